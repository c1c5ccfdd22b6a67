-- SPDX-License-Identifier: EUPL-1.2
-- Which providers an intervention and the actions of a plan name. One that is
-- stopped is not named anew, and a final intervention names one that is vetted
-- and whose vetting is not past; what was named before may still be told of,
-- and ended. The reasons of a vetting are nowhere in this.

-- What a version would name: what it writes, or what it carries on.
create function rule.named_providers(p_kind int2, p_record uuid,
	p_version int4, p_grp int2[], p_remove int2[], p_clear jsonb)
returns uuid[]
language sql stable set search_path = '' as $$
	select case when p_kind not in (22, 24) or 1 = any (p_remove) then '{}'
		when 1 = any (p_grp) then array(select distinct x::uuid
			from jsonb_array_elements_text(coalesce(p_clear -> 'providers', '[]')) as x)
		else array(select u.provider from sluss.version_group g
			join sluss.provider_use u on u.record = g.record
				and u.version = g.wrote_version
			where g.record = p_record and g.version = p_version and g.grp = 1) end
$$;

-- What is wrong with it: 'code REASON', null if nothing; never raises.
create function rule.refuse_providers(s rule.seen, p_kind int2, p_record uuid,
	p_version int4, p_final bool, p_grp int2[], p_remove int2[], p_clear jsonb)
returns text
language plpgsql set search_path = '' as $$
declare
	v_named uuid[];
	v_before uuid[];
begin
	if (p_clear ?| array['providers', 'until'] and p_kind not in (22, 24))
	   or (p_clear ?| array['idle', 'responsible'] and p_kind <> 22) then
		return '3 CLEAR_FACTS_MISPLACED';
	end if;
	if nullif(p_clear ->> 'until', '')::date is distinct from
	   nullif(p_clear ->> 'until', '')::date + 0
	   or exists (select from jsonb_array_elements_text(
			coalesce(p_clear -> 'idle', '[]')) as x where x::uuid is null)
	   or exists (select from jsonb_array_elements_text(
			coalesce(p_clear -> 'responsible', '[]')) as x where x is null) then
		return '3 CLEAR_FACTS_MALFORMED';
	end if;
	v_named := rule.named_providers(p_kind, p_record, p_version - 1, p_grp,
		p_remove, p_clear);
	if cardinality(v_named) = 0 then
		return null;
	end if;
	-- What is stopped meanwhile was stopped before, or tells of this one.
	perform from sluss.provider p where p.id = any (v_named) order by p.id for share;
	v_before := rule.named_providers(p_kind, p_record, (select r.newest_final
		from sluss.record r where r.id = p_record), '{}', '{}', null);
	return case
		when exists (select from unnest(v_named) as x
			where not exists (select from sluss.provider p where p.id = x))
			then '3 PROVIDER_UNKNOWN'
		when exists (select from sluss.provider p where p.id = any (v_named)
			  and p.id <> all (v_before) and p.vetting = 'stop')
			then '9 PROVIDER_STOPPED'
		when p_final and p_kind = 24 and exists (select from sluss.provider p
			where p.id = any (v_named) and p.id <> all (v_before)
			  and (p.vetting <> 'ok' or p.valid_to_on
				< (s.now at time zone 'Europe/Stockholm')::date))
			then '9 PROVIDER_NOT_VETTED' end;
exception when data_exception then
	return '3 CLEAR_FACTS_MALFORMED';
end $$;

create function rule.write_providers(p_record uuid, p_version int4,
	p_kind int2, p_grp int2[], p_clear jsonb) returns void
language plpgsql set search_path = '' as $$
begin
	if p_kind not in (22, 24) or 1 = any (p_grp) is not true then
		return;
	end if;
	insert into sluss.provider_use (record, version, provider, until_on)
	select p_record, p_version, x, case
		when x = any (array(select i::uuid from jsonb_array_elements_text(
			coalesce(p_clear -> 'idle', '[]')) as i)) then '-infinity'
		else nullif(p_clear ->> 'until', '')::date end
	  from unnest(rule.named_providers(p_kind, p_record, p_version, p_grp, '{}', p_clear)) as x;
	insert into sluss.plan_responsible
	select distinct p_record, p_version, x
	  from jsonb_array_elements_text(coalesce(p_clear -> 'responsible', '[]')) as x;
end $$;

-- Whether something of a version that goes on names one that is stopped, or
-- whose vetting is past.
create function rule.names_unfit(p_record uuid, p_version int4, p_today date)
returns bool
language sql stable set search_path = '' as $$
	select exists (select from sluss.version_group g
		join sluss.provider_use u on u.record = g.record
			and u.version = g.wrote_version
		join sluss.provider p on p.id = u.provider
		where g.record = p_record and g.version = p_version and g.grp = 1
		  and coalesce(u.until_on >= p_today, true)
		  and (p.vetting = 'stop'
			or (p.vetting = 'ok' and p.valid_to_on < p_today)))
$$;
