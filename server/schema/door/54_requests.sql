-- SPDX-License-Identifier: EUPL-1.2
-- Asking an owner for groups, and its answer. A request is decided on the
-- policy and on who takes part, and never on a record: asking says nothing of
-- what there is. An answer names disclosures and makes none.

-- An organisation in a case, as seen from another; a code of nobody's gives
-- nulls, an empty code the caller's own.
create type rule.party as (
	organisation uuid, standing text, state text, invited_by_own bool,
	-- the responsible municipality of an open case, and there is no other
	stays bool
);

create function rule.party(p_case uuid, p_own uuid, p_code text,
	p_now timestamptz) returns rule.party
language sql stable set search_path = '' as $$
	select row(o.id, p.standing, rule.part(p, p_now),
		coalesce(p.invited_by = p_own, false),
		coalesce(p.standing = 'owner' and p.state = 'active'
			and c.closed_at is null and not exists (
			select from sluss.participant x
			where x.case_id = p_case and x.organisation <> o.id
			  and x.standing = 'owner' and x.state = 'active'),
			false))::rule.party
	  from sluss.organisation o
	  left join sluss.participant p on p.case_id = p_case
		and p.organisation = o.id
	  left join sluss.cases c on c.id = p_case
	 where case when coalesce(p_code, '') = '' then o.id = p_own
		else o.code = p_code end
$$;

-- The participants that the organisation may know of: who disclosed something
-- to it, its inviter and those it invited, and whom it may read of in another's
-- case.participants.
create function rule.knows_of(p_case uuid, p_own uuid, p_position text,
	p_other uuid, p_now timestamptz) returns bool
language plpgsql stable set search_path = '' as $$
begin
	return exists (select from sluss.disclosure d
			where d.case_id = p_case and d.owner = p_other
			  and d.recipient = p_own and rule.begun(d, p_now))
		or exists (select from sluss.participant p
			where p.case_id = p_case
			  and ((p.organisation = p_own and p.invited_by = p_other)
			    or (p.organisation = p_other and p.invited_by = p_own)))
		or exists (select from sluss.participant p
			join sluss.record r on r.case_id = p_case and r.kind = 10
				and r.owner = p.invited_by
			join sluss.ceiling_cell c on c.position = p_position
				and c.kind = 10 and c.grp = 2 and c.cell in ('R', 'X')
				and c.condition = ''
			cross join lateral rule.given(r.id, p_own, 10::int2, 2::int2,
				'00000000-0000-0000-0000-000000000000', p_now, false) g
			join sluss.ground gr on gr.code = g.ground
			where p.case_id = p_case and p.organisation = p_other
			  and g.effective and g.consent_holds and g.expires_at > p_now
			  and gr.from_at <= p_now
			  and (gr.to_at is null or gr.to_at > p_now)
			  and (gr.requires & 1 = 0 or (g.rests_on_consent
				and exists (select from sluss.ceiling ce
					where ce.kind = 10 and ce.grp = 2
					  and ce.classes = 1))));
end $$;

-- A request that the organisation was asked.
create function rule.ask_of(p_case uuid, p_own uuid, p_ask uuid)
returns sluss.ask
language sql stable set search_path = '' as $$
	select q from sluss.ask q
	 where q.id = p_ask and q.case_id = p_case and q.asked = p_own
$$;

-- door.prepare(), and what is to be known of another participant or a request.
create function door.prepare_part(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_organisation text, p_ask uuid, p_request uuid, p_request_mac bytea)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	f door.prepare_row;
	t rule.party;
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, null, p_request, p_request_mac);
	if f.code = 0 then
		t := rule.party(f.case_id, f.organisation, p_organisation, f.now);
		f.recipient := t.organisation;
		f.recipient_standing := t.standing;
		f.recipient_state := t.state;
		f.invited_by_own := t.invited_by_own;
		f.owner_stays := t.stays;
		f.known_of := rule.knows_of(f.case_id, f.organisation, f.position,
			t.organisation, f.now);
		f.ask_state := (rule.ask_of(f.case_id, f.organisation, p_ask)).state;
	end if;
	return next f;
end $$;

-- What is wrong with a request: 'code REASON', null if nothing. At most 100
-- from one organisation to another wait for an answer. Who may not be known of
-- is answered for as if it took no part.
create function rule.refuse_ask(s rule.seen, t rule.party, p_ask uuid,
	p_kind int2, p_grp int2[], p_due timestamptz, p_key uuid, p_sealed bytea)
returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when p_ask is null or p_sealed is null then '3 RECORD_MALFORMED'
		when coalesce(cardinality(p_grp), 0) = 0
			or array_position(p_grp, null) is not null then '3 GROUP_MISSING'
		when exists (select from unnest(p_grp) as g
				where (p_kind = 16 and g in (5, 6) and s.agency_kind <> 'police')
				   or not exists (select from sluss.ceiling_cell c
					where c.position = s.position and c.kind = p_kind
					  and c.grp = g and c.cell in ('R', 'X')))
			then '7 GROUP_CLOSED'
		when t.organisation = s.organisation then '3 ASKS_ITSELF'
		when t.state is distinct from 'active'
			or not rule.knows_of(s.case_id, s.organisation, s.position,
				t.organisation, s.now) then '9 ASKED_NOT_PARTICIPANT'
		when p_due <= s.now then '3 WISHED_PAST'
		when (select count(*) from sluss.ask q
				where q.case_id = s.case_id and q.asker = s.organisation
				  and q.asked = t.organisation and q.state = 'open') >= 100
			then '8 ASKS_OPEN'
		when exists (select from sluss.ask q where q.id = p_ask)
			then '10 ID_TAKEN'
		when p_key is distinct from rule.own_key(s.case_id, s.organisation)
			then '10 KEY_RETIRED' end
$$;

create function door.ask_for(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_ask uuid,
	p_organisation text, p_kind int2, p_grp int2[], p_due timestamptz,
	p_key uuid, p_sealed bytea, p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	t rule.party;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	t := rule.party(p_case, s.organisation, p_organisation, s.now);
	v_refusal := rule.refuse_ask(s, t, p_ask, p_kind, p_grp, p_due, p_key,
		p_sealed);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	insert into sluss.ask (id, case_id, asker, asked, kind, groups, purpose,
		state, asked_at, asked_by, due_at, key_id, sealed)
	values (p_ask, p_case, s.organisation, t.organisation, p_kind,
		rule.group_bits(p_grp), coalesce(l.purpose, ''), 'open', s.now,
		l.actor, p_due, p_key, p_sealed);
	perform rule.tell(s.now, array[t.organisation], 'request', p_case, null,
		p_kind, rule.group_bits(p_grp), p_ask, s.organisation, null);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'to ' || p_organisation, null);
end $$;

create function rule.refuse_answer(s rule.seen, q sluss.ask, p_state text,
	p_disclosures uuid[], p_key uuid, p_sealed bytea) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' or q.id is null
			then '5 NOT_FOUND'
		when p_state is null
			or p_state not in ('granted', 'partly_granted', 'refused')
			then '3 RECORD_MALFORMED'
		when q.state <> 'open' then '9 ASK_ENDED'
		when p_state = 'refused' and cardinality(p_disclosures) > 0
			then '3 REFUSED_AND_DISCLOSED'
		when exists (select from unnest(p_disclosures) as x
				where not exists (select from sluss.disclosure d
					where d.id = x and d.case_id = s.case_id
					  and d.owner = s.organisation
					  and d.recipient = q.asker)) then '5 NOT_FOUND'
		when exists (select from sluss.disclosure d
				join sluss.record r on r.id = d.record
				cross join lateral rule.as_filed(r.id, r.kind, d.groups) f
				where d.id = any (p_disclosures)
				  and (f.kind <> q.kind or f.groups & q.groups = 0
				       or d.withdrawn_at is not null))
			then '9 DISCLOSURE_NOT_ASKED'
		when p_sealed is not null and p_key is distinct from
			rule.own_key(s.case_id, s.organisation) then '10 KEY_RETIRED' end
$$;

create function door.answer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_ask uuid,
	p_state text, p_disclosures uuid[], p_key uuid, p_sealed bytea,
	p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	q sluss.ask;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	q := rule.ask_of(p_case, s.organisation, p_ask);
	v_refusal := rule.refuse_answer(s, q, p_state, p_disclosures, p_key,
		p_sealed);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	update sluss.ask x
	   set state = p_state, ended_at = s.now, answered_by = l.actor,
		answer_key = case when p_sealed is not null then p_key end,
		answer_sealed = p_sealed
	 where x.id = q.id;
	insert into sluss.ask_disclosure
	select distinct q.id, x from unnest(p_disclosures) as x;
	perform rule.tell(s.now, array[q.asker], 'request', p_case, null, q.kind,
		q.groups, q.id, s.organisation, null);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		p_state, null);
end $$;

-- What the organisation asked and was asked in a case. A text of another's is
-- for who takes part; who has left reads its own.
create function door.list_requests(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_after uuid, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid,
	ask_id uuid, asker uuid, asked uuid, from_code text, to_code text,
	kind int2, groups int2[], purpose text, state text, at timestamptz,
	due_at timestamptz, ended_at timestamptz, key_id uuid, ciphertext bytea,
	answer_key uuid, answer_sealed bytea, disclosures bytea)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
	v_active bool := coalesce(s.participant = 'active', false);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.standing,
		s.participant, s.sealed, s.assigned, s.policy_ok, s.now, s.position,
		s.case_id, t.id, t.asker, t.asked, o.code, r.code, t.kind,
		rule.group_list(t.groups), t.purpose, t.state, t.asked_at, t.due_at,
		t.ended_at,
		case when v_active or t.asker = s.organisation then t.key_id end,
		case when v_active or t.asker = s.organisation then t.sealed end,
		case when v_active or t.asked = s.organisation then t.answer_key end,
		case when v_active or t.asked = s.organisation then t.answer_sealed end,
		(select string_agg(uuid_send(d.id), ''::bytea order by d.id)
		   from sluss.ask_disclosure a
		   join sluss.disclosure d on d.id = a.disclosure
		  where a.ask = t.id and (d.owner = s.organisation
			or rule.begun(d, s.now)))
	  from (values (1)) as one
	  left join (
		select q.* from sluss.ask q
		 where s.code = 0 and q.case_id = p_case
		   and s.organisation in (q.asker, q.asked)
		   and q.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
		 order by q.id limit least(greatest(p_limit, 0), 500)) t on true
	  left join sluss.organisation o on o.id = t.asker
	  left join sluss.organisation r on r.id = t.asked
	 order by t.id;
end $$;
