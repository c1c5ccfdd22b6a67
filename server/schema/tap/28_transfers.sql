-- SPDX-License-Identifier: EUPL-1.2
-- Responsibility that passes from one municipality to another.

\ir world.sql
select plan(46);

create function t.transfer(who text, c uuid, target text, x uuid, until interval default '7 days',
	key uuid default null, req uuid default gen_random_uuid()) returns door.applied
language sql volatile as $$
	select * from door.request_transfer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'RequestTransfer', t.hash(), req, 'mac', c, target, x, now() + until,
		coalesce(key, t.id('key of ' || split_part(who, '/', 1) || c)), 'number', 'asked') $$;
create function t.take(who text, c uuid, x uuid, accept bool default true) returns door.applied
language sql volatile as $$
	select * from door.respond_transfer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'RespondTransfer', t.hash(), gen_random_uuid(), 'mac', c, x, accept, '') $$;
create function t.untransfer(who text, c uuid, x uuid) returns door.applied language sql volatile as $$
	select * from door.withdraw_transfer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'WithdrawTransfer', t.hash(), gen_random_uuid(), 'mac', c, x, '') $$;
create function t.transfers(who text, c uuid) returns text language sql volatile as $$
	select coalesce(string_agg(x.from_code || '>' || x.to_code || ' ' || x.state
		|| case when x.ciphertext is null then '' else ' number' end
		|| case when x.disclosures is null then '' else ' ' || length(x.disclosures) / 16 end, ', '
		order by x.at, x.transfer_id), min(x.code || ' ' || x.reason))
	from door.list_transfers(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ListTransfers', t.hash(), c, null, 50) x $$;
create function t.losses(who text, c uuid, target text) returns text language sql volatile as $$
	select coalesce(string_agg(x.owner_code || ' ' || x.kind || ' ' || x.groups::text || '-'
		|| x.closed_groups::text, ', ' order by x.owner_code, x.kind), min(x.code || ' ' || x.reason))
	from door.preview_transfer(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'PreviewTransfer', t.hash(), c, target) x $$;
create function t.standings(c uuid) returns text language sql stable as $$
	select string_agg(o.code || ' ' || p.standing, ', ' order by o.code)
	from sluss.participant p join sluss.organisation o on o.id = p.organisation
	where p.case_id = c and p.state = 'active' and o.agency_kind = 'municipality' $$;
create function t.told(type text) returns text language sql stable as $$
	select coalesce(string_agg(distinct o.code || coalesce(' ' || h.kind || ':' || h.groups, ''), ', '), '')
	from sluss.change h join sluss.organisation o on o.id = h.organisation where h.type = $1 $$;

insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['RequestTransfer', 'RespondTransfer', 'WithdrawTransfer', 'PreviewTransfer',
	'ListTransfers', 'Leave', 'Remove']) as m;

select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'))), '9 TAKER_NOT_PARTICIPANT', 'not to who takes no part');
select is(t.said(t.transfer('a/sec', :'c', 'nobody', t.id('x'))), '9 TAKER_NOT_PARTICIPANT', 'nor nobody');
select is(t.said(t.transfer('a/sec', :'c', 'sis', t.id('x'))), '9 TAKER_NOT_PARTICIPANT', 'nor who is not known of');
\o /dev/null
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('refer b'));
\o
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'))), '9 TAKER_NOT_PARTICIPANT', 'nor who is only invited');
\o /dev/null
select t.respond('b/sec', :'c', true, false);
select t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('d1'));
select t.put('a/sec', :'c', t.id('si'), 20, 1, '{1}');
\o
select is(t.said(t.transfer('a/sec', :'c', 'a', t.id('x'))), '3 TRANSFERS_TO_ITSELF', 'nor to itself');
select is(t.said(t.transfer('a/sec', :'c', 'police', t.id('x'))), '9 TAKER_NOT_MUNICIPALITY', 'nor to the police');
select is(t.said(t.transfer('b/sec', :'c', 'a', t.id('x'))), '7 NOT_RESPONSIBLE', 'nor by who is not responsible');
select is(t.said(t.transfer('police/coord', :'c', 'a', t.id('x'))), '7 NOT_RESPONSIBLE', 'nor by the police');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'), '-1 s')), '3 EXPIRY_PAST', 'nor for yesterday');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'), '40 days')), '9 ANSWER_TOO_FAR', 'nor for ever');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'), '1 day', t.id('k'))), '10 KEY_RETIRED', 'nor under another''s key');
select is(t.losses('b/sec', :'c', 'a'), '7 NOT_RESPONSIBLE', 'a preview is for the responsible one');
select is(t.losses('a/sec', :'c', 'b'), 'police 10 {1}-{}, police 16 {1,2}-{1,2}', 'what it holds of others, and what closes');
select is((select count(*) from sluss.change where type = 'transfer'), 0::int8, 'a preview tells nobody');

select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'))), '0', 'asked');
select is(t.told('transfer'), 'b, police 10:2, police 16:6', 'the other one hears of it, and each owner of its own');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('y'))), '9 TRANSFER_OPEN', 'once at a time');
select is(t.standings(:'c'), 'a owner, b receiver', 'nothing changes by asking');
select is(t.transfers('a/sec', :'c'), 'a>b open number 2', 'who asks sees what stays behind');
select is(t.transfers('b/sec', :'c'), 'a>b open number', 'who is asked sees the number and nothing of that');
select is(t.transfers('police/coord', :'c'), 'a>b open 2', 'an owner sees its own disclosures');
select is(t.transfers('sis/off', :'c'), '0 ', 'and nobody else anything');
select is(t.said(t.take('a/sec', :'c', t.id('x'))), '5 NOT_FOUND', 'who asks does not accept');
select is(t.said(t.take('police/coord', :'c', t.id('x'))), '5 NOT_FOUND', 'nor a third');
select is(t.said(t.untransfer('b/sec', :'c', t.id('x'))), '5 NOT_FOUND', 'nor does the other withdraw');
select is(t.said(t.untransfer('a/sec', :'c', t.id('x'))), '0', 'withdrawn');
select is(t.said(t.take('b/sec', :'c', t.id('x'))), '9 TRANSFER_ENDED', 'what is withdrawn is not accepted');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('x'))), '10 ID_TAKEN', 'an id is taken once');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('y'))), '0', 'asked again');
select is(t.said(t.take('b/sec', :'c', t.id('y'), false)), '0', 'declined');
select is(t.said(t.take('b/sec', :'c', t.id('y'))), '9 TRANSFER_ENDED', 'and not accepted afterwards');
select is(t.standings(:'c'), 'a owner, b receiver', 'nothing has changed');

-- Ended by the end of a part.
\o /dev/null
select t.transfer('a/sec', :'c', 'b', t.id('z'));
select door.remove(t.node('a/sec'), 'sec', '', 'protect', true, 'Remove', t.hash(), gen_random_uuid(),
	'mac', :'c', 'b', gen_random_uuid(), null, null);
select t.refer('a/sec', :'c', 'b', 'receiver', t.id('refer b again'));
update sluss.participant p set state = 'active', expires_at = null where p.case_id = :'c' and p.organisation = t.org('b');
\o
select is(t.said(t.take('b/sec', :'c', t.id('z'))), '9 TRANSFER_ENDED', 'a second part brings no question back');

-- Past.
\o /dev/null
select t.transfer('a/sec', :'c', 'b', t.id('p'));
update sluss.transfer set expires_at = now() - interval '1 s' where id = t.id('p');
\o
select is(t.said(t.take('b/sec', :'c', t.id('p'))), '9 TRANSFER_ENDED', 'nor is what is past accepted');
select ok(t.transfers('a/sec', :'c') like '%expired%', 'and it says so');

-- Accepted.
update sluss.participant p set stage = 8, stage_due = now() + interval '3 days'
 where p.case_id = :'c' and p.organisation = t.org('a');
\o /dev/null
select t.transfer('a/sec', :'c', 'b', t.id('w'));
\o
select is(t.said(t.take('b/sec', :'c', t.id('w'))), '0', 'accepted');
select is(t.standings(:'c'), 'a former, b owner', 'the standings change places');
select is((select string_agg(o.code || ' ' || p.stage || ' ' || (p.stage_due is not null), ', ' order by o.code)
	from sluss.participant p join sluss.organisation o on o.id = p.organisation
	where p.case_id = :'c' and o.code in ('a', 'b')), 'a 8 false, b 8 true', 'and the track goes on where it stood');
select is(t.said(t.take('b/sec', :'c', t.id('w'))), '9 TRANSFER_ENDED', 'once');
select is(t.eyes('b/sec', :'c', :'ta'), '5 NOT_FOUND', 'nothing was disclosed by it');
select is(t.eyes('b/sec', :'c', t.id('si')), '5 NOT_FOUND', 'and files stay with their owners');
select is(t.eyes('a/sec', :'c', t.id('si')), '1=1', 'who reads its own as before');
select is(t.eyes('a/sec', :'c', :'ta'), '7 NOTHING_RELEASED', 'and of others what a receiver may');
select is(t.said(t.put('a/sec', :'c', t.id('si'), 20, 2, '{1}')), '0', 'its own file it goes on with');
select is(t.said(t.transfer('a/sec', :'c', 'b', t.id('v'))), '7 NOT_RESPONSIBLE', 'and passes nothing on');
select is((select count(*) from sluss.log where method = 'RespondTransfer' and code = 0), 2::int8, 'each act has its row');
select * from finish();
