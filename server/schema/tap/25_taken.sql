-- SPDX-License-Identifier: EUPL-1.2
-- Taken to file: the copy is its taker's, and never leaves.

\ir world.sql
select plan(20);

create function t.take(who text, c uuid, d uuid, copy uuid, grps int2[],
	wrote int2[] default null, key uuid default null) returns door.applied
language sql volatile as $$
	select * from door.take_to_file(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'TakeToFile', t.hash(), gen_random_uuid(), 'mac', c, d, copy,
		coalesce(key, t.id('key of ' || split_part(who, '/', 1) || c)), grps,
		coalesce(wrote, array(select 1::int2 from unnest(grps))),
		array(select 'sealed anew'::bytea from unnest(grps)), 'number', 'taken') $$;

insert into sluss.operation select 'TakeToFile', p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p;
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d1'));
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d3'));
\o

select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k'), '{3}')), '9 GROUP_NOT_RELEASED', 'not what it was not given');
select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k'), '{1}', '{2}')), '10 VERSION_CONFLICT', 'nor what is not as it was read');
select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k'), '{1}', null, t.id('x'))), '10 KEY_RETIRED', 'nor under another''s key');
select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k'), '{}')), '3 GROUPS_MALFORMED', 'nor nothing');
select is(t.said(t.take('a/sec', :'c', t.id('refer a'), t.id('k'), '{1}')), '9 KIND_NOT_TAKEN', 'nor a record of the case itself');
select is(t.said(t.take('sis/off', :'c', t.id('d1'), t.id('k'), '{1}')), '5 NOT_FOUND', 'nor by a third');
select is(t.said(t.take('sis/off', :'c', t.id('d3'), t.id('k'), '{3}')), '5 NOT_FOUND', 'nor what waits for approval');
select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k'), '{1,2}')), '0', 'taken');
select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k'), '{1,2}')), '10 ID_TAKEN', 'an id is taken once');
update sluss.disclosure set withdrawn_at = now() where id = t.id('d1');
select is(t.eyes('a/sec', :'c', :'ta'), '7 NOTHING_RELEASED', 'the disclosure has ended');
select is(t.eyes('a/sec', :'c', t.id('k')), '1=1 2=1', 'and the copy is read by who owns it now');
select is(t.eyes('police/analyst', :'c', t.id('k')), '5 NOT_FOUND', 'and by nobody else');
select is(t.said(t.take('a/sec', :'c', t.id('d1'), t.id('k2'), '{1}')), '9 GROUP_NOT_RELEASED', 'what has ended is not taken');
select is(t.said(t.disclose('a/sec', :'c', t.id('k'), '{1}', 'sis', t.id('onward'))), '7 ONWARD_NONE', 'it is not disclosed');
update sluss.disclosure set onward = 'ask' where id = t.id('d1');
select is(t.said(t.disclose('a/sec', :'c', t.id('k'), '{1}', 'sis', t.id('onward'))), '7 ONWARD_ASK', 'whatever the condition');
update sluss.disclosure set onward = 'within_case' where id = t.id('d1');
select is(t.said(t.disclose('a/sec', :'c', t.id('k'), '{1}', 'sis', t.id('onward'))), '7 ONWARD_WITHIN_CASE', 'which is named');
select is(t.said(t.put('a/sec', :'c', t.id('k'), 16, 2, '{1}')), '9 COPY_STANDS', 'nor revised');
select throws_ok($$ insert into sluss.disclosure select t.id('z'), case_id, t.id('k'), t.org('a'), t.org('sis'), 1, false,
	2, ground, null, onward, purpose, not_before, expires_at, decided_at, decided_by, false, null, null, null, null,
	null, null, false, false, false from sluss.disclosure where id = t.id('d1') $$, '55000', null, 'the table takes none');
select is((select (door.weigh(t.node('a/sec'), 'sec', '', 'protect', true, 'Disclose', t.hash(), :'c', t.id('k'), 0,
	'{1}', 'sis', 'balancing', null)).taken), 'within_case', 'the fact for the service');
select is((select string_agg(distinct reason, ',') from sluss.log where method = 'TakeToFile' and code = 0), '', 'and the log');
select * from finish();
