-- SPDX-License-Identifier: EUPL-1.2
-- How far time has been followed, what is still kept of the feed, and who was
-- told outside of it that something urgent waits.

set local role sluss_owner;

-- One row.
create table sluss.feed (
	one bool primary key default true check (one),
	-- What ended or began by time alone until then has its rows.
	swept_at timestamptz not null,
	-- The newest change that is no longer kept.
	trimmed_xact xid8 not null,
	trimmed_id int8 not null
);
insert into sluss.feed (swept_at, trimmed_xact, trimmed_id)
values (now(), '0', 0);

-- An urgent change, until a person of the organisation has read it. The id is
-- random: it leaves the system, and a number would count.
create table sluss.notice (
	id uuid primary key default gen_random_uuid(),
	change int8 not null unique references sluss.change on delete cascade,
	organisation uuid not null references sluss.organisation,
	-- How many were told, and when the next is.
	step int4 not null default 0,
	next_at timestamptz not null,
	seen_at timestamptz,
	seen_by text
);
create index notice_next on sluss.notice (next_at) where seen_at is null;

create index change_about on sluss.change (about, type) where about is not null;
create index change_record on sluss.change (record, type) where record is not null;
create index change_case on sluss.change (case_id, type);
create index change_at on sluss.change (at);
create index disclosure_begins on sluss.disclosure (not_before);
create index disclosure_ends on sluss.disclosure (expires_at);
create index disclosure_consent on sluss.disclosure (consent)
	where consent is not null;
create index disclosure_ground on sluss.disclosure (ground);
create index consent_ends on sluss.consent (valid_to_on);
create index participant_invitation on sluss.participant (expires_at)
	where state = 'invited';
create index participant_due on sluss.participant (stage_due);
create index ask_due on sluss.ask (due_at) where state = 'open';
create index record_version_ends on sluss.record_version (valid_to);
