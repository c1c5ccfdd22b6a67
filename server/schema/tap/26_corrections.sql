-- SPDX-License-Identifier: EUPL-1.2
-- Proposing that another's record is wrong, and the owner's answer.

\ir world.sql
select plan(49);

insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['ProposeCorrection', 'ResolveCorrection', 'ListCorrections', 'Leave']) as m;

create function t.propose(who text, c uuid, r uuid, grps int2[], q uuid, key uuid default null)
returns door.applied language sql volatile as $$
	select * from door.propose_correction(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ProposeCorrection', t.hash(), gen_random_uuid(), 'mac', c, r, q, grps,
		coalesce(key, t.id('key of ' || split_part(who, '/', 1) || c)), 'wrong', 'said') $$;
create function t.resolve(who text, c uuid, q uuid, result text, version int default null,
	answer bytea default 'because') returns door.applied language sql volatile as $$
	select * from door.resolve_correction(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ResolveCorrection', t.hash(), gen_random_uuid(), 'mac', c, q, result, version,
		t.id('key of ' || split_part(who, '/', 1) || c), answer, '') $$;
create function t.corrections(who text, c uuid, r uuid default null) returns text language sql volatile as $$
	select coalesce(string_agg(x.from_code || '>' || x.to_code || ' ' || x.state || ' ' || x.groups::text
		|| coalesce(' v' || x.version, '')
		|| case when x.ciphertext is null then '' else ' wrong' end
		|| case when x.answer_sealed is null then '' else ' because' end, ', '
		order by x.at, x.correction_id), min(x.code || ' ' || x.reason))
	from door.list_corrections(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListCorrections', t.hash(), c, r, null, 50) x $$;
create function t.told(org text) returns text language sql stable as $$
	select coalesce(string_agg(c.type || ' ' || c.groups, ', ' order by c.id), '')
	from sluss.change c where c.organisation = t.org(org) and c.type = 'correction' $$;
create function t.mend(who text, c uuid, r uuid, kind int, version int, grps int2[], correction bool, final bool default true)
returns door.applied language sql volatile as $$
	select * from door.put_record(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ReviseRecord', t.hash(), gen_random_uuid(), 'mac', c, r, kind::int2, version,
		t.id('key of ' || split_part(who, '/', 1) || c), final, correction, 'avhoppare', 'fact',
		null, null, grps, array(select 'new'::bytea from unnest(grps)), '{}', null, '') $$;
create function t.facts(who text, c uuid, r uuid, q uuid, v int default 0) returns text language sql volatile as $$
	select trim(x.code || ' ' || x.reason) || coalesce(' had ' || x.had_groups, '')
		|| coalesce(' ' || x.ask_state, '') || coalesce(' of ' || x.named_groups, '')
		|| coalesce(' changed ' || x.changed_groups, '')
		|| case when x.is_correction then ' mends' else '' end
		|| case when x.is_newer then ' newer' else '' end
	from door.prepare_correction(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ProposeCorrection', t.hash(), c, r, q, v, gen_random_uuid(), 'mac') x $$;

-- Nothing was ever given: nothing can be said of it.
select is(t.said(t.propose('a/sec', :'c', :'ta', '{1}', t.id('q0'))), '5 NOT_FOUND', 'of what was never disclosed');
select is(t.said(t.propose('a/sec', :'c', t.id('nothing'), '{1}', t.id('q0'))), '5 NOT_FOUND', 'as of what is not there');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d1'))), '0', 'disclosed');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d3'))), '0', 'waiting for approval');
select is(t.said(t.propose('sis/off', :'c', :'ta', '{3}', t.id('q0'))), '5 NOT_FOUND', 'nor what waits for approval');
select is(t.facts('sis/off', :'c', :'ta', null), '5 NOT_FOUND', 'and the facts tell nothing of it');
select is(t.facts('a/sec', :'c', :'ta', null), '0 had 6', 'the groups that were given');

select is(t.said(t.propose('a/sec', :'c', :'ta', '{1,3}', t.id('q0'))), '9 GROUP_NOT_HAD', 'not of a group beside');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{7}', t.id('q0'))), '9 GROUP_NOT_HAD', 'nor of one that the ceiling closes');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{}', t.id('q0'))), '3 GROUP_MISSING', 'nor of none');
select is(t.said(t.propose('a/sec', :'c', :'ta', array[null]::int2[], t.id('q0'))), '3 GROUP_MISSING', 'nor of null');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{1}', null)), '3 RECORD_MALFORMED', 'nor without an id');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{1}', t.id('q0'), t.id('x'))), '10 KEY_RETIRED', 'nor under another''s key');
select is(t.said(t.propose('police/analyst', :'c', :'ta', '{1}', t.id('q0'))), '3 OWN_RECORD', 'nor of one''s own');
select is(t.said(t.propose('b/sec', :'c', :'ta', '{1}', t.id('q0'))), '5 NOT_FOUND', 'nor without taking part');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{2}', t.id('q1'))), '0', 'proposed');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{2}', t.id('q1'))), '10 ID_TAKEN', 'an id is taken once');
select is(t.told('police'), 'correction 4', 'the owner is told');
select is((select version from sluss.correction), 1, 'it is kept which version was given');

-- Who sees it.
select is(t.corrections('a/sec', :'c'), 'a>police open {2} wrong', 'the proposer');
select is(t.corrections('police/analyst', :'c'), 'a>police open {2} wrong', 'the owner');
select is(t.corrections('police/coord', :'c', :'ta'), 'a>police open {2} wrong', 'and a colleague who may know the group');
select is(t.corrections('police/coord', :'c', t.id('nothing')), '0 ', 'of another record there are none');
select is(t.corrections('sis/off', :'c'), '0 ', 'no third');
select is(t.corrections('b/sec', :'c'), '5 NOT_FOUND', 'nor a stranger');

-- Resolving.
select is(t.said(t.resolve('a/sec', :'c', t.id('q1'), 'refused')), '5 NOT_FOUND', 'the proposer does not answer');
select is(t.said(t.resolve('sis/off', :'c', t.id('q1'), 'refused')), '5 NOT_FOUND', 'nor a third');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q9'), 'refused')), '5 NOT_FOUND', 'nor what is not there');
select is(t.said(t.resolve('police/coord', :'c', t.id('q1'), 'refused')), '0', 'who may write the group refuses');
select is(t.told('a'), 'correction 4', 'the proposer is told');
select is(t.corrections('a/sec', :'c'), 'a>police refused {2} wrong because', 'and reads why');
select is(t.said(t.resolve('police/coord', :'c', t.id('q1'), 'refused')), '9 CORRECTION_ENDED', 'once');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{1,2}', t.id('q2'))), '0', 'proposed anew');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q2'), 'refused', null, null)), '3 RECORD_MALFORMED', 'no refusal without words');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q2'), 'accepted', 1)), '9 CORRECTS_NOTHING', 'not by the version that is wrong');
select is(t.said(t.mend('police/analyst', :'c', :'ta', 16, 2, '{3}', true)), '0', 'a correction of another group');
select is(t.facts('police/analyst', :'c', null, t.id('q2'), 2), '0 open of 6 changed 8 mends newer', 'is seen as that');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q2'), 'accepted', 2)), '9 CORRECTS_NOTHING', 'corrects nothing of it');
select is(t.said(t.mend('police/analyst', :'c', :'ta', 16, 3, '{2}', false)), '0', 'a new version that says nothing of a fault');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q2'), 'accepted', 3)), '9 CORRECTS_NOTHING', 'is no correction');
select is(t.said(t.mend('police/analyst', :'c', :'ta', 16, 4, '{2}', true, false)), '0', 'a draft');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q2'), 'accepted', 4)), '9 CORRECTS_NOTHING', 'is none');
select is(t.said(t.mend('police/analyst', :'c', :'ta', 16, 5, '{2}', true)), '0', 'a final correction');
select is(t.said(t.resolve('police/analyst', :'c', t.id('q2'), 'accepted', 5, null)), '0', 'is one');
select is(t.corrections('police/analyst', :'c'), 'a>police refused {2} wrong because, a>police accepted {1,2} v5 wrong', 'the owner sees which version');
select is(t.corrections('a/sec', :'c'), 'a>police refused {2} wrong because, a>police accepted {1,2} wrong', 'the proposer does not');

-- A past disclosure is enough, and its text is for who may know all of it.
update sluss.disclosure set withdrawn_at = now() where id = t.id('d1');
select is(t.said(t.propose('a/sec', :'c', :'ta', '{1}', t.id('q3'))), '0', 'what is withdrawn was had');
update sluss.correction set groups = groups | (1 << 5) where id = t.id('q3');
select is(t.corrections('police/coord', :'c'), 'a>police refused {2} wrong because, a>police accepted {1,2} v5 wrong, a>police open {1}', 'no text about a group that the reader may not know');
select is((select string_agg(distinct method || ' ' || code || ' ' || reason, ', ' order by method || ' ' || code || ' ' || reason)
	from sluss.log where method = 'ProposeCorrection' and code in (0, 3)),
	'ProposeCorrection 0 , ProposeCorrection 3 GROUP_MISSING, ProposeCorrection 3 OWN_RECORD, ProposeCorrection 3 RECORD_MALFORMED',
	'each has its row in the log');
select * from finish();
