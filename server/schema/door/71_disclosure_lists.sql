-- SPDX-License-Identifier: EUPL-1.2
-- What an organisation gave and received, and who read what of its own. The
-- number of a version, who decided and the consent are the giver's alone;
-- a disclosure that waits for approval or has not begun does not exist to its
-- recipient, and a group that the caller's position may not read is left out.

create function door.list_disclosures(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_after uuid, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	disclosure_id uuid, record_id uuid, kind int2, groups int2[],
	owner_code text, recipient_code text, ground text, purpose text,
	state text, follow bool, version int4, onward text,
	not_before timestamptz, expires_at timestamptz, decided_at timestamptz,
	decided_by text, approved_by text, withdrawn_at timestamptz,
	consent_id uuid, extracts int2[], plain bytea)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_record uuid := nullif(p_record, '00000000-0000-0000-0000-000000000000');
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
begin
	return query
	with page as materialized (
		select d, r.kind, o.code as owner_code, q.code as recipient_code,
			rule.disclosure_state(d, s.now) as state,
			d.owner = s.organisation as own, k.known
		  from sluss.disclosure d
		  join sluss.record r on r.id = d.record
		 cross join lateral (
			-- Who lists for the organisation as a whole sees that, and no content.
			select case when exists (select from sluss.operation e
				where e.method = l.method and e.position = s.position
				  and e.scope = 'o') then d.groups
			-- A document has one group, known as what it is filed under.
			else (select bit_or(d.groups & case when r.kind = 34 then 2
					else 1 << c.grp end)
				from sluss.ceiling_cell c
				where c.position = case when d.owner = s.organisation
					then rule.file_position(s) else s.position end
				  and (c.kind = r.kind
					and r.kind <> 34 or (c.kind, c.grp) = (
					select f.filed_kind, f.filed_grp from sluss.document f
					where f.record = r.id and r.kind = 34
					order by f.version limit 1))
				  and (c.cell in ('R', 'X') or (c.cell = 'W'
				       and d.owner = s.organisation))) end as known) k
		  join sluss.organisation o on o.id = d.owner
		  join sluss.organisation q on q.id = d.recipient
		 where s.code = 0 and d.case_id = p_case and k.known <> 0
		   and (d.owner = s.organisation or (d.recipient = s.organisation
			and rule.begun(d, s.now)))
		   and (v_record is null or d.record = v_record)
		   and d.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
		 order by d.id limit least(greatest(p_limit, 0), 500)
	), readers as materialized (
		select x as r from rule.reads_under(p_case,
			array(select (p.d).id from page p where p.own)) x
	)
	select s.code, s.reason, v_leaf, s.now, (t.d).id, (t.d).record, t.kind,
		rule.group_list(t.known), t.owner_code, t.recipient_code,
		(t.d).ground, (t.d).purpose, t.state, (t.d).follow,
		case when t.own then (t.d).version end, (t.d).onward,
		(t.d).not_before, (t.d).expires_at, (t.d).decided_at,
		case when t.own then (t.d).decided_by end,
		case when t.own then (t.d).approved_by end, (t.d).withdrawn_at,
		case when t.own then (t.d).consent end,
		rule.group_list(t.known & (t.d).extracts),
		case when t.kind is not null then rule.pb_aftermath(s, t.d, t.kind,
			t.known, case when t.own then coalesce((
				select string_agg(rule.pb_reader(20, e.r, t.kind, t.known),
					''::bytea order by (e.r).organisation_code, (e.r).actor)
				  from readers e where (e.r).disclosure = (t.d).id), '') end) end
	  from (values (1)) as one
	  left join page t on true
	 order by (t.d).id;
end $$;

-- The names of the codes that a log row holds.
create function rule.code_name(p_code int4) returns text
language sql immutable set search_path = '' as $$
	select (array['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT',
		'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS',
		'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION',
		'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL',
		'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'])[p_code + 1]
$$;

-- A row of the log may have several items: id counts items, so that a page may
-- end between two of one row.
create function door.list_reads(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_before int8, p_limit int4)
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	id int8, at timestamptz, organisation_code text, actor text,
	node_code text, "position" text, method text, purpose text,
	record_id uuid, kind int2, version int4, groups int2[], ground text,
	result text, shown bool, row_leaf bytea)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	v_record uuid := nullif(p_record, '00000000-0000-0000-0000-000000000000');
	v_cases uuid[];
	v_leaf bytea := rule.note(l, s, s.code, s.reason, null, null, null);
begin
	-- Without a case: every case that the organisation ever took part in.
	v_cases := case when s.code <> 0 then '{}'
		when s.case_id is not null then array[s.case_id]
		else array(select p.case_id from sluss.participant p
			where p.organisation = s.organisation) end;
	return query
	select s.code, s.reason, v_leaf, s.now, t.id, t.at,
		coalesce(o.code, ''), t.actor, coalesce(n.code, ''), t.position,
		t.method, t.purpose, t.item_record, t.item_kind, t.item_version,
		rule.group_list(t.item_groups), t.item_ground,
		rule.code_name(t.code), t.shown, t.leaf
	  from (values (1)) as one
	  left join (
		select g.*
		  from unnest(v_cases) as c(case_id)
		 cross join lateral (
			select (g.id << 20) + i.n as id, g.at, g.organisation, g.actor, g.node, g.position,
				g.method, g.purpose, g.code, g.shown, g.leaf,
				i.item_record, i.item_kind, i.item_version, i.item_groups,
				i.item_ground
			  from sluss.log g
			 cross join lateral unnest(g.item_record, g.item_kind,
				g.item_version, g.item_groups, g.item_ground, g.item_owner)
				with ordinality as i(item_record, item_kind, item_version,
					item_groups, item_ground, item_owner, n)
			 where g.case_id = c.case_id
			   and (coalesce(p_before, 0) = 0 or (g.id <= p_before >> 20
				and (g.id << 20) + i.n < p_before))
			   and i.item_owner = s.organisation
			   and (v_record is null or i.item_record = v_record)
			 order by g.id desc, i.n desc
			 limit least(greatest(p_limit, 0), 500)) g
		 order by g.id desc limit least(greatest(p_limit, 0), 500)) t on true
	  left join sluss.organisation o on o.id = t.organisation
	  left join sluss.node n on n.id = t.node
	 order by t.id desc;
end $$;
