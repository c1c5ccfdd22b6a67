/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_WITHDRAWAL_H
#define SLUSS_CLI_WITHDRAWAL_H

#include <jansson.h>
#include <stdio.h>

/* A PreviewWithdrawalResponse in words: what goes dark, what stays, what was delivered. */
void withdrawal_show(FILE *f, const json_t *reply);
/* Of it, what was delivered alone. */
void withdrawal_deliveries(FILE *f, const json_t *reply);

#endif
