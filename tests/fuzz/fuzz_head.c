/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines of name=value as a head; each value also through the codings. */

#include "fuzz.h"

#include "base/clock.h"
#include "wire/head.h"

#define ROOM 512

static void
plain(const char *s, size_t size)
{
	size_t i, n = strnlen(s, size);

	ASSERT(n < size);
	for (i = 0; i < n; i++)
		ASSERT(s[i] >= 0x20 && s[i] <= 0x7e);
}

static void
percent(struct str v)
{
	char text[ROOM], back[ROOM];
	size_t n, m;

	n = head_percent_encode(v, text, sizeof(text));
	ASSERT(n < sizeof(text));
	plain(text, sizeof(text));
	m = head_percent_decode((struct str){ text, n }, back, sizeof(back));
	/* NUL is the one byte that does not come back. */
	if (v.n == 0 || !memchr(v.p, 0, v.n))
		ASSERT(m <= v.n && memcmp(back, v.p ? v.p : "", m) == 0);
	ASSERT(head_percent_decode(v, back, sizeof(back)) < sizeof(back));
}

static void
base64(struct str v)
{
	uint8_t bytes[ROOM];
	char text[2 * ROOM];
	size_t n, m;

	if (!head_unbase64(v, bytes, sizeof(bytes), &n))
		return;
	m = head_base64(bytes, n, text, sizeof(text));
	ASSERT(m <= v.n && memcmp(text, v.p ? v.p : "", m) == 0);
	for (; m < v.n; m++)
		ASSERT(v.p[m] == '=');
}

static void
timeout(struct str v)
{
	int64_t ns, back;
	char text[12];
	size_t n;

	if (!head_parse_timeout(v, &ns))
		return;
	ASSERT(ns >= 0);
	n = head_format_timeout(ns, text);
	ASSERT(n < sizeof(text));
	ASSERT(head_parse_timeout((struct str){ text, n }, &back));
	ASSERT(back >= ns);
}

static void
line(struct head *h, struct str s)
{
	const char *equals = s.n ? memchr(s.p, '=', s.n) : NULL;
	struct str name = s, value = { NULL, 0 };

	if (equals) {
		name.n = (size_t)(equals - s.p);
		value = (struct str){ equals + 1, s.n - name.n - 1 };
	}
	head_field(h, name, value);
	percent(value);
	base64(value);
	timeout(value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct str s = { (const char *)p, n }, one;
	const char *end;
	struct head h;
	enum code code;

	head_init(&h);
	while (s.n > 0) {
		end = memchr(s.p, '\n', s.n);
		one = s;
		if (end)
			one.n = (size_t)(end - s.p);
		line(&h, one);
		s.p += one.n + (end != NULL);
		s.n -= one.n + (end != NULL);
	}
	code = head_finish(&h);
	ASSERT(code == h.err.code);
	ASSERT(code != CODE_OK || h.http_status == 200);
	ASSERT(code != CODE_OK || h.path[0] == '/');
	plain(h.path, sizeof(h.path));
	plain(h.actor, sizeof(h.actor));
	plain(h.role, sizeof(h.role));
	plain(h.purpose, sizeof(h.purpose));
	plain(h.traceparent, sizeof(h.traceparent));
	plain(h.language, sizeof(h.language));
	return 0;
}
