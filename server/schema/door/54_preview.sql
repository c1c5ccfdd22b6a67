-- SPDX-License-Identifier: EUPL-1.2
-- What disclosing would do, and why a group can or cannot be read: facts of a
-- decision that is made in C and written nowhere. One log row each.

create type door.facts_row as (
	code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool,
	organisation uuid, agency_kind text, role text, has_case bool,
	standing text, participant text, sealed bool, assigned bool,
	policy_ok bool, now timestamptz, "position" text,
	record_id uuid, kind int2, owner uuid, owner_code text, version int4,
	final bool, newest bool, valid_to timestamptz,
	-- door.preview
	recipient uuid, recipient_kind text, recipient_standing text,
	recipient_state text, from_regime text, to_regime text,
	groups_present bool[], consent_given bool, consent_covers bool,
	consent_until timestamptz, groups_consented bool[], second_person bool,
	-- door.explain
	recipient_code text, for_position text, grp int2, present bool,
	variant uuid, naming bool, acting bool, disclosure_id uuid, pending bool,
	covers bool, effective bool, not_before timestamptz,
	expires_at timestamptz, ground text, rests_on_consent bool,
	consent_holds bool, group_final bool, group_valid_to timestamptz,
	subject_category text, consent_about text, shield int4,
	filed_kind int2, filed_grp int2, extracts_present bool[],
	-- door.preview: what the caller's organisation has given the recipient
	held_kind int2[], held_grp int2[], taken text, unconnected bool
);

create function rule.told_facts(s rule.seen, p_code int4, p_reason text,
	p_leaf bytea) returns door.facts_row
language plpgsql set search_path = '' as $$
declare
	f door.facts_row;
begin
	f.code := p_code; f.reason := p_reason; f.leaf := p_leaf;
	f.logged_at := s.now; f.node_live := s.node_live;
	f.organisation_live := s.organisation_live;
	f.actor_live := s.actor_live; f.role_held := s.role_held;
	f.approver := s.approver; f.duty := s.duty;
	f.purpose_known := s.purpose_known; f.organisation := s.organisation;
	f.agency_kind := s.agency_kind; f.role := s.role;
	f.has_case := s.has_case; f.standing := s.standing;
	f.participant := s.participant; f.sealed := s.sealed;
	f.assigned := s.assigned; f.policy_ok := s.policy_ok; f.now := s.now;
	f."position" := s."position"; f.record_id := s.record_id;
	f.kind := s.kind; f.owner := s.owner; f.owner_code := s.owner_code;
	f.version := s.version; f.final := s.final; f.newest := s.newest;
	f.valid_to := s.valid_to;
	f.subject_category := s.subject_category; f.shield := s.shield;
	f.filed_kind := s.filed_kind; f.filed_grp := s.filed_grp;
	f.taken := rule.taken(s.record_id);
	return f;
end $$;

-- What refuses the whole preview as it refuses the disclosure: the caller, the
-- record, and who the recipient is in the case. What else there is is told.
create function rule.refuse_preview(p_refusal text) returns bool
language sql immutable set search_path = '' as $$
	select split_part(p_refusal, ' ', 2) in ('NOT_FOUND', 'NOT_OWNER',
		'ONWARD_NONE', 'ONWARD_ASK', 'ONWARD_WITHIN_CASE',
		'NOT_FINAL', 'GROUP_MISSING', 'RECIPIENT_IS_SELF',
		'RECIPIENT_NOT_PARTICIPANT', 'KIND_MISMATCH', 'UNKNOWN_ORGANISATION')
$$;

-- What the recipient holds of the caller's organisation in the case today, of
-- the groups that the caller's position may know of. What others gave it is
-- theirs to tell.
create function rule.holds_of(s rule.seen, p_recipient uuid,
	out kinds int2[], out grps int2[])
language sql stable set search_path = '' as $$
	select array_agg(t.kind order by t.kind, t.grp),
		array_agg(t.grp order by t.kind, t.grp)
	  from (select distinct r.kind, g.grp
		  from sluss.disclosure d
		  join sluss.record r on r.id = d.record
		  join sluss.ground gr on gr.code = d.ground
		   and gr.from_at <= s.now
		   and (gr.to_at is null or gr.to_at > s.now)
		 cross join unnest(rule.group_list(rule.known_groups(s, r.id,
			r.kind, d.groups, true))) as g(grp)
		 where d.case_id = s.case_id and d.owner = s.organisation
		   and d.recipient = p_recipient and d.withdrawn_at is null
		   and rule.begun(d, s.now) and d.expires_at > s.now) t
$$;

create function door.preview(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_version int4, p_kind int2, p_grp int2[],
	p_recipient text, p_ground text, p_consent uuid, p_follow bool,
	p_not_before timestamptz, p_expires timestamptz, p_for_purpose text,
	p_has_weighing bool, p_has_necessity bool, p_has_number bool,
	p_by_hand bool default false)
returns setof door.facts_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen;
	w rule.weighed;
	f door.facts_row;
	v_refusal text;
	v_second bool;
	v_stops bool;
	v_code int4;
	v_reason text;
begin
	s := rule.call(l, now(), p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'));
	if s.code <> 0 then
		return next rule.told_facts(s, s.code, s.reason, rule.note(l, s,
			s.code, s.reason, null, null, rule.item(s, 0, null)));
		return;
	end if;
	w := rule.weigh(l, s, p_version, p_grp, p_recipient, p_ground, p_consent,
		null, null);
	v_second := exists (select from sluss.actor a
		where a.organisation = s.organisation and a.approver
		  and a.revoked_at is null and a.code <> l.actor);
	v_refusal := rule.refuse_disclosure(s, w, p_grp, p_follow, p_not_before,
		p_expires, p_has_weighing, p_has_necessity, p_has_number);
	v_refusal := case
		when v_refusal = '9 RECIPIENT_NOT_PARTICIPANT' and w.recipient is null
			then '3 UNKNOWN_ORGANISATION'
		when s.owner = s.organisation and s.kind is distinct from p_kind
			then '3 KIND_MISMATCH'
		when v_refusal is not null then v_refusal
		when w.connected = p_by_hand then case when p_by_hand
			then '9 RECIPIENT_CONNECTED' else '9 RECIPIENT_UNCONNECTED' end
		when coalesce(p_for_purpose, '') <> '' and not exists (
				select from sluss.purpose p where p.code = p_for_purpose)
			then '3 UNKNOWN_PURPOSE'
		when not v_second and rule.needs_second(s, p_grp)
			then '9 NO_APPROVER' end;
	v_stops := coalesce(rule.refuse_preview(v_refusal), false);
	v_code := case when v_stops then split_part(v_refusal, ' ', 1)::int4 else 0 end;
	v_reason := coalesce(split_part(v_refusal, ' ', 2), '');
	s.asked_version := coalesce(w.version, s.asked_version);
	f := rule.told_facts(s, v_code, v_reason, rule.note(l, s, v_code, v_reason,
		null, case when not v_stops then 'to ' || p_recipient end,
		rule.item(s, 0, null)));
	if v_stops then
		return next f;
		return;
	end if;
	select v.version, v.final, v.version = s.newest_version, v.valid_to
	  into f.version, f.final, f.newest, f.valid_to
	  from sluss.record_version v
	 where v.record = s.record_id and v.version = w.version;
	f.recipient := w.recipient;
	f.recipient_kind := w.recipient_kind;
	f.recipient_standing := w.recipient_standing;
	f.recipient_state := w.recipient_state;
	f.from_regime := w.from_regime;
	f.to_regime := w.to_regime;
	f.groups_present := w.groups_present;
	f.extracts_present := w.extracts_present;
	f.consent_given := w.consent_given;
	f.consent_covers := w.consent_covers;
	f.consent_until := w.consent_until;
	f.groups_consented := case when w.consent_covers or not w.consent_given
		then array_fill(w.consent_covers, array[cardinality(p_grp)])
		else array(select (rule.weigh(l, s, p_version, array[t.g],
				p_recipient, p_ground, p_consent, null, null)).consent_covers
			from unnest(p_grp) with ordinality as t(g, n) order by t.n) end;
	f.consent_about := w.consent_about;
	f.second_person := v_second;
	f.unconnected := not w.connected;
	select h.kinds, h.grps into f.held_kind, f.held_grp
	  from rule.holds_of(s, w.recipient) h;
	return next f;
end $$;
