-- SPDX-License-Identifier: EUPL-1.2
-- The way out of the plan: whose plan it is, who is given it, and who carries it out.

\ir world.sql
select plan(21);

create function t.met(who text, bits int) returns int language plpgsql as $$
declare
	l rule.lead := row(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'GetRecord', t.hash());
begin
	return (rule.track(l, rule.call(l, clock_timestamp(), t.id('c'), null))).met & bits;
end $$;
create function t.plan(version int, variadic codes text[]) returns text language sql volatile as $$
	select t.said(t.put('a/sec', t.id('c'), t.id('plan'), 22, version, '{1}', true,
		jsonb_build_object('providers', '[]'::jsonb, 'idle', '[]'::jsonb, 'responsible', to_jsonb(codes)))) $$;

select is(rule.stage_binds(1, 8), 128 | 512 | 2048 | 4096, 'the municipality''s plan waits for four');
select is(rule.stage_binds(2, 8), 512 | 2048 | 4096, 'and the police for the plan');
select is(t.met('a/sec', 4608), 4096, 'there is no plan');
select is(t.plan(1, 'a'), '0', 'one of one''s own, for oneself');
select is(t.met('a/sec', 4608), 4608, 'is fixed');
select is(t.plan(2, 'a', 'sis'), '0', 'one that SiS answers for');
select is(t.met('a/sec', 4608), 512, 'is not, before SiS is given it');
select is(t.met('police/coord', 4608), 4096, 'the police know of none');
select is(t.said(t.disclose('a/sec', :'c', t.id('plan'), '{1}', 'sis', t.id('d'))), '0', 'given');
select is(t.met('a/sec', 4608), 4608, 'it is fixed');
select is(t.said(t.put('a/sec', :'c', t.id('plan'), 22, 3, '{}')), '0', 'a version that says the same');
select is(t.met('a/sec', 4608), 4608, 'needs nothing new');
update sluss.participant set state = 'left' where organisation = t.org('sis');
select is(t.met('a/sec', 4608), 512, 'who left is given nothing');
update sluss.participant set state = 'active' where organisation = t.org('sis');
update sluss.disclosure set withdrawn_at = now() where id = t.id('d');
select is(t.met('a/sec', 4608), 512, 'nor is what is withdrawn');
select is(t.plan(4, ''), '0', 'an action of nobody''s');
select is(t.met('a/sec', 4608), 512, 'fixes no owner');
select is(t.plan(5, 'nowhere'), '0', 'and one of somebody unknown');
select is(t.met('a/sec', 4608), 512, 'no more');
select is(t.said(t.put('a/sec', :'c', t.id('x'), 24, 1, '{1}', true, '{"providers": [], "responsible": ["a"]}')), '3 CLEAR_FACTS_MISPLACED', 'only a plan makes responsible');
select is(t.said(t.put('a/sec', :'c', t.id('x'), 22, 1, '{1}', true, '{"providers": [], "responsible": "a"}')), '3 CLEAR_FACTS_MALFORMED', 'in a list');
select is(t.said(t.put('a/sec', :'c', t.id('x'), 24, 1, '{1}', true, '{"providers": [], "until": "soon"}')), '3 CLEAR_FACTS_MALFORMED', 'and ends on a day');
select * from finish();
