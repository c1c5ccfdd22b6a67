-- SPDX-License-Identifier: EUPL-1.2
-- Beginning to take part: creating a case and answering an invitation. Either
-- writes the organisation's own case record and assigns the caller.

-- The participant's own case record, its key, and the caller's assignment.
create function rule.take_part(l rule.lead, s rule.seen, p_case uuid,
	p_record uuid, p_key uuid, p_category text, p_grp int2[], p_sealed bytea[])
returns void
language plpgsql set search_path = '' as $$
begin
	insert into sluss.case_key values (p_key, p_case, s.organisation, s.now, null)
	on conflict (id) do nothing;   -- of an earlier time in the case
	insert into sluss.record
	values (p_record, p_case, s.organisation, 10, s.now, 1, 1);
	perform rule.write_version(l, s, p_record, 1, true, false, p_category,
		'fact', null, null, p_key, p_grp, p_sealed, null);
	insert into sluss.assignment (case_id, organisation, actor, from_at, assigned_by)
	values (p_case, s.organisation, l.actor, s.now, l.actor);
end $$;

-- Ids are chosen by the service at random: one that is taken is refused.
create function rule.refuse_ids(s rule.seen, p_case uuid, p_record uuid,
	p_key uuid) returns text
language sql stable set search_path = '' as $$
	select case
		when p_record is null or p_key is null then '3 RECORD_MALFORMED'
		when exists (select from sluss.record r where r.id = p_record)
			then '10 ID_TAKEN'
		when exists (select from sluss.case_key k
				where k.id = p_key and not (k.case_id = p_case
				  and k.organisation = s.organisation
				  and k.retired_at is null))
			or rule.own_key(p_case, s.organisation) <> p_key
			then '10 KEY_IN_USE' end
$$;

create function rule.refuse_head(p_position text, p_grp int2[],
	p_sealed bytea[]) returns text
language sql stable set search_path = '' as $$
	-- A position that may not write case.head takes part without one.
	select case
		when coalesce(cardinality(p_grp), 0) = 0 then null
		when p_grp is distinct from '{1}'::int2[]
			or cardinality(p_sealed) is distinct from 1
			or p_sealed[1] is null then '3 GROUPS_MALFORMED'
		when not exists (select from sluss.ceiling_cell c
				where c.position = p_position and c.kind = 10 and c.grp = 1
				  and c.cell in ('W', 'X')) then '7 GROUP_NOT_WRITABLE' end
$$;

create function door.create_case(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_key uuid, p_standing text, p_silent bool, p_subject_category text,
	p_grp int2[], p_sealed bytea[], p_outcome bytea)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_outcome bytea;
	v_refusal text;
begin
	select * into b from rule.begin(l, null, null, p_request, p_request_mac);
	s := b.s;
	v_outcome := b.outcome;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			v_outcome, null, null);
		return;
	end if;
	-- The position is the one that the standing gives.
	s.position := (select q.position from sluss.position_rule q
		where q.agency_kind = s.agency_kind and q.role = s.role
		  and q.standing in (p_standing, '')
		order by q.ord limit 1);
	v_refusal := case
		when p_case is null then '3 RECORD_MALFORMED'
		when p_standing is null
			or not (case when s.agency_kind = 'municipality'
				then p_standing in ('owner', 'interim')
				else p_standing = 'party' end) then '3 STANDING_NOT_POSSIBLE'
		when exists (select from sluss.cases c where c.id = p_case)
			then '10 ID_TAKEN'
		when not exists (select from sluss.operation o
				where o.method = 'CreateCase' and o.position = s.position)
			then '7 METHOD_NOT_ALLOWED'
		else coalesce(rule.refuse_ids(s, p_case, p_record, p_key),
			rule.refuse_head(s.position, p_grp, p_sealed)) end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	insert into sluss.cases
	values (p_case, s.now, s.organisation, coalesce(p_subject_category, ''),
		coalesce(p_silent, false), null);
	insert into sluss.participant (case_id, organisation, standing, state,
		answered_at, stage_since, stage_due)
	values (p_case, s.organisation, p_standing, 'active', s.now, s.now,
		rule.stage_due(s.agency_kind, p_standing, 1, s.now));
	s.case_id := p_case;
	perform rule.take_part(l, s, p_case, p_record, p_key, p_subject_category,
		p_grp, p_sealed);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		null, row(array[p_record], array[1], array[10], array[2],
			array[s.organisation], array[null]::uuid[],
			array[null]::text[])::rule.items);
end $$;

create function door.respond(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_accept bool,
	p_record uuid, p_key uuid, p_subject_category text, p_grp int2[],
	p_sealed bytea[], p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_outcome bytea;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac);
	s := b.s;
	v_outcome := b.outcome;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			v_outcome, null, null);
		return;
	end if;
	v_refusal := case
		when p_accept is null then '3 RECORD_MALFORMED'
		when s.participant is distinct from 'invited' then '9 NOT_INVITED'
		when not p_accept then null
		-- A position that may not write case.head takes part without one.
		else coalesce(rule.refuse_ids(s, p_case, p_record, p_key),
			case when cardinality(p_grp) > 0 or cardinality(p_sealed) > 0
			then rule.refuse_head(s.position, p_grp, p_sealed) end) end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	update sluss.participant p
	   set state = case when p_accept then 'active'
			else rule.unanswered(p_case, s.organisation) end,
		answered_at = s.now, expires_at = null,
		stage_since = s.now,
		stage_due = rule.stage_due(s.agency_kind, p.standing, p.stage, s.now)
	 where p.case_id = p_case and p.organisation = s.organisation;
	if p_accept then
		perform rule.take_part(l, s, p_case, p_record, p_key,
			p_subject_category, p_grp, p_sealed);
		perform rule.tell_case(s.now, p_case, (select p.invited_by
			from sluss.participant p where p.case_id = p_case
			  and p.organisation = s.organisation), 4, s.organisation);
		-- What it was given beside the heading is open to it from now on.
		perform rule.tell_disclosure(s.now, d, 'disclosed', d.groups, d.owner)
		   from sluss.disclosure d join sluss.record r on r.id = d.record
		  where d.case_id = p_case and d.recipient = s.organisation
		    and not (r.kind = 10 and d.groups = 2)
		    and rule.begun(d, s.now) and d.withdrawn_at is null
		    and d.expires_at > s.now;
	else
		perform rule.end_part(s, s.organisation,
			rule.unanswered(p_case, s.organisation));
	end if;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		case when p_accept then 'accept' else 'decline' end,
		case when p_accept then row(array[p_record], array[1], array[10],
			array[rule.group_bits(p_grp)], array[s.organisation], array[null]::uuid[],
			array[null]::text[])::rule.items end);
end $$;
