-- SPDX-License-Identifier: EUPL-1.2
-- The tracks at the door itself: decided again under the lock, on what the
-- caller may know, and never raised over.

select plan(22);

insert into sluss.operation
select m, p, 'x' from unnest(array['AdvanceStage', 'CloseCase']) m, unnest(array['PC', 'MO', 'SI']) p;
insert into sluss.ceiling values (18, 1, 'eligibility.checklist', 1, 2, false),
	(21, 1, 'decision.outcome', 1, 2, false), (33, 1, 'closure.outcome', 1, 2, false);
insert into sluss.ceiling_cell
select p, k, 1, c, '', 2, false, true from (values ('PC', 18, 'X'), ('MO', 18, 'R'),
	('MO', 21, 'W'), ('PC', 21, 'R'), ('PC', 33, 'X'), ('MO', 33, 'X')) v(p, k, c);
insert into sluss.stage_due values (2, 'municipality', now() - interval '1 day', null, 7);

create function t.step(who text, track int, a int, b int, warned int default 0) returns text
language sql volatile as $$
	select t.said(x) from door.advance_stage(t.node(who), split_part(who, '/', 2), '', 'protect',
		true, 'AdvanceStage', t.hash(), gen_random_uuid(), 'mac', t.id('s'), track, a, b,
		null, warned, 'moved') x $$;
create function t.shut(who text, r uuid) returns text language sql volatile as $$
	select t.said(x) from door.close_case(t.node(who), split_part(who, '/', 2), '', 'protect',
		true, 'CloseCase', t.hash(), gen_random_uuid(), 'mac', t.id('s'), r) x $$;

select is(t.said(t.create_case('police/coord', t.id('s'), 'party')), '0', 'a case');
select is(t.said(t.refer('police/coord', t.id('s'), 'a', 'owner', t.id('sd'))), '0', 'referred');
select is(t.said(t.respond('a/sec', t.id('s'))), '0', 'accepted');

select is(t.step('police/coord', 1, 1, 2), '7 TRACK_NOT_OWN', 'not the municipality');
select is(t.step('b/sec', 1, 1, 2), '5 NOT_FOUND', 'no participant');
select is(t.step('a/sec', 1, 1, 7), '3 STAGE_NOT_ON_TRACK', 'no such stage here');
select is(t.step('a/sec', 1, 2, 5), '10 STAGE_CONFLICT', 'not where it stands');
select is(t.step('a/sec', 1, null, 2), '10 STAGE_CONFLICT', 'nowhere');
select is(t.step('a/sec', 1, 1, 2), '0', 'one step');
select is((select p.stage_due - p.stage_since from sluss.participant p
	where p.case_id = t.id('s') and p.organisation = t.org('a')), interval '7 days', 'due by policy');
select is(t.step('a/sec', 1, 2, 5), '10 FACTS_CHANGED', 'with the warnings that are true');
select is(t.step('a/sec', 1, 2, 5, 71), '0', 'they do not stop');

select is(t.said(t.put('police/coord', t.id('s'), t.id('e'), 18, 1, '{1}', true,
	'{"eligibility": {"criteria_met": "perhaps", "evidence_person": "no"}}')),
	'3 CLEAR_FACTS_MALFORMED', 'facts that are none');
select is(t.said(t.put('a/sec', t.id('s'), t.id('d'), 21, 1, '{1}', true,
	'{"decision": {"result": "granted", "decided_on": "2026-01-02"}}')), '0', 'a decision');
select is((select w.guards_met & 16 from door.weigh_stage(t.node('police/coord'), 'coord', '', 'protect',
	true, 'AdvanceStage', t.hash(), t.id('s'), null, gen_random_uuid(), 'mac') w), 0,
	'what was not disclosed meets nothing');
select is(t.shut('a/sec', t.id('d')), '3 NOT_A_CLOSURE', 'a decision closes nothing');
select is(t.shut('a/sec', t.id('nothing')), '5 NOT_FOUND', 'nor does nothing');

-- An assessment is valid while its conclusion is, and no later version of
-- another group makes it so.
create function t.valid(who text) returns int language sql volatile as $$
	select w.guards_met & 64 from door.weigh_stage(t.node(who), split_part(who, '/', 2), '', 'protect',
		true, 'AdvanceStage', t.hash(), t.id('s'), null, gen_random_uuid(), 'mac') w $$;
select t.assign('police/lead', t.id('s'), 'analyst') \g /dev/null
select is(t.said(t.put('police/analyst', t.id('s'), t.id('sa'), 16, 1, '{1,2}', valid_to => now() + interval '1 day')), '0', 'an assessment');
select is(t.valid('police/coord'), 64, 'is valid');
update sluss.record_version set valid_to = now() - interval '1 minute' where record = t.id('sa');
select is(t.valid('police/coord'), 0, 'until its day');
select t.put('police/analyst', t.id('s'), t.id('sa'), 16, 2, '{2}', valid_to => now() + interval '1 day') \g /dev/null
select is(t.valid('police/coord'), 0, 'and a new date for another group changes nothing');
select t.put('police/analyst', t.id('s'), t.id('sa'), 16, 3, '{1}', valid_to => now() + interval '1 day') \g /dev/null
select is(t.valid('police/coord'), 64, 'but writing it again does');

select * from finish();
