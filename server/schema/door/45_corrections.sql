-- SPDX-License-Identifier: EUPL-1.2
-- Proposing a correction of another's record, and its answer. Whoever was ever
-- given a group may say that it is wrong, and learns nothing by it: neither of
-- versions nor of who else has it. An answer names the version that corrects
-- and discloses none.

-- Groups of a record that its recipient was ever given, and that the caller's
-- position may read.
create function rule.had(s rule.seen) returns int4
language sql stable set search_path = '' as $$
	select coalesce(bit_or(case when s.kind = 34 then 2
		else 1 << c.grp end), 0)::int4
	  from sluss.disclosure d
	 cross join lateral rule.as_filed(d.record, s.kind, d.groups) f
	  join sluss.ceiling_cell c on c.position = s.position
		and c.kind = f.kind and c.cell in ('R', 'X')
	 where d.record = s.record_id and d.recipient = s.organisation
	   and rule.begun(d, s.now) and f.groups & (1 << c.grp) <> 0
	   -- No document is an extract.
	   and (d.extracts & (1 << c.grp) <> 0)
		= (c.condition in ('own_area', 'level_only'))
	   -- Derived groups are nobody's writing.
	   and (f.kind <> 10 or c.grp = 1)
	   and (f.kind <> 16 or c.grp not in (5, 6) or s.agency_kind = 'police')
$$;

-- Groups that a version has otherwise than an earlier one had them; p_whole: of
-- the groups themselves, whatever became of extracts.
create function rule.changed_since(p_record uuid, p_since int4, p_version int4,
	p_whole bool default false) returns int4
language sql stable set search_path = '' as $$
	select coalesce(bit_or(1 << g.grp), 0)::int4 from (
		select n.grp from sluss.version_group n
		 where n.record = p_record and n.version = p_version
		   and n.wrote_version > p_since
		   and (not p_whole or n.variant = '00000000-0000-0000-0000-000000000000')
		union
		select o.grp from sluss.version_group o
		 where o.record = p_record and o.version = p_since
		   and not exists (select from sluss.version_group n
			where n.record = p_record and n.version = p_version
			  and n.grp = o.grp and n.variant = o.variant)
		   and (not p_whole or o.variant = '00000000-0000-0000-0000-000000000000')) g
$$;

-- Whether a final version was written because the one before it was wrong.
create function rule.is_correction(p_record uuid, p_version int4) returns bool
language sql stable set search_path = '' as $$
	select coalesce((select v.final from sluss.record_version v
			where v.record = p_record and v.version = p_version)
		and (select v.status = 'corrected' from sluss.record_version v
			where v.record = p_record and v.version < p_version and v.final
			order by v.version desc limit 1), false)
$$;

create function rule.correction_of(p_case uuid, p_correction uuid)
returns sluss.correction
language sql stable set search_path = '' as $$
	select q from sluss.correction q
	 where q.id = p_correction and q.case_id = p_case
$$;

-- The record of a correction, or one that is nobody's.
create function rule.corrected_record(p_case uuid, p_correction uuid)
returns uuid
language sql stable set search_path = '' as $$
	select coalesce((rule.correction_of(p_case, p_correction)).record,
		'00000000-0000-0000-0000-000000000001'::uuid)
$$;

-- door.prepare(), and what is to be known of a record's disclosures to the
-- caller, or of a correction that its organisation was proposed.
create function door.prepare_correction(p_node uuid, p_actor text,
	p_role text, p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_correction uuid, p_version int4,
	p_request uuid, p_request_mac bytea)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid, record_id uuid, kind int2,
	owner uuid, owner_code text, version int4, final bool, newest bool,
	own_key uuid, newest_version int4, outcome_code int4, outcome bytea,
	request_conflict bool, had_groups int4, ask_state text,
	named_groups int4, changed_groups int4, is_correction bool, is_newer bool,
	filed_kind int2, filed_grp int2)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	v_proposes bool := p_correction is null
		or p_correction = '00000000-0000-0000-0000-000000000000';
	v_record uuid := case when v_proposes then p_record
		else rule.corrected_record(p_case, p_correction) end;
	f door.prepare_row;
	q sluss.correction;
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, v_record, p_request,
		p_request_mac);
	if f.code = 0 and not v_proposes and f.owner = f.organisation then
		q := rule.correction_of(p_case, p_correction);
	end if;
	return query select f.code, f.reason, f.leaf, f.logged_at, f.node_live,
		f.organisation_live, f.actor_live, f.role_held, f.approver, f.duty,
		f.purpose_known, f.organisation, f.agency_kind, f.role, f.has_case,
		f.standing, f.participant, f.sealed, f.assigned, f.policy_ok, f.now,
		f.position, f.case_id, f.record_id, f.kind, f.owner, f.owner_code,
		f.version, f.final, f.newest, f.own_key, f.newest_version,
		f.outcome_code, f.outcome, f.request_conflict,
		case when f.code = 0 and v_proposes
			then rule.had(rule.call(l, f.now, p_case, v_record)) end,
		q.state, q.groups,
		case when q.id is not null then rule.changed_since(q.record,
			q.version, p_version) end,
		case when q.id is not null
			then rule.is_correction(q.record, p_version) end,
		p_version > q.version, f.filed_kind, f.filed_grp;
end $$;

-- What is wrong with a proposal: 'code REASON', null if nothing. At most 20 of
-- one organisation's of a record wait for an answer.
create function rule.refuse_correction(s rule.seen, p_id uuid, p_grp int2[],
	p_key uuid, p_sealed bytea) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' or s.record_id is null
			then '5 NOT_FOUND'
		when s.owner = s.organisation then '3 OWN_RECORD'
		when rule.had(s) = 0 then '5 NOT_FOUND'
		when p_id is null or p_sealed is null then '3 RECORD_MALFORMED'
		when coalesce(cardinality(p_grp), 0) = 0
			or array_position(p_grp, null) is not null then '3 GROUP_MISSING'
		when exists (select from unnest(p_grp) as g
				where g not between 1 and 30
				   or rule.had(s) & (1 << g) = 0) then '9 GROUP_NOT_HAD'
		when (select count(*) from sluss.correction q
				where q.case_id = s.case_id and q.record = s.record_id
				  and q.proposer = s.organisation
				  and q.state = 'open') >= 20 then '8 CORRECTIONS_OPEN'
		when exists (select from sluss.correction q where q.id = p_id)
			then '10 ID_TAKEN'
		when p_key is distinct from rule.own_key(s.case_id, s.organisation)
			then '10 KEY_RETIRED' end
$$;

create function door.propose_correction(p_node uuid, p_actor text,
	p_role text, p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_correction uuid, p_grp int2[], p_key uuid, p_sealed bytea,
	p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_refusal text;
	v_groups int4 := rule.group_bits(p_grp);
begin
	select * into b from rule.begin(l, p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'),
		p_request, p_request_mac);
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	v_refusal := rule.refuse_correction(s, p_correction, p_grp, p_key,
		p_sealed);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end if;
	insert into sluss.correction (id, case_id, record, owner, proposer,
		version, groups, state, proposed_at, proposed_by, key_id, sealed)
	select p_correction, p_case, p_record, s.owner, s.organisation,
		max(rule.reach(d, r.newest_final, f.kind, f.groups, s.now)),
		v_groups, 'open', s.now, l.actor, p_key, p_sealed
	  from sluss.disclosure d join sluss.record r on r.id = d.record
	 cross join lateral rule.as_filed(r.id, r.kind, d.groups & v_groups) f
	 where d.record = p_record and d.recipient = s.organisation
	   and d.groups & v_groups <> 0 and rule.begun(d, s.now);
	perform rule.tell(s.now, array[s.owner], 'correction', p_case, p_record,
		s.kind, v_groups, p_correction, s.organisation, null);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		null, rule.item(s, 0, null));
end $$;

-- Who may know of none of the groups may not know of the correction.
create function rule.refuse_resolution(s rule.seen, q sluss.correction,
	p_result text, p_version int4, p_key uuid, p_sealed bytea) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' or q.id is null
			or q.owner <> s.organisation
			or rule.known_groups(s, q.record, s.kind, q.groups, true) = 0
			then '5 NOT_FOUND'
		when p_result is null or p_result not in ('accepted', 'refused')
			then '3 RECORD_MALFORMED'
		when exists (select from rule.as_filed(q.record, s.kind, q.groups) f,
				unnest(rule.group_list(f.groups)) as g
				where not exists (select from sluss.ceiling_cell c
					where c.position = rule.file_position(s)
					  and c.kind = f.kind and c.grp = g and c.cell in ('W', 'X')))
			then '7 GROUP_NOT_WRITABLE'
		when q.state <> 'open' then '9 CORRECTION_ENDED'
		when p_result = 'refused' and p_sealed is null
			then '3 RECORD_MALFORMED'
		when p_result = 'accepted' and (p_version is null
			or p_version <= q.version
			or not rule.is_correction(q.record, p_version)
			or rule.changed_since(q.record, q.version, p_version)
				& q.groups = 0) then '9 CORRECTS_NOTHING'
		when p_sealed is not null and p_key is distinct from
			rule.own_key(s.case_id, s.organisation) then '10 KEY_RETIRED' end
$$;

create function door.resolve_correction(p_node uuid, p_actor text,
	p_role text, p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_correction uuid,
	p_result text, p_version int4, p_key uuid, p_sealed bytea,
	p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	q sluss.correction;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case,
		rule.corrected_record(p_case, p_correction), p_request,
		p_request_mac);
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	q := rule.correction_of(p_case, p_correction);
	v_refusal := rule.refuse_resolution(s, q, p_result, p_version, p_key,
		p_sealed);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end if;
	update sluss.correction x
	   set state = p_result, resolved_at = s.now, resolved_by = l.actor,
		corrected_version = case when p_result = 'accepted'
			then p_version end,
		answer_key = case when p_sealed is not null then p_key end,
		answer_sealed = p_sealed
	 where x.id = q.id;
	perform rule.tell(s.now, array[q.proposer], 'correction', p_case,
		q.record, s.kind, q.groups, q.id, s.organisation, null);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		p_result, rule.item(s, 0, null));
end $$;

-- Of the organisation's own records, and what it proposed itself. A text is for
-- a position that may know of every group named; another's text for who takes
-- part.
create function door.list_corrections(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_after uuid, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid, correction_id uuid,
	record_id uuid, kind int2, named_groups int4, groups int2[], asker uuid,
	asked uuid, from_code text, to_code text, state text, at timestamptz,
	ended_at timestamptz, version int4, key_id uuid, ciphertext bytea,
	answer_key uuid, answer_sealed bytea, filed_kind int2, filed_grp int2)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_record uuid := nullif(p_record, '00000000-0000-0000-0000-000000000000');
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
	v_active bool := coalesce(s.participant = 'active', false);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.standing,
		s.participant, s.sealed, s.assigned, s.policy_ok, s.now, s.position,
		s.case_id, t.id, t.record, t.kind, t.groups,
		rule.group_list(t.known), t.proposer, t.owner, o.code, w.code,
		t.state, t.proposed_at, t.resolved_at,
		case when t.owner = s.organisation then t.corrected_version end,
		case when t.told and (v_active or t.proposer = s.organisation)
			then t.key_id end,
		case when t.told and (v_active or t.proposer = s.organisation)
			then t.sealed end,
		case when t.told and (v_active or t.owner = s.organisation)
			then t.answer_key end,
		case when t.told and (v_active or t.owner = s.organisation)
			then t.answer_sealed end, e.filed_kind, e.filed_grp
	  from (values (1)) as one
	  left join (
		select q.*, r.kind, k.known, k.known = q.groups as told
		  from sluss.correction q
		  join sluss.record r on r.id = q.record
		 cross join lateral (select rule.known_groups(s, r.id, r.kind,
			q.groups, q.owner = s.organisation) as known) k
		 where s.code = 0 and q.case_id = p_case and k.known <> 0
		   and s.organisation in (q.proposer, q.owner)
		   and (v_record is null or q.record = v_record)
		   and q.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
		 order by q.id limit least(greatest(p_limit, 0), 500)) t on true
	  left join sluss.organisation o on o.id = t.proposer
	  left join sluss.organisation w on w.id = t.owner
	  left join lateral rule.filed(t.record, t.kind) e on true
	 order by t.id;
end $$;
