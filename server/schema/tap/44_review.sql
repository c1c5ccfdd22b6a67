-- SPDX-License-Identifier: EUPL-1.2
-- What a hostile reader of transfers, copies, the register and following
-- disclosures found: who was responsible keeps its own file in every answer,
-- history shows nobody more than its day did, and nothing new follows unasked.

\ir fixture_feed.sql
\ir world.sql
select plan(68);

insert into t.cell values
 (11, 1, 'person.identity', 'own', 3, false, 'X R X X X'),
 (11, 2, 'person.protection', 'own', 3, false, 'X R X R R'),
 (19, 1, 'application.receipt', 'own', 2, false, 'R - W - -');
select sluss.policy_load(t.hash(), jsonb_set(t.policy(), '{operations}', (
	select jsonb_agg(jsonb_build_object('method', o.method, 'position', o.position, 'scope', o.scope))
	  from sluss.operation o))) \g /dev/null
insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['RequestTransfer', 'RespondTransfer', 'ListTransfers', 'TakeToFile',
	'RenewDisclosures', 'ProposeCorrection']) as m;

create function t.transfer(who text, c uuid, target text, x uuid) returns text language sql volatile as $$
	select t.said(y) from door.request_transfer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'RequestTransfer', t.hash(), gen_random_uuid(), 'mac', c, target, x, now() + interval '7 days',
		null, null, 'asked') y $$;
create function t.hand(who text, c uuid, x uuid, accept bool default true) returns text language sql volatile as $$
	select t.said(y) from door.respond_transfer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'RespondTransfer', t.hash(), gen_random_uuid(), 'mac', c, x, accept, '') y $$;
create function t.transfers(who text, c uuid) returns text language sql volatile as $$
	select coalesce(string_agg(x.from_code || '>' || x.to_code || ' ' || x.state
		|| case when x.disclosures is null then '' else ' ' || length(x.disclosures) / 16 end, ', '
		order by x.at, x.transfer_id), '-')
	from door.list_transfers(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListTransfers', t.hash(), c, null, 50) x $$;
create function t.withdraw(who text, c uuid, d uuid) returns door.applied language sql volatile as $$
	select * from door.withdraw(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'WithdrawDisclosure', t.hash(), gen_random_uuid(), 'mac', c, d, true) $$;
create function t.take(who text, c uuid, d uuid, copy uuid, grps int2[]) returns text language sql volatile as $$
	select t.said(x) from door.take_to_file(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'TakeToFile', t.hash(), gen_random_uuid(), 'mac', c, d, copy,
		t.id('key of ' || split_part(who, '/', 1) || c), grps,
		array(select 1::int2 from unnest(grps)),
		array(select 'sealed anew'::bytea from unnest(grps)), 'number', 'taken') x $$;
create function t.guards(who text, c uuid) returns int language sql volatile as $$
	select (rule.track(l, rule.call(l, now(), c, null))).met
	  from (select row(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'GetRecord', t.hash())::rule.lead as l) x $$;
create function t.renew(who text, c uuid, r uuid, old uuid[], new uuid[]) returns text language sql volatile as $$
	select t.said(t.give(who, c, r, old, new)) $$;
-- The content of a group as somebody reads it.
create function t.content(who text, r uuid, kind int, grp int) returns text language sql volatile as $$
	select coalesce(max(convert_from(x.ciphertext, 'UTF8')), '-') from t.read(who, t.id('c'), r, kind, array[grp]) x
	 where x.grp = $4 $$;

\o /dev/null
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('refer b'));
select t.respond('b/sec', :'c', true, false);
\o

-- A transfer that is over is nobody's business whose disclosure came after it.
select is(t.transfer('a/sec', :'c', 'b', t.id('x')), '0', 'a transfer is asked for');
select is(t.transfers('sis/off', :'c'), '-', 'who gave nothing sees none');
select is(t.hand('b/sec', :'c', t.id('x'), false), '0', 'and declined');
select t.put('sis/off', :'c', t.id('sis area'), 12, 1, '{2}') \g /dev/null
select is(t.said(t.disclose('sis/off', :'c', t.id('sis area'), '{2}', 'a', t.id('sd'))), '0', 'a disclosure afterwards');
select is(t.transfers('sis/off', :'c'), '-', 'opens no history to its owner');
select is(t.transfers('a/sec', :'c'), 'a>b declined 1', 'what stood then is what it lists');
select t.last() as n \gset
select is(t.transfer('a/sec', :'c', 'b', t.id('y')), '0', 'another');
select is(t.told('sis/off', :n), 'transfer:2@a', 'its owner is told while it is open');
update sluss.participant set state = 'left' where organisation = t.org('sis');
select is(t.told('sis/off', :n) || t.transfers('sis/off', :'c'), '--', 'but not when it has left the case');
update sluss.participant set state = 'active' where organisation = t.org('sis');
select is(t.transfers('sis/off', :'c'), 'a>b open 1', 'while it is open its owner sees it');

-- Who was responsible before: its own file, whole, in every answer.
\o /dev/null
select t.put('a/sec', :'c', t.id('receipt'), 19, 1, '{1}');
select t.disclose('a/sec', :'c', t.id('receipt'), '{1}', 'police', t.id('rd'));
select t.read('police/coord', :'c', t.id('receipt'));
\o
select is(t.said(x), '0', 'an extract for the receiver') from door.put_record(t.node('police/analyst'), 'analyst', '',
	'protect', true, 'ReviseRecord', t.hash(), gen_random_uuid(), 'mac', :'c', :'ta', 16::int2, 2,
	t.id('key of police' || :'c'), true, false, '', '', null, null, '{2}', array['extract'::bytea], '{}', null, 'out', 'b') x;
select t.disclose('police/analyst', :'c', :'ta', '{2}', 'b', t.id('xd')) \g /dev/null
select is(t.eyes('b/sec', :'c', :'ta'), '1=3 2=1', 'is read by it');
select t.last() as n \gset
select is(t.hand('b/sec', :'c', t.id('y')), '0', 'accepted');
select is(t.eyes('b/sec', :'c', :'ta'), '7 NOTHING_RELEASED', 'who is responsible is given no extracts');
select is(t.told('b/sec', :n), 'ended:2', 'that it has lost one it is told');
select is(t.told('police/analyst', :n), 'ended:2 transfer:1@b', 'as is who gave it, and can give it whole');
select is(t.transfers('sis/off', :'c'), 'a>b accepted 1', 'an owner of what stayed behind sees how it ended');
select t.put('sis/off', :'c', t.id('sis area 2'), 12, 1, '{2}') \g /dev/null
select is(t.said(t.disclose('sis/off', :'c', t.id('sis area 2'), '{2}', 'a', t.id('sd2'))), '0', 'more for who was responsible');
select is(t.transfers('sis/off', :'c'), 'a>b accepted 1', 'is not what stayed behind');
select t.last() as n \gset
select rule.tell(clock_timestamp(), array[t.org('a')], 'correction', :'c', t.id('receipt'), 19::int2, 2,
	t.id('some correction'), t.org('police'), null) \g /dev/null
select is(t.told('a/sec', :n), 'correction:1@police', 'a correction of its own record is told');
select is((select array_agg(x.change_position) from t.changes('a/sec') x where x.id > :n), array['MO'],
	'in the position of its own file, which is what the service decides on');
select ok(position('coord'::bytea in (t.withdraw('a/sec', :'c', t.id('rd'))).outcome) > 0,
	'who calls its disclosure wrong hears who had read it');
select t.last() as n \gset
select rule.tell(clock_timestamp(), array[t.org('a')], 'receipt', :'c', t.id('receipt'), 19::int2, 2,
	t.id('rd'), t.org('police'), null) \g /dev/null
select is(t.told('a/sec', :n), 'receipt:1@police', 'and of the receipt');

-- A copy is no fact that a guard rests on.
\o /dev/null
select t.put('police/coord', :'c', t.id('plan'), 22, 1, '{1}');
select t.disclose('police/coord', :'c', t.id('plan'), '{1}', 'b', t.id('pd'), necessity => true);
\o
select is(t.guards('b/sec', :'c') & 512, 512, 'a plan that is shown is a plan');
select is(t.take('b/sec', :'c', t.id('pd'), t.id('copy'), '{1}'), '0', 'taken to file');
update sluss.disclosure set withdrawn_at = now() where id = t.id('pd');
select is(t.eyes('b/sec', :'c', t.id('copy')), '1=1', 'the copy is read on');
select is(t.guards('b/sec', :'c') & 512, 0, 'and stands for no plan any more');

-- A provider that is stopped is told of to who may know the group that names it.
\o /dev/null
insert into sluss.actor (organisation, code, approver, duty) values (t.org('a'), 'plain', false, false);
insert into sluss.actor_role values (t.org('a'), 'plain', 'clerk');
insert into sluss.position_rule (ord, agency_kind, role, standing, position) values (90, 'municipality', 'clerk', '', 'CL');
insert into sluss.operation values ('ListDisclosures', 'CL', 'x'), ('ListChanges', 'CL', 'o');
insert into sluss.assignment (case_id, organisation, actor, from_at, assigned_by) values (:'c', t.org('a'), 'plain', now() - interval '1 s', 'x');
\o
select t.last() as n \gset
select rule.tell(clock_timestamp(), array[t.org('a')], 'provider', :'c', t.id('plan'), 22::int2, 2,
	t.id('provider'), t.org('police'), null) \g /dev/null
select is(t.told('a/sec', :n), 'provider:1@police', 'to who may read plans');
select is(t.told('a/plain', :n), '-', 'and to nobody else');

-- A draft's chain: what is new since the last final version is told.
select t.last() as n \gset
\o /dev/null
insert into sluss.actor (organisation, code, approver, duty) values (t.org('b'), 'boss', true, false);
insert into sluss.actor_role values (t.org('b'), 'boss', 'social_worker');
insert into sluss.assignment (case_id, organisation, actor, from_at, assigned_by) values (:'c', t.org('b'), 'boss', now() - interval '1 s', 'x');
select t.put('b/sec', :'c', t.id('where'), 12, 1, '{1,2}');
select t.disclose('b/sec', :'c', t.id('where'), '{2}', 'sis', t.id('wd'), follow => true);
select t.last() as n \gset
\o
select is(t.said(t.put('b/sec', :'c', t.id('where'), 12, 2, '{2}', final => false)), '0', 'a draft with a new area');
select is(t.told('sis/off', :n), '-', 'is told to nobody');
select is(t.said(t.put('b/sec', :'c', t.id('where'), 12, 3, '{1}', final => false)), '0', 'and another with an address');
select is(t.said(t.put('b/sec', :'c', t.id('where'), 12, 4, '{}')), '0', 'made final as they are');
select is(t.told('sis/off', :n), 'revised:2@b', 'who follows hears of what it was given, whoever wrote it');
select is(t.content('sis/off', t.id('where'), 12, 2), 'sealed 2 v2', 'which is what it reads');
select t.last() as n \gset
select is(t.said(t.put('b/sec', :'c', t.id('where'), 12, 5, '{1}')), '0', 'a version of something else');
select is(t.told('sis/off', :n), '-', 'is not told');
select is(t.said(t.put('b/sec', :'c', t.id('where'), 12, 6, '{2}', final => false)), '0', 'a draft again');
select is(t.said(t.put('b/sec', :'c', t.id('where'), 12, 7, '{}', remove => '{2}')), '0', 'that ends without the group');
select is(t.told('sis/off', :n), 'revised:2@b', 'what is gone is told as well');

-- Protected meanwhile: what one person disclosed brings nothing new.
\o /dev/null
select t.put('b/sec', :'c', t.id('person'), 11, 1, '{1,2}');
select t.put('b/sec', :'c', t.id('place'), 12, 1, '{2}');
select t.disclose('b/sec', :'c', t.id('person'), '{1,2}', 'sis', t.id('id'), follow => true);
select t.disclose('b/sec', :'c', t.id('place'), '{2}', 'sis', t.id('plc'), follow => true);
select t.put('b/sec', :'c', t.id('place'), 12, 2, '{2}');
\o
select is(t.content('sis/off', t.id('place'), 12, 2), 'sealed 2 v2', 'before protection an area follows');
select is(t.said(t.put('b/sec', :'c', t.id('person'), 11, 2, '{2}', clear =>
	'{"protection": {"flag": "secrecy_marking", "valid_to_on": null, "mail_by_agency": false}}')), '0', 'then somebody is protected');
select is(t.content('sis/off', t.id('place'), 12, 2), 'sealed 2 v2', 'what was given before is given still');
select t.last() as n \gset
\o /dev/null
select t.put('b/sec', :'c', t.id('place'), 12, 3, '{2}');
select t.put('b/sec', :'c', t.id('person'), 11, 3, '{1,2}', clear =>
	'{"protection": {"flag": "secrecy_marking", "valid_to_on": null, "mail_by_agency": false}}');
\o
select is(t.content('sis/off', t.id('place'), 12, 2), 'sealed 2 v2', 'what is written afterwards does not follow by itself');
select is(t.content('sis/off', t.id('person'), 11, 1), 'sealed 1 v1', 'nor a name');
select is(t.content('sis/off', t.id('person'), 11, 2), 'sealed 2 v3', 'but the flag, which says neither who nor where');
select is(t.told('sis/off', :n), 'revised:2@b', 'and no more is told than is given');
select is(t.told('b/sec', :n), 'due:2 due:1', 'to who wrote it, that it waits for a second person');
select is(t.renew('b/sec', :'c', t.id('place'), array[t.id('plc')], array[t.id('plc2')]), '0', 'it is renewed');
select is(t.content('sis/off', t.id('place'), 12, 2), 'sealed 2 v2', 'which waits for a second person');
select is(t.said(t.approve('b/boss', :'c', array[t.id('plc2')])), '0', 'who approves');
select is(t.content('sis/off', t.id('place'), 12, 2), 'sealed 2 v3', 'and then it goes');
select t.put('b/sec', :'c', t.id('place'), 12, 4, '{2}') \g /dev/null
select is(t.content('sis/off', t.id('place'), 12, 2), 'sealed 2 v4', 'and follows, as two decided');
select is(t.said(t.put('b/sec', :'c', t.id('person'), 11, 4, '{2}')), '0', 'nobody is protected any more');
select is(t.content('sis/off', t.id('person'), 11, 1), 'sealed 1 v3', 'and one is enough again');

-- Of many in one statement none holds the others up: a watch stops scanning.
select max(passed_xact) as x, max(passed_id) as i from t.changes('sis/off', null, 0) \gset
insert into sluss.change (at, organisation, type) select now(), t.org('sis'), 'case' from generate_series(1, 400);
create temp table scanned as select * from door.watch(array[t.node('sis/off')], array['off'], array[''], array['protect'],
	array[true], t.hash(), array[:x]::int8[], array[:i]::int8[], array[true], 32) w;
select is((select count(*) from scanned where id is not null), 0::int8, 'a watch past hundreds that are withheld tells none');
select ok((select bool_and(more) from scanned), 'it says that it can go on at once');
select is((select count(*)::int from sluss.change c, (select max(passed_xact) as x, max(passed_id) as i from scanned) s
	where c.organisation = t.org('sis') and (c.xact::text::int8, c.id) > (:x, :i)
	  and (c.xact::text::int8, c.id) <= (s.x, s.i)), 100, 'and has looked at a hundred');
set track_functions = 'pl';
begin;
select is((select bool_or(c.more) from t.changes('sis/off', :x, :i, 1) c), false, 'a list looks at all of them');
select is((select f.calls from pg_stat_xact_user_functions f where f.funcname = 'change_rows'), 8::int8,
	'and however small its pages are, not one by one');
commit;
-- Pages of any size tell the same, each once.
create function t.paged(who text, n int) returns text language plpgsql as $$
declare
	r record;
	v_x int8 := 0;
	v_i int8 := 0;
	v text := '';
begin
	for k in 1 .. 300 loop
		select string_agg(c.id::text, ' ' order by c.xact, c.id) as told, count(c.id) as many,
			max(c.passed_xact) as x, max(c.passed_id) as i, bool_or(c.more) as more
		  into r from t.changes(who, v_x, v_i, n) c;
		if r.many > n then return 'too many'; end if;
		v := v || coalesce(' ' || r.told, '');
		exit when not r.more;
		v_x := r.x;
		v_i := r.i;
	end loop;
	return v;
end $$;
select is(t.paged('sis/off', n), t.paged('sis/off', 200), 'pages of ' || n || ' tell what one does')
  from unnest(array[1, 2, 3, 7, 49, 50, 51]) as n;
select ok(array_length(string_to_array(trim(t.paged('sis/off', 3)), ' '), 1) > 10, 'which is something');
select * from finish();
