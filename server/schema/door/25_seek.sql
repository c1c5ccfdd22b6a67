-- SPDX-License-Identifier: EUPL-1.2
-- The rule for one caller: what lists and writes look through. The same
-- rule.look() as door.read(), planned once for all of them.

create function rule.seek(l rule.lead, p_now timestamptz, p_case uuid[],
	p_record uuid[], p_version int4[], p_content bool)
returns setof rule.seen
language plpgsql set search_path = ''
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan set jit = off
as $$
declare
	n int4[] := array[cardinality(p_case)];
begin
	return query select * from rule.look(array_fill(l.method, n),
		array_fill(l.node, n), array_fill(l.actor, n),
		array_fill(l.role, n), array_fill(l.purpose, n), p_case, p_record,
		array_fill(null::uuid, n), p_version, array_fill(0::int2, n),
		array_fill(0, n), array_fill(''::text, n), l.policy, p_now, true,
		p_content);
end $$;

-- The caller and the case, and of the record (null for none) its head: one row.
create function rule.call(l rule.lead, p_now timestamptz, p_case uuid,
	p_record uuid) returns rule.seen
language plpgsql set search_path = '' as $$
declare
	s rule.seen;
begin
	select t.* into s from rule.seek(l, p_now, array[p_case],
		array[p_record], array[0], false) t
	order by t.record_id, t.grp limit 1;
	return s;
end $$;

-- To its owner: whose record a copy was taken of, when, and its number there.
create function rule.copy_of(s rule.seen, out taken_from text,
	out taken_at timestamptz, out number_key uuid, out number bytea)
language sql stable set search_path = '' as $$
	select o.code, c.taken_at, c.key_id, c.number
	  from sluss.copy c
	  join sluss.disclosure d on d.id = c.disclosure
	  join sluss.organisation o on o.id = d.owner
	 where c.record = s.record_id and s.owner = s.organisation
$$;

-- What a look found as the row that a single call answers.
create function rule.row(s rule.seen, p_leaf bytea, p_cursor uuid)
returns door.read_row
language sql stable set search_path = '' as $$
	select row(s.call, s.code, s.reason, p_leaf, s.now, s.node_live,
		s.organisation_live, s.actor_live, s.role_held, s.approver, s.duty,
		s.purpose_known, s.organisation, s.agency_kind, s.role, s.has_case,
		s.standing, s.participant, s.sealed, s.assigned, s.policy_ok, s.now,
		s.position, s.case_id, s.record_id, s.kind, s.owner, s.owner_code,
		s.version, s.final, s.newest, s.status, s.regime,
		s.subject_category, s.nature, s.author, s.created_at, s.valid_from,
		s.valid_to, s.grp, s.present, s.named, s.derived, s.variant,
		s.naming, s.acting, s.disclosure_id, s.covers, s.effective,
		s.not_before, s.expires_at, s.ground, s.rests_on_consent,
		s.consent_holds, s.state, s.wrote_version, s.key_id, s.ciphertext,
		s.plain, s.group_final, s.group_valid_to, p_cursor,
		s.consent_about, s.shield, s.version_for, s.filed_kind,
		s.filed_grp, k.taken_from, k.taken_at, null, null, null)::door.read_row
	  from (values (1)) as one
	  left join rule.copy_of(s) k on true
$$;

-- The items of a list: one for each record and version seen, with the groups
-- released from it.
create function rule.items_of(p_seen rule.seen[]) returns rule.items
language sql stable set search_path = '' as $$
	select row(array_agg(t.record_id), array_agg(t.version),
		array_agg(t.kind), array_agg(t.groups), array_agg(t.owner),
		array_agg(t.disclosure), array_agg(t.ground))::rule.items
	  from (select s.record_id, case when s.key_id is not null
				or s.plain is not null then s.group_version
				else s.version end as version, s.kind, s.owner,
			coalesce(bit_or(1 << s.grp) filter (where s.key_id is not null
				or s.plain is not null), 0) as groups,
			(array_agg(s.disclosure_id) filter (where s.state = 1))[1] as disclosure,
			(array_agg(s.ground) filter (where s.state = 1))[1] as ground
		  from unnest(p_seen) as s where s.record_id is not null
		 group by 1, 2, 3, 4) t
$$;
