-- SPDX-License-Identifier: EUPL-1.2
-- Files attached to records: what a version of a document's content is filed
-- under, how far its upload has come, and its chunks. Name, type, size and
-- digest are in the sealed group; the chunks are sealed each on its own.

set local role sluss_owner;

create table sluss.document (
	record uuid not null references sluss.record,
	-- The version that wrote document.content.
	version int4 not null,
	filed_record uuid not null references sluss.record,
	filed_kind int2 not null,
	filed_grp int2 not null,
	-- Counts uploads given up: what was looked at is what is completed.
	attempt int4 not null default 0,
	touched_at timestamptz not null,
	complete_at timestamptz,
	chunks int4,
	primary key (record, version)
);
create index document_unfinished on sluss.document (touched_at)
	where complete_at is null;
create index document_filed on sluss.document (filed_record);

create table sluss.document_chunk (
	record uuid not null,
	version int4 not null,
	idx int4 not null check (idx between 0 and 99),
	last bool not null,
	key_id uuid not null references sluss.case_key,
	-- Keyed digest of the plain chunk: a repeated one is told by it.
	mac bytea not null,
	sealed bytea not null,
	primary key (record, version, idx),
	foreign key (record, version) references sluss.document
);
alter table sluss.document_chunk alter column sealed set storage external;
