-- SPDX-License-Identifier: EUPL-1.2
-- Extracts: what an owner writes of a group for one recipient whose ceiling
-- gives it no more than that; and which group the ceiling is asked of, which
-- for a document is the one that it is filed under.

create function rule.ceiling_kind(s rule.seen) returns int2
language sql immutable set search_path = '' as $$
	select case when s.kind = 34 then s.filed_kind else s.kind end
$$;

create function rule.ceiling_grp(s rule.seen, p_grp int2) returns int2
language sql immutable set search_path = '' as $$
	select case when s.kind = 34 then s.filed_grp else p_grp end
$$;

-- Whether an organisation of this kind and standing is given a group by
-- extract: true when every position that may read it needs one, false when one
-- reads it whole, null when none may read it.
create function rule.needs_extract(p_agency_kind text, p_standing text,
	p_kind int2, p_grp int2) returns bool
language sql stable set search_path = '' as $$
	select bool_and(c.condition in ('own_area', 'level_only'))
	  from sluss.position_rule q
	  join sluss.ceiling_cell c on c.position = q.position
	 where q.agency_kind = p_agency_kind and q.standing in (p_standing, '')
	   and c.kind = p_kind and c.grp = p_grp and c.cell in ('R', 'X')
$$;

-- What stands against writing groups as an extract for an organisation: 'code
-- REASON', null if nothing. The groups themselves are judged as any others.
create function rule.refuse_extract(s rule.seen, p_for text, p_record uuid,
	p_kind int2, p_version int4, p_final bool, p_head bool, p_grp int2[],
	p_remove int2[], p_clear jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
	o sluss.organisation;
	p sluss.participant;
begin
	if coalesce(p_for, '') = '' then
		return null;
	end if;
	select q.* into o from sluss.organisation q
	 where q.code = p_for and q.revoked_at is null;
	select q.* into p from sluss.participant q
	 where q.case_id = s.case_id and q.organisation = o.id
	   and (q.state = 'active' or (q.state = 'invited' and q.expires_at > s.now));
	return case
		when p_version < 2 or p_kind = 34 then '3 EXTRACT_KIND'
		when o.id is null then '3 UNKNOWN_ORGANISATION'
		when o.id = s.organisation then '3 RECIPIENT_IS_SELF'
		when p.organisation is null then '9 RECIPIENT_NOT_PARTICIPANT'
		when p_final is not true then '3 EXTRACT_FINAL'
		when p_head then '3 EXTRACT_HEAD'
		when p_clear is not null then '3 CLEAR_FACTS_MISPLACED'
		when coalesce(cardinality(p_grp), 0) + coalesce(cardinality(p_remove), 0) = 0
			then '3 EXTRACT_EMPTY'
		when not exists (select from sluss.record_version v
			where v.record = p_record and v.version = p_version - 1 and v.final)
			then '9 BASE_NOT_FINAL'
		else coalesce(
			(select min(case
				when p_kind = 16 and g in (5, 6) and (s.agency_kind <> 'police'
					or o.agency_kind <> 'police') then '7 NEVER_LEAVES_POLICE'
				when n.needs is null then '7 RECIPIENT_MAY_NOT_READ'
				when not n.needs then '9 EXTRACT_NOT_NEEDED' end)
			   from unnest(p_grp) as g
			  cross join lateral (select rule.needs_extract(o.agency_kind,
				p.standing, p_kind, g) as needs) n),
			case when exists (select from unnest(p_remove) as g
				where not exists (select from sluss.version_group v
					where v.record = p_record and v.version = p_version - 1
					  and v.grp = g and v.variant = o.id))
				then '9 EXTRACT_MISSING' end) end;
end $$;

-- The newest version that may be given to a recipient, of those up to one (0:
-- of all): one written for all, and of extracts one written for it.
create function rule.version_to(p_record uuid, p_recipient uuid, p_upto int4,
	p_whole bool, p_extract bool) returns int4
language plpgsql stable set search_path = '' as $$
declare
	v_for_it int4;
	v_all int4;
begin
	if coalesce(p_upto, 0) <> 0 then
		return coalesce((select max(v.version)
			from sluss.record_version v
			join sluss.record_version w on w.record = v.record and w.version = p_upto
			where v.record = p_record and v.version <= p_upto
			  and (v.version = p_upto or v.final)
			  and (w.extract_for is not null or v.version = p_upto)
			  and (v.extract_for is null or v.extract_for = p_recipient)), p_upto);
	end if;
	select coalesce(r.newest_final, r.newest) into v_all
	  from sluss.record r where r.id = p_record;
	if not p_extract then
		return v_all;
	end if;
	select max(v.version) into v_for_it from sluss.record_version v
	 where v.record = p_record and v.extract_for = p_recipient and v.final;
	return case when p_whole then greatest(v_all, v_for_it)
		else coalesce(v_for_it, v_all) end;
end $$;

-- To its owner: for whom extracts of a record are written, of the groups that
-- its position may know of, in the newest version that is one; and by which
-- disclosure each is given today. Fields of GetRecordResponse.
create function rule.pb_extracts(s rule.seen) returns bytea
language plpgsql stable set search_path = '' as $$
begin
	return (select string_agg(rule.pb_bytes(2,
			rule.pb_bytes(1, convert_to(o.code, 'UTF8'))
			|| rule.pb_groups(2, s.kind, k.known)
			|| rule.pb_int(3, x.version)
			|| rule.pb_bytes(4, uuid_send(d.id))
			|| rule.pb_time(5, d.expires_at)), ''::bytea order by o.code)
		  from (select distinct on (v.extract_for) v.extract_for, v.version
			  from sluss.record_version v
			 where v.record = s.record_id and v.final
			   and v.extract_for is not null
			 order by v.extract_for, v.version desc) x
		  join sluss.organisation o on o.id = x.extract_for
		 cross join lateral (
			select rule.known_groups(s, s.record_id, s.kind,
				bit_or(1 << g.grp), true) as known
			  from sluss.version_group g
			 where g.record = s.record_id and g.version = x.version
			   and g.variant = x.extract_for) k
		  left join lateral (
			select d.id, d.expires_at from sluss.disclosure d
			 where d.record = s.record_id and d.recipient = x.extract_for
			   and d.owner = s.owner and d.extracts & k.known <> 0
			   and rule.begun(d, s.now) and not rule.has_ended(d, s.now)
			 order by d.expires_at desc limit 1) d on true
		 where k.known <> 0);
end $$;
