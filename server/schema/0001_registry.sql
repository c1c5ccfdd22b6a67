-- SPDX-License-Identifier: EUPL-1.2
-- Organisations, nodes, actors, and the policy in force. Rows of the registry
-- are revoked and never deleted: the log names them. The policy is replaced as
-- a whole by sluss.policy_load().

set local role sluss_owner;

create table sluss.organisation (
	id uuid primary key default gen_random_uuid(),
	code text not null unique,
	name text not null,
	agency_kind text not null,
	regime text not null check (regime in ('bdl', 'gdpr')),
	organisation_number text not null default '',
	municipality_code text not null default '',
	connected bool not null default true,
	revoked_at timestamptz
);

create table sluss.node (
	id uuid primary key default gen_random_uuid(),
	organisation uuid not null references sluss.organisation,
	code text not null,
	spki bytea not null unique check (octet_length(spki) = 32),
	-- Set for a personal certificate: the only actor it may speak for.
	actor text,
	enrolled_at timestamptz not null default now(),
	revoked_at timestamptz,
	unique (organisation, code)
);

create table sluss.actor (
	organisation uuid not null references sluss.organisation,
	code text not null,
	approver bool not null default false,
	duty bool not null default false,
	revoked_at timestamptz,
	primary key (organisation, code)
);

create table sluss.actor_role (
	organisation uuid not null,
	actor text not null,
	role text not null,
	primary key (organisation, actor, role),
	foreign key (organisation, actor) references sluss.actor
);

-- One row: counts every change of registry or policy.
create table sluss.generation (
	one bool primary key default true check (one),
	n int8 not null
);
insert into sluss.generation (n) values (1);

-- One row: the policy in force.
create table sluss.policy (
	one bool primary key default true check (one),
	version int8 not null,
	hash bytea not null,
	loaded_at timestamptz not null,
	doc jsonb not null
);

-- standing '' holds for every standing.
create table sluss.position_rule (
	ord int4 primary key,
	agency_kind text not null,
	role text not null,
	standing text not null,
	position text not null
);
create index position_rule_key on sluss.position_rule (agency_kind, role);

-- scope x: the actor must be assigned; o: for the organisation as a whole.
create table sluss.operation (
	method text not null,
	position text not null,
	scope text not null check (scope in ('x', 'o')),
	primary key (method, position)
);

create table sluss.purpose (
	code text primary key,
	name_sv text not null,
	name_en text not null
);

-- classes: bit 1 own, 2 third, 4 public.
create table sluss.ceiling (
	kind int2 not null,
	grp int2 not null check (grp between 1 and 30),
	name text not null unique,
	classes int4 not null,
	sens int2 not null check (sens between 1 and 4),
	fades bool not null,
	primary key (kind, grp)
);

-- What one position may at most do; the group's own columns are repeated so
-- that a read finds all it needs in one row.
create table sluss.ceiling_cell (
	position text not null,
	kind int2 not null,
	grp int2 not null,
	cell text not null check (cell in ('R', 'W', 'X', 'S', 'A')),
	condition text not null,
	sens int2 not null,
	fades bool not null,
	own_only bool not null,
	primary key (position, kind, grp)
);

-- requires: bit 1 consent, 2 weighing, 4 request, 8 decision number.
create table sluss.ground (
	code text primary key,
	from_at timestamptz not null,
	to_at timestamptz,
	classes int4 not null,
	from_kinds text[] not null,
	to_kinds text[] not null,
	requires int4 not null,
	max_days int4 not null,
	standing bool not null
);
