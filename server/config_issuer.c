/* SPDX-License-Identifier: EUPL-1.2 */

/* The sections [issuer NAME]: each key must be given, in whichever file. */

#include <stdio.h>
#include <stdlib.h>

#include "config_inner.h"

static const struct {
	const char *key;
	enum { ISSUER_CA, ISSUER_CRL, ISSUER_RULE, ISSUER_PREFIX } what;
} issuer_keys[] = {
	{ "ca", ISSUER_CA }, { "crl", ISSUER_CRL }, { "rule", ISSUER_RULE },
	{ "prefix", ISSUER_PREFIX },
};

static void
put_const(struct loading *l, const struct ini_key *k, const char **to)
{
	char *text = (char *)(uintptr_t)*to;

	config_put_text(l, k, &text);
	*to = text;
}

static struct net_issuer *
issuer(struct loading *l, const struct ini_key *k, size_t *at)
{
	struct config *c = l->c;
	const char *name = k->section + 7;

	for (*at = 0; *at < c->n_issuers; (*at)++) {
		if (strcmp(c->issuers[*at].name, name) == 0)
			return &c->issuers[*at];
	}
	if (c->n_issuers == CONFIG_ISSUERS_MAX) {
		config_fault(l, k, "is one issuer too many");
		return NULL;
	}
	c->issuers[c->n_issuers].name = strdup(name);
	if (!c->issuers[c->n_issuers].name) {
		config_fault(l, k, "needs more memory than there is");
		return NULL;
	}
	return &c->issuers[c->n_issuers++];
}

static void
put_rule(struct loading *l, const struct ini_key *k, struct net_issuer *i)
{
	static const char *const rules[] = {
		[NET_RULE_URI] = "uri",
		[NET_RULE_ORGANIZATION_IDENTIFIER] = "organization_identifier",
		[NET_RULE_SERIAL_NUMBER] = "serial_number",
	};

	for (size_t r = 0; r < ARRAY_LEN(rules); r++) {
		if (strcmp(k->value, rules[r]) == 0) {
			i->rule = (enum net_rule)r;
			return;
		}
	}
	config_fault(l, k, "is not uri, organization_identifier or "
	    "serial_number");
}

void
config_put_issuer(struct loading *l, const struct ini_key *k)
{
	size_t at, n;
	struct net_issuer *i = issuer(l, k, &at);

	if (!i || k->key[0] == '\0')
		return;
	for (n = 0; n < ARRAY_LEN(issuer_keys); n++) {
		if (strcmp(issuer_keys[n].key, k->key) == 0)
			break;
	}
	if (n == ARRAY_LEN(issuer_keys)) {
		config_fault(l, k, "is no key of this section");
		return;
	}
	l->issuer_given[at] |= 1U << n;
	switch (issuer_keys[n].what) {
	case ISSUER_CA:
		put_const(l, k, &i->ca_file);
		break;
	case ISSUER_CRL:
		put_const(l, k, &i->crl_file);
		break;
	case ISSUER_PREFIX:
		put_const(l, k, &i->prefix);
		break;
	case ISSUER_RULE:
		put_rule(l, k, i);
		break;
	}
}

void
config_issuers_missing(struct loading *l, const char *file)
{
	for (size_t i = 0; i < l->c->n_issuers; i++) {
		for (size_t k = 0; k < ARRAY_LEN(issuer_keys); k++) {
			char name[160];

			if (l->issuer_given[i] & 1U << k)
				continue;
			l->good = false;
			snprintf(name, sizeof(name), "issuer %s.%s",
			    l->c->issuers[i].name, issuer_keys[k].key);
			l->report(file, 0, name, "is missing", l->arg);
		}
	}
}
