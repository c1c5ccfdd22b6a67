-- SPDX-License-Identifier: EUPL-1.2
-- Clear facts of where somebody is placed, by the version that wrote the group:
-- from which day to which, and whether it is a stay that shuts out others.
-- Neither the kind of place nor anything else of it; of a place that shuts out
-- nothing, a home, not even the days. What was written before is not known of
-- and is compared with nothing until it is written again.

set local role sluss_owner;

create table sluss.placement_terms (
	record uuid not null,
	version int4 not null,
	grp int2 not null,
	stays bool not null,
	-- Null: since before anything else; until further notice.
	from_on date,
	to_on date,
	primary key (record, version, grp),
	foreign key (record, version) references sluss.record_version
);
