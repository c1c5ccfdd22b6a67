-- SPDX-License-Identifier: EUPL-1.2
-- Giving the newest final version to whom it is due. Each is weighed as a
-- disclosure of its own; what is asked for anew is what has changed. All are
-- written, or none. The preview writes nothing but its log row.

-- As long as it was meant to last, and never past the consent.
create function rule.gift_end(q rule.wish, g rule.gift, w rule.weighed,
	p_now timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
	select coalesce(q.expires, least(p_now + g.lasts, w.consent_until))
$$;

-- What stands against one; 'code REASON', null when nothing does.
create function rule.refuse_gift(l rule.lead, s rule.seen, q rule.wish,
	g rule.gift, w rule.weighed, p_key uuid) returns text
language sql stable set search_path = '' as $$
	select coalesce(
		rule.refuse_disclosure(s, w, g.grp, g.follow, null,
			rule.gift_end(q, g, w, s.now),
			q.has_weighing or (g.has_weighing and o.old),
			q.has_necessity or (g.has_necessity and o.old),
			q.has_number or (g.has_number and o.old)),
		case when exists (select from unnest(g.changed) as x
				-- A document's is of the class of what it is filed under.
				join sluss.ceiling c on c.kind = rule.ceiling_kind(s)
					and c.grp = rule.ceiling_grp(s, x)
				where c.classes <> 1
				  and x <> all (coalesce(q.changed, '{}')))
			then '9 CONTENT_CHANGED' end,
		rule.refuse_hand(s, w, g.grp, g.follow, null,
			rule.gift_end(q, g, w, s.now), null),
		case when coalesce(g.purpose, '') <> '' and not exists (
				select from sluss.purpose p where p.code = g.purpose)
			then '3 UNKNOWN_PURPOSE' end,
		case when rule.needs_second(s, g.grp) and not exists (
				select from sluss.actor a
				where a.organisation = s.organisation and a.approver
				  and a.revoked_at is null and a.code <> l.actor)
			then '9 NO_APPROVER' end)
	  from (select coalesce(g.key_id = p_key, false) as old) o
$$;

-- The facts of each, and who is left out, on top of those of the call.
create function rule.gift_rows(l rule.lead, s rule.seen, q rule.wish,
	p door.prepare_row) returns setof door.prepare_row
language plpgsql set search_path = '' as $$
declare
	g rule.gift;
	w rule.weighed;
	f door.prepare_row;
	v_old bool;
begin
	for g in select * from rule.gifts(s, q) loop
		f := p;
		f.recipient_code := g.recipient_code;
		f.groups := g.grp;
		f.left_out := g.left_out;
		if g.left_out is not null then
			return next f;
			continue;
		end if;
		w := rule.weigh(l, s, 0, g.grp, g.recipient_code, g.ground,
			g.consent, null, null);
		select v.version, v.final, v.version = s.newest_version
		  into f.version, f.final, f.newest
		  from sluss.record_version v
		 where v.record = s.record_id and v.version = w.version;
		f.recipient := w.recipient;
		f.recipient_kind := w.recipient_kind;
		f.recipient_standing := w.recipient_standing;
		f.recipient_state := w.recipient_state;
		f.from_regime := w.from_regime;
		f.to_regime := w.to_regime;
		f.groups_present := w.groups_present;
		f.extracts_present := w.extracts_present;
		f.consent_given := w.consent_given;
		f.consent_covers := w.consent_covers;
		f.consent_until := w.consent_until;
		f.consent_about := w.consent_about;
		f.has_request := w.has_request;
		f.unconnected := not w.connected;
		f.disclosure_id := g.origin;
		f.changed := g.changed;
		f.ground := g.ground;
		f.follow := g.follow;
		f.expires_at := rule.gift_end(q, g, w, s.now);
		v_old := coalesce(g.key_id = p.own_key, false);
		f.has_weighing := g.has_weighing and v_old;
		f.has_necessity := g.has_necessity and v_old;
		f.has_number := g.has_number and v_old;
		f.key_id := g.key_id;
		f.ciphertext := case when v_old then g.texts end;
		f.known_of := q.source <> 3 or rule.knows_of(s.case_id,
			s.organisation, s.position, g.recipient, s.now);
		return next f;
	end loop;
end $$;

create function door.weigh_renewal(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_request uuid, p_request_mac bytea, p_source int2,
	p_recipients text[], p_grp int2[], p_ground text, p_consent uuid,
	p_follow bool, p_onward text, p_for_purpose text, p_expires timestamptz)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	q rule.wish := row(p_source, p_recipients, p_grp, p_ground, p_consent,
		p_follow, p_onward, p_for_purpose, p_expires, false, false, false, null);
	s rule.seen;
	p door.prepare_row;
begin
	select * into p from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, coalesce(p_record,
			'00000000-0000-0000-0000-000000000001'), p_request, p_request_mac);
	if p.code = 0 and p.outcome is null and p.owner = p.organisation then
		s := rule.call(l, p.now, p_case, p_record);
		return query select * from rule.gift_rows(l, s, q, p);
		if found then
			return;
		end if;
	end if;
	return next p;
end $$;

create function door.preview_renewal(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_kind int2, p_source int2, p_recipients text[],
	p_grp int2[], p_ground text, p_consent uuid, p_follow bool, p_onward text,
	p_for_purpose text, p_expires timestamptz, p_has_weighing bool,
	p_has_necessity bool, p_has_number bool, p_changed int2[])
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	q rule.wish := row(p_source, p_recipients, p_grp, p_ground, p_consent,
		p_follow, p_onward, p_for_purpose, p_expires,
		coalesce(p_has_weighing, false), coalesce(p_has_necessity, false),
		coalesce(p_has_number, false), p_changed);
	s rule.seen := rule.call(l, now(), p_case, coalesce(p_record,
		'00000000-0000-0000-0000-000000000001'));
	p door.prepare_row;
	v_refusal text;
	v_code int4;
	v_reason text;
begin
	v_refusal := case
		when s.code <> 0 then s.code || ' ' || s.reason
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when s.owner is distinct from s.organisation then '7 NOT_OWNER'
		when p_kind <> 0 and p_kind is distinct from s.kind
			then '3 KIND_MISMATCH'
		when rule.taken(s.record_id) is not null
			then rule.refuse_onward(s.record_id) end;
	v_code := coalesce(split_part(v_refusal, ' ', 1)::int4, 0);
	v_reason := coalesce(split_part(v_refusal, ' ', 2), '');
	if v_code = 0 then
		-- What renewing would say, for the log.
		v_reason := coalesce((
			select split_part(rule.refuse_gift(l, s, q, g, rule.weigh(l, s,
				0, g.grp, g.recipient_code, g.ground, g.consent, null, null),
				rule.own_key(s.case_id, s.organisation)), ' ', 2)
			  from rule.gifts(s, q) g where g.left_out is null
			 order by 1 limit 1), '');
	end if;
	p := rule.facts(s, rule.note(l, s, v_code, v_reason, null,
		case when v_code = 0 then 'preview' end, rule.item(s, 0, null)));
	p.code := v_code;
	p.reason := v_reason;
	if v_code = 0 then
		p.own_key := rule.own_key(s.case_id, s.organisation);
		p.second_person := exists (select from sluss.actor a
			where a.organisation = s.organisation and a.approver
			  and a.revoked_at is null and a.code <> l.actor);
		return query select * from rule.gift_rows(l, s, q, p);
		if found then
			return;
		end if;
	end if;
	return next p;
end $$;

-- Writes one; 'code REASON', null when it is written.
create function rule.give(l rule.lead, s rule.seen, q rule.wish, g rule.gift,
	p_id uuid, p_key uuid, p_texts bytea) returns text
language plpgsql set search_path = '' as $$
declare
	w rule.weighed := rule.weigh(l, s, 0, g.grp, g.recipient_code, g.ground,
		g.consent, null, null);
	v_old bool := coalesce(g.key_id = p_key, false);
	n sluss.disclosure;
	v_refusal text := coalesce(rule.refuse_gift(l, s, q, g, w, p_key),
		rule.refuse_seal(l, s, g.grp, p_id, p_key, p_texts));
begin
	if v_refusal is not null then
		return v_refusal;
	end if;
	n := rule.write_disclosure(l, s, w, p_id, g.follow, g.grp, g.consent,
		g.onward, g.purpose, null, rule.gift_end(q, g, w, s.now), p_key,
		p_texts, q.has_weighing or (g.has_weighing and v_old),
		q.has_necessity or (g.has_necessity and v_old),
		q.has_number or (g.has_number and v_old));
	perform rule.tell_given(s.now, n);
	return null;
end $$;

create function door.renew(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_kind int2, p_source int2, p_recipients text[], p_grp int2[],
	p_ground text, p_consent uuid, p_follow bool, p_onward text,
	p_for_purpose text, p_expires timestamptz, p_has_weighing bool,
	p_has_necessity bool, p_has_number bool, p_changed int2[],
	p_origin uuid[], p_new uuid[], p_key uuid, p_texts bytea[])
returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	q rule.wish := row(p_source, p_recipients, p_grp, p_ground, p_consent,
		p_follow, p_onward, p_for_purpose, p_expires,
		coalesce(p_has_weighing, false), coalesce(p_has_necessity, false),
		coalesce(p_has_number, false), p_changed);
	b record;
	s rule.seen;
	g rule.gift;
	v_due rule.gift[];
	v_refusal text;
	v_outcome bytea;
	i rule.items;
	k int4;
begin
	select * into b from rule.begin(l, p_case, coalesce(p_record,
		'00000000-0000-0000-0000-000000000001'), p_request, p_request_mac) b;
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	perform from sluss.record r where r.id = p_record for share;
	v_refusal := case
		when s.participant is distinct from 'active' then '5 NOT_FOUND'
		when s.owner is distinct from s.organisation then '7 NOT_OWNER'
		when p_kind <> 0 and p_kind is distinct from s.kind
			then '3 KIND_MISMATCH'
		when coalesce(cardinality(p_origin), 0) = 0
			or cardinality(p_origin) is distinct from cardinality(p_new)
			or cardinality(p_origin) is distinct from cardinality(p_texts)
			or cardinality(p_origin) > 64 then '9 NOTHING_TO_RENEW' end;
	if v_refusal is null then
		v_due := array(select x from rule.gifts(s, q) x);
		if (select array_agg(x.origin order by x.origin) from unnest(v_due) x
				where x.left_out is null)
			is distinct from (select array_agg(o order by o)
				from unnest(p_origin) as o) then
			v_refusal := '10 DISCLOSURES_CHANGED';
		end if;
	end if;
	-- What one refuses, all are: nothing has been written that stays.
	begin
		for k in 1 .. coalesce(cardinality(p_origin), 0) loop
			exit when v_refusal is not null;
			select x.* into g from unnest(v_due) x
			 where x.origin = p_origin[k];
			v_refusal := rule.give(l, s, q, g, p_new[k], p_key,
				nullif(p_texts[k], ''));
		end loop;
		if v_refusal is not null then
			raise exception using errcode = 'SL001';
		end if;
	exception when sqlstate 'SL001' then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end;
	select string_agg(rule.pb_bytes(1, rule.pb_bytes(1, uuid_send(n.id))
			|| case when q.source = 1
				then rule.pb_bytes(2, uuid_send(t.origin)) else '' end
			|| rule.pb_bytes(3, convert_to(o.code, 'UTF8'))
			|| rule.pb_groups(4, s.kind, n.groups)
			|| rule.pb_int(5, case when n.needs_approval then 1 else 2 end)
			|| rule.pb_time(6, n.expires_at)), ''::bytea order by o.code, n.id)
	  into v_outcome
	  from unnest(p_new, p_origin) as t(id, origin)
	  join sluss.disclosure n on n.id = t.id
	  join sluss.organisation o on o.id = n.recipient;
	v_outcome := v_outcome || coalesce((
		select string_agg(rule.pb_bytes(2,
			rule.pb_bytes(1, convert_to(x.recipient_code, 'UTF8'))
			|| rule.pb_groups(2, s.kind, rule.group_bits(x.grp))
			|| rule.pb_bytes(3, convert_to(x.left_out, 'UTF8'))),
			''::bytea order by x.recipient_code)
		  from unnest(v_due) x where x.left_out is not null), '');
	select array_agg(n.record), array_agg(n.version), array_agg(s.kind),
		array_agg(n.groups), array_agg(n.owner), array_agg(n.id),
		array_agg(n.ground)
	  into i from sluss.disclosure n where n.id = any (p_new);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, v_outcome,
		'renewed', i);
end $$;
