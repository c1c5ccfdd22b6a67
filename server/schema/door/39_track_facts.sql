-- SPDX-License-Identifier: EUPL-1.2
-- Clear facts of a checklist and of a decision: codes and dates that the
-- guards of the tracks rest on. Kept by version, drafts included, since a
-- version made final may carry on what a draft gave.

-- What is wrong with them: 'code REASON', null if nothing; never raises.
create function rule.refuse_track_facts(p_kind int2, p_clear jsonb)
returns text
language plpgsql stable set search_path = '' as $$
declare
	e jsonb := p_clear -> 'eligibility';
	d jsonb := p_clear -> 'decision';
begin
	if (e is not null and p_kind <> 18) or (d is not null and p_kind <> 21) then
		return '3 CLEAR_FACTS_MISPLACED';
	end if;
	if (e is not null and ((e ->> 'criteria_met')::bool is null
		or coalesce(e ->> 'evidence_person', '?') not in ('', 'yes', 'no')
		or to_timestamp((e ->> 'conditions_signed_at')::int8) is distinct from
		   to_timestamp((e ->> 'conditions_signed_at')::int8) + interval '0'))
	   or (d is not null and (coalesce(d ->> 'result', '?') not in ('granted',
			'partly_granted', 'refused', 'dismissed')
		or nullif(d ->> 'decided_on', '')::date is distinct from
		   nullif(d ->> 'decided_on', '')::date + 0)) then
		return '3 CLEAR_FACTS_MALFORMED';
	end if;
	return null;
exception when data_exception then
	return '3 CLEAR_FACTS_MALFORMED';
end $$;

create function rule.write_track_facts(p_record uuid, p_version int4,
	p_clear jsonb) returns void
language plpgsql set search_path = '' as $$
declare
	e jsonb := p_clear -> 'eligibility';
	d jsonb := p_clear -> 'decision';
begin
	if e is not null then
		insert into sluss.eligibility
		values (p_record, p_version, (e ->> 'criteria_met')::bool,
			e ->> 'evidence_person',
			to_timestamp((e ->> 'conditions_signed_at')::int8));
	end if;
	if d is not null then
		insert into sluss.decision
		values (p_record, p_version, d ->> 'result',
			nullif(d ->> 'decided_on', '')::date);
	end if;
end $$;
