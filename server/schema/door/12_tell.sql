-- SPDX-License-Identifier: EUPL-1.2
-- Telling an organisation that something has changed for it. Written in the
-- transaction of the change, by the function that makes it; whether the reader
-- may still know of it is asked again when it is delivered.

-- One row for each organisation told; null entries, and who acted itself, are
-- passed over. p_type is a ChangeType without its prefix, in lower case.
create function rule.tell(p_now timestamptz, p_to uuid[], p_type text,
	p_case uuid, p_record uuid, p_kind int2, p_groups int4, p_about uuid,
	p_by uuid, p_due timestamptz) returns void
language plpgsql set search_path = '' as $$
begin
	insert into sluss.change (at, organisation, type, case_id, record, kind,
		groups, about, by, due_at)
	select p_now, t.organisation, p_type, p_case, p_record, p_kind,
		coalesce(p_groups, 0), p_about, p_by, p_due
	  from (select distinct o as organisation from unnest(p_to) as o) t
	 where t.organisation is not null
	   and t.organisation is distinct from p_by;
end $$;
