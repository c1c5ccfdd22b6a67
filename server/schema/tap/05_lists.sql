-- SPDX-License-Identifier: EUPL-1.2
-- Lists obey the same rule as the plain read: what a read would not give, no
-- list tells of.

\ir world.sql
create function t.records(who text, kind int default 0, page int default 50) returns text
language sql volatile as $$
	select string_agg(distinct r.kind || ':' || r.owner_code, ' ')
	  from door.list_records(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'ListRecords',
		t.hash(), t.id('c'), kind::int2, t.zero(), page) r $$;
create function t.cases(who text, role text default '') returns setof door.read_row language sql volatile as $$
	select * from door.list_cases(t.node(who), split_part(who, '/', 2), role, 'protect', true, 'ListCases',
		t.hash(), t.zero(), 50) $$;
\o /dev/null
select t.put('police/analyst', :'c', t.id('draft'), 16, 1, '{1}', final => false);
select t.put('a/sec', :'c', t.id('soc'), 20, 1, '{1}');
\o
select plan(37);

select is(t.records('police/analyst'), '10:police 16:police', 'own records, drafts too');
select is(t.records('a/sec'), '10:a 10:police 20:a', 'A has its own and the case record it was referred by');
select is(t.records('a/sec', 16), null, 'and no assessment');
select is((select count(*)::int from t.read('a/sec', :'c', null, method => 'GetCase') where grp = 1 and state = 1), 2, 'two case records');
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d1'), follow => true);
\o
select is(t.records('a/sec', 16), '16:police', 'once disclosed it is listed');
select is((select count(*)::int from door.list_records(t.node('a/sec'), 'sec', '', 'protect', true, 'ListRecords', t.hash(), :'c', 0::int2, t.zero(), 50) where ciphertext is not null or plain is not null), 0, 'never with content');
select is(t.records('sis/off', 16), null, 'but not to another');
select is((select count(distinct record_id)::int from door.list_records(t.node('a/sec'), 'sec', '', 'protect', true, 'ListRecords', t.hash(), :'c', 0::int2, t.zero(), 2)), 2, 'a page is as long as asked for');
select is((select count(*) || ' ' || min(code) from door.list_records(t.node('b/sec'), 'sec', '', 'protect', true, 'ListRecords', t.hash(), :'c', 0::int2, t.zero(), 2)), '1 5', 'one row to an outsider');

-- Versions.
\o /dev/null
select t.put('police/analyst', :'c', :'ta', 16, 2, '{1}');
select t.put('police/analyst', :'c', :'ta', 16, 3, '{1}', final => false);
\o
select is((select string_agg(distinct version::text, ' ') from door.list_versions(t.node('police/analyst'), 'analyst', '', 'protect', true, 'ListRecordVersions', t.hash(), :'c', :'ta', 0, 50)), '1 2 3', 'all versions to the owner');
select is((select string_agg(distinct version::text, ' ') from door.list_versions(t.node('a/sec'), 'sec', '', 'protect', true, 'ListRecordVersions', t.hash(), :'c', :'ta', 0, 50)), '1 2', 'disclosed ones to a recipient');
select is((select string_agg(distinct version::text, ' ') from door.list_versions(t.node('police/analyst'), 'analyst', '', 'protect', true, 'ListRecordVersions', t.hash(), :'c', :'ta', 3, 1)), '2', 'a page of them');
select is((select min(code) from door.list_versions(t.node('sis/off'), 'off', '', 'protect', true, 'ListRecordVersions', t.hash(), :'c', :'ta', 0, 50)), 5, 'nothing to another');

-- What follows a ground shows nothing newer while the ground is not in force.
update sluss.ground set to_at = now() - interval '1 hour' where code = 'balancing';
select is((select string_agg(distinct version::text, ' ') from door.list_versions(t.node('a/sec'), 'sec', '', 'protect', true, 'ListRecordVersions', t.hash(), :'c', :'ta', 0, 50)), '1', 'no newer version when the ground has ended');
select is((select max(version) from door.list_records(t.node('a/sec'), 'sec', '', 'protect', true, 'ListRecords', t.hash(), :'c', 16::int2, t.zero(), 50)), 1, 'nor its head in the list');
update sluss.ground set to_at = null where code = 'balancing';
select is((select max(version) from door.list_records(t.node('a/sec'), 'sec', '', 'protect', true, 'ListRecords', t.hash(), :'c', 16::int2, t.zero(), 50)), 2, 'which come back with it');

-- Cases.
select is((select count(*)::int from t.cases('police/coord') where state = 1 and assigned), 1, 'an assigned actor has the case with its head');
select is((select count(case_id)::int from t.cases('police/idle')), 0, 'a colleague has an empty list');
select is((select code || reason from t.cases('police/idle')), '0', 'which is an answer');
select is((select string_agg(state || (ciphertext is null)::text || assigned, ' ') from t.cases('police/lead')), '0truefalse', 'a team lead sees the case without content');
\o /dev/null
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('rb'));
\o
select is((select participant || state || owner_code from t.cases('b/sec')), 'invited1a', 'an invitation shows the head of who invited');
select is((select code from t.read('b/sec', :'c', :'ta')), 5, 'and lets nobody read');

-- Disclosures.
create function t.disclosures(who text) returns text language sql volatile as $$
	select string_agg(d.kind || array_to_string(d.groups, ',') || d.state
		|| coalesce(d.version::text, '-') || coalesce(d.decided_by, '-'), ' ' order by d.decided_at)
	  from door.list_disclosures(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'ListDisclosures',
		t.hash(), t.id('c'), t.zero(), t.zero(), 50) d $$;
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d2'));
\o
select is(t.disclosures('police/coord'), '101active1coord 101active1coord 161,2active1analyst 163pending2analyst', 'the giver''s list');
select is(t.disclosures('a/sec'), '101active-- 161,2active-- 101active1sec', 'a recipient''s, without version and name');
select is(t.disclosures('sis/off'), '101active--', 'without what is pending');

-- Reads: who read what of mine, denied attempts too.
\o /dev/null
select * from t.read('a/sec', :'c', :'ta');
select * from t.read('sis/off', :'c', :'ta');
select * from t.read('b/sec', :'c', :'ta');
\o
create function t.reads(who text, c uuid, r uuid, page int default 50, before bigint default 0) returns text
language sql volatile as $$
	select string_agg(d.organisation_code || ' ' || array_to_string(d.groups, ',') || ' ' || d.result, '; ' order by d.id desc)
	  from door.list_reads(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'ListReads',
		t.hash(), c, r, before, page) d where d.method = 'GetRecord' $$;
select is(t.reads('police/coord', :'c', :'ta', 4), 'b  NOT_FOUND; sis  NOT_FOUND; a 1,2 OK', 'owners see who read, and who tried');
select is(t.reads('a/sec', :'c', :'ta'), null, 'nobody else does');
select is((select min(code) from door.list_reads(t.node('police/coord'), 'coord', '', 'protect', true, 'ListReads', t.hash(), t.zero(), t.zero(), 0, 5)), 5, 'the whole organisation is the auditor''s alone');
select is((select min(code) from door.list_reads(t.node('sis/aud'), 'aud', '', 'protect', true, 'ListReads', t.hash(), t.zero(), t.zero(), 0, 5)), 0, 'whose list needs no case');
select is((select count(*)::int from t.read('sis/aud', :'c', :'ta') where code = 5), 1, 'and who reads no record');

-- Derived groups of a case record, as messages.
select is((select plain from t.read('a/sec', :'c', null, method => 'GetCase') where grp = 2 and owner_code = 'a' and state = 1),
	'\x0a070a016110011802'::bytea || '\x0a070a016210021801'::bytea, 'participants: its own row and whom it invited');
select is((select substr(plain, 1, 2) from t.read('a/sec', :'c', null, method => 'GetCase') where grp = 3 and owner_code = 'a'),
	'\x0801'::bytea, 'the municipal track begins with contact');

-- A page of versions is filled from behind those of which nothing is given.
create function t.page(who text, after int, page int) returns text language sql volatile as $$
	select string_agg(distinct version::text, ' ') from door.list_versions(t.node(who), split_part(who, '/', 2),
		'', 'protect', true, 'ListRecordVersions', t.hash(), t.id('c'), t.id('ta'), after, page) v
	 where v.record_id is not null $$;
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('sep'), follow => true, version => 1);
select t.approve('police/coord2', :'c', array[t.id('sep')]);
select t.put('police/analyst', :'c', :'ta', 16, n, '{3}') from generate_series(4, 7) as n;
\o
select is(t.page('sis/off', 0, 50), '1 2', 'versions that carry another''s changed content are not given');
select is(t.page('sis/off', 0, 2), '1 2', 'and leave no hole in a page');
select is(t.page('sis/off', 0, 1), '2', 'however short');
select is(t.page('sis/off', 2, 1), '1', 'nor in the next');
select is(t.page('sis/off', 1, 1), null, 'and after the last comes nothing');
select * from finish();
