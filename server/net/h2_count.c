/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A reader of frame headers (RFC 9113, section 4.1) that keeps nothing else.
 * It never judges whether a frame is allowed: that is nghttp2's.
 */

#include "net/h2_count.h"

#define PREFACE 24

enum { DATA = 0, HEADERS = 1, SETTINGS = 4, CONTINUATION = 9 };
enum { END_STREAM = 0x1, END_HEADERS = 0x4, PADDED = 0x8 };

struct judge {
	void (*charge)(void *arg, const char *what);
	void *arg;
};

static void
begin(struct h2_count *f, const struct judge *j)
{
	uint8_t type = f->head[3], flags = f->head[4];

	f->left = (uint32_t)f->head[0] << 16 | (uint32_t)f->head[1] << 8 |
	    f->head[2];
	f->padded = type == DATA && flags & PADDED && f->left > 0;
	if (type == HEADERS)
		f->block = true;
	else if (type == CONTINUATION)
		j->charge(j->arg, "continuation frames");
	else if (type != DATA)
		j->charge(j->arg, "control frames");
	else if (f->left == 0 && !(flags & END_STREAM))
		j->charge(j->arg, "empty data frames");
}

/* The pad length of a DATA frame: is there anything but padding? */
static void
padding(struct h2_count *f, uint8_t pad, const struct judge *j)
{
	f->padded = false;
	if (f->left <= 1U + pad && !(f->head[4] & END_STREAM))
		j->charge(j->arg, "empty data frames");
}

static void
end(struct h2_count *f)
{
	uint8_t type = f->head[3];

	f->have = 0;
	if ((type == HEADERS || type == CONTINUATION) &&
	    f->head[4] & END_HEADERS)
		f->block = false;
	if (type == SETTINGS)
		f->settled = true;
}

/* One step; returns the bytes used. */
static size_t
take(struct h2_count *f, const uint8_t *p, size_t n, const struct judge *j)
{
	size_t used;

	if (f->preface < PREFACE) {
		used = PREFACE - f->preface < n ? PREFACE - f->preface : n;
		f->preface += (unsigned)used;
		return used;
	}
	if (f->have < sizeof(f->head)) {
		f->head[f->have++] = *p;
		if (f->have < sizeof(f->head))
			return 1;
		begin(f, j);
		used = 1;
	} else {
		if (f->padded)
			padding(f, *p, j);
		used = f->left < n ? f->left : n;
		f->left -= (uint32_t)used;
	}
	if (f->left == 0)
		end(f);
	return used;
}

void
h2_count_feed(struct h2_count *f, const uint8_t *p, size_t n,
    void (*charge)(void *arg, const char *what), void *arg)
{
	const struct judge j = { charge, arg };

	while (n > 0) {
		size_t used = take(f, p, n, &j);

		p += used;
		n -= used;
	}
}

bool
h2_count_owed(const struct h2_count *f)
{
	return !f->settled || f->block;
}
