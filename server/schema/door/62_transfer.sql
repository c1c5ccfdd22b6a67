-- SPDX-License-Identifier: EUPL-1.2
-- Responsibility that passes from one municipality to another. It is asked
-- for, and takes effect when it is accepted; a case has one responsible
-- municipality before and after. Nothing is disclosed by it: who disclosed
-- something to the one that asks is told, so that it can decide for the other.
-- All of it holds the case row, so that what is withdrawn cannot be accepted.

create function rule.transfer_state(t sluss.transfer, p_now timestamptz)
returns text
language sql immutable set search_path = '' as $$
	select case when t.state = 'open' and t.expires_at <= p_now
		then 'expired' else t.state end
$$;

-- What others disclosed to an organisation and it has today, the taker's own
-- aside: none of it follows.
create function rule.stays_behind(p_case uuid, p_giver uuid, p_taker uuid,
	p_now timestamptz) returns setof sluss.disclosure
language sql stable set search_path = '' as $$
	select d.* from sluss.disclosure d
	 where d.case_id = p_case and d.recipient = p_giver
	   and d.owner is distinct from p_taker
	   and rule.begun(d, p_now) and d.withdrawn_at is null
	   and d.expires_at > p_now
$$;

-- What the decision is made on, of the organisation and the transfer named.
create type rule.handing as (
	taker uuid, taker_kind text, taker_state text, known bool, closed bool,
	another_open bool,
	-- of the transfer, when it is the caller's to end
	transfer uuid, state text, gives bool, takes bool
);

create function rule.handing(s rule.seen, p_organisation text, p_transfer uuid)
returns rule.handing
language plpgsql stable set search_path = '' as $$
declare
	h rule.handing;
	y rule.party;
	t sluss.transfer;
begin
	select * into t from sluss.transfer x
	 where x.id = p_transfer and x.case_id = s.case_id
	   and s.organisation in (x.giver, x.taker);
	h.transfer := t.id;
	h.state := rule.transfer_state(t, s.now);
	h.gives := coalesce(t.giver = s.organisation, false);
	h.takes := coalesce(t.taker = s.organisation, false);
	y := rule.party(s.case_id, s.organisation, coalesce(p_organisation, '-'), s.now);
	h.taker := y.organisation;
	h.taker_state := y.state;
	h.taker_kind := (select o.agency_kind from sluss.organisation o
		where o.id = y.organisation);
	h.known := coalesce(rule.knows_of(s.case_id, s.organisation, s.position,
		y.organisation, s.now), false);
	h.closed := coalesce((select p.closed_at is not null from sluss.participant p
		where p.case_id = s.case_id and p.organisation = s.organisation), false);
	h.another_open := exists (select from sluss.transfer x
		where x.case_id = s.case_id and x.giver = s.organisation
		  and rule.transfer_state(x, s.now) = 'open');
	return h;
end $$;

-- What is wrong with asking for a transfer: 'code REASON', null if nothing. Who
-- may not be known of is answered for as if it took no part.
create function rule.refuse_handing(s rule.seen, h rule.handing) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when s.standing is distinct from 'owner' then '7 NOT_RESPONSIBLE'
		when h.taker = s.organisation then '3 TRANSFERS_TO_ITSELF'
		when not h.known or h.taker_state is distinct from 'active'
			then '9 TAKER_NOT_PARTICIPANT'
		when h.taker_kind <> 'municipality' then '9 TAKER_NOT_MUNICIPALITY'
		when h.closed then '9 ALREADY_CLOSED'
		when h.another_open then '9 TRANSFER_OPEN' end
$$;

-- What is wrong with answering or withdrawing one.
create function rule.refuse_handed(s rule.seen, h rule.handing, p_as_taker bool)
returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' or h.transfer is null
			or not (case when p_as_taker then h.takes else h.gives end)
			then '5 NOT_FOUND'
		when h.state <> 'open' then '9 TRANSFER_ENDED' end
$$;

-- As door.prepare, with what is to be known of the other municipality or of
-- the transfer.
create function door.prepare_transfer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_organisation text, p_transfer uuid, p_request uuid, p_request_mac bytea)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid, own_key uuid,
	newest_version int4, outcome_code int4, outcome bytea,
	request_conflict bool, recipient uuid, recipient_kind text,
	recipient_state text, known_of bool, closed bool, transfer_open bool,
	transfer_state text, gives bool, takes bool)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	f door.prepare_row;
	h rule.handing;
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, null, p_request, p_request_mac);
	if f.code = 0 then
		h := rule.handing(rule.call(l, f.now, p_case, null), p_organisation,
			p_transfer);
	end if;
	return query select f.code, f.reason, f.leaf, f.logged_at, f.node_live,
		f.organisation_live, f.actor_live, f.role_held, f.approver, f.duty,
		f.purpose_known, f.organisation, f.agency_kind, f.role, f.has_case,
		f.standing, f.participant, f.sealed, f.assigned, f.policy_ok, f.now,
		f.position, f.case_id, f.own_key, f.newest_version, f.outcome_code,
		f.outcome, f.request_conflict, h.taker, h.taker_kind, h.taker_state,
		h.known, h.closed, h.another_open, h.state, h.gives, h.takes;
end $$;

-- Tells of a transfer: the other municipality, and each owner of what stays
-- behind, of its own records alone.
create function rule.tell_transfer(s rule.seen, t sluss.transfer) returns void
language plpgsql set search_path = '' as $$
declare
	v record;
begin
	perform rule.tell(s.now, array[t.giver, t.taker], 'transfer', t.case_id,
		null, null, 0, t.id, s.organisation, null);
	for v in select d.owner, d.record, r.kind, bit_or(d.groups) as groups
		  from rule.stays_behind(t.case_id, t.giver, t.taker, s.now) d
		  join sluss.record r on r.id = d.record
		 group by 1, 2, 3 order by 1, 2 loop
		perform rule.tell(s.now, array[v.owner], 'transfer', t.case_id,
			v.record, v.kind, v.groups, t.id, s.organisation, null);
	end loop;
end $$;

-- A part ends, or a case is closed: what waits for an answer gets none.
create function rule.end_transfers(s rule.seen, p_organisation uuid)
returns void
language plpgsql set search_path = '' as $$
declare
	t sluss.transfer;
begin
	for t in update sluss.transfer x set state = 'ended', ended_at = s.now
		 where x.case_id = s.case_id and x.state = 'open'
		   and p_organisation in (x.giver, x.taker) and x.expires_at > s.now
		returning x.* loop
		perform rule.tell(s.now, array[t.giver, t.taker], 'transfer',
			t.case_id, null, null, 0, t.id, p_organisation, null);
	end loop;
end $$;

create function door.request_transfer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_organisation text,
	p_transfer uuid, p_expires timestamptz, p_key uuid, p_sealed bytea,
	p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	h rule.handing;
	t sluss.transfer;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	h := rule.handing(s, p_organisation, null);
	v_refusal := coalesce(rule.refuse_handing(s, h), case
		when p_expires is null then '3 EXPIRY_MISSING'
		when p_expires <= s.now then '3 EXPIRY_PAST'
		when p_expires > s.now + interval '31 days' then '9 ANSWER_TOO_FAR'
		when p_transfer is null then '3 RECORD_MALFORMED'
		when exists (select from sluss.transfer x where x.id = p_transfer)
			then '10 ID_TAKEN'
		when p_sealed is not null and p_key is distinct from
			rule.own_key(s.case_id, s.organisation) then '10 KEY_RETIRED' end);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	insert into sluss.transfer (id, case_id, giver, taker, state, asked_at,
		asked_by, expires_at, key_id, sealed)
	values (p_transfer, p_case, s.organisation, h.taker, 'open', s.now, l.actor,
		p_expires, case when p_sealed is not null then p_key end, p_sealed)
	returning * into t;
	perform rule.tell_transfer(s, t);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'to ' || p_organisation, null);
end $$;

-- The standings change places: the track goes on where it stood, with what is
-- due, and the guards ahead of it are judged on what the new one may know.
create function rule.hand_over(s rule.seen, t sluss.transfer) returns void
language plpgsql set search_path = '' as $$
declare
	g sluss.participant;
begin
	select * into g from sluss.participant p
	 where p.case_id = t.case_id and p.organisation = t.giver;
	update sluss.participant p set standing = 'former', stage_due = null
	 where p.case_id = t.case_id and p.organisation = t.giver;
	update sluss.participant p
	   set standing = 'owner', stage = g.stage, stage_since = s.now,
		stage_due = g.stage_due, closed_at = null, closure = null
	 where p.case_id = t.case_id and p.organisation = t.taker;
	-- An extract is for who needs one. The taker is from now on given groups
	-- whole or not at all, by who gave it the extract: both must know.
	perform rule.tell(s.now, array[d.owner, d.recipient], 'ended', d.case_id,
		d.record, r.kind, d.extracts, d.id, null, null)
	   from sluss.disclosure d join sluss.record r on r.id = d.record
	  where d.case_id = t.case_id and d.recipient = t.taker
	    and d.extracts <> 0 and rule.begun(d, s.now)
	    and d.withdrawn_at is null and d.expires_at > s.now;
	-- Whom the former one told of its track or of who takes part.
	perform rule.tell(s.now, array(select distinct d.recipient
			from sluss.disclosure d join sluss.record r on r.id = d.record
			where d.case_id = t.case_id and d.owner = t.giver
			  and d.recipient <> t.taker and r.kind = 10
			  and d.groups & 12 <> 0 and d.expires_at > s.now
			  and d.withdrawn_at is null and rule.begun(d, s.now)),
		'case', t.case_id, null, null, 0, null, null, null);
end $$;

create function door.respond_transfer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_transfer uuid,
	p_accept bool, p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	h rule.handing;
	t sluss.transfer;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	h := rule.handing(s, null, p_transfer);
	v_refusal := coalesce(case when p_accept is null
			then '3 RECORD_MALFORMED' end,
		rule.refuse_handed(s, h, true),
		-- One that gives must still have what it gives.
		case when p_accept and not exists (
				select from sluss.transfer x
				join sluss.participant p on p.case_id = x.case_id
					and p.organisation = x.giver
				where x.id = p_transfer and p.standing = 'owner'
				  and p.state = 'active' and p.closed_at is null)
			then '9 TRANSFER_ENDED' end);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	update sluss.transfer x
	   set state = case when p_accept then 'accepted' else 'declined' end,
		ended_at = s.now, ended_by = l.actor
	 where x.id = p_transfer returning * into t;
	if p_accept then
		perform rule.hand_over(s, t);
		-- What it was asked to take, or asked to give, of others.
		perform rule.end_transfers(s, t.giver);
	end if;
	perform rule.tell_transfer(s, t);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		case when p_accept then 'accept' else 'decline' end, null);
end $$;

create function door.withdraw_transfer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_transfer uuid,
	p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	t sluss.transfer;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	v_refusal := rule.refuse_handed(s, rule.handing(s, null, p_transfer), false);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	update sluss.transfer x
	   set state = 'withdrawn', ended_at = s.now, ended_by = l.actor
	 where x.id = p_transfer returning * into t;
	perform rule.tell_transfer(s, t);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'withdraw', null);
end $$;
