-- SPDX-License-Identifier: EUPL-1.2
-- Taken to file: what a recipient reads today becomes a record of its own,
-- under its own key. The service has read it through door.read() and sealed it
-- anew; under the lock it is asked again whether each group is released, and
-- whether it still is what was read. The copy is never disclosed, and stands.

-- The groups of a disclosure that are released to the caller now.
create function rule.released(l rule.lead, p_now timestamptz, p_case uuid,
	p_disclosure uuid, p_kind int2, p_grp int2[]) returns setof rule.seen
language plpgsql set search_path = ''
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan set jit = off
as $$
begin
	return query select * from rule.look(array[l.method], array[l.node],
		array[l.actor], array[l.role], array[l.purpose], array[p_case],
		array[null::uuid], array[p_disclosure], array[0],
		array[p_kind], array[rule.group_bits(p_grp)], array[''], l.policy, p_now,
		false, false) t
	 where t.state = 1 and t.code = 0 and t.grp = any (p_grp);
end $$;

create function rule.refuse_take(s rule.seen, d sluss.disclosure, p_kind int2,
	p_copy uuid, p_key uuid, p_grp int2[], p_wrote int2[], p_sealed bytea[],
	p_number bytea, p_seen rule.seen[]) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' or d.id is null
			then '5 NOT_FOUND'
		when p_kind in (10, 34) then '9 KIND_NOT_TAKEN'
		when p_copy is null or p_number is null
			or coalesce(cardinality(p_grp), 0) = 0
			or cardinality(p_grp) is distinct from cardinality(p_sealed)
			or cardinality(p_grp) is distinct from cardinality(p_wrote)
			or array_position(p_sealed, null) is not null
			or array_position(p_grp, null) is not null
			then '3 GROUPS_MALFORMED'
		when exists (select from unnest(p_grp) as g
				where d.groups & (1 << g) = 0 or not exists (
					select from unnest(p_seen) as x where x.grp = g))
			then '9 GROUP_NOT_RELEASED'
		when exists (select from unnest(p_grp, p_wrote) as t(g, w)
				where not exists (select from unnest(p_seen) as x
					where x.grp = t.g
					  and x.wrote_version = t.w))
			then '10 VERSION_CONFLICT'
		when exists (select from sluss.record r where r.id = p_copy)
			then '10 ID_TAKEN'
		when not exists (select from sluss.case_key k
				where k.id = p_key and k.case_id = s.case_id
				  and k.organisation = s.organisation
				  and k.retired_at is null) then '10 KEY_RETIRED' end
$$;

create function door.take_to_file(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_disclosure uuid,
	p_copy uuid, p_key uuid, p_grp int2[], p_wrote int2[],
	p_sealed bytea[], p_number bytea, p_outcome bytea)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	d sluss.disclosure;
	v_kind int2;
	v_seen rule.seen[];
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
	select x.* into d from sluss.disclosure x
	 where x.id = p_disclosure and x.case_id = p_case
	   and x.recipient = s.organisation and rule.begun(x, s.now);
	v_kind := (select r.kind from sluss.record r where r.id = d.record);
	if d.id is not null then
		v_seen := array(select t from rule.released(l, s.now, p_case, d.id,
			v_kind, coalesce(p_grp, '{}')) t);
		i := row(array[d.record], array[d.version], array[v_kind], array[0],
			array[d.owner], array[d.id], array[d.ground])::rule.items;
	end if;
	v_refusal := rule.refuse_take(s, d, v_kind, p_copy, p_key, p_grp, p_wrote,
		p_sealed, p_number, coalesce(v_seen, '{}'));
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, i);
		return;
	end if;
	insert into sluss.record
	values (p_copy, p_case, s.organisation, v_kind, s.now, 1, 1);
	perform rule.write_version(l, s, p_copy, 1, true, false,
		v_seen[1].subject_category, v_seen[1].nature, v_seen[1].valid_from,
		v_seen[1].valid_to, p_key, p_grp, p_sealed, null);
	insert into sluss.copy values (p_copy, d.id, rule.group_bits(p_grp),
		s.now, l.actor, p_key, p_number);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'taken', i);
end $$;
