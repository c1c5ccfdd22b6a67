-- SPDX-License-Identifier: EUPL-1.2
-- The log's leaf and the one insert that single calls use. door.read() inserts
-- by itself, in its own statement, with the same rule.leaf().

create function rule.leaf(
	salt bytea, at timestamptz, organisation uuid, node uuid, actor text,
	role text, "position" text, method text, purpose text, shown bool,
	case_id uuid, policy bytea, code int4, reason text, request bytea,
	detail text, item_record uuid[], item_version int4[], item_kind int2[],
	item_groups int4[], item_owner uuid[], item_disclosure uuid[],
	item_ground text[]) returns bytea
language sql stable as $$
	select pg_catalog.sha256('\x00'::bytea operator(pg_catalog.||) $1
		operator(pg_catalog.||) pg_catalog.record_send(row($2, $3, $4, $5,
		$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
		$20, $21, $22, $23)))
$$;

-- 16 random bytes.
create function rule.salt() returns bytea
language sql volatile as $$
	select pg_catalog.substr(pg_catalog.sha256(
		pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
		operator(pg_catalog.||)
		pg_catalog.uuid_send(pg_catalog.gen_random_uuid())), 1, 16)
$$;

-- Writes one log row from what a look found; gives its leaf.
create function rule.note(l rule.lead, s rule.seen, p_code int4,
	p_reason text, p_request bytea, p_detail text, i rule.items)
returns bytea
language plpgsql set search_path = '' as $$
declare
	v_salt bytea := rule.salt();
	v_leaf bytea;
begin
	v_leaf := rule.leaf(v_salt, s.now, s.organisation, l.node, l.actor, s.role,
		s.position, l.method, l.purpose, l.shown, s.case_id, l.policy, p_code,
		p_reason, p_request, p_detail, i.record, i.version, i.kind, i.groups,
		i.owner, i.disclosure, i.ground);
	insert into sluss.log (leaf, salt, at, organisation, node, actor, role,
		position, method, purpose, shown, case_id, policy, code, reason,
		request, detail, item_record, item_version, item_kind, item_groups,
		item_owner, item_disclosure, item_ground)
	values (v_leaf, v_salt, s.now, s.organisation, l.node, l.actor, s.role,
		s.position, l.method, l.purpose, l.shown, s.case_id, l.policy, p_code,
		p_reason, p_request, p_detail, i.record, i.version, i.kind, i.groups,
		i.owner, i.disclosure, i.ground);
	return v_leaf;
end $$;

-- The items of a call about one record.
create function rule.item(s rule.seen, p_groups int4, p_disclosure uuid)
returns rule.items
language sql stable set search_path = '' as $$
	select case when s.asked_record is not null then
		row(array[s.asked_record], array[s.asked_version],
			array[s.asked_kind], array[coalesce(p_groups, 0)],
			array[s.asked_owner], array[p_disclosure],
			array[s.ground])::rule.items end
$$;

create function rule.group_bits(p_grp int2[]) returns int4
language sql immutable set search_path = '' as $$
	select coalesce(bit_or(1 << g), 0)::int4 from unnest(p_grp) as g
	 where g between 1 and 30
$$;

create function rule.group_list(p_bits int4) returns int2[]
language sql immutable set search_path = '' as $$
	select coalesce(array_agg(g::int2 order by g), '{}')
	  from generate_series(1, 30) as g where p_bits & (1 << g) <> 0
$$;
