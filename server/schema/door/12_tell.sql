-- SPDX-License-Identifier: EUPL-1.2
-- Telling an organisation that something has changed for it. Written in the
-- transaction of the change, by the function that makes it; whether the reader
-- may still know of it is asked again when it is delivered.

-- A disclosure, and the groups that it has of its consent.
create type rule.held as (disclosure uuid, groups int4);

-- By when something urgent must have been read; null: it is not urgent.
create function rule.urgent(p_type text, p_kind int2, p_now timestamptz)
returns timestamptz
language sql stable set search_path = '' as $$
	select p_now + case
		when p_type in ('concern', 'emergency') then interval '1 hour'
		when p_type in ('corrected', 'level')
			or (p_type = 'revised' and p_kind = 16) then interval '4 hours'
		when p_type in ('ended', 'transfer') then interval '24 hours' end
$$;

-- Who has no system is told by hand, by who gave it what this is about: by hand,
-- or while it still had one. Whatever it was told before, this it was not.
create function rule.tell_by_hand(p_now timestamptz, p_to uuid[], p_type text,
	p_case uuid, p_record uuid, p_kind int2, p_groups int4, p_about uuid,
	p_due timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
	v record;
begin
	for v in select d.owner, d.recipient, bit_or(d.groups) as groups,
			array_agg(d.id order by d.decided_at desc) as ids
		  from sluss.disclosure d
		  join sluss.organisation o on o.id = d.recipient and not o.connected
		  left join sluss.handed h on h.disclosure = d.id
		 where d.recipient = any (p_to) and d.record = p_record
		   and d.groups & p_groups <> 0
		   and case when h.disclosure is null then rule.begun(d, p_now)
			else h.delivered_at <= p_now and (not d.needs_approval
				or d.approved_at is not null) end
		   and (d.id = p_about or p_about is null
			or p_type in ('corrected', 'level'))
		 group by d.owner, d.recipient loop
		update sluss.handed h set told_at = null, told_by = null
		 where h.disclosure = any (v.ids) and h.told_at is not null;
		perform rule.tell(p_now, array[v.owner], 'by_hand', p_case, p_record,
			p_kind, p_groups & v.groups, v.ids[1], v.recipient, p_due);
	end loop;
end $$;

-- One row for each organisation told; null entries, and who acted itself, are
-- passed over. p_type is a ChangeType without its prefix, in lower case. What
-- is urgent has a time by which it must be read (p_due, or the rule's own) and
-- leads to a notice. The channel's payload is whom to wake.
create function rule.tell(p_now timestamptz, p_to uuid[], p_type text,
	p_case uuid, p_record uuid, p_kind int2, p_groups int4, p_about uuid,
	p_by uuid, p_due timestamptz) returns void
language plpgsql set search_path = '' as $$
declare
	v_told uuid[];
begin
	with told as (
		insert into sluss.change (at, organisation, type, case_id, record,
			kind, groups, about, by, due_at)
		select p_now, t.organisation, p_type, p_case, p_record, p_kind,
			coalesce(p_groups, 0), p_about, p_by,
			coalesce(p_due, rule.urgent(p_type, p_kind, p_now))
		  from (select distinct o as organisation from unnest(p_to) as o) t
		  join sluss.organisation q on q.id = t.organisation and q.connected
		 where t.organisation is distinct from p_by
		returning id, organisation, due_at
	), noticed as (
		insert into sluss.notice (change, organisation, next_at)
		select t.id, t.organisation, p_now from told t
		 where t.due_at is not null
	)
	select array_agg(t.organisation) into v_told from told t;
	perform pg_notify('sluss_feed', o::text) from unnest(v_told) as o;
	if p_type in ('ended', 'corrected', 'level', 'receipt', 'revised') then
		perform rule.tell_by_hand(p_now, p_to, p_type, p_case, p_record,
			p_kind, p_groups, p_about,
			coalesce(p_due, rule.urgent(p_type, p_kind, p_now)));
	end if;
end $$;

-- Those to whom groups of a record are open now.
create function rule.readers(p_record uuid, p_groups int4, p_now timestamptz)
returns uuid[]
language sql stable set search_path = '' as $$
	select array(select distinct d.recipient from sluss.disclosure d
		where d.record = p_record and d.groups & p_groups <> 0
		  and (not d.needs_approval or d.approved_at is not null)
		  and d.not_before <= p_now and d.expires_at > p_now
		  and d.withdrawn_at is null)
$$;

-- What an organisation shows of a case in its own case record has changed
-- (p_groups: participants, a track): those who are shown it hear of it.
create function rule.tell_case(p_now timestamptz, p_case uuid, p_owner uuid,
	p_groups int4, p_by uuid) returns void
language plpgsql set search_path = '' as $$
declare
	v_record uuid := (select r.id from sluss.record r
		where r.case_id = p_case and r.kind = 10 and r.owner = p_owner);
begin
	perform rule.tell(p_now, rule.readers(v_record, p_groups, p_now)
			|| case when p_by is distinct from p_owner then p_owner end,
		'case', p_case, v_record, 10::int2, p_groups, null, p_by, null);
end $$;

-- A disclosure is open to its recipient, or no longer.
create function rule.tell_disclosure(p_now timestamptz, d sluss.disclosure,
	p_type text, p_groups int4, p_by uuid) returns void
language plpgsql set search_path = '' as $$
begin
	perform rule.tell(p_now, array[d.recipient], p_type, d.case_id, d.record,
		(select r.kind from sluss.record r where r.id = d.record), p_groups,
		d.id, p_by, null);
end $$;
