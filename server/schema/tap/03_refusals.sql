-- SPDX-License-Identifier: EUPL-1.2
-- What is refused before any record is looked for; and that nothing raises.

\ir world.sql
select plan(33);

select is((select reason from t.read('police/analyst', :'c', :'ta', policy => 'old')), 'POLICY_STALE', 'a stale policy');
select is((select code from t.read('police/analyst', :'c', :'ta', policy => null)), 14, 'no policy');
select is((select reason from t.read('police/analyst', :'c', :'ta', purpose => '')), 'UNKNOWN_PURPOSE', 'no purpose');
select is((select reason from t.read('police/analyst', :'c', :'ta', purpose => 'nosy')), 'UNKNOWN_PURPOSE', 'an unknown one');
select is((select reason from t.read('police/nobody', :'c', :'ta')), 'ACTOR_UNKNOWN', 'an unknown actor');
select is((select reason from t.read('a/analyst', :'c', :'ta')), 'ACTOR_UNKNOWN', 'an actor of somebody else');
select is((select reason from t.read('police/analyst', :'c', :'ta', role => 'coordinator')), 'ROLE_NOT_HELD', 'a role not held');
select is((select code from t.read('none/analyst', :'c', :'ta')), 16, 'no node');
select is((select reason from t.read('police/analyst', :'c', :'ta', method => 'Nonsense')), 'METHOD_NOT_ALLOWED', 'a method of nobody');
select is((select code from t.read('b/sec', :'c', :'ta', method => 'Nonsense')), 5, 'which an outsider cannot tell from no case');
select is((select code from t.read('police/analyst', null, :'ta')), 5, 'no case');
select is((select code from t.read('police/analyst', :'c', null)), 5, 'no record');
select is((select code from t.read('police/analyst', :'c', :'ta', version => 99)), 5, 'no such version');
select is((select code from t.read(null, null, null)), 16, 'nothing at all');
begin;
set local synchronous_commit = off;
select is((select reason from t.read('police/analyst', :'c', :'ta')), 'SYNC_COMMIT_OFF', 'a commit that would not be durable');
rollback;

-- A personal certificate speaks for its actor alone.
select is((select x.reason from sluss.node n, lateral door.note(n.id, 'sec2', '', 'protect', true, 'GetCase', t.hash(), :'c') x
	where n.code = 'card'), 'ACTOR_UNKNOWN', 'a card speaks for nobody else');
select is((select x.code from sluss.node n, lateral door.note(n.id, 'sec', '', 'protect', true, 'GetCase', t.hash(), :'c') x
	where n.code = 'card'), 0, 'and for its own actor');

-- Revocation holds from the next statement on.
select is(t.said(door.revoke_actor(t.node('a/adm'), 'adm', '', '', true, 'RevokeActor', t.hash(), gen_random_uuid(), 'm', 'sec')), '0', 'an administrator revokes an actor');
select is((select reason from t.read('a/sec', :'c', :'ta')), 'ACTOR_UNKNOWN', 'it is gone');
select is(t.said(door.put_actor(t.node('a/adm'), 'adm', '', '', true, 'PutActor', t.hash(), gen_random_uuid(), 'm', 'sec', '{social_worker}', false, false)), '0', 'and put back');
select is((select reason from t.read('a/sec', :'c', :'ta')), 'NOT_FOUND', 'it is there again');
select is(t.said(door.put_actor(t.node('a/sec'), 'sec', '', '', true, 'PutActor', t.hash(), gen_random_uuid(), 'm', 'sec', '{administrator}', true, true)), '7 METHOD_NOT_ALLOWED', 'nobody raises itself');
select is(t.said(door.enrol_node(t.node('a/adm'), 'adm', '', '', true, 'EnrolNode', t.hash(), gen_random_uuid(), 'm', 'n2', sha256('n2'), '')), '0', 'a node is enrolled');
update sluss.organisation set organisation_number = '2120000001' where code = 'b';
insert into sluss.node (organisation, code, spki) values (t.org('b'), 'n9', sha256('n9')), (t.org('sis'), 'n8', sha256('n8'));
select is(t.said(door.enrol_node(t.node('a/adm'), 'adm', '', '', true, 'EnrolNode', t.hash(), gen_random_uuid(), 'm', 'n9', sha256('n9'), '')), '9 KEY_ELSEWHERE', 'no key of another with the same number');
select is(t.said(door.enrol_node(t.node('a/adm'), 'adm', '', '', true, 'EnrolNode', t.hash(), gen_random_uuid(), 'm', 'n8', sha256('n8'), '')), '0', 'one of another number is nobody''s business');
update sluss.node set revoked_at = now() where code = 'n9';
select is(t.said(door.enrol_node(t.node('a/adm'), 'adm', '', '', true, 'EnrolNode', t.hash(), gen_random_uuid(), 'm', 'n9', sha256('n9'), '')), '0', 'nor is a revoked one');
update sluss.organisation set organisation_number = '' where code = 'b';
select is((select count(*)::int from door.registry() r where r.spki = sha256('n2') and r.live and r.organisation_code = 'a'), 1, 'the registry has it');
select is((select string_agg(distinct r.organisation_number, ' ') from door.registry() r where r.organisation_code = 'a'), '2120000001', 'with its organisation''s number');
select is(t.said(door.revoke_node(t.node('a/adm'), 'adm', '', '', true, 'RevokeNode', t.hash(), gen_random_uuid(), 'm', 'n')), '0', 'a node is revoked');
select is((select reason from t.read('a/sec', :'c', :'ta')), 'NODE_REVOKED', 'at once');
select ok(door.generation() > 5, 'each change is a generation');

select lives_ok($$
	select count(*) from t.read('police/analyst', t.id('c'), t.id('ta'), 999, '{31,30}', version => -7);
	select count(*) from door.list_cases(null, null, null, null, null, null, null, null, null);
	select count(*) from door.list_records(t.node('police/coord'), 'coord', '', 'protect', true, 'ListRecords', t.hash(), t.id('c'), null, null, null);
	select count(*) from door.list_versions(t.node('police/coord'), 'coord', '', 'protect', true, 'ListRecordVersions', t.hash(), t.id('c'), null, null, null);
	select count(*) from door.list_disclosures(null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.list_reads(null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.list_reads(t.node('police/coord'), 'coord', '', 'protect', true, 'ListReads', t.hash(), t.id('c'), null, null, null);
	select count(*) from door.prepare(null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.weigh(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.weigh(t.node('police/coord'), 'coord', '', 'protect', true, 'Disclose', t.hash(), t.id('c'), t.id('ta'), 99, '{44,null}', 'none', 'none', t.id('none'));
	select count(*) from door.create_case(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.create_case(t.node('police/coord'), 'coord', '', 'protect', true, 'CreateCase', t.hash(), null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.respond(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.approve(t.node('police/coord'), 'coord', '', 'protect', true, 'ApproveDisclosure', t.hash(), null, null, t.id('c'), null);
	select count(*) from door.withdraw(null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.assign(t.node('police/lead'), 'lead', '', 'protect', true, 'AssignActor', t.hash(), null, null, t.id('c'), null, null, null, null, null);
	select count(*) from door.enrol_node(t.node('police/lead'), null, null, null, null, null, null, null, null, null, null, null);
	select count(*) from door.list_actors(null, null, null, null, null, null, null, null, null);
	select count(*) from door.who_am_i(null, null, null, null, null, null, null);
	select count(*) from door.aggregate_denials(null, null, null);
$$, 'garbage is answered and never raises');
select lives_ok($$
	select count(*) from t.put('police/coord', t.id('c'), null, 16, 1, '{1}');
	select count(*) from t.put('police/coord', t.id('c'), t.id('x'), -5, 1, '{1}');
	select count(*) from t.put('police/coord', t.id('c'), t.id('x'), 16, 1, '{1,1}');
	select count(*) from t.put('police/coord', t.id('c'), t.id('x'), 16, 1, '{null}');
	select count(*) from t.put('police/coord', t.id('c'), t.id('x'), 16, 1, null);
	select count(*) from t.put('police/coord', t.id('c'), t.id('x'), 16, 0, '{1}');
	select count(*) from t.put('police/coord', t.id('c'), t.id('y'), 15, 1, '{1}', clear => '{"consent": {"scopes": 7, "form": "written", "given_on": "never"}}');
	select count(*) from t.put('police/coord', t.id('c'), t.id('y'), 15, 1, '{1}', clear => '[]');
	select count(*) from t.put('police/coord', t.id('c'), t.id('y'), 15, 1, '{1}', clear => '{"consent": {"form": "written", "given_on": "never", "scopes": [{"recipient": "a", "groups": [3]}]}}');
	select count(*) from t.disclose('police/coord', t.id('c'), null, null, null, null, null);
	select count(*) from t.refer('police/coord', t.id('c'), null, null, null);
$$, 'nor do writes');
select * from finish();
