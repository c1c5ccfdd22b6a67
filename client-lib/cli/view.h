/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_VIEW_H
#define SLUSS_CLI_VIEW_H

/*
 * A record as people read it: the head, every group of its kind with its
 * state in words, and what was released.
 */

#include "session.h"

/*
 * The ceiling as it binds the caller in a case, to tell which groups are
 * closed to it. The caller drops *out; returns an exit status.
 */
int view_ceiling(struct session *s, const char *case_id, json_t **out);
/* From this sensitivity on a group can cost a life in the wrong hands. */
enum { VIEW_SENSITIVE = 4 };

/* Sensitivity of a group by that ceiling; 0: not known. */
long long view_sensitivity(const json_t *ceiling, const char *group);
/* What a "kind.group" is called by people; the name itself if unknown. */
const char *view_group_label(const char *group);
/* Prints what of a RecordView was released, and nothing of its other groups. */
void view_content(struct out *o, const json_t *view);
/* Prints a RecordView. ceiling may be NULL. */
void view_show(struct out *o, const json_t *view, const json_t *ceiling);

#endif
