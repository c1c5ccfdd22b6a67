-- SPDX-License-Identifier: EUPL-1.2
-- Requests between participants, a ground that asks for one, and the end of a
-- part in a case.

\ir world.sql
select plan(43);

create function t.ask(who text, c uuid, target text, ask uuid, kind int, grps int2[],
	due interval default null, key uuid default null) returns door.applied
language sql volatile as $$
	select * from door.ask_for(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'AskFor', t.hash(), gen_random_uuid(), 'mac', c, ask, target, kind::int2, grps,
		now() + due, coalesce(key, t.id('key of ' || split_part(who, '/', 1) || c)), 'why', 'asked') $$;
create function t.answer(who text, c uuid, ask uuid, state text, ds uuid[] default '{}')
returns door.applied language sql volatile as $$
	select * from door.answer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Answer', t.hash(), gen_random_uuid(), 'mac', c, ask, state, ds,
		t.id('key of ' || split_part(who, '/', 1) || c), 'because', '') $$;
create function t.leave(who text, c uuid) returns door.applied language sql volatile as $$
	select * from door.leave(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Leave', t.hash(), gen_random_uuid(), 'mac', c) $$;
create function t.remove(who text, c uuid, target text) returns door.applied
language sql volatile as $$
	select * from door.remove(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Remove', t.hash(), gen_random_uuid(), 'mac', c, target, gen_random_uuid(),
		t.id('key of ' || split_part(who, '/', 1) || c), 'why') $$;
create function t.asks(who text, c uuid) returns text language sql volatile as $$
	select coalesce(string_agg(x.from_code || '>' || x.to_code || ' ' || x.state
		|| case when x.ciphertext is null then '' else ' why' end
		|| case when x.answer_sealed is null then '' else ' because' end, ', '
		order by x.at, x.ask_id), min(x.code || ' ' || x.reason))
	from door.list_requests(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListRequests', t.hash(), c, null, 50) x $$;

insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['AskFor', 'Answer', 'ListRequests', 'Leave', 'Remove']) as m;
insert into sluss.ground (code, from_at, to_at, classes, from_kinds, to_kinds, requires, max_days, standing)
select 'asked', from_at, to_at, classes, from_kinds, to_kinds, 4, max_days, standing
from sluss.ground where code = 'balancing';

-- Asking.
select is(t.said(t.ask('a/sec', :'c', 'police', t.id('q1'), 16, '{1}')), '0', 'asked');
select is(t.said(t.ask('a/sec', :'c', 'sis', t.id('q2'), 20, '{1}')), '7 GROUP_CLOSED', 'not for what the ceiling closes');
select is(t.said(t.ask('sis/off', :'c', 'police', t.id('q2'), 16, '{5}')), '7 GROUP_CLOSED', 'nor for sources, whatever it says');
select is(t.said(t.ask('police/analyst', :'c', 'a', t.id('q2'), 16, '{1}')), '0', 'for what the asked has not');
select is(t.said(t.ask('a/sec', :'c', 'a', t.id('q3'), 16, '{1}')), '3 ASKS_ITSELF', 'not oneself');
select is(t.said(t.ask('a/sec', :'c', 'b', t.id('q3'), 16, '{1}')), '9 ASKED_NOT_PARTICIPANT', 'nor who takes no part');
select is(t.said(t.ask('a/sec', :'c', 'sis', t.id('q3'), 16, '{1}')), '9 ASKED_NOT_PARTICIPANT', 'nor who takes part and is not known of');
select is(t.said(t.ask('a/sec', :'c', 'nobody', t.id('q3'), 16, '{1}')), '9 ASKED_NOT_PARTICIPANT', 'nor nobody');
select is(t.said(t.ask('a/sec', :'c', '', t.id('q3'), 16, '{1}')), '3 ASKS_ITSELF', 'no code is no way round');
select is(t.said(t.ask('a/sec', :'c', 'police', t.id('q3'), 16, '{1}', '-1 s')), '3 WISHED_PAST', 'nor for yesterday');
select is(t.said(t.ask('a/sec', :'c', 'police', t.id('q3'), 16, '{1}', null, t.id('x'))), '10 KEY_RETIRED', 'nor under another''s key');
select is(t.said(t.ask('a/sec', :'c', 'police', t.id('q1'), 16, '{1}')), '10 ID_TAKEN', 'an id is taken once');
select is(t.said(t.ask('b/sec', :'c', 'police', t.id('q3'), 16, '{1}')), '5 NOT_FOUND', 'nor without taking part');
select is(t.asks('a/sec', :'c'), 'a>police open why, police>a open why', 'the asker sees it, with its text');
select is(t.asks('police/coord', :'c'), 'a>police open why, police>a open why', 'and the asked');
select is(t.asks('sis/off', :'c'), '0 ', 'and no third');
select is(t.asks('b/sec', :'c'), '5 NOT_FOUND', 'nor a stranger');

-- A ground that requires a request.
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('d0'), 'asked')), '9 REQUEST_MISSING', 'who did not ask');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d0'), 'asked')), '9 REQUEST_MISSING', 'and what was not asked for');
select is((select has_request from door.weigh(t.node('police/x'), 'analyst', '', 'protect', true, 'Disclose', t.hash(), :'c', :'ta', 0, '{1}', 'a', 'asked', null)), true, 'the fact for the service');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('d1'), 'asked')), '0', 'what was asked for');

-- Answering.
select is(t.said(t.answer('sis/off', :'c', t.id('q1'), 'granted')), '5 NOT_FOUND', 'a third does not answer');
select is(t.said(t.answer('a/sec', :'c', t.id('q1'), 'granted')), '5 NOT_FOUND', 'nor the asker');
select is(t.said(t.answer('police/coord', :'c', t.id('q1'), 'withdrawn')), '3 RECORD_MALFORMED', 'with one of three answers');
select is(t.said(t.answer('police/coord', :'c', t.id('q1'), 'refused', array[t.id('d1')])), '3 REFUSED_AND_DISCLOSED', 'a refusal discloses nothing');
select is(t.said(t.answer('police/coord', :'c', t.id('q1'), 'granted', array[t.id('refer sis')])), '5 NOT_FOUND', 'another''s disclosure');
select is(t.said(t.answer('police/coord', :'c', t.id('q1'), 'granted', array[t.id('refer a')])), '9 DISCLOSURE_NOT_ASKED', 'of something else');
select is(t.said(t.answer('police/coord', :'c', t.id('q1'), 'granted', array[t.id('d1')])), '0', 'answered');
select is(t.said(t.answer('police/coord', :'c', t.id('q1'), 'refused')), '9 ASK_ENDED', 'once');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('d2'), 'asked')), '9 REQUEST_MISSING', 'an answered request carries nothing more');

-- Removing and leaving.
select is(t.said(t.remove('sis/off', :'c', 'a')), '9 NOT_REMOVABLE', 'not whom another invited');
select is(t.said(t.remove('sis/off', :'c', 'b')), '9 NOT_REMOVABLE', 'nor who takes no part: the same');
select is(t.said(t.remove('police/coord', :'c', 'a')), '9 OWNER_STAYS', 'the responsible municipality stays');
select is(t.said(t.leave('a/sec', :'c')), '9 OWNER_STAYS', 'and does not leave');
select is(t.said(t.remove('a/sec', :'c', 'sis')), '0', 'but it removes');
select is(t.said(t.put('sis/off', :'c', t.id('n'), 15, 1, '{1}')), '5 NOT_FOUND', 'and does not continue it');
select is((select withdrawn_at is not null from sluss.disclosure where id = t.id('refer sis')), true, 'what it received has ended');
select is(t.said(t.leave('sis/off', :'c')), '9 NOT_ACTIVE', 'it cannot leave as well');
select is((t.leave('police/coord', :'c')).code, 0, 'the police leave');
select is(t.asks('police/coord', :'c'), 'a>police granted because, police>a withdrawn why', 'they keep what they wrote themselves');
select is(t.asks('a/sec', :'c'), 'a>police granted why because, police>a withdrawn why', 'what they asked for is not asked any more');
select is(t.said(t.answer('a/sec', :'c', t.id('q2'), 'granted')), '9 ASK_ENDED', 'nor answered');
select is((select string_agg(method || ' ' || code || ' ' || reason, ', ' order by id) from (
	select * from sluss.log where case_id = :'c' and method in ('Leave', 'Remove') order by id desc limit 3) l),
	'Remove 0 , Leave 9 NOT_ACTIVE, Leave 0 ', 'each has its row in the log');
select * from finish();
