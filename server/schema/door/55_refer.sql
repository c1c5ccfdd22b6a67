-- SPDX-License-Identifier: EUPL-1.2
-- Referring: an invitation, with the heading of the case, and with what the
-- invited organisation is to have from the moment that it accepts. Each record's
-- groups are weighed as a disclosure to somebody of the standing proposed; all is
-- done, or nothing. An invited organisation reads the heading alone, so what is
-- given with it waits for the answer, and ends when there is none.

-- One record of a referral; its ids are the service's, its codes admitted.
create type rule.referred as (
	n int8, record uuid, version int4, follow bool, grp int2[], ground text,
	consent uuid, onward text, purpose text, expires timestamptz,
	disclosure uuid, has_weighing bool, has_necessity bool, has_number bool
);

-- None when one of them is malformed.
create function rule.referred(p_more jsonb) returns setof rule.referred
language plpgsql stable set search_path = '' as $$
begin
	return query select t.n, (t.x ->> 'record')::uuid,
		coalesce((t.x ->> 'version')::int4, 0),
		coalesce((t.x ->> 'follow')::bool, false),
		array(select g::int2 from jsonb_array_elements_text(t.x -> 'groups') as g),
		t.x ->> 'ground', (t.x ->> 'consent')::uuid, t.x ->> 'onward',
		t.x ->> 'purpose',
		'epoch'::timestamptz + (t.x ->> 'expires')::int8 * interval '1 microsecond',
		(t.x ->> 'disclosure')::uuid, coalesce((t.x ->> 'weighing')::bool, false),
		coalesce((t.x ->> 'necessity')::bool, false),
		coalesce((t.x ->> 'number')::bool, false)
	  from jsonb_array_elements(coalesce(p_more, '[]')) with ordinality as t(x, n);
exception when data_exception or cardinality_violation then
	return;
end $$;

create function rule.own_case_record(p_node uuid, p_case uuid) returns uuid
language sql stable set search_path = '' as $$
	select r.id from sluss.record r join sluss.node n on n.id = p_node
	 where r.case_id = p_case and r.kind = 10 and r.owner = n.organisation
$$;

-- As door.prepare, with a row for the heading and one for each record that is
-- given with it. One that the caller may not know of is the only row.
create function door.weigh_referral(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_recipient text, p_standing text, p_ground text, p_consent uuid,
	p_more jsonb, p_request uuid, p_request_mac bytea)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	v_own uuid := rule.own_case_record(p_node, p_case);
	p door.prepare_row;
	f door.prepare_row[];
	s rule.seen;
	x rule.referred;
begin
	select * into p from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, v_own, p_request, p_request_mac);
	if p.code <> 0 or p.outcome is not null or p.request_conflict then
		return next p;
		return;
	end if;
	s := rule.call(l, p.now, p_case, v_own);
	-- Whether it takes part already is the service's to see: nothing stands in.
	f := array[rule.weighed_facts(s, rule.weigh(l, s, 0, '{1}', p_recipient,
		p_ground, p_consent, null, null), p)];
	for x in select * from rule.referred(p_more) loop
		s := rule.call(l, p.now, p_case,
			coalesce(x.record, '00000000-0000-0000-0000-000000000001'));
		if s.code <> 0 then
			return next rule.facts(s, rule.note(l, s, s.code, s.reason,
				p_request_mac, null, rule.item(s, 0, null)));
			return;
		end if;
		f := f || rule.weighed_facts(s, rule.weigh(l, s, x.version, x.grp,
			p_recipient, x.ground, x.consent, p_standing, 'invited'),
			rule.facts(s, null));
	end loop;
	return query select * from unnest(f);
end $$;

-- What is wrong with the records given: 'code REASON', null if nothing.
create function rule.refuse_referred(l rule.lead, s rule.seen,
	p_recipient text, p_standing text, p_more jsonb, p_texts bytea[],
	p_key uuid, p_disclosure uuid) returns text
language plpgsql set search_path = '' as $$
declare
	x rule.referred;
	s_x rule.seen;
	w rule.weighed;
	v_refusal text;
begin
	if (select count(*) from rule.referred(p_more)) <> coalesce(
			case when jsonb_typeof(p_more) = 'array'
				then jsonb_array_length(p_more) else -1 end, 0)
	   or coalesce(cardinality(p_texts), 0) <> (select count(*) from rule.referred(p_more))
	   or (select count(*) > 16 or count(distinct y.disclosure) <> count(*)
			or bool_or(y.disclosure = p_disclosure)
		from rule.referred(p_more) y) then
		return '3 DISCLOSURE_MALFORMED';
	end if;
	for x in select * from rule.referred(p_more) loop
		perform from sluss.record r where r.id = x.record for share;
		s_x := rule.call(l, s.now, s.case_id,
			coalesce(x.record, '00000000-0000-0000-0000-000000000001'));
		if s_x.code = 0 then
			w := rule.weigh(l, s_x, x.version, x.grp, p_recipient, x.ground,
				x.consent, p_standing, 'invited');
		end if;
		v_refusal := case when s_x.code <> 0
			then s_x.code || ' ' || s_x.reason
			else coalesce(
			rule.refuse_disclosure(s_x, w, x.grp, x.follow, null, x.expires, x.has_weighing,
				x.has_necessity, x.has_number),
			rule.refuse_hand(s_x, w, x.grp, x.follow, null, x.expires, null),
			case when coalesce(x.purpose, '') <> '' and not exists (
					select from sluss.purpose p where p.code = x.purpose)
				then '3 UNKNOWN_PURPOSE'
				when x.onward not in ('none', 'ask', 'within_case', '')
				then '3 DISCLOSURE_MALFORMED' end,
			rule.refuse_seal(l, s_x, x.grp, x.disclosure, p_key,
				nullif(p_texts[x.n], ''))) end;
		exit when v_refusal is not null;
	end loop;
	return v_refusal;
end $$;

-- Writes them. Their own organisation's approvers are told at once, the invited
-- organisation when it accepts.
create function rule.write_referred(l rule.lead, s rule.seen,
	p_recipient text, p_standing text, p_more jsonb, p_texts bytea[],
	p_key uuid) returns setof sluss.disclosure
language plpgsql set search_path = '' as $$
declare
	x rule.referred;
	s_x rule.seen;
	d sluss.disclosure;
begin
	for x in select * from rule.referred(p_more) loop
		s_x := rule.call(l, s.now, s.case_id, x.record);
		d := rule.write_disclosure(l, s_x, rule.weigh(l, s_x, x.version, x.grp,
			p_recipient, x.ground, x.consent, p_standing, 'invited'),
			x.disclosure, x.follow, x.grp, x.consent, x.onward, x.purpose,
			null, x.expires, p_key, nullif(p_texts[x.n], ''), x.has_weighing,
			x.has_necessity, x.has_number);
		if d.needs_approval then
			perform rule.tell_given(s.now, d);
		end if;
		return next d;
	end loop;
end $$;

create function door.refer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_recipient text,
	p_standing text, p_ground text, p_consent uuid, p_expires timestamptz,
	p_disclosure uuid, p_key uuid, p_texts bytea, p_has_weighing bool,
	p_has_necessity bool, p_outcome bytea, p_form text default null,
	p_accepted bytea default null, p_more jsonb default '[]',
	p_more_texts bytea[] default '{}') returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	w rule.weighed;
	d sluss.disclosure;
	a door.applied;
	v_refusal text;
	v_was text;
	v_lapsed bool;
	v_given sluss.disclosure[];
	x sluss.disclosure;
	i rule.items;
	-- It is asked outside sluss, and has said yes: what it is shown is handed
	-- to it there and then.
	h rule.hand := row(p_form, null, p_accepted);
begin
	select * into b from rule.begin(l, p_case,
		rule.own_case_record(p_node, p_case), p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	select rule.part(p, s.now),
		p.state = 'invited' and p.expires_at <= s.now
	  into v_was, v_lapsed
	  from sluss.participant p join sluss.organisation o on o.id = p.organisation
	 where p.case_id = p_case and o.code = p_recipient for update of p;
	w := rule.weigh(l, s, 0, '{1}', p_recipient, p_ground, p_consent,
		p_standing, 'invited');
	v_refusal := case
		when w.recipient is null then '3 UNKNOWN_ORGANISATION'
		when v_was in ('active', 'invited') then '9 ALREADY_PARTICIPANT'
		when p_standing is null or not (case
				when w.recipient_kind = 'municipality'
				then p_standing in ('owner', 'receiver', 'interim')
				else p_standing = 'party' end) then '3 STANDING_NOT_POSSIBLE'
		-- Nobody there could carry the case.
		when p_standing = 'owner' and not w.connected
			then '3 STANDING_NOT_POSSIBLE'
		when w.connected and p_form is not null then '9 ANSWERS_ITSELF'
		when not w.connected and p_form is null then '9 ANSWER_MISSING'
		when p_standing = 'owner' and exists (select from sluss.participant p
				where p.case_id = p_case and p.standing = 'owner'
				  and p.organisation <> w.recipient
				  and (p.state = 'active' or (p.state = 'invited'
				       and coalesce(p.expires_at > s.now, true)))) then '9 OWNER_EXISTS'
		else coalesce(
			rule.refuse_disclosure(s, w, '{1}', p_form is null, null,
				p_expires, p_has_weighing, p_has_necessity, false),
			rule.refuse_hand(s, w, '{1}', false, null, p_expires, h),
			rule.refuse_seal(l, s, '{1}', p_disclosure, p_key, p_texts),
			rule.refuse_referred(l, s, p_recipient, p_standing, p_more,
				p_more_texts, p_key, p_disclosure)) end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end if;
	-- What went with an invitation that nobody answered ends with it.
	if v_lapsed then
		perform rule.end_part(s, w.recipient,
			rule.unanswered(p_case, w.recipient));
	end if;
	insert into sluss.participant as p (case_id, organisation, standing, state,
		invited_by, invited_at, expires_at, answered_at, stage_since)
	values (p_case, w.recipient, p_standing,
		case when p_form is null then 'invited' else 'active' end,
		s.organisation, s.now, case when p_form is null then p_expires end,
		case when p_form is not null then s.now end, s.now)
	on conflict (case_id, organisation) do update
		-- Who was responsible keeps its own file as it was.
		set standing = case when p.standing in ('owner', 'former')
				and excluded.standing = 'receiver' then 'former'
			else excluded.standing end, state = excluded.state,
		invited_by = excluded.invited_by, invited_at = excluded.invited_at,
		expires_at = excluded.expires_at, answered_at = excluded.answered_at;
	d := rule.write_disclosure(l, s, w, p_disclosure, p_form is null, '{1}',
		p_consent, 'none', null, null, p_expires, p_key, p_texts,
		p_has_weighing, p_has_necessity, false);
	perform rule.hand_over(d, h);
	v_given := array(select g from rule.write_referred(l, s, p_recipient,
		p_standing, p_more, p_more_texts, p_key) g);
	perform rule.tell_disclosure(s.now, d, 'invited', d.groups, s.organisation);
	perform rule.tell_case(s.now, p_case, s.organisation, 4, s.organisation);
	s.asked_version := d.version;
	s.ground := d.ground;
	i := rule.item(s, d.groups, d.id);
	foreach x in array v_given loop
		i.record := i.record || x.record;
		i.version := i.version || x.version;
		i.kind := i.kind || (select r.kind from sluss.record r
			where r.id = x.record);
		i.groups := i.groups || x.groups;
		i.owner := i.owner || x.owner;
		i.disclosure := i.disclosure || x.id;
		i.ground := i.ground || x.ground;
	end loop;
	a := rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'to ' || p_recipient || coalesce(' ' || p_form, ''), i);
	a.state := rule.disclosure_state(d, s.now);
	a.expires_at := d.expires_at;
	return next a;
end $$;
