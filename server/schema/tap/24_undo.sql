-- SPDX-License-Identifier: EUPL-1.2
-- A disclosure that was wrong: who had read it, the draft of an incident, and
-- the recipient's word that it is deleted.

\ir world.sql
select plan(39);

create function t.withdraw(who text, c uuid, d uuid, wrong bool default true,
	incident uuid default null, key uuid default null, req uuid default gen_random_uuid())
returns door.applied language sql volatile as $$
	select * from door.withdraw(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'WithdrawDisclosure', t.hash(), req, 'mac', c, d, wrong, incident,
		coalesce(key, t.id('key of ' || split_part(who, '/', 1) || c)),
		case when incident is not null then 'report'::bytea end) $$;
create function t.confirm(who text, c uuid, d uuid) returns door.applied
language sql volatile as $$
	select * from door.confirm_deletion(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ConfirmDeletion', t.hash(), gen_random_uuid(), 'mac', c, d) $$;
create function t.fact(who text, c uuid, d uuid, m text default 'ConfirmDeletion') returns door.prepare_row
language sql volatile as $$
	select * from door.prepare_end(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		m, t.hash(), c, d, gen_random_uuid(), 'mac') $$;
-- The readers that the giver is told of, by actor and bytes; null: not told.
create function t.listed(who text, c uuid, d uuid) returns bytea language sql volatile as $$
	select plain from door.list_disclosures(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListDisclosures', t.hash(), c, null, null, 500) where disclosure_id = d $$;
create function t.says(b bytea, text text) returns bool language sql immutable as $$
	select position(convert_to(text, 'UTF8') in b) > 0 $$;

insert into sluss.operation select 'ConfirmDeletion', p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p;
insert into sluss.ceiling values (29, 1, 'incident.report', 1, 3, false);
insert into sluss.ceiling_cell select p, 29, 1, 'X', '', 3, false, true
from unnest(array['PC', 'PA', 'MO', 'MR']) as p;
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d1'));
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'sis', t.id('d2'));
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d3'));
\o

-- Who has read.
select is(t.listed('police/coord', :'c', t.id('d1')), '\xa80102b00102', 'not read yet, and not wrong');
select is(t.listed('a/sec', :'c', t.id('d1')), '\xb00102', 'its recipient is not told of reads');
\o /dev/null
select t.read('a/sec', :'c', :'ta');
\o
select ok(t.says(t.listed('police/coord', :'c', t.id('d1')), 'sec'), 'who read is named');
select ok(t.says(t.listed('police/coord', :'c', t.id('d1')), 'threat_assessment.conclusion'), 'with the groups');
select ok(not t.says(t.listed('a/sec', :'c', t.id('d1')), 'sec'), 'to the giver alone');
select is(t.listed('police/coord', :'c', t.id('d2')), '\xa80102b00102', 'and of that disclosure alone');

-- The facts for the service.
select is((t.fact('police/coord', :'c', t.id('d1'))).was_read, true, 'read');
select is((t.fact('police/coord', :'c', t.id('d1'))).recipient_code, 'a', 'by whom it was received');
select is((t.fact('sis/off', :'c', t.id('d1'))).disclosure_id, null, 'a third finds nothing');
select is((t.fact('sis/off', :'c', t.id('d3'))).disclosure_id, null, 'nor does who waits for what is not approved');

-- Calling it wrong.
select is(t.said(t.withdraw('a/sec', :'c', t.id('d1'))), '5 NOT_FOUND', 'the recipient does not');
select is(t.said(t.confirm('a/sec', :'c', t.id('d1'))), '9 NOTHING_TO_CONFIRM', 'nothing to confirm yet');
select is(t.said(t.withdraw('police/coord', :'c', t.id('d1'), true, t.id('i1'), t.id('x'))), '10 KEY_RETIRED', 'under another''s key nothing is done');
select is((select withdrawn_at from sluss.disclosure where id = t.id('d1')), null, 'nothing at all');
create temp table first as select t.withdraw('police/coord', :'c', t.id('d1'), true, t.id('i1'), null, t.id('again')) as a;
select is((select t.said(a) from first), '0', 'withdrawn as wrong');
select ok((select t.says((a).outcome, 'sec') from first), 'with who had read');
select ok((select position(uuid_send(t.id('i1')) in (a).outcome) > 0 from first), 'and the incident');
select is((t.withdraw('police/coord', :'c', t.id('d1'), true, t.id('i1'), null, t.id('again'))).outcome,
	(select (a).outcome from first), 'a retry is told the same');
select is(t.eyes('a/sec', :'c', :'ta'), '7 NOTHING_RELEASED', 'the next read is refused');
select is((select array[r.owner = t.org('police'), v.final, r.kind = 29] from sluss.record r
	join sluss.record_version v on v.record = r.id where r.id = t.id('i1')),
	array[true, false, true], 'a draft of the giver''s');
select is(t.eyes('police/coord', :'c', t.id('i1')), '1=1', 'that it reads');
select is(t.eyes('a/sec', :'c', t.id('i1')), '5 NOT_FOUND', 'and nobody else');
select is((select due_at - at from sluss.undo where disclosure = t.id('d1')), interval '72 hours', 'due within 72 hours');
select is((select array[c.type, c.kind::text, (c.due_at is not null)::text] from sluss.change c
	where c.organisation = t.org('a') and c.about = t.id('d1') and c.type = 'receipt'),
	array['receipt', '16', 'true'], 'who had read is told');
select is(t.said(t.withdraw('police/coord', :'c', t.id('d1'), true, t.id('i2'))), '0', 'again: the same');
select is((select count(*)::int from sluss.record where kind = 29), 1, 'and no second incident');

-- Nobody had read.
select is(t.said(t.withdraw('police/coord', :'c', t.id('d2'), false)), '0', 'withdrawn');
select is(t.said(t.withdraw('police/coord', :'c', t.id('d2'), true, t.id('i3'))), '0', 'and called wrong afterwards');
select is((select count(*)::int from sluss.change where about = t.id('d2') and type = 'receipt'), 0, 'nobody is asked for a receipt');
select is(t.said(t.confirm('sis/off', :'c', t.id('d2'))), '9 NOTHING_TO_CONFIRM', 'there is nothing to confirm');
-- What had not begun.
select is(t.said(t.withdraw('police/coord', :'c', t.id('d3'), true, t.id('i4'))), '0', 'what waits for approval');
select is((select array[incident is null, due_at is null] from sluss.undo where disclosure = t.id('d3')),
	array[true, true], 'leaked nothing');
select is(t.said(t.confirm('sis/off', :'c', t.id('d3'))), '5 NOT_FOUND', 'and is not known to its recipient');

-- The receipt.
select is(t.said(t.confirm('sis/off', :'c', t.id('d1'))), '5 NOT_FOUND', 'a third confirms nothing');
select is(t.said(t.confirm('police/coord', :'c', t.id('d1'))), '5 NOT_FOUND', 'nor does the giver');
select is(t.said(t.confirm('a/sec', :'c', t.id('d1'))), '0', 'the recipient does');
select is(t.said(t.confirm('a/sec', :'c', t.id('d1'))), '9 ALREADY_CONFIRMED', 'once');
select ok((select count(*) = 1 from sluss.change where organisation = t.org('police')
	and about = t.id('d1') and type = 'receipt'), 'the giver is told');
select is((select string_agg(method || ' ' || code || coalesce(' ' || detail, ''), ', ' order by id) from (
	select * from sluss.log where case_id = :'c' and method in ('WithdrawDisclosure', 'ConfirmDeletion')
	and code = 0 and reason = '' order by id desc limit 3) l),
	'WithdrawDisclosure 0 wrong, WithdrawDisclosure 0 wrong, ConfirmDeletion 0', 'each in the log');
select * from finish();
