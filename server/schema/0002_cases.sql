-- SPDX-License-Identifier: EUPL-1.2
-- Cases, records and disclosures: ids, codes and dates in the clear, because
-- SQL enforces the rule on them; everything else is ciphertext. A variant of
-- all zeros is the group itself, any other the organisation that an extract
-- was written for. Groups are numbered 1 to 30, so a set of them is an int4
-- with bit g for group g.

set local role sluss_owner;

create table sluss.cases (
	id uuid primary key,
	created_at timestamptz not null,
	created_by uuid not null references sluss.organisation,
	subject_category text not null,
	silent bool not null,
	closed_at timestamptz
);

create table sluss.participant (
	case_id uuid not null references sluss.cases,
	organisation uuid not null references sluss.organisation,
	standing text not null
		check (standing in ('owner', 'receiver', 'interim', 'party')),
	state text not null
		check (state in ('invited', 'active', 'declined', 'left', 'removed')),
	invited_by uuid,
	invited_at timestamptz,
	-- An invitation ends by itself.
	expires_at timestamptz,
	answered_at timestamptz,
	stage int2 not null default 1,
	stage_since timestamptz not null,
	stage_due timestamptz,
	primary key (case_id, organisation)
);
create index participant_organisation on sluss.participant (organisation, case_id);

create table sluss.case_seal (
	case_id uuid not null references sluss.cases,
	organisation uuid not null references sluss.organisation,
	sealed_at timestamptz not null,
	primary key (case_id, organisation)
);

create table sluss.assignment (
	id int8 generated always as identity primary key,
	case_id uuid not null references sluss.cases,
	organisation uuid not null,
	actor text not null,
	from_at timestamptz not null,
	until_at timestamptz,
	deputy_for text,
	ended_at timestamptz,
	assigned_by text not null,
	foreign key (organisation, actor) references sluss.actor
);
create index assignment_key on sluss.assignment (case_id, organisation, actor);
create index assignment_actor on sluss.assignment (organisation, actor, case_id);

-- Which data key seals what an organisation owns in a case; the wrapped keys
-- themselves live in another cluster.
create table sluss.case_key (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	organisation uuid not null references sluss.organisation,
	created_at timestamptz not null,
	retired_at timestamptz
);
create unique index case_key_current on sluss.case_key (case_id, organisation)
	where retired_at is null;

create table sluss.record (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	owner uuid not null references sluss.organisation,
	kind int2 not null,
	created_at timestamptz not null,
	newest int4 not null,
	newest_final int4
);
create index record_case on sluss.record (case_id, kind, owner);
create index record_case_id on sluss.record (case_id, id);

create table sluss.record_version (
	record uuid not null references sluss.record,
	version int4 not null check (version > 0),
	final bool not null,
	status text not null
		check (status in ('draft', 'final', 'superseded', 'corrected', 'erased')),
	regime text not null,
	subject_category text not null,
	nature text not null,
	author text not null,
	node uuid not null,
	created_at timestamptz not null,
	valid_from timestamptz,
	valid_to timestamptz,
	primary key (record, version)
);

-- A group's content, by the version that wrote it.
create table sluss.record_group (
	record uuid not null references sluss.record,
	grp int2 not null,
	variant uuid not null,
	wrote_version int4 not null,
	key_id uuid not null references sluss.case_key,
	ciphertext bytea not null,
	primary key (record, grp, variant, wrote_version)
);
alter table sluss.record_group alter column ciphertext set storage external;

-- Which content a version has: later versions refer to what earlier ones wrote.
create table sluss.version_group (
	record uuid not null,
	version int4 not null,
	grp int2 not null,
	variant uuid not null,
	wrote_version int4 not null,
	primary key (record, version, grp, variant),
	foreign key (record, version) references sluss.record_version,
	foreign key (record, grp, variant, wrote_version) references sluss.record_group
);

-- Clear facts of a consent, as its newest final version has them.
create table sluss.consent (
	record uuid primary key references sluss.record,
	given_on date not null,
	valid_to_on date
);
create table sluss.consent_scope (
	record uuid not null references sluss.consent,
	recipient uuid not null references sluss.organisation,
	kind int2 not null,
	grp int2 not null,
	primary key (record, recipient, kind, grp)
);
-- Insert only: a withdrawal is irreversible.
create table sluss.consent_withdrawal (
	record uuid not null references sluss.record,
	recipient uuid not null references sluss.organisation,
	withdrawn_at timestamptz not null,
	primary key (record, recipient)
);

-- Clear facts of a task, as its newest final version has them.
create table sluss.task (
	record uuid primary key references sluss.record,
	case_id uuid not null,
	owner uuid not null,
	recipient uuid not null references sluss.organisation,
	from_at timestamptz not null,
	to_at timestamptz
);
create index task_key on sluss.task (case_id, recipient, owner);

-- An owner's decision. Pending while it needs an approval it has not got.
create table sluss.disclosure (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	record uuid not null references sluss.record,
	owner uuid not null references sluss.organisation,
	recipient uuid not null references sluss.organisation,
	version int4 not null,
	follow bool not null,
	groups int4 not null,
	variant uuid not null default '00000000-0000-0000-0000-000000000000',
	ground text not null,
	consent uuid,
	onward text not null,
	purpose text not null,
	not_before timestamptz not null,
	expires_at timestamptz not null,
	decided_at timestamptz not null,
	decided_by text not null,
	needs_approval bool not null,
	approved_at timestamptz,
	approved_by text,
	withdrawn_at timestamptz,
	withdrawn_by text,
	key_id uuid,
	texts bytea,
	has_weighing bool not null,
	has_necessity bool not null,
	has_number bool not null,
	check (approved_by <> decided_by),
	check (owner <> recipient)
);
create index disclosure_record on sluss.disclosure (record, recipient);
create index disclosure_recipient on sluss.disclosure (case_id, recipient);
create index disclosure_owner on sluss.disclosure (case_id, owner);

-- What a write answered, for seven days: a retry gets the same answer.
create table sluss.request_outcome (
	organisation uuid not null,
	actor text not null,
	method text not null,
	request_id uuid not null,
	mac bytea not null,
	outcome bytea not null,
	at timestamptz not null,
	primary key (organisation, actor, method, request_id)
);
create index request_outcome_at on sluss.request_outcome (at);
