-- SPDX-License-Identifier: EUPL-1.2
-- What time alone tells, what others' functions tell, the team lead's list,
-- and notices of what nobody has read.

\ir fixture_feed.sql
\ir world.sql
select plan(32);

create function t.sweep() returns int language sql volatile as
$$ select told from door.sweep(100) $$;
create function t.tell(org text, type text, c uuid, r uuid default null, kind int default null,
	groups int default 0, by text default null) returns void language sql volatile as $$
	select rule.tell(clock_timestamp(), array[t.org(org)], type, c, r, kind::int2, groups,
		null, t.org(by), null) $$;
-- "step" of each notice sent, and the type.
create function t.notices(targets int default 2, escalate int default 60000) returns text
language sql volatile as $$
	select coalesce(string_agg(n.change_type || ' ' || n.organisation_code || ' ' || n.step, ', '
		order by n.change_type, n.step), '-')
	  from door.notices(escalate, targets, 10) n where n.notice_id is not null $$;

-- A team lead hears of invitations and dates, and of nothing within.
select t.last() as n \gset
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('refer b')) \g /dev/null
update sluss.actor_role set role = 'team_lead' where organisation = t.org('police') and actor = 'idle';
select t.tell('police', 'due', :'c', t.id('case record of police' || :'c'), 10, 16) \g /dev/null
select is(t.told('police/lead', :n), 'due', 'a date, without what it is about');
update sluss.participant set state = 'invited', expires_at = now() + interval '1 day' where organisation = t.org('police');
select t.tell('police', 'invited', :'c', t.id('case record of a' || :'c'), 10, 2) \g /dev/null
select is(t.told('police/lead', :n), 'due invited', 'and an invitation that somebody must answer');
update sluss.participant set state = 'active', expires_at = null where organisation = t.org('police');

-- What others tell.
select t.last() as n \gset
select t.tell('a', 'transfer', :'c', by => 'b') \g /dev/null
select is(t.told('a/sec', :n), 'transfer@b', 'a transfer is told with who asks');
select is(t.told('a/sec2', :n), '-', 'to those assigned to the case');
select t.last() as n \gset
select t.tell('a', 'provider', :'c', t.id('plan'), 22, 2, 'police') \g /dev/null
select is(t.told('a/sec', :n) || t.told('a/sec2', :n), 'provider:1@police-', 'a provider to those assigned');
select t.last() as n \gset
select t.tell('police', 'level', :'c', :'ta', 16, 2) \g /dev/null
select t.tell('a', 'level', :'c', :'ta', 16, 2, 'police') \g /dev/null
select is(t.told('a/sec', :n), 'level:1@police', 'a level is told to who was given nothing of it');
select is((select c.record_id from t.changes('a/sec') c where c.id > :n), null, 'without the record');
select t.last() as n \gset
select t.tell('police', 'correction', :'c', :'ta', 16, 2, 'sis') \g /dev/null
select t.tell('sis', 'correction', :'c', :'ta', 16, 2, 'police') \g /dev/null
select is(t.told('police/analyst', :n), 'correction:1@sis', 'a correction to the owner');
select is(t.told('sis/off', :n), '-', 'and to nobody to whom the record is unknown');
select t.last() as n \gset
select t.tell('a', 'concern', null) \g /dev/null
select t.tell('police', 'concern', null) \g /dev/null
select t.tell('a', 'ended', null) \g /dev/null
insert into sluss.operation values ('ListConcerns', 'MO', 'o');
update sluss.actor set duty = true where organisation = t.org('a') and code = 'sec2';
select is(t.told('a/sec2', :n), 'concern', 'a concern belongs to no case, and reaches who is on duty');
select is(t.told('police/coord', :n), '-', 'not who may not read one');
select is(t.told('a/sec', :n), '-', 'and without a case nothing else is told');

-- Dates.
select t.last() as n \gset
update sluss.participant set stage_since = now() - interval '9 days', stage_due = now() - interval '1 s' where organisation = t.org('a');
select is(t.sweep(), 1, 'a stage is overdue');
select is(t.told('a/sec', :n), 'due:3', 'its own organisation hears');
select is(t.sweep(), 0, 'once');
update sluss.participant set stage_due = now() + interval '71 hours 59 minutes 59 seconds' where organisation = t.org('police');
update sluss.participant set stage_since = now() - interval '9 days' where organisation = t.org('police');
delete from sluss.change where type = 'due' and organisation = t.org('police');
select is(t.sweep(), 1, 'three days ahead it is told too');
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d')) \g /dev/null
select t.last() as n \gset
update sluss.record_version set valid_to = now() - interval '1 second' where record = :'ta';
select is(t.sweep(), 1, 'an assessment has lapsed');
select is(t.told('a/sec', :n), 'ended:1@police', 'its recipients lose the level and nothing else');
select is(t.told('police/analyst', :n), 'due:1', 'its owner is to write a new one');
select is(t.sweep(), 0, 'once');
select t.last() as n \gset
update sluss.participant set expires_at = now() - interval '1 second' where organisation = t.org('b');
update sluss.disclosure set expires_at = now() - interval '1 second' where id = t.id('refer b');
select is(t.sweep(), 2, 'an invitation ran out');
select is(t.told('b/sec', :n), 'ended:1@a', 'who was invited hears that it ended');
select is(t.told('a/sec', :n), 'case:2@b', 'and who invited, that nobody came');

-- Notices.
update sluss.notice set seen_at = now();
select t.tell('a', 'ended', :'c', :'ta', 16, 2, 'police') \g /dev/null
select is(t.notices(), 'ended a 0', 'what is urgent is told to the first on call');
select is(t.notices(), '-', 'and to no other yet');
update sluss.notice set next_at = now() where seen_at is null;
select is(t.notices(), 'ended a 1', 'then to the second');
update sluss.notice set next_at = now() where seen_at is null;
select is(t.notices(), 'ended a 2', 'after the last there is one more row, for an alarm');
update sluss.notice set next_at = now() where seen_at is null and next_at < 'infinity';
select is(t.notices(), '-', 'and no more');
select count(*) from t.changes('a/sec', shown => false) \g /dev/null
select is((select count(*) from sluss.notice where seen_at is null), 1::int8, 'a system that is told has not read it');
select max(xact::text::int8) as x, max(id) as i from t.changes('a/sec') \gset
select is((select count(*) from sluss.notice where seen_at is null), 1::int8, 'a reply that is on its way is not read');
select count(*) from t.changes('a/sec', :x, :i) \g /dev/null
select is((select seen_by from sluss.notice order by seen_at desc limit 1), 'sec', 'the next call of a person that was shown it says so');
select t.tell('a', 'disclosed', :'c', :'ta', 16, 2, 'police') \g /dev/null
select is((select count(*) from sluss.notice where seen_at is null), 0::int8, 'what is not urgent leads to none');
select * from finish();
