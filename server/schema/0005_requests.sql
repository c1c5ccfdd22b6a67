-- SPDX-License-Identifier: EUPL-1.2
-- What one organisation asked another for and how it was answered, and why a
-- part in a case was ended by somebody else. Why anybody asks, answers or ends
-- is sealed under the key of who wrote it, with the row's id in a record's
-- place; in the clear are ids, codes and dates.

set local role sluss_owner;

create table sluss.ask (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	asker uuid not null references sluss.organisation,
	-- The organisation asked. Whether it has such a record, nobody looked.
	asked uuid not null references sluss.organisation,
	kind int2 not null,
	groups int4 not null,
	purpose text not null,
	state text not null check (state in
		('open', 'granted', 'partly_granted', 'refused', 'withdrawn')),
	asked_at timestamptz not null,
	asked_by text not null,
	due_at timestamptz,
	key_id uuid not null references sluss.case_key,
	sealed bytea not null,
	ended_at timestamptz,
	answered_by text,
	answer_key uuid references sluss.case_key,
	answer_sealed bytea,
	check (asker <> asked)
);
create index ask_asker on sluss.ask (case_id, asker, id);
create index ask_asked on sluss.ask (case_id, asked, id);

-- The disclosures that an answer names.
create table sluss.ask_disclosure (
	ask uuid not null references sluss.ask,
	disclosure uuid not null references sluss.disclosure,
	primary key (ask, disclosure)
);

-- A part, or an invitation, that another organisation ended.
create table sluss.removal (
	id uuid primary key,
	case_id uuid not null references sluss.cases,
	organisation uuid not null references sluss.organisation,
	was text not null,
	removed_by uuid not null references sluss.organisation,
	actor text not null,
	at timestamptz not null,
	key_id uuid references sluss.case_key,
	sealed bytea
);
