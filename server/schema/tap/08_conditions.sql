-- SPDX-License-Identifier: EUPL-1.2
-- Assignment in its dates, deputies, duty, and the conditions of cells.

\ir world.sql
create function t.get(who text, kind int, r uuid, grp int) returns int language sql volatile as $$
	select coalesce(max(x.state) filter (where x.grp = $4), -max(x.code)) from t.read(who, t.id('c'), r, kind, array[grp]) x $$;
create function t.appoint(target text, f timestamptz, u timestamptz, deputy text, e bool default false) returns text language sql volatile as $$
	select t.said(door.assign(t.node('police/lead'), 'lead', '', 'protect', true, 'AssignActor', t.hash(),
		gen_random_uuid(), 'm', t.id('c'), target, f, u, deputy, e)) $$;
select plan(29);

-- Who is assigned, and when.
select is(t.appoint('idle', now() + '1 hour', null, ''), '0', 'assigned from later on');
select is(t.get('police/idle', 16, :'ta', 1), -5, 'is not assigned yet');
select is(t.appoint('idle', null, null, 'coord'), '3 DEPUTY_NEEDS_END', 'a deputy has an end');
select is(t.appoint('idle', null, now() - interval '1 hour', 'coord'), '3 DATES_REVERSED', 'which is to come');
select is(t.appoint('idle', null, now() + interval '1 hour', 'nobody'), '3 UNKNOWN_ACTOR', 'for somebody');
select is(t.appoint('idle', null, now() + interval '1 hour', 'coord'), '0', 'a deputy');
select is(t.get('police/idle', 16, :'ta', 1), 1, 'reads');
update sluss.assignment set until_at = now() where actor = 'idle' and deputy_for is not null;
select is(t.get('police/idle', 16, :'ta', 1), -5, 'until the end');
select is(t.appoint('analyst', null, null, '', true), '0', 'an assignment is ended');
select is(t.get('police/analyst', 16, :'ta', 1), -5, 'and holds no more');
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 2, '{1}')), '5 NOT_FOUND', 'for writing neither');
select is(t.said(t.assign('police/coord', :'c', 'analyst')), '7 METHOD_NOT_ALLOWED', 'nobody but the team lead assigns');
select is(t.appoint('analyst', null, null, ''), '0', 'assigned again');

-- Duty with standing interim.
\o /dev/null
select t.create_case('b/sec', t.id('acute'), 'interim');
select sluss.registry_load('{"organisations": [], "nodes": [], "actors": [
	{"organisation": "b", "code": "duty", "roles": ["social_worker"], "duty": true},
	{"organisation": "b", "code": "day", "roles": ["social_worker"]}]}');
\o
select is(t.eyes('b/duty', t.id('acute'), null, method => 'GetCase'), '1=1 2=1 3=1 4=2', 'the duty officer is at work in an acute case');
select is(t.eyes('b/day', t.id('acute'), null, method => 'GetCase'), '5 NOT_FOUND', 'a colleague is not');
select is(t.said(t.create_case('b/sec', t.id('wrong'), 'party')), '3 STANDING_NOT_POSSIBLE', 'a municipality is no party');

-- acting: only while it holds a task for the owner.
\o /dev/null
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('rb'));
\o
select is(t.said(t.respond('b/sec', :'c')), '7 GROUP_NOT_WRITABLE', 'a position that may not write a head');
select is(t.said(t.respond('b/sec', :'c', head => false)), '0', 'takes part without one');
\o /dev/null
update sluss.actor set approver = true where code = 'sec2';
insert into sluss.assignment (case_id, organisation, actor, from_at, assigned_by) values (:'c', t.org('a'), 'sec2', now(), 'x');
select t.put('a/sec', :'c', t.id('addr'), 12, 1, '{1,2}');
select t.disclose('a/sec', :'c', t.id('addr'), '{1}', 'b', t.id('d1'));
select t.approve('a/sec2', :'c', array[t.id('d1')]);
\o
select is(t.get('b/sec', 12, t.id('addr'), 1), 0, 'no task, no address, though it is disclosed');
select is(t.said(t.put('a/sec', :'c', t.id('task'), 23, 1, '{1}', clear => format('{"task": {"recipient": "b", "from": "%s", "to": "%s"}}', t.today(), t.today())::jsonb)), '0', 'a task is given, of this one day');
select is(t.get('b/sec', 12, t.id('addr'), 1), 1, 'the address is read');
select is(t.said(t.put('a/sec', :'c', t.id('task'), 23, 2, '{1}', clear => format('{"task": {"recipient": "b", "from": "%s", "to": "%s"}}', t.today() - 3, t.today() - 1)::jsonb)), '0', 'the task ends');
select is(t.get('b/sec', 12, t.id('addr'), 1), 0, 'and so does the reading');

-- naming_it: a consent that names it.
\o /dev/null
select t.put('a/sec', :'c', t.id('k1'), 15, 1, '{1}', clear => '{"consent": {"form": "written", "given_on": "2026-01-01", "scopes": [{"recipient": "sis", "groups": ["case.head"]}]}}');
select t.disclose('a/sec', :'c', t.id('k1'), '{1}', 'b', t.id('d2'));
\o
select is(t.get('b/sec', 15, t.id('k1'), 1), 0, 'a consent that names another is closed');
\o /dev/null
select t.put('a/sec', :'c', t.id('k2'), 15, 1, '{1}', clear => '{"consent": {"form": "written", "given_on": "2026-01-01", "scopes": [{"recipient": "b", "groups": ["case.head"]}]}}');
select t.disclose('a/sec', :'c', t.id('k2'), '{1}', 'b', t.id('d3'));
\o
select is(t.get('b/sec', 15, t.id('k2'), 1), 1, 'one that names it is open');

-- Closed to a position of the owner; sealed; left.
\o /dev/null
select t.put('a/sec', :'c', t.id('soc'), 20, 1, '{1}');
update sluss.ceiling_cell set position = 'XX' where kind = 20;
\o
select is(t.eyes('a/sec', :'c', t.id('soc')), '7 CLOSED_TO_POSITION', 'an owner whose position may not is told so');
insert into sluss.case_seal values (:'c', t.org('b'), now());
select is(t.eyes('b/sec', :'c', t.id('addr'), 12, '{2}'), '5 NOT_FOUND', 'sealed is as if it were not');
update sluss.participant set state = 'left' where organisation = t.org('a');
select is(t.eyes('a/sec', :'c', t.id('addr'), 12, '{2}'), '1=5 2=1', 'who has left keeps its own file');
select is(t.said(t.put('a/sec', :'c', t.id('addr'), 12, 2, '{2}')), '5 NOT_FOUND', 'and writes no more');
select * from finish();
