/* SPDX-License-Identifier: EUPL-1.2 */

/*
 * Watchers and their states. The list is in order of when each last heard
 * anything, so that the silent are found at its head.
 */

#include "feed/feed.h"

#include "base/clock.h"

#define SHARES 4                 /* of a batch, an organisation has one first */

void
feed_place_write(const struct feed_place *p, char out[FEED_PLACE])
{
	memcpy(out, &p->xact, sizeof(p->xact));
	memcpy(out + sizeof(p->xact), &p->id, sizeof(p->id));
}

bool
feed_place_read(struct str bytes, struct feed_place *p)
{
	if (bytes.n != FEED_PLACE)
		return false;
	memcpy(&p->xact, bytes.p, sizeof(p->xact));
	memcpy(&p->id, bytes.p + sizeof(p->xact), sizeof(p->id));
	return p->xact >= 0 && p->id >= 0;
}

void
feed_init(struct feed *f, size_t max)
{
	*f = (struct feed){ .max = max };
	TAILQ_INIT(&f->all);
	TAILQ_INIT(&f->due);
}

static void
mark(struct feed *f, struct watcher *w)
{
	if (w->state != WATCHER_IDLE) {
		w->again = true;
		return;
	}
	w->state = WATCHER_DUE;
	TAILQ_INSERT_TAIL(&f->due, w, queue);
}

/* It has heard something now: to the end of the list. */
static void
heard(struct feed *f, struct watcher *w)
{
	w->told = clock_mono();
	TAILQ_REMOVE(&f->all, w, link);
	TAILQ_INSERT_TAIL(&f->all, w, link);
}

static void
rest(struct feed *f, struct watcher *w)
{
	w->state = WATCHER_IDLE;
	if (!w->again)
		return;
	w->again = false;
	mark(f, w);
}

bool
feed_add(struct feed *f, struct watcher *w, const struct id *organisation)
{
	if (f->n >= f->max)
		return false;
	*w = (struct watcher){ .organisation = *organisation,
		.state = WATCHER_IDLE, .told = clock_mono() };
	TAILQ_INSERT_TAIL(&f->all, w, link);
	f->n++;
	mark(f, w);
	return true;
}

void
feed_remove(struct feed *f, struct watcher *w)
{
	if (w->state == WATCHER_OUT)
		return;
	if (w->state == WATCHER_DUE)
		TAILQ_REMOVE(&f->due, w, queue);
	TAILQ_REMOVE(&f->all, w, link);
	f->n--;
	w->state = WATCHER_OUT;
}

/* A uuid in PostgreSQL's text form. */
static bool
parse_id(const char *text, struct id *id)
{
	size_t n = 0;

	for (; *text; text++) {
		char c = *text;
		int v = c >= '0' && c <= '9' ? c - '0' :
		    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;

		if (c == '-')
			continue;
		if (v < 0 || n == 2 * sizeof(id->b))
			return false;
		id->b[n / 2] = (uint8_t)(n % 2 ? id->b[n / 2] | v : v << 4);
		n++;
	}
	return n == 2 * sizeof(id->b);
}

void
feed_wake(struct feed *f, const char *organisation)
{
	struct id id = { { 0 } };
	bool one = organisation && parse_id(organisation, &id);
	struct watcher *w;

	TAILQ_FOREACH(w, &f->all, link) {
		if (!one || id_eq(&w->organisation, &id))
			mark(f, w);
	}
}

static void
take(struct feed *f, struct watcher *w)
{
	TAILQ_REMOVE(&f->due, w, queue);
	w->state = WATCHER_ASKED;
	w->held = false;
}

static size_t
of_organisation(struct watcher *const *v, size_t n, const struct id *which)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += id_eq(&v[i]->organisation, which);
	return found;
}

size_t
feed_take(struct feed *f, struct watcher **out, size_t max)
{
	const size_t share = max / SHARES > 0 ? max / SHARES : 1;
	size_t n = 0;
	struct watcher *w, *next;

	for (w = TAILQ_FIRST(&f->due); w && n < max; w = next) {
		next = TAILQ_NEXT(w, queue);
		if (of_organisation(out, n, &w->organisation) >= share)
			continue;
		take(f, w);
		out[n++] = w;
	}
	/* What room nobody else wants. */
	while (n < max && (w = TAILQ_FIRST(&f->due)) != NULL) {
		take(f, w);
		out[n++] = w;
	}
	return n;
}

void
feed_answered(struct feed *f, struct watcher *w, bool telling, bool more,
    bool held)
{
	ASSERT(w->state == WATCHER_ASKED);
	w->again |= more;
	w->held = held;
	if (telling) {
		w->state = WATCHER_TELLING;
		heard(f, w);
	} else {
		rest(f, w);
	}
}

void
feed_told(struct feed *f, struct watcher *w)
{
	if (w->state == WATCHER_TELLING)
		rest(f, w);
}

void
feed_tick(struct feed *f)
{
	struct watcher *w;

	TAILQ_FOREACH(w, &f->all, link) {
		if (!w->held)
			continue;
		w->held = false;
		mark(f, w);
	}
}

struct watcher *
feed_silent(struct feed *f, int64_t since)
{
	struct watcher *w;

	TAILQ_FOREACH(w, &f->all, link) {
		if (w->told > since)
			return NULL;
		if (w->state != WATCHER_IDLE)
			continue;
		w->state = WATCHER_TELLING;
		heard(f, w);
		return w;
	}
	return NULL;
}
