-- SPDX-License-Identifier: EUPL-1.2
-- After a disclosure: approval by a second person. It locks the disclosures, as
-- a withdrawal does, so that a withdrawal wins.

create function door.approve(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_disclosures uuid[],
	p_outcome bytea default '') returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_refusal text;
	i rule.items;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	perform from sluss.disclosure d
	  where d.id = any (p_disclosures) order by d.id for update;
	select array_agg(d.record), array_agg(d.version), array_agg(r.kind),
		array_agg(d.groups), array_agg(d.owner), array_agg(d.id),
		array_agg(d.ground)
	  into i
	  from sluss.disclosure d join sluss.record r on r.id = d.record
	 where d.id = any (p_disclosures) and d.case_id = p_case
	   and d.owner = s.organisation;
	v_refusal := case
		when not s.approver then '7 NOT_APPROVER'
		when coalesce(cardinality(p_disclosures), 0) = 0
			or (select count(distinct x) from unnest(p_disclosures) as x)
				<> coalesce(cardinality(i.disclosure), 0) then '5 NOT_FOUND'
		when exists (select from sluss.disclosure d
				where d.id = any (i.disclosure) and d.decided_by = l.actor)
			then '7 SAME_PERSON'
		when exists (select from sluss.disclosure d
				where d.id = any (i.disclosure)
				  and rule.disclosure_state(d, s.now) <> 'pending')
			then '9 NOT_PENDING' end;
	if v_refusal is not null then
		i.groups := array_fill(0, array[coalesce(cardinality(i.groups), 0)]);
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, i);
		return;
	end if;
	update sluss.disclosure d
	   set approved_at = s.now, approved_by = l.actor
	 where d.id = any (i.disclosure);
	-- Nothing was handed over before.
	update sluss.handed h set delivered_at = s.now
	 where h.disclosure = any (i.disclosure) and h.delivered_at < s.now;
	perform rule.tell_given(s.now, d) from sluss.disclosure d
	  where d.id = any (i.disclosure);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		null, i);
end $$;
