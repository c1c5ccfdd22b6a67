-- SPDX-License-Identifier: EUPL-1.2
-- The register of providers. Its rows belong to no case and are disclosed to
-- nobody: who may read one is said by the ceiling alone, for any position that
-- the caller's role may have. An owner reads all that it wrote, others what the
-- ceiling opens to them without a condition; the reasons never leave the
-- police, whatever it says.

create function rule.register_reads(s rule.seen, p_owner uuid, p_grp int2)
returns bool
language sql stable set search_path = '' as $$
	select (p_grp <> 2 or s.agency_kind = 'police') and exists (
		select from sluss.position_rule q
		join sluss.ceiling_cell c on c.position = q.position
		where q.agency_kind = s.agency_kind and q.role = s.role
		  and c.kind = 30 and c.grp = p_grp
		  and (c.cell in ('R', 'X') and c.condition = ''
		       or (p_owner = s.organisation and c.cell in ('R', 'W', 'X'))))
$$;

create function rule.register_writes(s rule.seen, p_grp int2) returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.position_rule q
		join sluss.ceiling_cell c on c.position = q.position
		where q.agency_kind = s.agency_kind and q.role = s.role
		  and c.kind = 30 and c.grp = p_grp and c.cell in ('W', 'X'))
$$;

-- A day as it is written; null for none, and for what is none.
create function rule.day(p_day text) returns date
language plpgsql immutable set search_path = '' as $$
begin
	return nullif(p_day, '')::date;
exception when data_exception then
	return null;
end $$;

create function rule.register_key(p_organisation uuid) returns uuid
language sql stable set search_path = '' as $$
	select k.id from sluss.register_key k
	 where k.organisation = p_organisation and k.retired_at is null
$$;

-- One provider, or those after p_after: rows as door.read_row has them, with
-- the owner in the place of a case, since that is what the key is of.
create function door.providers(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_provider uuid, p_named int4, p_unfit bool, p_after uuid, p_limit int4)
returns setof door.read_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), null, null);
	v_one uuid := nullif(p_provider, '00000000-0000-0000-0000-000000000000');
	v_today date := (now() at time zone 'Europe/Stockholm')::date;
	v_rows door.read_row[] := '{}';
	f door.read_row;
	i rule.items;
	v record;
	v_leaf bytea;
begin
	if s.code = 0 then
		for v in
			select p.id, p.owner, p.newest, o.code, o.regime, w.author,
				w.created_at, rule.day_end(w.valid_to_on) as valid_to,
				g.grp, b.wrote_version, b.key_id, b.ciphertext,
				p_named & (1 << g.grp) <> 0 as named,
				case when b.wrote_version is null then 2
					when p_named & (1 << g.grp) <> 0
						or (p_named = 0 and c.sens < 4) then 1
					else 5 end as state
			  from (select q.* from sluss.provider q
				where case when v_one is not null then q.id = v_one
					else q.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
					and (p_unfit or (q.vetting <> 'stop'
					     and coalesce(q.valid_to_on >= v_today, true))) end
				  and (rule.register_reads(s, q.owner, 1::int2)
				       or rule.register_reads(s, q.owner, 2::int2))
				order by q.id limit least(greatest(p_limit, 1), 500)) p
			  join sluss.organisation o on o.id = p.owner
			  join sluss.provider_version w on w.provider = p.id
				and w.version = p.newest
			 cross join unnest('{1,2}'::int2[]) as g(grp)
			  join sluss.ceiling c on c.kind = 30 and c.grp = g.grp
			  left join lateral (select b.wrote_version, b.key_id, b.ciphertext
				from sluss.provider_group b
				where b.provider = p.id and b.grp = g.grp
				order by b.wrote_version desc limit 1) b on true
			 where rule.register_reads(s, p.owner, g.grp)
			 order by p.id, g.grp loop
			f := rule.row(s, null, v.id);
			f.case_id := v.owner; f.record_id := v.id; f.kind := 30;
			f.owner := v.owner; f.owner_code := v.code;
			f.version := v.newest; f.final := true; f.newest := true;
			f.status := 'final'; f.regime := v.regime;
			f.subject_category := ''; f.nature := '';
			f.author := v.author; f.created_at := v.created_at;
			f.valid_to := v.valid_to; f.grp := v.grp;
			f.present := v.wrote_version is not null; f.named := v.named;
			f.derived := false; f.state := v.state;
			f.variant := '00000000-0000-0000-0000-000000000000';
			f.group_final := true; f.group_valid_to := v.valid_to;
			if v.state = 1 then
				f.wrote_version := v.wrote_version;
				f.key_id := v.key_id; f.ciphertext := v.ciphertext;
			end if;
			v_rows := v_rows || f;
		end loop;
		if v_one is not null and cardinality(v_rows) = 0 then
			s.code := 5;
			s.reason := 'NOT_FOUND';
		end if;
		select array_agg(x.record_id), array_agg(x.version),
			array_agg(x.kind), array_agg(x.groups), array_agg(x.owner),
			array_agg(null::uuid), array_agg(null::text) into i
		  from (select t.record_id, t.version, t.kind, t.owner,
				coalesce(bit_or(1 << t.grp) filter (where t.state = 1), 0) as groups
			  from unnest(v_rows) as t group by 1, 2, 3, 4) x;
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null, i);
	if cardinality(v_rows) = 0 then
		return next rule.row(s, v_leaf, null);
		return;
	end if;
	foreach f in array v_rows loop
		f.leaf := v_leaf;
		return next f;
	end loop;
end $$;

-- As door.prepare: the register's key, and the provider when it is one's own.
create function door.prepare_provider(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_provider uuid, p_request uuid, p_request_mac bytea)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	f door.prepare_row;
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, null, null, p_request, p_request_mac);
	if f.code = 0 then
		f.own_key := rule.register_key(f.organisation);
		select p.id, 30, p.owner, p.newest into f.record_id, f.kind, f.owner,
			f.newest_version
		  from sluss.provider p
		 where p.id = p_provider and p.owner = f.organisation;
	end if;
	return next f;
end $$;

create function rule.refuse_provider(s rule.seen, p sluss.provider,
	p_provider uuid, p_version int4, p_key uuid, p_grp int2[],
	p_sealed bytea[], p_vetting text, p_valid_to date) returns text
language sql stable set search_path = '' as $$
	select case
		when p_provider is null or coalesce(p_version, 0) < 1
			or coalesce(cardinality(p_grp), 0) = 0
			or cardinality(p_grp) is distinct from cardinality(p_sealed)
			or array_position(p_sealed, null) is not null
			or not p_grp <@ '{1,2}'::int2[]
			or (select count(distinct g) from unnest(p_grp) as g)
				<> cardinality(p_grp)
			or ((1 = any (p_grp)) is distinct from (p_vetting is not null))
			or (p_version = 1 and not 1 = any (p_grp))
			or p_vetting not in ('pending', 'ok', 'stop') then '3 RECORD_MALFORMED'
		when exists (select from unnest(p_grp) as g
				where not rule.register_writes(s, g)) then '7 GROUP_NOT_WRITABLE'
		when p_version = 1 and p.id is not null then '10 ID_TAKEN'
		when p_version > 1 and (p.id is null or p.owner <> s.organisation)
			then '5 NOT_FOUND'
		when p_version > 1 and p.newest <> p_version - 1 then '10 VERSION_CONFLICT'
		when p_vetting = 'ok' and p_valid_to is null then '3 VETTING_NEEDS_END'
		when p_vetting = 'ok' and p_valid_to
			< (s.now at time zone 'Europe/Stockholm')::date then '3 EXPIRY_PAST'
		when p_key is null
			or coalesce(rule.register_key(s.organisation), p_key) <> p_key
			or exists (select from sluss.register_key k where k.id = p_key
				and (k.organisation <> s.organisation or k.retired_at is not null))
			then '10 KEY_RETIRED' end
$$;

-- Every record whose newest or newest final version names it; its owner is
-- told, and nobody else.
create function rule.tell_stopped(s rule.seen, p_provider uuid) returns void
language plpgsql set search_path = '' as $$
declare
	v record;
begin
	for v in select distinct r.owner, r.case_id, r.id, r.kind
		  from sluss.provider_use u
		  join sluss.record r on r.id = u.record
		  join sluss.version_group g on g.record = u.record and g.grp = 1
			and g.wrote_version = u.version
			and g.version in (r.newest, r.newest_final)
		 where u.provider = p_provider loop
		perform rule.tell(s.now, array[v.owner], 'provider', v.case_id, v.id,
			v.kind, 2, p_provider, s.organisation, s.now + interval '24 hours');
	end loop;
end $$;

create function door.put_provider(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_provider uuid, p_version int4,
	p_key uuid, p_grp int2[], p_sealed bytea[], p_vetting text,
	p_valid_to_on text, p_outcome bytea) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	p sluss.provider;
	v_refusal text;
	p_valid_to date := rule.day(p_valid_to_on);
	i rule.items;
begin
	select * into b from rule.begin(l, null, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	-- One at a time with those that name it, and with its owner's first key.
	perform pg_advisory_xact_lock(hashtextextended(s.organisation::text, 30));
	select * into p from sluss.provider q where q.id = p_provider for update;
	v_refusal := rule.refuse_provider(s, p, p_provider, p_version, p_key, p_grp,
		p_sealed, p_vetting, p_valid_to);
	i := row(array[p_provider], array[p_version], array[30::int2],
		array[rule.group_bits(p_grp)], array[s.organisation],
		array[null]::uuid[], array[null]::text[])::rule.items;
	if v_refusal is not null then
		i.groups := array[0];
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, i);
		return;
	end if;
	insert into sluss.register_key values (p_key, s.organisation, s.now, null)
	on conflict (id) do nothing;
	if p_version = 1 then
		insert into sluss.provider
		values (p_provider, s.organisation, s.now, 1, p_vetting, p_valid_to);
	else
		update sluss.provider q set newest = p_version,
			vetting = coalesce(p_vetting, q.vetting),
			valid_to_on = case when p_vetting is null then q.valid_to_on
				else p_valid_to end
		 where q.id = p_provider;
	end if;
	insert into sluss.provider_version
	select q.id, p_version, l.actor, l.node, s.now, q.vetting, q.valid_to_on
	  from sluss.provider q where q.id = p_provider;
	insert into sluss.provider_group
	select p_provider, t.grp, p_version, p_key, t.sealed
	  from unnest(p_grp, p_sealed) as t(grp, sealed);
	if p_vetting = 'stop' and p.vetting is distinct from 'stop' then
		perform rule.tell_stopped(s, p_provider);
	end if;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		p_vetting, i);
end $$;
