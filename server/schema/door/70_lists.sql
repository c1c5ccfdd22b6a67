-- SPDX-License-Identifier: EUPL-1.2
-- Lists of cases, records and versions. What might be listed is found by
-- index; what is listed is what rule.look() then says of each row, and what
-- drops out is replaced by the next, so that a short page is the last. An
-- empty list is one row with the caller's facts and the log's leaf.

-- Rows of the records given, as a list may show them: another's record only
-- when a group of it that the position may know of was ever disclosed.
create function rule.list_rows(l rule.lead, s rule.seen, p_records uuid[],
	p_versions int4[]) returns rule.seen[]
language sql volatile set search_path = '' as $$
	select array(
		select x.t from (
			select t, bool_or((t).owner = (t).organisation
				or (t).disclosure_id is not null)
				over (partition by (t).record_id, (t).version) as shown
			  from rule.seek(l, s.now,
				array_fill(s.case_id, array[cardinality(p_records)]),
				p_records, p_versions, false) t
			 where (t).record_id is not null) x
		 where x.shown)
$$;

-- Cases of the caller's organisation that its actor might find on its list:
-- assigned, on duty, invited; or every one, for who may assign others.
create function rule.case_candidates(s rule.seen, p_actor text, p_after uuid,
	p_limit int4) returns table (case_id uuid, record uuid)
language sql stable set search_path = '' as $$
	select p.case_id, coalesce((
		select r.id from sluss.record r
		 where r.case_id = p.case_id and r.kind = 10
		   and r.owner = case when p.state = 'invited'
			then p.invited_by else p.organisation end
		 limit 1), '00000000-0000-0000-0000-000000000000')
	  from sluss.participant p
	 where p.organisation = s.organisation and p.case_id > p_after
	   and not exists (select from sluss.case_seal e
		where e.case_id = p.case_id and e.organisation = p.organisation)
	   and (p.state = 'invited'
		or (s.duty and p.standing = 'interim')
		or exists (select from sluss.assignment w
			where w.organisation = s.organisation
			  and w.actor = p_actor and w.case_id = p.case_id
			  and w.ended_at is null and w.from_at <= s.now
			  and (w.until_at is null or w.until_at > s.now))
		or exists (select from sluss.operation o
			join sluss.position_rule q on q.position = o.position
			where o.method = 'AssignActor' and o.scope = 'o'
			  and q.agency_kind = s.agency_kind and q.role = s.role))
	 order by p.case_id limit p_limit
$$;

-- One row a case. An inviter's record that was not disclosed is left out.
create function rule.case_rows(l rule.lead, s rule.seen, p_cases uuid[],
	p_records uuid[]) returns rule.seen[]
language plpgsql set search_path = '' as $$
declare
	v_out rule.seen[] := '{}';
	t rule.seen;
begin
	for t in
		select * from rule.seek(l, s.now, p_cases, p_records,
			array_fill(0, array[cardinality(p_cases)]), true) x
		 where (x.grp = 1 or x.nth = 1) and x.participant is not null
		   and x.participant <> 'declined' and not x.sealed
		   and (x.assigned or x.participant = 'invited' or exists (
			select from sluss.operation o
			where o.method = 'AssignActor' and o.scope = 'o'
			  and o.position = x.position))
		 order by x.case_id, x.grp is distinct from 1 loop
		continue when cardinality(v_out) > 0
			and v_out[cardinality(v_out)].case_id = t.case_id;
		if t.owner <> t.organisation and t.disclosure_id is null then
			t.record_id := null;
			t.grp := null;
			t.state := 0;
		end if;
		v_out := v_out || t;
	end loop;
	return v_out;
end $$;

create function door.list_cases(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_after uuid, p_limit int4) returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_limit int4 := least(greatest(coalesce(p_limit, 0), 0), 500);
	v_wanted int4 := v_limit;
	v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
	v_cases uuid[];
	v_records uuid[];
	v_seen rule.seen[] := '{}';
	v_leaf bytea;
begin
	while s.code = 0 and v_wanted > 0 loop
		select array_agg(t.case_id order by t.case_id),
			array_agg(t.record order by t.case_id)
		  into v_cases, v_records
		  from rule.case_candidates(s, p_actor, v_after, v_wanted) t;
		exit when v_cases is null;
		v_seen := v_seen || rule.case_rows(l, s, v_cases, v_records);
		exit when cardinality(v_cases) < v_wanted;
		v_after := v_cases[cardinality(v_cases)];
		v_wanted := v_limit - cardinality(v_seen);
	end loop;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		rule.items_of(v_seen));
	if cardinality(v_seen) = 0 then
		return next rule.row(s, v_leaf, null);
	else
		return query select (rule.row(t, v_leaf, t.case_id)).*
		  from unnest(v_seen) as t order by t.case_id;
	end if;
end $$;

create function door.list_records(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_kind int2, p_after uuid, p_limit int4)
returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_limit int4 := least(greatest(coalesce(p_limit, 0), 0), 500);
	v_wanted int4 := v_limit;
	v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
	v_records uuid[];
	v_seen rule.seen[] := '{}';
	v_leaf bytea;
begin
	while s.code = 0 and v_wanted > 0 loop
		v_records := array(
			select r.id from sluss.record r
			 where r.case_id = p_case and r.id > v_after
			   and (coalesce(p_kind, 0) = 0 or r.kind = p_kind)
			   and (r.owner = s.organisation or (
				s.participant in ('active', 'invited') and exists (
				select from sluss.disclosure d
				where d.record = r.id and d.recipient = s.organisation
				  and rule.begun(d, s.now))))
			 order by r.id limit v_wanted);
		exit when cardinality(v_records) = 0;
		v_seen := v_seen || rule.list_rows(l, s, v_records,
			array_fill(0, array[cardinality(v_records)]));
		exit when cardinality(v_records) < v_wanted;
		v_after := v_records[v_wanted];
		v_wanted := v_limit
			- (select count(distinct t.record_id) from unnest(v_seen) as t);
	end loop;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		rule.items_of(v_seen));
	if cardinality(v_seen) = 0 then
		s.case_id := null;
		return next rule.row(s, v_leaf, null);
	else
		return query select (rule.row(t, v_leaf, t.record_id)).*
		  from unnest(v_seen) as t order by t.record_id, t.grp;
	end if;
end $$;

-- Versions that the caller might be shown, the newest first: of others' those
-- that were written of a group given to it, extracts by themselves.
create function rule.version_candidates(s rule.seen, p_record uuid,
	p_below int4, p_limit int4) returns int4[]
language sql stable set search_path = '' as $$
	select array(
		select v.version from sluss.record_version v
		 where v.record = p_record and (p_below = 0 or v.version < p_below)
		   and (s.owner = s.organisation or (v.final and exists (
			select from sluss.disclosure d
			join sluss.record r on r.id = d.record
			where d.record = p_record and d.recipient = s.organisation
			  and rule.begun(d, s.now)
			  and (d.version = v.version
			       or (d.follow and v.version > d.version and case
				when v.extract_for is null then d.groups & ~d.extracts <> 0
					and v.version <= rule.reach(d, r.newest_final,
						rule.ceiling_kind(s), case when s.kind = 34
						then 1 << s.filed_grp else d.groups end, s.now)
				else v.extract_for = s.organisation and d.extracts <> 0
					and v.version <= rule.reach_extract(d, r.kind,
						d.extracts, s.now) end)))))
		 order by v.version desc limit p_limit)
$$;

create function door.list_versions(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_after int4, p_limit int4)
returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'));
	v_limit int4 := least(greatest(coalesce(p_limit, 0), 0), 500);
	v_wanted int4 := v_limit;
	v_below int4 := coalesce(p_after, 0);
	v_versions int4[];
	v_seen rule.seen[] := '{}';
	v_leaf bytea;
begin
	while s.code = 0 and s.record_id is not null and v_wanted > 0 loop
		v_versions := rule.version_candidates(s, p_record, v_below, v_wanted);
		exit when cardinality(v_versions) = 0;
		v_seen := v_seen || rule.list_rows(l, s,
			array_fill(p_record, array[cardinality(v_versions)]), v_versions);
		exit when cardinality(v_versions) < v_wanted;
		v_below := v_versions[v_wanted];
		v_wanted := v_limit
			- (select count(distinct t.version) from unnest(v_seen) as t);
	end loop;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		case when cardinality(v_seen) > 0 then rule.items_of(v_seen)
			else rule.item(s, 0, null) end);
	if cardinality(v_seen) = 0 then
		s.record_id := null;
		s.case_id := null;
		return next rule.row(s, v_leaf, null);
	else
		return query select (rule.row(t, v_leaf, t.record_id)).*
		  from unnest(v_seen) as t order by t.version desc, t.grp;
	end if;
end $$;
