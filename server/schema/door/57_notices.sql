-- SPDX-License-Identifier: EUPL-1.2
-- Urgent changes that nobody has read: what leaves the system is a random id,
-- a word, the organisation's code and a time. Reading the change ends it; until
-- then the next on call is told, and the next.

-- The notices to be sent now, which counts as sent: what becomes of the sending
-- is journalled, and what is not read goes to the next. p_targets: how many
-- there are; after the last, one row with step = p_targets and no more.
create function door.notices(p_escalate_ms int4, p_targets int4, p_limit int4)
returns table (code int4, reason text, notice_id uuid, change_type text,
	organisation_code text, due_at timestamptz, step int4)
language plpgsql security definer set search_path = '' as $$
declare
	v_now timestamptz := clock_timestamp();
begin
	return query
	with due as (
		select n.id from sluss.notice n
		 where n.seen_at is null and n.next_at <= v_now
		 order by n.next_at limit least(greatest(coalesce(p_limit, 0), 0), 100)
		for update skip locked
	), sent as (
		update sluss.notice n
		   set step = n.step + 1,
			next_at = case when n.step >= p_targets then 'infinity'
				else v_now + p_escalate_ms * interval '1 millisecond' end
		  from due where n.id = due.id
		returning n.*
	)
	select 0, ''::text, t.id, c.type, o.code, c.due_at, t.step - 1
	  from (values (1)) as one
	  left join (sent t join sluss.change c on c.id = t.change
		join sluss.organisation o on o.id = t.organisation)
		on not exists (select from sluss.case_seal x
			where x.case_id = c.case_id and x.organisation = c.organisation);
end $$;
