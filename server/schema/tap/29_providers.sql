-- SPDX-License-Identifier: EUPL-1.2
-- The register of providers, and what an intervention may name.

\ir world.sql
select plan(37);

create function t.provider(who text, p uuid, version int, vetting text, until text default null,
	grps int2[] default '{1}', key uuid default null) returns door.applied
language sql volatile as $$
	select * from door.put_provider(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'PutProvider', t.hash(), gen_random_uuid(), 'mac', p, version,
		coalesce(key, t.id('register key of ' || split_part(who, '/', 1))), grps,
		(select array_agg(('sealed ' || g)::bytea) from unnest(grps) as g), vetting,
		case until when 'soon' then (t.today() + 30)::text when 'past' then (t.today() - 1)::text else until end, '') $$;
create function t.providers(who text, p uuid default null, named int default 0, unfit bool default true)
returns text language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else coalesce(string_agg(x.grp || '=' || x.state || case when x.ciphertext is null then '' else '!' end,
			' ' order by x.record_id, x.grp), '') end
	from door.providers(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		case when p is null then 'ListProviders' else 'GetProvider' end, t.hash(), p, named, unfit, null, 50) x $$;
create function t.names(p uuid) returns jsonb language sql immutable as $$
	select jsonb_build_object('providers', jsonb_build_array(replace(p::text, '-', ''))) $$;

insert into sluss.operation select m, p, 'o'
from unnest(array['PC', 'PA', 'MO', 'MR']) as p,
     unnest(array['PutProvider', 'GetProvider', 'ListProviders']) as m;

select is(t.said(t.provider('police/coord', t.id('p'), 1, 'ok')), '3 VETTING_NEEDS_END', 'a vetting ends');
select is(t.said(t.provider('police/coord', t.id('p'), 1, 'ok', 'no day')), '3 VETTING_NEEDS_END', 'on a day that there is');
select is(t.said(t.provider('police/coord', t.id('p'), 1, 'ok', 'past')), '3 EXPIRY_PAST', 'that is not past');
select is(t.said(t.provider('police/coord', t.id('p'), 1, 'maybe', 'soon')), '3 RECORD_MALFORMED', 'with an outcome');
select is(t.said(t.provider('police/coord', t.id('p'), 1, null, null, '{2}')), '3 RECORD_MALFORMED', 'and never reasons alone');
select is(t.said(t.provider('a/sec', t.id('p'), 1, 'ok', 'soon')), '7 GROUP_NOT_WRITABLE', 'a municipality does not vet');
select is(t.said(t.provider('police/analyst', t.id('p'), 1, 'ok', 'soon')), '7 GROUP_NOT_WRITABLE', 'nor an analyst');
select is(t.said(t.provider('sis/off', t.id('p'), 1, 'ok', 'soon')), '7 METHOD_NOT_ALLOWED', 'nor who may not call');
select is(t.said(t.provider('police/coord', t.id('p'), 1, 'ok', 'soon', '{1,2}')), '0', 'a coordinator does');
select is(t.said(t.provider('police/coord', t.id('p'), 1, 'ok', 'soon')), '10 ID_TAKEN', 'once');
select is(t.said(t.provider('police/coord', t.id('p'), 3, 'ok', 'soon')), '10 VERSION_CONFLICT', 'on the version before');
select is(t.said(t.provider('police/coord', t.id('q'), 1, 'ok', 'soon', '{1}', t.id('other'))), '10 KEY_RETIRED', 'under the register''s key');
select is(t.providers('police/coord', t.id('p')), '1=1! 2=5', 'its owner reads it, the reasons when it names them');
select is(t.providers('police/coord', t.id('p'), 4), '1=5 2=1!', 'as here');
select is(t.providers('a/sec', t.id('p'), 4), '1=5', 'a municipality never the reasons');
select is(t.providers('a/sec', t.id('p')), '1=1!', 'and the vetting');
select is(t.providers('sis/off', t.id('p')), '7 METHOD_NOT_ALLOWED', 'who may not call gets nothing');
select is(t.providers('a/sec', t.id('nobody')), '5 NOT_FOUND', 'there is none');
select is((select g.item_groups[1] from sluss.log g where g.method = 'GetProvider' and g.code = 0
	order by g.id desc limit 1), 2, 'a read has its row');
select is((select count(*) from sluss.log g where g.method = 'GetProvider'), 6::int8, 'each has');

-- Interventions.
select is(t.said(t.put('a/sec', :'c', t.id('i'), 24, 1, '{1}', true, t.names(t.id('nobody')))), '3 PROVIDER_UNKNOWN', 'an intervention names one that there is');
select is(t.said(t.put('a/sec', :'c', t.id('i'), 24, 1, '{1}', true, t.names(t.id('p')))), '0', 'one that is vetted');
select is(t.said(t.put('a/sec', :'c', t.id('x'), 12, 1, '{2}', true, t.names(t.id('p')))), '3 CLEAR_FACTS_MISPLACED', 'and no other kind names any');
select is(t.said(t.put('a/sec', :'c', t.id('x'), 24, 1, '{1}', true, '{"providers": ["?"]}')), '3 CLEAR_FACTS_MALFORMED', 'garbage is answered');
\o /dev/null
select t.provider('police/coord', t.id('w'), 1, 'pending');
\o
select is(t.said(t.put('a/sec', :'c', t.id('d'), 24, 1, '{1}', true, t.names(t.id('w')))), '9 PROVIDER_NOT_VETTED', 'not one whose vetting waits');
select is(t.said(t.put('a/sec', :'c', t.id('d'), 24, 1, '{1}', false, t.names(t.id('w')))), '0', 'but in a draft');
select is(t.said(t.put('a/sec', :'c', t.id('pl'), 22, 1, '{1}', true, t.names(t.id('w')))), '0', 'and in a plan');
select is((rule.track(row(t.node('a/sec'), 'sec', '', 'protect', true, 'GetRecord', t.hash())::rule.lead,
	rule.call(row(t.node('a/sec'), 'sec', '', 'protect', true, 'GetRecord', t.hash())::rule.lead, now(), :'c', null))).met & 2560,
	2560, 'so the plan is met');
select is((select count(*) from sluss.change where type = 'provider'), 0::int8, 'nobody is told of that');
select is(t.said(t.provider('police/coord', t.id('w'), 2, 'stop')), '0', 'stopped');
select is((select string_agg(o.code || ' ' || h.kind, ', ' order by h.kind) from sluss.change h
	join sluss.organisation o on o.id = h.organisation where h.type = 'provider' and h.due_at is not null),
	'a 22, a 24', 'whose records name it is told, urgently');
select is(t.said(t.put('a/sec', :'c', t.id('d'), 24, 2, '{}', true)), '9 PROVIDER_STOPPED', 'the draft is not made final');
select is(t.said(t.put('a/sec', :'c', t.id('e'), 24, 1, '{1}', false, t.names(t.id('w')))), '9 PROVIDER_STOPPED', 'nor is it named anew, in a draft either');
select is((rule.track(row(t.node('a/sec'), 'sec', '', 'protect', true, 'GetRecord', t.hash())::rule.lead,
	rule.call(row(t.node('a/sec'), 'sec', '', 'protect', true, 'GetRecord', t.hash())::rule.lead, now(), :'c', null))).met & 2560,
	512, 'and the plan waits for another');
select is(t.providers('a/sec', null, 0, false), '1=1!', 'a list of the fit leaves it out');
\o /dev/null
select t.provider('police/coord', t.id('p'), 2, 'stop');
\o
select is(t.said(t.put('a/sec', :'c', t.id('i'), 24, 2, '{1}', true, t.names(t.id('p')))), '0', 'what named it before may be ended');
update sluss.provider set vetting = 'ok', valid_to_on = t.today() - 1 where id = t.id('p');
select is(t.said(t.put('a/sec', :'c', t.id('f'), 24, 1, '{1}', true, t.names(t.id('p')))), '9 PROVIDER_NOT_VETTED', 'a vetting that is past is none');
select * from finish();
