-- SPDX-License-Identifier: EUPL-1.2
-- Lists of cases, records and versions. What might be listed is found by
-- index; what is listed is what rule.look() then says of each row. An empty
-- list is one row with the caller's facts and the log's leaf.

create function door.list_cases(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_after uuid, p_limit int4) returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_cases uuid[];
	v_records uuid[];
	v_seen rule.seen[] := '{}';
	v_leaf bytea;
begin
	if s.code = 0 then
		-- Assigned at any time, on duty, invited; or may assign others.
		select array_agg(t.case_id order by t.case_id),
			array_agg(t.record order by t.case_id)
		  into v_cases, v_records
		  from (
			select p.case_id, coalesce((
				select r.id from sluss.record r
				 where r.case_id = p.case_id and r.kind = 10
				   and r.owner = case when p.state = 'invited'
					then p.invited_by else p.organisation end
				 limit 1), '00000000-0000-0000-0000-000000000000') as record
			  from sluss.participant p
			 where p.organisation = s.organisation
			   and p.case_id > coalesce(p_after,
				'00000000-0000-0000-0000-000000000000')
			   and (p.state = 'invited'
				or (s.duty and p.standing = 'interim')
				or exists (select from sluss.assignment w
					where w.organisation = s.organisation
					  and w.actor = p_actor and w.case_id = p.case_id
					  and w.ended_at is null
					  and (w.until_at is null or w.until_at > s.now)
					  and w.from_at <= s.now)
				or exists (select from sluss.operation o
					join sluss.position_rule q on q.position = o.position
					where o.method = 'AssignActor' and o.scope = 'o'
					  and q.agency_kind = s.agency_kind
					  and q.role = s.role))
			 order by p.case_id limit least(greatest(p_limit, 0), 500)) t;
		v_seen := array(
			select t from rule.seek(l, s.now, v_cases, v_records,
				array_fill(0, array[cardinality(v_cases)]), true) t
			 where (t.grp = 1 or t.grp is null) and t.standing is not null
			   and not t.sealed
			   and (t.assigned or t.participant = 'invited' or exists (
				select from sluss.operation o
				where o.method = 'AssignActor' and o.scope = 'o'
				  and o.position = t.position))
			 order by t.case_id);
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		rule.items_of(v_seen));
	if cardinality(v_seen) = 0 then
		return next rule.row(s, v_leaf, null);
	else
		return query select (rule.row(t, v_leaf, t.case_id)).*
		  from unnest(v_seen) as t order by t.case_id;
	end if;
end $$;

-- What lists of records and versions share: the rows of the records given.
create function rule.list_rows(l rule.lead, s rule.seen, p_records uuid[],
	p_versions int4[]) returns rule.seen[]
language sql volatile set search_path = '' as $$
	select array(
		select t from rule.seek(l, s.now,
			array_fill(s.case_id, array[cardinality(p_records)]),
			p_records, p_versions, false) t
		 where t.record_id is not null)
$$;

create function door.list_records(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_kind int2, p_after uuid, p_limit int4)
returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_records uuid[];
	v_seen rule.seen[] := '{}';
	v_leaf bytea;
begin
	if s.code = 0 then
		v_records := array(
			select r.id from sluss.record r
			 where r.case_id = p_case
			   and r.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
			   and (coalesce(p_kind, 0) = 0 or r.kind = p_kind)
			   and (r.owner = s.organisation or (
				s.participant in ('active', 'invited') and exists (
				select from sluss.disclosure d
				where d.record = r.id and d.recipient = s.organisation
				  and (not d.needs_approval or d.approved_at is not null))))
			 order by r.id limit least(greatest(p_limit, 0), 500));
		v_seen := rule.list_rows(l, s, v_records,
			array_fill(0, array[cardinality(v_records)]));
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		rule.items_of(v_seen));
	if cardinality(v_seen) = 0 then
		return next rule.row(s, v_leaf, null);
	else
		return query select (rule.row(t, v_leaf, t.record_id)).*
		  from unnest(v_seen) as t order by t.record_id, t.grp;
	end if;
end $$;

create function door.list_versions(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_after int4, p_limit int4)
returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'));
	v_versions int4[];
	v_seen rule.seen[] := '{}';
	v_leaf bytea;
begin
	if s.code = 0 and s.record_id is not null then
		v_versions := array(
			select v.version from sluss.record_version v
			 where v.record = p_record
			   and (coalesce(p_after, 0) = 0 or v.version < p_after)
			   and (s.owner = s.organisation or (v.final and exists (
				select from sluss.disclosure d
				where d.record = p_record and d.recipient = s.organisation
				  and (not d.needs_approval or d.approved_at is not null)
				  and (d.version = v.version
				       or (d.follow and v.version > d.version)))))
			 order by v.version desc limit least(greatest(p_limit, 0), 500));
		v_seen := rule.list_rows(l, s,
			array_fill(p_record, array[cardinality(v_versions)]), v_versions);
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		case when cardinality(v_seen) > 0 then rule.items_of(v_seen)
			else rule.item(s, 0, null) end);
	if cardinality(v_seen) = 0 then
		s.record_id := null;
		return next rule.row(s, v_leaf, null);
	else
		return query select (rule.row(t, v_leaf, t.record_id)).*
		  from unnest(v_seen) as t order by t.version desc, t.grp;
	end if;
end $$;
