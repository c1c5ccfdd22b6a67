/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_CALLS_CASE_H
#define SLUSS_CLIENT_CALLS_CASE_H

/* What typed calls share. */

#include <sluss/case.h>

#include "request.h"

/* Fills `case.head` of a request. */
void calls_case_head(struct request *r, const sluss_case_head *h);
/*
 * An identifier that a reply must have; *out may be NULL. INTERNAL on the
 * handle when it is not there.
 */
sluss_code calls_reply_id(sluss_client *c, const sluss_message *reply,
    const char *path, sluss_id *out);

#endif
