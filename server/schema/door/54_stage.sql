-- SPDX-License-Identifier: EUPL-1.2
-- Advancing a track and closing it. Guards are judged on what the caller's
-- organisation has or is shown today, never on what is there: so a record that
-- was not disclosed to it and one that does not exist answer alike.

create type rule.track as (
	stage int4, closed bool, met int4, known int4
);

-- A disclosure that its recipient has today, consent and ground included.
create function rule.stands(d sluss.disclosure, p_now timestamptz) returns bool
language sql stable set search_path = '' as $$
	select rule.begun(d, p_now) and d.withdrawn_at is null
		and d.expires_at > p_now
		and exists (select from sluss.ground g where g.code = d.ground
			and g.from_at <= p_now and (g.to_at is null or g.to_at > p_now))
		and (d.consent is null or exists (
			select from sluss.consent k
			where k.record = d.consent
			  and rule.same_subject(k.subject_category, d.record, d.version)
			  and k.given_on <= (p_now at time zone 'Europe/Stockholm')::date
			  and (k.valid_to_on is null or k.valid_to_on
				>= (p_now at time zone 'Europe/Stockholm')::date)
			  and exists (select from sluss.consent_scope c
				join sluss.record r on r.id = d.record
				where c.record = k.record and c.recipient = d.recipient
				  and c.kind = r.kind and d.groups & (1 << c.grp) <> 0)
			  and not exists (select from sluss.consent_withdrawal w
				where w.record = k.record and w.recipient = d.recipient)))
$$;

-- What the caller is shown of the records that guards rest on: the version
-- that counts, and whether it may read the group today.
create function rule.shown(l rule.lead, s rule.seen)
returns table (record uuid, kind int4, owner uuid, version int4, open bool,
	valid_to timestamptz, written_at timestamptz)
language plpgsql set search_path = '' as $$
declare
	v_record uuid[] := array(select r.id from sluss.record r
		where r.case_id = s.case_id and r.kind in (15, 16, 18, 21, 22, 24)
		  -- A copy on file is what somebody wrote then, and no fact of today.
		  and not exists (select from sluss.copy c where c.record = r.id));
	n int4[] := array[cardinality(v_record)];
begin
	if cardinality(v_record) = 0 then
		return;
	end if;
	return query
	select x.record_id, x.kind::int4, x.owner, v.version, x.state in (1, 5),
		rule.group_fades_at(v.record, 1::int2, v.version), v.created_at
	  from rule.seek(l, s.now, array_fill(s.case_id, n), v_record,
		array_fill(0, n), false) as x
	  join sluss.record r on r.id = x.record_id
	  join sluss.record_version v on v.record = x.record_id
		and v.version = case when x.owner = s.organisation
			then r.newest_final else x.group_version end
	 where x.grp = 1 and v.final
	   and (x.owner = s.organisation or x.disclosure_id is not null);
end $$;

create function rule.consent_stands(p_record uuid, p_now timestamptz)
returns bool
language sql stable set search_path = '' as $$
	select exists (
		select from sluss.consent k join sluss.consent_scope c on c.record = k.record
		where k.record = p_record
		  and k.given_on <= (p_now at time zone 'Europe/Stockholm')::date
		  and (k.valid_to_on is null or k.valid_to_on
			>= (p_now at time zone 'Europe/Stockholm')::date)
		  and not exists (select from sluss.consent_withdrawal w
			where w.record = k.record and w.recipient = c.recipient))
$$;

-- Another ground than consent, under which the organisation gives or gets
-- more than the heading of the case.
create function rule.ground_stands(s rule.seen) returns bool
language sql stable set search_path = '' as $$
	select exists (
		select from sluss.disclosure d join sluss.record r on r.id = d.record
		where d.case_id = s.case_id and r.kind <> 10 and d.consent is null
		  and s.organisation in (d.owner, d.recipient)
		  and rule.stands(d, s.now))
$$;

-- Whether an organisation is the municipality that answers in the case.
create function rule.answers(p_case uuid, p_organisation uuid) returns bool
language sql stable set search_path = '' as $$
	select exists (
		select from sluss.participant p
		join sluss.organisation o on o.id = p.organisation
		where p.case_id = p_case and p.organisation = p_organisation
		  and p.state = 'active'
		  and rule.own_track(o.agency_kind, p.standing) = 1)
$$;

-- Whether a version of one's own plan makes nobody responsible for something,
-- or an organisation that does not take part or is not given the actions as
-- they stand: then neither owners nor recipients are fixed.
create function rule.plan_unfixed(s rule.seen, p_record uuid, p_version int4)
returns bool
language plpgsql stable set search_path = '' as $$
begin
	return exists (select from sluss.version_group g
		join sluss.plan_responsible x on x.record = g.record
			and x.version = g.wrote_version
		left join sluss.organisation o on o.code = x.code
		where g.record = p_record and g.version = p_version and g.grp = 1
		  and o.id is distinct from s.organisation
		  and not exists (select from sluss.participant p
			join sluss.disclosure d on d.record = p_record
				and d.recipient = p.organisation
			where p.case_id = s.case_id and p.organisation = o.id
			  and p.state = 'active' and d.groups & 2 <> 0
			  and (d.follow or d.version >= g.wrote_version)
			  and d.version <= p_version and rule.stands(d, s.now)
			  -- Its consent is for the actions still.
			  and rule.consented(d, s.now) & 2 <> 0));
end $$;

create function rule.track(l rule.lead, s rule.seen) returns rule.track
language plpgsql set search_path = '' as $$
declare
	t rule.track;
	p sluss.participant;
	e sluss.eligibility;
	v record;
	v_written timestamptz;
	v_today date := (s.now at time zone 'Europe/Stockholm')::date;
begin
	select * into p from sluss.participant q
	 where q.case_id = s.case_id and q.organisation = s.organisation;
	t.stage := p.stage;
	t.closed := p.closed_at is not null;
	t.met := case when p.standing = 'owner' then 128 else 0 end
		| case when rule.ground_stands(s) then 1 else 0 end
		| case when rule.child_untracked(s) then 0 else 1024 end | 6144;
	t.known := 128 | 256 | 1024 | 6144;
	for v in select * from rule.shown(l, s) loop
		case v.kind
		when 15 then
			t.known := t.known | 1;
			if v.open and rule.consent_stands(v.record, s.now) then
				t.met := t.met | 1;
			end if;
		when 16 then
			t.known := t.known | 64
				| case when v.owner = s.organisation then 32 else 0 end;
			if v.open and (v.valid_to is null or v.valid_to > s.now) then
				t.met := t.met | 64;
			end if;
			if v.owner = s.organisation and exists (
				select from sluss.disclosure d
				join sluss.record_version y on y.record = d.record
					and y.version = case when d.follow then v.version
						else d.version end
				where d.record = v.record and d.groups & 2 <> 0
				  and d.extracts & 2 = 0
				  and rule.answers(s.case_id, d.recipient)
				  and rule.stands(d, s.now)
				  and coalesce(rule.group_fades_at(y.record, 1::int2,
					y.version) > s.now, true)) then
				t.met := t.met | 32;
			end if;
		when 18 then
			-- Of several checklists the one written last is what holds.
			t.known := t.known | 14;
			if v.open and (v_written is null or v.written_at > v_written) then
				v_written := v.written_at;
				select * into e from sluss.eligibility q
				 where q.record = v.record and q.version <= v.version
				 order by q.version desc limit 1;
			end if;
		when 21 then
			if rule.answers(s.case_id, v.owner) then
				t.known := t.known | 16;
				t.met := t.met | coalesce((
					select case when not v.open then 0
						else case when v.owner = s.organisation then 256 else 0 end
						| case when q.result in ('granted', 'partly_granted')
							then 16 else 0 end end
					  from sluss.decision q
					 where q.record = v.record and q.version <= v.version
					 order by q.version desc limit 1), 0);
			end if;
		when 22 then
			t.known := t.known | 512;
			t.met := t.met | case when v.open then 512 else 0 end;
			if v.open and rule.names_unfit(v.record, v.version, v_today) then
				t.met := t.met & ~2048;
			end if;
			-- To whom others give theirs is not the caller's to know.
			if v.owner = s.organisation
			   and rule.plan_unfixed(s, v.record, v.version) then
				t.met := t.met & ~4096;
			end if;
		when 24 then
			if v.owner = s.organisation
			   and rule.names_unfit(v.record, v.version, v_today) then
				t.met := t.met & ~2048;
			end if;
		end case;
	end loop;
	t.met := t.met | case when e.criteria_met then 2 else 0 end
		| case when e.evidence_person = 'no' then 4 else 0 end
		| case when e.conditions_signed_at <= s.now then 8 else 0 end;
	return t;
end $$;

-- What is wrong with a step: 'code REASON', null if nothing.
create function rule.refuse_step(s rule.seen, t rule.track, p_track int4,
	p_from int4, p_to int4, p_due timestamptz) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when rule.own_track(s.agency_kind, s.standing)
			is distinct from p_track then '7 TRACK_NOT_OWN'
		when array_position(rule.stages(p_track), p_to) is null
			then '3 STAGE_NOT_ON_TRACK'
		when t.stage is distinct from p_from then '10 STAGE_CONFLICT'
		when p_to = 11 then '9 CLOSE_INSTEAD'
		when t.closed and p_to <> 12 then '9 ALREADY_CLOSED'
		when not coalesce(rule.stage_follows(p_track, p_from, p_to), false)
			then '9 STAGE_OUT_OF_ORDER'
		when p_due <= s.now then '3 DUE_PAST'
		when rule.stage_binds(p_track, p_from) & ~t.met <> 0
			then '9 GUARD_UNMET' end
$$;

-- As door.prepare, with where the caller's own track stands.
create function door.weigh_stage(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_request uuid, p_request_mac bytea)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid, record_id uuid, kind int2,
	owner uuid, owner_code text, version int4, final bool, newest bool,
	own_key uuid, newest_version int4, outcome_code int4, outcome bytea,
	request_conflict bool, stage int4, closed bool, guards_met int4,
	guards_known int4)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	f door.prepare_row;
	t rule.track;
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, p_record, p_request, p_request_mac);
	if f.code = 0 then
		t := rule.track(l, rule.call(l, f.now, p_case, null));
	end if;
	return query select f.code, f.reason, f.leaf, f.logged_at, f.node_live,
		f.organisation_live, f.actor_live, f.role_held, f.approver, f.duty,
		f.purpose_known, f.organisation, f.agency_kind, f.role, f.has_case,
		f.standing, f.participant, f.sealed, f.assigned, f.policy_ok, f.now,
		f.position, f.case_id, f.record_id, f.kind, f.owner, f.owner_code,
		f.version, f.final, f.newest, f.own_key, f.newest_version,
		f.outcome_code, f.outcome, f.request_conflict, t.stage, t.closed,
		t.met, t.known;
end $$;

-- p_warned: the unmet guards that the stored outcome tells of.
create function door.advance_stage(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_track int4,
	p_from int4, p_to int4, p_due timestamptz, p_warned int4, p_outcome bytea)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	t rule.track;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac);
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	t := rule.track(l, s);
	v_refusal := coalesce(
		rule.refuse_step(s, t, p_track, p_from, p_to, p_due),
		case when rule.stage_warns(p_track, p_from) & ~t.met
			is distinct from p_warned then '10 FACTS_CHANGED' end);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	update sluss.participant p
	   set stage = p_to, stage_since = s.now,
		stage_due = coalesce(p_due, rule.stage_due(s.agency_kind,
			s.standing, p_to, s.now))
	 where p.case_id = p_case and p.organisation = s.organisation;
	perform rule.tell_case(s.now, p_case, s.organisation, 4 << p_track,
		s.organisation);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		format('track %s stage %s>%s', p_track, p_from, p_to), null);
end $$;

-- Ends the caller's own track and nobody else's. What waits for a second
-- person can be approved no more; what was disclosed stays as long as it was
-- given for, since others' safety may rest on it. The reply is made here.
create function door.close_case(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	r sluss.record;
	p sluss.participant;
	v_refusal text;
	v_ended bytea;
begin
	select * into b from rule.begin(l, p_case, p_record, p_request, p_request_mac);
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	select * into r from sluss.record q where q.id = p_record;
	select * into p from sluss.participant q
	 where q.case_id = p_case and q.organisation = s.organisation;
	v_refusal := case
		when s.participant is distinct from 'active' or r.id is null
			then '5 NOT_FOUND'
		-- Who was responsible before closes its own part like any other.
		when rule.own_track(s.agency_kind, s.standing) = 0
			and s.standing is distinct from 'former' then '7 TRACK_NOT_OWN'
		when r.owner <> s.organisation then '7 NOT_OWNER'
		when r.kind <> 33 then '3 NOT_A_CLOSURE'
		when r.newest_final is distinct from r.newest then '9 CLOSURE_NOT_FINAL'
		when p.closed_at is not null then '9 ALREADY_CLOSED' end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end if;
	update sluss.participant q
	   set stage = 11, stage_since = s.now, closed_at = s.now,
		closure = p_record,
		stage_due = rule.stage_due(s.agency_kind, s.standing, 11, s.now)
	 where q.case_id = p_case and q.organisation = s.organisation;
	perform rule.tell_case(s.now, p_case, s.organisation,
		4 << rule.own_track(s.agency_kind, s.standing), s.organisation);
	perform rule.end_transfers(s, s.organisation);
	with ended as (
		update sluss.disclosure d
		   set withdrawn_at = s.now, withdrawn_by = l.actor
		 where d.case_id = p_case and d.owner = s.organisation
		   and d.needs_approval and d.approved_at is null
		   and d.withdrawn_at is null
		returning d.id)
	select string_agg(rule.pb_bytes(2, uuid_send(e.id)), ''::bytea order by e.id)
	  into v_ended from ended e;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		rule.pb_time(1, s.now) || coalesce(v_ended, ''),
		format('track %s stage %s>11', rule.own_track(s.agency_kind,
			s.standing), p.stage), rule.item(s, 2, null));
end $$;
