-- SPDX-License-Identifier: EUPL-1.2
-- A small world for the tests of the door: four organisations, a policy with a
-- few kinds, one case, and schema t with short names for the door's calls.

create schema t;
create extension if not exists pgtap;

create function t.hash() returns bytea language sql immutable as
$$ select sha256('fixture') $$;
create function t.zero() returns uuid language sql immutable as
$$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
create function t.today() returns date language sql stable as
$$ select (now() at time zone 'Europe/Stockholm')::date $$;
-- A stable id by name, so that tests read well.
create function t.id(name text) returns uuid language sql immutable as
$$ select md5(name)::uuid $$;

select sluss.registry_load('{
 "organisations": [
  {"code": "police", "name": "Polisen", "agency_kind": "police", "regime": "bdl"},
  {"code": "a", "name": "Kommun A", "agency_kind": "municipality", "regime": "gdpr", "organisation_number": "2120000001", "municipality_code": "0180"},
  {"code": "b", "name": "Kommun B", "agency_kind": "municipality", "regime": "gdpr"},
  {"code": "sis", "name": "SiS", "agency_kind": "sis", "regime": "gdpr"}],
 "actors": [
  {"organisation": "police", "code": "analyst", "roles": ["analyst"], "approver": true},
  {"organisation": "police", "code": "coord", "roles": ["coordinator"]},
  {"organisation": "police", "code": "coord2", "roles": ["coordinator"], "approver": true},
  {"organisation": "police", "code": "lead", "roles": ["team_lead"]},
  {"organisation": "police", "code": "both", "roles": ["analyst", "coordinator"]},
  {"organisation": "police", "code": "idle", "roles": ["coordinator"]},
  {"organisation": "a", "code": "sec", "roles": ["social_worker"]},
  {"organisation": "a", "code": "sec2", "roles": ["social_worker"]},
  {"organisation": "a", "code": "adm", "roles": ["administrator"]},
  {"organisation": "b", "code": "sec", "roles": ["social_worker"]},
  {"organisation": "sis", "code": "off", "roles": ["officer"]},
  {"organisation": "sis", "code": "aud", "roles": ["auditor"]}],
 "nodes": [
  {"organisation": "police", "code": "n", "spki_sha256": "0101010101010101010101010101010101010101010101010101010101010101"},
  {"organisation": "a", "code": "n", "spki_sha256": "0202020202020202020202020202020202020202020202020202020202020202"},
  {"organisation": "a", "code": "card", "spki_sha256": "0222020202020202020202020202020202020202020202020202020202020202", "actor": "sec"},
  {"organisation": "b", "code": "n", "spki_sha256": "0303030303030303030303030303030303030303030303030303030303030303"},
  {"organisation": "sis", "code": "n", "spki_sha256": "0404040404040404040404040404040404040404040404040404040404040404"}]}');

-- Cells are written PC PA MO MR SI; the document is built from the table.
create table t.cell (kind int, grp int, name text, classes text, sens int, fades bool, cells text);
insert into t.cell values
 (10, 1, 'case.head', 'own', 2, false, 'X R X R X'),
 (10, 2, 'case.participants', 'own', 2, false, 'X R X R:naming_it X'),
 (10, 3, 'case.municipal_track', 'own', 2, false, 'R - X R R'),
 (10, 4, 'case.police_track', 'own', 2, false, 'X R R - -'),
 (12, 1, 'whereabouts.address', 'own', 4, false, 'R R W R:acting W'),
 (12, 2, 'whereabouts.area', 'own', 3, false, 'R R X R X'),
 (15, 1, 'consent.terms', 'own', 2, false, 'X R X R:naming_it X'),
 (16, 1, 'threat_assessment.conclusion', 'own', 3, true, 'X X R R:own_area R'),
 (16, 2, 'threat_assessment.protect', 'own', 3, false, 'X X R R:own_area R'),
 (16, 3, 'threat_assessment.separate', 'third', 4, false, 'R X - - R'),
 (16, 4, 'threat_assessment.actors', 'third public', 4, false, 'R X - - -'),
 (16, 5, 'threat_assessment.sources', 'public', 4, false, '- X - - R'),
 (16, 6, 'threat_assessment.analysis', 'public', 4, false, '- X - - -'),
 (16, 7, 'threat_assessment.police_measures', 'public', 4, false, 'X X - - -'),
 (20, 1, 'social_investigation.findings', 'own', 3, false, '- - W - -'),
 (22, 1, 'plan.actions', 'own', 2, false, 'X R X X X'),
 (24, 1, 'intervention.summary', 'own', 2, false, 'R - X R R'),
 (30, 1, 'provider.vetting', 'own', 2, false, 'W R R R -'),
 (30, 2, 'provider.reasons', 'public', 4, false, 'W W - - -'),
 (23, 1, 'task.extract', 'own', 3, false, '- - W R -');

create function t.policy() returns jsonb language sql stable as $$
select jsonb_build_object(
 'positions', (select jsonb_agg(jsonb_build_object('agency_kind', x[1], 'role', x[2],
	'standing', x[3], 'position', x[4]) order by n)
	from unnest(array['police coordinator * PC', 'police analyst * PA',
		'municipality social_worker owner MO', 'municipality social_worker interim MO',
		'municipality social_worker receiver MR',
		'municipality social_worker former MR', 'sis officer * SI',
		'sis auditor * AU', 'police team_lead * TL', 'municipality administrator * AD'])
		with ordinality as l(line, n), string_to_array(l.line, ' ') as x),
 'operations', (select jsonb_agg(jsonb_build_object('method', m, 'position', p, 'scope',
		case when m in ('CreateCase', 'ListCases', 'Respond', 'GetCeiling', 'ListOrganisations') then 'o' else 'x' end))
	from unnest(array['PC', 'PA', 'MO', 'MR', 'SI']) as p,
	     unnest(array['CreateCase', 'GetCase', 'ListCases', 'CreateRecord', 'ReviseRecord',
		'GetRecord', 'ListRecords', 'ListRecordVersions', 'Disclose', 'ApproveDisclosure',
		'WithdrawDisclosure', 'ListDisclosures', 'ListReads', 'Refer', 'Respond',
		'GetCeiling', 'ListOrganisations', 'PreviewDisclosure', 'Explain',
		'UploadDocumentChunk', 'DownloadDocument']) as m
	where not (p in ('PA', 'MR') and m in ('CreateCase', 'Refer')))
  || '[{"method": "AssignActor", "position": "TL", "scope": "o"},
       {"method": "ListCases", "position": "TL", "scope": "o"},
       {"method": "ListReads", "position": "AU", "scope": "o"},
       {"method": "EnrolNode", "position": "AD", "scope": "o"},
       {"method": "RevokeNode", "position": "AD", "scope": "o"},
       {"method": "PutActor", "position": "AD", "scope": "o"},
       {"method": "RevokeActor", "position": "AD", "scope": "o"},
       {"method": "ListNodes", "position": "AD", "scope": "o"},
       {"method": "ListActors", "position": "AD", "scope": "o"}]',
 'purposes', '[{"code": "protect", "name_sv": "skydd", "name_en": "protection"}]'::jsonb,
 'ceiling', (select jsonb_agg(jsonb_build_object('kind', c.kind, 'group', c.grp,
	'name', c.name, 'classes', to_jsonb(string_to_array(c.classes, ' ')),
	'sens', c.sens, 'fades', c.fades, 'cells', (
		select coalesce(jsonb_agg(jsonb_build_object('position', p,
			'cell', split_part(v, ':', 1), 'condition', split_part(v, ':', 2))), '[]')
		from unnest(array['PC', 'PA', 'MO', 'MR', 'SI'], string_to_array(c.cells, ' ')) as u(p, v)
		where v <> '-'))) from t.cell c),
 'grounds', '[
  {"code": "consent", "from": "2009-06-30", "to": null, "classes": ["own", "third"], "requires": ["consent"], "max_days": 366, "standing": true,
   "from_kinds": ["police", "municipality", "sis"], "to_kinds": ["police", "municipality", "sis"]},
  {"code": "balancing", "from": "2009-06-30", "to": null, "classes": ["own", "third", "public"], "requires": ["weighing"], "max_days": 183, "standing": true,
   "from_kinds": ["police", "municipality", "sis"], "to_kinds": ["police", "municipality", "sis"]},
  {"code": "over", "from": "2009-06-30", "to": "2010-01-01", "classes": ["own"], "requires": [], "max_days": 366, "standing": true,
   "from_kinds": ["police", "municipality", "sis"], "to_kinds": ["police", "municipality", "sis"]}]'::jsonb)
$$;
select sluss.policy_load(t.hash(), t.policy());

-- Calls by "organisation/actor"; the role is the actor's only one unless named.
create function t.node(who text) returns uuid language sql stable as $$
	select n.id from sluss.node n join sluss.organisation o on o.id = n.organisation
	 where o.code = split_part(who, '/', 1) and n.code = 'n' $$;
create function t.org(code text) returns uuid language sql stable as $$
	select o.id from sluss.organisation o where o.code = $1 $$;

create function t.read(who text, c uuid, r uuid, kind int default 0, grps int[] default '{}',
	method text default 'GetRecord', d uuid default null, version int default 0,
	purpose text default 'protect', role text default '', policy bytea default t.hash(),
	extract_for text default '')
returns setof door.read_row language sql volatile as $$
	select * from door.read(array[method], array[t.node(who)], array[split_part(who, '/', 2)],
		array[role], array[purpose], array[true], array[c], array[coalesce(r, t.zero())],
		array[coalesce(d, t.zero())], array[version], array[kind::int2],
		array[(select coalesce(bit_or(1 << g), 0) from unnest(grps) g)], array[extract_for], policy) $$;
-- What of a record somebody reads, in one line: "1=1 2=3", or the refusal.
create function t.eyes(who text, c uuid, r uuid, kind int default 0, grps int[] default '{}',
	method text default 'GetRecord') returns text language sql volatile as $$
	select case when min(x.code) <> 0 then min(x.code) || ' ' || min(x.reason)
		else string_agg(x.grp || '=' || x.state, ' ' order by x.grp) end
	  from t.read(who, c, r, kind, grps, method) x $$;

create function t.create_case(who text, c uuid, standing text, req uuid default gen_random_uuid())
returns door.applied language sql volatile as $$
	select * from door.create_case(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'CreateCase', t.hash(), req, 'mac', c, t.id('case record of ' || split_part(who, '/', 1) || c),
		t.id('key of ' || split_part(who, '/', 1) || c), standing, false, 'avhoppare',
		'{1}', array['head'::bytea], 'made') $$;
create function t.respond(who text, c uuid, accept bool default true, head bool default true) returns door.applied
language sql volatile as $$
	select * from door.respond(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Respond', t.hash(), gen_random_uuid(), 'mac', c, accept,
		t.id('case record of ' || split_part(who, '/', 1) || c),
		t.id('key of ' || split_part(who, '/', 1) || c), 'avhoppare',
		case when head then '{1}'::int2[] end, case when head then array['head'::bytea] end, 'in') $$;
create function t.put(who text, c uuid, r uuid, kind int, version int, grps int2[],
	final bool default true, clear jsonb default null, remove int2[] default '{}',
	valid_to timestamptz default null, req uuid default gen_random_uuid(), mac bytea default 'mac')
returns door.applied language sql volatile as $$
	select * from door.put_record(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		case when version = 1 then 'CreateRecord' else 'ReviseRecord' end, t.hash(), req, mac, c, r,
		kind::int2, version, t.id('key of ' || split_part(who, '/', 1) || c), final, false,
		'avhoppare', 'fact', null, valid_to, grps,
		array(select convert_to(format('sealed %s v%s', g, version), 'UTF8') from unnest(grps) g),
		remove, clear, 'version ' || version::text::bytea) $$;
create function t.disclose(who text, c uuid, r uuid, grps int2[], recipient text, d uuid,
	ground text default 'balancing', consent uuid default null, follow bool default false,
	weighing bool default true, necessity bool default true,
	expires interval default '30 days', version int default 0)
returns door.applied language sql volatile as $$
	select * from door.disclose(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'Disclose', t.hash(), gen_random_uuid(), 'mac', c, r, version, follow, grps, recipient,
		ground, consent, 'none', null, now() + expires, '', d,
		t.id('key of ' || split_part(who, '/', 1) || c), 'texts', weighing, necessity, false, 'given') $$;
-- Source 1 earlier disclosures, 2 the circle, 3 all parties; origins and what is new beside them.
create function t.give(who text, c uuid, r uuid, origin uuid[], fresh uuid[], changed int2[] default '{}',
	src int default 1, grps int2[] default '{}', ground text default '', only_to text[] default '{}',
	weighing bool default true, req uuid default gen_random_uuid()) returns door.applied
language sql volatile as $$
	select * from door.renew(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'RenewDisclosures',
		t.hash(), req, 'mac', c, r, 0::int2, src::int2, only_to, grps, ground, t.zero(), false, 'none', '',
		case when src = 3 then now() + interval '30 days' end, weighing, true, false, changed, origin, fresh,
		t.id('key of ' || split_part(who, '/', 1) || c), array(select 'texts'::bytea from unnest(fresh))) $$;
create function t.refer(who text, c uuid, recipient text, standing text, d uuid,
	expires interval default '30 days') returns door.applied language sql volatile as $$
	select * from door.refer(t.node(who), split_part(who, '/', 2), '', 'protect', true, 'Refer',
		t.hash(), gen_random_uuid(), 'mac', c, recipient, standing, 'balancing', null,
		now() + expires, d, t.id('key of ' || split_part(who, '/', 1) || c), 'texts', true, true, 'sent') $$;
create function t.approve(who text, c uuid, d uuid[]) returns door.applied language sql volatile as $$
	select * from door.approve(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'ApproveDisclosure', t.hash(), gen_random_uuid(), 'mac', c, d) $$;
create function t.assign(who text, c uuid, target text) returns door.applied language sql volatile as $$
	select * from door.assign(t.node(who), split_part(who, '/', 2), '', 'protect', true,
		'AssignActor', t.hash(), gen_random_uuid(), 'mac', c, target, null, null, '', false) $$;
-- "0 " or "code REASON".
create function t.said(a door.applied) returns text language sql as
$$ select trim(a.code || ' ' || a.reason) $$;
