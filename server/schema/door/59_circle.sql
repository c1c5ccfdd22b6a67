-- SPDX-License-Identifier: EUPL-1.2
-- The circle: an organisation's standing proposal in a case. Only its own
-- people are ever told of it, and of a line only positions that may disclose
-- all of its groups. What is given along it is weighed in 59_renew.sql.

create type rule.line as (
	n int8, id uuid, kind int2, grp int2[], recipient text, ground text,
	consent uuid, onward text, purpose text, follow bool, days int4,
	has_weighing bool, has_necessity bool, has_number bool
);

create function rule.lines(p_lines jsonb) returns setof rule.line
language plpgsql stable set search_path = '' as $$
begin
	return query select t.n, (t.x ->> 'line')::uuid, (t.x ->> 'kind')::int2,
		array(select g::int2 from jsonb_array_elements_text(t.x -> 'groups') as g),
		t.x ->> 'recipient', t.x ->> 'ground', (t.x ->> 'consent')::uuid,
		t.x ->> 'onward', coalesce(t.x ->> 'purpose', ''),
		coalesce((t.x ->> 'follow')::bool, false), (t.x ->> 'days')::int4,
		coalesce((t.x ->> 'weighing')::bool, false),
		coalesce((t.x ->> 'necessity')::bool, false),
		coalesce((t.x ->> 'number')::bool, false)
	  from jsonb_array_elements(coalesce(p_lines, '[]')) with ordinality as t(x, n);
exception when data_exception or cardinality_violation then
	return;
end $$;

-- Whether the caller's position may disclose all of a line's groups.
create function rule.own_line(s rule.seen, p_kind int2, p_groups int4)
returns bool
language sql stable set search_path = '' as $$
	select not exists (
		select from unnest(rule.group_list(p_groups)) as g
		 where (p_kind = 16 and g in (5, 6) and s.agency_kind <> 'police')
		    or not exists (select from sluss.ceiling_cell c
			where c.position = rule.file_position(s) and c.kind = p_kind
			  and c.grp = g and c.cell in ('W', 'X')))
$$;

-- Whether an organisation takes part now, as the caller may know.
create function rule.in_reach(s rule.seen, p_organisation uuid) returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.participant p
			join sluss.organisation o on o.id = p.organisation
			where p.case_id = s.case_id and p.organisation = p_organisation
			  and p.state = 'active' and o.revoked_at is null)
		and rule.knows_of(s.case_id, s.organisation, s.position,
			p_organisation, s.now)
$$;

-- A line's facts, as of a record that has all of the groups.
create function rule.weigh_line(l rule.lead, s rule.seen, x rule.line)
returns rule.weighed
language plpgsql set search_path = '' as $$
declare
	w rule.weighed;
begin
	s.kind := x.kind;
	w := rule.weigh(l, s, 0, x.grp, x.recipient, x.ground, x.consent, null, null);
	if w.recipient <> s.organisation and not rule.in_reach(s, w.recipient) then
		w.recipient_state := '';
	end if;
	return w;
end $$;

-- What stands against a line: 'code REASON', null when nothing does. What only
-- a record can tell, and whether a text is missing, is seen when it is given.
create function rule.refuse_line(s rule.seen, w rule.weighed, x rule.line)
returns text
language plpgsql stable set search_path = '' as $$
begin
	s.kind := x.kind;
	return case
		when coalesce(cardinality(x.grp), 0) = 0
			or array_position(x.grp, null) is not null then '3 GROUP_MISSING'
		when x.kind = 34 then '7 GROUP_NOT_WRITABLE'
		when w.recipient is null then '9 RECIPIENT_NOT_PARTICIPANT'
		when w.recipient = s.organisation then '3 RECIPIENT_IS_SELF'
		when w.recipient_state is distinct from 'active'
			then '9 RECIPIENT_NOT_PARTICIPANT'
		when w.connected is not true then '9 RECIPIENT_UNCONNECTED'
		when not w.ground_known then '3 UNKNOWN_GROUND'
		when s.now < (w.g).from_at or s.now >= (w.g).to_at
			then '9 GROUND_NOT_IN_FORCE'
		when not (s.agency_kind = any ((w.g).from_kinds)
				and w.recipient_kind = any ((w.g).to_kinds)) then '9 GROUND_KINDS'
		when x.follow and not (w.g).standing then '9 GROUND_NOT_STANDING'
		else coalesce(
			(select min(rule.refuse_group(s, w, g, true, true, x.follow))
			   from unnest(x.grp) as g),
			case
			when (w.g).requires & 1 <> 0 and not w.consent_given
				then '3 CONSENT_MISSING'
			when x.days is null or x.days < 1 then '3 EXPIRY_MISSING'
			when x.days > least((w.g).max_days, 366)
				or s.now + x.days * interval '24 hours' > (w.g).to_at
				then '9 EXPIRY_TOO_FAR'
			when x.purpose <> '' and not exists (
				select from sluss.purpose p where p.code = x.purpose)
				then '3 UNKNOWN_PURPOSE'
			when x.onward is null or x.onward not in ('none', 'ask', 'within_case')
				then '3 DISCLOSURE_MALFORMED' end) end;
end $$;

-- As door.prepare, with a row for each line.
create function door.weigh_circle(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_lines jsonb, p_request uuid, p_request_mac bytea)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	p door.prepare_row;
	f door.prepare_row;
	s rule.seen;
	x rule.line;
begin
	select * into p from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, null, p_request, p_request_mac);
	if p.code = 0 and p.outcome is null and not p.request_conflict then
		s := rule.call(l, p.now, p_case, null);
		for x in select * from rule.lines(p_lines) loop
			s.kind := x.kind;
			f := rule.weighed_facts(s, rule.weigh(l, s, 0, x.grp,
				x.recipient, x.ground, x.consent, null, null), p);
			f.disclosure_id := x.id;
			f.known_of := rule.knows_of(s.case_id, s.organisation,
				s.position, f.recipient, s.now);
			return next f;
		end loop;
		if found then
			return;
		end if;
	end if;
	return next p;
end $$;

create function door.put_circle(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_base int4,
	p_lines jsonb, p_key uuid, p_texts bytea[], p_outcome bytea)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_given rule.line[] := array(select x from rule.lines(p_lines) x order by x.n);
	v_version int4;
	v_others int4;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	v_version := coalesce((select c.version from sluss.circle c
		where c.case_id = p_case and c.organisation = s.organisation), 0);
	v_others := (select count(*) from sluss.circle_line x
		where x.case_id = p_case and x.organisation = s.organisation
		  and not rule.own_line(s, x.kind, x.groups));
	v_refusal := case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when jsonb_typeof(p_lines) is distinct from 'array'
			or cardinality(v_given) <> jsonb_array_length(p_lines)
			or coalesce(cardinality(p_texts), 0) <> cardinality(v_given)
			or exists (select from unnest(v_given) x
				where x.id is null or x.kind is null)
			then '3 DISCLOSURE_MALFORMED'
		when cardinality(v_given) + v_others > 64 then '9 CIRCLE_FULL'
		when p_base is distinct from v_version then '10 VERSION_CONFLICT'
		when exists (select from unnest(v_given) x
			join sluss.circle_line o on o.id = x.id)
			or exists (select from unnest(v_given) x
				join sluss.disclosure d on d.id = x.id)
			or (select count(distinct x.id) from unnest(v_given) x)
				<> cardinality(v_given) then '10 ID_TAKEN'
		when exists (select from unnest(p_texts) t where t <> '')
			and p_key is distinct from rule.own_key(p_case, s.organisation)
			then '10 KEY_RETIRED'
		else (select rule.refuse_line(s, rule.weigh_line(l, s, x), x) as why
			from unnest(v_given) x
			where rule.refuse_line(s, rule.weigh_line(l, s, x), x) is not null
			order by x.n limit 1) end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, null);
		return;
	end if;
	insert into sluss.circle
	values (p_case, s.organisation, 1, s.now, l.actor)
	on conflict (case_id, organisation) do update
		set version = v_version + 1, put_at = s.now, put_by = l.actor;
	delete from sluss.circle_line x
	 where x.case_id = p_case and x.organisation = s.organisation
	   and rule.own_line(s, x.kind, x.groups);
	insert into sluss.circle_line
	select x.id, p_case, s.organisation, x.n, o.id, x.kind,
		rule.group_bits(x.grp), x.ground,
		nullif(x.consent, '00000000-0000-0000-0000-000000000000'), x.onward,
		x.purpose, x.follow, x.days, x.has_weighing, x.has_necessity,
		x.has_number, case when p_texts[x.n] <> '' then p_key end,
		nullif(p_texts[x.n], '')
	  from unnest(v_given) x
	  join sluss.organisation o on o.code = x.recipient;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		'version ' || v_version + 1, null);
end $$;

-- One row for the circle, with no line of it, and one for each line.
create function door.get_circle(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, null);
	f door.prepare_row;
	p door.prepare_row;
	c sluss.circle;
	x record;
begin
	if s.code = 0 and s.participant is distinct from 'active' then
		s.code := 5;
		s.reason := 'NOT_FOUND';
	end if;
	p := rule.facts(s, rule.note(l, s, s.code, s.reason, null, null, null));
	if s.code = 0 then
		select * into c from sluss.circle k
		 where k.case_id = p_case and k.organisation = s.organisation;
		p.version := coalesce(c.version, 0);
		p.decided_at := c.put_at;
		p.decided_by := c.put_by;
	end if;
	return next p;
	for x in
		select y.*, o.code from sluss.circle_line y
		  join sluss.organisation o on o.id = y.recipient
		 where s.code = 0 and y.case_id = p_case
		   and y.organisation = s.organisation
		   and rule.own_line(s, y.kind, y.groups)
		 order by y.ord, y.id
	loop
		f := p;
		f.disclosure_id := x.id;
		f.owner := x.organisation;
		f.kind := x.kind;
		f.groups := rule.group_list(x.groups);
		f.recipient_code := x.code;
		f.ground := x.ground;
		f.purpose := x.purpose;
		f.onward := x.onward;
		f.follow := x.follow;
		f.days := x.days;
		f.consent_id := x.consent;
		f.key_id := x.key_id;
		f.ciphertext := x.texts;
		return next f;
	end loop;
end $$;

-- Of a record's kind, each line of the caller's: the groups that the newest
-- final version has. What the recipient has not had is new to it.
create function rule.gifts_circle(s rule.seen, q rule.wish)
returns setof rule.gift
language sql stable set search_path = '' as $$
	select x.id, x.recipient, o.code, h.grp, array(
			select g from unnest(h.grp) as g
			 where not exists (select from sluss.disclosure d
				where d.record = s.record_id and d.owner = s.organisation
				  and d.recipient = x.recipient and d.withdrawn_at is null
				  and rule.begun(d, s.now) and d.groups & (1 << g) <> 0
				  and d.extracts & (1 << g) = 0
				  and d.version >= (select v.wrote_version
					from sluss.version_group v
					where v.record = s.record_id and v.grp = g
					  and v.version = r.newest_final
					  and v.variant = '00000000-0000-0000-0000-000000000000'))),
		x.ground, x.consent, x.follow, x.onward, x.purpose,
		x.days * interval '24 hours', x.has_weighing, x.has_necessity,
		x.has_number, x.key_id, x.texts,
		case when not rule.in_reach(s, x.recipient) then 'RECIPIENT_NOT_PARTICIPANT'
			when cardinality(h.grp) = 0 then 'GROUP_EMPTY'
			when n.closed then 'RECIPIENT_MAY_NOT_READ'
			when not o.connected then 'RECIPIENT_UNCONNECTED'
			when n.extract then 'GIVEN_BY_EXTRACT'
			when rule.has_newest(s, x.recipient, rule.group_bits(h.grp))
				then 'ALREADY_GIVEN' end
	  from sluss.circle_line x
	  join sluss.organisation o on o.id = x.recipient
	  join sluss.record r on r.id = s.record_id and r.owner = s.organisation
	  left join sluss.participant p on p.case_id = x.case_id
		and p.organisation = x.recipient
	 cross join lateral (
		select coalesce(array_agg(g order by g), '{}') as grp
		  from unnest(rule.group_list(x.groups)) as g
		 -- What is derived is there as things are when it is read.
		 where (s.kind = 10 and g > 1 and (g = 2
			or (g = 3 and s.agency_kind = 'municipality')
			or (g = 4 and s.agency_kind = 'police')))
		    or exists (select from sluss.version_group v
			where v.record = r.id and v.version = r.newest_final and v.grp = g
			  and v.variant = '00000000-0000-0000-0000-000000000000')) h
	 cross join lateral (
		select bool_or(e.needs is null) as closed, bool_or(e.needs) as extract
		  from unnest(h.grp) as g
		 cross join lateral (select rule.needs_extract(o.agency_kind,
			coalesce(p.standing, ''), s.kind, g) as needs) e) n
	 where x.case_id = s.case_id and x.organisation = s.organisation
	   and x.kind = s.kind and rule.own_line(s, x.kind, x.groups)
	   and (coalesce(cardinality(q.recipients), 0) = 0
		or o.code = any (q.recipients))
	 order by x.ord, x.id
	 limit 64
$$;
