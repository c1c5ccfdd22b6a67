-- SPDX-License-Identifier: EUPL-1.2
-- Why a position can or cannot read a group: facts, and one log row. Whether
-- the caller may know of the record is decided by rule.look(), and of another
-- organisation only a record's owner is told anything: of its own disclosures.

-- The disclosure of one group that rule.look() would choose for the recipient,
-- and to the owner one that waits for approval or for its day when there is no
-- other. What look() calls ground_valid is found by C, which has the ground.
create function rule.given(p_record uuid, p_recipient uuid, p_kind int2,
	p_grp int2, p_variant uuid, p_now timestamptz, p_owner_asks bool,
	p_ceiling_kind int2 default null, p_ceiling_grp int2 default null,
	out disclosure_id uuid, out reach int4, out pending bool,
	out effective bool, out not_before timestamptz,
	out expires_at timestamptz, out ground text, out rests_on_consent bool,
	out consent_holds bool, out consent_about text)
language sql stable set search_path = '' as $$
	select d.id, b.reach, d.needs_approval and d.approved_at is null,
		d.withdrawn_at is null, d.not_before, d.expires_at, d.ground,
		d.consent is not null, b.consent_holds,
		(select ka.subject_category from sluss.consent ka where ka.record = d.consent)
	from sluss.disclosure d
	join sluss.record r on r.id = d.record
	join sluss.ceiling ce on ce.kind = coalesce(p_ceiling_kind, p_kind)
		and ce.grp = coalesce(p_ceiling_grp, p_grp)
	left join sluss.ground gr on gr.code = d.ground
	cross join lateral (
		select case when ce.classes <> 1 then d.version
				when p_variant <> '00000000-0000-0000-0000-000000000000'
				then rule.reach_extract(d, ce.kind,
					1 << ce.grp, p_now)
				else rule.reach(d, r.newest_final, ce.kind,
					1 << ce.grp, p_now) end as reach,
			coalesce(gr.from_at <= p_now
				and (gr.to_at is null or gr.to_at > p_now)
				and (gr.requires & 1 = 0 or (d.consent is not null
					and ce.classes = 1)), false) as ground_valid,
			d.consent is null or exists (
				select from sluss.consent k
				join sluss.consent_scope ks on ks.record = k.record
				where k.record = d.consent and ks.recipient = d.recipient
				  and ks.kind = ce.kind and ks.grp = ce.grp
				  and rule.same_subject(k.subject_category, r.id, r.newest_final)
				  and k.given_on <= (p_now at time zone 'Europe/Stockholm')::date
				  and (k.valid_to_on is null or k.valid_to_on
					>= (p_now at time zone 'Europe/Stockholm')::date)
				  and not exists (
					select from sluss.consent_withdrawal kw
					where kw.record = k.record
					  and kw.recipient = ks.recipient)) as consent_holds) b
	where d.record = p_record and d.recipient = p_recipient
	  and d.groups & (1 << p_grp) <> 0 and (d.extracts & (1 << p_grp) <> 0)
	      = (p_variant <> '00000000-0000-0000-0000-000000000000')
	  and (p_owner_asks or rule.begun(d, p_now))
	order by rule.begun(d, p_now) desc,
		d.withdrawn_at is null and b.ground_valid and b.consent_holds
			and d.expires_at > p_now desc,
		d.withdrawn_at is null and b.ground_valid and b.consent_holds desc,
		b.reach desc, d.expires_at desc
	limit 1
$$;

-- Whose reading is explained, or with what it is refused.
create function rule.explained(l rule.lead, s rule.seen, p_record bool,
	p_kind int2, p_grp int2, p_organisation text, p_position text,
	inout f door.facts_row)
language plpgsql set search_path = '' as $$
declare
	v_refusal text;
	v_self bool := coalesce(p_organisation, '') in ('', s.organisation_code);
	v_file bool := v_self and p_record and s.owner = s.organisation;
	w rule.weighed;
begin
	if p_record and s.kind is distinct from p_kind then
		v_refusal := '3 KIND_MISMATCH';
	elsif p_record and not v_self and s.owner <> s.organisation then
		v_refusal := '7 NOT_OWNER';
	elsif p_record and not v_self and s.participant <> 'active' then
		v_refusal := '5 NOT_FOUND';
	end if;
	if v_refusal is not null then
		f := rule.told_facts(s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null);
		return;
	end if;
	if v_self then
		f.recipient := s.organisation;
		f.recipient_code := s.organisation_code;
		f.recipient_kind := s.agency_kind;
		-- Its own file is as it was, for who was responsible before.
		f.recipient_standing := case when v_file and s.standing = 'former'
			then 'owner' else s.standing end;
		f.recipient_state := s.participant;
	else
		w := rule.weigh(l, s, 0, array[p_grp], p_organisation, '', null, null, null);
		if w.recipient is null then
			v_refusal := '3 UNKNOWN_ORGANISATION';
		elsif p_record and w.recipient_state not in ('active', 'invited') then
			v_refusal := '9 RECIPIENT_NOT_PARTICIPANT';
		end if;
		f.recipient := w.recipient;
		f.recipient_code := p_organisation;
		f.recipient_kind := w.recipient_kind;
		-- Without a record nothing is told of who takes part.
		f.recipient_standing := case when p_record then w.recipient_standing end;
		f.recipient_state := case when p_record then 'active' end;
	end if;
	f.for_position := case
		when coalesce(p_position, '') <> '' then p_position
		when v_file then rule.file_position(s)
		when v_self then s."position"
		else (select q."position" from sluss.position_rule q
			left join sluss.ceiling_cell c on c."position" = q."position"
				and c.kind = case when p_record then rule.ceiling_kind(s) else p_kind end
				and c.grp = case when p_record then rule.ceiling_grp(s, p_grp) else p_grp end
			where q.agency_kind = f.recipient_kind
			  and (f.recipient_standing is null
				or q.standing in (f.recipient_standing, ''))
			order by coalesce(c.cell in ('R', 'X'), false) desc, q.ord limit 1) end;
	if v_refusal is null and not exists (select from sluss.position_rule q
			where q.agency_kind = f.recipient_kind
			  and q."position" = f.for_position
			  and (f.recipient_standing is null
				or q.standing in (f.recipient_standing, ''))) then
		v_refusal := '3 UNKNOWN_POSITION';
	end if;
	if v_refusal is not null then
		f := rule.told_facts(s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null);
	end if;
end $$;

-- The facts of the group towards f.recipient.
create function rule.explain_group(s rule.seen, p_grp int2,
	inout f door.facts_row)
language plpgsql set search_path = '' as $$
declare
	v_nil uuid := '00000000-0000-0000-0000-000000000000';
	v_condition text := (select c.condition from sluss.ceiling_cell c
		where c."position" = f.for_position and c.kind = rule.ceiling_kind(s)
		  and c.grp = rule.ceiling_grp(s, p_grp));
	v_version int4 := s.version;
	v_kind text := (select o.agency_kind from sluss.organisation o where o.id = s.owner);
	g record;
begin
	f.variant := v_nil;
	if s.owner <> f.recipient then
		if v_condition in ('own_area', 'level_only') and s.kind <> 34 then
			f.variant := f.recipient;
		end if;
		select * into g from rule.given(s.record_id, f.recipient, s.kind, p_grp,
			f.variant, s.now, s.owner = s.organisation,
			rule.ceiling_kind(s), rule.ceiling_grp(s, p_grp)) g;
		f.disclosure_id := g.disclosure_id;
		f.covers := g.disclosure_id is not null;
		f.pending := coalesce(g.pending, false);
		f.effective := g.effective;
		f.not_before := g.not_before;
		f.expires_at := g.expires_at;
		f.ground := g.ground;
		f.rests_on_consent := coalesce(g.rests_on_consent, false);
		f.consent_holds := coalesce(g.consent_holds, false);
		f.consent_about := g.consent_about;
		v_version := coalesce(g.reach, (select r.newest_final
			from sluss.record r where r.id = s.record_id));
	end if;
	select v.final, rule.fades_at(v.record, (select vg.wrote_version
			from sluss.version_group vg
			where vg.record = v.record and vg.version = v.version
			  and vg.grp = p_grp and vg.variant = f.variant), v.version)
	  into f.group_final, f.group_valid_to
	  from sluss.record_version v
	 where v.record = s.record_id and v.version = v_version;
	if s.kind = 34 then
		f.group_valid_to := least(f.group_valid_to,
			rule.filed_fades_at(s.record_id));
	end if;
	f.group_final := coalesce(f.group_final, false);
	f.present := case when s.kind = 10 and p_grp = 2 then true
		when s.kind = 10 and p_grp = 3 then v_kind = 'municipality'
		when s.kind = 10 and p_grp = 4 then v_kind = 'police'
		else exists (select from sluss.version_group v
			where v.record = s.record_id and v.version = v_version
			  and v.grp = p_grp and v.variant = f.variant) end;
	f.naming := rule.ceiling_kind(s) = 10 or exists (select from sluss.consent_scope cs
		where cs.record = case when s.kind = 34 then (select d.filed_record
			from sluss.document d where d.record = s.record_id
			order by d.version limit 1) else s.record_id end and cs.recipient = f.recipient);
	f.acting := exists (select from sluss.task t
		where t.case_id = s.case_id and t.owner = s.owner
		  and t.recipient = f.recipient and t.from_at <= s.now
		  and coalesce(t.to_at > s.now, true));
end $$;

create function door.explain(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_kind int2, p_grp int2, p_organisation text,
	p_position text) returns setof door.facts_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	v_record uuid := nullif(p_record, '00000000-0000-0000-0000-000000000000');
	s rule.seen := rule.call(l, now(), p_case, v_record);
	f door.facts_row := rule.told_facts(s, s.code, s.reason, null);
begin
	if s.code = 0 then
		f := rule.explained(l, s, v_record is not null, p_kind, p_grp,
			p_organisation, p_position, f);
		if f.code = 0 and v_record is not null then
			f := rule.explain_group(s, p_grp, f);
		end if;
		f.grp := p_grp;
	end if;
	f.leaf := rule.note(l, s, f.code, f.reason, null, case when f.code = 0
			then 'for ' || f.recipient_code || ' ' || f.for_position end,
		rule.item(s, 0, null));
	return next f;
end $$;
