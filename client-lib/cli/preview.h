/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_PREVIEW_H
#define SLUSS_CLI_PREVIEW_H

#include <jansson.h>
#include <stdio.h>

/* A PreviewDisclosureResponse in words: who reads what, and what is in the way. */
void preview_show(FILE *f, const json_t *reply);
/* A PreviewRenewalResponse in words: to whom, until when, and what stops it. */
void preview_show_renewal(FILE *f, const json_t *reply);
/* Who is left out, and why: leftOut of a reply. */
void preview_left_out(FILE *f, const json_t *reply);
/* A list of texts, separated by commas, to the end of the line. */
void preview_list(FILE *f, const json_t *list);

#endif
