-- SPDX-License-Identifier: EUPL-1.2
-- What becomes of a disclosure afterwards: who has read under it, that it was
-- wrong, and the recipient's word that what it should not have had is deleted.
-- Who has read is told of actors that have, and never of who could.

-- The names of groups as a repeated field of the contract.
create function rule.pb_groups(p_field int4, p_kind int2, p_groups int4)
returns bytea
language sql stable set search_path = '' as $$
	select coalesce(string_agg(rule.pb_bytes(p_field,
			convert_to(c.name, 'UTF8')), ''::bytea order by c.grp), '')
	  from sluss.ceiling c
	 where c.kind = p_kind and p_groups & (1 << c.grp) <> 0
$$;

-- Who of a recipient had content under a disclosure.
create type rule.reader as (
	disclosure uuid, organisation_code text, actor text, reads int4,
	first_at timestamptz, last_at timestamptz, groups int4
);

-- Of several disclosures of one case, in one walk of its log.
create function rule.reads_under(p_case uuid, p_ids uuid[])
returns setof rule.reader
language plpgsql stable set search_path = '' as $$
begin
	if coalesce(cardinality(p_ids), 0) = 0 then
		return;
	end if;
	return query
	-- Who was handed it has it; nobody there is an actor.
	select d.id, o.code, ''::text, 1, h.delivered_at, h.delivered_at, d.groups
	  from sluss.handed h
	  join sluss.disclosure d on d.id = h.disclosure
	  join sluss.organisation o on o.id = d.recipient
	 where h.disclosure = any (p_ids) and d.case_id = p_case
	   and h.delivered_at <= clock_timestamp()
	   and rule.begun(d, clock_timestamp())
	union all
	select i.disclosure, o.code, g.actor, count(distinct g.id)::int4,
		min(g.at), max(g.at), bit_or(i.groups)
	  from sluss.log g
	 cross join lateral unnest(g.item_disclosure, g.item_groups)
		as i(disclosure, groups)
	  join sluss.disclosure d on d.id = i.disclosure
		and d.recipient = g.organisation
	  join sluss.organisation o on o.id = g.organisation
	 where g.case_id = p_case and g.code = 0 and i.groups <> 0
	   and i.disclosure = any (p_ids)
	 group by 1, 2, 3;
end $$;

-- Whether somebody who was handed it would have to be told: some of it has
-- ended, for whatever reason.
create function rule.has_ended(d sluss.disclosure, p_now timestamptz) returns bool
language sql stable set search_path = '' as $$
	select d.withdrawn_at is not null or d.expires_at <= p_now
		or rule.consented(d, p_now) <> d.groups
		or not exists (select from sluss.ground g
			where g.code = d.ground and g.from_at <= p_now
			  and (g.to_at is null or g.to_at > p_now))
$$;

-- The sheet of what was handed over, as fields of the contract's Disclosure;
-- for who gave it.
create function rule.pb_handed(d sluss.disclosure, p_now timestamptz)
returns bytea
language sql stable set search_path = '' as $$
	select coalesce((select rule.pb_bytes(27, convert_to(h.sheet, 'UTF8'))
			|| rule.pb_int(28, array_position(
				array['oral', 'paper', 'sdk'], h.form))
			|| rule.pb_time(29, h.delivered_at)
			|| rule.pb_time(31, h.told_at)
			|| rule.pb_int(32, case when h.told_at is null
				and h.delivered_at <= p_now and rule.begun(d, p_now)
				and rule.has_ended(d, p_now) then 1 else 2 end)
		  from sluss.handed h where h.disclosure = d.id), '')
$$;

-- One as the contract's Reader; p_known: the groups that may be told.
create function rule.pb_reader(p_field int4, r rule.reader, p_kind int2,
	p_known int4) returns bytea
language sql stable set search_path = '' as $$
	select case when r.groups & p_known = 0 then ''::bytea
		else rule.pb_bytes(p_field,
			rule.pb_bytes(1, convert_to(r.organisation_code, 'UTF8'))
			|| rule.pb_bytes(2, convert_to(r.actor, 'UTF8'))
			|| rule.pb_int(3, r.reads) || rule.pb_time(4, r.last_at)
			|| rule.pb_time(5, r.first_at)
			|| rule.pb_groups(6, p_kind, r.groups & p_known)) end
$$;

-- What was taken to file of what the disclosure covers, whichever of several
-- disclosures of it the taker named.
create function rule.pb_copies(p_field int4, p_disclosure uuid, p_kind int2,
	p_known int4) returns bytea
language sql stable set search_path = '' as $$
	select coalesce(string_agg(rule.pb_bytes(p_field,
			rule.pb_bytes(1, uuid_send(c.record))
			|| rule.pb_groups(2, p_kind, c.groups & p_known)
			|| rule.pb_time(3, c.taken_at)),
		''::bytea order by c.taken_at, c.record), '')
	  from sluss.disclosure d
	  join sluss.disclosure e on e.record = d.record
	   and e.recipient = d.recipient
	  join sluss.copy c on c.disclosure = e.id
	 where d.id = p_disclosure and c.groups & d.groups & p_known <> 0
	   and c.taken_at >= d.not_before
$$;

-- What has become of one disclosure, as fields of the contract's Disclosure.
-- p_readers: the readers as field 20; null to its recipient. Whether anybody
-- has read is asked of the log each time: a read that was under way while the
-- disclosure was called wrong counts.
create function rule.pb_aftermath(s rule.seen, d sluss.disclosure,
	p_kind int2, p_known int4, p_readers bytea) returns bytea
language plpgsql stable set search_path = '' as $$
declare
	u sluss.undo;
	v_receipt bytea;
	v_read bool;
begin
	select * into u from sluss.undo x where x.disclosure = d.id;
	v_read := case when u.disclosure is null then false
		when p_readers is not null then p_readers <> ''
		else exists (select from rule.reads_under(d.case_id, array[d.id])) end;
	select rule.pb_bytes(24,
			rule.pb_bytes(1, convert_to(o.code, 'UTF8'))
			|| rule.pb_bytes(2, convert_to(t.actor, 'UTF8'))
			|| rule.pb_time(3, t.at))
	  into v_receipt
	  from sluss.receipt t
	  join sluss.organisation o on o.id = case when exists (
			select from sluss.handed h where h.disclosure = d.id)
		then d.owner else d.recipient end
	 where t.disclosure = d.id;
	return coalesce(p_readers, '')
		|| case when p_readers is not null then rule.pb_int(21,
			case when p_readers = '' then 2 else 1 end) else '' end
		|| rule.pb_int(22, case when u.disclosure is null then 2 else 1 end)
		|| case when v_read then rule.pb_time(23, u.due_at) else '' end
		|| coalesce(v_receipt, '')
		|| case when p_readers is not null and u.incident is not null
			then rule.pb_bytes(25, uuid_send(u.incident)) else '' end
		|| case when p_readers is not null then rule.pb_handed(d, s.now)
			else '' end
		|| rule.pb_copies(26, d.id, p_kind, p_known);
end $$;

-- door.prepare(), and what is to be known of one disclosure, given or received.
create function door.prepare_end(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_disclosure uuid, p_request uuid, p_request_mac bytea)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	f door.prepare_row;
	d sluss.disclosure;
	u sluss.undo;
begin
	select * into f from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, null, p_request, p_request_mac);
	if f.code = 0 then
		select x.* into d from sluss.disclosure x
		 where x.id = p_disclosure and x.case_id = p_case
		   and (x.owner = f.organisation or (x.recipient = f.organisation
			and rule.begun(x, f.now)));
	end if;
	if d.id is not null then
		select * into u from sluss.undo x where x.disclosure = d.id;
		f.disclosure_id := d.id;
		f.owner := d.owner;
		f.recipient := d.recipient;
		f.recipient_code := (select o.code from sluss.organisation o
			where o.id = d.recipient);
		f.kind := (select r.kind from sluss.record r where r.id = d.record);
		f.groups := rule.group_list(d.groups);
		select x.filed_kind, x.filed_grp into f.filed_kind, f.filed_grp
		  from rule.filed(d.record, f.kind) x;
		f.ground := d.ground;
		f.begun := rule.begun(d, f.now);
		f.wrong := u.disclosure is not null;
		f.was_read := exists (
			select from rule.reads_under(d.case_id, array[d.id]));
		f.handed := exists (select from sluss.handed h
			where h.disclosure = d.id);
		f.has_ended := rule.has_ended(d, f.now);
		f.confirmed := case when f.handed and d.owner = f.organisation
			then exists (select from sluss.handed h
				where h.disclosure = d.id and h.told_at is not null)
			else exists (select from sluss.receipt t
				where t.disclosure = d.id) end;
	end if;
	return next f;
end $$;

-- Writes that a disclosure was wrong, with the draft of an incident where the
-- position may write one; 'code REASON' when the draft cannot be written now.
create function rule.call_wrong(l rule.lead, s rule.seen, d sluss.disclosure,
	p_kind int2, p_begun bool, p_incident uuid, p_key uuid, p_sealed bytea)
returns text
language plpgsql set search_path = '' as $$
declare
	v_draft bool := p_begun and p_incident is not null and p_sealed is not null;
	v_refusal text := case when v_draft then coalesce(
		rule.refuse_groups(s, 29::int2, p_key, '{1}', array[p_sealed], null),
		case when exists (select from sluss.record r where r.id = p_incident)
			then '10 ID_TAKEN' end) end;
	v_read bool := p_begun and exists (select from rule.reads_under(d.case_id, array[d.id]));
	v_due timestamptz := case when p_begun then s.now + interval '72 hours' end;
begin
	if exists (select from sluss.undo u where u.disclosure = d.id) then
		return null;
	end if;
	-- Who may not write one withdraws all the same.
	if split_part(v_refusal, ' ', 2) in ('NOT_FOUND', 'GROUP_NOT_WRITABLE') then
		v_draft := false;
	elsif v_refusal is not null then
		return v_refusal;
	end if;
	if v_draft then
		insert into sluss.record
		values (p_incident, d.case_id, d.owner, 29, s.now, 1, null);
		perform rule.write_version(l, s, p_incident, 1, false, false,
			(select c.subject_category from sluss.cases c
			  where c.id = d.case_id), 'fact', null, null, p_key, '{1}',
			array[p_sealed], null);
	end if;
	insert into sluss.undo values (d.id, s.now, l.actor,
		case when v_draft then p_incident end, v_due);
	if v_read then
		perform rule.tell(s.now, array[d.recipient], 'receipt', d.case_id,
			d.record, p_kind, d.groups, d.id, d.owner, v_due);
	end if;
	return null;
end $$;

create function door.withdraw(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_disclosure uuid,
	p_wrong bool default false,
	p_incident uuid default null, p_key uuid default null,
	p_sealed bytea default null)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	d sluss.disclosure;
	u sluss.undo;
	v_kind int2;
	v_known int4;
	v_refusal text;
	i rule.items;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	select * into d from sluss.disclosure x
	 where x.id = p_disclosure and x.case_id = p_case
	   and x.owner = s.organisation for update;
	if d.id is null then
		return next rule.finish(l, s, 5, 'NOT_FOUND', null, p_request_mac,
			null, null, null);
		return;
	end if;
	v_kind := (select r.kind from sluss.record r where r.id = d.record);
	v_known := rule.known_groups(s, d.record, v_kind, d.groups, true);
	i := row(array[d.record], array[d.version], array[v_kind],
		array[d.groups], array[d.owner], array[d.id],
		array[d.ground])::rule.items;
	if p_wrong then
		v_refusal := rule.call_wrong(l, s, d, v_kind, rule.begun(d, s.now),
			p_incident, p_key, p_sealed);
	end if;
	if v_refusal is not null then
		i.groups := '{0}';
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, i);
		return;
	end if;
	update sluss.disclosure x
	   set withdrawn_at = s.now, withdrawn_by = l.actor
	 where x.id = d.id and x.withdrawn_at is null;
	if d.withdrawn_at is null and d.expires_at > s.now
	   and rule.begun(d, s.now) then
		perform rule.tell_disclosure(s.now, d, 'ended', d.groups,
			s.organisation);
	end if;
	select * into u from sluss.undo x where x.disclosure = d.id;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		coalesce((select string_agg(rule.pb_reader(1, r, v_kind, v_known),
				''::bytea order by r.organisation_code, r.actor)
			from rule.reads_under(p_case, array[d.id]) r), '')
			|| case when u.incident is not null
				then rule.pb_bytes(2, uuid_send(u.incident)) else '' end
			|| rule.pb_time(3, u.due_at)
			|| case when exists (select from sluss.handed h
					where h.disclosure = d.id and h.told_at is null
					  and h.delivered_at <= s.now)
				and rule.begun(d, s.now) then rule.pb_int(5, 1) else '' end
			|| rule.pb_copies(4, d.id, v_kind, v_known),
		case when p_wrong then 'wrong' end, i);
end $$;

create function door.confirm_deletion(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_disclosure uuid)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	d sluss.disclosure;
	u sluss.undo;
	v_kind int2;
	v_known int4 := 0;
	v_own bool;
	v_refusal text;
	i rule.items;
begin
	select * into b from rule.begin(l, p_case, null, p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, null);
		return;
	end if;
	select * into d from sluss.disclosure x
	 where x.id = p_disclosure and x.case_id = p_case
	   and rule.begun(x, s.now) and (x.recipient = s.organisation
		or (x.owner = s.organisation and exists (select from sluss.handed h
			where h.disclosure = x.id)))
	   for update;
	if d.id is not null then
		v_own := d.owner = s.organisation;
		v_kind := (select r.kind from sluss.record r where r.id = d.record);
		v_known := rule.known_groups(s, d.record, v_kind, d.groups,
			v_own);
		select * into u from sluss.undo x where x.disclosure = d.id;
		i := row(array[d.record], array[d.version], array[v_kind], array[0],
			array[d.owner], array[d.id], array[d.ground])::rule.items;
	end if;
	v_refusal := case
		when v_known = 0 then '5 NOT_FOUND'
		when not exists (select from rule.reads_under(p_case, array[d.id]))
			or case when v_own then not rule.has_ended(d, s.now)
				else u.disclosure is null end
			then '9 NOTHING_TO_CONFIRM'
		when v_own and exists (select from sluss.handed h
				where h.disclosure = d.id and h.told_at is not null)
			then '9 ALREADY_CONFIRMED'
		when not v_own and exists (select from sluss.receipt t
				where t.disclosure = d.id) then '9 ALREADY_CONFIRMED' end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, i);
		return;
	end if;
	if u.disclosure is not null then
		insert into sluss.receipt values (d.id, s.now, l.actor)
		on conflict do nothing;
	end if;
	if v_own then
		-- Its word, taken down by who told it.
		update sluss.handed h set told_at = s.now, told_by = l.actor
		 where h.disclosure = d.id;
	end if;
	perform rule.tell(s.now, array[d.owner], 'receipt', p_case, d.record,
		v_kind, d.groups, d.id, s.organisation, null);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		rule.pb_copies(1, d.id, v_kind, v_known), null, i);
end $$;
