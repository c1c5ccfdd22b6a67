-- SPDX-License-Identifier: EUPL-1.2
-- The service may execute the door and do nothing else.

select plan(11);

select is_empty($$
	select c.oid::regclass, p from pg_class c
	cross join unnest(case when c.relkind = 'S' then array['usage', 'select', 'update']
		else array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'] end) as p
	join pg_namespace n on n.oid = c.relnamespace
	where n.nspname in ('sluss', 'rule', 'door', 'keys')
	  and c.relkind in ('r', 'v', 'm', 'p', 'f', 'S')
	  and case when c.relkind = 'S' then has_sequence_privilege('sluss_service', c.oid, p)
		else has_table_privilege('sluss_service', c.oid, p) end $$,
	'no table and no sequence');

select is_empty($$
	select n.nspname, p from pg_namespace n cross join unnest(array['create', 'usage']) as p
	where has_schema_privilege('sluss_service', n.oid, p)
	  and (n.nspname, p) not in (('door', 'usage'), ('pg_catalog', 'usage'),
		('information_schema', 'usage'))
	  and n.nspname not in ('t', 'public') and n.nspname !~ '^pg_(toast_)?temp_' $$,
	'no schema but the door');

select ok(not has_database_privilege('sluss_service', 'tap_template', 'create'), 'no new schemas');
select ok(not has_database_privilege('sluss_service', 'tap_template', 'temp'), 'no temporary tables');

select is_empty($$
	select p.oid::regprocedure from pg_proc p
	join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('sluss', 'rule', 'keys')
	  and has_function_privilege('sluss_service', p.oid, 'execute') $$,
	'no function behind the door');

select set_eq($$
	select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname = 'door' and has_function_privilege('sluss_service', p.oid, 'execute') $$,
	array['prepare_concern', 'submit_concern', 'list_concerns', 'open_concern',
		'prepare_chunk', 'put_chunk', 'read_chunk', 'advance_stage', 'aggregate_denials', 'close_case', 'approve', 'assign', 'create_case', 'disclose',
		'announce_level', 'preview_withdrawal', 'list_corrections', 'prepare_correction', 'propose_correction', 'resolve_correction',
		'answer', 'ask_for', 'leave', 'list_requests', 'prepare_part', 'remove',
		'list_changes', 'watch', 'sweep', 'notices',
		'prepare_transfer', 'request_transfer', 'respond_transfer', 'withdraw_transfer', 'preview_transfer', 'list_transfers',
		'prepare_provider', 'put_provider', 'providers',
		'enrol_node', 'generation', 'list_actors', 'list_cases',
		'list_disclosures', 'list_nodes', 'list_organisations', 'list_reads',
		'list_records', 'list_versions', 'note', 'explain', 'preview', 'prepare', 'put_actor',
		'put_record', 'read', 'refer', 'registry', 'respond', 'revoke_actor',
		'revoke_node', 'schema_version', 'told', 'weigh', 'weigh_stage', 'who_am_i', 'withdraw', 'prepare_end', 'weigh_renewal', 'preview_renewal', 'weigh_referral', 'renew', 'weigh_circle', 'put_circle', 'get_circle', 'take_to_file', 'confirm_deletion', 'disclosure_sheet', 'record_disclosure'],
	'the door is this list');

select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname = 'door' and not (p.prosecdef
		and p.proconfig @> array['search_path=""']
		and p.proowner = 'sluss_owner'::regrole) $$,
	'every door function runs as the owner with an empty search path');

select is_empty($$
	select p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
	where n.nspname in ('door', 'rule', 'sluss') and exists (
		select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
		where a.grantee = 0) $$,
	'nothing is executable by everybody');

select is_empty($$
	select r.rolname from pg_roles r where r.rolname in ('sluss_service', 'sluss_owner')
	  and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolbypassrls or r.rolreplication) $$,
	'neither role is more than a role');

select is_empty($$
	select m.roleid::regrole from pg_auth_members m where m.member = 'sluss_service'::regrole $$,
	'the service is a member of nothing');

select ok((select s.setconfig @> array['synchronous_commit=on', 'search_path=""']
	from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
	where s.setrole = 'sluss_service'::regrole and d.datname = 'tap_template'),
	'the role pins synchronous_commit and the search path');

select * from finish();
