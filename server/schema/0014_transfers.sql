-- SPDX-License-Identifier: EUPL-1.2
-- Responsibility that passes from one municipality to another, and the
-- register of providers. Of a transfer the decision's number is sealed under
-- the key of who asks, with the transfer's id in a record's place; a provider
-- is sealed under a key of its owner's that belongs to no case.

set local role sluss_owner;

-- Who was responsible before keeps its own file as it was.
alter table sluss.participant drop constraint participant_standing_check;
alter table sluss.participant add constraint participant_standing_check
	check (standing in ('owner', 'receiver', 'interim', 'party', 'former'));

create table sluss.transfer (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	giver uuid not null references sluss.organisation,
	taker uuid not null references sluss.organisation,
	state text not null check (state in
		('open', 'accepted', 'declined', 'withdrawn', 'ended')),
	asked_at timestamptz not null,
	asked_by text not null,
	expires_at timestamptz not null,
	key_id uuid references sluss.case_key,
	sealed bytea,
	ended_at timestamptz,
	ended_by text,
	check (giver <> taker)
);
create index transfer_case on sluss.transfer (case_id, id);

-- A key per organisation for what it keeps in registers.
create table sluss.register_key (
	id uuid primary key,
	organisation uuid not null references sluss.organisation,
	created_at timestamptz not null,
	retired_at timestamptz
);
create unique index register_key_current on sluss.register_key (organisation)
	where retired_at is null;

-- What an organisation says of a provider. In the clear: the vetting's outcome
-- and until which day it holds.
create table sluss.provider (
	id uuid primary key,
	owner uuid not null references sluss.organisation,
	created_at timestamptz not null,
	newest int4 not null,
	vetting text not null check (vetting in ('pending', 'ok', 'stop')),
	valid_to_on date
);
create index provider_owner on sluss.provider (owner, id);
create table sluss.provider_version (
	provider uuid not null references sluss.provider,
	version int4 not null check (version > 0),
	author text not null,
	node uuid not null,
	created_at timestamptz not null,
	vetting text not null,
	valid_to_on date,
	primary key (provider, version)
);
create table sluss.provider_group (
	provider uuid not null references sluss.provider,
	grp int2 not null,
	wrote_version int4 not null,
	key_id uuid not null references sluss.register_key,
	ciphertext bytea not null,
	primary key (provider, grp, wrote_version)
);

-- Which providers a version names: an intervention's, and those of a plan.
-- Whether there is such a provider, the version alone does not say.
create table sluss.provider_use (
	record uuid not null,
	-- The version that wrote the group.
	version int4 not null,
	provider uuid not null,
	primary key (record, version, provider),
	foreign key (record, version) references sluss.record_version
);
create index provider_use_provider on sluss.provider_use (provider);
