-- SPDX-License-Identifier: EUPL-1.2
-- The keys cluster's two functions, tried in the test database.

select plan(7);
select ok(keys.create(t.id('k'), t.id('c'), t.id('o'), 1, 'wrapped'), 'a key is kept');
select ok(not keys.create(t.id('k'), t.id('c'), t.id('o'), 1, 'other'), 'and not written twice');
select ok(not keys.create(t.id('k2'), null, null, null, null), 'nothing is kept of nothing');
select results_eq($$ select key_id, case_id, organisation, generation, wrapped from keys.fetch(array[t.id('k'), t.id('none')]) $$,
	$$ values (t.id('k'), t.id('c'), t.id('o'), 1, 'wrapped'::bytea) $$, 'it is found, and what is not there is absent');
update keys.data_key set wrapped = null, destroyed_at = now();
select is_empty($$ select * from keys.fetch(array[t.id('k')]) $$, 'a destroyed key is absent');
select is_empty($$ select c.oid::regclass from pg_class c where c.relnamespace = 'keys'::regnamespace
	and c.relkind = 'r' and has_table_privilege('sluss_keys', c.oid, 'select, insert, update, delete') $$, 'the role reads no table');
select set_eq($$ select p.proname from pg_proc p where p.pronamespace in ('keys'::regnamespace, 'door'::regnamespace, 'sluss'::regnamespace, 'rule'::regnamespace)
	and has_function_privilege('sluss_keys', p.oid, 'execute') $$, array['create', 'fetch'], 'and executes these two');
select * from finish();
