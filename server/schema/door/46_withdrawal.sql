-- SPDX-License-Identifier: EUPL-1.2
-- What the withdrawal of a consent would end, for the one who owns the consent:
-- of its own disclosures, and of nobody else's. That others may have disclosed
-- on the consent follows from its having been shown to them, and whether they
-- did is not looked up here.

-- A disclosure of its own that gives the group without this consent: the one
-- that rule.look() would choose. p_as_*: as consent has the group.
create function rule.carried(p_record uuid, p_recipient uuid, p_grp int2,
	p_as_kind int2, p_as_grp int2, p_consent uuid,
	p_now timestamptz) returns sluss.disclosure
language sql stable set search_path = '' as $$
	select d from sluss.disclosure d
	  join sluss.record r on r.id = d.record
	  join sluss.ground g on g.code = d.ground and g.from_at <= p_now
		and (g.to_at is null or g.to_at > p_now)
	 where d.record = p_record and d.recipient = p_recipient
	   and d.groups & (1 << p_grp) <> 0 and rule.begun(d, p_now)
	   and d.withdrawn_at is null and d.expires_at > p_now
	   and d.consent is distinct from p_consent
	   and (g.requires & 1 = 0 or d.consent is not null)
	   and (d.consent is null or exists (
		select from sluss.consent k
		join sluss.consent_scope c on c.record = k.record
		where k.record = d.consent and c.recipient = d.recipient
		  and c.kind = p_as_kind and c.grp = p_as_grp
		  and rule.same_subject(k.subject_category, d.record, d.version)
		  and k.given_on <= (p_now at time zone 'Europe/Stockholm')::date
		  and (k.valid_to_on is null or rule.day_end(k.valid_to_on) > p_now)
		  and not exists (select from sluss.consent_withdrawal w
			where w.record = k.record and w.recipient = d.recipient)))
	 order by rule.reach(d, r.newest_final, p_as_kind, 1 << p_as_grp,
		p_now) desc,
		d.expires_at desc
	 limit 1
$$;

-- Its own disclosures that rest on a consent, one row for each group that the
-- caller's position may know: towards those for whom it is not withdrawn yet.
create function rule.resting(s rule.seen, p_recipients text[])
returns table (recipient_code text, recipient_kind text, d sluss.disclosure,
	kind int2, grp int2, carried sluss.disclosure)
language sql stable set search_path = '' as $$
	select o.code, o.agency_kind, d, r.kind, g,
		rule.carried(d.record, d.recipient, g, f.kind, f.grp,
			s.record_id, s.now)
	  from sluss.disclosure d
	  join sluss.record r on r.id = d.record
	  join sluss.organisation o on o.id = d.recipient
	 cross join lateral unnest(rule.group_list(rule.known_groups(s, r.id,
		r.kind, d.groups, true))) as g
	 cross join lateral (select a.kind, x::int2 as grp
		  from rule.as_filed(r.id, r.kind, 1 << g) a,
			unnest(rule.group_list(a.groups)) as x) f
	 where d.case_id = s.case_id and d.owner = s.organisation
	   and d.consent = s.record_id and d.withdrawn_at is null
	   and d.expires_at > s.now
	   and (coalesce(cardinality(p_recipients), 0) = 0
		or o.code = any (p_recipients))
	   and exists (select from sluss.consent_scope c
		where c.record = s.record_id and c.recipient = d.recipient
		  and c.kind = f.kind and c.grp = f.grp)
	   and not exists (select from sluss.consent_withdrawal w
		where w.record = s.record_id and w.recipient = d.recipient)
$$;

-- What was read under them, whether or not they stand: by whom, and of what. Of
-- the newest 10 000 reads; older ones are in the log.
create function rule.delivered(s rule.seen, p_recipients text[])
returns table (recipient_code text, record uuid, kind int2, groups int4,
	actor text, reads int4, last_read_at timestamptz)
language sql stable set search_path = '' as $$
	with given as materialized (
		select d.id, o.id as recipient, o.code
		  from sluss.disclosure d
		  join sluss.organisation o on o.id = d.recipient
		 where d.case_id = s.case_id and d.owner = s.organisation
		   and d.consent = s.record_id
		   and (coalesce(cardinality(p_recipients), 0) = 0
			or o.code = any (p_recipients))
	), reads as materialized (
		-- The newest of the case's log, and only rows that touched one.
		select l.* from sluss.log l
		 where l.case_id = s.case_id and l.code = 0
		   and l.organisation in (select g.recipient from given g)
		   and l.item_disclosure && array(select g.id from given g)
		 order by l.id desc limit 10000
	)
	select g.code, i.record, i.kind, k.known, l.actor, count(*)::int4,
		max(l.at)
	  from reads l
	 cross join lateral unnest(l.item_record, l.item_kind, l.item_groups,
		l.item_disclosure) as i(record, kind, groups, disclosure)
	  join given g on g.id = i.disclosure and g.recipient = l.organisation
	 cross join lateral (select rule.known_groups(s, i.record, i.kind,
		i.groups, true) as known) k
	 where k.known <> 0
	 group by 1, 2, 3, 4, 5
	 order by 1, 2, 7 desc limit 500
$$;

create function rule.refuse_preview_withdrawal(s rule.seen,
	p_recipients text[]) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' or s.record_id is null
			then '5 NOT_FOUND'
		when s.owner <> s.organisation then '7 NOT_OWNER'
		when s.kind <> 15 then '3 KIND_MISMATCH'
		when not exists (select from sluss.ceiling_cell c
				where c.position = rule.file_position(s) and c.kind = 15
				  and c.grp = 1 and c.cell in ('W', 'X'))
			then '7 GROUP_NOT_WRITABLE'
		when exists (select from unnest(p_recipients) as x
				where not exists (select from sluss.consent_scope c
					join sluss.organisation o on o.id = c.recipient
					where c.record = s.record_id and o.code = x))
			then '9 NOT_IN_CONSENT' end
$$;

-- Rows of three kinds: a group of a disclosure (grp), what was read (actor),
-- an organisation that was shown the consent (to_code); and one of nothing.
create function door.preview_withdrawal(p_node uuid, p_actor text,
	p_role text, p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_case uuid, p_record uuid, p_recipients text[])
returns table (code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, organisation uuid,
	agency_kind text, role text, has_case bool, standing text,
	participant text, sealed bool, assigned bool, policy_ok bool,
	now timestamptz, "position" text, record_id uuid, kind int2, owner uuid,
	owner_code text, version int4, final bool, newest bool,
	valid_to timestamptz,
	recipient_code text, recipient_kind text, about_record uuid,
	about_kind int2, disclosure_id uuid, follow bool, expires_at timestamptz,
	grp int2, kept_disclosure uuid, kept_ground text, kept_until timestamptz,
	groups int2[], actor text, reads int4, last_read_at timestamptz,
	to_code text, filed_kind int2, filed_grp int2)
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'));
	v_refusal text := case when s.code = 0
		then rule.refuse_preview_withdrawal(s, p_recipients) end;
	v_leaf bytea;
begin
	if v_refusal is not null then
		s.code := split_part(v_refusal, ' ', 1)::int4;
		s.reason := split_part(v_refusal, ' ', 2);
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, null,
		rule.item(s, 0, null));
	return query
	select s.code, s.reason, v_leaf, s.now, s.node_live, s.organisation_live,
		s.actor_live, s.role_held, s.approver, s.duty, s.purpose_known,
		s.organisation, s.agency_kind, s.role, s.has_case, s.standing,
		s.participant, s.sealed, s.assigned, s.policy_ok, s.now, s.position,
		s.record_id, s.kind, s.owner, s.owner_code, s.version, s.final,
		s.newest, s.valid_to, t.recipient_code, t.recipient_kind,
		t.about_record, t.about_kind, t.disclosure_id, t.follow,
		t.expires_at, t.grp, t.kept_disclosure, t.kept_ground, t.kept_until,
		rule.group_list(t.groups), t.actor, t.reads, t.last_read_at,
		t.to_code, q.filed_kind, q.filed_grp
	  from (values (1)) as one
	  left join (
		select r.recipient_code, r.recipient_kind,
			(r.d).record as about_record, r.kind as about_kind,
			(r.d).id as disclosure_id, (r.d).follow, (r.d).expires_at,
			r.grp, (r.carried).id as kept_disclosure,
			(r.carried).ground as kept_ground,
			(r.carried).expires_at as kept_until, 0 as groups,
			null::text as actor, null::int4 as reads,
			null::timestamptz as last_read_at, null::text as to_code
		  from rule.resting(s, p_recipients) r where s.code = 0
		union all
		select e.recipient_code, null, e.record, e.kind, null, null, null,
			null, null, null, null, e.groups, e.actor, e.reads,
			e.last_read_at, null
		  from rule.delivered(s, p_recipients) e where s.code = 0
		union all
		select distinct null, null, null::uuid, null::int2, null::uuid,
			null::bool, null::timestamptz, null::int2, null::uuid, null,
			null::timestamptz, 0, null, null::int4, null::timestamptz,
			o.code
		  from sluss.disclosure d
		  join sluss.organisation o on o.id = d.recipient
		 where s.code = 0 and d.record = s.record_id
		   and d.owner = s.organisation and d.groups & 2 <> 0
		   and rule.begun(d, s.now)) t on true
	  left join lateral rule.filed(t.about_record, t.about_kind) q on true
	 order by t.recipient_code, t.disclosure_id, t.grp, t.last_read_at desc,
		t.to_code;
end $$;
