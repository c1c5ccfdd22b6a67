-- SPDX-License-Identifier: EUPL-1.2
-- Writing: versions, conflicts, replays, consent, referral, assignment.

\ir world.sql
select t.id('consent') as cons, t.id('case record of police' || t.id('c')) as x \gset
select plan(69);

-- Versions.
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 3, '{1}')), '10 VERSION_CONFLICT', 'a version is not skipped');
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 1, '{1}')), '10 VERSION_CONFLICT', 'nor created twice');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('f'), follow => true)), '0', 'disclosed, and later versions too');
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 2, '{1}', remove => '{7}')), '0', 'revised');
select is((select string_agg(grp || ':' || wrote_version, ' ' order by grp) from t.read('police/analyst', :'c', :'ta', 16, '{1,2,3,4,5,6,7}') where state = 1),
	'1:2 2:1 3:1 4:1 5:1 6:1', 'what is not named stays as it was written');
select is((select string_agg(grp || ':' || wrote_version, ' ' order by grp) from t.read('a/sec', :'c', :'ta') where state = 1),
	'1:2 2:1', 'who follows reads the newest');
select is((select distinct status from t.read('police/analyst', :'c', :'ta', version => 1)), 'superseded', 'the old one is superseded');
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 3, '{1}', final => false)), '0', 'a draft of the next');
select is((select max(version) from t.read('a/sec', :'c', :'ta')), 2, 'is not followed');
select is((select max(version) from t.read('police/analyst', :'c', :'ta')), 3, 'but is what its owner reads');
select is(t.said(t.put('police/coord', :'c', :'ta', 16, 4, '{5}')), '7 GROUP_NOT_WRITABLE', 'a position writes what the ceiling lets it');
select is(t.said(t.put('a/sec', :'c', :'ta', 16, 4, '{1}')), '7 NOT_OWNER', 'nobody writes in another''s record');
select is(t.said(t.put('b/sec', :'c', t.id('n'), 16, 1, '{1}')), '5 NOT_FOUND', 'nor without taking part');
select is(t.said(t.put('police/analyst', :'c', t.id('n'), 10, 1, '{1}')), '3 KIND_NOT_CREATED', 'a case record comes with taking part');
select is(t.said(t.put('police/coord', :'c', :'x', 10, 2, '{1}')), '0', 'and is revised like another');
select is(t.said(t.put('police/coord', :'c', :'x', 10, 3, '{2}')), '7 GROUP_NOT_WRITABLE', 'but for what is derived');

-- Third-party content that is new is not followed.
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('s'), follow => true, version => 2);
select t.approve('police/coord2', :'c', array[t.id('s')]);
select t.put('police/analyst', :'c', :'ta', 16, 4, '{1}');
\o
select is((select state from t.read('sis/off', :'c', :'ta', 16, '{3}') where grp = 3), 1, 'unchanged third-party content is followed');
\o /dev/null
select t.put('police/analyst', :'c', :'ta', 16, 5, '{3}');
\o
select is((select convert_from(ciphertext, 'UTF8') from t.read('sis/off', :'c', :'ta', 16, '{3}') where grp = 3), 'sealed 3 v1',
	'changed is not, and what was approved stays');

-- Replay.
select is(t.said(t.put('police/coord', :'c', t.id('p'), 12, 1, '{1}')), '7 GROUP_NOT_WRITABLE', 'an address is not the coordinator''s to write');
select is(t.said(t.put('a/sec', :'c', t.id('p'), 12, 1, '{1,2}', req => t.id('r1'))), '0', 'written once');
select is(t.said(t.put('a/sec', :'c', t.id('p'), 12, 1, '{1,2}', req => t.id('r1'))), '0 REPLAYED', 'a retry is a replay');
select is((t.put('a/sec', :'c', t.id('p'), 12, 1, '{1,2}', req => t.id('r1'))).outcome, 'version 1'::bytea, 'with the first answer');
select is(t.said(t.put('a/sec', :'c', t.id('p'), 12, 1, '{2}', req => t.id('r1'), mac => 'other')), '6 REQUEST_CONFLICT', 'the same id for another request');
select results_eq($$ select outcome_code, outcome, request_conflict from door.prepare(t.node('a/sec'), 'sec', '', 'protect', true, 'CreateRecord', t.hash(), t.id('c'), null, t.id('r1'), 'mac') $$,
	$$ values (0, 'version 1'::bytea, false) $$, 'prepare finds it too');
select is((select request_conflict from door.prepare(t.node('a/sec'), 'sec', '', 'protect', true, 'CreateRecord', t.hash(), t.id('c'), null, t.id('r1'), 'mix')), true, 'and the conflict');
select is((select own_key from door.prepare(t.node('a/sec'), 'sec', '', 'protect', true, 'CreateRecord', t.hash(), t.id('c'), null, t.id('r2'), 'mac')), t.id('key of a' || t.id('c')), 'the data key is the organisation''s in the case');

-- Consent.
select is(t.said(t.put('police/coord', :'c', :'cons', 15, 1, '{1}', clear => '{"consent": {"form": "written", "given_on": "2026-01-01", "scopes": [{"recipient": "sis", "groups": ["threat_assessment.conclusion", "threat_assessment.separate"]}]}}')), '0', 'consent is written');
select is(t.said(t.put('police/coord', :'c', t.id('k2'), 15, 1, '{1}', clear => '{"consent": {"scopes": [{"recipient": "nowhere", "groups": []}]}}')), '3 UNKNOWN_ORGANISATION', 'to those who exist');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('k1'), 'consent', :'cons')), '0', 'a disclosure rests on it');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{2}', 'sis', t.id('k3'), 'consent', :'cons')), '9 CONSENT_NOT_COVERING', 'for what it covers');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('k3'), 'consent', :'cons')), '9 GROUND_CLASS', 'and never what is a third person''s');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('k3'), 'consent')), '3 CONSENT_MISSING', 'it must be named');
select is((select state from t.read('sis/off', :'c', :'ta') where grp = 1), 1, 'SiS reads under it');
select is(t.said(t.put('police/coord', :'c', :'cons', 15, 2, '{1}', clear => '{"consent": {"form": "written", "given_on": "2026-01-01", "scopes": [{"recipient": "sis", "groups": ["threat_assessment.conclusion"]}], "withdrawals": ["sis"]}}')), '0', 'it is withdrawn for SiS');
select is((select state from t.read('sis/off', :'c', :'ta') where grp = 1), 3, 'the very next read is withheld');
select is(t.said(t.put('police/coord', :'c', :'cons', 15, 3, '{1}', clear => '{"consent": {"form": "written", "given_on": "2026-01-01", "scopes": [{"recipient": "sis", "groups": ["threat_assessment.conclusion"]}]}}')), '0', 'written anew without the withdrawal');
select is((select state from t.read('sis/off', :'c', :'ta') where grp = 1), 3, 'it stays withdrawn');

-- Clear facts hold as the newest final version has them; no draft changes them.
create function t.scope(who text) returns text language sql volatile as $$
	select string_agg(g.name, ' ' order by g.grp) from sluss.consent_scope k
		join sluss.ceiling g on g.kind = k.kind and g.grp = k.grp
	 where k.record = t.id('narrow') and k.recipient = t.org(who) $$;
create function t.terms(variadic groups text[]) returns jsonb language sql as $$
	select jsonb_build_object('consent', jsonb_build_object('form', 'written', 'given_on', '2026-01-01', 'valid_to_on', '2100-01-01',
		'scopes', jsonb_build_array(jsonb_build_object('recipient', 'sis', 'groups', groups)))) $$;
\o /dev/null
select t.put('police/coord', :'c', t.id('narrow'), 15, 1, '{1}', clear => t.terms('threat_assessment.conclusion', 'threat_assessment.protect'));
select t.put('police/coord', :'c', t.id('narrow'), 15, 2, '{1}', final => false, clear => t.terms('threat_assessment.protect'));
\o
select is(t.scope('sis'), 'threat_assessment.conclusion threat_assessment.protect', 'a draft changes nothing');
select is(t.said(t.put('police/coord', :'c', t.id('narrow'), 15, 3, '{}')), '0', 'made final without saying it again');
select is(t.scope('sis'), 'threat_assessment.protect', 'it holds as the draft wrote it');
select is(t.said(t.put('police/coord', :'c', t.id('narrow'), 15, 4, '{}', remove => '{1}', final => false)), '0', 'a draft without terms');
select is(t.scope('sis'), 'threat_assessment.protect', 'changes nothing either');
select is(t.said(t.put('police/coord', :'c', t.id('narrow'), 15, 5, '{}')), '0', 'made final');
select is((select count(*)::int from sluss.consent k where k.record = t.id('narrow')), 0, 'it is no consent any more');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{2}', 'sis', t.id('kn'), 'consent', t.id('narrow'))), '3 CONSENT_MISSING', 'nothing rests on it');
select is(t.said(t.put('police/coord', :'c', t.id('narrow'), 15, 6, '{1}', clear => t.terms('threat_assessment.conclusion'))), '0', 'until it is written again');
select is(t.scope('sis'), 'threat_assessment.conclusion', 'as it then says');

-- Grounds and dates.
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('g'), 'over')), '9 GROUND_NOT_IN_FORCE', 'a ground that has ended');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('g'), 'none')), '3 UNKNOWN_GROUND', 'an unknown one');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('g'), weighing => false)), '3 WEIGHING_MISSING', 'no weighing');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('g'), necessity => false)), '3 NECESSITY_MISSING', 'from one law to the other without a reason');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('g'), expires => '184 days')), '9 EXPIRY_TOO_FAR', 'longer than the ground');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('g'), expires => '-1 days')), '3 EXPIRY_PAST', 'in the past');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'b', t.id('g'))), '9 RECIPIENT_NOT_PARTICIPANT', 'to no participant');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'police', t.id('g'))), '3 RECIPIENT_IS_SELF', 'to itself');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{4}', 'a', t.id('g'))), '7 RECIPIENT_MAY_NOT_READ', 'what its ceiling closes');
select is(t.said(t.disclose('a/sec', :'c', :'ta', '{1}', 'sis', t.id('g'))), '7 NOT_OWNER', 'what was disclosed goes no further');

select is((t.disclose('a/sec', :'c', t.id('p'), '{2}', 'sis', t.id('p1'))).state, 'active', 'sensitivity 3 needs one person');
select is(t.said(t.disclose('a/sec', :'c', t.id('p'), '{1}', 'police', t.id('p2'))), '9 NO_APPROVER', 'sensitivity 4 two, and there must be a second');

-- Referral: sees case.head and nothing else, until it answers or it ends.
select is(t.said(t.refer('a/sec', :'c', 'b', 'receiver', t.id('rb'))), '0', 'B is invited');
select is(t.eyes('b/sec', :'c', null, method => 'GetCase'), '1=1 2=0 3=0', 'and sees the head of who invited it');
update sluss.participant set expires_at = now() where organisation = t.org('b');
select is(t.eyes('b/sec', :'c', null, method => 'GetCase'), '5 NOT_FOUND', 'an invitation ends by itself');
select is(t.said(t.respond('b/sec', :'c')), '5 NOT_FOUND', 'and cannot be accepted then');
select is(t.said(t.refer('a/sec', :'c', 'sis', 'party', t.id('rs'))), '9 ALREADY_PARTICIPANT', 'who takes part is not invited');
-- What the service answers by itself: a replay only to who still may.
create function t.tell(who text, method text, r uuid, code int) returns text language sql volatile as $$
	select x.code || ' ' || x.reason from door.told(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		method, t.hash(), t.id('c'), r, 'mac', code, 'SAID') x $$;
select is(t.tell('a/sec', 'ReviseRecord', t.id('p'), 0), '0 ', 'a replay is told');
select is(t.tell('a/sec', 'CreateRecord', gen_random_uuid(), 0), '0 ', 'of a record made, too');
select is(t.tell('police/idle', 'ReviseRecord', t.id('p'), 0), '5 NOT_FOUND', 'not to who may not');
select is((select l.code || ' ' || l.reason from sluss.log l order by l.id desc limit 1), '5 NOT_FOUND', 'as the log says');
select is(t.tell('police/idle', 'ReviseRecord', t.id('p'), 9), '0 ', 'a refusal is told as it was made');
select * from finish();
