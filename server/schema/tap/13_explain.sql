-- SPDX-License-Identifier: EUPL-1.2
-- Previews and explanations: one row each, nothing written, and the facts of
-- an explanation are those that reading is decided on.

\ir world.sql
create function t.preview(who text, c uuid, r uuid, grps int2[], recipient text,
	ground text default 'balancing', kind int2 default 16) returns setof door.facts_row
language sql volatile as $$
	select * from door.preview(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'PreviewDisclosure', t.hash(), c, r, 0, kind, grps, recipient, ground, null, false, null,
		now() + interval '10 days', '', true, true, true) $$;
create function t.explain(who text, c uuid, r uuid, grp int2, organisation text default '',
	pos text default '', kind int2 default 16) returns setof door.facts_row
language sql volatile as $$
	select * from door.explain(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Explain', t.hash(), c, r, kind, grp, organisation, pos) $$;
create function t.told(f door.facts_row) returns text language sql as
$$ select trim(f.code || ' ' || f.reason) $$;
-- Reading's facts and the explanation's, of every group that SiS may read.
create function t.differs(r uuid) returns setof text language sql volatile as $$
	select x.grp || ': ' || row(x.disclosure_id, x.effective, x.not_before, x.expires_at,
			x.ground, x.rests_on_consent, x.consent_holds)::text || ' '
		|| row(g.disclosure_id, g.effective, g.not_before, g.expires_at, g.ground,
			g.rests_on_consent, g.consent_holds)::text
	  from t.read('sis/off', t.id('c'), r, 16, '{1,2,3,4,5,6,7}') x
	  cross join lateral rule.given(r, t.org('sis'), 16::int2, x.grp, t.zero(), now(), false) g
	 where x.code = 0 and (x.disclosure_id, coalesce(x.effective, false), x.not_before,
			x.expires_at, x.ground, x.rests_on_consent, x.consent_holds)
		is distinct from (g.disclosure_id, coalesce(g.effective, false), g.not_before,
			g.expires_at, g.ground, coalesce(g.rests_on_consent, false),
			coalesce(g.consent_holds, false)) $$;
select plan(24);

-- Previews.
create temp table before as select max(id) as id from sluss.log;
select is((select t.told(f) from t.preview('police/analyst', :'c', :'ta', '{1}', 'sis') f), '0', 'nothing in the way');
select is((select t.told(f) from t.preview('police/analyst', :'c', :'ta', '{5}', 'sis') f), '0 NEVER_LEAVES_POLICE', 'the first obstacle is in the row');
select is((select t.told(f) from t.preview('police/analyst', :'c', :'ta', '{1}', 'b') f), '9 RECIPIENT_NOT_PARTICIPANT', 'who takes part is a refusal');
select is((select t.told(f) from t.preview('police/analyst', :'c', :'ta', '{1}', 'nowhere') f), '3 UNKNOWN_ORGANISATION', 'and who is nobody');
select is((select t.told(f) from t.preview('police/analyst', :'c', :'ta', '{1}', 'sis', kind => 15::int2) f), '3 KIND_MISMATCH', 'another kind');
select is((select t.told(f) from t.preview('sis/off', :'c', :'ta', '{1}', 'a') f), '5 NOT_FOUND', 'a record that SiS may not know of');
select is((select t.told(f) from t.preview('sis/off', :'c', t.id('none'), '{1}', 'a') f), '5 NOT_FOUND', 'and one that is not');
select is((select t.told(f) from t.preview(null, null, null, null, null, null, null) f), '16 NODE_REVOKED', 'garbage is no error');
select is((select count(*)::int from sluss.log l, before b where l.id > b.id), 8, 'a row each');
select is_empty('select from sluss.disclosure where record = t.id(''ta'')', 'nothing is disclosed');

-- Facts as reading has them.
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'sis', t.id('e1'));
select t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('e2'), expires => '60 days');
\o
select is_empty('select t.differs(t.id(''ta''))', 'two of one group');
update sluss.disclosure set withdrawn_at = now() where id = t.id('e2');
select is_empty('select t.differs(t.id(''ta''))', 'one is withdrawn');
update sluss.disclosure set not_before = now() - interval '2 days', expires_at = now() - interval '1 day' where id = t.id('e1');
select is_empty('select t.differs(t.id(''ta''))', 'the other has expired');
\o /dev/null
select t.disclose('police/analyst', :'c', :'ta', '{3}', 'sis', t.id('e3'));
\o
select is_empty('select t.differs(t.id(''ta''))', 'one that waits is none');
select is((select f.disclosure_id from t.explain('police/analyst', :'c', :'ta', 3::int2, 'sis') f), t.id('e3'), 'but to its owner');
select ok((select f.pending from t.explain('police/analyst', :'c', :'ta', 3::int2, 'sis') f), 'who hears that it waits');
select ok((select f.disclosure_id is null and not f.pending from t.explain('sis/off', :'c', :'ta', 3::int2) f), 'and the recipient does not');
update sluss.disclosure set approved_at = now(), approved_by = 'coord2' where id = t.id('e3');
select is_empty('select t.differs(t.id(''ta''))', 'approved');

-- Whose.
select is((select t.told(f) from t.explain('sis/off', :'c', :'ta', 1::int2, 'police') f), '7 NOT_OWNER', 'the owner alone asks about another');
select is((select t.told(f) from t.explain('police/analyst', :'c', :'ta', 1::int2, 'b') f), '9 RECIPIENT_NOT_PARTICIPANT', 'about who takes part');
select is((select t.told(f) from t.explain('police/analyst', :'c', :'ta', 1::int2, 'sis', 'PA') f), '3 UNKNOWN_POSITION', 'and the positions it has');
select is((select t.told(f) from t.explain('a/sec', :'c', :'ta', 1::int2, 'sis') f), '5 NOT_FOUND', 'who may not know of it hears nothing');
select is((select t.told(f) from t.explain('a/sec', :'c', t.id('none'), 1::int2, 'sis') f), '5 NOT_FOUND', 'as of one that is not');
select is((select t.told(f) from t.explain(null, null, null, null, null, null, null) f), '16 NODE_REVOKED', 'garbage is no error');
select * from finish();
