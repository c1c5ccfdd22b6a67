/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SERVER_CONFIG_INNER_H
#define SLUSS_SERVER_CONFIG_INNER_H

/* What the files of the configuration's reader share; nobody else's. */

#include <limits.h>

#include "config.h"
#include "ini.h"

/* Where a key stands whose value is judged when every file has been read. */
struct config_place {
	char file[PATH_MAX];
	unsigned line;
};

struct loading {
	struct config *c;
	config_fault_fn *report;
	void *arg;
	bool good;
	bool *given;             /* one for each key of the table */
	struct config_place listen, level, notify;
	unsigned issuer_given[CONFIG_ISSUERS_MAX];
};

/* When every file has been read. */
void config_split_notify(struct loading *l);
/* k NULL: the configuration as a whole. */
void config_fault(struct loading *l, const struct ini_key *k,
    const char *text);
/* Replaces *to by a copy of the value, which may not be empty. */
void config_put_text(struct loading *l, const struct ini_key *k, char **to);

/* A key of an [issuer NAME] section. */
void config_put_issuer(struct loading *l, const struct ini_key *k);
void config_issuers_missing(struct loading *l, const char *file);

#endif
