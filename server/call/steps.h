/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_STEPS_H
#define SLUSS_CALL_STEPS_H

/*
 * The steps that methods share, and the ways through them. A service
 * gives its hooks in its row of the method table and writes no step of its own.
 */

#include "call/call.h"

/* One vectorised statement, or one list statement; then keys; then the reply. */
extern step_fn *const steps_read[];
/* prepare or weigh, decide, keys, seal, apply, reply. */
extern step_fn *const steps_write[];
/* What was read, and passed every wall, is written to the caller's own file. */
extern step_fn *const steps_take[];
/* Chunks of a document in, each a write; and out, as a stream. */
extern step_fn *const steps_upload[];
extern step_fn *const steps_download[];
/* One statement whose rows the reply hook reads; no content. */
extern step_fn *const steps_plain[];
/* The same, whose rows hold texts: facts decides on them, seal opens them. */
extern step_fn *const steps_texts[];
/* The same without texts: facts decides on the rows. */
extern step_fn *const steps_decided[];
/* Opens a Watch, which goes on as the feed wakes it. */
extern step_fn *const steps_watch[];
/* One statement that logs and gives facts; the facts hook decides on them. */
extern step_fn *const steps_facts[];

#endif
