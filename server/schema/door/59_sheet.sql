-- SPDX-License-Identifier: EUPL-1.2
-- The sheet that goes with what is handed to an organisation without a system:
-- what was decided, for the owner to print. No content; that is read as ever.

create type door.sheet_row as (
	code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, case_id uuid,
	disclosure_id uuid, owner uuid, kind int2, groups int2[], handed bool,
	pending bool, key_id uuid, ciphertext bytea, plain bytea,
	filed_kind int2, filed_grp int2
);
grant usage on type door.sheet_row to sluss_service;

-- What the sheet says, but for who received it: GetDisclosureSheetResponse.
create function rule.pb_sheet(d sluss.disclosure, h sluss.handed, p_kind int2,
	p_known int4, p_now timestamptz) returns bytea
language sql stable set search_path = '' as $$
	select rule.pb_bytes(1, convert_to(h.sheet, 'UTF8'))
		|| rule.pb_bytes(3, convert_to(r.code, 'UTF8'))
		|| rule.pb_bytes(4, convert_to(r.name, 'UTF8'))
		|| rule.pb_bytes(5, convert_to(o.name, 'UTF8'))
		|| rule.pb_bytes(6, uuid_send(d.record))
		|| rule.pb_groups(7, p_kind, p_known)
		|| rule.pb_int(8, d.version)
		|| rule.pb_bytes(9, convert_to(d.ground, 'UTF8'))
		|| rule.pb_bytes(10, convert_to(d.purpose, 'UTF8'))
		|| rule.pb_int(11, array_position(
			array['none', 'ask', 'within_case'], d.onward))
		|| rule.pb_int(12, array_position(
			array['oral', 'paper', 'sdk'], h.form))
		|| rule.pb_time(13, h.delivered_at)
		|| rule.pb_time(14, d.expires_at)
		|| rule.pb_time(15, d.decided_at)
		|| rule.pb_int(16, array_position(array['pending', 'active',
			'withdrawn', 'expired'], rule.disclosure_state(d, p_now)))
		|| rule.pb_time(17, h.told_at)
	  from sluss.organisation o, sluss.organisation r
	 where o.id = d.owner and r.id = d.recipient
$$;

create function door.disclosure_sheet(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_disclosure uuid) returns setof door.sheet_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	d sluss.disclosure;
	h sluss.handed;
	f door.sheet_row;
	v_kind int2;
	v_known int4;
	v_refusal text;
	i rule.items;
begin
	if s.code = 0 then
		select x.* into d from sluss.disclosure x
		 where x.id = p_disclosure and x.case_id = p_case
		   and x.owner = s.organisation;
		select x.* into h from sluss.handed x where x.disclosure = d.id;
		v_kind := (select r.kind from sluss.record r where r.id = d.record);
		v_known := rule.known_groups(s, d.record, v_kind, d.groups, true);
		if d.id is not null then
			i := row(array[d.record], array[d.version], array[v_kind],
				array[0], array[d.owner], array[d.id],
				array[d.ground])::rule.items;
		end if;
		v_refusal := case
			when coalesce(v_known, 0) = 0 then '5 NOT_FOUND'
			when h.disclosure is null then '9 NOT_HANDED'
			when rule.disclosure_state(d, s.now) = 'pending'
				then '9 NOT_APPROVED' end;
		s.code := coalesce(split_part(v_refusal, ' ', 1), '0')::int4;
		s.reason := coalesce(split_part(v_refusal, ' ', 2), '');
	end if;
	f.leaf := rule.note(l, s, s.code, s.reason, null, h.sheet, i);
	f.code := s.code; f.reason := s.reason; f.logged_at := s.now;
	f.node_live := s.node_live; f.organisation_live := s.organisation_live;
	f.actor_live := s.actor_live; f.role_held := s.role_held;
	f.approver := s.approver; f.duty := s.duty;
	f.purpose_known := s.purpose_known; f.organisation := s.organisation;
	f.agency_kind := s.agency_kind; f.role := s.role;
	f.has_case := s.has_case; f.standing := s.standing;
	f.participant := s.participant; f.sealed := s.sealed;
	f.assigned := s.assigned; f.policy_ok := s.policy_ok; f.now := s.now;
	f."position" := s."position"; f.case_id := s.case_id;
	if s.code = 0 then
		f.disclosure_id := d.id;
		f.owner := d.owner;
		f.kind := v_kind;
		f.groups := rule.group_list(v_known);
		f.handed := true;
		f.pending := false;
		f.key_id := h.key_id;
		f.ciphertext := h.received_by;
		select q.filed_kind, q.filed_grp into f.filed_kind, f.filed_grp
		  from rule.filed(d.record, v_kind) q;
		f.plain := rule.pb_sheet(d, h, v_kind, v_known, s.now);
	end if;
	return next f;
end $$;
