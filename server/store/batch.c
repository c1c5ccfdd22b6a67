/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The parameters of door.read as arrays, one element a call, and its rows
 * dealt out again. A call without a row gets an error: no row means no log
 * row either.
 */

#include "store/batch.h"

#include <stddef.h>

#include "log.h"
#include "store/inner.h"
#include "store/pg_wire.h"

enum form { TEXT, ID, BOOL, INT2, INT4 };

/* In the order of the function's parameters; the policy follows them. */
static const struct column {
	enum form form;
	uint32_t type;
	size_t offset;
} columns[] = {
#define COLUMN(form, field) \
	{ form, OID_##form, offsetof(struct read_call, field) }
#define OID_ID OID_UUID
	COLUMN(TEXT, method),
	COLUMN(ID, node),
	COLUMN(TEXT, actor),
	COLUMN(TEXT, role),
	COLUMN(TEXT, purpose),
	COLUMN(BOOL, shown),
	COLUMN(ID, case_id),
	COLUMN(ID, record),
	COLUMN(ID, disclosure),
	COLUMN(INT4, version),
	COLUMN(INT2, named_kind),
	COLUMN(INT4, named),
	COLUMN(TEXT, extract),
#undef OID_ID
#undef COLUMN
};

static const struct read_call *
call_of(const struct unit *u)
{
	/* The unit is the call's first member. */
	return (const struct read_call *)(const void *)u;
}

bool
batch_may_join(const struct unit *first, const struct unit *second)
{
	return first->tries == 1 && second->tries == 0 &&
	    memcmp(call_of(first)->policy, call_of(second)->policy,
	        sizeof(call_of(first)->policy)) == 0;
}

static void
append(struct buf *b, const void *p, size_t n)
{
	uint8_t length[4];

	pg_wire_put(length, n, 4);
	buf_append(b, length, 4);
	buf_append(b, p, n);
}

static void
append_integer(struct buf *b, uint64_t v, unsigned bytes)
{
	uint8_t out[8];

	pg_wire_put(out, v, bytes);
	append(b, out, bytes);
}

static void
append_element(struct buf *b, const struct column *col, const struct unit *u)
{
	const void *field = (const char *)u + col->offset;
	const char *text;

	switch (col->form) {
	case TEXT:
		text = *(const char *const *)field;
		append(b, text, text ? strlen(text) : 0);
		return;
	case ID:
		append(b, field, sizeof(struct id));
		return;
	case BOOL:
		append_integer(b, *(const bool *)field, 1);
		return;
	case INT2:
		append_integer(b, (uint64_t)*(const int16_t *)field, 2);
		return;
	case INT4:
		append_integer(b, (uint64_t)*(const int32_t *)field, 4);
		return;
	}
}

void
batch_send(struct store *s, struct slot *slot)
{
	struct param params[ARRAY_LEN(columns) + 1];
	size_t starts[ARRAY_LEN(columns) + 1];
	uint8_t head[PG_WIRE_ARRAY];
	struct buf *b = &s->scratch;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		starts[i] = b->n;
		pg_wire_array(head, columns[i].type, slot->n);
		buf_append(b, head, sizeof(head));
		for (struct unit *u = slot->units; u; u = u->next)
			append_element(b, &columns[i], u);
	}
	/* What calls can hold is bounded, and so is their number. */
	ASSERT(!b->failed);
	starts[ARRAY_LEN(columns)] = b->n;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		params[i] = (struct param){ buf_data(b) + starts[i],
			(int)(starts[i + 1] - starts[i]) };
	params[ARRAY_LEN(columns)] = (struct param){
		call_of(slot->units)->policy, sizeof(call_of(NULL)->policy) };
	s->counters.batches++;
	s->counters.batched_calls += slot->n;
	pg_conn_send(slot->conn, SQL_READ, params, ARRAY_LEN(params));
	buf_consume(b, b->n);
}

/* The numbers never fall and all are below n. */
static bool
is_ordered(const struct rows *all, int col, unsigned n)
{
	int32_t last = 0, call;

	for (int row = 0; row < all->n; row++) {
		call = rows_null(all, row, col) ? -1 : rows_int(all, row, col);
		if (call < last || (uint32_t)call >= n)
			return false;
		last = call;
	}
	return true;
}

static void
no_answer(struct store *s, struct unit *u)
{
	err_set(&u->err, CODE_INTERNAL, "NO_ANSWER",
	    "The database gave no answer to this call. Tell the operator.");
	store_finish(s, u, CODE_INTERNAL);
}

void
batch_split(struct store *s, struct unit *units, unsigned n,
    struct pg_result *result)
{
	const struct rows all = rows_all(result);
	const int col = rows_column(&all, "call");
	const bool good = col >= 0 && is_ordered(&all, col, n);
	struct unit *u;
	int row = 0, first;

	if (!good)
		log_alarm("store_batch", "rows of %u calls out of order", n);
	for (int32_t call = 0; (u = units) != NULL; call++) {
		units = u->next;
		u->next = NULL;
		u->conn = NULL;
		first = row;
		while (good && row < all.n && rows_int(&all, row, col) == call)
			row++;
		if (row == first) {
			no_answer(s, u);
			continue;
		}
		u->owned = rows_result_ref(result);
		u->rows = (struct rows){ result, first, row - first };
		store_finish(s, u, CODE_OK);
	}
}
