-- SPDX-License-Identifier: EUPL-1.2
-- What a hostile reader of renewals and of corrections found: a preview tells no
-- position of what its own organisation gave behind its back, and a document may
-- be wrong as what it is filed under may.

\ir fixture_feed.sql
\ir world.sql
select plan(14);

insert into t.cell values
 (28, 1, 'relative.link', 'third', 3, false, 'R R W - R');
select sluss.policy_load(t.hash(), jsonb_set(t.policy(), '{operations}', (
	select jsonb_agg(jsonb_build_object('method', o.method, 'position', o.position, 'scope', o.scope))
	  from sluss.operation o))) \g /dev/null

create function t.shown(who text, r uuid, src int, grps int2[] default '{}') returns text language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else coalesce(string_agg(x.recipient_code || case when x.left_out is not null then '-' || x.left_out
			else '' end, ' ' order by x.recipient_code), '-') end
	  from door.preview_renewal(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'PreviewRenewal',
		t.hash(), t.id('c'), r, 0::int2, src::int2, '{}', grps, 'balancing', t.zero(), false, 'none', '',
		now() + interval '30 days', true, true, false, '{}') x $$;
insert into sluss.operation select m, p, 'x' from unnest(array['PreviewRenewal', 'ProposeCorrection', 'ListCorrections',
	'ResolveCorrection']) as m, unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p;

-- A coordinator that may know nothing of the third group.
delete from sluss.ceiling_cell where position = 'PC' and kind = 16 and grp = 3;
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('d3'));
select t.approve('police/coord2', :'c', array[t.id('d3')]);
\o
select is(t.shown('police/coord', :'ta', 3, '{3}'), 'a-RECIPIENT_MAY_NOT_READ sis', 'who has it is no answer to who may not know of it');
\o /dev/null
select t.put('police/analyst', :'c', :'ta', 16, 2, '{1}');
\o
select is(t.shown('police/coord', :'ta', 1), '-', 'nor is what was given before');
select is(t.shown('police/analyst', :'ta', 1), 'sis', 'who wrote it sees it');

-- A document is wrong: who was given it says so, whoever may read what it is filed under.
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
create function t.listed(who text) returns text language sql volatile as $$
	select coalesce(string_agg(x.state || ' ' || x.groups::text || ' ' || coalesce(x.filed_kind || ':' || x.filed_grp, '-')
		|| case when x.key_id is null then '' else ' said' end, ', '), '-')
	  from door.list_corrections(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListCorrections', t.hash(), t.id('c'), t.id('doc'), null, 50) x where x.correction_id is not null $$;
\o /dev/null
select t.put('a/sec', :'c', t.id('link'), 28, 1, '{1}');
select t.file(t.id('doc'), t.id('link'), 'relative.link', 1);
\o
select is(t.said(t.propose('sis/off', :'c', t.id('doc'), '{1}', t.id('q0'))), '5 NOT_FOUND', 'not by who was not given it');
select t.disclose('a/sec', :'c', t.id('doc'), '{1}', 'sis', t.id('dd')) \g /dev/null
select is(t.said(t.propose('sis/off', :'c', t.id('doc'), '{1}', t.id('q1'))), '0', 'by who was');
select is((select version from sluss.correction where id = t.id('q1')), 2, 'of the version that it has');
select is(t.listed('sis/off'), 'open {1} 28:1 said', 'it is on its list');
select is(t.listed('a/sec'), 'open {1} 28:1 said', 'and on the owner''s');
select is(t.said(t.resolve('a/sec', :'c', t.id('q1'), 'accepted', 2)), '9 CORRECTS_NOTHING', 'which must correct it');
select t.file(t.id('doc'), t.id('link'), 'relative.link', 3, true) \g /dev/null
select is(t.said(t.resolve('a/sec', :'c', t.id('q1'), 'accepted', 4)), '0', 'and has');
delete from sluss.ceiling_cell where position = 'SI' and kind = 28;
select is(t.listed('sis/off'), '-', 'who may not read what it is filed under sees none');

-- A plan is given to who answers for it while the consent is for its actions.
insert into sluss.ceiling values (22, 2, 'plan.security', 1, 3, false);
insert into sluss.ceiling_cell values ('MO', 22, 2, 'X', '', 3, false, false), ('SI', 22, 2, 'X', '', 3, false, true);
create function t.fixed() returns bool language plpgsql as $$
declare
	l rule.lead := row(t.node('a/sec'), 'sec', '', 'protect', true, 'GetRecord', t.hash());
begin
	return (rule.track(l, rule.call(l, clock_timestamp(), t.id('c'), null))).met & 4096 <> 0;
end $$;
\o /dev/null
select t.put('a/sec', :'c', t.id('co'), 15, 1, '{1}', true, '{"consent": {"form": "written", "given_on": "2020-01-01",
	"withdrawals": [], "scopes": [{"recipient": "sis", "groups": ["plan.actions", "plan.security"]}]}}');
select t.put('a/sec', :'c', t.id('plan'), 22, 1, '{1,2}', true, '{"providers": [], "idle": [], "responsible": ["sis"]}');
\o
select is(t.said(t.disclose('a/sec', :'c', t.id('plan'), '{1,2}', 'sis', t.id('pd'), 'consent', t.id('co'))), '0', 'given on a consent to both');
select ok(t.fixed(), 'the plan is fixed');
delete from sluss.consent_scope where record = t.id('co') and grp = 1;
select ok(not t.fixed(), 'but not while the consent is for the other group alone');
select * from finish();
