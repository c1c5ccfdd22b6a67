-- SPDX-License-Identifier: EUPL-1.2
-- Clear facts of consents and tasks by the version that wrote them, drafts
-- included. sluss.consent and sluss.task hold those of the newest final
-- version and are made from these each time a version becomes final.

set local role sluss_owner;

create table sluss.consent_terms (
	record uuid not null,
	-- The version that wrote consent.terms.
	version int4 not null,
	given_on date not null,
	valid_to_on date,
	primary key (record, version),
	foreign key (record, version) references sluss.record_version
);
create table sluss.consent_terms_scope (
	record uuid not null,
	version int4 not null,
	recipient uuid not null references sluss.organisation,
	kind int2 not null,
	grp int2 not null,
	primary key (record, version, recipient, kind, grp),
	foreign key (record, version) references sluss.consent_terms
);

create table sluss.task_extract (
	record uuid not null,
	-- The version that wrote task.extract.
	version int4 not null,
	recipient uuid not null references sluss.organisation,
	from_at timestamptz not null,
	to_at timestamptz,
	primary key (record, version),
	foreign key (record, version) references sluss.record_version
);

-- What a final version wrote itself is what stands; what came in force by way
-- of a draft is not known any more and opens nothing until it is written again.
insert into sluss.consent_terms
select k.record, g.wrote_version, k.given_on, k.valid_to_on
  from sluss.consent k
  join sluss.record r on r.id = k.record
  join sluss.version_group g on g.record = r.id and g.version = r.newest_final
	and g.grp = 1
  join sluss.record_version v on v.record = r.id and v.version = g.wrote_version
 where v.final;
insert into sluss.consent_terms_scope
select k.record, t.version, k.recipient, k.kind, k.grp
  from sluss.consent_scope k
  join sluss.consent_terms t on t.record = k.record;
delete from sluss.consent_scope k
 where not exists (select from sluss.consent_terms t where t.record = k.record);
delete from sluss.consent k
 where not exists (select from sluss.consent_terms t where t.record = k.record);
insert into sluss.task_extract
select k.record, g.wrote_version, k.recipient, k.from_at, k.to_at
  from sluss.task k
  join sluss.record r on r.id = k.record
  join sluss.version_group g on g.record = r.id and g.version = r.newest_final
	and g.grp = 1
  join sluss.record_version v on v.record = r.id and v.version = g.wrote_version
 where v.final;
delete from sluss.task k
 where not exists (select from sluss.task_extract t where t.record = k.record);
