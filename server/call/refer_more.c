/* SPDX-License-Identifier: EUPL-1.2 */

/* The records of a referral as JSON. */

#include "call/refer.h"

#include <stdio.h>

#include "base/buf.h"

static void
put(struct buf *b, const char *s)
{
	buf_append(b, s, strlen(s));
}

static void
put_id(struct buf *b, const char *name, const struct id *id)
{
	char hex[2 * sizeof(*id) + 1];

	str_hex((const char *)id->b, sizeof(id->b), hex);
	put(b, name);
	put(b, "\"");
	put(b, hex);
	put(b, "\"");
}

static void
put_yes(struct buf *b, const char *name, bool yes)
{
	put(b, name);
	put(b, yes ? "true" : "false");
}

static void
put_given(struct buf *b, const struct given *g)
{
	char text[64];

	put_id(b, "{\"record\":", &g->record);
	if (!id_is_zero(&g->consent))
		put_id(b, ",\"consent\":", &g->consent);
	put_id(b, ",\"disclosure\":", &g->disclosure);
	put(b, ",\"ground\":\"");
	put(b, g->ground);
	put(b, "\",\"onward\":\"");
	put(b, g->onward);
	put(b, "\",\"purpose\":\"");
	put(b, g->purpose);
	snprintf(text, sizeof(text), "\",\"version\":%d,\"expires\":%lld",
	    (int)g->version, (long long)g->expires_at);
	put(b, text);
	put_yes(b, ",\"follow\":", g->follow);
	put_yes(b, ",\"weighing\":", g->weighing[0] != '\0');
	put_yes(b, ",\"necessity\":", g->necessity[0] != '\0');
	put_yes(b, ",\"number\":", g->number[0] != '\0');
	put(b, ",\"groups\":[");
	for (size_t i = 0; i < g->n_groups; i++) {
		snprintf(text, sizeof(text), "%s%u", i ? "," : "",
		    g->groups[i]);
		put(b, text);
	}
	put(b, "]}");
}

enum code
refer_more(struct call *c, struct referral *a)
{
	struct buf b;

	buf_init(&b, 0);
	put(&b, "[");
	for (size_t i = 0; i < a->n; i++) {
		a->v[i].disclosure = vault_random_id();
		if (i == 0)
			continue;
		put(&b, i > 1 ? "," : "");
		put_given(&b, &a->v[i]);
	}
	put(&b, "]");
	a->more = arena_str(c->arena, buf_str(&b));
	if (b.failed || !a->more.p)
		call_no_memory(c);
	buf_clear(&b);
	return c->err.code;
}
