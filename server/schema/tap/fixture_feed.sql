-- SPDX-License-Identifier: EUPL-1.2
-- The fixture's policy with the feed's and the requests' methods, and short
-- names for what is told. Included by the tests of the feed.

\o /dev/null
select sluss.policy_load(t.hash(), jsonb_set(t.policy(), '{operations}',
	t.policy() -> 'operations' || (
	select jsonb_agg(jsonb_build_object('method', m, 'position', p, 'scope', 'o'))
	  from unnest(array['Watch', 'ListChanges']) m,
	       unnest(array['PC', 'PA', 'MO', 'MR', 'SI', 'TL']) p) || (
	select jsonb_agg(jsonb_build_object('method', m, 'position', p, 'scope', 'x'))
	  from unnest(array['AskFor', 'Answer', 'ListRequests', 'Leave', 'Remove',
		'AdvanceStage', 'CloseCase']) m,
	       unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) p)));
\o
-- Everything committed before this statement is told: see t.told().
create function t.changes(who text, x int8 default 0, i int8 default 0, n int default 200,
	shown bool default true) returns setof door.change_row
language sql volatile as $$
	select * from door.list_changes(t.node(who), split_part(who, '/', 2), '', 'protect',
		shown, 'ListChanges', t.hash(), x, i, n) $$;
-- The changes told in one line, "type:group+group@by": the newest of them only
-- with p_after, a change's number.
create function t.told(who text, p_after int8 default 0) returns text
language sql volatile as $$
	select coalesce(string_agg(c.change_type || coalesce(':' || nullif(
			(select string_agg(g::text, '+') from unnest(c.groups) g), ''), '')
			|| coalesce('@' || c.organisation_code, ''), ' ' order by c.xact, c.id), '-')
	  from t.changes(who) c where c.id > p_after $$;
create function t.last() returns int8 language sql volatile as
$$ select coalesce(max(id), 0) from sluss.change $$;
