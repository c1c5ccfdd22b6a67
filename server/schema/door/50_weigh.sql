-- SPDX-License-Identifier: EUPL-1.2
-- Whether an owner may disclose groups of a version: the facts, found once for
-- door.weigh() and for the functions that write, and the verdict on them. A
-- ground and a ceiling may refuse and none may allow alone.

create type rule.weighed as (
	version int4, final bool, groups_present bool[],
	recipient uuid, recipient_kind text, recipient_standing text,
	recipient_state text, from_regime text, to_regime text,
	consent_given bool, consent_covers bool, consent_until timestamptz,
	ground_known bool, has_request bool, consent_about text, g sluss.ground,
	-- the groups that the recipient is given as extracts, and which are written
	extracts int4, extracts_present bool[],
	-- the recipient reads here
	connected bool
);

-- p_standing and p_state stand in for a recipient that is about to be invited.
create function rule.weigh(l rule.lead, s rule.seen, p_version int4,
	p_grp int2[], p_recipient text, p_ground text, p_consent uuid,
	p_standing text, p_state text) returns rule.weighed
language plpgsql set search_path = '' as $$
declare
	w rule.weighed;
	v_consent uuid := nullif(p_consent, '00000000-0000-0000-0000-000000000000');
	v_today date := (s.now at time zone 'Europe/Stockholm')::date;
begin
	select o.id, o.agency_kind, o.regime, coalesce(p_standing, p.standing, ''),
		coalesce(p_state, rule.part(p, s.now), ''), o.connected
	  into w.recipient, w.recipient_kind, w.to_regime, w.recipient_standing,
		w.recipient_state, w.connected
	  from sluss.organisation o
	  left join sluss.participant p on p.case_id = s.case_id
		and p.organisation = o.id
	 where o.code = p_recipient and o.revoked_at is null;
	w.extracts := coalesce((select bit_or(1 << g)
		  from unnest(p_grp) as g
		 where s.kind <> 34 and rule.needs_extract(w.recipient_kind,
			w.recipient_standing, s.kind, g)), 0);
	select v.version, v.final, v.regime
	  into w.version, w.final, w.from_regime
	  from sluss.record r
	  join sluss.record_version v on v.record = r.id
	   and v.version = rule.version_to(r.id, w.recipient, p_version,
		rule.group_bits(p_grp) & ~w.extracts <> 0, w.extracts <> 0)
	 where r.id = s.record_id and r.owner = s.organisation;
	w.groups_present := array(
		select case when s.kind = 10 and t.g = 2 then true
			when s.kind = 10 and t.g = 3 then s.agency_kind = 'municipality'
			when s.kind = 10 and t.g = 4 then s.agency_kind = 'police'
			else exists (select from sluss.version_group v
				where v.record = s.record_id and v.version = w.version
				  and v.grp = t.g
				  and v.variant = '00000000-0000-0000-0000-000000000000') end
		  from unnest(p_grp) with ordinality as t(g, n) order by t.n);
	w.extracts_present := array(
		select exists (select from sluss.version_group v
			where v.record = s.record_id and v.version = w.version
			  and v.grp = t.g and v.variant = w.recipient)
		  from unnest(p_grp) with ordinality as t(g, n) order by t.n);
	select g into w.g from sluss.ground g where g.code = p_ground;
	w.ground_known := (w.g).code is not null;
	-- Open requests of the recipient's for every group.
	w.has_request := rule.group_bits(array(select rule.ceiling_grp(s, g)
			from unnest(p_grp) as g)) & ~coalesce((
		select bit_or(q.groups) from sluss.ask q
		 where q.case_id = s.case_id and q.asker = w.recipient
		   and q.asked = s.organisation and q.kind = rule.ceiling_kind(s)
		   and q.state = 'open'), 0) = 0;
	w.consent_given := false;
	w.consent_covers := false;
	if v_consent is not null then
		-- One that the owner can read: its own, or disclosed to it.
		w.consent_given := exists (
			select from rule.seek(l, s.now, array[s.case_id],
				array[v_consent], array[0], false) c
			where c.kind = 15 and c.grp = 1 and c.state = 1)
			and exists (select from sluss.consent c where c.record = v_consent);
		select case when w.consent_given then c.subject_category end,
			w.consent_given and c.subject_category <> ''
			and c.subject_category = s.subject_category
			and c.given_on <= v_today
			and (c.valid_to_on is null or c.valid_to_on >= v_today)
			and not exists (select from sluss.consent_withdrawal x
				where x.record = v_consent and x.recipient = w.recipient)
			and not exists (select from unnest(p_grp) as t(g)
				where not exists (select from sluss.consent_scope cs
					where cs.record = v_consent and cs.recipient = w.recipient
					  and cs.kind = rule.ceiling_kind(s)
					  and cs.grp = rule.ceiling_grp(s, t.g))),
			case when w.consent_given then rule.day_end(c.valid_to_on) end
		  into w.consent_about, w.consent_covers, w.consent_until
		  from sluss.consent c where c.record = v_consent;
		w.consent_covers := coalesce(w.consent_covers, false);
	end if;
	return w;
end $$;

-- What is wrong with one group: 'code REASON', null if nothing.
create function rule.refuse_group(s rule.seen, w rule.weighed, p_grp int2,
	p_present bool, p_extract bool, p_follow bool) returns text
language sql stable set search_path = '' as $$
	select case
		when not exists (select from sluss.ceiling_cell c
				where c.position = rule.file_position(s)
				  and c.kind = t.kind
				  and c.grp = t.grp and c.cell in ('W', 'X'))
			then '7 GROUP_NOT_WRITABLE'
		when w.extracts & (1 << p_grp) = 0 and p_present is not true
			then '9 GROUP_EMPTY'
		when w.extracts & (1 << p_grp) <> 0 and p_extract is not true
			then '9 EXTRACT_MISSING'
		-- Derived groups are as things are now, never as a version was.
		when s.kind = 10 and p_grp > 1 and p_follow is not true
			then '9 DERIVED_NEEDS_FOLLOW'
		when t.kind = 16 and t.grp in (5, 6) and (s.agency_kind <> 'police'
				or w.recipient_kind <> 'police') then '7 NEVER_LEAVES_POLICE'
		-- No document is an extract.
		when case when s.kind = 34 then t.needs is distinct from false
			else t.needs is null end then '7 RECIPIENT_MAY_NOT_READ'
		when not exists (select from sluss.ceiling c
				where c.kind = t.kind and c.grp = t.grp and c.classes <> 0
				  and c.classes & ~(case when (w.g).requires & 1 <> 0
					then (w.g).classes & 1 else (w.g).classes end) = 0)
			then '9 GROUND_CLASS' end
	  from (select rule.ceiling_kind(s) as kind, rule.ceiling_grp(s, p_grp) as grp,
		rule.needs_extract(w.recipient_kind, w.recipient_standing,
			rule.ceiling_kind(s), rule.ceiling_grp(s, p_grp)) as needs) t
$$;

-- The verdict on a disclosure, in the order that policy/decide tries it.
create function rule.refuse_disclosure(s rule.seen, w rule.weighed,
	p_grp int2[], p_follow bool, p_not_before timestamptz,
	p_expires timestamptz, p_has_weighing bool, p_has_necessity bool,
	p_has_number bool) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when s.owner is distinct from s.organisation then '7 NOT_OWNER'
		when rule.taken(s.record_id) is not null
			then rule.refuse_onward(s.record_id)
		when w.version is null then '5 NOT_FOUND'
		when w.final is not true then '9 NOT_FINAL'
		when coalesce(cardinality(p_grp), 0) = 0
			or array_position(p_grp, null) is not null then '3 GROUP_MISSING'
		when w.recipient is null then '9 RECIPIENT_NOT_PARTICIPANT'
		when w.recipient = s.organisation then '3 RECIPIENT_IS_SELF'
		when w.recipient_state not in ('active', 'invited')
			then '9 RECIPIENT_NOT_PARTICIPANT'
		when not w.ground_known then '3 UNKNOWN_GROUND'
		when s.now < (w.g).from_at or s.now >= (w.g).to_at
			then '9 GROUND_NOT_IN_FORCE'
		when not (s.agency_kind = any ((w.g).from_kinds)
				and w.recipient_kind = any ((w.g).to_kinds)) then '9 GROUND_KINDS'
		when p_follow and not (w.g).standing then '9 GROUND_NOT_STANDING'
		else coalesce(
			(select min(rule.refuse_group(s, w, t.g, t.p, t.x, p_follow))
			   from unnest(p_grp, w.groups_present, w.extracts_present)
				as t(g, p, x)),
			case
			when (w.g).requires & 1 <> 0 and not w.consent_given
				then '3 CONSENT_MISSING'
			when w.consent_given and not w.consent_covers
				then '9 CONSENT_NOT_COVERING'
			when (w.g).requires & 2 <> 0 and p_has_weighing is not true
				then '3 WEIGHING_MISSING'
			when (w.g).requires & 4 <> 0 and w.has_request is not true
				then '9 REQUEST_MISSING'
			when (w.g).requires & 8 <> 0 and p_has_number is not true
				then '3 NUMBER_MISSING'
			when w.from_regime <> 'gdpr' and w.to_regime <> 'bdl'
				and p_has_necessity is not true then '3 NECESSITY_MISSING'
			when p_expires is null then '3 EXPIRY_MISSING'
			when p_expires <= s.now then '3 EXPIRY_PAST'
			when p_expires <= p_not_before then '3 DATES_REVERSED'
			when p_expires > s.now + least((w.g).max_days, 366) * interval '24 hours'
				or p_expires > (w.g).to_at
				or (w.consent_given and p_expires > w.consent_until)
				then '9 EXPIRY_TOO_FAR' end) end
$$;

-- The facts of a row, with what was found for one disclosure.
create function rule.weighed_facts(s rule.seen, w rule.weighed,
	f door.prepare_row) returns door.prepare_row
language plpgsql stable set search_path = '' as $$
begin
	if s.owner = s.organisation and w.version is not null then
		select v.version, v.final, v.version = s.newest_version, v.status,
			v.regime, v.valid_from, v.valid_to
		  into f.version, f.final, f.newest, f.status, f.regime,
			f.valid_from, f.valid_to
		  from sluss.record_version v
		 where v.record = s.record_id and v.version = w.version;
	end if;
	f.recipient := w.recipient;
	f.recipient_kind := w.recipient_kind;
	f.recipient_standing := w.recipient_standing;
	f.recipient_state := w.recipient_state;
	f.from_regime := w.from_regime;
	f.to_regime := w.to_regime;
	f.groups_present := w.groups_present;
	f.consent_given := w.consent_given;
	f.consent_covers := w.consent_covers;
	f.consent_until := w.consent_until;
	f.ground_known := w.ground_known;
	f.has_request := w.has_request;
	f.consent_about := w.consent_about;
	f.extracts_present := w.extracts_present;
	f.unconnected := not w.connected;
	return f;
end $$;

create function door.weigh(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_version int4, p_grp int2[], p_recipient text,
	p_ground text, p_consent uuid) returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen;
	w rule.weighed;
	v_leaf bytea;
begin
	s := rule.call(l, now(), p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'));
	if s.code <> 0 then
		v_leaf := rule.note(l, s, s.code, s.reason, null, null,
			rule.item(s, 0, null));
		return next rule.facts(s, v_leaf);
		return;
	end if;
	w := rule.weigh(l, s, p_version, p_grp, p_recipient, p_ground, p_consent,
		null, null);
	return next rule.weighed_facts(s, w, rule.facts(s, null));
end $$;
