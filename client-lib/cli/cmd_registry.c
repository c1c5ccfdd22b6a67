/* SPDX-License-Identifier: EUPL-1.2 */
/* sluss registry: organisations, and one's own nodes and actors. */

#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "tree.h"

static const struct poptOption enrol_options[] = {
	ARGS_VALUE("spki-sha256", OPT_SPKI,
	    N_("SHA-256 of the certificate's public key, 64 hexadecimal "
	       "digits"), N_("HEX")),
	ARGS_VALUE("for-actor", OPT_OWN_ROLE,
	    N_("a personal certificate: the only actor it speaks for"),
	    N_("CODE")),
	POPT_TABLEEND
};

static const struct poptOption actor_options[] = {
	ARGS_VALUE("holds", OPT_OWN_ROLE,
	    N_("a role the actor holds; may be repeated"), N_("ROLE")),
	ARGS_FLAG("approver", OPT_APPROVER,
	    N_("may approve as the second person")),
	ARGS_FLAG("duty", OPT_DUTY, N_("is on duty")),
	POPT_TABLEEND
};

static int
run_organisations(struct session *s)
{
	static const struct column columns[] = {
		{ N_("CODE"), "code", COLUMN_TEXT },
		{ N_("NAME"), "name", COLUMN_TEXT },
		{ N_("AGENCY KIND"), "agencyKind", COLUMN_TEXT },
		{ N_("MUNICIPALITY"), "municipalityCode", COLUMN_TEXT },
		{ N_("CONNECTED"), "connected", COLUMN_WORD },
	};

	return session_table(s, "RegistryService/ListOrganisations",
	    json_object(), "organisations", columns,
	    sizeof(columns) / sizeof(columns[0]));
}

static int
run_nodes(struct session *s)
{
	static const struct column columns[] = {
		{ N_("NODE"), "code", COLUMN_TEXT },
		{ N_("ACTOR"), "actor", COLUMN_TEXT },
		{ N_("ENROLLED"), "enrolledAt", COLUMN_TIME },
		{ N_("REVOKED"), "revokedAt", COLUMN_TIME },
		{ N_("PUBLIC KEY"), "spkiSha256", COLUMN_HEX },
	};

	return session_table(s, "RegistryService/ListNodes", json_object(),
	    "nodes", columns, sizeof(columns) / sizeof(columns[0]));
}

static int
run_actors(struct session *s)
{
	static const struct column columns[] = {
		{ N_("ACTOR"), "code", COLUMN_TEXT },
		{ N_("ROLES"), "roles", COLUMN_LIST },
		{ N_("APPROVER"), "approver", COLUMN_WORD },
		{ N_("ON DUTY"), "duty", COLUMN_WORD },
		{ N_("REVOKED"), "revokedAt", COLUMN_TIME },
	};

	return session_table(s, "RegistryService/ListActors", json_object(),
	    "actors", columns, sizeof(columns) / sizeof(columns[0]));
}

/*
 * 64 hexadecimal digits, colons allowed, as the base64 that JSON has; what is
 * that already, from a reply's JSON, is left to the library to judge.
 */
static bool
spki_base64(const char *hex, char out[45])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	unsigned char b[33] = { 0 };
	size_t i, n = 0;

	if (strlen(hex) == 44 && hex[43] == '=') {
		memcpy(out, hex, 45);
		return true;
	}
	for (; *hex; hex++) {
		const char *d = strchr(digits, *hex);

		if (*hex == ':')
			continue;
		if (!d || n == 64)
			return false;
		b[n / 2] = (unsigned char)(b[n / 2] << 4 |
		    ((d - digits) & 15));
		n++;
	}
	for (i = 0; i < 44; i++) {
		size_t bit = i * 6, at = bit / 8;
		unsigned two = (unsigned)b[at] << 8 |
		    (at + 1 < sizeof(b) ? b[at + 1] : 0u);

		out[i] = alphabet[two >> (10 - bit % 8) & 63];
	}
	out[43] = '=';
	out[44] = '\0';
	return n == 64;
}

static int
run_enrol(struct session *s)
{
	const char *hex = args_need(s->args, OPT_SPKI, "spki-sha256");
	char spki[45];

	if (!hex)
		return STATUS_USAGE;
	if (!spki_base64(hex, spki))
		return status_usage("%s", _("--spki-sha256 takes 64 "
		    "hexadecimal digits"));
	return session_show(s, "RegistryService/EnrolNode",
	    json_pack("{s:s, s:s, s:s*}", "code", args_rest(s->args, 0),
	    "spkiSha256", spki, "actor", args_text(s->args, OPT_OWN_ROLE)),
	    NULL);
}

static int
run_revoke(struct session *s)
{
	return session_show(s, "RegistryService/RevokeNode",
	    json_pack("{s:s}", "code", args_rest(s->args, 0)), NULL);
}

static int
run_put_actor(struct session *s)
{
	json_t *roles = json_array();
	const char *role;
	size_t i;

	for (i = 0; (role = args_nth(s->args, OPT_OWN_ROLE, i)); i++)
		json_array_append_new(roles, json_string(role));
	return session_show(s, "RegistryService/PutActor",
	    json_pack("{s:s, s:o, s:s, s:s}", "code", args_rest(s->args, 0),
	    "roles", roles,
	    "approver", tree_answer(args_has(s->args, OPT_APPROVER)),
	    "duty", tree_answer(args_has(s->args, OPT_DUTY))), NULL);
}

static int
run_revoke_actor(struct session *s)
{
	return session_show(s, "RegistryService/RevokeActor",
	    json_pack("{s:s}", "code", args_rest(s->args, 0)), NULL);
}

const struct command registry_commands[] = {
	{
		.noun = "registry", .verb = "organisations",
		.summary = N_("List all organisations"),
		.usage = "",
		.examples = "  sluss registry organisations\n",
		.run = run_organisations,
	}, {
		.noun = "registry", .verb = "nodes",
		.summary = N_("List your organisation's nodes"),
		.usage = "",
		.examples = "  sluss registry nodes\n",
		.run = run_nodes,
	}, {
		.noun = "registry", .verb = "actors",
		.summary = N_("List your organisation's actors"),
		.usage = "",
		.examples = "  sluss registry actors\n",
		.run = run_actors,
	}, {
		.noun = "registry", .verb = "enrol",
		.summary = N_("Enrol a node by its public key"),
		.usage = N_("NODE"),
		.examples = "  sluss registry enrol desk-7 --for-actor "
		    "an-0417 \\\n      --spki-sha256 HEX\n",
		.options = enrol_options, .least = 1, .most = 1,
		.run = run_enrol,
	}, {
		.noun = "registry", .verb = "revoke",
		.summary = N_("Revoke a node"),
		.usage = N_("NODE"),
		.examples = "  sluss registry revoke desk-7\n",
		.least = 1, .most = 1,
		.run = run_revoke,
	}, {
		.noun = "registry", .verb = "put-actor",
		.summary = N_("Create an actor, or replace roles and flags"),
		.usage = N_("ACTOR"),
		.examples = "  sluss registry put-actor an-0417 --holds "
		    "coordinator --approver\n",
		.options = actor_options, .least = 1, .most = 1,
		.run = run_put_actor,
	}, {
		.noun = "registry", .verb = "revoke-actor",
		.summary = N_("Revoke an actor"),
		.usage = N_("ACTOR"),
		.examples = "  sluss registry revoke-actor an-0417\n",
		.least = 1, .most = 1,
		.run = run_revoke_actor,
	}, { .noun = NULL }
};
