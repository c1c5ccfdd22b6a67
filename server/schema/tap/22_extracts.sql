-- SPDX-License-Identifier: EUPL-1.2
-- Extracts: written for one, read by that one, and no version to anybody else.

\ir world.sql
select plan(59);
\o /dev/null
select t.refer('police/coord', :'c', 'b', 'receiver', t.id('refer b'));
select t.respond('b/sec', :'c', head => false);
\o

create function t.extract(who text, r uuid, kind int, version int, grps int2[], for_whom text,
	final bool default true, remove int2[] default '{}', clear jsonb default null, category text default '')
returns text language sql volatile as $$
	select t.said(door.put_record(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ReviseRecord', t.hash(), gen_random_uuid(), 'mac', t.id('c'), r, kind::int2, version,
		t.id('key of ' || split_part(who, '/', 1) || t.id('c')), final, false, category, '', null, null, grps,
		array(select convert_to(format('extract %s v%s for %s', g, version, for_whom), 'UTF8') from unnest(grps) g),
		remove, clear, 'out', for_whom)) $$;
create function t.content(who text, grp int, d uuid default null, extract_for text default '') returns text
language sql volatile as $$
	select max(convert_from(x.ciphertext, 'UTF8')) from t.read(who, t.id('c'), case when d is null then t.id('ta') end,
		16, array[grp], d => d, extract_for => extract_for) x where x.grp = $2 $$;
create function t.versions(who text) returns text language sql volatile as $$
	select string_agg(distinct x.version::text, ' ' order by x.version::text) from door.list_versions(t.node(who),
		split_part(who, '/', 2), '', 'protect', true, 'ListRecordVersions', t.hash(), t.id('c'), t.id('ta'), 0, 100) x
	 where x.record_id is not null $$;

select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'none'), '3 UNKNOWN_ORGANISATION', 'for somebody');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'police'), '3 RECIPIENT_IS_SELF', 'else');
select is(t.extract('police/analyst', :'ta', 16, 2, '{3}', 'b'), '7 RECIPIENT_MAY_NOT_READ', 'who may read one');
select is(t.extract('police/analyst', :'ta', 16, 2, '{5}', 'b'), '7 NEVER_LEAVES_POLICE', 'never of sources');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'a'), '9 EXTRACT_NOT_NEEDED', 'and no more than one');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'sis'), '9 EXTRACT_NOT_NEEDED', 'nor an officer');
select is(t.extract('police/analyst', :'ta', 16, 2, '{}', 'b'), '3 EXTRACT_EMPTY', 'of something');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'b', final => false), '3 EXTRACT_FINAL', 'final');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'b', category => 'avhoppare'), '3 EXTRACT_HEAD', 'without a head');
select is(t.extract('police/analyst', :'ta', 16, 2, '{}', 'b', remove => '{1}'), '9 EXTRACT_MISSING', 'nothing to remove');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'b', clear => '{"task": {}}'), '3 CLEAR_FACTS_MISPLACED', 'no facts');
select is(t.extract('police/analyst', t.id('new'), 16, 1, '{1}', 'b'), '3 EXTRACT_KIND', 'on a record that there is');
select is(t.extract('a/sec', :'ta', 16, 2, '{1}', 'b'), '5 NOT_FOUND', 'by its owner alone');
select is((select newest from sluss.record where id = :'ta'), 1, 'nothing half done');

select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'b', t.id('early'))), '9 EXTRACT_MISSING', 'nor disclosed before it is there');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('to a'), follow => true)), '0', 'A follows the whole');
select is(t.content('a/sec', 1), 'sealed 1 v1', 'and reads it');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'b'), '0', 'an extract for B');
select is(t.extract('police/analyst', :'ta', 16, 2, '{1}', 'b'), '10 VERSION_CONFLICT', 'written once');
select is((select array[newest, newest_final] from sluss.record where id = :'ta'), '{2,1}', 'no new version for all');
select is(t.content('a/sec', 1), 'sealed 1 v1', 'A reads what it read');
select is(t.versions('a/sec'), '1', 'of the version that it knew');
select is(t.eyes('b/sec', :'c', :'ta'), '5 NOT_FOUND', 'B, nothing before it is disclosed');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'b', t.id('to b'), follow => true)), '0', 'which it is');
select is((select array[version, extracts] from sluss.disclosure where id = t.id('to b')), '{2,2}', 'as an extract');
select is((select array[version, extracts] from sluss.disclosure where id = t.id('to a')), '{1,0}', 'and to A whole');
select is(t.content('b/sec', 1), 'extract 1 v2 for b', 'B reads its own');
select is(t.content('b/sec', 1, t.id('to b')), 'extract 1 v2 for b', 'by the disclosure too');
select is(t.eyes('b/sec', :'c', :'ta'), '1=1 2=3', 'and nothing else');
select is(t.content('police/analyst', 1), 'sealed 1 v1', 'the owner has both: the group');
select is(t.content('police/analyst', 1, extract_for => 'b'), 'extract 1 v2 for b', 'and the extract');
select is(t.content('police/analyst', 1, extract_for => 'sis'), null, 'none for others');
select is(t.content('police/analyst', 1, extract_for => 'nobody'), null, 'nor for nobody');
select is(t.content('a/sec', 1, extract_for => 'b'), 'sealed 1 v1', 'to who is no owner it says nothing');

select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 3, '{1}')), '0', 'a new version for all');
select is(t.content('a/sec', 1), 'sealed 1 v3', 'that A follows');
select is(t.content('b/sec', 1), 'extract 1 v2 for b', 'and B does not hear of');
select is(t.versions('b/sec'), '2', 'in no list');
select is(t.versions('a/sec'), '1 3', 'as A not of B''s');
select is(t.extract('police/analyst', :'ta', 16, 4, '{1,2}', 'b'), '0', 'B''s anew, and one more');
select is(t.content('b/sec', 1), 'extract 1 v4 for b', 'which it follows');
select is(t.content('b/sec', 1, t.id('to b')), 'extract 1 v4 for b', 'by the disclosure as well');
select is(t.versions('b/sec'), '2 4', 'listed');
select is(t.versions('a/sec'), '1 3', 'and not to A');
select is(t.eyes('b/sec', :'c', :'ta'), '1=1 2=3', 'the other waits for its disclosure');
select is((select string_agg(version || status, ' ' order by version) from sluss.record_version where record = :'ta'),
	'1superseded 2superseded 3final 4final', 'each superseded by its like');
select is((select array_agg(version order by version) from sluss.version_group where record = :'ta' and variant = t.org('b') and grp = 1),
	'{2,3,4}', 'later versions keep it');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('a at 4'), version => 4)), '0', 'of B''s version A is given');
select is((select version from sluss.disclosure where id = t.id('a at 4')), 3, 'the one before it, which is for all');

-- With another standing it would read the whole, and reads nothing.
update sluss.participant set standing = 'interim' where organisation = t.org('b');
select is(t.eyes('b/sec', :'c', :'ta'), '7 NOTHING_RELEASED', 'no extract becomes the whole');
update sluss.participant set standing = 'receiver' where organisation = t.org('b');
update sluss.record_version set valid_to = now() - interval '1 minute' where record = :'ta' and version = 4;
select is(t.eyes('b/sec', :'c', :'ta', 16, '{1,2}'), '7 NOTHING_RELEASED', 'an extract fades like its group');
update sluss.record_version set valid_to = null where record = :'ta';
select is(t.extract('police/analyst', :'ta', 16, 5, '{}', 'b', remove => '{1}'), '0', 'removed');
select is(t.content('b/sec', 1), null, 'it is gone');
select is(t.content('a/sec', 1), 'sealed 1 v3', 'for B alone');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'b', t.id('late'))), '9 EXTRACT_MISSING', 'and cannot be disclosed');
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 6, '{1}', final => false)), '0', 'on a draft');
select is(t.extract('police/analyst', :'ta', 16, 7, '{1}', 'b'), '9 BASE_NOT_FINAL', 'no extract is written');

-- A correction of another group tells nobody that an extract was written.
\o /dev/null
select t.put('police/analyst', :'c', t.id('two'), 16, 1, '{1,2}');
select t.disclose('police/analyst', :'c', t.id('two'), '{1}', 'a', t.id('of one'));
select t.put('police/analyst', :'c', t.id('two'), 16, 2, '{2}');
\o
select is(t.extract('police/analyst', t.id('two'), 16, 3, '{1}', 'b'), '0', 'an extract of the one group');
select door.put_record(t.node('police/analyst'), 'analyst', '', 'protect', true, 'ReviseRecord', t.hash(),
	gen_random_uuid(), 'mac', t.id('c'), t.id('two'), 16::int2, 4, t.id('key of police' || t.id('c')), true, true,
	'avhoppare', 'fact', null, null, '{2}', array['right'::bytea], '{}', null, 'put');
select is((select count(*)::int from sluss.change where record = t.id('two') and type = 'corrected'), 0,
	'and the other corrected: who has the one is told nothing');

select * from finish();
