-- SPDX-License-Identifier: EUPL-1.2
-- The two tracks: what their guards must know of records, when a stage is due,
-- and that an organisation has closed its own.

set local role sluss_owner;

-- Clear facts of a checklist, by the final version that gave them: a version
-- that was disclosed tells nothing of a later one.
create table sluss.eligibility (
	record uuid not null,
	version int4 not null,
	-- Leaves organised crime, needs support and protection, is motivated.
	criteria_met bool not null,
	evidence_person text not null check (evidence_person in ('', 'yes', 'no')),
	conditions_signed_at timestamptz,
	primary key (record, version),
	foreign key (record, version) references sluss.record_version
);

-- Clear facts of a board's decision, in the same way.
create table sluss.decision (
	record uuid not null,
	version int4 not null,
	result text not null
		check (result in ('granted', 'partly_granted', 'refused', 'dismissed')),
	decided_on date,
	primary key (record, version),
	foreign key (record, version) references sluss.record_version
);

-- Policy: within how many days a stage is due, from when to when.
create table sluss.stage_due (
	stage int2 not null,
	agency_kind text not null,
	from_at timestamptz not null,
	to_at timestamptz,
	days int4 not null check (days > 0),
	primary key (stage, agency_kind, from_at)
);

alter table sluss.participant
	add column closed_at timestamptz,
	add column closure uuid references sluss.record;
