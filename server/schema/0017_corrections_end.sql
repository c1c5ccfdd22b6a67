-- SPDX-License-Identifier: EUPL-1.2
-- A correction that waits for an answer ends when who proposed it takes no part
-- in the case any more, as what it asked for does.

set local role sluss_owner;

alter table sluss.correction drop constraint correction_state_check;
alter table sluss.correction add constraint correction_state_check
	check (state in ('open', 'accepted', 'refused', 'withdrawn'));
update sluss.correction q set state = 'withdrawn', resolved_at = now()
  from sluss.participant p
 where p.case_id = q.case_id and p.organisation = q.proposer
   and p.state in ('left', 'removed') and q.state = 'open';
