-- SPDX-License-Identifier: EUPL-1.2
-- Delivering the feed. Rows come in the order (xact, id), below the snapshot's
-- xmin: by id alone a late commit would be passed over for good. Whether the
-- reader may know of a row is asked when it is delivered, of the same
-- rule.look() as the plain reads; a row that is withheld leaves nothing, not
-- even a number: where a reader stands is sealed by the service.

-- The caller's facts, its place in the feed, and one change (id is null: none).
create type door.change_row as (
	call int4, code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz,
	-- Where the next batch begins, whether it can begin at once, whether
	-- something waits for others' transactions, and that too much has passed.
	passed_xact int8, passed_id int8, more bool, held bool, fell_behind bool,
	-- The change.
	xact int8, id int8, change_type text, case_id uuid, record_id uuid,
	kind int2, groups int2[], about_id uuid, organisation_code text,
	at timestamptz, due_at timestamptz, change_position text,
	-- Of a document, what it is filed under.
	filed_kind int2, filed_grp int2
);

-- The rule for many (method, case, record) of one caller at once.
create function rule.seek_each(l rule.lead, p_now timestamptz, p_method text[],
	p_case uuid[], p_record uuid[]) returns setof rule.seen
language plpgsql set search_path = ''
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan set jit = off
as $$
declare
	n int4[] := array[cardinality(p_case)];
begin
	return query select * from rule.look(p_method, array_fill(l.node, n),
		array_fill(l.actor, n), array_fill(l.role, n),
		array_fill(l.purpose, n), p_case, p_record,
		array_fill(null::uuid, n), array_fill(0, n),
		array_fill(0::int2, n), array_fill(0, n), array_fill(''::text, n),
		l.policy, p_now, true,
		false);
end $$;

-- The plain call that would tell the same: who may make it may have the row.
create function rule.change_method(c sluss.change, p_lead bool) returns text
language sql immutable set search_path = '' as $$
	select case when p_lead then 'ListCases'
		when c.type in ('invited', 'transfer') then 'Respond'
		when c.type = 'request' or (c.type = 'due' and c.about is not null)
			then 'ListRequests'
		when c.type = 'approval' then 'ApproveDisclosure'
		when c.record is not null and c.type in ('case', 'revised', 'due',
			'correction', 'emergency') then 'GetRecord'
		else 'ListDisclosures' end
$$;

-- Groups of a record that were ever disclosed to an organisation.
create function rule.ever_given(p_record uuid, p_recipient uuid,
	p_now timestamptz) returns int4
language sql stable set search_path = '' as $$
	select coalesce(bit_or(d.groups), 0) from sluss.disclosure d
	 where d.record = p_record and d.recipient = p_recipient
	   and rule.begun(d, p_now)
$$;

-- Groups of a kind that a position may read, or write for its own file.
create function rule.cells(p_position text, p_agency_kind text, p_kind int2,
	p_own bool) returns int4
language sql stable set search_path = '' as $$
	select coalesce(bit_or(1 << c.grp), 0) from sluss.ceiling_cell c
	 where c.position = p_position and c.kind = p_kind
	   and (c.cell in ('R', 'X') or (p_own and c.cell = 'W'))
	   and (p_agency_kind = 'police' or p_kind <> 16 or c.grp not in (5, 6))
$$;

-- The groups of a change that a position may know of, a document's as what it is
-- filed under.
create function rule.cells_of(p_position text, p_agency_kind text,
	c sluss.change, p_own bool) returns int4
language sql stable set search_path = '' as $$
	select case when c.kind is distinct from 34 then c.groups
			& rule.cells(p_position, p_agency_kind, c.kind, p_own)
		when f.groups & rule.cells(p_position, p_agency_kind, f.kind,
			p_own) <> 0 then c.groups else 0 end
	  from rule.as_filed(c.record, c.kind, c.groups) f
$$;

-- An invitation that is over: who could have answered it had access to it.
create function rule.was_invited(s rule.seen, c sluss.change) returns text
language sql stable set search_path = '' as $$
	select q.position
	  from sluss.participant p
	  join sluss.disclosure d on d.id = c.about and d.recipient = s.organisation
	 cross join lateral (
		select q.position from sluss.position_rule q
		 where q.agency_kind = s.agency_kind and q.role = s.role
		   and q.standing in (p.standing, '')
		 order by q.ord limit 1) q
	 where c.type = 'ended' and c.kind = 10 and p.case_id = c.case_id
	   and p.organisation = s.organisation and p.state <> 'active'
	   and rule.begun(d, s.now)
	   and not exists (select from sluss.assignment w
		where w.case_id = c.case_id and w.organisation = s.organisation)
	   and not exists (select from sluss.case_seal x
		where x.case_id = c.case_id and x.organisation = s.organisation)
	   and exists (select from sluss.operation o
		where o.method = 'Respond' and o.position = q.position
		  and o.scope = 'o')
$$;

-- Who it was, where the reader may know: who asks, who invites, who has given
-- or was given something, and whom the plain reads name.
create function rule.change_by(s rule.seen, x rule.seen, c sluss.change)
returns text
language sql stable set search_path = '' as $$
	select o.code from sluss.organisation o
	 where o.id = c.by and (c.type in ('invited', 'request', 'transfer')
		or rule.knows_of(c.case_id, s.organisation, x.position, c.by, s.now)
		or exists (select from sluss.disclosure d
			where d.case_id = c.case_id and d.owner = s.organisation
			  and d.recipient = c.by))
$$;

-- Whether the inbox of concerns is the caller's to read.
create function rule.on_duty(s rule.seen) returns bool
language sql stable set search_path = '' as $$
	select s.duty and exists (select from sluss.position_rule q
		join sluss.operation o on o.method = 'ListConcerns'
			and o."position" = q."position"
		where q.agency_kind = s.agency_kind and q.role = s.role)
$$;

-- The caller's earlier reply has arrived: the call begins behind what that one
-- told. A place alone says nothing, since it passes what was withheld.
create function rule.changes_read(l rule.lead, s rule.seen, p_xact int8,
	p_id int8) returns void
language plpgsql set search_path = '' as $$
begin
	-- In one order, and never waiting: what is held now is read next time.
	update sluss.notice n set seen_at = s.now, seen_by = l.actor
	 where n.id in (select u.id from sluss.notice u
		join sluss.change c on c.id = u.change
		where u.organisation = s.organisation and u.seen_at is null
		  and (c.xact, c.id) <= (p_xact::text::xid8, p_id)
		  and exists (select from sluss.notice_told t
			where t.notice = u.id and t.actor = l.actor)
		order by u.id for no key update of u skip locked);
end $$;

-- What the caller is told now for a person to read.
create function rule.changes_shown(l rule.lead, s rule.seen,
	p_told door.change_row[]) returns void
language plpgsql set search_path = '' as $$
begin
	insert into sluss.notice_told
	select n.id, l.actor, s.now from unnest(p_told) as t
	  join sluss.notice n on n.change = t.id
	 where t.due_at is not null and n.seen_at is null
	   and not exists (select from sluss.notice_told k
		where k.notice = n.id and k.actor = l.actor)
	 order by n.id;
end $$;

-- What the caller may have of the changes; in their order.
create function rule.change_rows(l rule.lead, s rule.seen,
	p_changes sluss.change[], p_lead bool) returns setof door.change_row
language plpgsql set search_path = '' as $$
begin
	return query
	with wanted as materialized (
		select (t.n - 1)::int4 as call, t.c::sluss.change as c
		  from (select u as c, row_number() over () as n
			from unnest(p_changes) as u) t
	), looked as materialized (
		select k.call, (array_agg(k))[1] as x,
			coalesce(bit_or(1 << k.grp) filter (where k.record_id is not null
				and (k.owner = k.organisation or k.disclosure_id is not null)), 0) as known,
			coalesce(bit_or(1 << k.grp) filter (where k.owner = k.organisation
				or k.state in (1, 2, 5)), 0) as open
		  from rule.seek_each(l, s.now,
			array(select rule.change_method(w.c, p_lead) from wanted w order by w.call),
			array(select (w.c).case_id from wanted w order by w.call),
			array(select case when rule.change_method(w.c, p_lead) = 'GetRecord'
				then (w.c).record end from wanted w order by w.call)) k
		 group by k.call
	), judged as (
		select w.call, w.c, k.x, (k.x).code = 0 as may,
			coalesce(r.owner = s.organisation, false) as own,
			-- What is told of its own file is told in the position of that.
			case when (k.x).code <> 0 then rule.was_invited(s, w.c)
				when r.owner = s.organisation then rule.file_position(k.x)
				else (k.x).position end as place,
			k.known, k.open, d
		  from wanted w
		  join looked k on k.call = w.call
		  left join sluss.record r on r.id = (w.c).record
		  left join sluss.disclosure d on d.id = (w.c).about
			and s.organisation in (d.owner, d.recipient)
	), told as (
		select j.*, case
			when (j.c).case_id is null then case
				when (j.c).type = 'concern' and not p_lead
				 and rule.on_duty(s) then (j.c).groups end
			when p_lead then case when j.may and (j.c).type in ('invited',
				'transfer', 'due', 'emergency') then 0 end
			when not j.may and not ((j.c).type = 'ended' and j.place is not null)
				then null
			else case (j.c).type
				when 'invited' then case when (j.x).participant = 'invited'
					then (j.c).groups end
				-- Whoever may answer for an organisation that is only
				-- invited; in a case that goes on, those assigned to it. An
				-- owner of what stays behind: while it takes part itself.
				when 'transfer' then case when (j.c).record is not null
					then case when (j.x).participant = 'active'
						and (j.x).assigned then nullif(rule.cells_of(
						j.place, s.agency_kind, j.c, j.own), 0) end
					when (j.x).assigned
					or (j.x).participant = 'invited' then (j.c).groups end
				when 'request' then (j.c).groups
				when 'approval' then case when s.approver
					and (j.d).decided_by <> l.actor
					and rule.disclosure_state(j.d, s.now) = 'pending'
					then nullif(rule.cells_of(j.place,
						s.agency_kind, j.c, true), 0) end
				when 'case' then case when (j.c).record is null
					then case when (j.x).participant = 'active' then 0 end
					else nullif((j.c).groups & j.open, 0) end
				when 'revised' then nullif((j.c).groups & j.open, 0)
				when 'due' then case when (j.c).about is not null
						or (j.c).record is null then (j.c).groups
					else nullif((j.c).groups & j.open, 0) end
				when 'correction' then nullif((j.c).groups & j.known, 0)
				when 'emergency' then nullif((j.c).groups & j.known, 0)
				when 'provider' then case when (j.x).participant = 'active'
					then nullif(rule.cells_of(j.place,
						s.agency_kind, j.c, j.own), 0) end
				when 'level' then case when (j.x).participant = 'active'
					then nullif(rule.cells_of(j.place,
						s.agency_kind, j.c, j.own), 0) end
				-- disclosed, ended, corrected, receipt: as a list of
				-- disclosures tells of it.
				else case when (j.c).record is null
					then case when (j.c).about is null
						or (j.d).id is not null then 0 end
					else nullif(rule.cells_of(j.place,
						s.agency_kind, j.c, j.own)
						& case when j.own then -1 else
						rule.ever_given((j.c).record, s.organisation,
							s.now) end, 0) end
			end end as groups
		  from judged j
	)
	select 0, 0, '', null::bytea, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.standing,
		s.participant, s.sealed, s.assigned, s.policy_ok, s.now,
		0::int8, 0::int8, false, false, false,
		(t.c).xact::text::int8, (t.c).id, (t.c).type, (t.c).case_id,
		-- A level is told and not what it stands in, unless that is known.
		case when not p_lead and ((t.c).type <> 'level' or t.own
			or rule.ever_given((t.c).record, s.organisation, s.now) <> 0)
			then (t.c).record end,
		case when not p_lead then (t.c).kind end,
		case when not p_lead then rule.group_list(t.groups) end,
		case when not p_lead then (t.c).about end,
		case when not p_lead then rule.change_by(s, t.x, t.c) end,
		(t.c).at, (t.c).due_at, t.place, f.filed_kind, f.filed_grp
	  from told t
	  left join rule.filed((t.c).record, (t.c).kind) f on not p_lead
	 where t.groups is not null
	 order by t.call;
end $$;

-- One batch for one caller. p_xact null: from now on; both zero: from the
-- oldest that is kept. p_quiet: a batch with nothing in it was not asked for by
-- anybody, so it answers nothing and leaves no row.
create function rule.changes(p_call int4, l rule.lead, p_xact int8, p_id int8,
	p_limit int4, p_quiet bool) returns setof door.change_row
language plpgsql set search_path = '' as $$
declare
	s rule.seen := rule.call(l, clock_timestamp(), null, null);
	f sluss.feed;
	v_xmin xid8 := pg_snapshot_xmin(pg_current_snapshot());
	v_xact xid8;
	v_id int8 := coalesce(p_id, 0);
	v_limit int4 := least(greatest(coalesce(p_limit, 0), 1), 200);
	v_scanned int4 := 0;
	-- Of many in one statement none holds the others up: there is more then.
	v_scan int4 := case l.method when 'Watch' then 100 else 1000 end;
	v_lead bool;
	v_changes sluss.change[];
	v_some door.change_row[];
	v_told door.change_row[] := '{}';
	v_behind bool := false;
	v_more bool := false;
	v_held bool;
	v_leaf bytea;
	r door.change_row;
begin
	v_xact := case when p_xact >= 0 then p_xact::text::xid8 else v_xmin end;
	if s.code = 0 then
		-- What a call presents its reader has; what a stream goes on from
		-- by itself may be on its way still.
		if l.shown and not p_quiet and p_xact > 0 then
			perform rule.changes_read(l, s, p_xact, v_id);
		end if;
		select * into f from sluss.feed;
		v_lead := exists (select from sluss.operation o
			where o.method = 'AssignActor' and o.scope = 'o'
			  and o.position = s.position);
		if p_xact = 0 and v_id = 0 then
			v_xact := f.trimmed_xact;
			v_id := f.trimmed_id;
		end if;
		-- Nobody is held to read thousands, and what is trimmed is gone.
		v_behind := (v_xact, v_id) < (f.trimmed_xact, f.trimmed_id)
			or v_xact > v_xmin
			or exists (select from sluss.change c
				where c.organisation = s.organisation
				  and (c.xact, c.id) > (v_xact, v_id) and c.xact < v_xmin
				order by c.xact, c.id offset 5000 limit 1);
		if v_behind then
			v_xact := v_xmin;
			v_id := 0;
		end if;
		while v_scanned < v_scan and cardinality(v_told) < v_limit loop
			v_changes := array(select c from sluss.change c
				where c.organisation = s.organisation
				  and (c.xact, c.id) > (v_xact, v_id) and c.xact < v_xmin
				-- A small page is asked of the rule no more often.
				order by c.xact, c.id
				limit greatest(v_limit - cardinality(v_told), 50));
			exit when cardinality(v_changes) = 0;
			v_scanned := v_scanned + cardinality(v_changes);
			v_some := (array(select t from rule.change_rows(l, s, v_changes,
				v_lead) t))[1:v_limit - cardinality(v_told) + 1];
			v_more := true;
			if cardinality(v_told) + cardinality(v_some) > v_limit then
				-- What the page has no room for is the next one's.
				v_told := v_told || v_some[1:cardinality(v_some) - 1];
				v_xact := (v_told[v_limit]).xact::text::xid8;
				v_id := (v_told[v_limit]).id;
				exit;
			end if;
			v_told := v_told || v_some;
			v_xact := (v_changes[cardinality(v_changes)]).xact;
			v_id := (v_changes[cardinality(v_changes)]).id;
		end loop;
		v_more := v_more and exists (select from sluss.change c
			where c.organisation = s.organisation
			  and (c.xact, c.id) > (v_xact, v_id) and c.xact < v_xmin);
		v_held := exists (select from sluss.change c
			where c.organisation = s.organisation
			  and (c.xact, c.id) > (v_xact, v_id) and c.xact >= v_xmin);
		if l.shown then
			perform rule.changes_shown(l, s, v_told);
		end if;
	end if;
	if not p_quiet or s.code <> 0 or v_behind or cardinality(v_told) > 0 then
		v_leaf := rule.note(l, s, s.code, s.reason, null, case when s.code = 0
			then format('%s told to %s.%s', cardinality(v_told), v_xact, v_id) end,
			null);
	end if;
	if cardinality(v_told) = 0 then
		v_told := array[row(0, s.code, s.reason, null, s.now, s.node_live,
			s.organisation_live, s.actor_live, s.role_held, s.approver,
			s.duty, s.purpose_known, s.organisation, s.agency_kind, s.role,
			s.has_case, s.standing, s.participant, s.sealed, s.assigned,
			s.policy_ok, s.now, 0, 0, false, false, false, null, null, null,
			null, null, null, null, null, null, null, null,
			null, null, null)::door.change_row];
	end if;
	foreach r in array v_told loop
		r.call := p_call;
		r.leaf := v_leaf;
		r.passed_xact := v_xact::text::int8;
		r.passed_id := v_id;
		r.more := v_more;
		r.held := coalesce(v_held, false);
		r.fell_behind := v_behind;
		return next r;
	end loop;
end $$;

create function door.list_changes(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_xact int8, p_id int8, p_limit int4) returns setof door.change_row
language plpgsql security definer set search_path = '' as $$
begin
	return query select * from rule.changes(0, row(p_node, p_actor, p_role,
		p_purpose, p_shown, p_method, p_policy)::rule.lead, p_xact, p_id,
		p_limit, false);
end $$;

-- Every open Watch that is due, in one statement. An element is one watcher;
-- each is authorised anew, and each that is told something has its own row in
-- the log. p_opening: its first batch, which is answered even when empty.
-- p_xact -1: from now on.
create function door.watch(p_node uuid[], p_actor text[], p_role text[],
	p_purpose text[], p_shown bool[], p_policy bytea, p_xact int8[],
	p_id int8[], p_opening bool[], p_limit int4) returns setof door.change_row
language plpgsql security definer set search_path = '' as $$
begin
	for i in 1 .. coalesce(cardinality(p_node), 0) loop
		return query select * from rule.changes(i - 1, row(p_node[i],
			p_actor[i], p_role[i], p_purpose[i], p_shown[i], 'Watch',
			p_policy)::rule.lead, nullif(p_xact[i], -1), p_id[i], p_limit,
			not coalesce(p_opening[i], true));
	end loop;
end $$;
