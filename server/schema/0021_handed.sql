-- SPDX-License-Identifier: EUPL-1.2
-- What was handed to an organisation that has no system: the sheet that went
-- with it, how, when, and whether the recipient was told that it ended.

set local role sluss_owner;

create table sluss.handed (
	disclosure uuid primary key references sluss.disclosure,
	owner uuid not null references sluss.organisation,
	-- Made of the disclosure's id: it counts nobody's activity.
	sheet text not null,
	form text not null check (form in ('oral', 'paper', 'sdk')),
	-- When it was or will be handed over; never before a second person who is
	-- asked for has approved.
	delivered_at timestamptz not null,
	-- Who received it, sealed.
	key_id uuid not null references sluss.case_key,
	received_by bytea not null,
	-- The recipient was told by hand that it ended.
	told_at timestamptz,
	told_by text,
	unique (owner, sheet)
);

-- Nobody speaks for an organisation that has no system.
create function sluss.only_connected() returns trigger
language plpgsql set search_path = '' as $$
begin
	if not exists (select from sluss.organisation o
			where o.id = new.organisation and o.connected) then
		raise exception 'an organisation that is not connected has no '
			'nodes and no actors' using errcode = '55000';
	end if;
	return new;
end $$;
create trigger only_connected before insert on sluss.node
	for each row execute function sluss.only_connected();
create trigger only_connected before insert on sluss.actor
	for each row execute function sluss.only_connected();
