-- SPDX-License-Identifier: EUPL-1.2
-- The log: one row a call, allowed or denied; recomputable; never changed.

\ir world.sql
create function t.grew(what text, sql text) returns text language plpgsql as $$
declare
	n bigint := (select count(*) from sluss.log);
begin
	execute sql;
	return is((select count(*) from sluss.log) - n, 1::bigint, what);
end $$;
create function t.lead(who text, method text) returns text language sql stable as $$
	select format('%L, %L, '''', ''protect'', true, %L, t.hash()', t.node(who), split_part(who, '/', 2), method) $$;
select plan(34);

select t.grew(what || ' leaves one row', sql) from (values
	('an allowed read', $$select t.read('police/analyst', t.id('c'), t.id('ta'))$$),
	('a read that is not found', $$select t.read('b/sec', t.id('c'), t.id('ta'))$$),
	('a read with a stale policy', $$select t.read('b/sec', t.id('c'), t.id('ta'), policy => 'x')$$),
	('a read by nobody', $$select t.read('none/none', t.id('c'), t.id('ta'))$$),
	('a case', $$select t.read('police/analyst', t.id('c'), null, method => 'GetCase')$$),
	('a note', format('select door.note(%s, null)', t.lead('a/sec', 'GetCeiling'))),
	('who am I', format('select door.who_am_i(%s)', t.lead('a/sec', 'WhoAmI'))),
	('a denied prepare', format('select door.prepare(%s, t.id(''c''), null, t.id(''r''), ''m'')', t.lead('b/sec', 'CreateRecord'))),
	('a denied weighing', format('select door.weigh(%s, t.id(''c''), t.id(''ta''), 0, ''{1}'', ''a'', ''consent'', null)', t.lead('b/sec', 'Disclose'))),
	('a record written', $$select t.put('police/analyst', t.id('c'), t.id('n'), 16, 1, '{1}', req => t.id('r'))$$),
	('a replay', $$select t.put('police/analyst', t.id('c'), t.id('n'), 16, 1, '{1}', req => t.id('r'))$$),
	('a conflict', $$select t.put('police/analyst', t.id('c'), t.id('n'), 16, 1, '{1}')$$),
	('a disclosure', $$select t.disclose('police/analyst', t.id('c'), t.id('ta'), '{1}', 'a', t.id('d'))$$),
	('a refused disclosure', $$select t.disclose('police/analyst', t.id('c'), t.id('ta'), '{1}', 'a', t.id('e'), weighing => false)$$),
	('a withdrawal', format('select door.withdraw(%s, t.id(''w''), ''m'', t.id(''c''), t.id(''d''))', t.lead('police/coord', 'WithdrawDisclosure'))),
	('an assignment', $$select t.assign('police/lead', t.id('c'), 'idle')$$),
	('a list of cases', format('select door.list_cases(%s, t.zero(), 5)', t.lead('a/sec', 'ListCases'))),
	('a list of records', format('select door.list_records(%s, t.id(''c''), 0::int2, t.zero(), 5)', t.lead('a/sec', 'ListRecords'))),
	('a list of versions', format('select door.list_versions(%s, t.id(''c''), t.id(''ta''), 0, 5)', t.lead('a/sec', 'ListRecordVersions'))),
	('a list of disclosures', format('select door.list_disclosures(%s, t.id(''c''), null, t.zero(), 5)', t.lead('a/sec', 'ListDisclosures'))),
	('a list of reads', format('select door.list_reads(%s, t.id(''c''), null, 0, 5)', t.lead('a/sec', 'ListReads'))),
	('a denied registry change', format('select door.revoke_node(%s, t.id(''w''), ''m'', ''n'')', t.lead('a/sec', 'RevokeNode'))),
	('a registry change', format('select door.put_actor(%s, t.id(''w''), ''m'', ''new'', ''{social_worker}'', false, false)', t.lead('a/adm', 'PutActor'))),
	('a list of organisations', format('select door.list_organisations(%s, '''', 5)', t.lead('a/sec', 'ListOrganisations'))),
	('an aggregate of denials', 'select door.aggregate_denials(null, ''x'', 30)')) v(what, sql);

select is((select count(*)::int from sluss.log), (select count(distinct leaf)::int from sluss.log), 'no two leaves are alike');
select is_empty($$
	select id from sluss.log l where leaf is distinct from sha256('\x00'::bytea || salt
		|| record_send(row(at, organisation, node, actor, role, position, method, purpose, shown, case_id,
		policy, code, reason, request, detail, item_record, item_version, item_kind, item_groups,
		item_owner, item_disclosure, item_ground))) $$, 'every leaf follows from its row');
-- A batch has a row for each call, and each call its own leaf.
select results_eq($$
	with b as materialized (select * from door.read(array_fill('GetRecord'::text, '{3}'), array[t.node('police/analyst'), t.node('b/sec'), t.node('police/analyst')],
		array['analyst', 'sec', 'coord'], array['', '', ''], array_fill('protect'::text, '{3}'), array_fill(true, '{3}'), array_fill(t.id('c'), '{3}'),
		array_fill(t.id('ta'), '{3}'), array_fill(t.zero(), '{3}'), array_fill(0, '{3}'), array_fill(0::int2, '{3}'), array_fill(0, '{3}'), array_fill(''::text, '{3}'), t.hash()))
	select call, code, count(distinct leaf)::int from b group by 1, 2 order by 1 $$,
	$$ values (0, 0, 1), (1, 5, 1), (2, 0, 1) $$, 'three calls, three verdicts, one leaf each');
select results_eq($$ select code, actor, item_groups from sluss.log order by id desc limit 3 $$,
	$$ values (0, 'coord', array[6]), (5, 'sec', array[0]), (0, 'analyst', array[6]) $$, 'and three rows, which say what was released');

select throws_ok('update sluss.log set actor = ''x'' where id = 1', '55000', null, 'a row cannot be changed');
select throws_ok('delete from sluss.log', '55000', null, 'nor removed');
select throws_ok('truncate sluss.log', '55000', null, 'nor all of them');
select lives_ok($$ update sluss.log set salt = null, at = null, organisation = null, node = null, actor = null, role = null, position = null,
	method = null, purpose = null, shown = null, case_id = null, policy = null, code = null, reason = null, request = null, detail = null,
	item_record = null, item_version = null, item_kind = null, item_groups = null, item_owner = null, item_disclosure = null, item_ground = null
	where id = (select max(id) from sluss.log) $$, 'erasure leaves the leaf');
select ok((select count(*) from sluss.log where method = 'policy.widen' and policy = t.hash()) > 50, 'each cell that was opened is an entry');
select * from finish();
