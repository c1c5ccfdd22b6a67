-- SPDX-License-Identifier: EUPL-1.2
-- Begins the door anew: every file here is applied again, in name order and in
-- one transaction, whenever any of them changes, so the functions that exist
-- are those that stand here. Schema rule holds what the door's functions share
-- and nobody else may execute.

set local role sluss_owner;

drop schema if exists door cascade;
drop schema if exists rule cascade;
create schema rule;
create schema door;
alter default privileges for role sluss_owner revoke execute on functions from public;
alter default privileges for role sluss_owner revoke usage on types from public;

-- What is the same for every row of a call; carried as one value, since each
-- column that a plan carries costs at every node of it.
create type rule.who as (
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool, agency_kind text,
	role text, has_case bool, standing text, sealed bool, policy_ok bool,
	organisation_code text, home_regime text, shield int4
);

-- What rule.look() finds for one (call, record, group).
create type rule.seen as (
	call int4, code int4, reason text,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool,
	organisation uuid, agency_kind text, role text, has_case bool,
	standing text, participant text, sealed bool, assigned bool,
	policy_ok bool, now timestamptz, position text,
	case_id uuid, record_id uuid, kind int2, owner uuid, owner_code text,
	version int4, final bool, newest bool, status text, regime text,
	subject_category text, nature text, author text, created_at timestamptz,
	valid_from timestamptz, valid_to timestamptz,
	grp int2, present bool, named bool, derived bool, variant uuid,
	naming bool, acting bool,
	disclosure_id uuid, covers bool, effective bool, not_before timestamptz,
	expires_at timestamptz, ground text, rests_on_consent bool,
	consent_holds bool, state int4,
	wrote_version int4, key_id uuid, ciphertext bytea, plain bytea,
	-- the version that the group comes from
	group_version int4, group_final bool, group_valid_to timestamptz,
	-- what the log row needs and no answer may carry
	asked_record uuid, asked_version int4, asked_kind int2, asked_owner uuid,
	cell text, newest_version int4, organisation_code text, home_regime text,
	nth int8, consent_about text, shield int4,
	-- of an own version: for whom it is an extract; of a document: its ceiling's group
	version_for text, filed_kind int2, filed_grp int2
);

create type door.read_row as (
	call int4, code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool,
	organisation uuid, agency_kind text, role text, has_case bool,
	standing text, participant text, sealed bool, assigned bool,
	policy_ok bool, now timestamptz, position text,
	case_id uuid, record_id uuid, kind int2, owner uuid, owner_code text,
	version int4, final bool, newest bool, status text, regime text,
	subject_category text, nature text, author text, created_at timestamptz,
	valid_from timestamptz, valid_to timestamptz,
	grp int2, present bool, named bool, derived bool, variant uuid,
	naming bool, acting bool,
	disclosure_id uuid, covers bool, effective bool, not_before timestamptz,
	expires_at timestamptz, ground text, rests_on_consent bool,
	consent_holds bool, state int4,
	wrote_version int4, key_id uuid, ciphertext bytea, plain bytea,
	group_final bool, group_valid_to timestamptz, cursor_id uuid,
	consent_about text, shield int4,
	version_for text, filed_kind int2, filed_grp int2,
	-- to its owner: what a copy taken to file was taken of, and its number
	-- there, sealed; for whom extracts of the record are written
	taken_from text, taken_at timestamptz, number_key uuid, number bytea,
	written_for bytea
);

create type door.prepare_row as (
	call int4, code int4, reason text, leaf bytea, logged_at timestamptz,
	node_live bool, organisation_live bool, actor_live bool, role_held bool,
	approver bool, duty bool, purpose_known bool,
	organisation uuid, agency_kind text, role text, has_case bool,
	standing text, participant text, sealed bool, assigned bool,
	policy_ok bool, now timestamptz, position text,
	case_id uuid, record_id uuid, kind int2, owner uuid, owner_code text,
	version int4, final bool, newest bool, status text, regime text,
	subject_category text, nature text, author text, created_at timestamptz,
	valid_from timestamptz, valid_to timestamptz,
	own_key uuid, newest_version int4,
	outcome_code int4, outcome bytea, request_conflict bool,
	-- door.weigh only
	recipient uuid, recipient_kind text, recipient_standing text,
	recipient_state text, from_regime text, to_regime text,
	groups_present bool[], consent_given bool, consent_covers bool,
	consent_until timestamptz, ground_known bool, has_request bool,
	-- door.prepare_part only
	invited_by_own bool, owner_stays bool, known_of bool, ask_state text,
	-- whom a consent named is about; how far personal data are protected
	consent_about text, shield int4,
	-- what its own consent gives: first day, last day, 'RECIPIENT/GROUP ' each
	consent_held text,
	-- extracts and documents
	filed_kind int2, filed_grp int2, extracts_present bool[],
	-- of one disclosure, or of a copy taken to file
	disclosure_id uuid, recipient_code text, groups int2[], ground text,
	begun bool, wrong bool, was_read bool, confirmed bool,
	-- of a copy taken to file: the condition on sharing it onward
	taken text,
	-- of a disclosure that is to be renewed
	follow bool, onward text, purpose text, changed int2[],
	expires_at timestamptz, consent_id uuid, has_weighing bool,
	has_necessity bool, has_number bool, key_id uuid, ciphertext bytea,
	-- the recipient has no system; it was handed over, and has ended
	unconnected bool, handed bool, has_ended bool,
	-- of who is not given it after all: why; and whether there is a second person
	left_out text, second_person bool,
	-- of a circle, or of a line of it
	days int4, decided_at timestamptz, decided_by text
);

-- What every write answers.
create type door.applied as (
	code int4, reason text, leaf bytea, logged_at timestamptz, outcome bytea,
	state text, expires_at timestamptz
);

-- Who a single call says it is; the leading parameters of every function.
create type rule.lead as (
	node uuid, actor text, role text, purpose text, shown bool, method text,
	policy bytea
);

-- How something reaches an organisation that has no system; form null: it is
-- read here. delivered_at null: now, or once a second person has approved.
create type rule.hand as (
	form text, delivered_at timestamptz, received_by bytea
);

-- What a log row says of the records it touched.
create type rule.items as (
	record uuid[], version int4[], kind int2[], groups int4[], owner uuid[],
	disclosure uuid[], ground text[]
);
