-- SPDX-License-Identifier: EUPL-1.2
-- The log row of a call that the door allowed to be prepared and the service
-- then answered by itself: refused on the facts, or a replay answered with its
-- stored outcome. Nothing is told before this row is durable.

create function door.told(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_request_mac bytea, p_code int4,
	p_reason text)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case,
		case when p_method not in ('CreateCase', 'CreateRecord') then p_record end);
begin
	-- A replay tells what was done: only to who still may do it.
	if s.code not in (0, 5, 7) or (p_code = 0 and s.code <> 0) then
		return query select s.code, s.reason,
			rule.note(l, s, s.code, s.reason, p_request_mac, null, null), s.now;
		return;
	end if;
	return query select 0, ''::text, rule.note(l, s, coalesce(p_code, 13),
		left(coalesce(p_reason, ''), 48), p_request_mac, null,
		rule.item(s, 0, null)), s.now;
end $$;
