/* SPDX-License-Identifier: EUPL-1.2 */
/* Identifiers, times and what the library allocates, as public values. */

#include <sluss/id.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/str.h"
#include "rfc3339.h"
#include "text.h"
#include "wire/head.h"

const char *
sluss_version(void)
{
	return SLUSS_VERSION;
}

void
sluss_free(void *p)
{
	text_free(p);
}

sluss_code
sluss_id_parse(sluss_id *out, const char *text)
{
	sluss_id id;
	size_t n = 0;

	if (!out || !text)
		return SLUSS_INVALID_ARGUMENT;
	/* 24 characters with their padding can be no other form. */
	if (strlen(text) == 24 && strcmp(text + 22, "==") == 0) {
		if (!head_unbase64(str_of(text), id.b, sizeof(id.b), &n) ||
		    n != sizeof(id.b))
			return SLUSS_INVALID_ARGUMENT;
	} else if (!str_unhex(str_of(text), id.b, sizeof(id.b))) {
		return SLUSS_INVALID_ARGUMENT;
	}
	*out = id;
	return SLUSS_OK;
}

void
sluss_id_format(char out[SLUSS_ID_TEXT], const sluss_id *id)
{
	str_hex(id->b, sizeof(id->b), out);
}

sluss_code
sluss_id_random(sluss_id *out)
{
	sluss_id id;
	ssize_t n;

	do
		n = getrandom(id.b, sizeof(id.b), 0);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(id.b))
		return SLUSS_UNAVAILABLE;
	*out = id;
	return SLUSS_OK;
}

int
sluss_id_is_zero(const sluss_id *id)
{
	static const sluss_id zero;

	return !id || memcmp(id, &zero, sizeof(zero)) == 0;
}

int
sluss_id_equal(const sluss_id *a, const sluss_id *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

sluss_code
sluss_time_parse(int64_t *out_us, const char *text)
{
	int64_t seconds;
	int32_t nanos;

	if (!out_us || !text ||
	    !rfc3339_read(str_of(text), &seconds, &nanos))
		return SLUSS_INVALID_ARGUMENT;
	*out_us = seconds * US_PER_S + nanos / 1000;
	return SLUSS_OK;
}

void
sluss_time_format(char out[SLUSS_TIME_TEXT], int64_t us)
{
	int64_t seconds = us / US_PER_S, rest = us % US_PER_S;

	if (rest < 0) {
		rest += US_PER_S;
		seconds--;
	}
	if (!rfc3339_write(out, seconds, (int32_t)rest * 1000))
		out[0] = '\0';
}
