-- SPDX-License-Identifier: EUPL-1.2
-- Concerns for children: handed in by anybody who may, received by the board
-- of the child's municipality, read by nobody but those on duty there. Nothing
-- here asks what cases there are, so that a receipt tells nothing of any.

-- What the author refers to it by; its beginning opens nothing.
create function rule.receipt_number(p_id uuid) returns text
language sql immutable set search_path = '' as $$
	select substr(h, 1, 4) || '-' || substr(h, 5, 4) || '-' || substr(h, 9, 4)
	  from upper(encode(uuid_send(p_id), 'hex')) as h
$$;

-- The boards that would see it: registered for the municipality, connected,
-- and with somebody on duty to take it up.
create function rule.boards(p_municipality text, p_board text)
returns setof sluss.organisation
language sql stable set search_path = '' as $$
	select o.* from sluss.organisation o
	 where o.agency_kind = 'municipality' and o.connected
	   and o.revoked_at is null and o.municipality_code = p_municipality
	   and coalesce(p_board, '') in ('', o.code)
	   and exists (select from sluss.actor a
		join sluss.actor_role ar on ar.organisation = a.organisation
			and ar.actor = a.code
		join sluss.position_rule q on q.agency_kind = o.agency_kind
			and q.role = ar.role
		join sluss.operation op on op.method = 'OpenConcern'
			and op."position" = q."position"
		where a.organisation = o.id and a.duty and a.revoked_at is null)
$$;

-- A concern of the caller's own board.
create function rule.concern_of(p_own uuid, p_concern uuid)
returns sluss.concern
language sql stable set search_path = '' as $$
	select k from sluss.concern k where k.id = p_concern and k.board = p_own
$$;

-- Whether the ceiling lets some position of the caller's role hand one in.
create function rule.may_submit(s rule.seen) returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.position_rule q
		join sluss.ceiling_cell c on c."position" = q."position"
		where q.agency_kind = s.agency_kind and q.role = s.role
		  and c.kind = 27 and c.grp = 1 and c.cell in ('S', 'W', 'X'))
$$;

-- door.prepare(), and what there is of boards or of the concern. For
-- SubmitConcern recipient_state is none, one or several; for OpenConcern none,
-- new or opened, and the child's case and its key with it.
create function door.prepare_concern(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_municipality text, p_board text, p_concern uuid, p_request uuid,
	p_request_mac bytea) returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	f door.prepare_row;
	k sluss.concern;
	v_boards uuid[];
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, null, null, p_request, p_request_mac);
	if f.code = 0 and p_method = 'SubmitConcern' then
		v_boards := array(select b.id from rule.boards(p_municipality, p_board) b);
		f.recipient := v_boards[1];
		f.recipient_state := case cardinality(v_boards) when 0 then 'none'
			when 1 then 'one' else 'several' end;
	elsif f.code = 0 then
		k := rule.concern_of(f.organisation, p_concern);
		f.recipient_state := case when k.id is null then 'none'
			when k.opened_at is null then 'new' else 'opened' end;
		if f.duty and k.opened_at is null then
			f.case_id := k.case_id;
			f.own_key := rule.own_key(k.case_id, k.board);
		end if;
		-- What was answered before names a case: to those on duty only.
		if not f.duty then
			f.outcome_code := null;
			f.outcome := null;
		end if;
	end if;
	return next f;
end $$;

-- What is wrong with handing it in: 'code REASON', null if nothing. p_board:
-- the one that would see it now, and p_owner that whose key seals it. At most 20
-- of one organisation's wait unopened at a board.
create function rule.refuse_submission(s rule.seen, p_boards int4,
	p_board uuid, p_owner uuid, p_case uuid, p_record uuid, p_key uuid,
	p_concern uuid, p_sealed bytea)
returns text
language sql stable set search_path = '' as $$
	select case
		when p_case is null or p_record is null or p_key is null
			or p_concern is null or p_sealed is null then '3 RECORD_MALFORMED'
		when not rule.may_submit(s) then '7 GROUP_NOT_WRITABLE'
		when p_owner is not null and (p_boards <> 1
			or p_board <> p_owner) then '10 BOARD_CHANGED'
		when p_boards = 0 then '9 BOARD_NOT_CONNECTED'
		when p_boards > 1 then '9 BOARD_NOT_ONE'
		when p_owner is null then '10 BOARD_CHANGED'
		when (select count(*) from sluss.concern k
			where k.board = p_board and k.submitted_by = s.organisation
			  and k.opened_at is null) >= 20 then '8 CONCERNS_WAIT'
		when exists (select from sluss.cases c where c.id = p_case)
			or exists (select from sluss.record r where r.id = p_record)
			or exists (select from sluss.case_key y where y.id = p_key)
			or exists (select from sluss.concern k where k.id = p_concern)
			then '10 ID_TAKEN' end
$$;

-- The receipt is made here: it says when, and which board.
create function door.submit_concern(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_municipality text, p_board text,
	p_owner uuid, p_concern uuid, p_case uuid, p_record uuid, p_key uuid,
	p_urgent bool, p_sealed bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	o sluss.organisation;
	v_boards sluss.organisation[];
	v_refusal text;
	v_due timestamptz;
begin
	select * into b from rule.begin(l, null, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	-- Those of one organisation one after another: they are counted.
	perform pg_advisory_xact_lock(hashtextextended('concern' || s.organisation, 7));
	-- Once: who is on duty can change between two looks.
	v_boards := array(select x from rule.boards(p_municipality, p_board) x);
	o := v_boards[1];
	v_refusal := rule.refuse_submission(s, cardinality(v_boards), o.id, p_owner,
		p_case, p_record, p_key, p_concern, p_sealed);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	-- A child in danger is looked to within the hour, every other within a day.
	v_due := s.now + case when p_urgent then interval '1 hour'
		else interval '24 hours' end;
	insert into sluss.cases values (p_case, s.now, o.id, 'child', true, null);
	insert into sluss.case_key values (p_key, p_case, o.id, s.now, null);
	insert into sluss.record values (p_record, p_case, o.id, 27, s.now, 1, 1);
	-- No author: who wrote it has no part in the board's file.
	insert into sluss.record_version
	values (p_record, 1, true, 'final', o.regime, 'child', 'assessment', '',
		l.node, s.now, null, null);
	insert into sluss.record_group
	values (p_record, 1, '00000000-0000-0000-0000-000000000000', 1, p_key, p_sealed);
	insert into sluss.version_group
	values (p_record, 1, 1, '00000000-0000-0000-0000-000000000000', 1);
	insert into sluss.concern
	values (p_concern, o.id, p_case, p_record, s.organisation, s.now, v_due,
		null, null);
	perform rule.tell(s.now, array[o.id], 'concern', null, null, 27::int2, 0,
		p_concern, s.organisation, v_due);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		rule.pb_bytes(1, convert_to(rule.receipt_number(p_concern), 'UTF8'))
		|| rule.pb_time(2, s.now)
		|| rule.pb_bytes(3, convert_to(o.code, 'UTF8'))
		|| rule.pb_bytes(4, convert_to(o.name, 'UTF8')), 'to ' || o.code,
		row(array[p_record], array[1], array[27], array[2], array[o.id],
			array[null]::uuid[], array[null]::text[])::rule.items);
end $$;

-- The inbox of the caller's board, due first; nothing to who is not on duty.
create function door.list_concerns(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_opened bool, p_after uuid, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, policy_ok bool,
	now timestamptz, concern_id uuid, receipt_number text, at timestamptz,
	due_at timestamptz, from_code text, case_id uuid, record_id uuid,
	opened_at timestamptz)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_after sluss.concern;
	v_leaf bytea;
begin
	if s.code = 0 and not s.duty then
		s.code := 7;
		s.reason := 'NOT_ON_DUTY';
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null, null);
	v_after := rule.concern_of(s.organisation, p_after);
	return query
	select s.code, s.reason, v_leaf, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.policy_ok, s.now,
		t.id, rule.receipt_number(t.id), t.received_at, t.due_at, o.code,
		case when t.opened_at is not null then t.case_id end,
		case when t.opened_at is not null then t.record end, t.opened_at
	  from (values (1)) as one
	  left join (
		select k.* from sluss.concern k
		 where s.code = 0 and k.board = s.organisation
		   and (p_opened or k.opened_at is null)
		   and (v_after.id is null
			or (k.due_at, k.id) > (v_after.due_at, v_after.id))
		 order by k.due_at, k.id
		 limit least(greatest(p_limit, 0), 500)) t on true
	  left join sluss.organisation o on o.id = t.submitted_by
	 order by t.due_at, t.id;
end $$;

-- Takes a concern up. Two who try at once meet at the case row.
create function door.open_concern(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_concern uuid, p_record uuid,
	p_key uuid, p_grp int2[], p_sealed bytea[]) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	k sluss.concern;
	v_refusal text;
begin
	select * into b from rule.begin(l, null, null, p_request, p_request_mac) b;
	s := b.s;
	if s.reason = 'REPLAYED' and not s.duty then
		s.code := 7;
		s.reason := 'NOT_ON_DUTY';
		b.outcome := null;
	end if;
	if s.code = 0 and s.reason <> 'REPLAYED' then
		perform from sluss.cases c where c.id
			= (rule.concern_of(s.organisation, p_concern)).case_id for update;
		-- Whoever waited there may have lost what the call rests on.
		s := rule.call(l, clock_timestamp(), null, null);
	end if;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	k := rule.concern_of(s.organisation, p_concern);
	s.position := (select q.position from sluss.position_rule q
		where q.agency_kind = s.agency_kind and q.role = s.role
		  and q.standing in ('owner', '')
		order by q.ord limit 1);
	v_refusal := case
		when not s.duty then '7 NOT_ON_DUTY'
		when k.id is null then '5 NOT_FOUND'
		when k.opened_at is not null then '9 CONCERN_OPENED'
		when not exists (select from sluss.operation o
				where o.method = l.method and o.position = s.position)
			then '7 METHOD_NOT_ALLOWED'
		when p_key is distinct from rule.own_key(k.case_id, k.board)
			then '10 KEY_RETIRED'
		else coalesce(rule.refuse_ids(s, k.case_id, p_record, p_key),
			rule.refuse_head(s.position, p_grp, p_sealed)) end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	s.case_id := k.case_id;
	insert into sluss.participant (case_id, organisation, standing, state,
		answered_at, stage_since, stage_due)
	values (k.case_id, s.organisation, 'owner', 'active', s.now, s.now,
		rule.stage_due(s.agency_kind, 'owner', 1, s.now));
	perform rule.take_part(l, s, k.case_id, p_record, p_key, 'child', p_grp,
		p_sealed);
	update sluss.concern c set opened_at = s.now, opened_by = l.actor
	 where c.id = k.id;
	-- Nobody on call need be told of it any more.
	update sluss.notice n set seen_at = s.now, seen_by = l.actor
	  from sluss.change c
	 where c.id = n.change and c.about = k.id and c.type = 'concern'
	   and n.seen_at is null;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		rule.pb_bytes(1, uuid_send(k.case_id))
		|| rule.pb_bytes(2, uuid_send(k.record)), null,
		row(array[k.record, p_record], array[1, 1], array[27, 10],
			array[0, 2], array[k.board, k.board],
			array[null, null]::uuid[], array[null, null]::text[])::rule.items);
end $$;
