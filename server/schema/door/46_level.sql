-- SPDX-License-Identifier: EUPL-1.2
-- That the level of a threat has changed, told to who was given an earlier
-- conclusion and without the new one. Neither the level nor which way it went
-- is told: what it is stands in the assessment, and that is disclosed.

-- Who is told of the conclusion that this version wrote: it had an earlier one
-- by a disclosure that was not taken back, takes part, has not got this one,
-- and has not been told.
create function rule.level_hearers(s rule.seen, p_version int4)
returns table (organisation uuid, code text)
language sql stable set search_path = '' as $$
	select o.id, o.code
	  from sluss.disclosure d
	  join sluss.participant p on p.case_id = d.case_id
		and p.organisation = d.recipient and p.state = 'active'
	  join sluss.organisation o on o.id = d.recipient
	 where d.record = s.record_id and d.owner = s.organisation
	   and d.groups & 2 <> 0 and rule.begun(d, s.now)
	   and d.withdrawn_at is null
	   and (d.consent is null or exists (
		select from sluss.consent k
		join sluss.consent_scope c on c.record = k.record
		where k.record = d.consent and c.recipient = d.recipient
		  and c.kind = s.kind and c.grp = 1
		  and rule.same_subject(k.subject_category, d.record, d.version)
		  and (k.valid_to_on is null or rule.day_end(k.valid_to_on) > s.now)
		  and not exists (select from sluss.consent_withdrawal w
			where w.record = k.record and w.recipient = d.recipient)))
	   and not exists (select from sluss.level_announcement a
		where a.record = d.record and a.version = p_version
		  and a.recipient = d.recipient)
	 group by o.id, o.code
	having max(rule.reach(d, (select r.newest_final from sluss.record r
		where r.id = s.record_id), s.kind, 2, s.now)) < p_version
$$;

create function door.announce_level(p_node uuid, p_actor text, p_role text,
	p_purpose text, p_shown bool, p_method text, p_policy bytea,
	p_request uuid, p_request_mac bytea, p_case uuid, p_record uuid,
	p_recipients text[]) returns setof door.applied
language plpgsql security definer set search_path = '' as $$
declare
	l rule.lead := row(p_node, p_actor, p_role, p_purpose, p_shown, p_method, p_policy);
	b record;
	s rule.seen;
	v_version int4;
	v_told uuid[];
	v_codes text[];
	v_refusal text;
begin
	select * into b from rule.begin(l, p_case,
		coalesce(p_record, '00000000-0000-0000-0000-000000000001'),
		p_request, p_request_mac);
	s := b.s;
	if s.code <> 0 or s.reason = 'REPLAYED' then
		return next rule.finish(l, s, s.code, s.reason, null, p_request_mac,
			b.outcome, null, rule.item(s, 0, null));
		return;
	end if;
	v_version := (select g.wrote_version from sluss.record r
		join sluss.version_group g on g.record = r.id
			and g.version = r.newest_final and g.grp = 1
			and g.variant = '00000000-0000-0000-0000-000000000000'
		where r.id = s.record_id);
	select array_agg(h.organisation order by h.code),
		array_agg(h.code order by h.code)
	  into v_told, v_codes
	  from rule.level_hearers(s, v_version) h
	 where coalesce(cardinality(p_recipients), 0) = 0
	    or h.code = any (p_recipients);
	v_refusal := case
		when s.participant is distinct from 'active' or s.record_id is null
			then '5 NOT_FOUND'
		when s.owner <> s.organisation then '7 NOT_OWNER'
		when s.kind <> 16 then '3 NO_LEVEL'
		when not exists (select from sluss.ceiling_cell c
				where c.position = rule.file_position(s) and c.kind = 16
				  and c.grp = 1 and c.cell in ('W', 'X'))
			then '7 GROUP_NOT_WRITABLE'
		when v_told is null or cardinality(v_told) < coalesce((
				select count(distinct x) from unnest(p_recipients) as x), 0)
			then '9 NOBODY_TO_TELL' end;
	if v_refusal is not null then
		return next rule.finish(l, s, split_part(v_refusal, ' ', 1)::int4,
			split_part(v_refusal, ' ', 2), null, p_request_mac, null, null,
			rule.item(s, 0, null));
		return;
	end if;
	insert into sluss.level_announcement
	select s.record_id, v_version, t, s.now, l.actor from unnest(v_told) as t;
	perform rule.tell(s.now, v_told, 'level', p_case, p_record, s.kind, 2,
		null, s.organisation, null);
	return next rule.finish(l, s, 0, '', p_request, p_request_mac,
		(select string_agg(rule.pb_bytes(1, convert_to(c, 'UTF8')), ''::bytea)
		   from unnest(v_codes) as c), 'level', rule.item(s, 0, null));
end $$;
