-- SPDX-License-Identifier: EUPL-1.2
-- What becomes of a disclosure: called wrong and confirmed to be deleted, or
-- taken to the recipient's file. Ids, codes and dates; what is text is sealed.

set local role sluss_owner;

-- A disclosure that should never have been given.
create table sluss.undo (
	disclosure uuid primary key references sluss.disclosure,
	at timestamptz not null,
	by text not null,
	-- The draft that came of it; null where the writer's position writes none.
	incident uuid references sluss.record,
	-- When the incident is due, and deletion to be confirmed; null: it had
	-- not begun, so there is neither.
	due_at timestamptz
);

-- The recipient's word that it is deleted.
create table sluss.receipt (
	disclosure uuid primary key references sluss.undo,
	at timestamptz not null,
	actor text not null
);

-- A record that is a copy of what was disclosed to its owner. It never leaves:
-- no disclosure of it is ever written.
create table sluss.copy (
	record uuid primary key references sluss.record,
	disclosure uuid not null references sluss.disclosure,
	groups int4 not null,
	taken_at timestamptz not null,
	taken_by text not null,
	-- The registry number, sealed.
	key_id uuid not null references sluss.case_key,
	number bytea not null
);
create index copy_disclosure on sluss.copy (disclosure);

create function sluss.copy_stays() returns trigger
language plpgsql set search_path = '' as $$
begin
	if exists (select from sluss.copy c where c.record = new.record) then
		raise exception 'a copy taken to file never leaves it'
			using errcode = '55000';
	end if;
	return new;
end $$;
create trigger copy_stays before insert or update of record on sluss.disclosure
	for each row execute function sluss.copy_stays();
