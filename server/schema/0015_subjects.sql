-- SPDX-License-Identifier: EUPL-1.2
-- Whom things are about: whose consent it is, whether a person's data are
-- protected, whether there is a child, and concerns that were handed in.

set local role sluss_owner;

-- Whom the consent is about: it covers records about the same and no other.
alter table sluss.consent add column subject_category text not null default '';
update sluss.consent k set subject_category = v.subject_category
  from sluss.record r join sluss.record_version v on v.record = r.id
	and v.version = r.newest_final
 where r.id = k.record;
alter table sluss.consent alter column subject_category drop default;

-- Clear facts of person.protection by the version that wrote it: only where
-- there is a flag. Never an identity, and nothing that two could be joined by.
create table sluss.protection_terms (
	record uuid not null,
	version int4 not null,
	flag text not null
		check (flag in ('secrecy_marking', 'protected_registration')),
	valid_to_on date,
	-- Post goes by the Tax Agency: the address is for nobody's envelope.
	mail_by_agency bool not null,
	primary key (record, version),
	foreign key (record, version) references sluss.record_version
);
-- The same as the newest final version has it.
create table sluss.protection (
	record uuid primary key references sluss.record,
	case_id uuid not null references sluss.cases,
	valid_to_on date,
	mail_by_agency bool not null
);
create index protection_case on sluss.protection (case_id);

-- Whether a person or relative recorded is a child, by the version that wrote
-- the group. A year and no date: a birthday is half an identity number.
create table sluss.minor_terms (
	record uuid not null,
	version int4 not null,
	-- The year in which the person turns 18; null: not known to be a minor.
	until_year int4,
	-- A relation of the subject's that is a child, has no case of its own, and
	-- of which it was not said that it is in no danger.
	child bool not null,
	primary key (record, version),
	foreign key (record, version) references sluss.record_version
);

-- A concern that was handed in: the child's case of the board that received
-- it, in which nobody takes part until the board takes it up. So it is sealed
-- under a key of its own, the board's, and reading it is reading a record.
create table sluss.concern (
	id uuid primary key,
	board uuid not null references sluss.organisation,
	case_id uuid not null unique references sluss.cases,
	record uuid not null unique references sluss.record,
	-- Who handed it in; never in which case.
	submitted_by uuid not null references sluss.organisation,
	received_at timestamptz not null,
	due_at timestamptz not null,
	opened_at timestamptz,
	opened_by text
);
create index concern_inbox on sluss.concern (board, due_at, id);
