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

-- Which organisations the actions of a plan that are neither done nor cancelled
-- make responsible, by their codes as written; an empty one: nobody is.
create table sluss.plan_responsible (
	record uuid not null,
	-- The version that wrote plan.actions.
	version int4 not null,
	code text not null,
	primary key (record, version, code),
	foreign key (record, version) references sluss.record_version
);

-- The last day of what a provider is named for; null: no end. Minus infinity:
-- all of it is done or cancelled.
alter table sluss.provider_use add column until_on date;
