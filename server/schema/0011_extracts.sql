-- SPDX-License-Identifier: EUPL-1.2
-- Extracts: a version that was written for one organisation alone, and which
-- groups of a disclosure are extracts. Such a version is no new one to anybody
-- else, so record.newest_final keeps to those that were written for all.

set local role sluss_owner;

alter table sluss.record_version
	add column extract_for uuid references sluss.organisation;
create index record_version_extract on sluss.record_version
	(record, extract_for, version) where extract_for is not null;

-- Bit g: group g is the extract written for the recipient. One disclosure may
-- give some groups whole and others as extracts.
alter table sluss.disclosure add column extracts int4 not null default 0;
alter table sluss.disclosure drop column variant;
