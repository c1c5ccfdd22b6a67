-- SPDX-License-Identifier: EUPL-1.2
-- The circle: put and read by its own, weighed when it is given along.

\ir world.sql
select plan(26);

create function t.line(id uuid, recipient text, kind int, grps int[], more jsonb default '{}') returns jsonb
language sql stable as $$
	select jsonb_build_object('line', id, 'kind', kind, 'groups', grps, 'recipient', recipient,
		'ground', 'balancing', 'onward', 'none', 'purpose', '', 'days', 30, 'weighing', true,
		'necessity', true) || more $$;
create function t.circle(who text, c uuid, base int, lines jsonb, req uuid default gen_random_uuid())
returns text language sql volatile as $$
	select t.said(a) from door.put_circle(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'PutCircle', t.hash(), req, 'mac', c, base, lines, t.id('key of ' || split_part(who, '/', 1) || c),
		array(select 'texts'::bytea from jsonb_array_elements(lines)), 'put') a $$;
create function t.seen(who text, c uuid) returns text language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else 'v' || min(x.version) || coalesce(' ' || string_agg(x.recipient_code || x.groups::text, ' '
			order by x.recipient_code, x.groups), '') end
	  from door.get_circle(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'GetCircle', t.hash(), c) x $$;
create function t.along(who text, c uuid, r uuid, changed int2[] default '{}') returns text
language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else string_agg(x.recipient_code || x.groups::text || case when x.left_out is not null
			then '-' || x.left_out else '' end || case when x.changed <> '{}' then '!' || x.changed::text
			else '' end, ' ' order by x.recipient_code) end
	  from door.preview_renewal(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'PreviewRenewal',
		t.hash(), c, r, 0::int2, 2::int2, '{}', '{}', '', t.zero(), false, '', '', null, false, false,
		false, changed) x $$;

insert into sluss.operation select m, p, 'x'
from unnest(array['RenewDisclosures', 'PreviewRenewal', 'PutCircle', 'GetCircle']) as m,
     unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p;

select is(t.seen('police/analyst', :'c'), 'v0', 'at first there is none');
select is(t.circle('police/analyst', :'c', 0, jsonb_build_array(t.line(t.id('l1'), 'a', 16, '{1,2}'),
	t.line(t.id('l2'), 'sis', 16, '{1,3}', '{"follow": true}'))), '0', 'it is put');
select is(t.seen('police/analyst', :'c'), 'v1 a{1,2} sis{1,3}', 'and shown to who put it');
select is(t.seen('police/coord', :'c'), 'v1 a{1,2}', 'to a position what it may disclose itself');
select is(t.seen('sis/off', :'c'), 'v0', 'to others there is none');
select is(t.seen('b/sec', :'c'), '5 NOT_FOUND', 'and to who takes no part no case');
select is((select count(*)::int from sluss.log where method = 'GetCircle' and item_record is not null), 0, 'its rows of the log have no owner but the caller');
select is((select count(*)::int from sluss.disclosure where record = :'ta'), 0, 'nothing is given by it');

select is(t.circle('police/analyst', :'c', 0, '[]'), '10 VERSION_CONFLICT', 'who has not seen the newest does not overwrite it');
select is(t.circle('police/analyst', :'c', 2, '[]'), '10 VERSION_CONFLICT', 'nor skips one');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('l1'), 'a', 16, '{1}'))), '10 ID_TAKEN', 'a line is a line once');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'b', 16, '{1}'))), '9 RECIPIENT_NOT_PARTICIPANT', 'who takes no part is no recipient');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'nobody', 16, '{1}'))), '9 RECIPIENT_NOT_PARTICIPANT', 'as who is nobody');
select is(t.circle('a/sec', :'c', 0, jsonb_build_array(t.line(t.id('x'), 'sis', 22, '{1}'))), '9 RECIPIENT_NOT_PARTICIPANT', 'and whom the caller may not know of');
select is(t.circle('police/coord', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'sis', 16, '{3}'))), '7 GROUP_NOT_WRITABLE', 'nor is proposed what the position may not disclose');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'sis', 16, '{5}'))), '7 NEVER_LEAVES_POLICE', 'or never leaves');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'a', 16, '{3}'))), '7 RECIPIENT_MAY_NOT_READ', 'or the recipient may not read');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'a', 16, '{1}', '{"ground": "over"}'))), '9 GROUND_NOT_IN_FORCE', 'on a ground in force');
select is(t.circle('police/analyst', :'c', 1, jsonb_build_array(t.line(t.id('x'), 'a', 16, '{1}', '{"days": 184}'))), '9 EXPIRY_TOO_FAR', 'for as long as it allows');
select is(t.circle('police/analyst', :'c', 1, '[{"line": "no"}]'), '3 DISCLOSURE_MALFORMED', 'nonsense is refused');

select is(t.along('police/analyst', :'c', :'ta'), 'a{1,2}!{1,2} sis{1,3}!{1,3}', 'along it what is new to whom is found');
select is(t.said(t.give('police/analyst', :'c', :'ta', array[t.id('l1'), t.id('l2')], array[t.id('g1'), t.id('g2')], '{}', 2)), '9 CONTENT_CHANGED', 'and named where it is another''s');
select is(t.said(t.give('police/analyst', :'c', :'ta', array[t.id('l1'), t.id('l2')], array[t.id('g1'), t.id('g2')], '{3}', 2)), '0', 'then all are given it');
select is(t.along('police/analyst', :'c', :'ta'), 'a{1,2}-ALREADY_GIVEN sis{1,3}-ALREADY_GIVEN', 'once');
update sluss.participant set state = 'left' where organisation = t.org('sis') and case_id = :'c';
select is(t.along('police/analyst', :'c', :'ta'), 'a{1,2}-ALREADY_GIVEN sis{1,3}-RECIPIENT_NOT_PARTICIPANT', 'who has left is left out');
select is(t.circle('police/coord', :'c', 1, '[]') || ' ' || t.seen('police/analyst', :'c'), '0 v2 sis{1,3}', 'a position takes its own lines away');

select * from finish();
