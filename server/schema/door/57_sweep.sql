-- SPDX-License-Identifier: EUPL-1.2
-- What begins or ends by time alone becomes a row too. Run by the service on a
-- timer; one of several servers does it. Each thing is told once: what has its
-- row is not told again, so that a run may look at the last minutes anew and
-- find what was committed late. A run that found as much as it may stays where
-- it is, and the next finds the rest.

-- What can be told to nobody, since nobody has a system, is not looked for again.
create function rule.not_told(p_type text, p_about uuid, p_to uuid,
	p_since timestamptz) returns bool
language sql stable set search_path = '' as $$
	select not exists (select from sluss.change c
		where c.about = p_about and c.at >= p_since
		  and ((c.type = p_type and c.organisation = p_to)
			or (c.type = 'by_hand' and c.by = p_to)))
	   and exists (select from sluss.organisation o
		where o.connected and (o.id = p_to or o.id = (
			select d.owner from sluss.disclosure d where d.id = p_about)))
$$;

-- Disclosures that have begun or ended; how many.
create function rule.sweep_disclosures(p_from timestamptz, p_to timestamptz,
	p_limit int4) returns int4
language plpgsql set search_path = '' as $$
declare
	n int4 := 0;
	x record;
begin
	for x in
		select * from (
		(select d, 'disclosed' as type, d.groups, d.not_before as since
		   from sluss.disclosure d
		  where d.not_before > p_from and d.not_before <= p_to
		    and d.not_before > greatest(d.decided_at, d.approved_at)
		    and not exists (select from sluss.handed h
			where h.disclosure = d.id)
		    and rule.begun(d, p_to) and rule.not_told('disclosed', d.id,
			d.recipient, d.not_before) limit p_limit)
		union all
		(select d, 'ended', d.groups, d.not_before
		   from sluss.disclosure d
		  where d.expires_at > p_from and d.expires_at <= p_to
		    and d.withdrawn_at is null and rule.begun(d, p_to)
		    and rule.not_told('ended', d.id, d.recipient, d.expires_at)
		    and rule.consented(d, d.expires_at) <> 0 limit p_limit)
		union all
		-- The consent it rests on is past.
		(select d, 'ended', d.groups, rule.day_end(k.valid_to_on)
		   from sluss.consent k
		   join sluss.disclosure d on d.consent = k.record
		  where k.valid_to_on between
			(p_from at time zone 'Europe/Stockholm')::date - 1
			and (p_to at time zone 'Europe/Stockholm')::date
		    and rule.day_end(k.valid_to_on) > p_from
		    and rule.day_end(k.valid_to_on) <= p_to
		    and d.withdrawn_at is null and rule.begun(d, p_to)
		    and d.expires_at > rule.day_end(k.valid_to_on)
		    and not exists (select from sluss.consent_withdrawal w
			where w.record = k.record and w.recipient = d.recipient)
		    and rule.not_told('ended', d.id, d.recipient,
			rule.day_end(k.valid_to_on)) limit p_limit)
		union all
		-- The ground is not in force any more.
		(select d, 'ended', d.groups, g.to_at
		   from sluss.ground g
		   join sluss.disclosure d on d.ground = g.code
		  where g.to_at > p_from and g.to_at <= p_to
		    and d.withdrawn_at is null and rule.begun(d, p_to)
		    and d.expires_at > g.to_at
		    and rule.not_told('ended', d.id, d.recipient, g.to_at)
		  limit p_limit)) t
	loop
		perform rule.tell_disclosure(clock_timestamp(), x.d, x.type,
			x.groups, (x.d).owner);
		n := n + 1;
	end loop;
	return n;
end $$;

-- Assessments whose level may not be shown any more: their recipients, and the
-- owner, who is to write a new one.
create function rule.sweep_fading(p_from timestamptz, p_to timestamptz,
	p_limit int4) returns int4
language plpgsql set search_path = '' as $$
declare
	n int4 := 0;
	x record;
begin
	for x in
		select distinct r.id, r.case_id, r.owner, r.kind, v.valid_to, f.groups
		  from sluss.record_version v
		  join sluss.record r on r.id = v.record
		  join lateral (select bit_or(1 << c.grp) as groups
			from sluss.ceiling c where c.kind = r.kind and c.fades) f
			on f.groups is not null
		 where v.valid_to > p_from and v.valid_to <= p_to and v.final
		   and exists (select from sluss.version_group g
			where g.record = r.id and g.version = r.newest_final
			  and f.groups & (1 << g.grp) <> 0
			  and rule.group_fades_at(r.id, g.grp, r.newest_final) <= p_to)
		   and not exists (select from sluss.change c
			where c.record = r.id and c.type = 'due'
			  and c.organisation = r.owner and c.at >= v.valid_to)
		 limit p_limit
	loop
		perform rule.tell(clock_timestamp(), array[x.owner], 'due', x.case_id,
			x.id, x.kind, x.groups, null, null, null);
		perform rule.tell(clock_timestamp(), array[d.recipient], 'ended',
			x.case_id, x.id, x.kind, x.groups & d.groups, null, x.owner, null)
		   from (select d.recipient, bit_or(d.groups) as groups
			from sluss.disclosure d
			where d.record = x.id and d.groups & x.groups <> 0
			  and d.withdrawn_at is null and d.expires_at > p_to
			  and rule.begun(d, p_to) group by d.recipient) d;
		n := n + 1;
	end loop;
	return n;
end $$;

-- Invitations that ran out, stages and requests that are due: three days ahead
-- and when the time has come.
create function rule.sweep_due(p_from timestamptz, p_to timestamptz,
	p_limit int4) returns int4
language plpgsql set search_path = '' as $$
declare
	n int4 := 0;
	x record;
	v_ahead interval := interval '3 days';
begin
	for x in
		select p.* from sluss.participant p
		  join sluss.organisation o on o.id = p.invited_by and o.connected
		 where p.state = 'invited' and p.expires_at > p_from
		   and p.expires_at <= p_to
		   and not exists (select from sluss.change c
			where c.case_id = p.case_id and c.type = 'case'
			  and c.organisation = p.invited_by and c.by = p.organisation
			  and c.at >= p.expires_at)
		 limit p_limit
	loop
		perform rule.tell_case(clock_timestamp(), x.case_id, x.invited_by, 4,
			x.organisation);
		n := n + 1;
	end loop;
	for x in
		select p.case_id, p.organisation, t.at, r.id as record,
			rule.own_track(o.agency_kind, p.standing) as track
		  from (values (interval '0'), (v_ahead)) as a(ahead)
		  join sluss.participant p on p.stage_due > p_from + a.ahead
			and p.stage_due <= p_to + a.ahead
		 cross join lateral (select p.stage_due - a.ahead as at) t
		  join sluss.organisation o on o.id = p.organisation and o.connected
		  join sluss.record r on r.case_id = p.case_id and r.kind = 10
			and r.owner = p.organisation
		 where p.state = 'active' and p.stage_since <= t.at
		   and (p.closed_at is null or p.stage > 11)
		   and rule.own_track(o.agency_kind, p.standing) > 0
		   and not exists (select from sluss.change c
			where c.record = r.id and c.type = 'due'
			  and c.organisation = p.organisation and c.at >= t.at)
		 limit p_limit
	loop
		perform rule.tell(clock_timestamp(), array[x.organisation], 'due',
			x.case_id, x.record, 10::int2, 4 << x.track, null, null, null);
		n := n + 1;
	end loop;
	for x in
		select q.*, o.organisation from (values (interval '0'), (v_ahead)) as a(ahead)
		  join sluss.ask q on q.due_at > p_from + a.ahead
			and q.due_at <= p_to + a.ahead and q.state = 'open'
		 cross join lateral (values (q.asked), (q.asker)) as o(organisation)
		 where q.asked_at <= q.due_at - a.ahead
		   and rule.not_told('due', q.id, o.organisation, q.due_at - a.ahead)
		 limit p_limit
	loop
		perform rule.tell(clock_timestamp(), array[x.organisation], 'due',
			x.case_id, null, x.kind, x.groups, x.id, null, null);
		n := n + 1;
	end loop;
	return n;
end $$;

-- What is older than it is kept, a little at a time.
create function rule.sweep_old(p_now timestamptz, p_kept interval,
	p_limit int4) returns void
language plpgsql set search_path = '' as $$
declare
	v_last sluss.change;
begin
	select c.* into v_last from (
		select c.* from sluss.change c where c.at < p_now - p_kept
		 order by c.xact, c.id limit p_limit) c
	 order by c.xact desc, c.id desc limit 1;
	if v_last.id is null then
		return;
	end if;
	delete from sluss.change c
	 where (c.xact, c.id) <= (v_last.xact, v_last.id)
	   and c.at < p_now - p_kept;
	update sluss.feed f set trimmed_xact = v_last.xact,
		trimmed_id = v_last.id
	 where (f.trimmed_xact, f.trimmed_id) < (v_last.xact, v_last.id);
end $$;

create function door.sweep(p_limit int4)
returns table (code int4, reason text, told int4)
language plpgsql security definer set search_path = '' as $$
declare
	v_now timestamptz := clock_timestamp();
	v_limit int4 := least(greatest(coalesce(p_limit, 0), 1), 1000);
	v_most int4;
	v_told int4;
	f sluss.feed;
	l rule.lead;
	s rule.seen;
	v_from timestamptz;
	v_to timestamptz;
	n int4[];
begin
	if not pg_try_advisory_xact_lock(hashtextextended('sluss sweep', 7)) then
		return query select 0, ''::text, 0;
		return;
	end if;
	select * into f from sluss.feed;
	v_from := f.swept_at - interval '5 minutes';
	v_to := least(v_now, f.swept_at + interval '1 day');
	n := array[rule.sweep_disclosures(v_from, v_to, v_limit),
		rule.sweep_fading(v_from, v_to, v_limit),
		rule.sweep_due(v_from, v_to, v_limit)];
	select max(x), sum(x) into v_most, v_told from unnest(n) as x;
	if v_most < v_limit then
		update sluss.feed set swept_at = greatest(swept_at, v_to);
	end if;
	perform rule.sweep_old(v_now, interval '90 days', v_limit);
	if v_told > 0 then
		l.method := 'sweep';
		l.shown := false;
		s.now := v_now;
		perform rule.note(l, s, 0, '', null, v_told::text, null);
	end if;
	return query select 0, ''::text, v_told;
end $$;
