/* SPDX-License-Identifier: EUPL-1.2 */

/* The bootstrap registry file as a document for the database. */

#include "registry/registry_file.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "ident/organisation_number.h"
#include "ident/place.h"
#include "ident/rule.h"

enum form { TEXT, CODE, BOOLEAN, LIST, SPKI, REGIME, ORGANISATION_NUMBER,
	MUNICIPALITY };

static const struct {
	const char *noun, *key;
	enum form form;
	bool required;
} keys[] = {
	{ "organisation", "name", TEXT, true },
	{ "organisation", "agency_kind", CODE, true },
	{ "organisation", "regime", REGIME, true },
	{ "organisation", "organisation_number", ORGANISATION_NUMBER, false },
	{ "organisation", "municipality_code", MUNICIPALITY, false },
	{ "organisation", "connected", BOOLEAN, false },
	{ "node", "spki_sha256", SPKI, true },
	{ "node", "actor", CODE, false },
	{ "actor", "roles", LIST, true },
	{ "actor", "approver", BOOLEAN, false },
	{ "actor", "duty", BOOLEAN, false },
};

struct reading {
	json_t *organisations, *nodes, *actors;
	ini_fault_fn *fault;
	void *arg;
	bool good;
};

static void
bad(struct reading *r, const struct ini_key *k, const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "[%s] %s%s%s", k->section, k->key,
	    k->key[0] ? ": " : "", text);
	r->good = false;
	r->fault(k->file, k->line, line, r->arg);
}

static bool
is_code(const char *s, size_t n)
{
	return n > 0 && n <= 64 &&
	    strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") >= n;
}

static json_t *
read_list(struct reading *r, const struct ini_key *k)
{
	json_t *list = json_array();
	const char *s = k->value;

	while (*s) {
		size_t n;

		s += strspn(s, ", ");
		n = strcspn(s, ", ");
		if (n > 0 && !is_code(s, n))
			bad(r, k, "holds something that is no code");
		else if (n > 0)
			json_array_append_new(list, json_stringn(s, n));
		s += n;
	}
	if (json_array_size(list) == 0)
		bad(r, k, "names none");
	return list;
}

static json_t *
read_value(struct reading *r, const struct ini_key *k, enum form form)
{
	const char *v = k->value;
	uint8_t spki[32];

	switch (form) {
	case TEXT:
		if (v[0] == '\0')
			bad(r, k, "is empty");
		break;
	case CODE:
		if (!is_code(v, strlen(v)))
			bad(r, k, "is not a code: lower-case letters, digits, "
			    "'.', '_' or '-'");
		break;
	case REGIME:
		if (strcmp(v, "bdl") != 0 && strcmp(v, "gdpr") != 0)
			bad(r, k, "is not bdl or gdpr");
		break;
	case BOOLEAN:
		if (strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
			bad(r, k, "is not yes or no");
		return json_boolean(strcmp(v, "yes") == 0);
	case LIST:
		return read_list(r, k);
	case SPKI:
		if (!str_unhex(str_of(v), spki, sizeof(spki)))
			bad(r, k, "is not 64 hexadecimal digits");
		break;
	case ORGANISATION_NUMBER:
		if (organisation_number_check(str_of(v)) != RULE_OK)
			bad(r, k, rule_text(organisation_number_check(
			    str_of(v))));
		break;
	case MUNICIPALITY:
		if (place_municipality_check(str_of(v)) != RULE_OK)
			bad(r, k, rule_text(place_municipality_check(
			    str_of(v))));
		else if (!place_municipality(str_of(v)))
			bad(r, k, rule_text(RULE_MUNICIPALITY));
		break;
	}
	json_t *s = json_string(v);
	if (!s)
		bad(r, k, "is not UTF-8");
	return s;
}

/* The object of a section, made at its first key. */
static json_t *
object_of(struct reading *r, const struct ini_key *k, const char *noun,
    const char *name)
{
	bool organisation = strcmp(noun, "organisation") == 0;
	json_t *list = organisation ? r->organisations :
	    strcmp(noun, "node") == 0 ? r->nodes : r->actors;
	const char *slash = strchr(name, '/');
	const char *code = organisation ? name : slash ? slash + 1 : "";
	size_t n = slash ? (size_t)(slash - name) : 0;
	json_t *o = json_array_get(list, json_array_size(list) - 1);

	if (o && strcmp(json_string_value(json_object_get(o, "section")),
	    k->section) == 0)
		return o;
	if (!is_code(code, strlen(code)) || (!organisation &&
	    !is_code(name, n))) {
		bad(r, k, organisation ? "the section is not "
		    "[organisation CODE]" : "the section is not "
		    "[node ORGANISATION/CODE] or [actor ORGANISATION/CODE]");
		return NULL;
	}
	o = json_object();
	json_object_set_new(o, "section", json_string(k->section));
	json_object_set_new(o, "code", json_string(code));
	if (!organisation)
		json_object_set_new(o, "organisation", json_stringn(name, n));
	if (organisation)
		json_object_set_new(o, "connected", json_true());
	json_array_append_new(list, o);
	return o;
}

static void
on_key(const struct ini_key *k, void *arg)
{
	struct reading *r = arg;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t n = strlen(keys[i].noun);
		bool none = k->key[0] == '\0';
		json_t *o;

		if (strncmp(k->section, keys[i].noun, n) != 0 ||
		    k->section[n] != ' ' ||
		    (!none && strcmp(k->key, keys[i].key) != 0))
			continue;
		o = object_of(r, k, keys[i].noun, k->section + n + 1);
		if (o && !none)
			json_object_set_new(o, k->key,
			    read_value(r, k, keys[i].form));
		return;
	}
	bad(r, k, k->key[0] ? "is no key of such a section" :
	    "is no such section");
}

static void
on_fault(const char *file, unsigned line, const char *text, void *arg)
{
	struct reading *r = arg;

	r->good = false;
	r->fault(file, line, text, r->arg);
}

static void
check_required(struct reading *r, const char *file, json_t *list,
    const char *noun)
{
	size_t at;
	json_t *o;

	json_array_foreach(list, at, o) {
		for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
			char text[256];

			if (!keys[i].required || strcmp(keys[i].noun, noun) ||
			    json_object_get(o, keys[i].key))
				continue;
			snprintf(text, sizeof(text), "[%s] %s: is missing",
			    json_string_value(json_object_get(o, "section")),
			    keys[i].key);
			on_fault(file, 0, text, r);
		}
		json_object_del(o, "section");
	}
}

/* A certificate's key is one node's alone. */
static void
check_keys(struct reading *r, const char *file)
{
	json_t *seen = json_object(), *o;
	size_t at;

	json_array_foreach(r->nodes, at, o) {
		const char *spki = json_string_value(json_object_get(o,
		    "spki_sha256"));
		char text[256];

		if (!spki)
			continue;
		if (json_object_get(seen, spki)) {
			snprintf(text, sizeof(text), "[%s] has the key of "
			    "another node", json_string_value(
			    json_object_get(o, "section")));
			on_fault(file, 0, text, r);
		}
		json_object_set_new(seen, spki, json_true());
	}
	json_decref(seen);
}

char *
registry_file_read(const char *file, ini_fault_fn *fault, void *arg)
{
	struct reading r = { json_array(), json_array(), json_array(), fault,
		arg, true };
	json_t *doc = json_object();
	char *text = NULL;

	if (ini_read(file, on_key, on_fault, &r)) {
		check_keys(&r, file);
		check_required(&r, file, r.organisations, "organisation");
		check_required(&r, file, r.nodes, "node");
		check_required(&r, file, r.actors, "actor");
	}
	json_object_set_new(doc, "organisations", r.organisations);
	json_object_set_new(doc, "nodes", r.nodes);
	json_object_set_new(doc, "actors", r.actors);
	if (r.good)
		text = json_dumps(doc, JSON_COMPACT);
	json_decref(doc);
	return text;
}
