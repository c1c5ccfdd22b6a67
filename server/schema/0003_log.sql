-- SPDX-License-Identifier: EUPL-1.2
-- The log: one row for each call that reached the door, allowed or denied,
-- written in the statement that answers it. Rows are only ever inserted; the
-- one change allowed is erasure, which nulls salt and columns and keeps id,
-- xact and leaf, so that the tree over the leaves stays verifiable.
--
-- leaf = sha256(0x00 || salt || record_send(row(at, organisation, node, actor,
--        role, position, method, purpose, shown, case_id, policy, code, reason,
--        request, detail, item_record, item_version, item_kind, item_groups,
--        item_owner, item_disclosure, item_ground)))
-- record_send is PostgreSQL's binary form of a row: int32 number of columns,
-- then for each int32 type number, int32 length (-1: null) and the value's
-- binary form, all in network order; built-in type numbers never change.
-- rule.leaf() is the only place that computes it.
--
-- The sequencer takes rows with xact < pg_snapshot_xmin(pg_current_snapshot())
-- in (xact, id) order; by id alone it would skip late commits.

set local role sluss_owner;

create table sluss.log (
	id int8 generated always as identity primary key,
	xact xid8 not null default pg_current_xact_id(),
	leaf bytea not null,
	salt bytea,
	at timestamptz,
	organisation uuid,
	node uuid,
	actor text,
	role text,
	position text,
	method text,
	purpose text,
	shown bool,
	case_id uuid,
	policy bytea,
	code int4,
	reason text,
	-- MAC of the request, for writes.
	request bytea,
	-- Codes only: what was changed where no record is touched.
	detail text,
	-- Parallel: what was touched, and which groups were released of it.
	item_record uuid[],
	item_version int4[],
	item_kind int2[],
	item_groups int4[],
	item_owner uuid[],
	item_disclosure uuid[],
	item_ground text[]
);
create index log_case on sluss.log (case_id, id);
create index log_order on sluss.log (xact, id);

create function sluss.log_keep() returns trigger
language plpgsql set search_path = '' as $$
begin
	if tg_op = 'UPDATE' then
		if new.id = old.id and new.xact = old.xact and new.leaf = old.leaf
		   and (pg_catalog.to_jsonb(new) - 'id' - 'xact' - 'leaf')
		       = (select pg_catalog.jsonb_object_agg(k, 'null'::pg_catalog.jsonb)
		            from pg_catalog.jsonb_object_keys(pg_catalog.to_jsonb(new)
		                 - 'id' - 'xact' - 'leaf') as k) then
			return new;
		end if;
	end if;
	raise exception 'the log is only added to' using errcode = '55000';
end $$;

create trigger log_keep before update or delete on sluss.log
	for each row execute function sluss.log_keep();
create trigger log_keep_all before truncate on sluss.log
	for each statement execute function sluss.log_keep();
