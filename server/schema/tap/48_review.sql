-- SPDX-License-Identifier: EUPL-1.2
-- What a hostile reader of disclosures by hand and of placements found: what
-- ends later is told later, and nobody is left untold because its system is gone.

\ir world.sql
select plan(19);

\o /dev/null
select sluss.registry_load('{"organisations": [
  {"code": "clinic", "name": "Vården", "agency_kind": "sis", "regime": "gdpr", "connected": false}]}');
insert into sluss.operation select m, p, 'x' from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
	unnest(array['RecordDisclosure', 'ConfirmDeletion', 'RequestTransfer', 'RespondTransfer']) as m;
\o
create function t.hand(who text, c uuid, r uuid, grps int2[], recipient text, d uuid, form text default 'paper',
	delivered timestamptz default null, received bytea default 'sealed who', follow bool default false,
	method text default 'RecordDisclosure', req uuid default gen_random_uuid(), ground text default 'balancing')
returns door.applied language sql volatile as $$
	select * from door.disclose(t.node(who), split_part(who, '/', 2), '', 'protect', true, method,
		t.hash(), req, 'mac', c, r, 0, follow, grps, recipient, ground, null, 'none', null,
		now() + interval '30 days', '', d, t.id('key of ' || split_part(who, '/', 1) || c), 'texts',
		true, true, false, 'handed', form, delivered, received) $$;
create function t.refer_hand(who text, c uuid, recipient text, standing text, d uuid, form text)
returns door.applied language sql volatile as $$
	select * from door.refer(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'Refer',
		t.hash(), gen_random_uuid(), 'mac', c, recipient, standing, 'balancing', null,
		now() + interval '30 days', d, t.id('key of ' || split_part(who, '/', 1) || c), 'texts', true, true,
		'sent', form, case when form is not null then 'sealed who'::bytea end) $$;
create function t.confirm(who text, d uuid) returns text language sql volatile as $$
	select t.said(x) from door.confirm_deletion(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ConfirmDeletion', t.hash(), gen_random_uuid(), 'mac', t.id('c'), d) x $$;
create function t.withdraw(who text, d uuid, wrong bool default false) returns text language sql volatile as $$
	select t.said(x) from door.withdraw(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'WithdrawDisclosure', t.hash(), gen_random_uuid(), 'mac', t.id('c'), d, wrong) x $$;
create function t.told(org text) returns text language sql stable as $$
	select coalesce(string_agg(x.type || ' ' || x.groups || ' ' || coalesce((select o.code from sluss.organisation o where o.id = x.by), '-'),
		', ' order by x.id), '-') from sluss.change x where x.organisation = t.org(org) and x.type = 'by_hand' $$;
create function t.to_tell(d uuid) returns bool language sql stable as $$
	select position('\x800201'::bytea in rule.pb_handed(x, now())) > 0 from sluss.disclosure x where x.id = $1 $$;
create function t.explain(who text, r uuid, kind int, grp int, pos text default '') returns text language sql volatile as $$
	select trim(f.code || ' ' || f.reason || ' ' || coalesce(f.for_position, '-') || ' ' || coalesce(f.recipient_standing, '-'))
	  from door.explain(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Explain', t.hash(), t.id('c'), r, kind::int2, grp::int2, '', pos) f $$;
create function t.place(r text, days text, version int default 1) returns text language sql volatile as $$
	select t.said(t.put('sis/off', t.id('c'), t.id(r), 25, version, '{1}', true, jsonb_build_object('placements', jsonb_build_array(
		jsonb_strip_nulls(jsonb_build_object('grp', 1, 'stays', true, 'to', nullif(days, '-'))))))) $$;

-- What ends after its recipient was told of something else is to be told too.
\o /dev/null
select t.refer_hand('police/coord', :'c', 'clinic', 'party', t.id('rc'), 'oral');
select t.hand('police/analyst', :'c', :'ta', '{1}', 'clinic', t.id('h1'), delivered => now() - interval '1 hour');
update sluss.disclosure set expires_at = now() - interval '1 minute' where id = t.id('h1');
update sluss.feed set swept_at = now() - interval '2 minutes';
select door.sweep(100);
\o
select is(t.confirm('police/analyst', t.id('h1')), '0', 'time ended it, and the recipient was told');
select ok(not t.to_tell(t.id('h1')), 'there is nothing more to tell');
select is(t.withdraw('police/analyst', t.id('h1'), true), '0', 'then it turns out to have been wrong');
select ok(t.to_tell(t.id('h1')), 'which is to be told');
select is(t.confirm('police/analyst', t.id('h1')), '0', 'and is, with the recipient''s word');
select is((select count(*)::int from sluss.receipt where disclosure = t.id('h1')), 1, 'which is taken down');
select is(t.confirm('police/analyst', t.id('h1')), '9 ALREADY_CONFIRMED', 'once');

-- An organisation whose system is gone.
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('s1'));
select t.disclose('police/analyst', :'c', :'ta', '{2}', 'sis', t.id('s2'));
update sluss.organisation set connected = false where code = 'sis';
create temp table before as select max(id) as id from sluss.change;
\o
select is((select bool_or(live) from door.registry() where organisation = t.org('sis')), false, 'its nodes are live no more');
select is(t.withdraw('police/analyst', t.id('s1')), '0', 'what it had ends');
select is((select string_agg(x.type || ' ' || x.groups, ', ') from sluss.change x, before b where x.id > b.id
	and x.organisation = t.org('police') and x.by = t.org('sis')), 'by_hand 2', 'the giver is to tell it');
update sluss.disclosure set expires_at = now() - interval '1 minute' where id = t.id('s2');
update sluss.feed set swept_at = now() - interval '2 minutes';
select is((select told from door.sweep(100)), 1, 'so it is when time ends it');
select is((select told from door.sweep(100)), 0, 'once, or the sweep never comes further');
update sluss.organisation set connected = true where code = 'sis';

-- A prison sentence that is served shuts out nothing.
insert into sluss.ceiling values (25, 1, 'custody.dates', 1, 3, false);
insert into sluss.ceiling_cell values ('SI', 25, 1, 'W', '', 3, false, false);
select is(t.place('now', (t.today() + 400)::text), '0', 'in prison');
update sluss.placement_terms set from_on = t.today() - 60 where record = t.id('now');
select is(t.place('then', (t.today() - 30)::text), '0', 'a sentence that was served before is written beside it');
select is(t.place('also', (t.today() + 30)::text), '9 PLACEMENTS_OVERLAP', 'one that is served now is not');

-- Who was responsible before asks why it reads its own file.
\o /dev/null
select t.put('a/sec', :'c', t.id('own'), 12, 1, '{2}');
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('refer b'));
select t.respond('b/sec', :'c', true, false);
select t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('da'));
select t.said(x) from door.request_transfer(t.node('a/sec'), 'sec', '', 'protect', true, 'RequestTransfer', t.hash(), gen_random_uuid(),
	'mac', :'c', 'b', t.id('x'), now() + interval '7 days', null, null, 'asked') x;
select t.said(x) from door.respond_transfer(t.node('b/sec'), 'sec', '', 'protect', true, 'RespondTransfer', t.hash(), gen_random_uuid(),
	'mac', :'c', t.id('x'), true, '') x;
\o
select is((select standing from sluss.participant where organisation = t.org('a')), 'former', 'handed over');
select is(t.explain('a/sec', t.id('own'), 12, 2), '0  MO owner', 'in the position that it is read in');
select is(t.explain('a/sec', t.id('own'), 12, 2, 'MO'), '0  MO owner', 'which may be named');
select is(t.explain('a/sec', :'ta', 16, 1), '0  MR former', 'and of others'' in its own');
select * from finish();
