-- SPDX-License-Identifier: EUPL-1.2
-- How far a disclosure reaches: when its recipient may know of it, and which
-- is the newest version that it gives.

-- The end of a day in Sweden.
create function rule.day_end(p_day date) returns timestamptz
language sql immutable set search_path = '' as $$
	select (p_day + 1)::timestamp at time zone 'Europe/Stockholm'
$$;

-- Whether a consent about p_category is about whom the record is about, which
-- nobody in particular never is. A record's subject is that of its final
-- versions. rule.look() has its own words.
create function rule.same_subject(p_category text, p_record uuid, p_version int4)
returns bool
language sql stable set search_path = '' as $$
	select p_category <> '' and exists (select from sluss.record_version sv
		where sv.record = p_record and sv.version = p_version
		  and sv.subject_category = p_category)
$$;

-- Where an organisation stands that did not take an invitation up: who took
-- part before keeps its own file, whoever invites it again.
create function rule.unanswered(p_case uuid, p_organisation uuid) returns text
language sql stable set search_path = '' as $$
	select case when exists (select from sluss.record r
		where r.case_id = p_case and r.owner = p_organisation)
		then 'left' else 'declined' end
$$;

-- The part that an organisation has in a case now: an invitation ends by itself.
-- rule.look() has its own words.
create function rule.part(p sluss.participant, p_now timestamptz) returns text
language sql stable set search_path = '' as $$
	select case when p.state = 'invited' and p.expires_at <= p_now
		then rule.unanswered(p.case_id, p.organisation) else p.state end
$$;

-- Groups that say who somebody is or where: identity, address and area, the
-- child of a concern, a relative. For a person under protection they are as of
-- sensitivity 4, whatever the policy says.
create function rule.identifying(p_kind int2, p_grp int2) returns bool
language sql immutable as $$
	select case p_kind when 11 then p_grp = 1 when 12 then p_grp in (1, 2)
		when 27 then p_grp = 1 when 28 then p_grp = 1 else false end
$$;

-- Whether somebody in the case is under protection today: 1, and 2 when post
-- goes by the Tax Agency. Any participant's final word is enough.
create function rule.shield(p_case uuid, p_today date) returns int4
language sql stable set search_path = '' as $$
	select coalesce(max(case when sp.mail_by_agency then 2 else 1 end), 0)
	  from sluss.protection sp
	 where sp.case_id = p_case
	   and (sp.valid_to_on is null or sp.valid_to_on >= p_today)
$$;

-- Since when the case has had somebody under protection; null: there is nobody.
create function rule.shielded_since(p_case uuid, p_now timestamptz)
returns timestamptz
language sql stable set search_path = '' as $$
	select min(sp.since) from sluss.protection sp
	 where sp.case_id = p_case and (sp.valid_to_on is null or sp.valid_to_on
		>= (p_now at time zone 'Europe/Stockholm')::date)
$$;

-- Whether one of the groups needs a second person.
create function rule.lethal(p_case uuid, p_kind int2, p_grp int2[],
	p_now timestamptz) returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.ceiling c
		where c.kind = p_kind and c.grp = any (p_grp)
		  and (c.sens = 4 or (rule.identifying(c.kind, c.grp)
			and rule.shield(p_case, (p_now at time zone
				'Europe/Stockholm')::date) > 0)))
$$;

-- Approved where it must be, begun, and not withdrawn before it began: what
-- has not is unknown to its recipient. Inlined.
create function rule.begun(d sluss.disclosure, p_now timestamptz) returns bool
language sql immutable as $$
	select (not d.needs_approval or d.approved_at is not null)
		and d.not_before <= p_now
		and (d.withdrawn_at is null or d.withdrawn_at > d.not_before)
$$;

-- Whether a group became one for two persons after one alone had disclosed it:
-- what is written while it is one does not follow.
create function rule.shielded(d sluss.disclosure, p_kind int2, p_grp int2,
	p_now timestamptz) returns bool
language sql stable set search_path = '' as $$
	select not d.needs_approval and rule.identifying(p_kind, p_grp)
		and rule.shielded_since(d.case_id, p_now) is not null
$$;

-- When a group fades, in a version that has it as an earlier one wrote it: the
-- earliest date of those that were in force, and of the one that wrote it. Only
-- writing the group again renews it.
create function rule.fades_at(p_record uuid, p_wrote int4, p_version int4)
returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
	return (select min(v.valid_to) from sluss.record_version v
		where v.record = p_record
		  and v.version between coalesce(p_wrote, p_version) and p_version
		  and (v.final or v.version = p_wrote));
end $$;

-- The same for the group itself, whichever version wrote it.
create function rule.group_fades_at(p_record uuid, p_grp int2, p_version int4)
returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
	return rule.fades_at(p_record, (select g.wrote_version
		from sluss.version_group g
		where g.record = p_record and g.version = p_version and g.grp = p_grp
		  and g.variant = '00000000-0000-0000-0000-000000000000'), p_version);
end $$;

-- The organisation whose extracts an owner asks for: nil for none, and for a code
-- that nobody has an id that nobody has.
create function rule.extract_named(p_code text) returns uuid
language sql stable as $$
	select case when coalesce(p_code, '') = ''
			then '00000000-0000-0000-0000-000000000000'::uuid
		else coalesce((select x.id from sluss.organisation x where x.code = p_code),
			'ffffffff-ffff-ffff-ffff-ffffffffffff') end
$$;

-- What a document is filed under, once and for all; no row of other kinds. Inlined.
create function rule.filed(p_record uuid, p_kind int2)
returns table (filed_record uuid, filed_kind int2, filed_grp int2)
language sql stable as $$
	select q.filed_record, q.filed_kind, q.filed_grp
	  from sluss.document q
	 where p_kind = 34 and q.record = p_record
	 order by q.version limit 1
$$;

-- Groups of a record as ceiling, class and consent have them: of a document its
-- one group as that which it is filed under.
create function rule.as_filed(p_record uuid, p_kind int2, p_groups int4,
	out kind int2, out groups int4)
language sql stable set search_path = '' as $$
	select coalesce(f.filed_kind, p_kind), case
		when f.filed_grp is null then p_groups
		when p_groups & 2 <> 0 then 1 << f.filed_grp else 0 end
	  from (values (1)) as one
	  left join rule.filed(p_record, p_kind) f on true
$$;

-- When what a document is filed under fades, which its content does with it.
create function rule.filed_fades_at(p_document uuid) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
	return (select rule.group_fades_at(f.filed_record, f.filed_grp, r.newest_final)
		from (select q.filed_record, q.filed_grp from sluss.document q
			where q.record = p_document order by q.version limit 1) f
		join sluss.record r on r.id = f.filed_record);
end $$;

-- What follows, follows until it ends, and while what it rests on is there for
-- one of the groups: a ground in force, a consent that names its recipient, and
-- the second person that somebody's protection asks for. It never gives what was
-- written later. p_for: versions of its extracts alone.
create function rule.followed(d sluss.disclosure, p_newest int4,
	p_kind int2, p_groups int4, p_now timestamptz, p_for uuid default null)
returns int4
language plpgsql stable set search_path = '' as $$
declare
	v_end timestamptz := least(d.withdrawn_at, d.expires_at);
begin
	if not exists (select from generate_series(1, 30) as g
			where p_groups & (1 << g) <> 0
			  and not rule.shielded(d, p_kind, g::int2, p_now)) then
		v_end := least(v_end, rule.shielded_since(d.case_id, p_now));
	end if;
	-- Not there: since when is not known, so nothing but what was given.
	if not exists (select from sluss.ground g
			where g.code = d.ground and g.from_at <= p_now
			  and (g.to_at is null or g.to_at > p_now))
	   or (d.consent is not null and not exists (
			select from sluss.consent_scope k
			join sluss.consent kc on kc.record = k.record
			where k.record = d.consent and k.recipient = d.recipient
			  and k.kind = p_kind and p_groups & (1 << k.grp) <> 0
			  and rule.same_subject(kc.subject_category, d.record, p_newest))) then
		return d.version;
	end if;
	if d.consent is not null then
		v_end := least(v_end,
			(select kw.withdrawn_at from sluss.consent_withdrawal kw
			  where kw.record = d.consent and kw.recipient = d.recipient),
			(select rule.day_end(k.valid_to_on) from sluss.consent k
			  where k.record = d.consent));
	end if;
	if v_end > p_now then
		return p_newest;
	end if;
	return coalesce((select v.version from sluss.record_version v
		where v.record = d.record and v.version > d.version and v.final
		  and v.created_at < v_end and v.extract_for is not distinct from p_for
		order by v.version desc limit 1), d.version);
end $$;

-- The newest version it gives, of groups of the subject's own; p_newest is the
-- record's newest final one. Inlined.
create function rule.reach(d sluss.disclosure, p_newest int4,
	p_kind int2, p_groups int4, p_now timestamptz) returns int4
language sql stable as $$
	select case when not d.follow or p_newest <= d.version then d.version
		else rule.followed(d, p_newest, p_kind, p_groups, p_now, null) end
$$;

-- The same of the extracts for its recipient, each version of which was
-- written for it: what is written for others, or for all, is none of them.
create function rule.reach_extract(d sluss.disclosure, p_kind int2,
	p_groups int4, p_now timestamptz) returns int4
language plpgsql stable set search_path = '' as $$
declare
	v_newest int4 := (select max(v.version) from sluss.record_version v
		where v.record = d.record and v.extract_for = d.recipient and v.final);
begin
	if not d.follow or v_newest is null or v_newest <= d.version then
		return d.version;
	end if;
	return rule.followed(d, v_newest, p_kind, p_groups, p_now, d.recipient);
end $$;

-- The newest version that any of its groups gives.
create function rule.reach_of_all(d sluss.disclosure, p_newest int4,
	p_kind int2, p_groups int4, p_now timestamptz) returns int4
language sql stable as $$
	select case when d.extracts = 0
			then rule.reach(d, p_newest, p_kind, p_groups, p_now)
		when d.groups & ~d.extracts = 0
			then rule.reach_extract(d, p_kind, p_groups, p_now)
		else greatest(rule.reach(d, p_newest, p_kind, p_groups, p_now),
			rule.reach_extract(d, p_kind, p_groups, p_now)) end
$$;

-- Of a copy taken to file: the condition on sharing it onward that the
-- disclosure carried; null for any other record.
create function rule.taken(p_record uuid) returns text
language sql stable set search_path = '' as $$
	select d.onward from sluss.copy c
	  join sluss.disclosure d on d.id = c.disclosure
	 where c.record = p_record
$$;

-- A copy never leaves the file, whatever the condition: 'code REASON'.
create function rule.refuse_onward(p_record uuid) returns text
language sql stable set search_path = '' as $$
	select '7 ' || case t.onward when 'ask' then 'ONWARD_ASK'
			when 'within_case' then 'ONWARD_WITHIN_CASE'
			else 'ONWARD_NONE' end
	  from (select rule.taken(p_record) as onward) t
	 where t.onward is not null
$$;

-- The position that an organisation's own file is read and written in. Who was
-- responsible before somebody else keeps it as it was.
create function rule.file_position(s rule.seen) returns text
language sql stable set search_path = '' as $$
	select case when s.standing is distinct from 'former' then s.position
		else (select q.position from sluss.position_rule q
			where q.agency_kind = s.agency_kind and q.role = s.role
			  and q.standing in ('owner', '')
			order by q.ord limit 1) end
$$;

-- The groups of a disclosure that the caller's position may know of: of its own
-- file in the position that it is kept in.
create function rule.known_groups(s rule.seen, p_record uuid, p_kind int2,
	p_groups int4, p_own bool) returns int4
language sql stable set search_path = '' as $$
	select case when f.kind = p_kind then k.known
		when k.known <> 0 then p_groups else 0 end
	  from rule.as_filed(p_record, p_kind, p_groups) f
	 cross join lateral (
		select coalesce(bit_or(f.groups & (1 << c.grp)), 0) as known
		  from sluss.ceiling_cell c
		 where c.position = case when p_own then rule.file_position(s)
			else s.position end and c.kind = f.kind
		   and (c.cell in ('R', 'X') or (c.cell = 'W' and p_own))
		   and not (f.kind = 16 and c.grp in (5, 6)
			and s.agency_kind <> 'police')) k
$$;
