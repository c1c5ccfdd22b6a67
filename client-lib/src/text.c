/* SPDX-License-Identifier: EUPL-1.2 */
/* A hidden head before the text keeps its length; alignment is the head's. */

#include "text.h"

#include <stdlib.h>

struct text {
	size_t n;
	char s[];
};

char *
text_new(struct str s)
{
	struct text *t = malloc(sizeof(*t) + s.n + 1);

	if (!t)
		return NULL;
	t->n = s.n;
	if (s.n > 0)
		memcpy(t->s, s.p, s.n);
	t->s[s.n] = '\0';
	return t->s;
}

void
text_free(void *p)
{
	struct text *t;

	if (!p)
		return;
	t = (struct text *)(void *)((char *)p - offsetof(struct text, s));
	explicit_bzero(t->s, t->n);
	free(t);
}
