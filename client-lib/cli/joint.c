/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A plan is read only where the list says that it may be: what the caller is
 * refused is not asked for, and what the list does not tell is not told here.
 */

#include "joint.h"

#include <string.h>

#include "codes.h"
#include "late.h"
#include "safe.h"
#include "tree.h"
#include "when.h"
#include "words.h"

static const char *const actions = "plan.actions";

/* The state of the actions of a plan, or "". */
static const char *
state_of(const json_t *view)
{
	const json_t *group;
	size_t i;

	json_array_foreach(tree_at(view, "groups"), i, group)
		if (strcmp(tree_text(group, "group"), actions) == 0)
			return tree_text(group, "state");
	return "";
}

/* A list that a position may not ask for is no list, and no failure. */
static int
list(struct session *s, const char *method, const char *case_id,
    const char *name, json_t **out)
{
	int status;

	s->tolerated = SLUSS_PERMISSION_DENIED;
	status = session_list(s, method, json_pack("{s:s}", "caseId", case_id),
	    name, out);
	s->tolerated = SLUSS_OK;
	return status == STATUS_CALL + SLUSS_PERMISSION_DENIED ? STATUS_OK :
	    status;
}

/* What ended between the list and this is as closed as what the list closed. */
static int
read_plan(struct session *s, const char *case_id, const json_t *view,
    struct joint *j)
{
	json_t *reply = NULL;
	int status;

	s->tolerated = SLUSS_PERMISSION_DENIED;
	status = session_call(s, "RecordService/GetRecord",
	    json_pack("{s:s, s:s, s:[s]}", "caseId", case_id, "recordId",
	    tree_text(view, "record.head.recordId"), "groups", actions),
	    &reply);
	s->tolerated = SLUSS_OK;
	if (status == STATUS_CALL + SLUSS_PERMISSION_DENIED) {
		json_array_append(j->closed, (json_t *)(uintptr_t)view);
		return STATUS_OK;
	}
	if (status == STATUS_OK && tree_at(reply, "view"))
		json_array_append(j->plans, tree_at(reply, "view"));
	json_decref(reply);
	return status;
}

int
joint_read(struct session *s, const char *case_id, const json_t *reply,
    struct joint *out)
{
	const json_t *view;
	size_t i;
	int status;

	*out = (struct joint){ .reply = reply, .plans = json_array(),
	    .closed = json_array() };
	status = list(s, "RecordService/ListRecords", case_id, "records",
	    &out->listed);
	json_array_foreach(tree_at(out->listed, "records"), i, view) {
		const char *state = state_of(view);

		if (status != STATUS_OK)
			break;
		if (strcmp(state, "GROUP_STATE_CODE_RELEASED") == 0)
			status = read_plan(s, case_id, view, out);
		else if (strcmp(state, "GROUP_STATE_CODE_WITHHELD") == 0 ||
		    strcmp(state, "GROUP_STATE_CODE_EXPIRED") == 0)
			json_array_append(out->closed,
			    (json_t *)(uintptr_t)view);
	}
	if (status == STATUS_OK)
		status = list(s, "RequestService/ListRequests", case_id,
		    "requests", &out->requests);
	return status;
}

void
joint_clear(struct joint *j)
{
	json_decref(j->listed);
	json_decref(j->requests);
	json_decref(j->plans);
	json_decref(j->closed);
	memset(j, 0, sizeof(*j));
}

/* The field that holds an action's code. */
static const struct field *
type_field(void)
{
	const struct field *f = words_kind("plan");

	while (f && !(f->depth == 3 && strcmp(f->json, "type") == 0))
		f = words_next(f);
	return f;
}

static void
show_action(struct session *s, const json_t *action)
{
	FILE *f = s->out.f;
	const char *due = tree_text(action, "dueOn");
	const char *text = tree_text(action, "description");

	fputs("  - ", f);
	safe_write(f, codes_name(s->out.codes, type_field(),
	    tree_text(action, "type")));
	fputs(", ", f);
	safe_write(f, tree_text(action, "organisation"));
	if (*due) {
		fprintf(f, ", %s ", _("due"));
		safe_write(f, due);
	}
	fprintf(f, ", %s", words_value(tree_text(action, "state")));
	if (late_action(action))
		late_mark(&s->out, due);
	fputc('\n', f);
	if (*text) {
		fputs("    ", f);
		safe_write_lines(f, text, 4);
		fputc('\n', f);
	}
}

static void
title(struct session *s, const json_t *head)
{
	fputc('\n', s->out.f);
	out_strong(&s->out, _("Joint plan"));
	fputs(", ", s->out.f);
	safe_write(s->out.f, tree_text(head, "owner"));
	fputs("  ", s->out.f);
	safe_write(s->out.f, tree_text(head, "recordId"));
}

static void
show_plan(struct session *s, const json_t *view)
{
	FILE *f = s->out.f;
	const json_t *head = tree_at(view, "record.head"), *item;
	const json_t *plan = tree_at(view, "record.plan.actions");
	const char *review = tree_text(plan, "reviewOn");
	size_t i;

	title(s, head);
	if (strcmp(tree_text(head, "status"), "RECORD_STATUS_DRAFT") == 0)
		fprintf(f, ", %s", words_value("RECORD_STATUS_DRAFT"));
	fputc('\n', f);
	json_array_foreach(tree_at(plan, "goals"), i, item) {
		fprintf(f, "  %s: ", _("Goal"));
		safe_write_lines(f, json_string_value(item), 4);
		fputc('\n', f);
	}
	json_array_foreach(tree_at(plan, "actions"), i, item)
		show_action(s, item);
	if (*review) {
		fprintf(f, "  %s ", _("to be reviewed by"));
		safe_write(f, review);
		if (late_by(review, NULL))
			late_mark(&s->out, review);
		fputc('\n', f);
	}
}

void
joint_show(struct session *s, const struct joint *j)
{
	const json_t *view;
	size_t i;

	json_array_foreach(j->plans, i, view) {
		codes_take(s, tree_at(view, "record"));
		show_plan(s, view);
	}
	json_array_foreach(j->closed, i, view) {
		title(s, tree_at(view, "record.head"));
		fprintf(s->out.f, "\n  %s\n", _("the plan is not released "
		    "to you"));
	}
}
