-- SPDX-License-Identifier: EUPL-1.2
-- Whom the newest final version of a record is due, by one of three sources:
-- who has an earlier one, as it has it; every party that may read it whole; the
-- owner's circle. What is found here is weighed and written in 59_renew.sql.

-- What a call asks for. Source 1 earlier disclosures, 2 the circle, 3 all
-- parties; what follows the recipients is source 3's alone, but for the end and
-- for what was given anew.
create type rule.wish as (
	source int2, recipients text[], grp int2[], ground text, consent uuid,
	follow bool, onward text, purpose text, expires timestamptz,
	has_weighing bool, has_necessity bool, has_number bool, changed int2[]
);

-- One of what is due. The origin is the earlier disclosure, the line of the
-- circle, or the recipient; texts are sealed with the origin's id. Left out: not
-- due after all, and why.
create type rule.gift as (
	origin uuid, recipient uuid, recipient_code text, grp int2[],
	changed int2[], ground text, consent uuid, follow bool, onward text,
	purpose text, lasts interval, has_weighing bool, has_necessity bool,
	has_number bool, key_id uuid, texts bytea, left_out text
);

-- What an owner has given of earlier versions and the newest has still, the
-- newest of each recipient and set of groups: in force, and not reaching the
-- newest by itself.
create function rule.renewable(s rule.seen, p_recipients text[])
returns setof sluss.disclosure
language sql stable set search_path = '' as $$
	select distinct on (d.recipient, d.groups) d.*
	  from sluss.disclosure d
	  join sluss.record r on r.id = d.record
	  join sluss.organisation o on o.id = d.recipient
	 where d.record = s.record_id and d.owner = s.organisation
	   and r.kind <> 10 and d.version < r.newest_final
	   -- An extract is written and given anew, by who knows what it holds.
	   and d.extracts = 0
	   -- What was handed over is handed over anew.
	   and not exists (select from sluss.handed h where h.disclosure = d.id)
	   and d.withdrawn_at is null and d.expires_at > s.now
	   and rule.begun(d, s.now)
	   -- What the caller's position may not know of is not its to renew.
	   and rule.known_groups(s, r.id, r.kind, d.groups, true) = d.groups
	   and (coalesce(cardinality(p_recipients), 0) = 0
		or o.code = any (p_recipients))
	   and exists (select from sluss.version_group g
		where g.record = r.id and g.version = r.newest_final
		  and g.variant = '00000000-0000-0000-0000-000000000000'
		  and d.groups & (1 << g.grp) <> 0)
	   -- What follows reaches it by itself but for what is not the subject's own.
	   and not (d.follow and not exists (
		select from rule.as_filed(r.id, r.kind, d.groups) f
		join sluss.ceiling c on c.kind = f.kind
		where f.groups & (1 << c.grp) <> 0
		  and (c.classes <> 1 or rule.shielded(d, c.kind, c.grp, s.now))))
	   and not exists (select from sluss.disclosure e
		where e.record = d.record and e.recipient = d.recipient
		  and e.version = r.newest_final and e.groups & d.groups = d.groups
		  and e.withdrawn_at is null and e.expires_at > s.now)
	 order by d.recipient, d.groups, d.version desc, d.decided_at desc
	 limit 65
$$;

-- The groups of it that the newest final version has.
create function rule.renewed_groups(d sluss.disclosure) returns int2[]
language sql stable set search_path = '' as $$
	select coalesce(array_agg(g.grp order by g.grp), '{}')
	  from sluss.record r
	  join sluss.version_group g on g.record = r.id
	   and g.version = r.newest_final and g.variant = '00000000-0000-0000-0000-000000000000'
	 where r.id = d.record and d.groups & (1 << g.grp) <> 0
$$;

-- Those of them whose content is newer than what was disclosed.
create function rule.changed_groups(d sluss.disclosure) returns int2[]
language sql stable set search_path = '' as $$
	select coalesce(array_agg(g.grp order by g.grp), '{}')
	  from sluss.record r
	  join sluss.version_group g on g.record = r.id
	   and g.version = r.newest_final and g.variant = '00000000-0000-0000-0000-000000000000'
	 where r.id = d.record and d.groups & (1 << g.grp) <> 0
	   and g.wrote_version > d.version
$$;

-- Whether a recipient has all of the groups of the newest final version, or
-- will have them when somebody has approved.
create function rule.has_newest(s rule.seen, p_recipient uuid, p_groups int4)
returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.disclosure e
		join sluss.record r on r.id = e.record
		where e.record = s.record_id and e.recipient = p_recipient
		  and e.groups & p_groups = p_groups and e.extracts & p_groups = 0
		  and e.withdrawn_at is null and e.expires_at > s.now
		  and (e.version = r.newest_final
		    -- What follows brings what is the subject's own.
		    or (e.follow and rule.begun(e, s.now)
			and rule.reach(e, r.newest_final, s.kind, p_groups, s.now)
				= r.newest_final
			and not exists (select
				from rule.as_filed(r.id, r.kind, p_groups) f
				join sluss.ceiling c on c.kind = f.kind
				where f.groups & (1 << c.grp) <> 0
				  and (c.classes <> 1
				    or rule.shielded(e, c.kind, c.grp, s.now))))))
$$;

create function rule.gifts_earlier(s rule.seen, q rule.wish)
returns setof rule.gift
language sql stable set search_path = '' as $$
	select d.id, d.recipient, o.code, rule.renewed_groups(d),
		rule.changed_groups(d), d.ground, d.consent, d.follow, d.onward,
		d.purpose, d.expires_at - d.not_before, d.has_weighing,
		d.has_necessity, d.has_number, d.key_id, d.texts, null::text
	  from rule.renewable(s, q.recipients) d
	  join sluss.organisation o on o.id = d.recipient
$$;

-- Every party of the case that the caller may know of. Who may not read all of
-- the groups whole is left out.
create function rule.gifts_parties(s rule.seen, q rule.wish)
returns setof rule.gift
language sql stable set search_path = '' as $$
	select p.organisation, p.organisation, o.code, q.grp, '{}'::int2[],
		q.ground, q.consent, q.follow, q.onward, q.purpose, null::interval,
		false, false, false, null::uuid, null::bytea,
		case when n.closed then 'RECIPIENT_MAY_NOT_READ'
			when not o.connected then 'RECIPIENT_UNCONNECTED'
			when n.extract then 'GIVEN_BY_EXTRACT'
			when rule.known_groups(s, s.record_id, s.kind,
				rule.group_bits(q.grp), true) = rule.group_bits(q.grp)
				and rule.has_newest(s, o.id, rule.group_bits(q.grp))
				then 'ALREADY_GIVEN' end
	  from sluss.participant p
	  join sluss.organisation o on o.id = p.organisation
	  cross join lateral (
		select bool_or(x.needs is null or (x.needs and s.kind = 34)) as closed,
			bool_or(x.needs) as extract
		  from unnest(q.grp) as g
		 cross join lateral (select rule.needs_extract(o.agency_kind,
			p.standing, rule.ceiling_kind(s), rule.ceiling_grp(s, g))
				as needs) x) n
	 where p.case_id = s.case_id and p.state = 'active'
	   and p.organisation <> s.organisation and o.revoked_at is null
	   and (coalesce(cardinality(q.recipients), 0) = 0
		or o.code = any (q.recipients))
	   and rule.knows_of(s.case_id, s.organisation, s.position,
		p.organisation, s.now)
	 order by o.code
	 limit 65
$$;

create function rule.gifts(s rule.seen, q rule.wish) returns setof rule.gift
language plpgsql stable set search_path = '' as $$
begin
	if q.source = 3 then
		return query select * from rule.gifts_parties(s, q);
	elsif q.source = 2 then
		return query select * from rule.gifts_circle(s, q);
	else
		return query select * from rule.gifts_earlier(s, q);
	end if;
end $$;
