-- SPDX-License-Identifier: EUPL-1.2
-- What its owner alone is told of a record: that it is a copy, of whose, and
-- under which number; and for whom extracts are written.

\ir world.sql
select plan(14);
\o /dev/null
insert into sluss.operation select 'TakeToFile', p, 'x' from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p;
select t.refer('police/coord', :'c', 'b', 'receiver', t.id('refer b'));
select t.respond('b/sec', :'c', head => false);
select t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('d1'));
select door.take_to_file(t.node('a/sec'), 'sec', '', 'protect', true, 'TakeToFile', t.hash(), gen_random_uuid(), 'mac',
	:'c', t.id('d1'), t.id('copy'), t.id('key of a' || :'c'), '{1}', '{1}', array['sealed anew'::bytea], 'number', 'taken');
\o
create function t.copy_told(who text, r uuid) returns text language sql volatile as $$
	select string_agg(x.taken_from || ' ' || convert_from(x.number, 'UTF8') || ' ' || (x.number_key is not null), ',')
	  from t.read(who, t.id('c'), r) x where x.taken_at is not null $$;
create function t.listed(who text, r uuid) returns text language sql volatile as $$
	select string_agg(distinct coalesce(x.taken_from, '-') || ' ' || (x.number is null), ',')
	  from door.list_records(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'ListRecords', t.hash(),
		t.id('c'), 16::int2, null, 100) x where x.record_id = r $$;
create function t.extract(version int, for_whom text) returns text language sql volatile as $$
	select t.said(door.put_record(t.node('police/analyst'), 'analyst', '', 'protect', true, 'ReviseRecord', t.hash(),
		gen_random_uuid(), 'mac', t.id('c'), t.id('ta'), 16::int2, version, t.id('key of police' || t.id('c')), true, false,
		'', '', null, null, '{1,2}', array['x'::bytea, 'y'::bytea], '{}', null, 'out', for_whom)) $$;
create function t.written(who text, method text default 'GetRecord') returns bytea language sql volatile as $$
	select (array_agg(x.written_for) filter (where x.written_for is not null))[1] from t.read(who, t.id('c'), t.id('ta'), method => method) x $$;
create function t.holds(b bytea, word text) returns bool language sql immutable as $$
	select coalesce(position(convert_to(word, 'UTF8') in b) > 0, false) $$;

select is(t.copy_told('a/sec', t.id('copy')), 'police number true', 'the taker is told, once');
select is(t.listed('a/sec', t.id('copy')), 'police true', 'in a list without the number');
select is(t.copy_told('a/sec', :'ta'), null, 'the original is none');
select is(t.copy_told('police/analyst', t.id('copy')), null, 'and nobody else is told');
select is(t.listed('police/analyst', :'ta'), '- true', 'in no list');

select is(t.written('police/analyst'), null, 'nothing is written for anybody');
select is(t.extract(2, 'b'), '0', 'an extract');
select ok(t.holds(t.written('police/analyst'), 'b') and t.holds(t.written('police/analyst'), 'threat_assessment.protect'),
	'its owner is told for whom, and of what');
select is(octet_length(t.written('police/analyst')), (select octet_length(rule.pb_bytes(2, rule.pb_bytes(1, 'b') || rule.pb_groups(2, 16::int2, 6) || rule.pb_int(3, 2)))),
	'and nothing of a disclosure that there is not');
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1}', 'b', t.id('db'));
\o
select ok(position(uuid_send(t.id('db')) in t.written('police/analyst')) > 0, 'nor, when it is, by what');
update sluss.disclosure set withdrawn_at = clock_timestamp() where id = t.id('db');
select ok(position(uuid_send(t.id('db')) in t.written('police/analyst')) = 0, 'until it ends');
select is(t.written('a/sec'), null, 'nobody else is told');
select is(t.written('b/sec'), null, 'not even who it is for');
select is(t.written('police/analyst', 'GetCase'), null, 'only where the record is read');
select * from finish();
