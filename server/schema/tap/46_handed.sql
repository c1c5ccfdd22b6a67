-- SPDX-License-Identifier: EUPL-1.2
-- Handed to an organisation without a system: decided as a disclosure, with a
-- sheet, read by nobody here, and told by hand when it ends.

\ir world.sql
select plan(50);

\o /dev/null
select sluss.registry_load('{"organisations": [
  {"code": "clinic", "name": "Vården", "agency_kind": "sis", "regime": "gdpr", "connected": false},
  {"code": "small", "name": "Kommun S", "agency_kind": "municipality", "regime": "gdpr", "connected": false}]}');
insert into sluss.operation select m, p, 'x' from unnest(array['PC', 'PA', 'MO', 'SI']) as p,
	unnest(array['RecordDisclosure', 'GetDisclosureSheet', 'ConfirmDeletion', 'RenewDisclosures']) as m;
\o
create function t.hand(who text, c uuid, r uuid, grps int2[], recipient text, d uuid, form text default 'paper',
	delivered timestamptz default null, received bytea default 'sealed who', follow bool default false,
	method text default 'RecordDisclosure', req uuid default gen_random_uuid(), ground text default 'balancing')
returns door.applied language sql volatile as $$
	select * from door.disclose(t.node(who), split_part(who, '/', 2), '', 'protect', true, method,
		t.hash(), req, 'mac', c, r, 0, follow, grps, recipient, ground, null, 'none', null,
		now() + interval '30 days', '', d, t.id('key of ' || split_part(who, '/', 1) || c), 'texts',
		true, true, false, 'handed', form, delivered, received) $$;
create function t.refer_hand(who text, c uuid, recipient text, standing text, d uuid, form text)
returns door.applied language sql volatile as $$
	select * from door.refer(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'Refer',
		t.hash(), gen_random_uuid(), 'mac', c, recipient, standing, 'balancing', null,
		now() + interval '30 days', d, t.id('key of ' || split_part(who, '/', 1) || c), 'texts', true, true,
		'sent', form, case when form is not null then 'sealed who'::bytea end) $$;
create function t.sheet(who text, c uuid, d uuid) returns door.sheet_row language sql volatile as $$
	select * from door.disclosure_sheet(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'GetDisclosureSheet', t.hash(), c, d) $$;
create function t.sheet_said(who text, c uuid, d uuid) returns text language sql volatile as $$
	select trim(x.code || ' ' || x.reason) from t.sheet(who, c, d) x $$;
create function t.confirm(who text, c uuid, d uuid) returns door.applied language sql volatile as $$
	select * from door.confirm_deletion(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ConfirmDeletion', t.hash(), gen_random_uuid(), 'mac', c, d) $$;
create function t.withdraw(who text, c uuid, d uuid) returns door.applied language sql volatile as $$
	select * from door.withdraw(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'WithdrawDisclosure', t.hash(), gen_random_uuid(), 'mac', c, d) $$;
create function t.told(org text) returns text language sql stable as $$
	select string_agg(x.type || ' ' || x.groups || ' ' || coalesce((select o.code from sluss.organisation o where o.id = x.by), '-'),
		', ' order by x.id) from sluss.change x where x.organisation = t.org(org) and x.type = 'by_hand' $$;

-- Taking part.
select is(t.said(t.refer('police/coord', :'c', 'clinic', 'party', t.id('rc'))), '9 ANSWER_MISSING', 'who cannot answer is asked first');
select is(t.said(t.refer_hand('police/coord', :'c', 'b', 'receiver', t.id('rb'), 'oral')), '9 ANSWERS_ITSELF', 'who can answers itself');
select is(t.said(t.refer_hand('police/coord', :'c', 'small', 'owner', t.id('rs'), 'oral')), '3 STANDING_NOT_POSSIBLE', 'nobody there could carry the case');
select is(t.said(t.refer_hand('police/coord', :'c', 'clinic', 'party', t.id('rc'), 'fax')), '3 DISCLOSURE_MALFORMED', 'nor by a way there is not');
select is(t.said(t.refer_hand('police/coord', :'c', 'clinic', 'party', t.id('rc'), 'oral')), '0', 'it was asked, and takes part');
select is((select p.state || ' ' || (p.answered_at is not null) || ' ' || coalesce(p.expires_at::text, 'open') from sluss.participant p
	where p.case_id = :'c' and p.organisation = t.org('clinic')), 'active true open', 'at once, and for good');
select is((select h.form || ' ' || d.follow from sluss.handed h join sluss.disclosure d on d.id = h.disclosure where d.id = t.id('rc')),
	'oral false', 'what it was told of the case is taken down');
select is(t.said(t.refer_hand('police/coord', :'c', 'clinic', 'party', t.id('rc2'), 'oral')), '9 ALREADY_PARTICIPANT', 'once');

-- Deciding.
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'))), '9 RECIPIENT_UNCONNECTED', 'it reads nothing here');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'sis', t.id('no'))), '9 RECIPIENT_CONNECTED', 'who reads here is handed nothing');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'small', t.id('no'))), '9 RECIPIENT_NOT_PARTICIPANT', 'nor who takes no part');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{6}', 'clinic', t.id('no'))), '7 NEVER_LEAVES_POLICE', 'the same ceiling');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{7}', 'clinic', t.id('no'))), '7 RECIPIENT_MAY_NOT_READ', 'for every position there');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), ground => 'over')), '9 GROUND_NOT_IN_FORCE', 'the same grounds');
select is(t.said(t.hand('sis/off', :'c', :'ta', '{2}', 'clinic', t.id('no'))), '5 NOT_FOUND', 'by nobody but its owner');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), 'fax')), '3 DISCLOSURE_MALFORMED', 'by a way there is');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), received => null)), '3 DISCLOSURE_MALFORMED', 'to somebody');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), follow => true)), '3 HANDED_FOLLOWS', 'and nothing follows it');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), delivered => now() + interval '40 days')), '3 DATES_REVERSED', 'while it lasts');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), method => 'Disclose')), '3 DISCLOSURE_MALFORMED', 'Disclose hands nothing over');
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('no'), form => null, method => 'RecordDisclosure')), '3 DISCLOSURE_MALFORMED', 'nor RecordDisclosure anything else');
select is((t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('h1'), delivered => now() - interval '1 hour',
	req => t.id('req'))).state, 'active', 'handed over an hour ago');
select is((t.hand('police/analyst', :'c', :'ta', '{2}', 'clinic', t.id('other'), delivered => now() - interval '1 hour',
	req => t.id('req'))).reason, 'REPLAYED', 'and taken down once');
select is((select detail from sluss.log where method = 'RecordDisclosure' and code = 0 and reason = ''), 'to clinic paper', 'the log says who and how');
select is((select sheet from sluss.handed where disclosure = t.id('h1')), upper(regexp_replace(left(encode(uuid_send(t.id('h1')), 'hex'), 12),
	'(....)(....)(....)', '\1-\2-\3')), 'the number counts nothing');
select is(t.told('clinic'), null, 'nobody there is told anything here');
select is((select count(*)::int from sluss.change where organisation = t.org('clinic')), 0, 'not even that it was invited');

-- Two persons.
select is(t.said(t.hand('police/analyst', :'c', :'ta', '{3}', 'clinic', t.id('h3'), delivered => now() - interval '1 minute')),
	'9 APPROVE_BEFORE_HANDOVER', 'a second person is not told afterwards');
select is((t.hand('police/analyst', :'c', :'ta', '{3}', 'clinic', t.id('h3'))).state, 'pending', 'but asked before');
select is(t.sheet_said('police/analyst', :'c', t.id('h3')), '9 NOT_APPROVED', 'there is no sheet until then');
update sluss.handed set delivered_at = now() - interval '1 day' where disclosure = t.id('h3');
select is(t.said(t.approve('police/coord2', :'c', array[t.id('h3')])), '0', 'approved');
select ok((select h.delivered_at >= d.approved_at from sluss.handed h join sluss.disclosure d on d.id = h.disclosure where d.id = t.id('h3')),
	'and handed over no earlier');
select is(t.sheet_said('police/analyst', :'c', t.id('h3')), '0', 'then there is');

-- The sheet.
select is((select kind || ' ' || groups::text || ' ' || convert_from(ciphertext, 'UTF8') from t.sheet('police/analyst', :'c', t.id('h1'))),
	'16 {2} sealed who', 'what, and to whom, sealed');
select ok((select position('Vården'::text::bytea in plain) > 0 from t.sheet('police/analyst', :'c', t.id('h1'))), 'by its name');
select is(t.sheet_said('a/sec', :'c', t.id('h1')), '5 NOT_FOUND', 'the giver''s alone');
select is(t.sheet_said('police/analyst', :'c', t.id('refer a')), '9 NOT_HANDED', 'what is read here has none');
select is((select code || ' ' || detail from sluss.log where method = 'GetDisclosureSheet' and item_disclosure = array[t.id('h1')] and code = 0 order by id limit 1),
	(select '0 ' || sheet from sluss.handed where disclosure = t.id('h1')), 'printing it is logged');

-- Nobody reads as it.
select throws_ok($$ insert into sluss.node (organisation, code, spki) values (t.org('clinic'), 'n', sha256('clinic')) $$, '55000', null, 'it has no node');
select throws_ok($$ insert into sluss.actor (organisation, code) values (t.org('clinic'), 'x') $$, '55000', null, 'and no actor');
update sluss.organisation set connected = false where code = 'sis';
select is(t.eyes('sis/off', :'c', :'ta'), '16 NODE_REVOKED', 'who lost its system reads nothing');
update sluss.organisation set connected = true where code = 'sis';
select is(t.said(t.confirm('police/analyst', :'c', t.id('h1'))), '9 NOTHING_TO_CONFIRM', 'nothing has ended yet');

-- Ending.
select ok((select position('\x2801'::bytea in (t.withdraw('police/analyst', :'c', t.id('h1'))).outcome) > 0), 'withdrawn: to be told by hand');
select is(t.told('police'), 'by_hand 4 clinic', 'the giver is told, who did it itself');
select is(t.said(t.confirm('sis/off', :'c', t.id('h1'))), '5 NOT_FOUND', 'nobody else says that it was told');
select is(t.said(t.confirm('police/analyst', :'c', t.id('h1'))), '0', 'the giver does');
select is(t.said(t.confirm('police/analyst', :'c', t.id('h1'))), '9 ALREADY_CONFIRMED', 'once');
update sluss.disclosure set expires_at = now() - interval '1 minute' where id = t.id('h3');
update sluss.feed set swept_at = now() - interval '2 minutes';
select is((select told from door.sweep(100)), 1, 'time ends it too');
select is(t.told('police'), 'by_hand 4 clinic, by_hand 8 clinic', 'which is told by hand');
select is((select told from door.sweep(100)), 0, 'once');
select * from finish();
