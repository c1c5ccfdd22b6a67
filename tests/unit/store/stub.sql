-- SPDX-License-Identifier: EUPL-1.2
-- Functions of the door's names that do as the method says, so that every
-- outcome of a statement can be had on demand.
create schema door;
create schema keys;
create table door.log (method text, at timestamptz default clock_timestamp());
create sequence door.once;
create table door.parent (id int primary key);
create table door.child (id int references door.parent
	deferrable initially deferred);

create function door.act(p_method text) returns void language plpgsql as $$
begin
	insert into door.log (method) values (p_method);
	case p_method
	when 'raise' then raise exception 'poison' using detail = 'a secret';
	when 'data' then perform ('a secret'::text)::int;
	when 'warn' then raise warning 'canceling wait for replication';
	when 'notice' then raise notice 'harmless';
	when 'disk' then raise exception using errcode = '53100';
	when 'serial' then raise exception using errcode = '40001';
	when 'standby' then raise exception using errcode = '25006';
	when 'timeout' then raise exception using errcode = '57014';
	when 'commit' then insert into door.child values (1);
	when 'sleep' then perform pg_sleep(0.3);
	when 'hang' then perform pg_sleep(60);
	when 'die' then
		perform pg_terminate_backend(pg_backend_pid());
		perform pg_sleep(5);
	when 'die once' then
		if nextval('door.once') = 1 then
			perform pg_terminate_backend(pg_backend_pid());
			perform pg_sleep(5);
		end if;
	else null;
	end case;
end $$;

create function door.read(p_method text[], p_node uuid[], p_actor text[],
	p_role text[], p_purpose text[], p_shown bool[], p_case uuid[],
	p_record uuid[], p_disclosure uuid[], p_version int4[],
	p_named_kind int2[], p_named int4[], p_extract text[], p_policy bytea)
returns table (call int4, part int4, method text, node uuid, actor text,
	role text, purpose text, shown bool, case_id uuid, record uuid,
	disclosure uuid, version int4, named_kind int2, named int4,
	extract_for text, policy bytea)
language plpgsql as $$
begin
	perform door.act(m) from unnest(p_method) as m;
	return query
	select case when u.m = 'disorder' then 9 - u.n::int4
		else u.n::int4 - 1 end, g.g, u.m, p_node[n], p_actor[n], p_role[n],
		p_purpose[n], p_shown[n], p_case[n], p_record[n], p_disclosure[n],
		p_version[n], p_named_kind[n], p_named[n], p_extract[n], p_policy
	  from unnest(p_method) with ordinality as u (m, n),
		generate_series(1, 3) as g
	 where u.m <> 'silent'
	 order by u.n, g.g;
end $$;

create function door.who_am_i(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea)
returns table (code int4, actor text, pid int4)
language plpgsql as $$
begin
	perform door.act(p_method);
	return query select 0, p_actor, pg_backend_pid();
end $$;

create function door.approve(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_disclosures uuid[])
returns table (code int4)
language plpgsql as $$
begin
	perform door.act(p_method);
	return query select 0;
end $$;

-- Gives back every parameter, and says by a text how the server read it.
create function door.put_record(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_kind int2, p_version int4, p_key uuid, p_final bool, p_correction bool,
	p_subject_category text, p_nature text, p_valid_from timestamptz,
	p_valid_to timestamptz, p_grp int2[], p_sealed bytea[], p_remove int2[],
	p_clear jsonb, p_outcome bytea, p_extract_for text)
returns table (node uuid, actor text, shown bool, policy bytea, kind int2,
	version int4, nature text, valid_from timestamptz, valid_to timestamptz,
	grp int2[], sealed bytea[], removed int2[], outcome bytea, said text,
	names text[], big int8)
language sql as $$
	select p_node, p_actor, p_shown, p_policy, p_kind, p_version, p_nature,
		p_valid_from, p_valid_to, p_grp, p_sealed, p_remove, p_outcome,
		concat_ws('|', p_node, p_shown, p_kind, p_version,
			to_char(p_valid_from at time zone 'UTC',
				'YYYY-MM-DD HH24:MI:SS.US'),
			p_valid_to, p_grp, p_sealed[1], p_remove, p_clear, p_outcome),
		array['ett', null, 'två'], -9007199254740993
$$;

create function door.list_reads(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_before int8, p_limit int4)
returns table (before int8, n int4) language sql as $$
	select p_before, p_limit
$$;
create function door.put_actor(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_code text, p_roles text[],
	p_approver bool, p_duty bool)
returns table (code text, roles text[]) language sql as $$
	select p_code, p_roles
$$;
create function door.generation() returns int8 language sql as $$
	select count(*) from door.log
$$;
create function keys.fetch(p_ids uuid[])
returns table (key_id uuid) language sql as $$
	select unnest(p_ids)
$$;
