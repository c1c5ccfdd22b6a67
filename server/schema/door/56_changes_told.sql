-- SPDX-License-Identifier: EUPL-1.2
-- Who is told of what a write changes. A draft is told to nobody, and nothing
-- before it has begun for its recipient: what begins later, the sweep tells.

-- A disclosure that was made or approved.
create function rule.tell_given(p_now timestamptz, d sluss.disclosure)
returns void
language plpgsql set search_path = '' as $$
begin
	if d.needs_approval and d.approved_at is null then
		-- Their own organisation's approvers; the same actor is passed over
		-- when it is delivered.
		perform rule.tell(p_now, array[d.owner], 'approval', d.case_id,
			d.record, (select r.kind from sluss.record r
				where r.id = d.record), d.groups, d.id, null, null);
	elsif rule.begun(d, p_now) then
		perform rule.tell_disclosure(p_now, d, 'disclosed', d.groups, d.owner);
	end if;
end $$;

-- A part in the case ends, before it does: what the organisation received ends
-- with it, who asked it or was asked by it, and who is shown the participants.
create function rule.tell_leaving(s rule.seen, p_organisation uuid)
returns void
language plpgsql set search_path = '' as $$
declare
	v_invited_by uuid := (select p.invited_by from sluss.participant p
		where p.case_id = s.case_id and p.organisation = p_organisation);
begin
	perform rule.tell_disclosure(s.now, d, 'ended', d.groups, s.organisation)
	   from sluss.disclosure d
	  where d.case_id = s.case_id and d.recipient = p_organisation
	    and d.withdrawn_at is null and d.expires_at > s.now
	    and rule.begun(d, s.now);
	-- Who gave it something, it is not given any more.
	perform rule.tell(s.now, array(select distinct d.owner
			from sluss.disclosure d
			where d.case_id = s.case_id and d.recipient = p_organisation
			  and d.owner is distinct from v_invited_by
			  and d.withdrawn_at is null and d.expires_at > s.now),
		'case', s.case_id, null, 10::int2, 0, null, s.organisation, null);
	perform rule.tell_case(s.now, s.case_id,
		coalesce(v_invited_by, p_organisation), 4, s.organisation);
	perform rule.tell(s.now, array[q.asked], 'request', s.case_id, null, q.kind,
		q.groups, q.id, s.organisation, null)
	   from sluss.ask q
	  where q.case_id = s.case_id and q.asker = p_organisation
	    and q.state = 'open';
end $$;

-- The groups that a disclosure has of its consent now; all when it rests on
-- none. Approval, dates and withdrawal of the disclosure are asked elsewhere.
create function rule.consented(d sluss.disclosure, p_now timestamptz)
returns int4
language sql stable set search_path = '' as $$
	select case when d.consent is null then d.groups else d.groups & coalesce((
		select bit_or(case when r.kind = 34 then 2 else 1 << c.grp end)
		  from sluss.consent k
		  join sluss.consent_scope c on c.record = k.record
		  join sluss.record r on r.id = d.record
		 cross join lateral rule.as_filed(r.id, r.kind, d.groups) f
		 where k.record = d.consent and c.recipient = d.recipient
		   and c.kind = f.kind and f.groups & (1 << c.grp) <> 0
		   and rule.same_subject(k.subject_category, d.record, d.version)
		   and k.given_on <= (p_now at time zone 'Europe/Stockholm')::date
		   and (k.valid_to_on is null or k.valid_to_on
			>= (p_now at time zone 'Europe/Stockholm')::date)
		   and not exists (select from sluss.consent_withdrawal w
			where w.record = k.record and w.recipient = c.recipient)), 0) end
$$;

-- What rests on a consent, and with which groups.
create function rule.held_by(p_consent uuid, p_now timestamptz)
returns rule.held[]
language sql stable set search_path = '' as $$
	select array(select row(d.id, rule.consented(d, p_now))::rule.held
		from sluss.disclosure d
		where d.consent = p_consent and d.withdrawn_at is null
		  and d.expires_at > p_now and rule.begun(d, p_now))
$$;

-- What does not rest on it any more: its recipient has lost it, and who had
-- given it on a consent of somebody else's must know.
create function rule.tell_lost(s rule.seen, p_consent uuid, p_held rule.held[])
returns void
language plpgsql set search_path = '' as $$
declare
	x record;
begin
	for x in select d, h.groups & ~rule.consented(d, s.now) as lost
		   from unnest(p_held) as h
		   join sluss.disclosure d on d.id = h.disclosure loop
		continue when x.lost = 0;
		perform rule.tell_disclosure(s.now, x.d, 'ended', x.lost,
			s.organisation);
		perform rule.tell(s.now, array[(x.d).owner], 'ended', (x.d).case_id,
			(x.d).record, (select r.kind from sluss.record r
				where r.id = (x.d).record), x.lost, (x.d).id,
			s.organisation, null);
	end loop;
end $$;

-- Whether a disclosure ever gave a wrong version, or a group of an earlier one
-- in the words that the wrong one still had and its correction has not.
create function rule.gave_wrong(d sluss.disclosure, p_kind int2, p_wrong int4,
	p_changed int4, p_now timestamptz) returns bool
language plpgsql stable set search_path = '' as $$
declare
	f record;
	v_reach int4;
begin
	select * into f from rule.as_filed(d.record, p_kind, d.groups);
	v_reach := least(p_wrong, rule.reach(d, p_wrong, f.kind, f.groups, p_now));
	return rule.begun(d, p_now) and d.version <= p_wrong
	   and (v_reach = p_wrong or exists (
		select from sluss.version_group a
		  join sluss.version_group w on w.record = a.record
			and w.version = p_wrong and w.grp = a.grp
			and w.variant = a.variant and w.wrote_version = a.wrote_version
		 where a.record = d.record
		   and a.variant in (d.recipient,
			'00000000-0000-0000-0000-000000000000')
		   and a.version between d.version and v_reach
		   and d.groups & p_changed & (1 << a.grp) <> 0));
end $$;

-- Groups of a variant that a version has otherwise than the final one before it
-- of that variant: written by it or by a draft in between, or not there any more.
create function rule.new_in(p_record uuid, p_version int4, p_for uuid)
returns int4
language sql stable set search_path = '' as $$
	with had as (
		select coalesce(max(v.version), 0) as version
		  from sluss.record_version v
		 where v.record = p_record and v.version < p_version and v.final
		   and v.extract_for is not distinct from p_for
	), has as (
		select g.version, g.grp, g.wrote_version
		  from sluss.version_group g, had
		 where g.record = p_record and g.version in (had.version, p_version)
		   and g.variant = coalesce(p_for,
			'00000000-0000-0000-0000-000000000000')
	)
	select coalesce(bit_or(1 << coalesce(n.grp, o.grp)), 0)::int4
	  from (select * from has where version = p_version) n
	  full join (select has.* from has, had
		where has.version = had.version) o on o.grp = n.grp
	 where n.wrote_version is distinct from o.wrote_version
$$;

-- Of groups of a disclosure that follows those that a version gives it: the
-- subject's own alone, each by itself.
create function rule.newly_given(d sluss.disclosure, p_kind int2,
	p_groups int4, p_version int4, p_for uuid, p_now timestamptz) returns int4
language sql stable set search_path = '' as $$
	select coalesce(bit_or(1 << g), 0)::int4
	  from unnest(rule.group_list(p_groups)) as g
	 cross join lateral rule.as_filed(d.record, p_kind, 1 << g) f
	  join sluss.ceiling c on c.kind = f.kind and 1 << c.grp = f.groups
		and c.classes = 1
	 where case when p_for is null
		then rule.reach(d, p_version, f.kind, f.groups, p_now)
		else rule.reach_extract(d, f.kind, f.groups, p_now) end = p_version
$$;

-- A version that became final. Everyone who was ever given what it corrects
-- hears of it once, whatever has become of the disclosures; of a newer one hear
-- those whose disclosure follows and gives it, of the groups that are new to them.
create function rule.tell_version(s rule.seen, p_record uuid, p_version int4,
	p_kind int2) returns void
language plpgsql set search_path = '' as $$
declare
	-- An extract is told to whom it was written for alone.
	v_for uuid := (select v.extract_for from sluss.record_version v
		where v.record = p_record and v.version = p_version);
	v_wrong int4 := (select max(v.version) from sluss.record_version v
		where v.record = p_record and v.version < p_version
		  and v.status = 'corrected' and v.extract_for is not distinct from v_for
		  and not exists (select from sluss.record_version y
			where y.record = p_record and y.version > v.version
			  and y.version < p_version and y.final
			  and y.extract_for is not distinct from v_for));
	v_new int4 := rule.new_in(p_record, p_version, v_for);
begin
	if v_wrong is not null then
		perform rule.tell_disclosure(s.now, x.newest, 'corrected', x.groups,
			s.organisation)
		   from (select (array_agg(d order by d.decided_at desc))[1] as newest,
				bit_or(d.groups) as groups
			from sluss.disclosure d
			where d.record = p_record and rule.begun(d, s.now)
			  and case when v_for is not null
				then d.recipient = v_for and d.extracts <> 0
				else rule.gave_wrong(d, p_kind, v_wrong,
					rule.changed_since(p_record, v_wrong, p_version, true),
					s.now)
				-- Extracts of what was wrong.
				or (d.extracts <> 0 and exists (
					select from sluss.record_version w
					where w.record = p_record and w.status = 'corrected'
					  and w.extract_for = d.recipient)) end
			group by d.recipient) x;
	end if;
	perform rule.tell_disclosure(s.now, d, 'revised', g.given, s.organisation)
	   from sluss.disclosure d
	  cross join lateral (select rule.newly_given(d, p_kind, v_new & case
		when v_for is null then d.groups & ~d.extracts else d.extracts end,
		p_version, v_for, s.now) as given) g
	  where d.record = p_record and d.follow and d.version < p_version
	    and (v_for is null or d.recipient = v_for)
	    and rule.begun(d, s.now)
	    and d.withdrawn_at is null and d.expires_at > s.now
	    and g.given <> 0;
	-- What would have followed and does not, since somebody is protected: its
	-- owner has to disclose it anew, with a second person.
	perform rule.tell(s.now, array[s.organisation], 'due', x.case_id, p_record,
		p_kind, x.held, null, null, null)
	   from (select d.case_id, bit_or(d.groups & (1 << g)) as held
		from sluss.disclosure d
		cross join unnest(rule.group_list(v_new)) as g
		cross join lateral rule.as_filed(d.record, p_kind, 1 << g) f
		join sluss.ceiling c on c.kind = f.kind and 1 << c.grp = f.groups
			and c.classes = 1
		where d.record = p_record and d.follow and d.version < p_version
		  and (v_for is null or d.recipient = v_for)
		  and rule.begun(d, s.now)
		  and d.withdrawn_at is null and d.expires_at > s.now
		  and rule.shielded(d, c.kind, c.grp, s.now)
		group by d.case_id) x
	  where x.held <> 0;
end $$;
