-- SPDX-License-Identifier: EUPL-1.2
-- Concerns at the door: handed in for a receipt, received by one board, taken
-- up once; nothing told of any case, to nobody but who is on duty.

select plan(44);

insert into t.cell values (27, 1, 'child_concern.report', 'third', 3, false, 'S S W - S');
select sluss.policy_load(t.hash(), t.policy());
insert into sluss.operation
select 'SubmitConcern', p, 'o' from unnest(array['PC', 'PA', 'MO', 'SI']) p
union all select m, 'MO', 'o' from unnest(array['ListConcerns', 'OpenConcern']) m;
update sluss.actor set duty = true where organisation in (t.org('a'), t.org('b')) and code in ('sec', 'adm');
update sluss.organisation set municipality_code = '1280' where code = 'b';

create function t.hand_in(who text, municipality text, k text, board text default '', urgent bool default false,
	req uuid default gen_random_uuid()) returns door.applied language sql volatile as $$
	select x from door.submit_concern(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'SubmitConcern', t.hash(), req, 'mac', municipality, board,
		(select b.id from rule.boards(municipality, board) b limit 1), t.id(k), t.id('case ' || k),
		t.id('record ' || k), t.id('key ' || k), urgent, 'sealed') x $$;
create function t.inbox(who text, opened bool default false, after uuid default null, n int default 50) returns text
language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else coalesce(string_agg(x.from_code || case when x.case_id is null then '' else '*' end, ' ' order by x.due_at, x.concern_id), '') end
	  from door.list_concerns(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListConcerns', t.hash(), opened, after, n) x $$;
create function t.take_up(who text, k text, req uuid default gen_random_uuid()) returns door.applied language sql volatile as $$
	select x from door.open_concern(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'OpenConcern', t.hash(), req, 'mac', t.id(k), t.id('own ' || k), t.id('key ' || k),
		'{1}', array['head'::bytea]) x $$;

select is(t.said(t.hand_in('sis/off', '0180', 'k1', req => t.id('r1'))), '0', 'handed in');
select is((select outcome from t.hand_in('sis/off', '0180', 'k1', req => t.id('r1'))),
	(select q.outcome from sluss.request_outcome q where q.request_id = t.id('r1')), 'the same receipt again');
select is((select count(*)::int from sluss.concern), 1, 'and nothing twice');
select is((select substr(convert_from(substr(outcome, 3, 14), 'UTF8'), 1, 14) from sluss.request_outcome q where q.request_id = t.id('r1')),
	rule.receipt_number(t.id('k1')), 'the receipt has its number');
select is((select count(*)::int from sluss.participant where case_id = t.id('case k1')), 0, 'nobody takes part yet');
select is((select case_id from sluss.log where method = 'SubmitConcern' and code = 0 limit 1), null, 'the log names no case');
select is((select detail from sluss.log where method = 'SubmitConcern' and code = 0 limit 1), 'to a', 'only the board');
select is((select t.type || ' ' || coalesce(t.case_id::text, 'no case') || ' ' || (t.due_at = t.at + interval '24 hours')
	from sluss.change t where t.organisation = t.org('a')), 'concern no case true', 'the board is told, within a day');

-- What cannot be received is refused, and nothing is kept of it.
select is(t.said(t.hand_in('sis/off', '0114', 'x')), '9 BOARD_NOT_CONNECTED', 'no such municipality here');
select is(t.said(t.hand_in('sis/off', null, 'x')), '9 BOARD_NOT_CONNECTED', 'nor none');
select is(t.said(t.hand_in('sis/off', '0180', 'x', 'b')), '9 BOARD_NOT_CONNECTED', 'nor a board of another one');
update sluss.actor set duty = false where organisation = t.org('b');
select is(t.said(t.hand_in('sis/off', '1280', 'x')), '9 BOARD_NOT_CONNECTED', 'nor one with nobody on duty');
update sluss.actor set duty = true where organisation = t.org('b') and code = 'sec';
update sluss.organisation set connected = false where code = 'b';
select is(t.said(t.hand_in('sis/off', '1280', 'x')), '9 BOARD_NOT_CONNECTED', 'nor one without a system');
update sluss.organisation set connected = true, municipality_code = '0180' where code = 'b';
select is(t.said(t.hand_in('sis/off', '0180', 'x')), '10 BOARD_CHANGED', 'of several none is the one chosen, and one must be named');
select is(t.said(t.hand_in('sis/off', '0180', 'k2', 'b')), '0', 'and may be');
update sluss.organisation set municipality_code = '1280' where code = 'b';
select is(t.said(t.hand_in('sis/aud', '0180', 'x')), '7 METHOD_NOT_ALLOWED', 'an auditor hands in nothing');
select is((select count(*)::int from sluss.cases where id = t.id('case x')), 0, 'nothing is kept of what was refused');
select is(t.said(t.hand_in('sis/off', '0180', 'k1')), '10 ID_TAKEN', 'ids are taken once');

-- The author never sees it again.
select is(t.inbox('sis/off'), '7 METHOD_NOT_ALLOWED', 'no list for its author');
select is(t.said(t.take_up('sis/off', 'k1')), '7 METHOD_NOT_ALLOWED', 'nor the file');
select is(t.eyes('sis/off', t.id('case k1'), t.id('record k1'), 27, '{1}'), '5 NOT_FOUND', 'nor by its ids');
select is(t.eyes('a/sec', t.id('case k1'), t.id('record k1'), 27, '{1}'), '5 NOT_FOUND', 'nor the board before it is taken up');

-- The inbox: the own board's, on duty, due first.
select is(t.said(t.hand_in('police/coord', '0180', 'k3', urgent => true)), '0', 'one that is urgent');
select is((select due_at - received_at from sluss.concern where id = t.id('k3')), interval '1 hour', 'is due within the hour');
select is(t.inbox('a/sec'), 'police sis', 'due first');
select is(t.inbox('a/sec', n => 1), 'police', 'a page');
select is(t.inbox('a/sec', after => t.id('k3')), 'sis', 'and the next');
select is(t.inbox('a/sec', after => t.id('k2')), 'police sis', 'another board''s is no place in the list');
select is(t.inbox('a/sec2'), '7 NOT_ON_DUTY', 'not on duty');
select is(t.inbox('b/sec'), 'sis', 'another board has its own');

-- Taking up.
select is(t.said(t.take_up('a/sec2', 'k1')), '7 NOT_ON_DUTY', 'not on duty');
select is(t.said(t.take_up('b/sec', 'k1')), '5 NOT_FOUND', 'another board''s');
select is(t.said(t.take_up('b/sec', 'nothing')), '5 NOT_FOUND', 'is as one that is not there');
select is(t.said(t.take_up('a/sec', 'k1', t.id('r2'))), '0', 'taken up');
select is(t.said(t.take_up('a/sec', 'k1', t.id('r2'))), '0 REPLAYED', 'once');
select is(t.said(t.take_up('a/sec', 'k1')), '9 CONCERN_OPENED', 'and no second time');
select is((select p.standing || ' ' || c.subject_category || ' ' || c.silent from sluss.participant p
	join sluss.cases c on c.id = p.case_id where c.id = t.id('case k1')), 'owner child true', 'it is the child''s own case');
select is(t.eyes('a/sec', t.id('case k1'), t.id('record k1'), 27, '{1}'), '1=1', 'and is read there');
select is(t.eyes('a/sec2', t.id('case k1'), t.id('record k1'), 27, '{1}'), '5 NOT_FOUND', 'by who is at work in it');
select is(t.eyes('sis/off', t.id('case k1'), t.id('record k1'), 27, '{1}'), '5 NOT_FOUND', 'and not by its author');
select is((select author from sluss.record_version where record = t.id('record k1')), '', 'who wrote it stands nowhere');
select is(t.inbox('a/sec'), 'police', 'it leaves the inbox');
select is(t.inbox('a/sec', true), 'police sis*', 'and stays with what was taken up');
select is((select array_agg(distinct g.method order by g.method) from sluss.log g where g.case_id = t.id('case k1') and g.code = 0),
	array['GetRecord', 'OpenConcern'], 'each opening is in the log');

select * from finish();
