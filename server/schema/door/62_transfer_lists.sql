-- SPDX-License-Identifier: EUPL-1.2
-- What a transfer would leave behind, and the transfers of a case. An owner of
-- what stays behind sees that there is one, between whom, and its own
-- disclosures; the decision's number is for the two municipalities.

-- The groups of a disclosure that the caller may know of, and those that the
-- ceiling closes to who was responsible before, or opens on a condition only.
create function rule.lost_groups(s rule.seen, p_record uuid, p_kind int2,
	p_groups int4, out known int4, out closed int4)
language sql stable set search_path = '' as $$
	select coalesce(bit_or(g.groups), 0), coalesce(bit_or(g.groups) filter (
		where k.cell is null or k.cell not in ('R', 'X')
		   or (k.condition <> '' and k.condition <> c.condition)), 0)
	  from rule.as_filed(p_record, p_kind, p_groups) f
	  join sluss.ceiling_cell c on c.kind = f.kind
	 cross join lateral (select case when f.groups & (1 << c.grp) = 0 then 0
		when p_kind = 34 then p_groups else 1 << c.grp end as groups) g
	  left join lateral (select q.position from sluss.position_rule q
		where q.agency_kind = s.agency_kind and q.role = s.role
		  and q.standing in ('former', '') order by q.ord limit 1) q on true
	  left join sluss.ceiling_cell k on k.position = q.position
		and k.kind = c.kind and k.grp = c.grp
	 where c.position = s.position and c.cell in ('R', 'X')
	   -- No document is an extract.
	   and (p_kind <> 34 or c.condition not in ('own_area', 'level_only'))
$$;

create function door.preview_transfer(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_organisation text)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, recipient uuid, recipient_kind text,
	recipient_state text, known_of bool, closed bool, transfer_open bool,
	disclosure_id uuid, record_id uuid, kind int2, owner_code text,
	groups int2[], closed_groups int2[])
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	h rule.handing;
	v_code int4 := s.code;
	v_reason text := s.reason;
	v_refusal text;
	v_leaf bytea;
begin
	if s.code = 0 then
		h := rule.handing(s, p_organisation, null);
		v_refusal := rule.refuse_handing(s, h);
		v_code := coalesce(split_part(v_refusal, ' ', 1)::int4, 0);
		v_reason := coalesce(split_part(v_refusal, ' ', 2), '');
	end if;
	v_leaf := rule.note(l, s, v_code, v_reason, null, case when v_code = 0
		then 'to ' || p_organisation end, null);
	return query
	select v_code, v_reason, v_leaf, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.standing,
		s.participant, s.sealed, s.assigned, s.policy_ok, s.now, s.position,
		h.taker, h.taker_kind, h.taker_state, h.known, h.closed,
		h.another_open, t.id, t.record, t.kind, t.code,
		rule.group_list(t.known), rule.group_list(t.closed)
	  from (values (1)) as one
	  left join (
		select d.id, d.record, r.kind, o.code, g.known, g.closed
		  from rule.stays_behind(p_case, s.organisation, h.taker, s.now) d
		  join sluss.record r on r.id = d.record
		  join sluss.organisation o on o.id = d.owner
		 cross join lateral rule.lost_groups(s, r.id, r.kind,
			d.groups) g
		 where v_code = 0 and g.known <> 0) t on true
	 order by t.code, t.kind, t.id;
end $$;

create function door.list_transfers(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_after uuid, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid,
	transfer_id uuid, giver uuid, taker uuid, gave bool, from_code text,
	to_code text, state text, at timestamptz, expires_at timestamptz,
	ended_at timestamptz, key_id uuid, ciphertext bytea, disclosures bytea)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
	v_active bool := coalesce(s.participant = 'active', false);
begin
	return query
	select s.code, s.reason, v_leaf, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.standing,
		s.participant, s.sealed, s.assigned, s.policy_ok, s.now, s.position,
		s.case_id, t.id, t.giver, t.taker, t.own is not null, o.code, r.code,
		t.state, t.asked_at, t.expires_at, t.ended_at,
		case when t.giver = s.organisation
			or (v_active and t.taker = s.organisation) then t.key_id end,
		case when t.giver = s.organisation
			or (v_active and t.taker = s.organisation) then t.sealed end,
		t.ids
	  from (values (1)) as one
	  left join (
		select x.id, x.giver, x.taker, rule.transfer_state(x, s.now) as state,
			x.asked_at, x.expires_at, x.ended_at, x.key_id, x.sealed,
			b.own, b.ids
		  from sluss.transfer x
		 cross join lateral (
			select string_agg(uuid_send(d.id), ''::bytea order by d.id)
					filter (where d.owner = s.organisation) as own,
				string_agg(uuid_send(d.id), ''::bytea order by d.id)
					filter (where d.owner = s.organisation
					or (x.giver = s.organisation and g.known <> 0)) as ids
			  from rule.stays_behind(p_case, x.giver, x.taker, s.now) d
			  join sluss.record q on q.id = d.record
			 cross join lateral rule.lost_groups(s, q.id, q.kind,
				d.groups) g
			 -- What came after it was over was never left behind by it.
			 where v_active
			   and d.not_before < coalesce(x.ended_at, x.expires_at)) b
		 where s.code = 0 and x.case_id = p_case
		   and (s.organisation in (x.giver, x.taker) or b.own is not null)
		   and x.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
		 order by x.id limit least(greatest(p_limit, 0), 500)) t on true
	  left join sluss.organisation o on o.id = t.giver
	  left join sluss.organisation r on r.id = t.taker
	 order by t.id;
end $$;
