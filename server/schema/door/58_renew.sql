-- SPDX-License-Identifier: EUPL-1.2
-- Renewing: the newest final version goes to those who have an earlier one, as
-- they have it. Each is weighed as a disclosure of its own; what is asked for
-- anew is what has changed. All are written, or none.

-- What an owner has given of earlier versions and the newest has still, the
-- newest of each recipient and set of groups: in force, and not reaching the
-- newest by itself.
create function rule.renewable(s rule.seen, p_recipients text[])
returns setof sluss.disclosure
language sql stable set search_path = '' as $$
	select distinct on (d.recipient, d.groups) d.*
	  from sluss.disclosure d
	  join sluss.record r on r.id = d.record
	  join sluss.organisation o on o.id = d.recipient
	 where d.record = s.record_id and d.owner = s.organisation
	   and r.kind <> 10 and d.version < r.newest_final
	   -- An extract is written and given anew, by who knows what it holds.
	   and d.extracts = 0
	   -- What was handed over is handed over anew.
	   and not exists (select from sluss.handed h where h.disclosure = d.id)
	   and d.withdrawn_at is null and d.expires_at > s.now
	   and rule.begun(d, s.now)
	   and (coalesce(cardinality(p_recipients), 0) = 0
		or o.code = any (p_recipients))
	   and exists (select from sluss.version_group g
		where g.record = r.id and g.version = r.newest_final
		  and g.variant = '00000000-0000-0000-0000-000000000000'
		  and d.groups & (1 << g.grp) <> 0)
	   -- What follows reaches it by itself but for what is not the subject's own.
	   and not (d.follow and not exists (
		select from rule.as_filed(r.id, r.kind, d.groups) f
		join sluss.ceiling c on c.kind = f.kind
		where f.groups & (1 << c.grp) <> 0
		  and (c.classes <> 1 or rule.shielded(d, c.kind, c.grp, s.now))))
	   and not exists (select from sluss.disclosure e
		where e.record = d.record and e.recipient = d.recipient
		  and e.version = r.newest_final and e.groups & d.groups = d.groups
		  and e.withdrawn_at is null and e.expires_at > s.now)
	 order by d.recipient, d.groups, d.version desc, d.decided_at desc
	 limit 65
$$;

-- The groups of it that the newest final version has.
create function rule.renewed_groups(d sluss.disclosure) returns int2[]
language sql stable set search_path = '' as $$
	select coalesce(array_agg(g.grp order by g.grp), '{}')
	  from sluss.record r
	  join sluss.version_group g on g.record = r.id
	   and g.version = r.newest_final and g.variant = '00000000-0000-0000-0000-000000000000'
	 where r.id = d.record and d.groups & (1 << g.grp) <> 0
$$;

-- Those of them whose content is newer than what was disclosed.
create function rule.changed_groups(d sluss.disclosure) returns int2[]
language sql stable set search_path = '' as $$
	select coalesce(array_agg(g.grp order by g.grp), '{}')
	  from sluss.record r
	  join sluss.version_group g on g.record = r.id
	   and g.version = r.newest_final and g.variant = '00000000-0000-0000-0000-000000000000'
	 where r.id = d.record and d.groups & (1 << g.grp) <> 0
	   and g.wrote_version > d.version
$$;

create function door.weigh_renewal(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea, p_case uuid,
	p_record uuid, p_recipients text[], p_request uuid, p_request_mac bytea)
returns setof door.prepare_row
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	s rule.seen;
	p door.prepare_row;
	f door.prepare_row;
	d sluss.disclosure;
	w rule.weighed;
	v_grp int2[];
	v_recipient text;
	v_some bool := false;
begin
	select * into p from door.prepare(p_node, p_actor, p_role, p_purpose,
		p_shown, p_method, p_policy, p_case, coalesce(p_record,
			'00000000-0000-0000-0000-000000000001'), p_request, p_request_mac);
	if p.code = 0 and p.outcome is null and p.owner = p.organisation then
		s := rule.call(l, p.now, p_case, p_record);
		for d in select * from rule.renewable(s, p_recipients) loop
			f := p;
			v_grp := rule.renewed_groups(d);
			v_recipient := (select o.code from sluss.organisation o
				where o.id = d.recipient);
			w := rule.weigh(l, s, 0, v_grp, v_recipient, d.ground,
				d.consent, null, null);
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
			f.consent_given := w.consent_given;
			f.consent_covers := w.consent_covers;
			f.consent_until := w.consent_until;
			f.consent_about := w.consent_about;
			f.has_request := w.has_request;
			f.unconnected := not w.connected;
			f.disclosure_id := d.id;
			f.recipient_code := v_recipient;
			f.groups := v_grp;
			f.changed := rule.changed_groups(d);
			f.ground := d.ground;
			f.follow := d.follow;
			f.expires_at := rule.renewed_end(d, w, s.now);
			f.has_weighing := d.has_weighing and d.key_id = p.own_key;
			f.has_necessity := d.has_necessity and d.key_id = p.own_key;
			f.has_number := d.has_number and d.key_id = p.own_key;
			f.key_id := d.key_id;
			f.ciphertext := case when d.key_id = p.own_key then d.texts end;
			v_some := true;
			return next f;
		end loop;
	end if;
	if not v_some then
		return next p;
	end if;
end $$;

-- As long as before, and never past the consent.
create function rule.renewed_end(d sluss.disclosure, w rule.weighed,
	p_now timestamptz) returns timestamptz
language sql immutable set search_path = '' as $$
	select least(p_now + (d.expires_at - d.not_before), w.consent_until)
$$;

-- Writes one; 'code REASON', null when it is written.
create function rule.renew_one(l rule.lead, s rule.seen, d sluss.disclosure,
	p_id uuid, p_expires timestamptz, p_key uuid, p_texts bytea,
	p_has_weighing bool, p_has_necessity bool, p_has_number bool,
	p_changed int2[]) returns text
language plpgsql set search_path = '' as $$
declare
	v_grp int2[] := rule.renewed_groups(d);
	v_old bool := coalesce(d.key_id = p_key, false);
	w rule.weighed := rule.weigh(l, s, 0, v_grp, (select o.code
		from sluss.organisation o where o.id = d.recipient), d.ground,
		d.consent, null, null);
	v_end timestamptz := coalesce(p_expires, rule.renewed_end(d, w, s.now));
	v_weighing bool := p_has_weighing or (d.has_weighing and v_old);
	v_necessity bool := p_has_necessity or (d.has_necessity and v_old);
	v_number bool := p_has_number or (d.has_number and v_old);
	n sluss.disclosure;
	v_refusal text := coalesce(
		rule.refuse_disclosure(s, w, v_grp, d.follow, null, v_end,
			v_weighing, v_necessity, v_number),
		case when exists (select from unnest(rule.changed_groups(d)) as g
				-- A document's is of the class of what it is filed under.
				join sluss.ceiling c on c.kind = rule.ceiling_kind(s)
					and c.grp = rule.ceiling_grp(s, g)
				where c.classes <> 1
				  and g <> all (coalesce(p_changed, '{}')))
			then '9 CONTENT_CHANGED' end,
		rule.refuse_hand(s, w, v_grp, d.follow, null, v_end, null),
		rule.refuse_seal(l, s, v_grp, p_id, p_key, p_texts));
begin
	if v_refusal is not null then
		return v_refusal;
	end if;
	n := rule.write_disclosure(l, s, w, p_id, d.follow, v_grp, d.consent,
		d.onward, d.purpose, null, v_end, p_key, p_texts, v_weighing,
		v_necessity, v_number);
	perform rule.tell_given(s.now, n);
	return null;
end $$;

create function door.renew(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_recipients text[], p_old uuid[], p_new uuid[], p_expires timestamptz,
	p_key uuid, p_texts bytea[], p_has_weighing bool, p_has_necessity bool,
	p_has_number bool, p_changed int2[]) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	d sluss.disclosure;
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
		when coalesce(cardinality(p_old), 0) = 0
			or cardinality(p_old) is distinct from cardinality(p_new)
			or cardinality(p_old) is distinct from cardinality(p_texts)
			or cardinality(p_old) > 64 then '9 NOTHING_TO_RENEW'
		when (select array_agg(x.id order by x.id)
				from rule.renewable(s, p_recipients) x)
			is distinct from (select array_agg(o order by o)
				from unnest(p_old) as o) then '10 DISCLOSURES_CHANGED' end;
	-- What one refuses, all are: nothing has been written that stays.
	begin
		for k in 1 .. coalesce(cardinality(p_old), 0) loop
			exit when v_refusal is not null;
			select x.* into d from sluss.disclosure x where x.id = p_old[k];
			v_refusal := rule.renew_one(l, s, d, p_new[k], p_expires, p_key,
				nullif(p_texts[k], ''), coalesce(p_has_weighing, false),
				coalesce(p_has_necessity, false),
				coalesce(p_has_number, false), p_changed);
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
			|| rule.pb_bytes(2, uuid_send(t.old))
			|| rule.pb_bytes(3, convert_to(o.code, 'UTF8'))
			|| rule.pb_groups(4, s.kind, n.groups)
			|| rule.pb_int(5, case when n.needs_approval then 1 else 2 end)
			|| rule.pb_time(6, n.expires_at)), ''::bytea order by o.code, n.id)
	  into v_outcome
	  from unnest(p_new, p_old) as t(id, old)
	  join sluss.disclosure n on n.id = t.id
	  join sluss.organisation o on o.id = n.recipient;
	select array_agg(n.record), array_agg(n.version), array_agg(s.kind),
		array_agg(n.groups), array_agg(n.owner), array_agg(n.id),
		array_agg(n.ground)
	  into i from sluss.disclosure n where n.id = any (p_new);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac, v_outcome,
		'renewed', i);
end $$;
