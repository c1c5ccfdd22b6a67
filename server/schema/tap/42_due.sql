-- SPDX-License-Identifier: EUPL-1.2
-- What is due: to all parties, and shown before it is given.

\ir world.sql
select plan(27);

create function t.parties(who text, c uuid, r uuid, grps int2[], orgs text[], fresh uuid[],
	ground text default 'balancing', weighing bool default true, req uuid default gen_random_uuid(),
	only_to text[] default '{}') returns door.applied language sql volatile as $$
	select * from t.give(who, c, r, array(select t.org(o) from unnest(orgs) o), fresh, '{}', 3, grps,
		ground, only_to, weighing, req) $$;
create function t.shown(who text, c uuid, r uuid, src int, grps int2[] default '{}',
	changed int2[] default '{}') returns text language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else string_agg(x.recipient_code || case when x.left_out is not null then '-' || x.left_out
			else '' end, ' ' order by x.recipient_code) end
	  from door.preview_renewal(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'PreviewRenewal',
		t.hash(), c, r, 0::int2, src::int2, '{}', grps, 'balancing', t.zero(), false, 'none', '',
		now() + interval '30 days', true, true, false, changed) x $$;

insert into sluss.operation select m, p, 'x'
from unnest(array['RenewDisclosures', 'PreviewRenewal']) as m, unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p;
\o /dev/null
select t.put('police/coord', :'c', t.id('pl'), 22, 1, '{1}');
select t.put('a/sec', :'c', t.id('apl'), 22, 1, '{1}');
\o

select is(t.shown('police/coord', :'c', t.id('pl'), 3, '{1}'), 'a sis', 'every party is shown');
select is((select count(*)::int from sluss.disclosure where record = t.id('pl')), 0, 'and given nothing');
select is((select method || detail from sluss.log order by id desc limit 1), 'PreviewRenewalpreview', 'the look is logged');
select is(t.shown('sis/off', :'c', t.id('pl'), 3, '{1}'), '5 NOT_FOUND', 'to its owner alone');
select is(t.shown('a/sec', :'c', t.id('apl'), 3, '{1}'), 'police', 'who is not told of the others does not learn of them');
select is(t.shown('police/analyst', :'c', :'ta', 3, '{1,3}'), 'a-RECIPIENT_MAY_NOT_READ sis', 'who may not read one of the groups is left out');
select is(t.shown('police/analyst', :'c', :'ta', 3, '{5}'), 'a-RECIPIENT_MAY_NOT_READ sis', 'as the ceiling says');
select is((select reason from sluss.log order by id desc limit 1), 'NEVER_LEAVES_POLICE', 'and whom it lets read is refused what never leaves');
select is(t.said(t.parties('police/analyst', :'c', :'ta', '{5}', '{sis}', array[t.id('n5')])), '7 NEVER_LEAVES_POLICE', 'when it is given as well');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a}', array[t.id('n1')])), '10 DISCLOSURES_CHANGED', 'the set is the one decided on');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a,sis,b}', array[t.id('n1'), t.id('n2'), t.id('n3')])), '10 DISCLOSURES_CHANGED', 'and nobody more');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a,sis}', array[t.id('n1'), t.id('n2')], 'balancing', false)), '3 WEIGHING_MISSING', 'weighed as any other');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a,sis}', array[t.id('n1'), t.id('n2')], 'over')), '9 GROUND_NOT_IN_FORCE', 'on a ground in force');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a,sis}', array[t.id('n1'), t.id('n1')])), '10 ID_TAKEN', 'one that fails');
select is((select count(*)::int from sluss.disclosure where record = t.id('pl')), 0, 'stops all');
select is(t.said(t.parties('a/sec', :'c', t.id('pl'), '{1}', '{sis}', array[t.id('n1')])), '5 NOT_FOUND', 'by its owner alone');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a,sis}', array[t.id('n1'), t.id('n2')], 'balancing', true, t.id('q'))), '0', 'given');
select is(t.said(t.parties('police/coord', :'c', t.id('pl'), '{1}', '{a,sis}', array[t.id('n3'), t.id('n4')], 'balancing', true, t.id('q'))), '0 REPLAYED', 'once');
select is((select count(*)::int from sluss.disclosure where record = t.id('pl')), 2, 'to both');
select is(t.eyes('a/sec', :'c', t.id('pl')), '1=1', 'who read it');
select is(t.shown('police/coord', :'c', t.id('pl'), 3, '{1}'), 'a-ALREADY_GIVEN sis-ALREADY_GIVEN', 'who has it is passed over');
\o /dev/null
select t.refer('police/coord', :'c', 'b', 'receiver', t.id('refer b'));
select t.respond('b/sec', :'c', true, false);
\o
select is(t.eyes('b/sec', :'c', t.id('pl')), '5 NOT_FOUND', 'who joins later has nothing by itself');
select is(t.shown('police/coord', :'c', t.id('pl'), 3, '{1}'), 'a-ALREADY_GIVEN b sis-ALREADY_GIVEN', 'and is found by asking again');
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1,3}', 'sis', t.id('d3'));
select t.approve('police/coord2', :'c', array[t.id('d3')]);
select t.put('police/analyst', :'c', :'ta', 16, 2, '{3}');
\o
select is(t.shown('police/analyst', :'c', :'ta', 1), 'sis', 'what was disclosed is due for the new version');
select is((select reason from sluss.log order by id desc limit 1), 'CONTENT_CHANGED', 'and what would stop it is in the log');
select is(t.shown('police/analyst', :'c', :'ta', 1, '{}', '{3}'), 'sis', 'named');
select is((select code || reason from sluss.log order by id desc limit 1), '0', 'nothing would');
select * from finish();
