/* SPDX-License-Identifier: EUPL-1.2 */

/* One statement at a time; while a run finds as much as it may, the next follows at once. */

#include "feed/sweep.h"

#include "base/clock.h"
#include "log.h"

#define EVERY (2 * NS_PER_S)
#define MOST  500

void
sweep_init(struct sweep *w, struct store *store)
{
	*w = (struct sweep){ .store = store };
}

static void
on_swept(struct unit *u)
{
	struct sweep *w = container_of(u, struct sweep, unit);

	w->next = clock_mono() + EVERY;
	if (u->code)
		log_line(LOG_LEVEL_WARNING, "sweep_failed", "%s %s",
		    u->err.reason, u->err.detail);
	else if (u->rows.n > 0 && rows_int(&u->rows, 0,
	    rows_column(&u->rows, "told")) >= MOST)
		w->next = 0;
	unit_release(u);
	arena_free(w->arena);
	w->arena = NULL;
}

void
sweep_tick(struct sweep *w)
{
	struct err e = { 0 };

	if (w->arena || clock_mono() < w->next)
		return;
	w->next = clock_mono() + EVERY;
	w->arena = arena_new(1024);
	if (!w->arena)
		return;
	w->unit = (struct unit){ .done = on_swept };
	w->params[0] = param_int4(w->arena, MOST);
	if (store_submit(w->store, &w->unit, SQL_SWEEP, w->params, 1, &e) ==
	    CODE_OK)
		return;
	arena_free(w->arena);
	w->arena = NULL;
}

void
sweep_clear(struct sweep *w)
{
	arena_free(w->arena);
	w->arena = NULL;
}
