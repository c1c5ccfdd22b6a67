-- SPDX-License-Identifier: EUPL-1.2
-- Where somebody is placed, by days: nobody stays in two places at once. Only
-- final records of one owner are compared, in one case, group with group, and
-- only those about the case's subject: so a refusal tells an organisation of its
-- own file alone, and of several children each may live elsewhere.

-- The kinds that place somebody: whereabouts, custody, a placement at SiS.
create function rule.places(p_kind int2, p_grp int2) returns bool
language sql immutable set search_path = '' as $$
	select (p_kind = 12 and p_grp in (1, 2)) or (p_kind in (25, 26) and p_grp = 1)
$$;

-- The stays of a version that has what an earlier one had, but for groups that
-- it writes itself or removes. A record that says of an address that it shuts
-- out nothing (a home) says so of its area too. p_since: from when a stay
-- without a beginning counts.
create function rule.stays_of(p_record uuid, p_version int4, p_grp int2[],
	p_remove int2[], p_clear jsonb, p_since date)
returns table (grp int2, from_on date, to_on date)
language sql stable set search_path = '' as $$
	with terms as (
		select t.grp, t.stays, t.from_on, t.to_on
		  from sluss.version_group g
		  join sluss.placement_terms t on t.record = g.record
			and t.version = g.wrote_version and t.grp = g.grp
		 where g.record = p_record and g.version = p_version
		   and g.variant = '00000000-0000-0000-0000-000000000000'
		   and g.grp <> all (coalesce(p_grp, '{}') || coalesce(p_remove, '{}'))
		union all
		select (x ->> 'grp')::int2, (x ->> 'stays')::bool,
			coalesce(nullif(x ->> 'from', '')::date, p_since),
			nullif(x ->> 'to', '')::date
		  from jsonb_array_elements(coalesce(p_clear -> 'placements', '[]')) as x
		 where (x ->> 'grp')::int2 = any (p_grp))
	select t.grp, t.from_on, t.to_on from terms t
	 where t.stays and not exists (select from terms h where not h.stays)
	   -- Over before the day that it counts from.
	   and coalesce(t.from_on <= t.to_on, true)
$$;

-- A custody record says what holds today, and not since when.
create function rule.placed_since(s rule.seen, p_kind int2) returns date
language sql stable set search_path = '' as $$
	select case when p_kind = 25
		then (s.now at time zone 'Europe/Stockholm')::date end
$$;

-- Whom the case is about, and whether a version is about the same.
create function rule.of_the_subject(p_case uuid, p_category text) returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.cases c
		where c.id = p_case and c.subject_category = p_category)
$$;

-- Whether a final version overlaps with another final record of its owner. The
-- caller holds the lock on the case row. One day may end a stay and begin the
-- next.
create function rule.overlaps(s rule.seen, p_kind int2, p_record uuid,
	p_version int4, p_category text, p_grp int2[], p_remove int2[],
	p_clear jsonb) returns bool
language sql stable set search_path = '' as $$
	select rule.of_the_subject(s.case_id, coalesce(nullif(p_category, ''),
		(select v.subject_category from sluss.record_version v
		  where v.record = p_record and v.version = p_version - 1)))
	and exists (
		select from rule.stays_of(p_record, p_version - 1, p_grp, p_remove,
			p_clear, rule.placed_since(s, p_kind)) as n
		join sluss.record r on r.case_id = s.case_id
			and r.owner = s.organisation and r.kind = p_kind and r.id <> p_record
		join sluss.record_version v on v.record = r.id
			and v.version = r.newest_final and v.status <> 'erased'
		cross join lateral rule.stays_of(r.id, r.newest_final, '{}', '{}',
			null, null) as o
		where o.grp = n.grp
		  and rule.of_the_subject(s.case_id, v.subject_category)
		  and coalesce(o.from_on, '-infinity') < coalesce(n.to_on, 'infinity')
		  and coalesce(n.from_on, '-infinity') < coalesce(o.to_on, 'infinity'))
$$;

-- What is wrong with it: 'code REASON', null if nothing; never raises.
create function rule.refuse_placements(s rule.seen, p_kind int2, p_record uuid,
	p_version int4, p_final bool, p_category text, p_grp int2[],
	p_remove int2[], p_clear jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
	v_given jsonb := p_clear -> 'placements';
begin
	if v_given is not null and (jsonb_typeof(v_given) <> 'array' or exists (
		select from jsonb_array_elements(v_given) as x
		 where (x ->> 'stays')::bool is null
		    or nullif(x ->> 'to', '')::date < nullif(x ->> 'from', '')::date
		    or (select count(*) from jsonb_array_elements(v_given) as y
			where y ->> 'grp' = x ->> 'grp') <> 1)) then
		return '3 CLEAR_FACTS_MALFORMED';
	end if;
	if exists (select from jsonb_array_elements(coalesce(v_given, '[]')) as x
		where rule.places(p_kind, (x ->> 'grp')::int2) is not true) then
		return '3 CLEAR_FACTS_MISPLACED';
	end if;
	return case when p_final and rule.overlaps(s, p_kind, p_record, p_version,
		p_category, p_grp, p_remove, p_clear) then '9 PLACEMENTS_OVERLAP' end;
exception when data_exception then
	return '3 CLEAR_FACTS_MALFORMED';
end $$;

create function rule.write_placements(s rule.seen, p_record uuid,
	p_version int4, p_kind int2, p_grp int2[], p_clear jsonb) returns void
language sql set search_path = '' as $$
	insert into sluss.placement_terms
	select p_record, p_version, (x ->> 'grp')::int2, (x ->> 'stays')::bool,
		coalesce(nullif(x ->> 'from', '')::date, rule.placed_since(s, p_kind)),
		nullif(x ->> 'to', '')::date
	  from jsonb_array_elements(coalesce(p_clear -> 'placements', '[]')) as x
	 where (x ->> 'grp')::int2 = any (p_grp)
$$;
