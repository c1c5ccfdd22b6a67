-- SPDX-License-Identifier: EUPL-1.2
-- What has changed for an organisation: ids, codes and dates, never content.
-- Insert only; rows are told in the order (xact, id) of those below the
-- snapshot's xmin, since by id alone a late commit would be passed over.

set local role sluss_owner;

create table sluss.change (
	id int8 generated always as identity primary key,
	xact xid8 not null default pg_current_xact_id(),
	at timestamptz not null,
	-- Whom it is told.
	organisation uuid not null references sluss.organisation,
	-- A ChangeType of the contract, without its prefix, in lower case.
	type text not null,
	case_id uuid references sluss.cases,
	record uuid,
	kind int2,
	groups int4 not null default 0,
	-- The disclosure, request, correction, transfer or invitation it is about.
	about uuid,
	-- Who acted.
	by uuid references sluss.organisation,
	-- When something urgent must have been seen.
	due_at timestamptz
);
create index change_told on sluss.change (organisation, xact, id);
