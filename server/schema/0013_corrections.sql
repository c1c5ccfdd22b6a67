-- SPDX-License-Identifier: EUPL-1.2
-- What a recipient says is wrong in another's record, and the owner's answer:
-- both texts sealed under the key of who wrote them, with the correction's id
-- in a record's place. Besides: what a consent must say of itself before it is
-- final, and to whom a change of level was announced.

set local role sluss_owner;

create table sluss.correction (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	record uuid not null references sluss.record,
	owner uuid not null references sluss.organisation,
	proposer uuid not null references sluss.organisation,
	-- The newest version that the proposer was given of these groups.
	version int4 not null,
	groups int4 not null,
	state text not null check (state in ('open', 'accepted', 'refused')),
	proposed_at timestamptz not null,
	proposed_by text not null,
	key_id uuid not null references sluss.case_key,
	sealed bytea not null,
	resolved_at timestamptz,
	resolved_by text,
	-- The version that corrects it.
	corrected_version int4,
	answer_key uuid references sluss.case_key,
	answer_sealed bytea,
	check (owner <> proposer),
	check ((state = 'accepted') = (corrected_version is not null))
);
create index correction_owner on sluss.correction (case_id, owner, id);
create index correction_proposer on sluss.correction (case_id, proposer, id);

-- Clear facts of a consent's terms that a final version is judged on.
alter table sluss.consent_terms
	add column form text not null default '',
	add column child_view bool not null default false;

-- That the level has changed, and nothing else of it, by the version that
-- changed it.
create table sluss.level_announcement (
	record uuid not null,
	version int4 not null,
	recipient uuid not null references sluss.organisation,
	at timestamptz not null,
	actor text not null,
	primary key (record, version, recipient),
	foreign key (record, version) references sluss.record_version
);
