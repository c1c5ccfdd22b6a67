/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_TRACKS_H
#define SLUSS_CLI_TRACKS_H

/* The two tracks of a case, as GetCase tells of them. */

#include "out.h"

/* Draws each track that the reply shows, and what is overdue. */
void tracks_show(struct out *o, const json_t *reply);
/*
 * Adds each stage past its due time to a list: "what", "due", "track",
 * "stage", "organisation".
 */
void tracks_late(const json_t *reply, json_t *out);
/*
 * The caller's own track and stage, by the contract's names. False when it
 * has none.
 */
bool tracks_own(const json_t *reply, const char **track, char stage[64]);

#endif
