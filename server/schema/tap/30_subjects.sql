-- SPDX-License-Identifier: EUPL-1.2
-- Whom a record is about at the door: a consent opens what is about its own
-- giver, protection makes who and where as lethal as they are, and a child
-- without a track of its own stops the plan.

select plan(62);

insert into t.cell values
 (11, 1, 'person.identity', 'own', 3, false, 'X R X X X'),
 (11, 2, 'person.protection', 'own', 3, false, 'X R X R R'),
 (17, 3, 'risk_assessment.child_safety', 'own', 3, false, '- - W - R'),
 (27, 1, 'child_concern.report', 'third', 3, false, 'S S W - S'),
 (28, 1, 'relative.link', 'third', 3, false, 'R R W - R');
select sluss.policy_load(t.hash(), t.policy());
insert into sluss.operation
select m, p, 'x' from unnest(array['AdvanceStage']) m, unnest(array['PC', 'MO', 'SI']) p;

-- A record about somebody.
create function t.about(who text, category text, r uuid, kind int, version int, grps int2[],
	clear jsonb default null, final bool default true) returns text language sql volatile as $$
	select t.said(x) from door.put_record(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		case when version = 1 then 'CreateRecord' else 'ReviseRecord' end, t.hash(),
		gen_random_uuid(), 'mac', t.id('s'), r, kind::int2, version,
		t.id('key of ' || split_part(who, '/', 1) || t.id('s')), final, false,
		category, 'fact', null, null, grps,
		array(select convert_to(format('sealed %s', g), 'UTF8') from unnest(grps) g),
		'{}', clear, 'out') x $$;
create function t.consent_to(groups text) returns jsonb language sql immutable as $$
	select format('{"consent": {"child_view": true, "form": "written", "given_on": "2020-01-01", "valid_to_on": null, "withdrawals": [],
		"scopes": [{"recipient": "sis", "groups": [%s]}]}}', groups)::jsonb $$;

select is(t.said(t.create_case('a/sec', t.id('s'), 'owner')), '0', 'a case');
select is(t.said(t.refer('a/sec', t.id('s'), 'sis', 'party', t.id('rs'))), '0', 'referred');
select is(t.said(t.respond('sis/off', t.id('s'))), '0', 'accepted');

-- Consents of three, and an area of each.
select is(t.about('a/sec', c, t.id('consent ' || c), 15, 1, '{1}', t.consent_to('"whereabouts.area"')), '0', c || ' consents')
  from unnest(array['avhoppare', 'relative', 'child']) c;
select is(t.about('a/sec', c, t.id('area ' || c), 12, 1, '{2}'), '0', 'an area of ' || c)
  from unnest(array['avhoppare', 'relative', 'child']) c;
select is(t.said(t.disclose('a/sec', t.id('s'), t.id('area ' || r), '{2}', 'sis',
		t.id(format('d %s %s', r, c)), 'consent', t.id('consent ' || c))),
	case when r = c then '0' else '9 CONSENT_NOT_COVERING' end, format('%s''s consent for what is about %s', c, r))
  from unnest(array['avhoppare', 'relative', 'child']) c, unnest(array['avhoppare', 'relative', 'child']) r;
select is(t.eyes('sis/off', t.id('s'), t.id('area ' || c)), '2=1', c || '''s opens what is theirs')
  from unnest(array['avhoppare', 'relative', 'child']) c;

-- What somehow rests on another's opens nothing, in any of the wordings of the rule.
update sluss.disclosure set consent = t.id('consent relative') where id = t.id('d avhoppare avhoppare');
select is(t.eyes('sis/off', t.id('s'), t.id('area avhoppare')), '7 NOTHING_RELEASED', 'another''s consent opens nothing');
select is((select g.consent_holds from rule.given(t.id('area avhoppare'), t.org('sis'), 12::int2, 2::int2, t.zero(), now(), false) g),
	false, 'nor does it when explained');
select is((select rule.stands(d, now()) from sluss.disclosure d where d.id = t.id('d avhoppare avhoppare')), false, 'nor for a guard');
select is((select rule.followed(d, 1, 12::int2, 4, now()) from sluss.disclosure d where d.id = t.id('d avhoppare avhoppare')), 1, 'nor does it follow');
update sluss.disclosure set consent = t.id('consent avhoppare') where id = t.id('d avhoppare avhoppare');
select is(t.about('a/sec', 'relative', t.id('consent avhoppare'), 15, 2, '{1}', t.consent_to('"whereabouts.area"')),
	'9 SUBJECT_DIFFERS', 'a consent does not change whose it is');
select is(t.about('a/sec', null, t.id('consent avhoppare'), 15, 2, '{1}', t.consent_to('"whereabouts.area"')), '0', 'it is renewed as it was');
select is(t.about('a/sec', 'child', t.id('draft'), 12, 1, '{2}', null, false), '0', 'a draft');
select is(t.about('a/sec', 'relative', t.id('draft'), 12, 2, '{2}'), '0', 'may still be about somebody else');

-- Protection.
create function t.protect(v int, flag text, until text default null, final bool default true) returns text
language sql volatile as $$
	select t.about('a/sec', 'avhoppare', t.id('person'), 11, v, '{1,2}', case when flag is not null then
		jsonb_build_object('protection', jsonb_build_object('flag', flag, 'valid_to_on', until,
			'mail_by_agency', flag = 'protected_registration')) end, final) $$;
select is(t.protect(1, null), '0', 'a person');
select is(t.protect(2, 'secrecy_marking', null, false), '0', 'a flag in a draft');
select is(t.eyes('sis/off', t.id('s'), t.id('area avhoppare')), '2=1', 'changes nothing');
select is(t.protect(3, 'secrecy_marking'), '0', 'a flag');
select is(t.eyes('sis/off', t.id('s'), t.id('area avhoppare')), '2=5', 'what was disclosed must be named from now on');
select is(t.eyes('sis/off', t.id('s'), t.id('area avhoppare'), 12, '{2}'), '2=1', 'and is there by name');
select is(t.eyes('a/sec', t.id('s'), t.id('person')), '1=5 2=1', 'to the owner as well');
select is((select x.shield from t.read('a/sec', t.id('s'), t.id('person')) x limit 1), 1, 'and it is told why');
select is(t.said(t.disclose('a/sec', t.id('s'), t.id('person'), '{1}', 'sis', t.id('dp'), 'balancing')), '9 NO_APPROVER', 'two persons disclose it');
select is(t.protect(4, 'protected_registration'), '0', 'another flag');
select is((select x.shield from t.read('a/sec', t.id('s'), t.id('person')) x limit 1), 2, 'post goes by the agency');
select is(t.protect(5, 'secrecy_marking', ((now() at time zone 'Europe/Stockholm')::date - 1)::text), '0', 'one that has ended');
select is(t.eyes('sis/off', t.id('s'), t.id('area avhoppare')), '2=1', 'is none');
select is(t.protect(6, 'fingerad'), '3 CLEAR_FACTS_MALFORMED', 'no such flag');
select is(t.about('a/sec', 'avhoppare', t.id('x'), 12, 1, '{2}', '{"protection": {"flag": "secrecy_marking", "mail_by_agency": true}}'),
	'3 CLEAR_FACTS_MISPLACED', 'nor elsewhere');


-- A child: what the organisation's own file says, and nothing else.
create function t.step(who text, a int, b int, warned int default 0) returns text
language sql volatile as $$
	select t.said(x) from door.advance_stage(t.node(who), split_part(who, '/', 2), '', 'protect',
		true, 'AdvanceStage', t.hash(), gen_random_uuid(), 'mac', t.id('s'), 1, a, b,
		null, warned, 'moved') x $$;
create function t.tracked(who text) returns bool language sql volatile as $$
	select w.guards_met & 1024 <> 0 from door.weigh_stage(t.node(who), split_part(who, '/', 2), '', 'protect',
		true, 'AdvanceStage', t.hash(), t.id('s'), null, gen_random_uuid(), 'mac') w $$;
create function t.year() returns int language sql stable as
$$ select extract(year from now() at time zone 'Europe/Stockholm')::int $$;

select is(t.tracked('a/sec'), true, 'no child is known of');
select is(t.about('a/sec', 'avhoppare', t.id('person'), 11, 6, '{1}',
	jsonb_build_object('minor', jsonb_build_object('child', false, 'until_year', t.year()))), '0', 'a minor');
select is(t.tracked('a/sec'), false, 'who turns 18 this year');
select is(t.about('a/sec', 'avhoppare', t.id('person'), 11, 7, '{1}',
	jsonb_build_object('minor', jsonb_build_object('child', false, 'until_year', t.year() - 1))), '0', 'one who did last year');
select is(t.tracked('a/sec'), true, 'is none any more');
select is(t.about('a/sec', 'avhoppare', t.id('link'), 28, 1, '{1}', '{"minor": {"child": true}}', false), '0', 'a daughter, in a draft');
select is(t.tracked('a/sec'), true, 'says nothing yet');
select is(t.about('a/sec', 'avhoppare', t.id('link'), 28, 2, '{1}', '{"minor": {"child": true}}'), '0', 'a daughter');
select is(t.tracked('a/sec'), false, 'counts');
select is(t.tracked('sis/off'), true, 'not in another''s file');
update sluss.participant set stage = 6 where case_id = t.id('s') and organisation = t.org('a');
select is(t.step('a/sec', 6, 8), '9 GUARD_UNMET', 'no plan without a child track');
update sluss.participant set stage = 5 where case_id = t.id('s') and organisation = t.org('a');
select is(t.step('a/sec', 5, 6), '10 FACTS_CHANGED', 'a decision is warned of');
select is(t.step('a/sec', 5, 6, 1024), '0', 'and not stopped');
select is(t.about('a/sec', 'child', t.id('track'), 27, 1, '{1}', null, false), '0', 'a concern in a draft');
select is(t.tracked('a/sec'), false, 'is no track');
select is(t.about('a/sec', 'child', t.id('safety'), 17, 1, '{3}'), '0', 'an assessment of the child''s safety');
select is(t.tracked('a/sec'), true, 'is one');
select is(t.eyes('sis/off', t.id('s'), t.id('safety')), '5 NOT_FOUND', 'and nobody else''s');

select * from finish();
