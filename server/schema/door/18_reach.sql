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

-- What follows, follows until it ends: it never gives what was written later.
create function rule.followed(d sluss.disclosure, p_newest int4,
	p_now timestamptz) returns int4
language plpgsql stable set search_path = '' as $$
declare
	v_end timestamptz := least(d.withdrawn_at, d.expires_at);
begin
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

-- The newest version it gives, of a group of the subject's own; p_newest is
-- the record's newest final one. Inlined.
create function rule.reach(d sluss.disclosure, p_newest int4,
	p_now timestamptz) returns int4
language sql stable as $$
	select case when not d.follow or p_newest <= d.version then d.version
		when d.consent is null and d.withdrawn_at is null
			and d.expires_at > p_now then p_newest
		else rule.followed(d, p_newest, p_now) end
$$;
