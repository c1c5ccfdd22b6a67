/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_PROTECT_H
#define SLUSS_CLI_PROTECT_H

/* What protection in the population register asks of who shows a record. */

#include "session.h"

/*
 * STATUS_OK, or a usage error after saying why the view is not printed: the
 * address of somebody whose post goes by the Tax Agency leaves by no pipe, file
 * or JSON.
 */
int protect_check(struct session *s, const json_t *view);
/*
 * For people, before the record: that there is protection, and how to begin a
 * call. Reads the contact routes of the case for it.
 */
void protect_preface(struct session *s, const char *case_id,
    const json_t *view);

#endif
