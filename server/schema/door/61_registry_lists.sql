-- SPDX-License-Identifier: EUPL-1.2
-- Lists of the registry: organisations to everyone, by code and name; nodes
-- and actors to an administrator, of its own organisation. An empty list is
-- one row with the log's leaf.

create function door.list_organisations(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_after text, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	organisation_code text, name text, agency_kind text,
	organisation_number text, municipality_code text, connected bool,
	regime text)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, t.code, t.name, t.agency_kind,
		t.organisation_number, t.municipality_code, t.connected, t.regime
	  from (values (1)) as one
	  left join (select o.* from sluss.organisation o
		where s.code = 0 and o.revoked_at is null
		  and o.code > coalesce(p_after, '')
		order by o.code limit greatest(p_limit, 0)) t on true
	 order by t.code;
end $$;

create function door.list_nodes(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_after text, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_code text, spki bytea, actor text, enrolled_at timestamptz,
	revoked_at timestamptz)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, t.code, t.spki,
		coalesce(t.actor, ''), t.enrolled_at, t.revoked_at
	  from (values (1)) as one
	  left join (select n.* from sluss.node n
		where s.code = 0 and n.organisation = s.organisation
		  and n.code > coalesce(p_after, '')
		order by n.code limit greatest(p_limit, 0)) t on true
	 order by t.code;
end $$;

create function door.list_actors(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_after text, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	actor text, roles text[], approver bool, duty bool,
	revoked_at timestamptz)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, t.code,
		(select coalesce(array_agg(r.role order by r.role), '{}')
		   from sluss.actor_role r
		  where r.organisation = t.organisation and r.actor = t.code),
		t.approver, t.duty, t.revoked_at
	  from (values (1)) as one
	  left join (select a.* from sluss.actor a
		where s.code = 0 and a.organisation = s.organisation
		  and a.code > coalesce(p_after, '')
		order by a.code limit greatest(p_limit, 0)) t on true
	 order by t.code;
end $$;
