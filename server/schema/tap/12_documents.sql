-- SPDX-License-Identifier: EUPL-1.2
-- Documents: filed, sent in order, never replaced, forgotten, fetched.

\ir world.sql
select t.id('doc') as doc \gset
select plan(28);

create function t.file(who text, r uuid, under uuid, grp text, version int default 1,
	final bool default false) returns text language sql volatile as $$
	select t.said(t.put(who, t.id('c'), r, 34, version, '{1}', final => final,
		clear => jsonb_build_object('document', jsonb_build_object(
			'record', replace(under::text, '-', ''), 'group', grp)))) $$;
create function t.chunk(who text, idx int, mac text default null, is_last bool default false,
	refusal text default null, attempt int default 0, held int default null)
	returns text language sql volatile as $$
	select t.said(door.put_chunk(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'UploadDocumentChunk', t.hash(), gen_random_uuid(), 'mac', t.id('c'), t.id('doc'),
		1, attempt, coalesce(held, (select count(*)::int from sluss.document_chunk
			where record = t.id('doc'))), idx, is_last,
		t.id('key of ' || split_part(who, '/', 1) || t.id('c')),
		'sealed', coalesce(mac, 'mac ' || idx)::bytea, refusal, 'sent')) $$;
create function t.fetch(who text, idx int, n int default 1) returns text language sql volatile as $$
	select string_agg(trim(x.code || ' ' || x.reason || coalesce(x.chunk_index::text, '')), ',')
	  from door.read_chunk(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'DownloadDocument', t.hash(), t.id('c'), t.id('doc'), idx, n) x $$;

select is(t.file('police/analyst', :'doc', :'ta', 'threat_assessment.conclusion', final => true),
	'9 DOCUMENT_INCOMPLETE', 'not final before it is there');
select is(t.file('police/analyst', :'doc', :'ta', 'consent.terms'), '3 FILED_UNKNOWN', 'under a group of that record');
select is(t.file('police/analyst', :'doc', t.id('none'), 'threat_assessment.conclusion'), '3 FILED_UNKNOWN', 'that there is');
select is(t.file('a/sec', :'doc', :'ta', 'threat_assessment.conclusion'), '3 FILED_UNKNOWN', 'and is one''s own');
select is(t.file('police/coord', :'doc', :'ta', 'threat_assessment.sources'), '7 GROUP_NOT_WRITABLE', 'that one may write');
select is(t.file('police/analyst', :'doc', :'ta', 'document.content'), '3 UNKNOWN_GROUP', 'and no document');
select is(t.said(t.put('police/analyst', :'c', :'doc', 34, 1, '{1}', final => false)), '3 CLEAR_FACTS_MALFORMED', 'it must be filed');
select is(t.file('police/analyst', :'doc', :'ta', 'threat_assessment.sources'), '0', 'a draft, filed');

select is(t.chunk('police/analyst', 1), '9 CHUNK_OUT_OF_ORDER', 'chunks begin with the first');
select is(t.chunk('police/analyst', 0), '0', 'the first');
select is(t.chunk('police/analyst', 0), '0', 'again');
select is(t.chunk('police/analyst', 0, 'other'), '6 CHUNK_DIFFERS', 'not another');
select is(t.chunk('police/analyst', 1, is_last => true, held => 0), '10 FACTS_CHANGED', 'nor one judged before it came');
select is(t.chunk('police/coord', 1), '7 GROUP_NOT_WRITABLE', 'nor by who may not write its group');
select is(t.chunk('a/sec', 1), '5 NOT_FOUND', 'nor by others');
select is(t.fetch('police/analyst', 0), '9 DOCUMENT_INCOMPLETE', 'half of it is not fetched');
select is(t.chunk('police/analyst', 1, refusal => 'DIGEST_DIFFERS', is_last => true), '3 DIGEST_DIFFERS', 'a lie');
select is((select count(*) from sluss.document_chunk), 0::bigint, 'leaves nothing');
select is(t.chunk('police/analyst', 0), '10 VERSION_CONFLICT', 'and what was looked at before it counts no more');
select is(t.chunk('police/analyst', 0, attempt => 1), '0', 'anew');
update sluss.document set touched_at = now() - interval '8 days';
select is(t.chunk('police/analyst', 1, attempt => 1), '10 VERSION_CONFLICT', 'too late');
select is(t.chunk('police/analyst', 0, attempt => 2) || t.chunk('police/analyst', 1, is_last => true, attempt => 2), '00', 'all there');
select is(t.chunk('police/analyst', 2, attempt => 2), '9 DOCUMENT_COMPLETE', 'and no more');
select is(t.fetch('police/analyst', 0, 4), '0 0,0 1', 'fetched');
select is(t.fetch('police/analyst', 2), '11 CHUNK_NOT_THERE', 'no further');
select is(t.fetch('police/coord', 0), '7 CLOSED_TO_POSITION', 'not by who may not read its group');
select is(t.fetch('a/sec', 0), '5 NOT_FOUND', 'and to others it does not exist');
select is((select string_agg(method || code, ' ' order by id) from (
	select * from sluss.log where method = 'DownloadDocument' order by id desc limit 4) l),
	'DownloadDocument0 DownloadDocument11 DownloadDocument7 DownloadDocument5', 'each has its row');

select * from finish();
