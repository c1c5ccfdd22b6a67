-- SPDX-License-Identifier: EUPL-1.2
-- Documents: their filing, and their chunks in and out. Everywhere a document
-- stands under ceiling, class, sensitivity and consent of the group that it is
-- filed under, once and for all; it is read as records are, by rule.look().
-- Chunks come in order; one that is there is never replaced.

-- An upload that nobody goes on with is forgotten after this.
create function rule.upload_patience() returns interval
language sql immutable as $$ select interval '7 days' $$;

create type door.document_row as (
	code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool,
	organisation uuid, agency_kind text, role text, has_case bool,
	standing text, participant text, sealed bool, assigned bool,
	policy_ok bool, now timestamptz, position text,
	case_id uuid, record_id uuid, kind int2, owner uuid,
	version int4, final bool, newest bool, valid_to timestamptz,
	own_key uuid, newest_version int4, outcome bytea, request_conflict bool,
	-- what is filed where, and the sealed description of it
	wrote_version int4, filed_kind int2, filed_grp int2, key_id uuid,
	ciphertext bytea, attempt int4, next_chunk int4, complete bool,
	chunk_index int4, last bool, chunk_key uuid, chunk bytea,
	-- its content as it is read
	grp int2, present bool, named bool, derived bool, variant uuid,
	naming bool, acting bool, disclosure_id uuid, covers bool,
	effective bool, not_before timestamptz, expires_at timestamptz,
	ground text, rests_on_consent bool, consent_holds bool,
	group_final bool, group_valid_to timestamptz, subject_category text,
	consent_about text, shield int4
);
grant usage on type door.document_row to sluss_service;

create function rule.document_of(s rule.seen) returns sluss.document
language sql stable set search_path = '' as $$
	select d from sluss.version_group g
	  join sluss.document d on d.record = g.record and d.version = g.wrote_version
	 where g.record = s.record_id and g.grp = 1 and s.kind = 34
	   and g.version = case when s.owner = s.organisation then s.version
		else s.group_version end
$$;

-- Chunks that may still be gone on with; they have no gaps.
create function rule.chunks_held(d sluss.document, p_now timestamptz) returns int4
language sql stable set search_path = '' as $$
	select count(*)::int4 from sluss.document_chunk c
	 where c.record = d.record and c.version = d.version
	   and (d.complete_at is not null
	        or d.touched_at > p_now - rule.upload_patience())
$$;

-- What is wrong with sending or fetching chunks: 'code REASON', null if nothing.
create function rule.refuse_document(s rule.seen, d sluss.document, p_write bool)
returns text
language sql stable set search_path = '' as $$
	select case
		when s.record_id is null then '5 NOT_FOUND'
		when s.kind <> 34 then '3 KIND_DIFFERS'
		when s.owner <> s.organisation and p_write then '7 NOT_OWNER'
		-- As its content is read, which to fetch it is to name.
		when not p_write then case when s.state = 1 and d.record is not null
			then null when s.owner = s.organisation then '7 CLOSED_TO_POSITION'
			else '7 NOTHING_RELEASED' end
		when p_write and s.participant is distinct from 'active'
			then '5 NOT_FOUND'
		when d.record is null or not s.assigned
			or not exists (select from sluss.ceiling_cell c
				where c.position = rule.file_position(s) and c.kind = 34 and c.grp = 1
				  and c.cell in ('W', 'X'))
			or not exists (select from sluss.ceiling_cell c
				where c.position = rule.file_position(s) and c.kind = d.filed_kind
				  and c.grp = d.filed_grp
				  and c.cell in ('W', 'X'))
			then '7 GROUP_NOT_WRITABLE'
	end
$$;

-- What is wrong with a version of a record as a document: where it is filed,
-- and that nothing becomes final that is not all there.
create function rule.refuse_filing(s rule.seen, p_kind int2, p_record uuid,
	p_version int4, p_final bool, p_grp int2[], p_remove int2[], p_clear jsonb)
returns text
language plpgsql stable set search_path = '' as $$
declare
	f jsonb := p_clear -> 'document';
	w bool := coalesce(1 = any (p_grp), false);
	b sluss.document;
begin
	if p_kind is distinct from 34 then
		return case when f is not null then '3 CLEAR_FACTS_MISPLACED' end;
	end if;
	select d.* into b from sluss.version_group g
	  join sluss.document d on d.record = g.record and d.version = g.wrote_version
	 where g.record = p_record and g.version = p_version - 1 and g.grp = 1;
	return case
		when w is distinct from (f is not null)
			or (not w and b.record is null) then '3 CLEAR_FACTS_MALFORMED'
		when coalesce(cardinality(p_remove), 0) > 0 then '3 GROUPS_MALFORMED'
		when w and (coalesce(f ->> 'record', '') !~ '^[0-9a-f]{32}$'
			or not exists (select from sluss.ceiling k
				where k.name = f ->> 'group' and k.kind <> 34))
			then '3 UNKNOWN_GROUP'
		when w and not exists (select from sluss.record q
			join sluss.ceiling k on k.kind = q.kind
			where q.id = (f ->> 'record')::uuid and q.case_id = s.case_id
			  and q.owner = s.organisation and k.name = f ->> 'group')
			then '3 FILED_UNKNOWN'
		when w and not exists (select from sluss.ceiling k
			join sluss.ceiling_cell c on c.kind = k.kind and c.grp = k.grp
			where k.name = f ->> 'group' and c.position = rule.file_position(s)
			  and c.cell in ('W', 'X')) then '7 GROUP_NOT_WRITABLE'
		when b.record is not null and not exists (select from sluss.ceiling_cell c
			where c.position = rule.file_position(s) and c.kind = b.filed_kind
			  and c.grp = b.filed_grp and c.cell in ('W', 'X'))
			then '7 GROUP_NOT_WRITABLE'
		-- What it was disclosed as stays what it is.
		when w and b.record is not null and (b.filed_record,
			(select k.name from sluss.ceiling k
			  where k.kind = b.filed_kind and k.grp = b.filed_grp))
			is distinct from ((f ->> 'record')::uuid, f ->> 'group')
			then '9 FILED_ELSEWHERE'
		when p_final and (w or b.complete_at is null) then '9 DOCUMENT_INCOMPLETE'
	end;
end $$;

create function rule.write_filing(s rule.seen, p_record uuid, p_version int4,
	p_clear jsonb) returns void
language sql volatile set search_path = '' as $$
	insert into sluss.document (record, version, filed_record, filed_kind,
		filed_grp, touched_at)
	select p_record, p_version, (p_clear -> 'document' ->> 'record')::uuid,
		k.kind, k.grp, s.now
	  from sluss.ceiling k where k.name = p_clear -> 'document' ->> 'group'
$$;

-- A document as its content is read, named: by its record or by a disclosure.
create function rule.fetched(l rule.lead, p_now timestamptz, p_case uuid,
	p_record uuid, p_disclosure uuid) returns rule.seen
language plpgsql set search_path = ''
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan set jit = off
as $$
declare
	s rule.seen;
begin
	select t.* into s from rule.look(array[l.method], array[l.node],
		array[l.actor], array[l.role], array[l.purpose], array[p_case],
		array[p_record], array[p_disclosure], array[0], array[34::int2],
		array[2], array[''], l.policy, p_now, false, false) t
	order by t.record_id, t.grp limit 1;
	return s;
end $$;

create function rule.document_row(s rule.seen, d sluss.document, p_leaf bytea,
	p_content bool, c sluss.document_chunk) returns door.document_row
language sql stable set search_path = '' as $$
	select row(s.code, s.reason, p_leaf, s.now, s.node_live,
		s.organisation_live, s.actor_live, s.role_held, s.approver, s.duty,
		s.purpose_known, s.organisation, s.agency_kind, s.role, s.has_case,
		s.standing, s.participant, s.sealed, s.assigned, s.policy_ok, s.now,
		s.position, s.case_id, s.record_id, s.kind, s.owner, s.version,
		s.final, s.newest, s.valid_to,
		case when s.code = 0 then rule.own_key(s.case_id, s.organisation) end,
		case when s.owner = s.organisation then s.newest_version end,
		null::bytea, false, d.version, coalesce(d.filed_kind, s.filed_kind),
		coalesce(d.filed_grp, s.filed_grp), g.key_id,
		g.ciphertext, d.attempt, rule.chunks_held(d, s.now),
		d.complete_at is not null, c.idx, c.last, c.key_id, c.sealed, s.grp,
		s.present, true, s.derived, s.variant, s.naming, s.acting,
		s.disclosure_id, s.covers, s.effective, s.not_before, s.expires_at,
		s.ground, s.rests_on_consent, s.consent_holds, s.group_final,
		s.group_valid_to, s.subject_category, s.consent_about, s.shield)::door.document_row
	  from (values (1)) as one
	  left join sluss.record_group g on p_content and s.code = 0
		and g.record = d.record and g.grp = 1 and g.wrote_version = d.version
		and g.variant = '00000000-0000-0000-0000-000000000000'
$$;

-- Before a chunk is written; only a denial is logged here.
create function door.prepare_chunk(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_request uuid, p_request_mac bytea)
returns setof door.document_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.call(l, now(), p_case, p_record);
	d sluss.document;
	o sluss.request_outcome;
	r door.document_row;
	v_refusal text;
	v_leaf bytea;
begin
	if s.code = 0 then
		d := rule.document_of(s);
		v_refusal := rule.refuse_document(s, d, true);
		s.code := coalesce(split_part(v_refusal, ' ', 1), '0')::int4;
		s.reason := coalesce(split_part(v_refusal, ' ', 2), '');
	end if;
	if s.code <> 0 then
		v_leaf := rule.note(l, s, s.code, s.reason, p_request_mac, null,
			rule.item(s, 0, null));
		return next rule.document_row(s, null, v_leaf, false, null);
		return;
	end if;
	r := rule.document_row(s, d, null, true, null);
	o := rule.replayed(s, l, p_request);
	if o.mac = p_request_mac then
		r.outcome := o.outcome;
	end if;
	r.request_conflict := coalesce(o.mac <> p_request_mac, false);
	return next r;
end $$;

-- Gives up what unfinished uploads had sent, so that it may be sent anew.
create function rule.forget_uploads(p_now timestamptz) returns void
language sql volatile set search_path = '' as $$
	with old as (
		select d.record, d.version from sluss.document d
		 where d.complete_at is null
		   and d.touched_at <= p_now - rule.upload_patience()
		   and exists (select from sluss.document_chunk c
			where c.record = d.record and c.version = d.version)
		 limit 4 for update skip locked
	), gone as (
		delete from sluss.document_chunk c using old
		 where c.record = old.record and c.version = old.version
	)
	update sluss.document d set attempt = d.attempt + 1
	  from old where d.record = old.record and d.version = old.version
$$;

-- p_held is how many there were when the chunk was judged: what was judged of
-- other chunks than are there is judged anew.
create function door.put_chunk(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_version int4, p_attempt int4, p_held int4, p_index int4, p_last bool,
	p_key uuid, p_sealed bytea, p_mac bytea, p_refusal text, p_outcome bytea)
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	d sluss.document;
	c sluss.document_chunk;
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case, p_record, p_request, p_request_mac);
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	perform rule.forget_uploads(s.now);
	d := rule.document_of(s);
	-- Nobody forgets it meanwhile.
	select q.* into d from sluss.document q
	 where q.record = d.record and q.version = d.version for update;
	select q.* into c from sluss.document_chunk q
	 where q.record = d.record and q.version = d.version and q.idx = p_index;
	v_refusal := coalesce(rule.refuse_document(s, d, true), case
		when d.version is distinct from p_version or s.final
			or d.attempt is distinct from p_attempt then '10 VERSION_CONFLICT'
		when p_held is distinct from rule.chunks_held(d, s.now)
			then '10 FACTS_CHANGED'
		when c.mac is distinct from p_mac and c.mac is not null
			then '6 CHUNK_DIFFERS'
		when c.mac = p_mac and c.last = p_last then null
		when d.complete_at is not null then '9 DOCUMENT_COMPLETE'
		when p_refusal is not null then '3 ' || p_refusal
		when p_index is distinct from p_held
			then '9 CHUNK_OUT_OF_ORDER'
		when p_sealed is null or p_mac is null or p_last is null
			then '3 RECORD_MALFORMED'
		when not exists (select from sluss.case_key k
			where k.id = p_key and k.case_id = s.case_id
			  and k.organisation = s.organisation and k.retired_at is null)
			then '10 KEY_RETIRED' end);
	-- What lies about itself is not kept, nor what came of it before.
	if v_refusal = '3 ' || p_refusal then
		delete from sluss.document_chunk q
		 where q.record = d.record and q.version = d.version;
		update sluss.document q set attempt = q.attempt + 1
		 where q.record = d.record and q.version = d.version;
	end if;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null,
			p_index::text, rule.item(s, 0, null));
		return;
	end if;
	if c.mac is null then
		insert into sluss.document_chunk
		values (d.record, d.version, p_index, p_last, p_key, p_mac, p_sealed);
		update sluss.document q set touched_at = s.now,
			complete_at = case when p_last then s.now end,
			chunks = case when p_last then p_index + 1 end
		 where q.record = d.record and q.version = d.version;
	end if;
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, p_outcome,
		p_index::text, rule.item(s, 2, null));
end $$;

-- Some chunks from one on: decided and logged each time, so that what ends a
-- right ends a download under way. An upload looks at its own before it ends.
create function door.read_chunk(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_index int4, p_n int4, p_disclosure uuid default null)
returns setof door.document_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen := rule.fetched(l, now(), p_case, p_record, p_disclosure);
	d sluss.document;
	v_refusal text;
	v_leaf bytea;
begin
	if s.code = 0 then
		d := rule.document_of(s);
		v_refusal := coalesce(
			rule.refuse_document(s, d, p_method = 'UploadDocumentChunk'), case
			when p_method not in ('DownloadDocument', 'UploadDocumentChunk')
				then '7 METHOD_NOT_ALLOWED'
			when d.complete_at is null and p_method = 'DownloadDocument'
				then '9 DOCUMENT_INCOMPLETE'
			when p_index is null or p_index < 0
				or p_index >= rule.chunks_held(d, s.now) then '11 CHUNK_NOT_THERE' end);
		s.code := coalesce(split_part(v_refusal, ' ', 1), '0')::int4;
		s.reason := coalesce(split_part(v_refusal, ' ', 2), '');
	end if;
	if s.code = 0 then
		s.asked_version := d.version;
	end if;
	v_leaf := rule.note(l, s, s.code, s.reason, null, p_index::text,
		rule.item(s, case when s.code = 0 then 2 else 0 end,
			case when s.code = 0 then s.disclosure_id end));
	if s.code <> 0 then
		return next rule.document_row(s, null, v_leaf, false, null);
		return;
	end if;
	return query
	select r.* from sluss.document_chunk c
	 cross join lateral rule.document_row(s, d, v_leaf, false, c) r
	 where c.record = d.record and c.version = d.version
	   and c.idx >= p_index and c.idx < p_index + greatest(least(p_n, 4), 1)
	 order by c.idx;
end $$;
