-- SPDX-License-Identifier: EUPL-1.2
-- What the administrator loads: the registry file, which bootstraps and never
-- revokes, and the policy, which replaces the one before as a whole. Both bump
-- the generation and wake every server.

create or replace function sluss.bump() returns int8
language plpgsql set search_path = '' as $$
declare
	v_n int8;
begin
	update sluss.generation set n = n + 1 returning n into v_n;
	perform pg_catalog.pg_notify('sluss_registry', v_n::text);
	return v_n;
end $$;

-- One log row for an act of the administrator's; detail holds codes only.
create or replace function sluss.note_admin(p_method text, p_policy bytea,
	p_detail text) returns void
language plpgsql set search_path = '' as $$
declare
	s rule.seen;
	l rule.lead;
	i rule.items;
begin
	s.now := now();
	l.actor := session_user;
	l.method := p_method;
	l.policy := p_policy;
	l.shown := false;
	perform rule.note(l, s, 0, '', null, p_detail, i);
end $$;

create or replace function sluss.registry_load(p_doc jsonb) returns int8
language plpgsql set search_path = '' as $$
declare
	v record;
	v_organisation uuid;
begin
	for v in select * from jsonb_to_recordset(p_doc -> 'organisations') as t(
			code text, name text, agency_kind text, regime text,
			organisation_number text, municipality_code text, connected bool) loop
		insert into sluss.organisation as o (code, name, agency_kind, regime,
			organisation_number, municipality_code, connected)
		values (v.code, v.name, v.agency_kind, v.regime,
			coalesce(v.organisation_number, ''),
			coalesce(v.municipality_code, ''), coalesce(v.connected, true))
		on conflict (code) do update set name = excluded.name,
			agency_kind = excluded.agency_kind, regime = excluded.regime,
			organisation_number = excluded.organisation_number,
			municipality_code = excluded.municipality_code,
			connected = excluded.connected;
	end loop;
	for v in select * from jsonb_to_recordset(p_doc -> 'actors') as t(
			organisation text, code text, roles jsonb, approver bool, duty bool) loop
		select o.id into strict v_organisation
		  from sluss.organisation o where o.code = v.organisation;
		insert into sluss.actor as a (organisation, code, approver, duty)
		values (v_organisation, v.code, coalesce(v.approver, false),
			coalesce(v.duty, false))
		on conflict (organisation, code) do update
			set approver = excluded.approver, duty = excluded.duty;
		delete from sluss.actor_role r
		 where r.organisation = v_organisation and r.actor = v.code;
		insert into sluss.actor_role
		select distinct v_organisation, v.code, r
		  from jsonb_array_elements_text(v.roles) as r;
	end loop;
	for v in select * from jsonb_to_recordset(p_doc -> 'nodes') as t(
			organisation text, code text, spki_sha256 text, actor text) loop
		select o.id into strict v_organisation
		  from sluss.organisation o where o.code = v.organisation;
		insert into sluss.node as n (organisation, code, spki, actor)
		values (v_organisation, v.code, decode(v.spki_sha256, 'hex'),
			nullif(v.actor, ''))
		on conflict (organisation, code) do update
			set spki = excluded.spki, actor = excluded.actor;
	end loop;
	perform sluss.note_admin('registry.load', null, '');
	return sluss.bump();
end $$;

create or replace function sluss.policy_bits(p_names jsonb, p_order text[])
returns int4 language sql immutable set search_path = '' as $$
	select coalesce(bit_or(1 << (array_position(p_order, n) - 1)), 0)::int4
	  from jsonb_array_elements_text(coalesce(p_names, '[]')) as n
$$;

create or replace function sluss.policy_texts(p jsonb) returns text[]
language sql immutable set search_path = '' as $$
	select coalesce(array_agg(t), '{}')
	  from jsonb_array_elements_text(coalesce(p, '[]')) as t
$$;

create or replace function sluss.policy_load(p_hash bytea, p_doc jsonb)
returns int8
language plpgsql set search_path = '' as $$
declare
	v record;
	v_old sluss.ceiling_cell[];
begin
	lock table sluss.policy in exclusive mode;
	v_old := array(select c from sluss.ceiling_cell c);
	delete from sluss.position_rule;
	delete from sluss.operation;
	delete from sluss.purpose;
	delete from sluss.ceiling_cell;
	delete from sluss.ceiling;
	delete from sluss.ground;
	delete from sluss.stage_due;

	insert into sluss.position_rule (ord, agency_kind, role, standing, position)
	select t.n, t.e ->> 'agency_kind', t.e ->> 'role',
		case when coalesce(t.e ->> 'standing', '') in ('', '*', '-') then ''
			else t.e ->> 'standing' end, t.e ->> 'position'
	  from jsonb_array_elements(p_doc -> 'positions') with ordinality as t(e, n);
	insert into sluss.operation
	select e ->> 'method', e ->> 'position', e ->> 'scope'
	  from jsonb_array_elements(p_doc -> 'operations') as e;
	insert into sluss.purpose
	select e ->> 'code', e ->> 'name_sv', e ->> 'name_en'
	  from jsonb_array_elements(p_doc -> 'purposes') as e;
	insert into sluss.ceiling (kind, grp, name, classes, sens, fades)
	select (e ->> 'kind')::int2, (e ->> 'group')::int2, e ->> 'name',
		sluss.policy_bits(e -> 'classes', array['own', 'third', 'public']),
		(e ->> 'sens')::int2, coalesce((e ->> 'fades')::bool, false)
	  from jsonb_array_elements(p_doc -> 'ceiling') as e;
	insert into sluss.ceiling_cell
	select c ->> 'position', (e ->> 'kind')::int2, (e ->> 'group')::int2,
		c ->> 'cell', coalesce(c ->> 'condition', ''), g.sens, g.fades,
		g.classes = 1
	  from jsonb_array_elements(p_doc -> 'ceiling') as e
	  cross join jsonb_array_elements(e -> 'cells') as c
	  join sluss.ceiling g on g.kind = (e ->> 'kind')::int2
		and g.grp = (e ->> 'group')::int2
	 where c ->> 'cell' in ('R', 'W', 'X', 'S', 'A');
	-- A document has no row of its own: until it is filed under a group it is
	-- its owner's alone.
	insert into sluss.ceiling values (34, 1, 'document.content', 1, 4, false)
	on conflict do nothing;
	insert into sluss.ceiling_cell
	select p, 34, 1, 'W', '', 4, false, true
	  from unnest(array['PC', 'PA', 'MO', 'MR', 'KV', 'SI']) as p
	on conflict do nothing;
	insert into sluss.ground
	select e ->> 'code', (e ->> 'from')::timestamp at time zone 'UTC',
		nullif(e ->> 'to', '')::timestamp at time zone 'UTC',
		sluss.policy_bits(e -> 'classes', array['own', 'third', 'public']),
		sluss.policy_texts(e -> 'from_kinds'),
		sluss.policy_texts(e -> 'to_kinds'),
		sluss.policy_bits(e -> 'requires',
			array['consent', 'weighing', 'request', 'decision_number']),
		coalesce(nullif((e ->> 'max_days')::int4, 0), 366),
		coalesce((e ->> 'standing')::bool, true)
	  from jsonb_array_elements(p_doc -> 'grounds') as e;

	insert into sluss.stage_due
	select (e ->> 'stage')::int2, e ->> 'agency_kind',
		(e ->> 'from')::timestamp at time zone 'UTC',
		nullif(e ->> 'to', '')::timestamp at time zone 'UTC',
		(e ->> 'days')::int4
	  from jsonb_array_elements(coalesce(p_doc -> 'due', '[]')) as e;

	insert into sluss.policy as p (version, hash, loaded_at, doc)
	values (1, p_hash, now(), p_doc)
	on conflict (one) do update set version = p.version + 1,
		hash = excluded.hash, loaded_at = excluded.loaded_at,
		doc = excluded.doc;
	-- Each widened cell is an entry of its own.
	for v in select n.position, g.name, coalesce(o.cell, '-') as was, n.cell,
			n.condition
		from sluss.ceiling_cell n
		join sluss.ceiling g on g.kind = n.kind and g.grp = n.grp
		left join unnest(v_old) as o on o.position = n.position
			and o.kind = n.kind and o.grp = n.grp
		where o.cell is null
		   or (o.cell <> n.cell and not (o.cell = 'X' and n.cell in ('R', 'W', 'S')))
		   or (o.condition <> n.condition and o.condition <> '')
		order by 1, 2 loop
		perform sluss.note_admin('policy.widen', p_hash, format('%s %s %s>%s%s',
			v.position, v.name, v.was, v.cell,
			case when v.condition = '' then '' else ':' || v.condition end));
	end loop;
	perform sluss.note_admin('policy.load', p_hash, '');
	return sluss.bump();
end $$;

revoke all on all functions in schema sluss from public;
