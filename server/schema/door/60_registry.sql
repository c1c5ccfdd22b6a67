-- SPDX-License-Identifier: EUPL-1.2
-- An administrator's own organisation: its nodes and actors. Rows are revoked
-- and never deleted; each change bumps the generation, wakes every server and
-- holds from the next statement on.

-- Begins as every write, without a case.
create function rule.begin_registry(l rule.lead, p_request uuid, p_mac bytea,
	p_code text, out s rule.seen, out done bool, out outcome bytea)
language plpgsql set search_path = '' as $$
declare
	b record;
begin
	perform pg_advisory_xact_lock(hashtextextended('registry', 7));
	select * into b from rule.begin(l, null, null, p_request, p_mac) b;
	s := b.s;
	outcome := b.outcome;
	if s.code = 0 and s.reason = '' and (p_code is null
			or p_code !~ '^[a-z0-9._-]{1,64}$') then
		s.code := 3;
		s.reason := 'CODE_MALFORMED';
	end if;
	done := s.code <> 0 or s.reason = 'REPLAYED';
end $$;

create function door.enrol_node(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_code text, p_spki bytea,
	p_for_actor text, p_outcome bytea default '') returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_for text := nullif(p_for_actor, '');
begin
	select * into b from rule.begin_registry(l, p_request, p_request_mac, p_code) b;
	s := b.s;
	if not b.done then
		s.reason := case
			when p_spki is null or octet_length(p_spki) <> 32 then 'KEY_MALFORMED'
			when v_for is not null and not exists (select from sluss.actor a
					where a.organisation = s.organisation
					  and a.code = v_for and a.revoked_at is null)
				then 'UNKNOWN_ACTOR'
			else '' end;
		s.code := case when s.reason <> '' then 3 else 0 end;
		-- A certificate that names the number must lead to one of them.
		if s.code = 0 and exists (select from sluss.node n
				join sluss.organisation o on o.id = n.organisation
				join sluss.organisation w on w.id = s.organisation
				where n.spki = p_spki and n.revoked_at is null
				  and o.id <> w.id and o.revoked_at is null
				  and o.organisation_number = w.organisation_number
				  and o.organisation_number <> '') then
			s.code := 9;
			s.reason := 'KEY_ELSEWHERE';
		end if;
		if s.code = 0 then
			insert into sluss.node (organisation, code, spki, actor, enrolled_at)
			values (s.organisation, p_code, p_spki, v_for, s.now)
			on conflict do nothing;
			if not found then
				s.code := 6;
				s.reason := 'ALREADY_ENROLLED';
			else
				perform sluss.bump();
			end if;
		end if;
	end if;
	return next rule.finish(l, s, s.code, s.reason, p_request, p_request_mac,
		coalesce(b.outcome, p_outcome), 'node ' || left(p_code, 64), null);
end $$;

create function door.revoke_node(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_code text,
	p_outcome bytea default '') returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
begin
	select * into b from rule.begin_registry(l, p_request, p_request_mac, p_code) b;
	s := b.s;
	if not b.done then
		update sluss.node n set revoked_at = coalesce(n.revoked_at, s.now)
		 where n.organisation = s.organisation and n.code = p_code;
		if found then
			perform sluss.bump();
		else
			s.code := 5;
			s.reason := 'NOT_FOUND';
		end if;
	end if;
	return next rule.finish(l, s, s.code, s.reason, p_request, p_request_mac,
		coalesce(b.outcome, p_outcome), 'node ' || left(p_code, 64), null);
end $$;

create function door.put_actor(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_code text, p_roles text[],
	p_approver bool, p_duty bool, p_outcome bytea default '')
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
begin
	select * into b from rule.begin_registry(l, p_request, p_request_mac, p_code) b;
	s := b.s;
	if not b.done and exists (select from unnest(p_roles) as r
			where not exists (select from sluss.position_rule q
				where q.agency_kind = s.agency_kind and q.role = r)) then
		s.code := 3;
		s.reason := 'UNKNOWN_ROLE';
	elsif not b.done then
		insert into sluss.actor as a (organisation, code, approver, duty)
		values (s.organisation, p_code, coalesce(p_approver, false),
			coalesce(p_duty, false))
		on conflict (organisation, code) do update
			set approver = excluded.approver, duty = excluded.duty,
			revoked_at = null;
		delete from sluss.actor_role r
		 where r.organisation = s.organisation and r.actor = p_code;
		insert into sluss.actor_role
		select distinct s.organisation, p_code, r from unnest(p_roles) as r;
		perform sluss.bump();
	end if;
	return next rule.finish(l, s, s.code, s.reason, p_request, p_request_mac,
		coalesce(b.outcome, p_outcome), format('actor %s roles %s%s%s',
			left(p_code, 64), left(array_to_string(p_roles, ','), 200),
			case when p_approver then ' approver' else '' end,
			case when p_duty then ' duty' else '' end), null);
end $$;

create function door.revoke_actor(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_code text,
	p_outcome bytea default '') returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
begin
	select * into b from rule.begin_registry(l, p_request, p_request_mac, p_code) b;
	s := b.s;
	if not b.done then
		update sluss.actor a set revoked_at = coalesce(a.revoked_at, s.now)
		 where a.organisation = s.organisation and a.code = p_code;
		if found then
			perform sluss.bump();
		else
			s.code := 5;
			s.reason := 'NOT_FOUND';
		end if;
	end if;
	return next rule.finish(l, s, s.code, s.reason, p_request, p_request_mac,
		coalesce(b.outcome, p_outcome), 'actor ' || left(p_code, 64), null);
end $$;
