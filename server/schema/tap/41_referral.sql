-- SPDX-License-Identifier: EUPL-1.2
-- What goes with an invitation: weighed for the standing proposed, whole or not at all.

\ir world.sql
select plan(27);

create function t.given(r uuid, groups int[], d uuid, ground text default 'balancing') returns jsonb
language sql immutable as $$
	select jsonb_build_object('record', r, 'groups', groups, 'disclosure', d, 'ground', ground,
		'onward', 'none', 'purpose', '', 'expires', 4102444800000000 / 2 , 'follow', false,
		'weighing', true, 'necessity', true) $$;
create function t.soon(j jsonb) returns jsonb language sql stable as $$
	select j || jsonb_build_object('expires', (extract(epoch from now() + interval '20 days') * 1000000)::int8) $$;
create function t.refer_with(d text, variadic more jsonb[]) returns text language sql volatile as $$
	select t.said(x) from door.refer(t.node('police/coord'), 'coord', '', 'protect', true, 'Refer',
		t.hash(), gen_random_uuid(), 'mac', t.id('c'), 'b', 'owner', 'balancing', null, now() + interval '30 days',
		t.id(d), t.id('key of police' || t.id('c')), 'texts', true, true, 'done',
		p_more => (select jsonb_agg(t.soon(m)) from unnest(more) m),
		p_more_texts => array_fill('texts'::bytea, array[cardinality(more)])) x $$;
create function t.rows(standing text, variadic more jsonb[]) returns text language sql volatile as $$
	select string_agg(x.code || ' ' || coalesce(x.kind::text, '-') || ' ' || coalesce(x.recipient_standing, '-'), ', ')
	  from door.weigh_referral(t.node('police/coord'), 'coord', '', 'protect', true, 'Refer', t.hash(), t.id('c'), 'b',
		standing, 'balancing', null, (select jsonb_agg(t.soon(m)) from unnest(more) m), gen_random_uuid(), 'mac') x $$;
create function t.left() returns int8 language sql as $$
	select count(*) from sluss.disclosure d where d.recipient = t.org('b') and d.withdrawn_at is null $$;

-- A is the owner of the case in the small world; B takes its place.
update sluss.participant set standing = 'receiver' where organisation = t.org('a');
select is(t.rows('owner', t.given(:'ta', '{1}', t.id('d1'))), '0 10 , 0 16 owner', 'a row for the heading and one for each record');
select is(t.rows('owner', t.given(t.id('nobody'), '{1}', t.id('d1'))), '5 - -', 'one that is not known is the only row');
select is((select l.reason from sluss.log l order by l.id desc limit 1), 'NOT_FOUND', 'and logged');
select is(t.refer_with('h', t.given(:'ta', '{1}', t.id('d1')), t.given(t.id('nobody'), '{1}', t.id('d2'))), '5 NOT_FOUND', 'refused');
select is(t.refer_with('h', t.given(:'ta', '{1}', t.id('d1')), t.given(:'ta', '{3}', t.id('d2'))), '7 GROUP_NOT_WRITABLE', 'for any of them');
select is(t.refer_with('h', t.given(:'ta', '{1}', t.id('d1')), t.given(:'ta', '{2}', t.id('d1'))), '3 DISCLOSURE_MALFORMED', 'with an id of its own each');
select is(t.refer_with('h', t.given(:'ta', '{1}', t.id('h'))), '3 DISCLOSURE_MALFORMED', 'which is not the heading''s');
select is(t.refer_with('h', '{"record": "?"}'), '3 DISCLOSURE_MALFORMED', 'garbage is answered');
select is(t.refer_with('h', t.given(:'ta', '{1}', t.id('d1'), 'consent')), '3 CONSENT_MISSING', 'each on its ground');
select is(t.left(), 0::int8, 'nothing is left of it');
select is((select count(*) from sluss.participant p where p.organisation = t.org('b')), 0::int8, 'and nobody invited');
select is(t.refer_with('h', t.given(:'ta', '{1}', t.id('d1')), t.given(:'ta', '{2}', t.id('d2'))), '0', 'or all is done');
select is(t.left(), 3::int8, 'the heading and both');
select is((select cardinality(l.item_disclosure) from sluss.log l order by l.id desc limit 1), 3, 'each in the log');
select is((select string_agg(h.type, ' ') from sluss.change h where h.organisation = t.org('b')), 'invited', 'one is told of the invitation alone');
select is(t.eyes('b/sec', :'c', :'ta'), '5 NOT_FOUND', 'and reads nothing');
select is(t.said(t.respond('b/sec', :'c')), '0', 'it accepts');
select is((select string_agg(h.type, ' ' order by h.id) from sluss.change h where h.organisation = t.org('b') and h.type <> 'case'), 'invited disclosed disclosed', 'and is told of both');
select isnt(t.eyes('b/sec', :'c', :'ta'), '5 NOT_FOUND', 'that it reads');
select is(t.refer_with('h2', t.given(:'ta', '{1}', t.id('d3'))), '9 ALREADY_PARTICIPANT', 'once');

-- Ends.
\o /dev/null
select t.said(x) from door.leave(t.node('b/sec'), 'sec', '', 'protect', true, 'Leave', t.hash(), gen_random_uuid(), 'mac', :'c') x;
update sluss.participant set state = 'left' where organisation = t.org('b');
update sluss.disclosure set withdrawn_at = now() where recipient = t.org('b') and withdrawn_at is null;
\o
select is(t.refer_with('h3', t.given(:'ta', '{1}', t.id('d4'))), '0', 'invited again');
update sluss.participant set expires_at = now() - interval '1 minute' where organisation = t.org('b');
select is(t.refer_with('h4', t.given(:'ta', '{2}', t.id('d5'))), '0', 'and again, when that lapsed');
select is((select string_agg(d.groups::text, ' ' order by d.groups) from sluss.disclosure d where d.recipient = t.org('b')
	and d.withdrawn_at is null and d.record = :'ta'), '4', 'what lapsed is gone');
select is(t.said(x), '0', 'declined') from door.respond(t.node('b/sec'), 'sec', '', 'protect', true, 'Respond', t.hash(),
	gen_random_uuid(), 'mac', :'c', false, null, null, '', '{}', '{}', 'no') x;
select is(t.left(), 0::int8, 'all of it is gone');
select is((select p.state from sluss.participant p where p.organisation = t.org('b')), 'left', 'it stands where it stood');
select is((select count(*) from sluss.change h where h.organisation = t.org('police') and h.type = 'case'
	and h.at > now() - interval '1 minute' and h.by = t.org('b')) > 0, true, 'and who invited it hears');
select * from finish();
