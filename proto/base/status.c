/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Errors in fixed space: texts that do not fit are cut, at the edge of a
 * character, and nothing here can fail.
 */

#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *
code_name(enum code code)
{
	switch (code) {
#define X(name, number, text) case CODE_##name: return text;
#include "base/status.def"
#undef X
	}
	return "UNKNOWN";
}

enum code
code_from(long number)
{
	switch (number) {
#define X(name, n, text) case n: return CODE_##name;
#include "base/status.def"
#undef X
	default:
		return CODE_UNKNOWN;
	}
}

/* Takes back the half character that a cut may have left at the end. */
static void
trim(char *text)
{
	size_t n = strlen(text), start = n;
	unsigned lead;

	while (start > 0 && n - start < 3 && (text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return;
	lead = (uint8_t)text[start - 1];
	if (lead < 0xc0)
		return;
	if (n - start < (lead >= 0xf0 ? 3U : lead >= 0xe0 ? 2U : 1U))
		text[start - 1] = '\0';
}

static void
print(char *out, size_t size, const char *fmt, va_list ap)
{
	int n = vsnprintf(out, size, fmt, ap);

	if (n < 0)
		out[0] = '\0';
	else if ((size_t)n >= size)
		trim(out);
}

enum code
err_set(struct err *e, enum code code, const char *reason,
    const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	if (e->code != CODE_OK)
		return e->code;
	e->code = code;
	snprintf(e->reason, sizeof(e->reason), "%s", reason);
	va_start(ap, fmt);
	print(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return code;
}

void
err_field(struct err *e, const char *fmt, ...)
{
	va_list ap;

	if (!e || e->code == CODE_OK || e->field[0] != '\0')
		return;
	va_start(ap, fmt);
	print(e->field, sizeof(e->field), fmt, ap);
	va_end(ap);
}

void
err_detail(struct err *e, const char *fmt, ...)
{
	va_list ap;
	size_t n;

	if (!e)
		return;
	n = strlen(e->detail);
	if (n > 0 && n + 2 < sizeof(e->detail)) {
		memcpy(e->detail + n, "; ", 3);
		n += 2;
	}
	va_start(ap, fmt);
	print(e->detail + n, sizeof(e->detail) - n, fmt, ap);
	va_end(ap);
}

void
assert_failed(const char *expr, const char *file, int line)
{
	fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expr);
	abort();
}
