-- SPDX-License-Identifier: EUPL-1.2
-- What a consent must say, what its withdrawal would end, and a level that has
-- changed.

\ir world.sql
select plan(42);

insert into sluss.operation select m, p, 'x'
from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
     unnest(array['PreviewWithdrawal', 'AnnounceLevel']) as m;

create function t.terms(scopes jsonb, form text default 'written', child bool default false,
	withdrawals jsonb default '[]') returns jsonb language sql as $$
	select jsonb_build_object('consent', jsonb_build_object('scopes', (select jsonb_agg(
		jsonb_build_object('recipient', s.key, 'groups', s.value)) from jsonb_each(scopes) s),
		'withdrawals', withdrawals, 'given_on', '2026-01-01', 'valid_to_on', null,
		'form', form, 'child_view', child)) $$;
create function t.about(who text, c uuid, r uuid, version int, category text, final bool, clear jsonb, grps int2[] default '{1}')
returns door.applied language sql volatile as $$
	select * from door.put_record(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		case when version = 1 then 'CreateRecord' else 'ReviseRecord' end, t.hash(), gen_random_uuid(), 'mac',
		c, r, 15::int2, version, t.id('key of ' || split_part(who, '/', 1) || c), final, false, category,
		'fact', null, null, grps, array(select 'terms'::bytea from unnest(grps)), '{}', clear, '') $$;
-- One line for each row: recipient kind/group dark, or kept by its ground; what was read; to whom it was shown.
create function t.ends(who text, c uuid, r uuid, recipients text[] default '{}') returns text language sql volatile as $$
	select coalesce(string_agg(case
		when x.grp is not null then x.recipient_code || ' ' || x.about_kind || '.' || x.grp
			|| coalesce(' kept by ' || x.kept_ground, ' dark')
		when x.actor is not null then x.recipient_code || ' read ' || x.groups::text || ' by ' || x.actor || ' ' || x.reads
		else 'shown ' || x.to_code end, ', '), min(trim(x.code || ' ' || x.reason)))
	from door.preview_withdrawal(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'PreviewWithdrawal', t.hash(), c, r, recipients) x $$;
create function t.announce(who text, c uuid, r uuid, recipients text[] default '{}') returns text language sql volatile as $$
	select trim(x.code || ' ' || x.reason) from door.announce_level(t.node(who), split_part(who, '/', 2), '',
		'protect', true, 'AnnounceLevel', t.hash(), gen_random_uuid(), 'mac', c, r, recipients) x $$;
create function t.told(kind text) returns text language sql stable as $$
	select coalesce(string_agg(o.code || ' ' || c.groups, ', ' order by c.id), '')
	from sluss.change c join sluss.organisation o on o.id = c.organisation where c.type = $1 $$;

-- What a consent must say before it is final.
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 1, 'avhoppare', true, t.terms('{"sis": ["whereabouts.area"]}', 'unstated'))), '3 CONSENT_FORM_MISSING', 'how it was given');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 1, 'child', true, t.terms('{"sis": ["whereabouts.area"]}'))), '3 CHILD_VIEW_MISSING', 'what the child thinks');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 1, 'avhoppare', true, t.terms('{"sis": ["whereabouts.area"]}', 'by fax'))), '3 CLEAR_FACTS_MALFORMED', 'in a form that there is');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 1, 'avhoppare', true, t.terms('{"sis": ["whereabouts.area"]}') #- '{consent,child_view}' || '{"task": 7}')), '3 CLEAR_FACTS_MALFORMED', 'and nothing malformed');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 1, 'child', false, t.terms('{"sis": ["whereabouts.area"]}', 'unstated'))), '0', 'a draft waits');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 2, '', true, null, '{}')), '3 CONSENT_FORM_MISSING', 'until it is made final');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 2, '', true, t.terms('{"sis": ["whereabouts.area"]}'))), '3 CHILD_VIEW_MISSING', 'the category is that of the version before');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 2, '', true, t.terms('{"sis": ["whereabouts.area"]}', 'written', false, '["sis"]'))), '3 CHILD_VIEW_MISSING', 'and a withdrawal is no way to a first final version');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 2, '', true, t.terms('{"sis": ["whereabouts.area"]}', 'oral_documented', true))), '0', 'a final one says it');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 3, '', true, null, '{}')), '0', 'and one that refers to it');
select is(t.said(t.about('a/sec', :'c', t.id('k1'), 4, '', true, t.terms('{"sis": ["whereabouts.area"]}', 'unstated', false, '["sis"]'))), '0', 'a withdrawal waits for nothing');
select is((select count(*)::int from sluss.consent_withdrawal where record = t.id('k1')), 1, 'and holds');

-- What a withdrawal would end.
select is(t.said(t.put('a/sec', :'c', t.id('w'), 12, 1, '{1,2}')), '0', 'whereabouts');
select is(t.said(t.about('a/sec', :'c', t.id('k2'), 1, 'avhoppare', true, t.terms('{"sis": ["whereabouts.area"], "police": ["whereabouts.area", "whereabouts.address"]}'))), '0', 'a consent');
select is(t.ends('a/sec', :'c', t.id('k2')), '0', 'nothing rests on it');
select is(t.said(t.disclose('a/sec', :'c', t.id('w'), '{2}', 'sis', t.id('e1'), 'consent', t.id('k2'))), '0', 'disclosed on it');
select is(t.said(t.disclose('a/sec', :'c', t.id('w'), '{2}', 'police', t.id('e2'), 'consent', t.id('k2'))), '0', 'to two');
select is(t.ends('a/sec', :'c', t.id('k2')), 'police 12.2 dark, sis 12.2 dark', 'both would go dark');
select is(t.ends('a/sec', :'c', t.id('k2'), '{sis}'), 'sis 12.2 dark', 'or one');
select is(t.eyes('sis/off', :'c', t.id('w'), 12, '{2}'), '2=1', 'read');
select is(t.said(t.disclose('a/sec', :'c', t.id('w'), '{2}', 'sis', t.id('e3'))), '0', 'on another ground besides');
select is(t.ends('a/sec', :'c', t.id('k2'), '{sis}'), 'sis 12.2 kept by balancing, sis read {2} by off 1', 'what stays, and what was delivered');
select is(t.ends('a/sec2', :'c', t.id('k2')), '5 NOT_FOUND', 'for who is assigned');
select is(t.ends('police/coord', :'c', t.id('k2')), '5 NOT_FOUND', 'and nobody else');
select is(t.ends('police/coord', :'c', t.id('nothing')), '5 NOT_FOUND', 'as of what is not there');
select is(t.said(t.disclose('a/sec', :'c', t.id('k2'), '{1}', 'police', t.id('e4'))), '0', 'shown to the police');
select is(t.ends('police/coord', :'c', t.id('k2')), '7 NOT_OWNER', 'who still may not');
select is(t.ends('a/sec', :'c', t.id('k2'), '{sis}'), 'sis 12.2 kept by balancing, sis read {2} by off 1, shown police', 'its owner is told to whom');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('e5'), 'consent', t.id('k2'))), '9 CONSENT_NOT_COVERING', 'another rests nothing on what it does not cover');
select is(t.ends('a/sec', :'c', t.id('k2'), '{b}'), '9 NOT_IN_CONSENT', 'nor towards who is not named');
select is(t.ends('a/sec', :'c', t.id('w')), '3 KIND_MISMATCH', 'nor of another kind');
select is((select detail from sluss.log where method = 'PreviewWithdrawal' order by id desc limit 1), null, 'the log has its row and nothing of it');

-- A level that has changed.
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1,2}', 'a', t.id('l1'))), '0', 'a conclusion to one');
select is(t.said(t.disclose('police/analyst', :'c', :'ta', '{1}', 'sis', t.id('l2'), 'balancing', null, true)), '0', 'and to one who follows');
select is(t.announce('police/analyst', :'c', :'ta'), '9 NOBODY_TO_TELL', 'nothing has changed');
select is(t.said(t.put('police/analyst', :'c', :'ta', 16, 2, '{1}')), '0', 'a new conclusion');
select is(t.announce('sis/off', :'c', :'ta'), '7 NOT_OWNER', 'a recipient announces nothing');
select is(t.announce('police/analyst', :'c', :'ta', '{a,sis}'), '9 NOBODY_TO_TELL', 'nor to who has it');
select is(t.announce('police/analyst', :'c', :'ta'), '0', 'announced');
select is(t.told('level'), 'a 2', 'to who had the one before');
select is(t.announce('police/analyst', :'c', :'ta'), '9 NOBODY_TO_TELL', 'once');
select is(t.announce('a/sec', :'c', t.id('w')), '3 NO_LEVEL', 'of an assessment only');
select * from finish();
