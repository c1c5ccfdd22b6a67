-- SPDX-License-Identifier: EUPL-1.2
-- Clear facts of persons and relatives: whether somebody's data are protected,
-- and whether there is a child. Flags and a year, never a name or a number, by
-- the version that wrote them; drafts included, and without effect.

-- What is wrong with them: 'code REASON', null if nothing; never raises.
create function rule.refuse_subject_facts(p_kind int2, p_clear jsonb)
returns text
language plpgsql stable set search_path = '' as $$
declare
	p jsonb := p_clear -> 'protection';
	m jsonb := p_clear -> 'minor';
begin
	if (p is not null and p_kind <> 11)
	   or (m is not null and p_kind not in (11, 28)) then
		return '3 CLEAR_FACTS_MISPLACED';
	end if;
	if (p is not null and (coalesce(p ->> 'flag', '?') not in
			('secrecy_marking', 'protected_registration')
		or (p ->> 'mail_by_agency')::bool is null
		or nullif(p ->> 'valid_to_on', '')::date is distinct from
		   nullif(p ->> 'valid_to_on', '')::date + 0))
	   or (m is not null and ((m ->> 'child')::bool is null
		or coalesce((m ->> 'until_year')::int4, 2000)
			not between 1900 and 2200)) then
		return '3 CLEAR_FACTS_MALFORMED';
	end if;
	return null;
exception when data_exception then
	return '3 CLEAR_FACTS_MALFORMED';
end $$;

create function rule.write_subject_facts(p_record uuid, p_version int4,
	p_clear jsonb) returns void
language plpgsql set search_path = '' as $$
declare
	p jsonb := p_clear -> 'protection';
	m jsonb := p_clear -> 'minor';
begin
	if p is not null then
		insert into sluss.protection_terms
		values (p_record, p_version, p ->> 'flag',
			nullif(p ->> 'valid_to_on', '')::date,
			(p ->> 'mail_by_agency')::bool);
	end if;
	if m is not null then
		insert into sluss.minor_terms
		values (p_record, p_version, (m ->> 'until_year')::int4,
			(m ->> 'child')::bool);
	end if;
end $$;

-- From a final version on: the flag of the version that wrote the group which
-- the final one has, and none where it has none. It holds since it began to,
-- however often it is written while it does.
create function rule.hold_protection(s rule.seen, p_record uuid,
	p_version int4) returns void
language plpgsql set search_path = '' as $$
declare
	v_since timestamptz;
begin
	delete from sluss.protection p where p.record = p_record
	returning case when coalesce(p.valid_to_on >= (s.now at time zone
		'Europe/Stockholm')::date, true) then p.since end into v_since;
	insert into sluss.protection
	select t.record, s.case_id, t.valid_to_on, t.mail_by_agency,
		coalesce(v_since, s.now)
	  from sluss.version_group g
	  join sluss.protection_terms t on t.record = g.record
		and t.version = g.wrote_version
	 where g.record = p_record and g.version = p_version and g.grp = 2
	   and g.variant = '00000000-0000-0000-0000-000000000000';
end $$;

-- Whether the organisation's own file knows of a child, and has no child track:
-- neither a concern nor an assessment of a child's safety. It asks nothing of
-- anybody else's file, so that it tells nothing of one.
create function rule.child_untracked(s rule.seen) returns bool
language sql stable set search_path = '' as $$
	select exists (
		select from sluss.record r
		join sluss.record_version v on v.record = r.id
			and v.version = r.newest_final
		left join sluss.version_group g on g.record = r.id
			and g.version = v.version and g.grp = 1
		left join sluss.minor_terms m on m.record = r.id
			and m.version = g.wrote_version
		where r.case_id = s.case_id and r.owner = s.organisation
		  and r.kind in (10, 11, 28)
		  and ((r.kind <> 28 and v.subject_category = 'child')
			or coalesce(m.child, false)
			or m.until_year >= extract(year from
				s.now at time zone 'Europe/Stockholm')))
	and not exists (
		select from sluss.record r
		join sluss.version_group g on g.record = r.id
			and g.version = r.newest_final
		where r.case_id = s.case_id and r.owner = s.organisation
		  and ((r.kind = 27 and g.grp = 1) or (r.kind = 17 and g.grp = 3)))
$$;
