-- SPDX-License-Identifier: EUPL-1.2
-- A team lead's act: who works on a case, and who is deputy for whom until when.

create function door.assign(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_target text,
	p_from timestamptz, p_until timestamptz, p_deputy_for text, p_end bool,
	p_outcome bytea default '') returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_refusal text;
	v_deputy text := nullif(p_deputy_for, '');
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
		when not exists (select from sluss.actor a
				where a.organisation = s.organisation and a.code = p_target
				  and (p_end or a.revoked_at is null))
			or (v_deputy is not null and not exists (
				select from sluss.actor a
				where a.organisation = s.organisation and a.code = v_deputy))
			then '3 UNKNOWN_ACTOR'
		when p_end then null
		when v_deputy = p_target then '3 DEPUTY_OF_ITSELF'
		when v_deputy is not null and p_until is null then '3 DEPUTY_NEEDS_END'
		when p_until <= coalesce(p_from, s.now) or p_until <= s.now
			then '3 DATES_REVERSED' end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	if p_end then
		update sluss.assignment w set ended_at = s.now
		 where w.case_id = p_case and w.organisation = s.organisation
		   and w.actor = p_target and w.ended_at is null;
	else
		insert into sluss.assignment (case_id, organisation, actor, from_at,
			until_at, deputy_for, assigned_by)
		values (p_case, s.organisation, p_target, coalesce(p_from, s.now),
			p_until, v_deputy, l.actor);
	end if;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		case when p_end then 'end ' else 'assign ' end || p_target, null);
end $$;
