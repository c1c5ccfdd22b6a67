-- SPDX-License-Identifier: EUPL-1.2
-- Since when personal data are protected: what is written from then on does not
-- follow a disclosure that one person alone decided. Of what is there already
-- the earliest it can have been, so that nothing goes further than it did.

set local role sluss_owner;

alter table sluss.protection add column since timestamptz;
update sluss.protection p set since = (
	select min(v.created_at) from sluss.protection_terms t
	  join sluss.record_version v on v.record = t.record and v.version = t.version
	 where t.record = p.record);
alter table sluss.protection alter column since set not null;
