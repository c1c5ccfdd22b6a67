/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_RENEW_H
#define SLUSS_CLI_RENEW_H

/* `sluss disclose` to several at once: --renew and --to-all-parties. */

#include "session.h"

int renew_run(struct session *s, const char *case_id, const char *id);
/* --dry-run or --preview. */
bool renew_is_dry(const struct args *a);
/* The values of an option that may be repeated, as an array. */
json_t *renew_list(const struct args *a, enum opt key);

#endif
