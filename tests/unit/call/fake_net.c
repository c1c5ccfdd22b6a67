/* SPDX-License-Identifier: EUPL-1.2 */
/* A stream that remembers what was said to it, and that it was said once. */

#include <stdlib.h>

#include "fakes.h"

static struct str
join(const struct str *parts, size_t n)
{
	struct str out = { NULL, 0 };
	char *p;

	for (size_t i = 0; i < n; i++)
		out.n += parts[i].n;
	p = malloc(out.n + 1);
	ck_assert(p != NULL);
	out.p = p;
	for (size_t i = 0; i < n; i++) {
		ck_assert(parts[i].p != NULL && parts[i].n > 0);
		memcpy(p, parts[i].p, parts[i].n);
		p += parts[i].n;
	}
	*p = '\0';
	return out;
}

void
stream_answer(struct stream *s, const struct answer *a)
{
	ck_assert_msg(!s->over, "an answer to a peer that has left");
	ck_assert_uint_eq(s->answers++, 0);
	s->answer = a;
	if (a->err) {
		s->err = *a->err;
		ck_assert_int_ne(a->err->code, CODE_OK);
		ck_assert_msg(a->err->reason[0] && a->err->text[0],
		    "an error without reason: %d %s", a->err->code,
		    a->err->text);
		ck_assert_uint_eq(a->n_parts, 0);
	}
	s->body = join(a->parts, a->n_parts);
}

void
stream_still_there(const struct stream *s)
{
	struct str now;

	if (!s->answer)
		return;
	now = join(s->answer->parts, s->answer->n_parts);
	ck_assert(str_eq(now, s->body));
	free((void *)(uintptr_t)now.p);
}

void
stream_send(struct stream *s, const struct str *parts, size_t n_parts)
{
	struct str now = join(parts, n_parts);

	ck_assert(!s->over && !s->busy && s->answers == 0);
	ck_assert_uint_ge(now.n, 2);
	if (now.n == 2 && now.p[0] == 1 << 3)
		s->last_state = (uint8_t)now.p[1];
	s->sends++;
	s->busy = true;
	free((void *)(uintptr_t)s->sent.p);
	s->sent = now;
}

void
stream_outlive(struct stream *s)
{
	ck_assert(!s->over && s->answers == 0);
	s->outlives = true;
}

bool
stream_busy(const struct stream *s)
{
	ck_assert(!s->over);
	return s->busy;
}

void
stream_clear(struct stream *s)
{
	free((void *)(uintptr_t)s->body.p);
	free((void *)(uintptr_t)s->sent.p);
	*s = (struct stream){ 0 };
}

const char *
stream_trailer(const struct stream *s, const char *name)
{
	for (size_t i = 0; s->answer && i < s->answer->n_trailers; i++)
		if (strcmp(s->answer->trailers[i].name, name) == 0)
			return s->answer->trailers[i].value;
	return NULL;
}
