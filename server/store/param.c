/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Parameters in binary form, copied into the call's arena. One that could not
 * be made has the length PARAM_FAILED, which store_submit() refuses, so that
 * a failure never turns into an SQL null.
 */

#include "store/param.h"

#include <limits.h>

#include "store/pg_wire.h"
#include "store/sql.h"

static const struct param failed = { NULL, PARAM_FAILED };

static struct param
copy(struct arena *a, const void *p, size_t n)
{
	char *out = n < INT_MAX ? arena_alloc(a, n + 1) : NULL;

	if (!out)
		return failed;
	if (n > 0)
		memcpy(out, p, n);
	return (struct param){ out, (int)n };
}

static struct param
integer(struct arena *a, uint64_t v, unsigned bytes)
{
	uint8_t b[8];

	pg_wire_put(b, v, bytes);
	return copy(a, b, bytes);
}

struct param
param_null(void)
{
	return (struct param){ NULL, 0 };
}

struct param
param_id(struct arena *a, const struct id *id)
{
	return copy(a, id->b, sizeof(id->b));
}

struct param
param_text(struct arena *a, struct str s)
{
	return s.p ? copy(a, s.p, s.n) : param_null();
}

struct param
param_bytes(struct arena *a, struct str s)
{
	return param_text(a, s);
}

struct param
param_bool(struct arena *a, bool v)
{
	return integer(a, v, 1);
}

struct param
param_int2(struct arena *a, int16_t v)
{
	return integer(a, (uint64_t)v, 2);
}

struct param
param_int4(struct arena *a, int32_t v)
{
	return integer(a, (uint64_t)v, 4);
}

struct param
param_int8(struct arena *a, int64_t v)
{
	return integer(a, (uint64_t)v, 8);
}

struct param
param_time(struct arena *a, int64_t us)
{
	int64_t v;

	if (us == INT64_MIN)
		return param_null();
	/* INT64_MAX is infinity on both sides. */
	if (us == INT64_MAX)
		return integer(a, (uint64_t)us, 8);
	if (__builtin_sub_overflow(us, PG_WIRE_EPOCH_US, &v))
		return failed;
	return integer(a, (uint64_t)v, 8);
}

/* jsonb: a version byte, then the text. */
struct param
param_json(struct arena *a, struct str s)
{
	char *out;

	if (!s.p)
		return param_null();
	out = s.n < INT_MAX - 1 ? arena_alloc(a, s.n + 1) : NULL;
	if (!out)
		return failed;
	out[0] = 1;
	memcpy(out + 1, s.p, s.n);
	return (struct param){ out, (int)s.n + 1 };
}

/* The elements have been measured: bytes is their sum without lengths. */
static uint8_t *
array(struct arena *a, uint32_t type, size_t n, size_t bytes,
    struct param *out)
{
	size_t total = PG_WIRE_ARRAY + 4 * n + bytes;
	uint8_t *p;

	*out = failed;
	if (n > INT_MAX / 8 || bytes > INT_MAX / 2)
		return NULL;
	p = arena_alloc(a, total);
	if (!p)
		return NULL;
	pg_wire_array(p, type, n);
	*out = (struct param){ p, (int)total };
	return p + PG_WIRE_ARRAY;
}

static uint8_t *
element(uint8_t *p, const void *bytes, size_t n)
{
	pg_wire_put(p, n, 4);
	if (n > 0)
		memcpy(p + 4, bytes, n);
	return p + 4 + n;
}

struct param
param_ids(struct arena *a, const struct id *v, size_t n)
{
	struct param out;
	uint8_t *p = array(a, OID_UUID, n, n * sizeof(v->b), &out);

	for (size_t i = 0; p && i < n; i++)
		p = element(p, v[i].b, sizeof(v[i].b));
	return out;
}

struct param
param_int2s(struct arena *a, const int16_t *v, size_t n)
{
	struct param out;
	uint8_t *p = array(a, OID_INT2, n, 2 * n, &out), b[2];

	for (size_t i = 0; p && i < n; i++) {
		pg_wire_put(b, (uint64_t)v[i], 2);
		p = element(p, b, 2);
	}
	return out;
}

struct param
param_int8s(struct arena *a, const int64_t *v, size_t n)
{
	struct param out;
	uint8_t *p = array(a, OID_INT8, n, 8 * n, &out), b[8];

	for (size_t i = 0; p && i < n; i++) {
		pg_wire_put(b, (uint64_t)v[i], 8);
		p = element(p, b, 8);
	}
	return out;
}

struct param
param_bools(struct arena *a, const bool *v, size_t n)
{
	struct param out;
	uint8_t *p = array(a, OID_BOOL, n, n, &out);

	for (size_t i = 0; p && i < n; i++)
		p = element(p, &v[i], 1);
	return out;
}

static struct param
strings(struct arena *a, uint32_t type, const struct str *v, size_t n)
{
	struct param out;
	size_t bytes = 0;
	uint8_t *p;

	for (size_t i = 0; i < n; i++)
		if (__builtin_add_overflow(bytes, v[i].n, &bytes))
			return failed;
	p = array(a, type, n, bytes, &out);
	for (size_t i = 0; p && i < n; i++)
		p = element(p, v[i].p, v[i].n);
	return out;
}

struct param
param_texts(struct arena *a, const struct str *v, size_t n)
{
	return strings(a, OID_TEXT, v, n);
}

struct param
param_bytess(struct arena *a, const struct str *v, size_t n)
{
	return strings(a, OID_BYTEA, v, n);
}
