-- SPDX-License-Identifier: EUPL-1.2
-- The end of a part in a case: by the participant itself, or by who may end
-- another's. What it gave stays as it was decided; what it received ends, and
-- what it asked for or held to be wrong waits for no answer any more. Its own file stays
-- readable to it. All writes hold the case row, so that an invitation which is
-- ended cannot be accepted afterwards.

-- Ends the part; the disclosures to it that end with it and that the reader
-- may know of, as the contract's repeated field.
create function rule.end_part(s rule.seen, p_organisation uuid, p_state text)
returns bytea
language plpgsql set search_path = '' as $$
declare
	v_ids bytea;
begin
	perform rule.tell_leaving(s, p_organisation);
	update sluss.participant p set state = p_state, expires_at = null
	 where p.case_id = s.case_id and p.organisation = p_organisation;
	update sluss.ask q set state = 'withdrawn', ended_at = s.now
	 where q.case_id = s.case_id and q.asker = p_organisation
	   and q.state = 'open';
	update sluss.correction q set state = 'withdrawn', resolved_at = s.now
	 where q.case_id = s.case_id and q.proposer = p_organisation
	   and q.state = 'open';
	perform rule.end_transfers(s, p_organisation);
	select string_agg(rule.pb_bytes(1, uuid_send(d.id)), ''::bytea order by d.id)
	  into v_ids
	  from sluss.disclosure d
	 where d.case_id = s.case_id and d.recipient = p_organisation
	   and d.withdrawn_at is null and d.expires_at > s.now
	   and (d.owner = s.organisation or (d.recipient = s.organisation
		and rule.begun(d, s.now)));
	update sluss.disclosure d set withdrawn_at = s.now
	 where d.case_id = s.case_id and d.recipient = p_organisation
	   and d.withdrawn_at is null and d.expires_at > s.now;
	return coalesce(v_ids, '');
end $$;

create function door.leave(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	v_refusal := case
		when s.participant is distinct from 'active' then '9 NOT_ACTIVE'
		when (rule.party(p_case, s.organisation, '', s.now)).stays
			then '9 OWNER_STAYS' end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		rule.end_part(s, s.organisation, 'left'), 'left', null);
end $$;

-- One answer for everybody that the caller may not remove, take part or not.
create function rule.refuse_removal(s rule.seen, t rule.party,
	p_removal uuid, p_key uuid, p_sealed bytea) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when p_removal is null then '3 RECORD_MALFORMED'
		when t.organisation = s.organisation then '3 REMOVES_ITSELF'
		when t.state is null or t.state not in ('active', 'invited')
			or not (t.invited_by_own or s.agency_kind = 'police'
				or s.standing = 'owner') then '9 NOT_REMOVABLE'
		when t.stays then '9 OWNER_STAYS'
		when exists (select from sluss.removal x where x.id = p_removal)
			then '10 ID_TAKEN'
		when p_sealed is not null and p_key is distinct from
			rule.own_key(s.case_id, s.organisation) then '10 KEY_RETIRED' end
$$;

create function door.remove(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_organisation text,
	p_removal uuid, p_key uuid, p_sealed bytea) returns setof door.applied
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
	t := rule.party(p_case, s.organisation, coalesce(p_organisation, '-'),
		s.now);
	v_refusal := rule.refuse_removal(s, t, p_removal, p_key, p_sealed);
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	insert into sluss.removal
	values (p_removal, p_case, t.organisation, t.state, s.organisation,
		l.actor, s.now, case when p_sealed is not null then p_key end,
		p_sealed);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		rule.end_part(s, t.organisation, 'removed'),
		'removed ' || p_organisation, null);
end $$;
