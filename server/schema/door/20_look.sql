-- SPDX-License-Identifier: EUPL-1.2
-- The rule, once: who calls, what it is in the case, which records and groups
-- it may have. Every read, list and write goes through this function and none
-- has a variant of its own. It must stay a single inlinable SELECT (language
-- sql, stable, no SET, not strict): as part of the caller's statement it is
-- planned once a connection and joins by index alone.
--
-- One element of the arrays is one call. Rows are ordered by nothing. A call
-- that finds no record, or may not know of it, gives one row without one.

create function rule.look(
	p_method text[], p_node uuid[], p_actor text[], p_role text[],
	p_purpose text[], p_case uuid[], p_record uuid[], p_disclosure uuid[],
	p_version int4[], p_named_kind int2[], p_named int4[],
	p_extract text[] /* an owner's own, for these */, p_policy bytea, p_now timestamptz,
	-- p_exact: a recipient's version is the one given, not the newest (lists);
	-- p_content: fetch what is released.
	p_exact bool, p_content bool) returns setof rule.seen
language sql stable as $look$
with env as materialized (
	select exists (select from sluss.policy p where p.hash = p_policy) as policy_ok,
		current_setting('synchronous_commit') in ('on', 'remote_apply') as durable,
		(p_now at time zone 'Europe/Stockholm')::date as today
), calls as materialized (
	select (c.n - 1)::int4 as call, coalesce(c.method, '') as method, c.node,
		coalesce(c.actor, '') as actor, coalesce(c.role, '') as role,
		coalesce(c.purpose, '') as purpose,
		case when c.method = 'CreateCase' then null
			else nullif(c.case_id, '00000000-0000-0000-0000-000000000000') end as case_id,
		nullif(c.record, '00000000-0000-0000-0000-000000000000') as record,
		nullif(c.disclosure, '00000000-0000-0000-0000-000000000000') as disclosure,
		coalesce(c.version, 0) as version,
		coalesce(c.named_kind, 0) as named_kind, coalesce(c.named, 0) as named_groups,
		rule.extract_named(c.extract) as extract
	from unnest(p_method, p_node, p_actor, p_role, p_purpose, p_case, p_record,
		p_disclosure, p_version, p_named_kind, p_named, p_extract) with ordinality
		as c(method, node, actor, role, purpose, case_id, record, disclosure,
			version, named_kind, named, extract, n)
-- Who calls.
), callers as materialized (
	select c.call, c.method, c.actor, c.case_id, c.record, c.disclosure,
		c.version, c.named_kind, c.named_groups, c.extract,
		n.id is not null and n.revoked_at is null as node_live,
		o.id is not null and o.revoked_at is null and o.connected as organisation_live,
		a.code is not null and a.revoked_at is null as actor_live,
		coalesce(case when c.role = '' then r.held = 1
			else r.named end, false) as role_held,
		c.role = '' and coalesce(r.held, 0) <> 1 as role_open,
		coalesce(a.approver, false) as approver, coalesce(a.duty, false) as duty,
		p.code is not null as purpose_known,
		o.id as organisation, o.code as organisation_code, o.agency_kind,
		o.regime as home_regime,
		case when c.role <> '' then c.role when r.held = 1 then r.only
			else '' end as role
	from calls c
	left join sluss.node n on n.id = c.node
	left join sluss.organisation o on o.id = n.organisation
	left join sluss.actor a on a.organisation = n.organisation
		and a.code = c.actor and (n.actor is null or n.actor = c.actor)
	left join lateral (
		select count(*) as held, min(r.role) as only,
			bool_or(r.role = c.role) as named
		from sluss.actor_role r
		where r.organisation = a.organisation and r.actor = a.code) r on true
	left join sluss.purpose p on p.code = c.purpose
-- What it is in the case.
), seats as materialized (
	select c.*, cs.id is not null as has_case,
		p.standing, case when p.state = 'invited' and p.expires_at <= p_now
			then rule.unanswered(p.case_id, p.organisation)
			else p.state end as participant,
		s.case_id is not null as sealed,
		coalesce(w.assigned or (c.duty and p.standing = 'interim'), false) as assigned,
		case when c.role_held then q.position end as position
	from callers c
	left join sluss.cases cs on cs.id = c.case_id
	left join sluss.participant p on p.case_id = c.case_id
		and p.organisation = c.organisation
	left join sluss.case_seal s on s.case_id = c.case_id
		and s.organisation = c.organisation
	left join lateral (
		select true as assigned
		from sluss.assignment w
		where w.case_id = c.case_id and w.organisation = c.organisation
		  and w.actor = c.actor and c.actor_live and w.ended_at is null
		  and w.from_at <= p_now
		  and (w.until_at is null or w.until_at > p_now)
		limit 1) w on true
	left join lateral (
		select q.position
		from sluss.position_rule q
		where q.agency_kind = c.agency_kind and q.role = c.role
		  and (c.case_id is null or q.standing = ''
		       or (q.standing = p.standing and p.state <> 'declined'))
		order by q.ord
		limit 1) q on true
-- May it call the method at all.
), verdicts as materialized (
	select s.call, s.method, s.case_id, s.record, s.disclosure, s.version,
		s.named_kind, s.named_groups, s.extract, s.organisation, s.agency_kind,
		s.participant, s.assigned, s.position, e.today,
		row(s.node_live, s.organisation_live, s.actor_live, s.role_held,
			s.approver, s.duty, s.purpose_known, s.agency_kind, s.role,
			s.has_case, s.standing, s.sealed, e.policy_ok,
			s.organisation_code, s.home_regime,
			-- As rule.shield(), planned with the rest; a fact of the case,
			-- for those who work in it.
			case when v.verdict is null and s.assigned
				and s.participant in ('active', 'invited') then (
				select coalesce(max(case when sp.mail_by_agency
					then 2 else 1 end), 0)
				from sluss.protection sp
				where sp.case_id = s.case_id
				  and (sp.valid_to_on is null
					or sp.valid_to_on >= e.today))
				else 0 end)::rule.who as who,
		v.verdict is null as allowed,
		coalesce(split_part(v.verdict, ' ', 1), '0')::int4 as code,
		coalesce(split_part(v.verdict, ' ', 2), '') as reason
	from seats s cross join env e
	left join lateral (
		select min(o.scope) as scope   -- 'o' before 'x'
		from sluss.operation o
		where o.method = s.method and s.role_held
		  and case when s.case_id is null then exists (
				select from sluss.position_rule q
				where q.agency_kind = s.agency_kind and q.role = s.role
				  and q.position = o.position)
			else o.position = s.position end) o on true
	cross join lateral (
		select case
			when not e.durable then '14 SYNC_COMMIT_OFF'
			when not e.policy_ok then '14 POLICY_STALE'
			when not s.node_live or not s.organisation_live
				then '16 NODE_REVOKED'
			when s.method = 'WhoAmI' and (s.actor_live or s.role = '') then null
			when not s.actor_live then '16 ACTOR_UNKNOWN'
			when s.role_open then '3 ROLE_NOT_NAMED'
			when not s.role_held then '7 ROLE_NOT_HELD'
			when not s.purpose_known and s.method not in ('ListOrganisations',
				'ListNodes', 'ListActors', 'EnrolNode', 'RevokeNode',
				'PutActor', 'RevokeActor') then '3 UNKNOWN_PURPOSE'
			when s.case_id is null then case
				when s.method not in ('CreateCase', 'ListCases', 'WhoAmI', 'ListCodes',
					'PutProvider', 'GetProvider', 'ListProviders',
					'GetCeiling', 'ListReads', 'Watch', 'ListChanges', 'ListOrganisations',
					'ListNodes', 'ListActors', 'EnrolNode', 'RevokeNode',
					'PutActor', 'RevokeActor', 'SubmitConcern', 'ListConcerns',
					'OpenConcern') then '5 NOT_FOUND'
				when o.scope is null then '7 METHOD_NOT_ALLOWED' when o.scope = 'x' then '5 NOT_FOUND' end
			when not s.has_case or s.participant is null
				or s.participant = 'declined' or s.sealed then '5 NOT_FOUND'
			when s.participant = 'invited' then
				case when s.method not in ('Respond', 'ListCases', 'GetCase')
					or s.position is null then '5 NOT_FOUND'
				when o.scope is null then '7 METHOD_NOT_ALLOWED' end
			when o.scope = 'o' -- Which position one has says that there is a case.
				and s.method <> 'GetCeiling' then null
			when not s.assigned then '5 NOT_FOUND'
			when o.scope is null then '7 METHOD_NOT_ALLOWED'
		end as verdict) v
-- Which records and groups, and of others' the best disclosure of each group:
-- what is readable today goes before what ended, a newer version before an
-- older. The group comes from the version that its own disclosure reaches; the
-- head is that of the newest of them.
), groups as materialized (
	select v.*,
		v.named_groups = 0 or v.named_kind <> r.kind as nothing_named,
		r.record as record_id, r.kind, r.owner, r.own, r.newest,
		coalesce(g.shown, r.version, r.given) as asked_version,
		-- The caller may know of the record.
		coalesce(v.allowed and (g.x).record is not null and (r.own
			or (r.ever and (g.x).final
			    and v.participant in ('active', 'invited'))),
			false) as visible,
		g.x as version_row, g.version as group_version, r.c_kind, g.c_grp,
		g.final as group_final, least(case when g.valid_to is null
				or vg.wrote_version = g.version then g.valid_to
			else rule.fades_at(r.record, vg.wrote_version, g.version) end,
			case when r.kind = 34 and g.fades and not r.own
				then rule.filed_fades_at(r.record) end) as group_valid_to,
		g.grp, g.cell, g.condition, case when (v.who).shield > 0
			and rule.identifying(r.c_kind, g.c_grp) then 4 else g.sens end as sens,
		g.fades, g.variant,
		coalesce(r.kind = 10 and g.grp > 1, false) as derived,
		coalesce(v.named_kind = r.kind and v.named_groups & (1 << g.grp) <> 0, false) as named,
		vg.wrote_version,
		case when r.kind = 10 and g.grp = 2 then true
			when r.kind = 10 and g.grp = 3 then w.agency_kind = 'municipality'
			when r.kind = 10 and g.grp = 4 then w.agency_kind = 'police'
			else vg.wrote_version is not null end as present,
		w.code as owner_code,
		g.disclosure_id, g.effective, g.not_before, g.expires_at, g.ground,
		g.ground_valid, g.rests_on_consent, g.consent_holds, g.consent_about,
		g.condition = 'naming_it' and (r.c_kind = 10 or exists (
			select from sluss.consent_scope cs
			where cs.record = r.c_record and cs.recipient = v.organisation)) as naming,
		g.condition = 'acting' and exists (
			select from sluss.task t
			where t.case_id = v.case_id and t.owner = r.owner
			  and t.recipient = v.organisation
			  and t.from_at <= p_now and coalesce(t.to_at > p_now, true)) as acting
	from verdicts v
	-- r.version: the one version asked for; null for whatever is disclosed.
	left join lateral (
		-- c_*: the group that the ceiling, class and consent are asked of: of
		-- a document the one that it is filed under.
		select r.id as record, r.kind, r.owner, r.newest, r.newest_final,
			case when r.kind = 34 then f.filed_record else r.id end as c_record,
			case when r.kind = 34 then f.filed_kind else r.kind end as c_kind, f.filed_grp,
			r.owner = v.organisation as own, coalesce(d.ever, false) as ever,
			d.given,
			case when v.disclosure is not null and v.record is null then d.reach
				when r.owner = v.organisation then case
					when v.version > 0 then v.version else r.newest end
				when p_exact and v.version > 0 then v.version end as version
		from (
			select r.id, r.kind, r.owner, r.newest, r.newest_final
			from sluss.record r
			where r.id = v.record and r.case_id = v.case_id
			union all
			select r.id, r.kind, r.owner, r.newest, r.newest_final
			from sluss.disclosure d join sluss.record r on r.id = d.record
			where v.record is null and d.id = v.disclosure
			  and d.case_id = v.case_id
			  and (d.owner = v.organisation
			       or (d.recipient = v.organisation and rule.begun(d, p_now)))
			union all
			select r.id, r.kind, r.owner, r.newest, r.newest_final
			from sluss.record r
			where v.method = 'GetCase' and v.record is null
			  and v.disclosure is null
			  and r.case_id = v.case_id and r.kind = 10) r
		left join lateral rule.filed(r.id, r.kind) f on true
		left join lateral (
			select true as ever, d.version as given, case when v.disclosure is not null
				then rule.reach_of_all(d, r.newest_final, coalesce(f.filed_kind, r.kind),
					coalesce(1 << f.filed_grp, d.groups), p_now) end as reach
			from sluss.disclosure d
			where d.record = r.id
			  and (r.owner <> v.organisation or v.disclosure is not null)
			  and (d.recipient = v.organisation
			       or (d.id = v.disclosure and d.owner = v.organisation))
			  and (rule.begun(d, p_now) or d.owner = v.organisation)
			  and (v.disclosure is null or v.record is not null
			       or d.id = v.disclosure)
			order by d.version desc
			limit 1) d on true) r on true
	left join sluss.organisation w on w.id = r.owner
	left join lateral (
		-- Its own file: one version, and every group that the position may read.
		select x, x.version as shown, x.version, x.final, x.valid_to,
			case when r.kind <> 34 then cc.grp when cc.grp is not null then 1::int2 end as grp, cc.grp as c_grp,
			cc.cell, cc.condition, cc.sens, cc.fades, v.extract as variant,
			null::uuid as disclosure_id, null::bool as effective,
			null::timestamptz as not_before, null::timestamptz as expires_at,
			null::text as ground, null::bool as ground_valid,
			null::bool as rests_on_consent, null::bool as consent_holds,
			null::text as consent_about
		from sluss.record_version x
		-- As rule.file_position() has it.
		left join sluss.ceiling_cell cc on cc.position = case
			when (v.who).standing is distinct from 'former' then v.position
			else (select q.position from sluss.position_rule q
				where q.agency_kind = v.agency_kind
				  and q.role = (v.who).role and q.standing in ('owner', '')
				order by q.ord limit 1) end
			and cc.kind = r.c_kind and v.allowed and cc.cell in ('R', 'W', 'X')
			and (r.kind <> 34 or cc.grp = r.filed_grp)
		where r.own and x.record = r.record and x.version = r.version
		union all
		select x, q.shown, y.version, y.final, y.valid_to, q.grp, q.c_grp, q.cell,
			q.condition, q.sens, q.fades, q.variant, q.disclosure_id,
			q.effective, q.not_before, q.expires_at, q.ground,
			q.ground_valid, q.rests_on_consent, q.consent_holds,
			q.consent_about
		from (
			select cc.*, d.*, coalesce(r.version,
				max(d.reach) filter (where d.live) over (),
				max(d.reach) over (), r.given) as shown
			from (values (1)) as one
			left join lateral (
				select case when r.kind <> 34 then cc.grp when cc.grp is not null then 1::int2 end as grp,
					cc.grp as c_grp, cc.cell, cc.condition, cc.sens, cc.fades,
					cc.own_only,
					case when cc.condition in ('own_area', 'level_only')
						then v.organisation
						else '00000000-0000-0000-0000-000000000000'::uuid end as variant
				from sluss.ceiling_cell cc
				where cc.position = v.position and cc.kind = r.c_kind
				  and v.allowed and r.ever
				  and cc.cell in ('R', 'X')
				  and (r.kind <> 34 or (cc.grp = r.filed_grp   -- no document is an extract
				       and cc.condition not in ('own_area', 'level_only')))) cc on true
			left join lateral (
				select d.id as disclosure_id, b.*, d.not_before,
					d.expires_at, d.ground,
					d.withdrawn_at is null as effective,
					d.consent is not null as rests_on_consent,
					(select ka.subject_category from sluss.consent ka
					  where ka.record = d.consent) as consent_about,
					d.withdrawn_at is null and b.ground_valid and b.consent_holds as standing,
					d.withdrawn_at is null and b.ground_valid
						and b.consent_holds and d.expires_at > p_now as live
				from sluss.disclosure d
				left join sluss.ground gr on gr.code = d.ground
				cross join lateral (
					select case when r.version is not null then r.version
						when not cc.own_only then d.version
						when cc.variant <> '00000000-0000-0000-0000-000000000000'
							then rule.reach_extract(d, r.c_kind, 1 << cc.c_grp, p_now)
						else rule.reach(d, r.newest_final, r.c_kind, 1 << cc.c_grp, p_now) end as reach,
					coalesce(gr.from_at <= p_now
						and (gr.to_at is null or gr.to_at > p_now)
						and (gr.requires & 1 = 0 or (d.consent is not null
							and cc.own_only)), false) as ground_valid,
					d.consent is null or exists (
						select from sluss.consent k
						join sluss.consent_scope ks on ks.record = k.record
						where k.record = d.consent and ks.recipient = d.recipient
						  and ks.kind = r.c_kind and ks.grp = cc.c_grp
						  and k.subject_category <> ''
						  and exists (
							select from sluss.record_version sv
							where sv.record = r.record
							  and sv.version = r.newest_final
							  and sv.subject_category
								= k.subject_category)
						  and k.given_on <= v.today
						  and (k.valid_to_on is null or k.valid_to_on >= v.today)
						  and not exists (
							select from sluss.consent_withdrawal kw
							where kw.record = k.record
							  and kw.recipient = ks.recipient)) as consent_holds
					offset 0) b   -- once a disclosure
				where d.record = r.record and d.recipient = v.organisation
				  and d.groups & (1 << cc.grp) <> 0
				  and (d.extracts & (1 << cc.grp) <> 0) = (cc.variant <> '00000000-0000-0000-0000-000000000000')
				  and rule.begun(d, p_now)
				  -- Of one version: what gives that very version.
				  and (r.version is null or d.version = r.version
				       or (d.follow and r.version > d.version
					   and r.version <= rule.reach_of_all(d, r.newest_final, r.c_kind, 1 << cc.c_grp, p_now)
					   and (cc.own_only or exists (
						select from sluss.version_group u
						where u.record = r.record and u.version = r.version
						  and u.grp = cc.grp and u.variant = cc.variant
						  and u.wrote_version <= d.version))))
				order by live desc, standing desc, b.reach desc,
					d.expires_at desc
				limit 1) d on true
			where not r.own) q
		join sluss.record_version x on x.record = r.record and x.version = q.shown
		join sluss.record_version y on y.record = r.record
			and y.version = coalesce(q.reach, q.shown)) g on true
	left join sluss.version_group vg on vg.record = r.record
		and vg.version = g.version and vg.grp = g.grp
		and vg.variant = g.variant
), states as (
	select g.*, case
		-- What is closed, and to whom nothing in a case is open.
		when not g.visible or g.grp is null then 0
		when g.own then case
			when not g.assigned then 0
			when not g.present then 2
			when g.named or (g.nothing_named and g.sens < 4) then 1
			else 5 end
		when g.participant = 'invited' and not (g.kind = 10 and g.grp = 1) then 0
		when g.participant = 'active' and not g.assigned then 0
		when not g.group_final then 0
		-- Sources and analysis never leave the police, whatever the policy says.
		when g.c_kind = 16 and g.c_grp in (5, 6) and g.agency_kind <> 'police' then 0
		when g.condition = 'acting' and not g.acting then 0
		when g.condition = 'naming_it' and not g.naming then 0
		when g.disclosure_id is null or not g.effective
			or not g.ground_valid or not g.consent_holds then 3
		when g.expires_at <= p_now then 4
		when g.fades and g.group_valid_to <= p_now then 4
		when not g.present then 2
		when g.named or (g.nothing_named and g.sens < 4) then 1
		else 5 end as state
	from groups g
), judged as (
	select s.*, bool_or(s.state in (1, 2, 5)) over w as some,
		array_agg(s.record_id) filter (where s.method = 'GetCase'
			and s.state in (1, 2, 5)) over w as released,
		bool_or(s.visible) over w as any_visible,
		row_number() over w as nth
	from states s
	window w as (partition by s.call
		order by s.visible and s.state in (1, 2, 5) desc, s.visible desc,
			s.record_id, s.grp
		rows between unbounded preceding and unbounded following)
)
select j.call,
	case when not j.allowed then j.code
		when j.record is null and j.disclosure is null
			and j.method not in ('GetCase', 'GetRecord') then 0
		when not j.any_visible then 5
		when j.some or p_exact then 0 else 7 end,
	case when not j.allowed then j.reason
		when j.record is null and j.disclosure is null
			and j.method not in ('GetCase', 'GetRecord') then ''
		when not j.any_visible then 'NOT_FOUND'
		when j.some or p_exact then ''
		when j.own then 'CLOSED_TO_POSITION' else 'NOTHING_RELEASED' end,
	(j.who).node_live, (j.who).organisation_live, (j.who).actor_live,
	(j.who).role_held, (j.who).approver, (j.who).duty,
	(j.who).purpose_known, j.organisation, j.agency_kind, (j.who).role,
	(j.who).has_case, (j.who).standing, j.participant, (j.who).sealed,
	j.assigned, (j.who).policy_ok, p_now, j.position, j.case_id,
	case when j.visible then j.record_id end,
	case when j.visible then j.kind end,
	case when j.visible then j.owner end,
	case when j.visible then j.owner_code end,
	case when j.visible then (j.version_row).version end,
	case when j.visible then (j.version_row).final end,
	case when j.visible then (j.version_row).version = j.newest end,
	case when j.visible then (j.version_row).status end,
	case when j.visible then (j.version_row).regime end,
	case when j.visible then (j.version_row).subject_category end,
	case when j.visible then (j.version_row).nature end,
	case when j.visible then (j.version_row).author end,
	case when j.visible then (j.version_row).created_at end,
	case when j.visible then (j.version_row).valid_from end,
	case when j.visible then (j.version_row).valid_to end,
	case when j.visible then j.grp end,
	coalesce(j.visible and j.grp is not null and j.present, false), j.named,
	j.derived, j.variant, coalesce(j.naming, false), coalesce(j.acting, false),
	j.disclosure_id, j.disclosure_id is not null, coalesce(j.effective, false),
	j.not_before, j.expires_at, j.ground, coalesce(j.rests_on_consent, false),
	coalesce(j.consent_holds, false), j.state,
	case when j.state = 1 then j.wrote_version end, rg.key_id, rg.ciphertext,
	case when j.state = 1 and j.derived and p_content then
		rule.case_plain(j.case_id, j.owner, case when j.own or j.condition
			<> 'naming_it' then null else j.organisation end, j.grp) end,
	j.group_version, coalesce(j.group_final, false), j.group_valid_to,
	j.record_id, coalesce(j.asked_version, 0), j.kind, j.owner, j.cell, j.newest,
	(j.who).organisation_code, (j.who).home_regime, j.nth,
	j.consent_about, coalesce((j.who).shield, 0),
	case when j.own then (select o.code from sluss.organisation o where o.id = (j.version_row).extract_for) end,
	case when j.kind = 34 then j.c_kind end, case when j.kind = 34 then j.c_grp end
from judged j
left join sluss.record_group rg on p_content and j.state = 1
	and rg.record = j.record_id and rg.grp = j.grp
	and rg.variant = j.variant and rg.wrote_version = j.wrote_version
-- GetCase leaves out others' records of which nothing is released.
where j.nth = 1 or (j.visible and (j.own or j.method <> 'GetCase'
	or j.released is null or p_exact or j.record_id = any (j.released)))
$look$;
