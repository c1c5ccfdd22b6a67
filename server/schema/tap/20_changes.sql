-- SPDX-License-Identifier: EUPL-1.2
-- The feed: who is told of what, in which order, and what a reader who may not
-- know of it sees: nothing, and not even that.

\ir fixture_feed.sql
\ir world.sql
select plan(56);

-- Taking part.
select is(t.told('a/sec'), '-', 'an invitation that was answered is none any more');
select is(t.told('police/coord'), 'case:2@a case:2@sis', 'and who invited hears that it was answered');
select is(t.told('a/sec2'), '-', 'nobody who is not assigned');
select is(t.told('b/sec'), '-', 'nor who takes no part');
select is((select min(code || ' ' || reason) from t.changes('a/adm')), '7 METHOD_NOT_ALLOWED', 'an administrator has no feed');
select t.last() as n \gset
select t.refer('police/coord', :'c', 'b', 'receiver', t.id('refer b')) \g /dev/null
select is(t.told('b/sec', :n), 'invited:1@police', 'before it is answered the invitation is told');
select is((select array_agg(c.record_id) from t.changes('b/sec') c), array[t.id('case record of police' || t.id('c'))], 'with the record that the plain read shows');
select is(t.told('police/lead', :n), '-', 'a team lead hears what its own organisation must do, not what it did');
select is(t.told('police/coord', :n), '-', 'who acted is told nothing');
select is(t.told('sis/off', :n), '-', 'nor who is shown no participants');

-- Disclosing.
select t.last() as n \gset
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d1')) \g /dev/null
select is(t.told('a/sec', :n), 'disclosed:1+2@police', 'a disclosure is told to its recipient');
select is(t.told('a/sec2', :n), '-', 'to assigned actors');
select is(t.told('sis/off', :n), '-', 'and to nobody else');
select is((select c.due_at from t.changes('a/sec') c where c.id > :n), null, 'it is not urgent');
select t.last() as n \gset
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d2')) \g /dev/null
select is(t.told('sis/off', :n), '-', 'what waits for a second person is unknown');
select is(t.told('police/coord2', :n), 'approval:3', 'the approvers are asked');
select is(t.told('police/analyst', :n), '-', 'but not who decided it');
select is(t.told('police/coord', :n), '-', 'nor who is no approver');
select t.last() as m \gset
select t.approve('police/coord2', :'c', array[t.id('d2')]) \g /dev/null
select is(t.told('sis/off', :m), 'disclosed:3@police', 'approved it is told');
select is(t.told('police/coord2', :n), '-', 'and waits for nobody any more');

-- A disclosure that begins later is told when it does.
select t.last() as n \gset
select t.disclose('police/analyst', :'c', :'ta', '{2}', 'sis', t.id('d3')) \g /dev/null
update sluss.disclosure set not_before = now() + interval '1 hour' where id = t.id('d3');
delete from sluss.change where about = t.id('d3');
select is((select told from door.sweep(100)), 0, 'nothing has begun');
update sluss.disclosure set decided_at = now() - interval '2 hours', not_before = now() - interval '1 second' where id = t.id('d3');
select is((select told from door.sweep(100)), 1, 'the sweep finds what has');
select is(t.told('sis/off', :n), 'disclosed:2@police', 'and tells it');
select is((select told from door.sweep(100)), 0, 'once');

-- Ending.
select t.last() as n \gset
select count(*) from door.withdraw(t.node('police/analyst'), 'analyst', '', 'protect', true, 'WithdrawDisclosure', t.hash(), gen_random_uuid(), 'mac', :'c', t.id('d1')) \g /dev/null
select is(t.told('a/sec', :n), 'ended:1+2@police', 'a withdrawal is told to who had access');
select isnt((select c.due_at from t.changes('a/sec') c where c.id > :n), null, 'and must be read');
select is(t.told('sis/off', :n), '-', 'not to who had none of it');
select t.last() as n \gset
update sluss.disclosure set expires_at = now() - interval '1 second' where id = t.id('d3');
select is((select told from door.sweep(100)), 1, 'the sweep finds what has expired');
select is(t.told('sis/off', :n), 'ended:2@police', 'and tells it');
update sluss.feed set swept_at = swept_at - interval '1 minute';
select is((select told from door.sweep(100)), 0, 'once, whatever the marker says');

-- Versions: corrected, revised, drafts.
select t.last() as n \gset
select * from door.put_record(t.node('police/analyst'), 'analyst', '', 'protect', true, 'ReviseRecord', t.hash(), gen_random_uuid(), 'mac', :'c', :'ta', 16::int2, 2, t.id('key of police' || :'c'), false, false, '', '', null, null, '{1}', array['x'::bytea], '{}', null, '') \g /dev/null
select is(t.told('a/sec', :n) || t.told('sis/off', :n), '--', 'a draft is told to nobody');
select t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('d4'), follow => true, version => 1) \g /dev/null
select t.last() as n \gset
select * from door.put_record(t.node('police/analyst'), 'analyst', '', 'protect', true, 'ReviseRecord', t.hash(), gen_random_uuid(), 'mac', :'c', :'ta', 16::int2, 3, t.id('key of police' || :'c'), true, true, '', '', null, null, '{1,5}', array['x'::bytea, 'y'], '{}', null, '') \g /dev/null
select is(t.told('a/sec', :n), 'corrected:1+2@police revised:1@police', 'a correction is told to who was given what it corrects, and that it follows');
select is(t.told('sis/off', :n), 'corrected:2+3@police', 'and to who was given another group of it');
select t.last() as n \gset
select t.put('police/analyst', :'c', :'ta', 16, 4, '{5}') \g /dev/null
select is(t.told('a/sec', :n), '-', 'a newer version that wrote nothing they have is not told');
select t.put('police/analyst', :'c', :'ta', 16, 5, '{1}') \g /dev/null
select is(t.told('a/sec', :n), 'revised:1@police', 'one that did is');
select is(t.told('sis/off', :n), '-', 'to who follows');

-- Consent.
select t.put('a/sec', :'c', t.id('consent'), 15, 1, '{1}', true, '{"consent": {"form": "written", "given_on": "2020-01-01", "scopes": [{"recipient": "sis", "groups": ["whereabouts.area"]}, {"recipient": "police", "groups": ["whereabouts.area"]}]}}') \g /dev/null
select t.put('a/sec', :'c', t.id('where'), 12, 1, '{2}') \g /dev/null
select t.disclose('a/sec', :'c', t.id('where'), '{2}', 'sis', t.id('d5'), 'consent', t.id('consent')) \g /dev/null
select t.disclose('a/sec', :'c', t.id('where'), '{2}', 'police', t.id('d6'), 'consent', t.id('consent')) \g /dev/null
select t.last() as n \gset
select t.put('a/sec', :'c', t.id('consent'), 15, 2, '{1}', true, '{"consent": {"form": "written", "given_on": "2020-01-01", "scopes": [{"recipient": "sis", "groups": ["whereabouts.area"]}, {"recipient": "police", "groups": ["whereabouts.area"]}], "withdrawals": ["sis"]}}') \g /dev/null
select is(t.told('sis/off', :n), 'ended:2@a', 'a withdrawn consent ends what rested on it');
select is(t.told('police/coord', :n), '-', 'and nothing else');
select t.last() as n \gset
select t.put('a/sec', :'c', t.id('consent'), 15, 3, '{1}', true, '{"consent": {"form": "written", "given_on": "2020-01-01", "scopes": [{"recipient": "sis", "groups": ["whereabouts.area"]}]}}') \g /dev/null
select is(t.told('police/coord', :n), 'ended:2@a', 'so does a scope that is gone');

-- The team lead's list, and the silence towards the others.
select is((select string_agg(c.change_type || coalesce(c.record_id::text, '') || coalesce(c.kind::text, ''), ' ') from t.changes('police/lead') c), null, 'no content reaches a team lead');
select is(t.told('a/sec2'), '-', 'who was never assigned has an empty feed after all that');
select is((select (c.passed_xact, c.passed_id) from t.changes('a/sec2') c limit 1),
	(select (c.xact::text::int8, c.id) from sluss.change c where organisation = t.org('a') order by c.xact desc, c.id desc limit 1), 'and stands where everybody stands');
select is((select count(*) from sluss.log where method = 'ListChanges' and detail is null and code = 0), 0::int8, 'each batch has its row');
insert into sluss.case_seal values (:'c', t.org('sis'), now());
select is(t.told('sis/off'), '-', 'a case that is sealed to it is told to nobody of it');
delete from sluss.case_seal;
update sluss.assignment set ended_at = now() where organisation = t.org('sis');
select is(t.told('sis/off'), '-', 'nor to who is not assigned any more');
update sluss.assignment set ended_at = null where organisation = t.org('sis');

-- Places, pages and what is not kept.
select is((select count(*) from t.changes('police/coord', 0, 0, 1)), 1::int8, 'one at a time');
select is((select string_agg(c.change_type, ' ') from t.changes('police/coord', 0, 0, 1) p
	cross join lateral t.changes('police/coord', p.passed_xact, p.passed_id, 1) c), 'case', 'and the next');
select ok((select bool_and(p.more) from t.changes('police/coord', 0, 0, 1) p), 'that there is more is said to the service');
select is((select bool_or(fell_behind) from t.changes('a/sec')), false, 'nobody is behind');
insert into sluss.change (at, organisation, type) select now(), t.org('a'), 'case' from generate_series(1, 5001);
select is((select bool_or(fell_behind) from t.changes('a/sec')), true, 'who is thousands behind is told so');
select is((select count(*) from t.changes('a/sec') where id is not null), 0::int8, 'and lists anew');
select is((select bool_or(c.fell_behind) from t.changes('a/sec') p cross join lateral t.changes('a/sec', p.passed_xact, p.passed_id) c), false, 'going on from there');
select t.changes('sis/off', null, 0) is not null as now_on \gset
select is((select count(*) from t.changes('sis/off', null, 0) where id is not null), 0::int8, 'from now on is from now on');
update sluss.change set at = now() - interval '91 days' where organisation <> t.org('sis')
	and xact < (select max(xact) from sluss.change);
select door.sweep(1000) from generate_series(1, 12) \g /dev/null
select is((select bool_or(fell_behind) from t.changes('a/sec', 1, 1)), true, 'a place that is not kept any more is behind');
select is((select bool_or(fell_behind) from t.changes('sis/off')), false, 'the beginning is what is kept');

-- A watch is many at once, each by itself.
select is((select string_agg(w.call || ':' || w.code || ':' || coalesce(w.change_type, '-'), ' ' order by w.call, w.id)
	from door.watch(array[t.node('sis/off'), t.node('b/sec'), t.node('a/adm')], array['off', 'sec', 'adm'], array['', '', ''],
		array['protect', 'protect', 'protect'], array[true, true, true], t.hash(),
		array[0, 0, 0]::int8[], array[0, 0, 0]::int8[], array[true, true, true], 1) w), '0:0:- 1:0:- 2:7:-', 'one statement answers each for itself');
select * from finish();
