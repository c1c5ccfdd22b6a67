-- SPDX-License-Identifier: EUPL-1.2
-- What holds between the feed and the inbox of concerns: who is not on duty
-- neither hears of one nor ends its escalation, and who was told has read it
-- when the next call says so.

\ir fixture_feed.sql
select plan(30);

insert into t.cell values (27, 1, 'child_concern.report', 'third', 3, false, 'S S W - S');
select sluss.policy_load(t.hash(), jsonb_set(t.policy(), '{operations}', (
	select jsonb_agg(jsonb_build_object('method', o.method, 'position', o.position, 'scope', o.scope))
	  from sluss.operation o))) \g /dev/null
insert into sluss.operation
select 'SubmitConcern', p, 'o' from unnest(array['PC', 'PA', 'MO', 'SI']) p
union all select m, 'MO', 'o' from unnest(array['ListConcerns', 'OpenConcern']) m;
update sluss.actor set duty = true where organisation = t.org('a') and code in ('sec', 'adm');

create function t.hand_in(who text, k text, owner uuid) returns text language sql volatile as $$
	select t.said(x) from door.submit_concern(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'SubmitConcern', t.hash(), gen_random_uuid(), 'mac', '0180', '', owner, t.id(k), t.id('case ' || k),
		t.id('record ' || k), t.id('key ' || k), false, 'sealed') x $$;
create function t.take_up(who text, k text, req uuid default gen_random_uuid()) returns door.applied language sql volatile as $$
	select x from door.open_concern(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'OpenConcern', t.hash(), req, 'mac', t.id(k), t.id('own ' || k), t.id('key ' || k),
		'{1}', array['head'::bytea]) x $$;
create function t.prepared(who text, k text, req uuid) returns text language sql volatile as $$
	select x.code || ' ' || coalesce(encode(x.outcome, 'hex'), '-') || ' ' || coalesce(x.case_id::text, '-')
	  from door.prepare_concern(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'OpenConcern', t.hash(), null, null, t.id(k), req, 'mac') x $$;
create function t.unseen() returns int language sql volatile as
$$ select count(*)::int from sluss.notice where seen_at is null $$;
create function t.watch(who text, opening bool, x int8, i int8) returns int language sql volatile as $$
	select count(*)::int from door.watch(array[t.node(who)], array[split_part(who, '/', 2)], array[''],
		array['protect'], array[true], t.hash(), array[x], array[i], array[opening], 32) where id is not null $$;

-- Who hears of a concern.
select is(t.hand_in('sis/off', 'k1', t.org('a')), '0', 'a concern is handed in');
select is(t.told('a/sec'), 'concern', 'who is on duty is told of it');
select is(t.told('a/sec2'), '-', 'who is not is told nothing');
select is(t.told('a/adm'), '-', 'nor who is on duty in a position without the inbox');
update sluss.actor set duty = true where organisation = t.org('a') and code = 'sec2';
delete from sluss.operation where method = 'ListConcerns' and position = 'MO';
select is(t.told('a/sec'), '-', 'whoever may not list concerns hears of none');
insert into sluss.operation values ('ListConcerns', 'MO', 'o');
update sluss.actor set duty = false where organisation = t.org('a') and code = 'sec2';

-- Who ends the escalation.
select max(passed_xact) as x, max(passed_id) as i from t.changes('a/sec2') \gset
select count(*) from t.changes('a/sec2', :x, :i) \g /dev/null
select is(t.unseen(), 1, 'nobody off duty acknowledges it, at whatever place');
delete from sluss.notice_told;
select max(passed_xact) as x, max(passed_id) as i from t.changes('a/sec', shown => false) \gset
select count(*) from t.changes('a/sec', :x, :i) \g /dev/null
select is(t.unseen(), 1, 'a place that a system was given acknowledges nothing');
select max(passed_xact) as x, max(passed_id) as i from t.changes('a/sec', null) \gset
select count(*) from t.changes('a/sec', :x, :i) \g /dev/null
select is(t.unseen(), 1, 'nor one from now on, which passes it unread');
select max(xact::text::int8) as x, max(id) as i from t.changes('a/sec') \gset
select is(t.unseen(), 1, 'a reply on its way is not read');
select count(*) from t.changes('a/sec', :x, :i - 1) \g /dev/null
select is(t.unseen(), 1, 'nor when the next call begins before it');
select t.watch('a/sec', false, :x, :i) \g /dev/null
select is(t.unseen(), 1, 'nor when a stream goes on by itself');
select t.watch('a/sec', true, :x, :i) \g /dev/null
select is(t.unseen(), 0, 'the next call that begins there is the acknowledgement');
select is((select seen_by from sluss.notice), 'sec', 'of the actor');
select is((select count(*)::int from sluss.notice_told), 1, 'however often it was told');
select is(t.hand_in('sis/off', 'k2', t.org('a')), '0', 'another one');
select is(t.unseen(), 1, 'waits');
select is(t.said(t.take_up('a/sec', 'k2', t.id('r2'))), '0', 'taken up');
select is(t.unseen(), 0, 'it waits no more');

-- A reply that is answered again is for who is on duty.
select isnt(t.prepared('a/sec', 'k2', t.id('r2')), '0 - -', 'on duty the same reply');
update sluss.actor set duty = false where organisation = t.org('a') and code = 'sec';
select is(t.prepared('a/sec', 'k2', t.id('r2')), '0 - -', 'off duty none is prepared');
select is(t.said(t.take_up('a/sec', 'k2', t.id('r2'))), '7 NOT_ON_DUTY', 'and none is given');
select is((select count(*)::int from sluss.concern where opened_at is not null), 1, 'nothing is taken up by that');
update sluss.actor set duty = true where organisation = t.org('a') and code = 'sec';

-- The board that was chosen, or none.
select is(t.hand_in('sis/off', 'x', t.org('b')), '10 BOARD_CHANGED', 'sealed for another board');
update sluss.actor set duty = false where organisation = t.org('a');
select is(t.hand_in('sis/off', 'x', t.org('a')), '10 BOARD_CHANGED', 'nobody is on duty any more');
select is(t.hand_in('sis/off', 'x', null), '9 BOARD_NOT_CONNECTED', 'there was nobody before');
update sluss.actor set duty = true where organisation = t.org('a') and code in ('sec', 'sec2');
select is(t.hand_in('sis/off', 'x', null), '10 BOARD_CHANGED', 'now there is');
select is((select count(*)::int from sluss.cases where id = t.id('case x')), 0, 'nothing is kept');

-- Not more than a board can be expected to have before it.
select is((select string_agg(distinct t.hand_in('sis/off', 'many ' || n, t.org('a')), ' ') from generate_series(2, 20) n), '0', 'twenty wait');
select is(t.hand_in('sis/off', 'more', t.org('a')), '8 CONCERNS_WAIT', 'one more is to be reported otherwise');
select is(t.hand_in('police/coord', 'more', t.org('a')), '0', 'another organisation''s are its own');
select * from finish();
