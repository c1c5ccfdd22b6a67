-- SPDX-License-Identifier: EUPL-1.2
-- Writing a version of one's own record. A later version refers to content
-- that earlier ones wrote; nothing is sealed anew. Consent and task carry
-- clear facts, which take effect with a final version; a withdrawal of consent
-- takes effect at once and for good.

-- Writes a version and its groups; the caller has decided that it may. p_for:
-- as extracts for that organisation; what is for others or for all stays.
create function rule.write_version(l rule.lead, s rule.seen, p_record uuid,
	p_version int4, p_final bool, p_correction bool, p_category text,
	p_nature text, p_from timestamptz, p_to timestamptz, p_key uuid,
	p_grp int2[], p_sealed bytea[], p_remove int2[], p_for uuid default null)
returns void
language plpgsql set search_path = '' as $$
declare
	v_variant uuid := coalesce(p_for, '00000000-0000-0000-0000-000000000000');
begin
	if p_final then
		-- What is wrong for all is wrong in every extract of it.
		update sluss.record_version v
		   set status = case when v.status = 'final' and p_correction
			then 'corrected' else 'superseded' end
		 where v.record = p_record and v.status in ('final', 'draft')
		   and (v.extract_for is not distinct from p_for
		        or (p_for is null and p_correction));
	end if;
	-- What is not given is what the version before said.
	insert into sluss.record_version
	select p_record, p_version, p_final,
		case when p_final then 'final' else 'draft' end, s.home_regime,
		coalesce(nullif(p_category, ''), b.subject_category, ''),
		coalesce(nullif(p_nature, ''), b.nature, ''), l.actor, l.node,
		s.now, coalesce(p_from, b.valid_from), coalesce(p_to, b.valid_to), p_for
	  from (values (1)) as one
	  left join sluss.record_version b on b.record = p_record
		and b.version = p_version - 1;
	insert into sluss.record_group
	select p_record, t.grp, v_variant, p_version, p_key, t.sealed
	  from unnest(p_grp, p_sealed) as t(grp, sealed);
	insert into sluss.version_group
	select p_record, p_version, g.grp, g.variant, p_version
	  from sluss.record_group g
	 where g.record = p_record and g.wrote_version = p_version
	union all
	select p_record, p_version, b.grp, b.variant, b.wrote_version
	  from sluss.version_group b
	 where b.record = p_record and b.version = p_version - 1
	   and (b.variant <> v_variant
	        or b.grp <> all (coalesce(p_grp, '{}') || coalesce(p_remove, '{}')));
end $$;

-- What is wrong with the groups of a write: 'code REASON', null if nothing.
create function rule.refuse_groups(s rule.seen, p_kind int2, p_key uuid,
	p_grp int2[], p_sealed bytea[], p_remove int2[]) returns text
language sql stable set search_path = '' as $$
	select case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when coalesce(cardinality(p_grp), 0) <> coalesce(cardinality(p_sealed), 0)
			or array_position(p_sealed, null) is not null
			or array_position(p_grp, null) is not null
			or (select count(distinct g) from unnest(p_grp) as g)
				<> coalesce(cardinality(p_grp), 0) then '3 GROUPS_MALFORMED'
		when exists (select from unnest(coalesce(p_grp, '{}')
					|| coalesce(p_remove, '{}')) as g
				where (p_kind = 10 and g <> 1) or not exists (
					select from sluss.ceiling_cell c
					where c.position = rule.file_position(s)
					  and c.kind = p_kind
					  and c.grp = g and c.cell in ('W', 'X')))
			then '7 GROUP_NOT_WRITABLE'
		when cardinality(p_grp) > 0 and not exists (
				select from sluss.case_key k
				where k.id = p_key and k.case_id = s.case_id
				  and k.organisation = s.organisation and k.retired_at is null)
			then '10 KEY_RETIRED'
	end
$$;

-- What is wrong with the clear facts: 'code REASON', null if nothing. Whatever
-- does not have the form is caught here and never raises.
create function rule.refuse_clear(p_kind int2, p_clear jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
	c jsonb := p_clear -> 'consent';
	t jsonb := p_clear -> 'task';
begin
	if p_clear is null then
		return null;
	end if;
	if jsonb_typeof(p_clear) <> 'object'
	   or (c is not null and jsonb_typeof(c) <> 'object')
	   or (t is not null and jsonb_typeof(t) <> 'object')
	   or nullif(c ->> 'given_on', '')::date is distinct from
	      nullif(c ->> 'given_on', '')::date + 0
	   or nullif(c ->> 'valid_to_on', '')::date < nullif(c ->> 'given_on', '')::date
	   or coalesce(c ->> 'form', '') not in ('', 'unstated', 'written',
		'oral_documented')
	   or (c ->> 'child_view')::bool is distinct from
	      (c ->> 'child_view')::bool
	   or nullif(t ->> 'to', '')::date < nullif(t ->> 'from', '')::date then
		return '3 CLEAR_FACTS_MALFORMED';
	end if;
	if (c is not null and p_kind <> 15) or (t is not null and p_kind <> 23) then
		return '3 CLEAR_FACTS_MISPLACED';
	end if;
	if exists (
		select from (
			select sc ->> 'recipient' as code
			  from jsonb_array_elements(c -> 'scopes') as sc
			union all
			select jsonb_array_elements_text(c -> 'withdrawals')
			union all
			select t ->> 'recipient' where t is not null) x
		where not exists (select from sluss.organisation o where o.code = x.code)) then
		return '3 UNKNOWN_ORGANISATION';
	end if;
	if exists (
		select from jsonb_array_elements(c -> 'scopes') as sc,
			jsonb_array_elements_text(sc -> 'groups') as g
		where not exists (select from sluss.ceiling k where k.name = g)) then
		return '3 UNKNOWN_GROUP';
	end if;
	return null;
exception when data_exception then
	return '3 CLEAR_FACTS_MALFORMED';
end $$;

-- Whether terms give nobody more than the consent in force does: no group more,
-- no day earlier, none later.
create function rule.adds_nothing(p_record uuid, p_terms jsonb) returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.consent k
		where k.record = p_record
		  and coalesce(nullif(p_terms ->> 'given_on', '')::date,
			'infinity') >= k.given_on
		  and coalesce(nullif(p_terms ->> 'valid_to_on', '')::date,
			'infinity') <= coalesce(k.valid_to_on, 'infinity'))
	   and not exists (
		select from jsonb_array_elements(p_terms -> 'scopes') as sc
		  join sluss.organisation o on o.code = sc ->> 'recipient'
		 cross join jsonb_array_elements_text(sc -> 'groups') as n
		  join sluss.ceiling g on g.name = n
		where not exists (select from sluss.consent_scope k
			where k.record = p_record and k.recipient = o.id
			  and k.kind = g.kind and k.grp = g.grp))
$$;

-- What a consent must say of itself before it is final: how it was given, and
-- of a child what the child thinks. Withdrawing one waits for neither, and is no
-- way to widen it.
create function rule.refuse_consent(p_record uuid, p_kind int2,
	p_version int4, p_final bool, p_category text, p_clear jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
	c jsonb := p_clear -> 'consent';
	v_before sluss.record_version;
	t sluss.consent_terms;
begin
	if p_kind <> 15 or p_final is not true then
		return null;
	end if;
	select * into v_before from sluss.record_version v
	 where v.record = p_record and v.version = p_version - 1;
	if jsonb_array_length(coalesce(c -> 'withdrawals', '[]')) > 0
	   and rule.adds_nothing(p_record, c) then
		return null;
	end if;
	if c is null then
		select k.* into t from sluss.version_group g
		  join sluss.consent_terms k on k.record = g.record
			and k.version = g.wrote_version
		 where g.record = p_record and g.version = p_version - 1 and g.grp = 1;
	else
		t.form := coalesce(c ->> 'form', '');
		t.child_view := coalesce((c ->> 'child_view')::bool, false);
	end if;
	return case
		when t.form in ('', 'unstated') then '3 CONSENT_FORM_MISSING'
		when coalesce(nullif(p_category, ''), v_before.subject_category)
			= 'child' and t.child_view is not true
			then '3 CHILD_VIEW_MISSING' end;
end $$;

-- The clear facts of the version, kept with it; a withdrawal of consent holds
-- whatever a version says.
create function rule.keep_clear(s rule.seen, p_record uuid, p_version int4,
	p_clear jsonb) returns void
language plpgsql set search_path = '' as $$
declare
	c jsonb := p_clear -> 'consent';
	t jsonb := p_clear -> 'task';
begin
	if c is not null then
		insert into sluss.consent_withdrawal
		select p_record, o.id, s.now
		  from jsonb_array_elements_text(c -> 'withdrawals') as w
		  join sluss.organisation o on o.code = w
		on conflict do nothing;
		insert into sluss.consent_terms (record, version, given_on,
			valid_to_on, form, child_view)
		values (p_record, p_version,
			coalesce(nullif(c ->> 'given_on', '')::date,
				(s.now at time zone 'Europe/Stockholm')::date),
			nullif(c ->> 'valid_to_on', '')::date,
			coalesce(c ->> 'form', ''),
			coalesce((c ->> 'child_view')::bool, false));
		insert into sluss.consent_terms_scope
		select p_record, p_version, o.id, g.kind, g.grp
		  from jsonb_array_elements(c -> 'scopes') as sc
		  join sluss.organisation o on o.code = sc ->> 'recipient'
		 cross join jsonb_array_elements_text(sc -> 'groups') as n
		  join sluss.ceiling g on g.name = n
		on conflict do nothing;
	end if;
	if t is not null then
		insert into sluss.task_extract
		select p_record, p_version, o.id,
			coalesce(rule.day_end(nullif(t ->> 'from', '')::date - 1), s.now),
			rule.day_end(nullif(t ->> 'to', '')::date)
		  from sluss.organisation o where o.code = t ->> 'recipient';
	end if;
end $$;

-- What holds from a final version on: the facts of the version that wrote the
-- group which the final one has. One without the group holds nothing.
create function rule.hold_clear(s rule.seen, p_record uuid, p_version int4)
returns void
language plpgsql set search_path = '' as $$
declare
	v_wrote int4 := (select g.wrote_version from sluss.version_group g
		where g.record = p_record and g.version = p_version and g.grp = 1
		  and g.variant = '00000000-0000-0000-0000-000000000000');
begin
	delete from sluss.consent_scope k where k.record = p_record;
	delete from sluss.consent k where k.record = p_record;
	delete from sluss.task k where k.record = p_record;
	insert into sluss.consent
	select t.record, t.given_on, t.valid_to_on, v.subject_category
	  from sluss.consent_terms t
	  join sluss.record_version v on v.record = t.record
		and v.version = p_version
	 where t.record = p_record and t.version = v_wrote;
	insert into sluss.consent_scope
	select t.record, t.recipient, t.kind, t.grp from sluss.consent_terms_scope t
	 where t.record = p_record and t.version = v_wrote;
	insert into sluss.task
	select t.record, s.case_id, s.organisation, t.recipient, t.from_at, t.to_at
	  from sluss.task_extract t
	 where t.record = p_record and t.version = v_wrote;
end $$;

create function door.put_record(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_kind int2, p_version int4, p_key uuid, p_final bool, p_correction bool,
	p_subject_category text, p_nature text, p_valid_from timestamptz,
	p_valid_to timestamptz, p_grp int2[], p_sealed bytea[], p_remove int2[],
	p_clear jsonb, p_outcome bytea, p_extract_for text default null)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_outcome bytea;
	v_refusal text;
	r sluss.record;
	i rule.items;
	v_held rule.held[];
	v_for uuid;
begin
	select * into b from rule.begin(l, p_case, case when p_version > 1 then p_record end,
		p_request, p_request_mac);
	s := b.s;
	v_outcome := b.outcome;
	i := row(array[p_record], array[p_version], array[p_kind],
		array[rule.group_bits(p_grp)], array[s.organisation],
		array[null]::uuid[], array[null]::text[])::rule.items;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			v_outcome, null, case when s.code = 0 then i else rule.item(s, 0, null) end);
		return;
	end if;
	select * into r from sluss.record q where q.id = p_record;
	v_refusal := case
		when p_record is null or p_kind is null or coalesce(p_version, 0) < 1
			or p_final is null then '3 RECORD_MALFORMED'
		when p_version = 1 and p_kind = 10 then '3 KIND_NOT_CREATED'
		when p_version = 1 and r.id is not null then '10 VERSION_CONFLICT'
		when p_version > 1 and (r.id is null or r.case_id <> s.case_id)
			then '5 NOT_FOUND'
		when p_version > 1 and r.owner <> s.organisation then '7 NOT_OWNER'
		when p_version > 1 and rule.taken(p_record) is not null
			then '9 COPY_STANDS'
		when p_version > 1 and r.kind <> p_kind then '3 KIND_DIFFERS'
		-- Whom a record is about is settled by its first final version.
		when p_version > 1 and r.newest_final is not null
			and coalesce(p_subject_category, '') <> ''
			and not rule.same_subject(p_subject_category, p_record,
				r.newest_final) then '9 SUBJECT_DIFFERS'
		when p_version > 1 and r.newest <> p_version - 1
			then '10 VERSION_CONFLICT'
		-- What states no date keeps the one before it.
		when p_version > 1 and p_final and coalesce(p_valid_to, (
				select v.valid_to from sluss.record_version v
				where v.record = p_record and v.version = p_version - 1)) <= s.now
			-- a withdrawal of consent waits for nothing
			and jsonb_path_exists(coalesce(p_clear, '{}'),
				'$.consent.withdrawals[*]') is not true then '3 EXPIRY_PAST'
		else coalesce(
			rule.refuse_groups(s, p_kind, p_key, p_grp, p_sealed, p_remove),
			rule.refuse_extract(s, p_extract_for, p_record, p_kind, p_version,
				p_final, coalesce(p_subject_category, '') <> ''
				or coalesce(p_nature, '') <> ''
				or p_valid_from is not null or p_valid_to is not null,
				p_grp, p_remove, p_clear),
			rule.refuse_clear(p_kind, p_clear),
			rule.refuse_consent(p_record, p_kind, p_version, p_final,
				p_subject_category, p_clear),
			rule.refuse_filing(s, p_kind, p_record, p_version, p_final,
				p_grp, p_remove, p_clear),
			rule.refuse_track_facts(p_kind, p_clear),
			rule.refuse_subject_facts(p_kind, p_clear),
			rule.refuse_providers(s, p_kind, p_record, p_version, p_final,
				p_grp, p_remove, p_clear),
			rule.refuse_placements(s, p_kind, p_record, p_version,
				p_final and coalesce(p_extract_for, '') = '',
				p_subject_category, p_grp, p_remove, p_clear)) end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null, i);
		return;
	end if;
	v_held := case when p_kind = 15 then rule.held_by(p_record, s.now) end;
	if p_version = 1 then
		insert into sluss.record
		values (p_record, p_case, s.organisation, p_kind, s.now, 1,
			case when p_final then 1 end);
	else
		select o.id into v_for from sluss.organisation o
		 where o.code = p_extract_for;
		update sluss.record q set newest = p_version,
			newest_final = case when p_final and v_for is null then p_version
				else q.newest_final end
		 where q.id = p_record;
	end if;
	perform rule.write_version(l, s, p_record, p_version, p_final,
		coalesce(p_correction, false), p_subject_category, p_nature,
		p_valid_from, p_valid_to, p_key, p_grp, p_sealed, p_remove, v_for);
	perform rule.keep_clear(s, p_record, p_version, p_clear);
	if p_final and p_kind in (15, 23) and v_for is null then
		perform rule.hold_clear(s, p_record, p_version);
	end if;
	perform rule.write_filing(s, p_record, p_version, p_clear);
	perform rule.write_track_facts(p_record, p_version, p_clear);
	perform rule.write_providers(p_record, p_version, p_kind, p_grp, p_clear);
	perform rule.write_placements(s, p_record, p_version, p_kind, p_grp, p_clear);
	perform rule.write_subject_facts(p_record, p_version, p_clear);
	if p_final and p_kind = 11 then
		perform rule.hold_protection(s, p_record, p_version);
	end if;
	perform rule.tell_lost(s, p_record, v_held);
	if p_final then
		perform rule.tell_version(s, p_record, p_version, p_kind);
	end if;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		case when v_for is not null then 'for ' || p_extract_for end, i);
end $$;
