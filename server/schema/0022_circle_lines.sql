-- SPDX-License-Identifier: EUPL-1.2
-- The circle of a case: what an organisation proposes to give of its own, to
-- whom and on which ground. It grants nothing; it is read when its owner
-- decides to give along it. Ids, codes and dates; what is text is sealed.

set local role sluss_owner;

create table sluss.circle (
	case_id uuid not null references sluss.cases,
	organisation uuid not null references sluss.organisation,
	-- So that two who put it do not overwrite each other.
	version int4 not null check (version >= 1),
	put_at timestamptz not null,
	put_by text not null,
	primary key (case_id, organisation)
);

create table sluss.circle_line (
	-- The texts are sealed with it in a record's place.
	id uuid primary key,
	case_id uuid not null,
	organisation uuid not null,
	ord int2 not null,
	recipient uuid not null references sluss.organisation,
	kind int2 not null,
	groups int4 not null check (groups <> 0),
	ground text not null,
	consent uuid,
	onward text not null check (onward in ('none', 'ask', 'within_case')),
	purpose text not null,
	follow bool not null,
	days int4 not null check (days between 1 and 366),
	has_weighing bool not null,
	has_necessity bool not null,
	has_number bool not null,
	key_id uuid references sluss.case_key,
	texts bytea,
	check ((texts is null) = (key_id is null)),
	foreign key (case_id, organisation) references sluss.circle
);
create index circle_line_of on sluss.circle_line (case_id, organisation, ord);
