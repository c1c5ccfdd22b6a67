-- SPDX-License-Identifier: EUPL-1.2
-- Who sees what of one assessment, from nothing to withdrawn.

\ir world.sql
select plan(37);
\set all '{1,2,3,4,5,6,7}'

select is(t.eyes('police/analyst', :'c', :'ta'), '1=1 2=1 3=5 4=5 5=5 6=5 7=5',
	'the analyst reads its own, lethal groups when named');
select is(t.eyes('police/analyst', :'c', :'ta', 16, :'all'), '1=1 2=1 3=1 4=1 5=1 6=1 7=1',
	'all seven, named');
select is(t.eyes('police/analyst', :'c', :'ta', 16, '{1}'), '1=1 2=5 3=5 4=5 5=5 6=5 7=5',
	'naming narrows');
select is(t.eyes('police/coord', :'c', :'ta', 16, :'all'), '1=1 2=1 3=1 4=1 7=1',
	'the coordinator sees neither sources nor analysis');
select is(t.eyes('police/idle', :'c', :'ta'), '5 NOT_FOUND', 'a colleague who is not assigned');
select is(t.eyes('police/lead', :'c', :'ta'), '5 NOT_FOUND', 'the team lead is not assigned either');
select is(t.eyes('a/sec', :'c', :'ta'), '5 NOT_FOUND', 'a participant before any disclosure');
select is(t.eyes('b/sec', :'c', :'ta'), '5 NOT_FOUND', 'not a participant');
select is(t.eyes('a/sec', t.id('none'), :'ta'), '5 NOT_FOUND', 'no such case');
select is(t.eyes('a/sec', :'c', t.id('none')), '5 NOT_FOUND', 'no such record');
select is((select count(*)::int from t.read('police/analyst', :'c', :'ta') r
	where r.ciphertext is not null and r.key_id is not null and r.wrote_version = 1), 2,
	'content comes with what is released and nothing else');
select is((select convert_from(r.ciphertext, 'UTF8') from t.read('police/analyst', :'c', :'ta') r where r.grp = 1),
	'sealed 1 v1', 'the content is what was written');

select is(t.said(t.disclose('police/coord', :'c', :'ta', '{1,2}', 'a', t.id('d1'))), '0', 'disclosed to A');
select is(t.eyes('a/sec', :'c', :'ta'), '1=1 2=1', 'A reads conclusion and protect, the rest is closed to it');
select is(t.eyes('a/sec2', :'c', :'ta'), '5 NOT_FOUND', 'its colleague is not assigned');
select is(t.eyes('sis/off', :'c', :'ta'), '5 NOT_FOUND', 'SiS knows of nothing');
select is((select string_agg(distinct r.code || ' ' || r.grp || ' ' || r.owner_code, ',')
	from t.read('a/sec', :'c', null, d => t.id('d1')) r where r.state = 1 and r.grp = 1),
	'0 1 police', 'by the id of the disclosure');
select is((select min(r.code) from t.read('sis/off', :'c', null, d => t.id('d1')) r), 5,
	'another''s disclosure is nothing');

-- Lethal: waits for a second person.
select is((t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d2'))).state, 'pending',
	'sensitivity 4 waits');
select is(t.eyes('sis/off', :'c', :'ta', 16, '{3}'), '5 NOT_FOUND', 'a pending disclosure tells nothing');
select is(t.said(t.approve('police/analyst', :'c', array[t.id('d2')])), '7 SAME_PERSON',
	'not by who decided');
select is(t.said(t.approve('police/coord', :'c', array[t.id('d2')])), '7 NOT_APPROVER', 'not by anybody');
select is(t.said(t.approve('police/coord2', :'c', array[t.id('d2'), t.id('d1')])), '9 NOT_PENDING',
	'all or none');
select is(t.said(t.approve('police/coord2', :'c', array[t.id('d2')])), '0', 'by a second person');
select is(t.eyes('sis/off', :'c', :'ta', 16, '{3}'), '1=3 2=3 3=1 5=0', 'SiS reads whom to keep apart');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{5}', 'sis', t.id('d3'))),
	'7 NEVER_LEAVES_POLICE', 'sources never leave, whatever the ceiling says');

-- Time and withdrawal.
update sluss.disclosure set expires_at = now() where id = t.id('d2');
select is(t.eyes('sis/off', :'c', :'ta', 16, '{3}'), '7 NOTHING_RELEASED', 'an expired one gives nothing');
select is((select state from t.read('sis/off', :'c', :'ta', 16, '{3}') where grp = 3), 4, 'and says expired');
update sluss.record_version set valid_to = now() where record = :'ta';
select is(t.eyes('a/sec', :'c', :'ta'), '1=4 2=1', 'a conclusion fades, protect does not');
select is(t.eyes('police/analyst', :'c', :'ta', 16, '{1}'), '1=1 2=5 3=5 4=5 5=5 6=5 7=5', 'not for its owner');
update sluss.record_version set valid_to = null where record = :'ta';

select is((select position('sec'::bytea in outcome) > 0
	from door.withdraw(t.node('police/coord'), 'coord', '', 'protect', true, 'WithdrawDisclosure',
		t.hash(), gen_random_uuid(), 'mac', :'c', t.id('d1'))), true,
	'withdrawing tells who had read');
select is(t.eyes('a/sec', :'c', :'ta'), '7 NOTHING_RELEASED', 'the next read finds nothing');
select is((select code from door.withdraw(t.node('a/sec'), 'sec', '', 'protect', true, 'WithdrawDisclosure',
		t.hash(), gen_random_uuid(), 'mac', :'c', t.id('d2'))), 5, 'nobody withdraws what is another''s');

-- Drafts.
\o /dev/null
select t.put('police/analyst', :'c', t.id('draft'), 16, 1, '{1}', final => false);
\o
select is(t.eyes('police/analyst', :'c', t.id('draft')), '1=1 2=2 3=2 4=2 5=2 6=2 7=2', 'a draft is its owner''s');
select is(t.said(t.disclose('police/analyst', :'c', t.id('draft'), '{1}', 'a', t.id('d4'))), '9 NOT_FINAL',
	'and cannot be disclosed');
select is(t.eyes('a/sec', :'c', t.id('draft')), '5 NOT_FOUND', 'nobody else knows of it');

-- An actor is what the registry says now.
select is((select reason from t.read('police/both', :'c', :'ta')), 'ROLE_NOT_NAMED', 'an actor of several roles names one');
select * from finish();
