-- SPDX-License-Identifier: EUPL-1.2
-- door.read: every read that is ready in one turn, as one statement with one
-- commit. One log row for each call, in the same statement. No join here is on
-- the call's number, so that a batch costs in proportion to its size.

create function door.read(
	p_method text[], p_node uuid[], p_actor text[], p_role text[],
	p_purpose text[], p_shown bool[], p_case uuid[], p_record uuid[],
	p_disclosure uuid[], p_version int4[], p_named_kind int2[],
	p_named int4[], p_extract text[], p_policy bytea) returns setof door.read_row
language plpgsql security definer
set search_path = ''
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan set jit = off
as $$
declare
	v_now timestamptz := now();
begin
	return query
	with seen as materialized (
		select * from rule.look(p_method, p_node, p_actor, p_role, p_purpose,
			p_case, p_record, p_disclosure, p_version, p_named_kind, p_named,
			p_extract, p_policy, v_now, false, true)
	), items as (
		select s.call, s.code, s.reason, s.organisation, s.role, s.position,
			s.case_id, s.asked_record,
			case when s.state = 1 and s.code = 0 then s.group_version
				else s.asked_version end as asked_version, s.asked_kind,
			s.asked_owner,
			case when s.state = 1 and s.code = 0 then s.disclosure_id end as disclosure,
			case when s.state = 1 and s.code = 0 then s.ground end as ground,
			coalesce(bit_or(1 << s.grp)
				filter (where s.state = 1 and s.code = 0), 0) as groups
		from seen s
		group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
	), marked as (
		select i.*, i.asked_record is not null and (i.groups <> 0
			or max(i.groups) over (partition by i.call, i.asked_record) = 0) as counts
		from items i
	), entry as materialized (
		select m.call, m.code, m.reason, m.organisation, m.role, m.position,
			m.case_id, rule.salt() as salt,
			array_agg(m.asked_record) filter (where m.counts) as i_record,
			array_agg(m.asked_version) filter (where m.counts) as i_version,
			array_agg(m.asked_kind) filter (where m.counts) as i_kind,
			array_agg(m.groups) filter (where m.counts) as i_groups,
			array_agg(m.asked_owner) filter (where m.counts) as i_owner,
			array_agg(m.disclosure) filter (where m.counts) as i_disclosure,
			array_agg(m.ground) filter (where m.counts) as i_ground
		from marked m
		group by 1, 2, 3, 4, 5, 6, 7
	), leaves as materialized (
		select e.*, rule.leaf(e.salt, v_now, e.organisation,
			p_node[e.call + 1], p_actor[e.call + 1], e.role, e.position,
			p_method[e.call + 1], p_purpose[e.call + 1], p_shown[e.call + 1],
			e.case_id, p_policy, e.code, e.reason, null, null, e.i_record,
			e.i_version, e.i_kind, e.i_groups, e.i_owner, e.i_disclosure,
			e.i_ground) as leaf
		from entry e
	), logged as (
		insert into sluss.log (leaf, salt, at, organisation, node, actor,
			role, position, method, purpose, shown, case_id, policy, code,
			reason, item_record, item_version, item_kind, item_groups,
			item_owner, item_disclosure, item_ground)
		select l.leaf, l.salt, v_now, l.organisation, p_node[l.call + 1],
			p_actor[l.call + 1], l.role, l.position, p_method[l.call + 1],
			p_purpose[l.call + 1], p_shown[l.call + 1], l.case_id, p_policy,
			l.code, l.reason, l.i_record, l.i_version, l.i_kind, l.i_groups,
			l.i_owner, l.i_disclosure, l.i_ground
		from leaves l order by l.call
	), by_call as materialized (
		select array_agg(l.leaf order by l.call) as leaf from leaves l
	)
	select s.call, s.code, s.reason, b.leaf[s.call + 1], v_now,
		s.node_live, s.organisation_live, s.actor_live, s.role_held,
		s.approver, s.duty, s.purpose_known, s.organisation, s.agency_kind,
		s.role, s.has_case, s.standing, s.participant, s.sealed, s.assigned,
		s.policy_ok, s.now, s.position, s.case_id, s.record_id, s.kind,
		s.owner, s.owner_code, s.version, s.final, s.newest, s.status,
		s.regime, s.subject_category, s.nature, s.author, s.created_at,
		s.valid_from, s.valid_to, s.grp, s.present, s.named, s.derived,
		s.variant, s.naming, s.acting, s.disclosure_id, s.covers,
		s.effective, s.not_before, s.expires_at, s.ground,
		s.rests_on_consent, s.consent_holds, s.state, s.wrote_version,
		s.key_id, case when s.code = 0 then s.ciphertext end,
		case when s.code = 0 then s.plain end, s.group_final,
		s.group_valid_to, null::uuid, s.consent_about, s.shield,
		s.version_for, s.filed_kind, s.filed_grp,
		(select o.code from sluss.disclosure d
		  join sluss.organisation o on o.id = d.owner
		 where d.id = k.disclosure), k.taken_at, k.key_id, k.number,
		case when s.nth = 1 and s.code = 0 and s.owner = s.organisation
			and p_method[s.call + 1] = 'GetRecord'
			and exists (select from sluss.record_version v
				where v.record = s.record_id and v.final
				  and v.extract_for is not null)
			then rule.pb_extracts(s) end
	from seen s cross join by_call b
	-- As rule.copy_of() has it, planned with the rest.
	left join sluss.copy k on k.record = s.record_id and s.nth = 1
		and s.code = 0 and s.owner = s.organisation
	order by s.call, s.record_id, s.grp;
end $$;
