/* SPDX-License-Identifier: EUPL-1.2 */

/* ListCodes: the code tables of the policy, page by page. */

#include <stdlib.h>
#include <time.h>

#include "sluss/v1/policy_service.pb-c.h"

#include "base/clock.h"
#include "call/admit.h"
#include "call/services.h"
#include "call/view.h"
#include "call/write.h"
#include "ident/coded.h"

/* A list goes on where it stopped, in the policy that it began with. */
struct cursor {
	uint8_t policy[32];
	uint32_t next;
};

static bool
wanted(const Sluss__V1__ListCodesRequest *m, const struct listed *l,
    int64_t now)
{
	if (m->all != SLUSS__V1__ANSWER__ANSWER_YES &&
	    (l->from > now || l->to <= now))
		return false;
	for (size_t i = 0; i < m->n_tables; i++) {
		if (strcmp(m->tables[i], l->table) == 0)
			return true;
	}
	return m->n_tables == 0;
}

static enum code
take_cursor(struct call *c, struct cursor *at)
{
	*at = (struct cursor){ .next = 0 };
	if (c->cursor.n == 0)
		return CODE_OK;
	if (c->cursor.n == sizeof(*at)) {
		memcpy(at, c->cursor.p, sizeof(*at));
		if (memcmp(at->policy, c->policy->hash,
		    sizeof(at->policy)) == 0)
			return CODE_OK;
	}
	err_set(&c->err, CODE_INVALID_ARGUMENT, "BAD_PAGE_TOKEN",
	    "page_token: does not belong to this list. Begin without one");
	err_field(&c->err, "page_token");
	return CODE_INVALID_ARGUMENT;
}

enum code
list_codes_admit(struct call *c)
{
	const Sluss__V1__ListCodesRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListCodesRequest);
	struct cursor at;

	/* Every code is compared with every name. */
	if (m->n_tables > 0 && !coded_table(m->n_tables - 1).p) {
		err_set(&c->err, CODE_INVALID_ARGUMENT, "OUT_OF_RANGE",
		    "tables: there are fewer code tables than that");
		err_field(&c->err, "tables");
		return CODE_INVALID_ARGUMENT;
	}
	for (size_t i = 0; i < m->n_tables; i++) {
		if (coded_known(str_of(m->tables[i])))
			continue;
		err_set(&c->err, CODE_INVALID_ARGUMENT, "UNKNOWN_TABLE",
		    "There is no such code table. Without a name all of them "
		    "are listed.");
		err_field(&c->err, "tables[%zu]", i);
		return CODE_INVALID_ARGUMENT;
	}
	if (admit_page(c, m->page_size, &m->page_token))
		return c->err.code;
	return take_cursor(c, &at);
}

enum code
list_codes_apply(struct call *c)
{
	struct param *v = arena_array(c->arena, 8, sizeof(*v));
	size_t n;

	if (!v)
		return call_no_memory(c);
	n = call_lead(c, v);
	v[n++] = param_id(c->arena, &c->case_id);
	return call_submit(c, SQL_NOTE, v, n) == WAIT ? CODE_OK :
	    c->err.code;
}

static void
put_day(struct call *c, struct parts *e, uint32_t tag, int64_t us)
{
	time_t t = (time_t)(us / US_PER_S);
	char day[16];
	struct tm tm;

	if (us == INT64_MIN || us == INT64_MAX || !gmtime_r(&t, &tm) ||
	    strftime(day, sizeof(day), "%Y-%m-%d", &tm) != 10)
		return;
	parts_field(e, tag, arena_str(c->arena, str_of(day)));
}

static void
put_code(struct call *c, const struct listed *l)
{
	struct parts e;

	parts_init(&e, c->arena);
	parts_field(&e, 1, str_of(l->table));
	parts_field(&e, 2, str_of(l->code));
	parts_field(&e, 3, str_of(l->name_sv));
	parts_field(&e, 4, str_of(l->name_en));
	put_day(c, &e, 5, l->from);
	put_day(c, &e, 6, l->to);
	parts_nest(&c->out, 1, &e);
}

enum code
list_codes_reply(struct call *c)
{
	const Sluss__V1__ListCodesRequest *m =
	    CALL_REQUEST(c, Sluss__V1__ListCodesRequest);
	int64_t now = c->facts.caller.now;
	const struct listed *l;
	size_t n = policy_codes(c->policy->policy, &l), i;
	struct cursor at;
	int put = 0;

	if (take_cursor(c, &at))
		return c->err.code;
	for (i = at.next; i < n && put < c->page_size; i++) {
		if (!wanted(m, &l[i], now))
			continue;
		put_code(c, &l[i]);
		put++;
	}
	while (i < n && !wanted(m, &l[i], now))
		i++;
	if (i < n) {
		at.next = (uint32_t)i;
		memcpy(at.policy, c->policy->hash, sizeof(at.policy));
		parts_field(&c->out, 2, admit_next_page(c,
		    (struct str){ (const char *)&at, sizeof(at) }));
	}
	parts_field(&c->out, 3, (struct str){ (const char *)c->policy->hash,
	    sizeof(c->policy->hash) });
	return CODE_OK;
}
