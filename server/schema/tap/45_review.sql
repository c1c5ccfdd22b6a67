-- SPDX-License-Identifier: EUPL-1.2
-- Documents in every act around a disclosure: as what they are filed under, in
-- the feed, in a renewal, when a consent ends and when it was wrong.

\ir fixture_feed.sql
\ir world.sql
select plan(39);

insert into t.cell values
 (28, 1, 'relative.link', 'third', 3, false, 'R R W - R');
select sluss.policy_load(t.hash(), jsonb_set(t.policy(), '{operations}', (
	select jsonb_agg(jsonb_build_object('method', o.method, 'position', o.position, 'scope', o.scope))
	  from sluss.operation o))) \g /dev/null
insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['ConfirmDeletion', 'RenewDisclosures', 'PreviewWithdrawal', 'PreviewTransfer']) as m;

-- The next two versions of a document: a draft with all of it, and that as final.
create function t.file(r uuid, under uuid, grp text, version int, correction bool default false)
returns text language plpgsql as $$
declare
	v text;
begin
	v := t.said(t.put('a/sec', t.id('c'), r, 34, version, '{1}', false, jsonb_build_object('document',
		jsonb_build_object('record', replace(under::text, '-', ''), 'group', grp))));
	update sluss.document set complete_at = now() where record = r;
	return v || t.said(x) from door.put_record(t.node('a/sec'), 'sec', '', 'protect', true, 'ReviseRecord',
		t.hash(), gen_random_uuid(), 'mac', t.id('c'), r, 34::int2, version + 1, t.id('key of a' || t.id('c')),
		true, correction, '', '', null, null, '{}', '{}', '{}', null, 'out') x;
end $$;
create function t.renewal(r uuid, old uuid, new uuid, changed int2[] default '{}') returns text language sql volatile as $$
	select t.said(t.give('a/sec', t.id('c'), r, array[old], array[new], changed)) $$;
create function t.confirm(who text, d uuid) returns text language sql volatile as $$
	select t.said(x) from door.confirm_deletion(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ConfirmDeletion', t.hash(), gen_random_uuid(), 'mac', t.id('c'), d) x $$;
create function t.content(who text, r uuid) returns text language sql volatile as $$
	select coalesce(max(convert_from(x.ciphertext, 'UTF8')), '-') from t.read(who, t.id('c'), r, 34, '{1}') x $$;
create function t.terms(groups text, gone text default '') returns jsonb language sql immutable as $$
	select format('{"consent": {"form": "written", "given_on": "2020-01-01", "withdrawals": [%s],
		"scopes": [{"recipient": "sis", "groups": [%s]}]}}', gone, groups)::jsonb $$;
create function t.dark(consent uuid) returns text language sql volatile as $$
	select coalesce(string_agg(x.recipient_code || ' ' || x.about_kind || ':' || x.grp, ', '), '-')
	  from door.preview_withdrawal(t.node('a/sec'), 'sec', '', 'protect', true, 'PreviewWithdrawal', t.hash(),
		t.id('c'), consent, '{}') x where x.disclosure_id is not null $$;

-- Filed under what is not the subject's own.
select t.put('a/sec', :'c', t.id('link'), 28, 1, '{1}') \g /dev/null
select is(t.file(t.id('doc'), t.id('link'), 'relative.link', 1), '00', 'a document about a relative');
select t.last() as n \gset
select is(t.said(t.disclose('a/sec', :'c', t.id('doc'), '{1}', 'sis', t.id('d1'))), '0', 'disclosed');
select is(t.told('sis/off', :n), 'disclosed:1@a', 'its recipient is told');
select is((select array[x.filed_kind, x.filed_grp] from t.changes('sis/off') x where x.about_id = t.id('d1')),
	'{28,1}'::int2[], 'and the service, what the ceiling is asked of');
select is(t.content('sis/off', t.id('doc')), 'sealed 1 v1', 'it reads it');
select t.last() as n \gset
select is(t.file(t.id('doc'), t.id('link'), 'relative.link', 3), '00', 'a new one in its place');
select is(t.content('sis/off', t.id('doc')), 'sealed 1 v1', 'does not go by itself');
select is(t.told('sis/off', :n), '-', 'nor is it told of');
select is(t.renewal(t.id('doc'), t.id('d1'), t.id('d2')), '9 CONTENT_CHANGED', 'nor does it go with a renewal that does not name it');
select is(t.renewal(t.id('doc'), t.id('d1'), t.id('d2'), '{1}'), '0', 'but with one that does');
select is(t.content('sis/off', t.id('doc')), 'sealed 1 v3', 'and is read');

-- One that follows brings nothing new either, and can be renewed.
select t.put('a/sec', :'c', t.id('link2'), 28, 1, '{1}') \g /dev/null
select is(t.file(t.id('doc2'), t.id('link2'), 'relative.link', 1), '00', 'another');
select is(t.said(t.disclose('a/sec', :'c', t.id('doc2'), '{1}', 'sis', t.id('f1'), follow => true)), '0', 'disclosed as following');
select t.last() as n \gset
select is(t.file(t.id('doc2'), t.id('link2'), 'relative.link', 3), '00', 'a new one');
select is(t.told('sis/off', :n) || t.content('sis/off', t.id('doc2')), '-sealed 1 v1', 'is neither told nor given');
select is(t.renewal(t.id('doc2'), t.id('f1'), t.id('f2'), '{1}'), '0', 'until it is renewed');

-- Withdrawn as wrong.
select t.last() as n \gset
select is(t.said(x), '0', 'withdrawn as wrong') from door.withdraw(t.node('a/sec'), 'sec', '', 'protect', true,
	'WithdrawDisclosure', t.hash(), gen_random_uuid(), 'mac', :'c', t.id('d2'), true) x;
select is(t.told('sis/off', :n), 'receipt:1@a ended:1@a', 'who had read it is told');
select is((select array[x.filed_kind, x.filed_grp] from door.prepare_end(t.node('sis/off'), 'off', '', 'protect', true,
	'ConfirmDeletion', t.hash(), :'c', t.id('d2'), gen_random_uuid(), 'mac') x), '{28,1}'::int2[], 'what the service decides on');
select is(t.confirm('police/coord', t.id('d2')), '5 NOT_FOUND', 'a third confirms nothing');
select is(t.confirm('sis/off', t.id('d2')), '0', 'and who had it confirms');

-- On consent.
\o /dev/null
select t.put('a/sec', :'c', t.id('consent'), 15, 1, '{1}', true, t.terms('"whereabouts.area"'));
select t.put('a/sec', :'c', t.id('where'), 12, 1, '{2}');
\o
select is(t.file(t.id('map'), t.id('where'), 'whereabouts.area', 1), '00', 'a document of the subject''s own');
select is(t.said(t.disclose('a/sec', :'c', t.id('map'), '{1}', 'sis', t.id('m1'), 'consent', t.id('consent'), follow => true)), '0', 'on consent');
select t.last() as n \gset
select is(t.file(t.id('map'), t.id('where'), 'whereabouts.area', 3), '00', 'a new one');
select is(t.told('sis/off', :n), 'revised:1@a', 'which follows, and that is told');
select is(t.content('sis/off', t.id('map')), 'sealed 1 v3', 'as it is given');
select t.last() as n \gset
select is(t.file(t.id('map'), t.id('where'), 'whereabouts.area', 5, true), '00', 'it was wrong');
select is(t.told('sis/off', :n), 'corrected:1@a revised:1@a', 'who had the wrong one by following hears of it');
select is(t.dark(t.id('consent')), 'sis 34:1', 'before the consent is withdrawn its owner sees that a document goes dark');
select t.last() as n \gset
select is(t.said(t.put('a/sec', :'c', t.id('consent'), 15, 2, '{1}', true, t.terms('"whereabouts.area"', '"sis"'))), '0', 'withdrawn');
select is(t.content('sis/off', t.id('map')), '-', 'it is dark');
select is(t.told('sis/off', :n), 'ended:1@a', 'and that is told');
select is(t.dark(t.id('consent')), '-', 'nothing is left to go dark');

-- What stays behind when responsibility passes, and what answers a request.
\o /dev/null
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('refer b'));
select t.respond('b/sec', :'c', true, false);
select t.put('police/analyst', :'c', t.id('paper'), 34, 1, '{1}', false, jsonb_build_object('document',
	jsonb_build_object('record', replace(:'ta', '-', ''), 'group', 'threat_assessment.protect')));
update sluss.document set complete_at = now() where record = t.id('paper');
select t.put('police/analyst', :'c', t.id('paper'), 34, 2, '{}');
\o
select is(t.said(t.disclose('police/analyst', :'c', t.id('paper'), '{1}', 'a', t.id('pd'))), '0', 'a document for the responsible municipality');
select is((select string_agg(x.owner_code || ' ' || x.kind || ' ' || x.groups::text || '-' || x.closed_groups::text, ', ')
	from door.preview_transfer(t.node('a/sec'), 'sec', '', 'protect', true, 'PreviewTransfer', t.hash(), :'c', 'b') x
	where x.kind = 34), 'police 34 {1}-{1}', 'stays behind, and closes to it');
select is(t.said(x), '0', 'it is asked for by its group') from door.ask_for(t.node('a/sec'), 'sec', '', 'protect', true,
	'AskFor', t.hash(), gen_random_uuid(), 'mac', :'c', t.id('ask'), 'police', 16::int2, '{2}', null,
	t.id('key of a' || :'c'), 'why', 'asked') x;
select is(t.said(x), '0', 'and answers that') from door.answer(t.node('police/analyst'), 'analyst', '', 'protect', true,
	'Answer', t.hash(), gen_random_uuid(), 'mac', :'c', t.id('ask'), 'granted', array[t.id('pd')], null, null, 'answered') x;
select is(t.said(x), '0', 'another group') from door.ask_for(t.node('a/sec'), 'sec', '', 'protect', true,
	'AskFor', t.hash(), gen_random_uuid(), 'mac', :'c', t.id('ask 2'), 'police', 16::int2, '{1}', null,
	t.id('key of a' || :'c'), 'why', 'asked') x;
select is(t.said(x), '9 DISCLOSURE_NOT_ASKED', 'it does not answer') from door.answer(t.node('police/analyst'), 'analyst', '', 'protect',
	true, 'Answer', t.hash(), gen_random_uuid(), 'mac', :'c', t.id('ask 2'), 'granted', array[t.id('pd')], null, null, 'answered') x;
select * from finish();
