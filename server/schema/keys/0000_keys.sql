-- SPDX-License-Identifier: EUPL-1.2
-- The keys cluster: wrapped data keys and nothing else, in a cluster of its own
-- with a short backup life, so that a destroyed key is destroyed. A key is
-- written once and never changed; destroying it nulls what it wrapped.

do $$
begin
	if not exists (select from pg_catalog.pg_roles where rolname = 'sluss_keys_owner') then
		create role sluss_keys_owner nologin;
	end if;
	if not exists (select from pg_catalog.pg_roles where rolname = 'sluss_keys') then
		create role sluss_keys login;
	end if;
end $$;

do $$
declare
	db text := current_database();
begin
	execute format('revoke all on database %I from public', db);
	execute format('grant connect on database %I to sluss_keys, sluss_keys_owner', db);
	execute format('alter role sluss_keys in database %I set search_path = ''''', db);
	execute format('alter role sluss_keys in database %I set synchronous_commit = ''on''', db);
	execute format('alter role sluss_keys in database %I set statement_timeout = ''5s''', db);
	execute format('alter role sluss_keys in database %I set idle_in_transaction_session_timeout = ''5s''', db);
end $$;

revoke all on schema public from public;
create schema if not exists keys authorization sluss_keys_owner;
revoke all on schema keys from public;
set local role sluss_keys_owner;
alter default privileges for role sluss_keys_owner revoke execute on functions from public;

create table if not exists keys.data_key (
	key_id uuid primary key,
	case_id uuid not null,
	organisation uuid not null,
	generation int4 not null,
	wrapped bytea,
	created_at timestamptz not null default now(),
	destroyed_at timestamptz,
	check ((wrapped is null) = (destroyed_at is not null))
);

-- False when the id is taken; the key that stands is left alone.
create or replace function keys.create(p_key_id uuid, p_case_id uuid,
	p_organisation uuid, p_generation int4, p_wrapped bytea) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
	if p_key_id is null or p_case_id is null or p_organisation is null
	   or p_generation is null or p_wrapped is null then
		return false;
	end if;
	insert into keys.data_key (key_id, case_id, organisation, generation, wrapped)
	values (p_key_id, p_case_id, p_organisation, p_generation, p_wrapped)
	on conflict do nothing;
	return found;
end $$;

create or replace function keys.fetch(p_key_ids uuid[])
returns table (key_id uuid, case_id uuid, organisation uuid, generation int4,
	wrapped bytea)
language plpgsql security definer set search_path = '' as $$
begin
	return query
	select k.key_id, k.case_id, k.organisation, k.generation, k.wrapped
	  from keys.data_key k
	 where k.key_id = any (p_key_ids) and k.wrapped is not null;
end $$;

grant usage on schema keys to sluss_keys;
grant execute on function keys.create(uuid, uuid, uuid, int4, bytea),
	keys.fetch(uuid[]) to sluss_keys;
