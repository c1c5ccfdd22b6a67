/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether a call may be made, the order of refusals, what may be written. Who
 * may call what stands here a second time: a changed cell is a decision.
 */

#include "test_decide.h"

#include "expected_ceiling.h"
#include "fixture.h"

static const struct {
	const char *name, *cells; /* in the order of positions */
} methods[] = {
	{ "CreateCase", "o--o-oo------" },
	{ "GetCase", "xx-xxxxxx----" },
	{ "ListCases", "oo-oooooo--o-" },
	{ "AdvanceStage", "x--x---------" },
	{ "CloseCase", "x--xx--------" },
	{ "AssignActor", "-----------o-" },
	{ "WhoAmI", "ooooooooooooo" },
	{ "CreateRecord", "xx-xxxxxx----" },
	{ "ReviseRecord", "xx-xxxxxx----" },
	{ "GetRecord", "xx-xxxxxx----" },
	{ "ListRecords", "xx-xxxxxx----" },
	{ "ListRecordVersions", "xx-xxxxxx----" },
	{ "ProposeCorrection", "xx-xxxxxx----" },
	{ "ResolveCorrection", "xx-xxxxxx----" },
	{ "ListCorrections", "xx-xxxxxx----" },
	{ "UploadDocumentChunk", "xx-xxxx------" },
	{ "DownloadDocument", "xx-xxxxxx----" },
	{ "PreviewDisclosure", "xx-xxxxxx----" },
	{ "Disclose", "xx-xxxxxx----" },
	{ "ApproveDisclosure", "xx-xxxxxx----" },
	{ "RenewDisclosures", "xx-xxxxxx----" },
	{ "PreviewRenewal", "xx-xxxxxx----" },
	{ "PutCircle", "xx-xxxxxx----" },
	{ "GetCircle", "xx-xxxxxx----" },
	{ "WithdrawDisclosure", "xx-xxxxxx----" },
	{ "TakeToFile", "xx-xxxxxx----" },
	{ "ConfirmDeletion", "xx-xxxxxx----" },
	{ "RecordDisclosure", "xx-xxxxxx----" },
	{ "GetDisclosureSheet", "xx-xxxxxx----" },
	{ "AnnounceLevel", "xx-----------" },
	{ "PreviewWithdrawal", "xx-xxxxxx----" },
	{ "ListDisclosures", "xx-xxxxxx-o--" },
	{ "ListReads", "xx-xxxxxx-o--" },
	{ "Refer", "x--x-xx------" },
	{ "PreviewTransfer", "---x---------" },
	{ "RequestTransfer", "---x---------" },
	{ "RespondTransfer", "---xx--------" },
	{ "WithdrawTransfer", "---x---------" },
	{ "ListTransfers", "xx-xxxxxx----" },
	{ "Respond", "o--oooooo----" },
	{ "Leave", "x--xxxxxx----" },
	{ "Remove", "x--x-xx------" },
	{ "SubmitConcern", "oo-oooooo----" },
	{ "ListConcerns", "---o---------" },
	{ "OpenConcern", "---o---------" },
	{ "AskFor", "xx-xxxxxx----" },
	{ "Answer", "xx-xxxxxx----" },
	{ "ListRequests", "xx-xxxxxx----" },
	{ "BreakGlass", "-------------" },
	{ "ReviewBreakGlass", "-------------" },
	{ "Watch", "oo-oooooo--o-" },
	{ "ListChanges", "oo-oooooo--o-" },
	{ "Lookup", "-------------" },
	{ "GetTable", "-------------" },
	{ "ListTables", "-------------" },
	{ "PutProvider", "oo-----------" },
	{ "GetProvider", "ooooo--------" },
	{ "ListProviders", "ooooo--------" },
	{ "ApplyForGrant", "-------------" },
	{ "ReportGrant", "-------------" },
	{ "DecideGrant", "-------------" },
	{ "GetGrant", "-------------" },
	{ "ListGrants", "-------------" },
	{ "ListDue", "-------------" },
	{ "Erase", "-------------" },
	{ "SetLegalHold", "-------------" },
	{ "GetCheckpoint", "-------------" },
	{ "GetInclusionProof", "-------------" },
	{ "GetConsistencyProof", "-------------" },
	{ "AddCosignature", "-------------" },
	{ "ListEntries", "-------------" },
	{ "Explain", "xx-xxxxxx----" },
	{ "GetCeiling", "ooooooooooooo" },
	{ "ListCodes", "ooooooooooooo" },
	{ "ListOrganisations", "ooooooooooooo" },
	{ "ListNodes", "------------o" },
	{ "EnrolNode", "------------o" },
	{ "RevokeNode", "------------o" },
	{ "ListActors", "-----------oo" },
	{ "PutActor", "------------o" },
	{ "RevokeActor", "------------o" },
};

static const char *const positions[] = {
	"PC", "PA", "PG", "MO", "MR", "KV", "SI", "HC", "OA", "SO", "AU", "TL",
	"AD",
};

static enum code
scope_outcome(char cell, bool assigned, bool invited, const char *method)
{
	if (strcmp(method, "WhoAmI") == 0)
		return CODE_OK;
	if (invited && strcmp(method, "Respond") != 0 &&
	    strcmp(method, "GetCase") != 0 && strcmp(method, "ListCases") != 0)
		return CODE_NOT_FOUND;
	/* The position that one would have says that there is a case. */
	if (cell == 'o' && strcmp(method, "GetCeiling") == 0)
		cell = 'x';
	if (cell == 'o' || (cell == 'x' && (assigned || invited)))
		return CODE_OK;
	return assigned || invited ? CODE_PERMISSION_DENIED : CODE_NOT_FOUND;
}

START_TEST(call__follows_operations_for_every_method_and_position)
{
	const char *method = methods[_i].name;
	struct policy *p = shipped_policy();
	struct caller_facts c;
	enum code want, got;
	char cell[32];
	size_t j, k;

	for (j = 0; j < ARRAY_LEN(positions); j++) {
		shipped_cell("operations.csv", method, positions[j], cell);
		ck_assert_msg(cell[0] == methods[_i].cells[j], "%s, %s",
		    method, positions[j]);
		for (k = 0; k < 4; k++) {
			c = caller_in(positions[j]);
			c.assigned = k & 1;
			if (k & 2)
				(void)strcpy(c.participant, "invited");
			want = scope_outcome(cell[0], k & 1, k & 2, method);
			got = decide_call(p, method, &c, NULL);
			ck_assert_msg(got == want, "%s, %s, %zu: %s", method,
			    positions[j], k, code_name(got));
		}
	}
	policy_free(p);
}
END_TEST

static void none(struct caller_facts *c) { (void)c; }
static void stale(struct caller_facts *c) { c->policy_ok = 0; }
static void node_dead(struct caller_facts *c) { c->node_live = false; }
static void no_role(struct caller_facts *c)
{
	c->role_held = false;
	c->role[0] = '\0';
}
static void no_actor(struct caller_facts *c)
{
	c->actor_live = false;
	no_role(c);
}
static void organisation_dead(struct caller_facts *c)
{
	c->organisation_live = false;
	c->actor_live = false;
}
static void actor_dead(struct caller_facts *c)
{
	c->actor_live = false;
	c->role_held = false;
}
static void role_not_held(struct caller_facts *c)
{
	c->role_held = false;
	c->purpose_known = false;
}
static void no_purpose(struct caller_facts *c)
{
	c->purpose_known = false;
	c->has_case = false;
}
static void no_case(struct caller_facts *c)
{
	c->has_case = false;
	c->standing[0] = c->participant[0] = '\0';
	c->assigned = false;
}

static const struct refused {
	const char *position, *method;
	void (*change)(struct caller_facts *c);
	enum code code;
	const char *reason;
} refused[] = {
	{ "PC", "GetRecord", none, CODE_OK, "" },
	{ "PC", "GetRecord", stale, CODE_UNAVAILABLE, "POLICY_STALE" },
	{ "PC", "GetRecord", node_dead, CODE_UNAUTHENTICATED, "NODE_REVOKED" },
	{ "PC", "GetRecord", organisation_dead, CODE_UNAUTHENTICATED,
	    "NODE_REVOKED" },
	{ "PC", "GetRecord", actor_dead, CODE_UNAUTHENTICATED,
	    "ACTOR_UNKNOWN" },
	{ "PC", "GetRecord", no_actor, CODE_UNAUTHENTICATED, "ACTOR_UNKNOWN" },
	{ "PC", "GetRecord", no_role, CODE_INVALID_ARGUMENT,
	    "ROLE_NOT_NAMED" },
	{ "PC", "GetRecord", role_not_held, CODE_PERMISSION_DENIED,
	    "ROLE_NOT_HELD" },
	{ "PC", "GetRecord", no_purpose, CODE_INVALID_ARGUMENT,
	    "UNKNOWN_PURPOSE" },
	{ "PC", "GetRecord", no_case, CODE_NOT_FOUND, "NOT_FOUND" },
	{ "PC", "Respond", no_case, CODE_NOT_FOUND, "NOT_FOUND" },
	{ "TL", "AssignActor", no_case, CODE_NOT_FOUND, "NOT_FOUND" },
	{ "PC", "WhoAmI", no_actor, CODE_OK, "" },
	{ "PC", "WhoAmI", no_role, CODE_OK, "" },
	{ "PC", "WhoAmI", no_purpose, CODE_OK, "" },
	{ "PC", "WhoAmI", actor_dead, CODE_UNAUTHENTICATED, "ACTOR_UNKNOWN" },
	{ "PC", "WhoAmI", node_dead, CODE_UNAUTHENTICATED, "NODE_REVOKED" },
	{ "PC", "WhoAmI", stale, CODE_UNAVAILABLE, "POLICY_STALE" },
	{ "AD", "PutActor", no_purpose, CODE_OK, "" },
	{ "AD", "PutActor", role_not_held, CODE_PERMISSION_DENIED,
	    "ROLE_NOT_HELD" },
	{ "MR", "PutActor", no_case, CODE_PERMISSION_DENIED,
	    "METHOD_NOT_ALLOWED" },
	/* Without a case any position of the role will do. */
	{ "MR", "CreateCase", no_case, CODE_OK, "" },
	{ "HC", "CreateCase", no_case, CODE_PERMISSION_DENIED,
	    "METHOD_NOT_ALLOWED" },
	{ "PC", "ListCases", no_case, CODE_OK, "" },
	{ "PG", "GetCeiling", no_case, CODE_OK, "" },
	{ "AU", "ListReads", no_case, CODE_OK, "" },
	{ "PC", "ListReads", no_case, CODE_NOT_FOUND, "NOT_FOUND" },
	{ "PC", "NoSuchMethod", no_case, CODE_PERMISSION_DENIED,
	    "METHOD_NOT_ALLOWED" },
};

START_TEST(call__is_refused_in_order)
{
	const struct refused *t = &refused[_i];
	struct policy *p = shipped_policy();
	struct caller_facts c = caller_in(t->position);
	struct err e = { 0 };
	enum code code;

	t->change(&c);
	code = decide_call(p, t->method, &c, &e);
	ck_assert_msg(code == t->code, "%s %s: %s", t->position, t->method,
	    code_name(code));
	ck_assert_str_eq(e.reason, t->reason);
	ck_assert(code == CODE_OK || (e.text[0] && e.code == code));
	policy_free(p);
}
END_TEST

START_TEST(call__does_not_tell_why_a_case_is_not_there)
{
	struct policy *p = shipped_policy();
	struct caller_facts c[6];
	struct err e[6] = { 0 };
	size_t i;

	for (i = 0; i < ARRAY_LEN(c); i++)
		c[i] = caller_in("KV");
	no_case(&c[0]);
	c[1].participant[0] = c[1].standing[0] = '\0';
	(void)strcpy(c[2].participant, "declined");
	c[3].sealed = true;
	c[4].assigned = false;
	(void)strcpy(c[5].participant, "invited");
	for (i = 0; i < ARRAY_LEN(c); i++) {
		ck_assert_int_eq(decide_call(p, "GetRecord", &c[i], &e[i]),
		    CODE_NOT_FOUND);
		ck_assert(memcmp(&e[i], &e[0], sizeof(e[0])) == 0);
	}
	policy_free(p);
}
END_TEST

START_TEST(position__of_a_caller_follows_its_seat)
{
	struct policy *p = shipped_policy();
	struct caller_facts c = caller_in("MO");

	ck_assert_pstr_eq(decide_position(p, &c), "MO");
	(void)strcpy(c.standing, "interim");
	ck_assert_pstr_eq(decide_position(p, &c), "MO");
	(void)strcpy(c.standing, "party");
	ck_assert_pstr_eq(decide_position(p, &c), "MR");
	(void)strcpy(c.participant, "declined");
	ck_assert_pstr_eq(decide_position(p, &c), NULL);
	c.standing[0] = c.participant[0] = '\0';
	ck_assert_pstr_eq(decide_position(p, &c), NULL);
	c.has_case = false;
	ck_assert_pstr_eq(decide_position(p, &c), "MO");
	c.role_held = false;
	ck_assert_pstr_eq(decide_position(p, &c), NULL);
	policy_free(p);
}
END_TEST

START_TEST(write__needs_W_or_X)
{
	struct policy *p = shipped_policy();
	struct caller_facts c;
	uint32_t kind, group;
	struct err e;
	char cell[32];
	size_t i, j;
	bool may;

	for (i = 0; i < ARRAY_LEN(expected_rows); i++) {
		group_number(expected_rows[i].group, &kind, &group);
		for (j = 0; j < ARRAY_LEN(expected_positions); j++) {
			shipped_cell("ceiling.csv", expected_rows[i].group,
			    expected_positions[j], cell);
			c = caller_in(expected_positions[j]);
			e = (struct err){ 0 };
			may = cell[0] == 'W' || cell[0] == 'X';
			ck_assert((decide_write(p, &c, kind, group, &e) ==
			    CODE_OK) == may);
			ck_assert_str_eq(e.field,
			    may ? "" : expected_rows[i].group);
			(void)strcpy(c.participant, "left");
			ck_assert_int_eq(decide_write(p, &c, kind, group,
			    NULL), CODE_NOT_FOUND);
		}
	}
	policy_free(p);
}
END_TEST

TCase *
test_decide_call(void)
{
	TCase *t = tcase_create("call");

	tcase_set_timeout(t, 0);
	tcase_add_loop_test(t,
	    call__follows_operations_for_every_method_and_position, 0,
	    ARRAY_LEN(methods));
	tcase_add_loop_test(t, call__is_refused_in_order, 0,
	    ARRAY_LEN(refused));
	tcase_add_test(t, call__does_not_tell_why_a_case_is_not_there);
	tcase_add_test(t, position__of_a_caller_follows_its_seat);
	tcase_add_test(t, write__needs_W_or_X);
	return t;
}
