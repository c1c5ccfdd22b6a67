-- SPDX-License-Identifier: EUPL-1.2
-- How far a disclosure reaches: when its recipient may know of it, and which
-- is the newest version that it gives.

-- The end of a day in Sweden.
create function rule.day_end(p_day date) returns timestamptz
language sql immutable set search_path = '' as $$
	select (p_day + 1)::timestamp at time zone 'Europe/Stockholm'
$$;

-- Approved where it must be, begun, and not withdrawn before it began: what
-- has not is unknown to its recipient. Inlined.
create function rule.begun(d sluss.disclosure, p_now timestamptz) returns bool
language sql immutable as $$
	select (not d.needs_approval or d.approved_at is not null)
		and d.not_before <= p_now
		and (d.withdrawn_at is null or d.withdrawn_at > d.not_before)
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

-- What follows, follows until it ends, and while what it rests on is there for
-- one of the groups: a ground in force, a consent that names its recipient. It
-- never gives what was written later.
create function rule.followed(d sluss.disclosure, p_newest int4,
	p_kind int2, p_groups int4, p_now timestamptz) returns int4
language plpgsql stable set search_path = '' as $$
declare
	v_end timestamptz := least(d.withdrawn_at, d.expires_at);
begin
	-- Not there: since when is not known, so nothing but what was given.
	if not exists (select from sluss.ground g
			where g.code = d.ground and g.from_at <= p_now
			  and (g.to_at is null or g.to_at > p_now))
	   or (d.consent is not null and not exists (
			select from sluss.consent_scope k
			where k.record = d.consent and k.recipient = d.recipient
			  and k.kind = p_kind and p_groups & (1 << k.grp) <> 0)) then
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
		  and v.created_at < v_end
		order by v.version desc limit 1), d.version);
end $$;

-- The newest version it gives, of groups of the subject's own; p_newest is the
-- record's newest final one. Inlined.
create function rule.reach(d sluss.disclosure, p_newest int4,
	p_kind int2, p_groups int4, p_now timestamptz) returns int4
language sql stable as $$
	select case when not d.follow or p_newest <= d.version then d.version
		else rule.followed(d, p_newest, p_kind, p_groups, p_now) end
$$;
