-- SPDX-License-Identifier: EUPL-1.2
-- What once told or gave more than it should, or told too few.

\ir world.sql
select plan(44);

insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['PreviewWithdrawal', 'AnnounceLevel', 'ProposeCorrection', 'ResolveCorrection', 'ListCorrections', 'Leave']) as m;

create function t.write(who text, r uuid, kind int, version int, grps int2[], category text default null,
	correction bool default false, clear jsonb default null, final bool default true) returns text language sql volatile as $$
	select t.said(x) from door.put_record(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		case when version = 1 then 'CreateRecord' else 'ReviseRecord' end, t.hash(), gen_random_uuid(), 'mac',
		t.id('c'), r, kind::int2, version, t.id('key of ' || split_part(who, '/', 1) || t.id('c')), final,
		correction, category, 'fact', null, null, grps, array(select 'text'::bytea from unnest(grps)), '{}', clear, '') x $$;
create function t.told(type text) returns text language sql stable as $$
	select coalesce(string_agg(o.code || ' ' || c.groups, ', ' order by o.code, c.id), '')
	from sluss.change c join sluss.organisation o on o.id = c.organisation where c.type = $1 $$;

-- A withdrawal waits for nothing, and widens nothing.
create function t.terms(scopes jsonb, form text, withdrawals jsonb default '[]', given text default '2026-01-01',
	until text default '2099-12-31') returns jsonb language sql as $$
	select jsonb_build_object('consent', jsonb_build_object('scopes', (select jsonb_agg(
		jsonb_build_object('recipient', s.key, 'groups', s.value)) from jsonb_each(scopes) s),
		'withdrawals', withdrawals, 'given_on', given, 'valid_to_on', until, 'form', form, 'child_view', form = 'written')) $$;
create function t.consent(version int, clear jsonb) returns text language sql volatile as $$
	select t.write('a/sec', t.id('k'), 15, version, '{1}', case when version = 1 then 'child' end, false, clear) $$;
select is(t.consent(1, t.terms('{"sis": ["whereabouts.area"], "police": ["whereabouts.area"]}', '')), '3 CONSENT_FORM_MISSING', 'no form is no form');
select is(t.consent(1, t.terms('{"sis": ["whereabouts.area"], "police": ["whereabouts.area"]}', 'written')), '0', 'a consent');
select is(t.consent(2, t.terms('{"sis": ["whereabouts.area"], "police": ["whereabouts.area", "whereabouts.address"]}', 'unstated', '["sis"]')), '3 CONSENT_FORM_MISSING', 'no group more with a withdrawal');
select is(t.consent(2, t.terms('{"sis": ["whereabouts.area"], "b": ["whereabouts.area"]}', 'unstated', '["sis"]')), '3 CONSENT_FORM_MISSING', 'nor a recipient more');
select is(t.consent(2, t.terms('{"sis": ["whereabouts.area"]}', 'unstated', '["sis"]', '2026-01-01', '2100-01-01')), '3 CONSENT_FORM_MISSING', 'nor a day more');
select is(t.consent(2, t.terms('{"sis": ["whereabouts.area"]}', 'unstated', '["sis"]', '2026-01-01', null)), '3 CONSENT_FORM_MISSING', 'nor all days');
select is(t.consent(2, t.terms('{"sis": ["whereabouts.area"]}', 'unstated', '["sis"]', '2025-12-31')), '3 CONSENT_FORM_MISSING', 'nor an earlier one');
select is((select count(*)::int from sluss.consent_withdrawal where record = t.id('k')), 0, 'and what is refused withdraws nothing');
select is(t.consent(2, t.terms('{"sis": ["whereabouts.area"], "police": ["whereabouts.area"]}', 'unstated', '["sis"]')), '0', 'what it had may be said again');
select is(t.consent(3, t.terms('{"police": ["whereabouts.area"], "b": ["whereabouts.area"]}', 'unstated', '["sis"]')), '3 CONSENT_FORM_MISSING', 'nor does a withdrawal of before widen it');

-- Whoever was given the wrong words is told, whichever version gave them.
select is(t.write('police/analyst', :'ta', 16, 2, '{1,2,3,4,5,6,7}', 'avhoppare'), '0', 'an assessment');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'a', t.id('f1'))), '0', 'one group to one');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{2}', 'sis', t.id('f2'))), '0', 'another to another');
select is(t.write('police/analyst', :'ta', 16, 3, '{5}'), '0', 'a version that leaves both as they were');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{2}', 'a', t.id('f3'))), '0', 'and more of it to the first');
select is(t.write('police/analyst', :'ta', 16, 4, '{1}', null, true, null, false), '0', 'a draft of the correction');
select is(t.write('police/analyst', :'ta', 16, 5, '{}', null, true), '0', 'the correction');
select is(t.told('corrected'), 'a 6', 'is told once to who has had it, of all that it had; and to nobody else');
select is(t.write('police/analyst', :'ta', 16, 6, '{1}', null, true), '0', 'a correction of the correction');
select is(t.told('corrected'), 'a 6', 'which nobody has had');

-- About nobody in particular is not about the same person.
select is(t.write('a/sec', t.id('nobody'), 15, 1, '{1}', '', false, t.terms('{"sis": ["whereabouts.area"]}', 'written')), '0', 'a consent that does not say whose it is');
select is(t.write('a/sec', t.id('where'), 12, 1, '{2}', ''), '0', 'an area that does not say whose it is');
select is(t.said(t.disclose('a/sec', :'c', t.id('where'), '{2}', 'sis', t.id('n1'), 'consent', t.id('nobody'))), '9 CONSENT_NOT_COVERING', 'one does not cover the other');
select is(t.said(t.disclose('a/sec', :'c', t.id('where'), '{2}', 'sis', t.id('n1'))), '0', 'given on another ground');
update sluss.disclosure set ground = 'consent', consent = t.id('nobody') where id = t.id('n1');
select is(t.eyes('sis/off', :'c', t.id('where')), '7 NOTHING_RELEASED', 'nor opens it');
select is((select rule.consented(d, now()) from sluss.disclosure d where d.id = t.id('n1')), 0, 'in any of the wordings of the rule');
select is((select rule.same_subject('', t.id('where'), 1)), false, 'of which this is one');

-- That somebody is under protection is for who works in the case.
insert into t.cell values (11, 1, 'person.identity', 'own', 3, false, 'X R X X X'), (11, 2, 'person.protection', 'own', 3, false, 'X R X R R');
select sluss.policy_load(t.hash(), t.policy());
insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['PreviewWithdrawal', 'AnnounceLevel', 'ProposeCorrection', 'ResolveCorrection', 'ListCorrections', 'Leave']) as m;
create function t.shield(who text, method text default 'GetCeiling') returns text language sql volatile as $$
	select x.code || ' ' || x.shield from rule.call(row(t.node(who), split_part(who, '/', 2), '', 'protect', true, method, t.hash())::rule.lead, now(), t.id('c'), null) x $$;
select is(t.write('a/sec', t.id('person'), 11, 1, '{1,2}', 'avhoppare', false, '{"protection": {"flag": "secrecy_marking", "valid_to_on": null, "mail_by_agency": false}}'), '0', 'a person under protection');
select is(t.shield('a/sec'), '0 1', 'who works with it is told');
select is(t.shield('sis/off'), '0 1', 'at every participant');
select is(t.shield('a/sec2'), '5 0', 'a colleague who is not assigned is not');
select is(t.shield('police/idle'), '5 0', 'at no participant');

-- Who has left waits for no answer, and learns of none.
create function t.corrections(who text) returns text language sql volatile as $$
	select coalesce(string_agg(x.state || case when x.ended_at is null then '' else ' ended' end, ', ' order by x.correction_id), min(x.code || ' ' || x.reason))
	from door.list_corrections(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListCorrections', t.hash(), t.id('c'), null, null, 50) x $$;
create function t.resolve(who text, q uuid) returns text language sql volatile as $$
	select t.said(x) from door.resolve_correction(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ResolveCorrection', t.hash(), gen_random_uuid(), 'mac', t.id('c'), q, 'refused', null,
		t.id('key of ' || split_part(who, '/', 1) || t.id('c')), 'because', '') x $$;
create function t.propose(who text, r uuid, grps int2[], q uuid) returns text language sql volatile as $$
	select t.said(x) from door.propose_correction(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ProposeCorrection', t.hash(), gen_random_uuid(), 'mac', t.id('c'), r, q, grps,
		t.id('key of ' || split_part(who, '/', 1) || t.id('c')), 'wrong', 'said') x $$;
select is(t.propose('sis/off', :'ta', '{2}', t.id('q1')), '0', 'proposed by one');
select is(t.propose('a/sec', :'ta', '{2}', t.id('q2')), '0', 'and by another');
select is((select x.code from door.leave(t.node('sis/off'), 'off', '', 'protect', true, 'Leave', t.hash(), gen_random_uuid(), 'mac', :'c') x), 0, 'the first leaves');
select is(t.resolve('police/analyst', t.id('q1')), '9 CORRECTION_ENDED', 'nobody answers it any more');
select is(t.resolve('police/analyst', t.id('q2')), '0', 'the other is answered');
select is(t.corrections('sis/off'), 'withdrawn ended', 'it ended when it left');
select is((select resolved_at from sluss.correction where id = t.id('q1')) < (select resolved_at from sluss.correction where id = t.id('q2')), true, 'and not when it might have been answered');

-- Who was responsible before judges its own file by the position it had then.
insert into t.cell values (13, 1, 'health.needs', 'own', 2, false, 'R R W - R');
select sluss.policy_load(t.hash(), t.policy());
insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['PreviewWithdrawal', 'AnnounceLevel', 'ProposeCorrection', 'ResolveCorrection', 'ListCorrections', 'Leave']) as m;
select is(t.write('a/sec', t.id('needs'), 13, 1, '{1}', 'avhoppare'), '0', 'what only who is responsible writes');
select is(t.said(t.disclose('a/sec', :'c', t.id('needs'), '{1}', 'police', t.id('h1'))), '0', 'disclosed');
select is(t.propose('police/coord', t.id('needs'), '{1}', t.id('q3')), '0', 'and held to be wrong');
update sluss.participant set standing = 'former' where case_id = :'c' and organisation = t.org('a');
select is(t.corrections('a/sec') ~ 'open', true, 'who was responsible still sees it');
select is(t.resolve('a/sec', t.id('q3')), '0', 'and answers it');
select * from finish();
