-- SPDX-License-Identifier: EUPL-1.2
-- Nobody stays in two places at once: what is compared, and with what.

\ir world.sql
select plan(35);

-- One stay, '2026-01-01 2026-03-01'; '-' for no day. A home shuts out nothing.
create function t.stay(days text, grp int default 1, stays bool default true) returns jsonb
language sql immutable as $$
	select jsonb_strip_nulls(jsonb_build_object('grp', grp, 'stays', stays,
		'from', nullif(split_part(days, ' ', 1), '-'), 'to', nullif(split_part(days, ' ', 2), '-'))) $$;
create function t.stays(variadic s jsonb[]) returns jsonb language sql immutable as $$
	select jsonb_build_object('placements', to_jsonb(s)) $$;
create function t.place(who text, r text, days text, version int default 1, final bool default true,
	kind int default 12) returns text language sql volatile as $$
	select t.said(t.put(who, t.id('c'), t.id(r), kind, version, '{1}', final, t.stays(t.stay(days)))) $$;

insert into sluss.ceiling values (25, 1, 'custody.dates', 1, 3, false), (26, 1, 'sis_placement.dates', 1, 3, false);
insert into sluss.ceiling_cell select 'SI', k, 1, 'W', '', 3, false, false from unnest(array[25, 26]) as k;

select is(t.place('a/sec', 'one', '2026-01-01 2026-03-01'), '0', 'a shelter for two months');
select is(t.place('a/sec', 'two', '2026-02-01 2026-04-01'), '9 PLACEMENTS_OVERLAP', 'and no other within them');
select is((select count(*) from sluss.record r where r.id = t.id('two')), 0::int8, 'nothing is written');
select is((select l.reason from sluss.log l order by l.id desc limit 1), 'PLACEMENTS_OVERLAP', 'it is logged');
select is(t.place('a/sec', 'two', '2026-02-01 2026-02-01'), '9 PLACEMENTS_OVERLAP', 'not for a day');
select is(t.place('a/sec', 'two', '2025-12-01 -'), '9 PLACEMENTS_OVERLAP', 'not one without an end that begins before');
select is(t.place('a/sec', 'two', '- 2026-01-02'), '9 PLACEMENTS_OVERLAP', 'nor one without a beginning');
select is(t.place('a/sec', 'two', '- -'), '9 PLACEMENTS_OVERLAP', 'nor one without either');
select is(t.place('a/sec', 'before', '2025-12-01 2026-01-01'), '0', 'one may end on the day it begins');
select is(t.place('a/sec', 'two', '2026-03-01 -'), '0', 'or begin on the day it ends');
select is(t.place('a/sec', 'three', '2030-01-01 2030-02-01'), '9 PLACEMENTS_OVERLAP', 'what has no end goes on');
select is(t.place('a/sec', 'two', '2026-03-15 -', 2), '0', 'a version takes the place of its own record''s');
select is(t.place('a/sec', 'two', '2026-02-15 2026-05-01', 3), '9 PLACEMENTS_OVERLAP', 'and is compared as a first one is');
select is(t.place('a/sec', 'two', '2026-03-15 2026-05-01', 3), '0', 'it ends');
select is(t.place('a/sec', 'three', '2026-05-01 -'), '0', 'and another begins');

-- Drafts.
select is(t.place('a/sec', 'draft', '2026-06-01 -', 1, false), '0', 'a draft says what it likes');
select is(t.said(t.put('a/sec', :'c', t.id('draft'), 12, 2, '{}')), '9 PLACEMENTS_OVERLAP', 'until it is made final');
select is(t.place('a/sec', 'three', '2026-05-01 2026-06-01', 2, false), '0', 'a draft of the other');
select is(t.said(t.put('a/sec', :'c', t.id('draft'), 12, 2, '{}')), '9 PLACEMENTS_OVERLAP', 'ends nothing');
select is(t.said(t.put('a/sec', :'c', t.id('three'), 12, 3, '{}')), '0', 'before it is final itself');
select is(t.said(t.put('a/sec', :'c', t.id('draft'), 12, 2, '{}')), '0', 'and then it does');

-- Homes and areas.
select is(t.said(t.put('a/sec', :'c', t.id('home'), 12, 1, '{1,2}', true,
	t.stays(t.stay('- -', 1, false), t.stay('2020-01-01 -', 2)))), '0', 'a home is kept, and its area with it');
select is(t.said(t.put('a/sec', :'c', t.id('area'), 12, 1, '{2}', true, t.stays(t.stay('2020-01-01 -', 2)))), '0', 'an area that stands alone is a stay');
select is(t.said(t.put('a/sec', :'c', t.id('area 2'), 12, 1, '{2}', true, t.stays(t.stay('2021-01-01 -', 2)))), '9 PLACEMENTS_OVERLAP', 'that shuts out another');
select is(t.said(t.put('a/sec', :'c', t.id('home'), 12, 2, '{1}', true, t.stays(t.stay('2040-01-01 2040-02-01')))), '9 PLACEMENTS_OVERLAP', 'what is no home any more counts, its area too');
select is(t.said(t.put('a/sec', :'c', t.id('home'), 12, 2, '{}', true, null, '{1}')), '9 PLACEMENTS_OVERLAP', 'so does an area whose home is taken away');

-- Others' files, other subjects.
select is(t.place('sis/off', 'theirs', '2026-01-01 -'), '0', 'another organisation''s file is not asked');
select is(t.place('sis/off', 'placed', '2026-01-01 -', 1, true, 26), '0', 'nor is another kind');
select is(t.place('sis/off', 'placed 2', '2026-02-01 -', 1, true, 26), '9 PLACEMENTS_OVERLAP', 'a placement shuts out another');
update sluss.record_version set subject_category = 'child' where record = t.id('placed');
select is(t.place('sis/off', 'placed 2', '2026-02-01 -', 1, true, 26), '0', 'but not a child''s');

-- Custody says what holds today.
select is(t.place('sis/off', 'prison', '- ' || t.today() + 400, 1, true, 25), '0', 'in prison');
select is(t.place('sis/off', 'prison 2', '- ' || t.today() + 100, 1, true, 25), '9 PLACEMENTS_OVERLAP', 'and in no other');
select is((select p.from_on from sluss.placement_terms p where p.record = t.id('prison')), t.today(), 'since the day that it was written');

-- What makes no sense.
select is(t.said(t.put('a/sec', :'c', t.id('x'), 12, 1, '{1}', true, '{"placements": [{"grp": 1, "stays": true, "from": "soon"}]}')), '3 CLEAR_FACTS_MALFORMED', 'garbage is answered');
select is(t.said(t.put('a/sec', :'c', t.id('x'), 24, 1, '{1}', true, t.stays(t.stay('2026-01-01 -')))), '3 CLEAR_FACTS_MISPLACED', 'no other kind places anybody');
select * from finish();
