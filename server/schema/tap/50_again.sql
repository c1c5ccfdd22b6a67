-- SPDX-License-Identifier: EUPL-1.2
-- Who took part before and is invited again: what comes of it takes nothing from its own file.

\ir world.sql
select plan(9);

create function t.invite(who text) returns text language sql volatile as $$
	select t.said(x) from door.refer(t.node('police/coord'), 'coord', '', 'protect', true, 'Refer',
		t.hash(), gen_random_uuid(), 'mac', t.id('c'), who, 'receiver', 'balancing', null, now() + interval '1 day',
		gen_random_uuid(), t.id('key of police' || t.id('c')), 'texts', true, true, 'done') x $$;
create function t.answer(who text) returns text language sql volatile as $$
	select t.said(x) from door.respond(t.node(who), 'sec', '', 'protect', true, 'Respond', t.hash(),
		gen_random_uuid(), 'mac', t.id('c'), false, null, null, '', '{}', '{}', 'no') x $$;
create function t.part(who text) returns text language sql stable as $$
	select p.state from sluss.participant p where p.case_id = t.id('c') and p.organisation = t.org(who) $$;

-- A has a file of its own and has left.
\o /dev/null
select t.put('a/sec', :'c', t.id('addr'), 12, 1, '{2}');
\o
update sluss.participant set state = 'left' where organisation = t.org('a');
select is(t.eyes('a/sec', :'c', t.id('addr'), 12, '{2}'), '1=2 2=1', 'who has left keeps its own file');
select is(t.invite('a'), '0', 'and is invited again');
update sluss.participant set expires_at = now() - interval '1 minute' where organisation = t.org('a');
select is(t.eyes('a/sec', :'c', t.id('addr'), 12, '{2}'), '1=2 2=1', 'which it lets pass: it keeps its file');
select is(t.invite('a'), '0', 'and again');
select is(t.answer('a/sec'), '0', 'which it declines');
select is(t.part('a'), 'left', 'it stands where it stood');
select is(t.eyes('a/sec', :'c', t.id('addr'), 12, '{2}'), '1=2 2=1', 'and keeps its file');

-- Who never took part has none.
select t.invite('b') \gset
select is(t.answer('b/sec'), '0', 'who never took part declines');
select is(t.part('b'), 'declined', 'and has no part in it');
select * from finish();
