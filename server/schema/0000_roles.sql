-- SPDX-License-Identifier: EUPL-1.2
-- Roles and schemas. The service may execute the functions of schema door and
-- nothing else: no table, no sequence, no temporary table, no other schema.
-- Runs as a superuser; everything after it runs as sluss_owner.

do $$
begin
	if not exists (select from pg_catalog.pg_roles where rolname = 'sluss_owner') then
		create role sluss_owner nologin;
	end if;
	if not exists (select from pg_catalog.pg_roles where rolname = 'sluss_admin') then
		create role sluss_admin login;
	end if;
	if not exists (select from pg_catalog.pg_roles where rolname = 'sluss_service') then
		create role sluss_service login;
	end if;
end $$;

grant sluss_owner to sluss_admin;

do $$
declare
	db text := current_database();
begin
	execute format('revoke all on database %I from public', db);
	execute format('grant connect on database %I to sluss_service, sluss_admin', db);
	execute format('grant create, connect on database %I to sluss_owner', db);
	execute format('alter role sluss_service in database %I set search_path = ''''', db);
	execute format('alter role sluss_service in database %I set synchronous_commit = ''on''', db);
	execute format('alter role sluss_service in database %I set statement_timeout = ''10s''', db);
	execute format('alter role sluss_service in database %I set lock_timeout = ''5s''', db);
	execute format('alter role sluss_service in database %I set idle_in_transaction_session_timeout = ''5s''', db);
	execute format('alter role sluss_service in database %I set jit = ''off''', db);
	execute format('alter role sluss_service in database %I set timezone = ''UTC''', db);
end $$;

revoke all on schema public from public;
create schema if not exists sluss authorization sluss_owner;
revoke all on schema sluss from public;

-- Which migrations have been applied, and what they held.
create table if not exists sluss.schema_migrations (
	version int4 primary key,
	name text not null,
	checksum bytea not null,
	applied_at timestamptz not null default now()
);
alter table sluss.schema_migrations owner to sluss_owner;
