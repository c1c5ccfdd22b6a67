-- SPDX-License-Identifier: EUPL-1.2
-- Calls about the caller itself, and what the server asks for its own sake.

create function door.who_am_i(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	organisation_code text, organisation_name text, agency_kind text,
	node_code text, actor text, roles text[], role text, approver bool,
	duty bool, node_live bool, organisation_live bool, actor_live bool,
	role_held bool, purpose_known bool, organisation uuid, policy_ok bool,
	now timestamptz)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, 'WhoAmI', p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, o.code, o.name, o.agency_kind,
		n.code, case when s.actor_live then p_actor else '' end,
		(select coalesce(array_agg(r.role order by r.role), '{}')
		   from sluss.actor_role r
		  where r.organisation = o.id and r.actor = p_actor and s.actor_live),
		s.role, s.approver, s.duty, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.purpose_known, s.organisation,
		s.policy_ok, s.now
	  from (values (1)) as one
	  left join sluss.node n on n.id = p_node and s.code = 0
	  left join sluss.organisation o on o.id = n.organisation;
end $$;

-- Logs a call that is answered from the policy; facts only.
create function door.note(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid)
returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
begin
	return next rule.row(s, rule.note(l, s, s.code, s.reason, null, null, null), null);
end $$;

-- One row for the denials beyond an actor's budget.
create function door.aggregate_denials(p_node uuid, p_actor text, p_n int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead;
	s rule.seen;
begin
	l.node := p_node;
	l.actor := p_actor;
	l.method := 'denials';
	l.shown := false;
	s.now := now();
	s.organisation := (select n.organisation from sluss.node n where n.id = p_node);
	return query select 0, ''::text,
		rule.note(l, s, 8, 'RESOURCE_EXHAUSTED', null, p_n::text, null), s.now;
end $$;

create function door.registry()
returns table (generation int8, node uuid, organisation uuid, node_code text,
	organisation_code text, actor text, spki bytea, live bool,
	organisation_number text)
language sql stable security definer set search_path = '' as $$
	select g.n, n.id, o.id, n.code, o.code, coalesce(n.actor, ''), n.spki,
		n.revoked_at is null and o.revoked_at is null and o.connected, o.organisation_number
	  from sluss.generation g
	  left join (sluss.node n join sluss.organisation o on o.id = n.organisation)
		on true
$$;

create function door.generation() returns int8
language sql stable security definer set search_path = '' as $$
	select n from sluss.generation
$$;

-- The newest migration applied.
create function door.schema_version() returns int4
language sql stable security definer set search_path = '' as $$
	select max(version) from sluss.schema_migrations
$$;
