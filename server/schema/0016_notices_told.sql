-- SPDX-License-Identifier: EUPL-1.2
-- Whom an urgent change was told in a reply that is shown to a person. It is
-- read when the same person's next call begins behind it: only then it is
-- known that the reply has arrived.

set local role sluss_owner;

-- No row is unique: two servers that tell one person of the same changes wait
-- for each other in no order.
create table sluss.notice_told (
	notice uuid not null references sluss.notice on delete cascade,
	actor text not null,
	at timestamptz not null
);
create index notice_told_whom on sluss.notice_told (notice, actor);
create index notice_unseen on sluss.notice (organisation) where seen_at is null;
