-- SPDX-License-Identifier: EUPL-1.2
-- Before a write: the facts it will be decided on, the data key, and what the
-- same request answered before. Logs only a denial; what is allowed is logged
-- by the function that applies it.

-- What this request answered before, at most seven days ago.
create function rule.replayed(s rule.seen, l rule.lead, p_request uuid)
returns sluss.request_outcome
language sql stable set search_path = '' as $$
	select o.* from sluss.request_outcome o
	 where o.organisation = s.organisation and o.actor = l.actor
	   and o.method = l.method and o.request_id = p_request
	   and o.at > s.now - interval '7 days'
$$;

create function rule.own_key(p_case uuid, p_organisation uuid) returns uuid
language sql stable set search_path = '' as $$
	select k.id from sluss.case_key k
	 where k.case_id = p_case and k.organisation = p_organisation
	   and k.retired_at is null
$$;

-- What a consent in force gives, in one line; null when none is.
create function rule.consent_held(p_record uuid) returns text
language sql stable set search_path = '' as $$
	select format('%s %s ', to_char(k.given_on, 'YYYY-MM-DD'),
		coalesce(to_char(k.valid_to_on, 'YYYY-MM-DD'), '9999-12-31'))
		|| coalesce((select string_agg(o.code || '/' || g.name || ' ', '')
			from sluss.consent_scope c
			join sluss.organisation o on o.id = c.recipient
			join sluss.ceiling g on g.kind = c.kind and g.grp = c.grp
			where c.record = k.record), '')
	  from sluss.consent k where k.record = p_record
$$;

-- What a look found; what else a row has, the function that gives it fills in.
create function rule.facts(s rule.seen, p_leaf bytea) returns door.prepare_row
language plpgsql stable set search_path = '' as $$
declare
	f door.prepare_row;
begin
	f.call := 0; f.code := s.code; f.reason := s.reason;
	f.leaf := p_leaf; f.logged_at := s.now;
	f.node_live := s.node_live; f.organisation_live := s.organisation_live;
	f.actor_live := s.actor_live; f.role_held := s.role_held;
	f.approver := s.approver; f.duty := s.duty;
	f.purpose_known := s.purpose_known; f.organisation := s.organisation;
	f.agency_kind := s.agency_kind; f.role := s.role;
	f.has_case := s.has_case; f.standing := s.standing;
	f.participant := s.participant; f.sealed := s.sealed;
	f.assigned := s.assigned; f.policy_ok := s.policy_ok; f.now := s.now;
	f.position := s.position; f.case_id := s.case_id;
	f.record_id := s.record_id; f.kind := s.kind; f.owner := s.owner;
	f.owner_code := s.owner_code; f.version := s.version; f.final := s.final;
	f.newest := s.newest; f.status := s.status; f.regime := s.regime;
	f.subject_category := s.subject_category; f.nature := s.nature;
	f.author := s.author; f.created_at := s.created_at;
	f.valid_from := s.valid_from; f.valid_to := s.valid_to;
	if s.code = 0 then
		f.own_key := rule.own_key(s.case_id, s.organisation);
	end if;
	if s.owner = s.organisation then
		f.newest_version := s.newest_version;
	end if;
	f.shield := s.shield;
	if s.kind = 15 and s.owner = s.organisation then
		f.consent_held := rule.consent_held(s.record_id);
	end if;
	f.filed_kind := s.filed_kind; f.filed_grp := s.filed_grp;
	f.request_conflict := false;
	f.taken := rule.taken(s.record_id);
	return f;
end $$;

create function door.prepare(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_request uuid, p_request_mac bytea,
	p_extract_for text default null)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen;
	f door.prepare_row;
	o sluss.request_outcome;
	v_leaf bytea;
begin
	s := rule.call(l, now(), p_case,
		case when p_method not in ('CreateCase', 'CreateRecord') then p_record end);
	if s.code <> 0 then
		v_leaf := rule.note(l, s, s.code, s.reason, p_request_mac, null,
			rule.item(s, 0, null));
	end if;
	f := rule.facts(s, v_leaf);
	if s.code = 0 then
		o := rule.replayed(s, l, p_request);
		if o.mac = p_request_mac then
			f.outcome_code := 0;
			f.outcome := o.outcome;
		end if;
		f.request_conflict := coalesce(o.mac <> p_request_mac, false);
		-- Whom an extract would be for.
		select q.id, q.agency_kind, coalesce(p.standing, ''),
			coalesce(rule.part(p, s.now), '')
		  into f.recipient, f.recipient_kind, f.recipient_standing,
			f.recipient_state
		  from sluss.organisation q
		  left join sluss.participant p on p.case_id = s.case_id
			and p.organisation = q.id
		 where q.code = p_extract_for and q.revoked_at is null
		   and s.owner = s.organisation;
	end if;
	return next f;
end $$;

-- How every write begins: one at a time for the same request, the case row
-- locked, then the rule decided on what is true under the lock. A replay comes
-- back as reason REPLAYED.
create function rule.begin(l rule.lead, p_case uuid, p_record uuid,
	p_request uuid, p_mac bytea, out s rule.seen, out outcome bytea)
language plpgsql set search_path = '' as $$
declare
	o sluss.request_outcome;
begin
	perform pg_advisory_xact_lock(hashtextextended(
		coalesce(l.method || l.actor, '') || coalesce(p_request::text, ''), 7));
	perform from sluss.cases c where c.id = p_case for update;
	s := rule.call(l, clock_timestamp(), p_case, p_record);
	if s.code <> 0 then
		return;
	end if;
	o := rule.replayed(s, l, p_request);
	if o.mac = p_mac then
		s.reason := 'REPLAYED';
		outcome := o.outcome;
	elsif o.mac is not null then
		s.code := 6;
		s.reason := 'REQUEST_CONFLICT';
	end if;
end $$;

-- How every write ends: the log row, the outcome kept for a retry, the answer.
create function rule.finish(l rule.lead, s rule.seen, p_code int4,
	p_reason text, p_request uuid, p_mac bytea, p_outcome bytea,
	p_detail text, i rule.items) returns door.applied
language plpgsql set search_path = '' as $$
begin
	if p_code = 0 and p_reason <> 'REPLAYED' and p_request is not null
	   and s.organisation is not null then
		delete from sluss.request_outcome o
		 where o.ctid in (select q.ctid from sluss.request_outcome q
			where q.at < s.now - interval '7 days' limit 16
			for update skip locked);
		insert into sluss.request_outcome
		values (s.organisation, coalesce(l.actor, ''), coalesce(l.method, ''),
			p_request, coalesce(p_mac, ''), coalesce(p_outcome, ''), s.now)
		on conflict (organisation, actor, method, request_id) do update
			set mac = excluded.mac, outcome = excluded.outcome, at = excluded.at;
	end if;
	return row(p_code, p_reason,
		rule.note(l, s, p_code, p_reason, p_mac, p_detail, i), s.now,
		case when p_code = 0 then p_outcome end, null, null)::door.applied;
end $$;
