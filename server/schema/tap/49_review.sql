-- SPDX-License-Identifier: EUPL-1.2
-- What a hostile reader of renewals and of corrections found: a preview tells no
-- position of what its own organisation gave behind its back, and a document may
-- be wrong as what it is filed under may.

\ir world.sql
select plan(3);

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
