-- SPDX-License-Identifier: EUPL-1.2
-- Disclosing.
-- What was weighed before is weighed again under the lock of the case. A group
-- of sensitivity 4 waits for a second person.

-- As rule.lethal() says, of a document as of what it is filed under.
create function rule.needs_second(s rule.seen, p_grp int2[]) returns bool
language sql stable set search_path = '' as $$
	select rule.lethal(s.case_id, rule.ceiling_kind(s),
		array(select rule.ceiling_grp(s, g) from unnest(p_grp) as g), s.now)
$$;

-- What is wrong with how it reaches its recipient: who has a system reads here,
-- and to who has none it is handed, by what then is a version for good. Where a
-- second person is asked for, that person comes first.
create function rule.refuse_hand(s rule.seen, w rule.weighed, p_grp int2[],
	p_follow bool, p_not_before timestamptz, p_expires timestamptz, h rule.hand)
returns text
language sql stable set search_path = '' as $$
	select case
		when h.form is null then case when w.connected is not true
			then '9 RECIPIENT_UNCONNECTED' end
		when w.connected is not false then '9 RECIPIENT_CONNECTED'
		when h.form not in ('oral', 'paper', 'sdk') or h.received_by is null
			then '3 DISCLOSURE_MALFORMED'
		when p_follow then '3 HANDED_FOLLOWS'
		when rule.needs_second(s, p_grp) and h.delivered_at <= s.now
			then '9 APPROVE_BEFORE_HANDOVER'
		when h.delivered_at < p_not_before or h.delivered_at >= p_expires
			then '3 DATES_REVERSED' end
$$;

create function rule.write_disclosure(l rule.lead, s rule.seen,
	w rule.weighed, p_id uuid, p_follow bool, p_grp int2[], p_consent uuid,
	p_onward text, p_purpose text, p_not_before timestamptz,
	p_expires timestamptz, p_key uuid, p_texts bytea, p_has_weighing bool,
	p_has_necessity bool, p_has_number bool) returns sluss.disclosure
language plpgsql set search_path = '' as $$
declare
	d sluss.disclosure;
begin
	insert into sluss.disclosure (id, case_id, record, owner, recipient,
		version, follow, groups, ground, consent, onward, purpose,
		not_before, expires_at, decided_at, decided_by, needs_approval,
		key_id, texts, has_weighing, has_necessity, has_number, extracts)
	values (p_id, s.case_id, s.record_id, s.organisation, w.recipient,
		w.version, coalesce(p_follow, false), rule.group_bits(p_grp),
		(w.g).code, nullif(p_consent, '00000000-0000-0000-0000-000000000000'),
		coalesce(nullif(p_onward, ''), 'none'),
		coalesce(nullif(p_purpose, ''), l.purpose, ''),
		coalesce(p_not_before, s.now), p_expires, s.now, l.actor,
		rule.needs_second(s, p_grp),
		p_key, p_texts, coalesce(p_has_weighing, false),
		coalesce(p_has_necessity, false), coalesce(p_has_number, false),
		w.extracts)
	returning * into d;
	return d;
end $$;

create function rule.disclosure_state(d sluss.disclosure, p_now timestamptz)
returns text
language sql immutable set search_path = '' as $$
	select case when d.withdrawn_at is not null then 'withdrawn'
		when d.expires_at <= p_now then 'expired'
		when d.needs_approval and d.approved_at is null then 'pending'
		else 'active' end
$$;

-- Ids and the key of a disclosure, and that what needs a second person can
-- find one; 'code REASON', null if nothing is wrong.
create function rule.refuse_seal(l rule.lead, s rule.seen, p_grp int2[],
	p_disclosure uuid, p_key uuid, p_texts bytea) returns text
language sql stable set search_path = '' as $$
	select case
		when p_disclosure is null then '3 DISCLOSURE_MALFORMED'
		when rule.needs_second(s, p_grp) and not exists (select from sluss.actor a
				where a.organisation = s.organisation and a.approver
				  and a.revoked_at is null and a.code <> l.actor)
			then '9 NO_APPROVER'
		when exists (select from sluss.disclosure d where d.id = p_disclosure)
			then '10 ID_TAKEN'
		when p_texts is not null and p_key is distinct from
			rule.own_key(s.case_id, s.organisation) then '10 KEY_RETIRED' end
$$;

-- The sheet of what is handed to an organisation without a system; its number
-- is made as a receipt's is.
create function rule.hand_over(d sluss.disclosure, h rule.hand)
returns void
language plpgsql set search_path = '' as $$
begin
	insert into sluss.handed (disclosure, owner, sheet, form, delivered_at,
		key_id, received_by)
	select d.id, d.owner, rule.receipt_number(d.id), h.form,
		coalesce(h.delivered_at, d.decided_at), d.key_id, h.received_by
	 where h.form is not null;
end $$;

-- Disclose, and RecordDisclosure, which has a form.
create function door.disclose(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_version int4, p_follow bool, p_grp int2[], p_recipient text,
	p_ground text, p_consent uuid, p_onward text, p_not_before timestamptz,
	p_expires timestamptz, p_for_purpose text, p_disclosure uuid, p_key uuid,
	p_texts bytea, p_has_weighing bool, p_has_necessity bool,
	p_has_number bool, p_outcome bytea, p_form text default null,
	p_delivered timestamptz default null, p_received bytea default null)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	w rule.weighed;
	h rule.hand := row(p_form, p_delivered, p_received);
	d sluss.disclosure;
	a door.applied;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'),
		p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	perform from sluss.record r where r.id = p_record for share;
	w := rule.weigh(l, s, p_version, p_grp, p_recipient, p_ground, p_consent,
		null, null);
	v_refusal := coalesce(
		rule.refuse_disclosure(s, w, p_grp, p_follow, p_not_before,
			p_expires, p_has_weighing, p_has_necessity, p_has_number),
		case when (p_form is not null) is distinct from
				(p_method = 'RecordDisclosure')
			then '3 DISCLOSURE_MALFORMED' end,
		rule.refuse_hand(s, w, p_grp, p_follow, p_not_before, p_expires, h),
		case when coalesce(p_for_purpose, '') <> '' and not exists (
				select from sluss.purpose p where p.code = p_for_purpose)
			then '3 UNKNOWN_PURPOSE' end,
		case when p_onward not in ('none', 'ask', 'within_case', '')
			then '3 DISCLOSURE_MALFORMED' end,
		rule.refuse_seal(l, s, p_grp, p_disclosure, p_key, p_texts));
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end if;
	d := rule.write_disclosure(l, s, w, p_disclosure, p_follow, p_grp,
		p_consent, p_onward, p_for_purpose,
		greatest(p_not_before, case when p_delivered > s.now
			then p_delivered end), p_expires, p_key,
		p_texts, p_has_weighing, p_has_necessity, p_has_number);
	perform rule.hand_over(d, h);
	perform rule.tell_given(s.now, d);
	s.asked_version := d.version;
	s.ground := d.ground;
	a := rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'to ' || p_recipient || coalesce(' ' || p_form, ''), rule.item(s, d.groups, d.id));
	a.state := rule.disclosure_state(d, s.now);
	a.expires_at := d.expires_at;
	return next a;
end $$;

create function door.record_disclosure(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_version int4, p_follow bool, p_grp int2[], p_recipient text,
	p_ground text, p_consent uuid, p_onward text, p_not_before timestamptz,
	p_expires timestamptz, p_for_purpose text, p_disclosure uuid, p_key uuid,
	p_texts bytea, p_has_weighing bool, p_has_necessity bool,
	p_has_number bool, p_outcome bytea, p_form text,
	p_delivered timestamptz, p_received bytea) returns setof door.applied
language sql security definer set search_path = '' as $$
	select * from door.disclose(p_node, p_actor, p_role, p_purpose, p_shown,
		p_method, p_policy, p_request, p_request_mac, p_case, p_record,
		p_version, p_follow, p_grp, p_recipient, p_ground, p_consent,
		p_onward, p_not_before, p_expires, p_for_purpose, p_disclosure,
		p_key, p_texts, p_has_weighing, p_has_necessity, p_has_number,
		p_outcome, p_form, p_delivered, p_received)
$$;
