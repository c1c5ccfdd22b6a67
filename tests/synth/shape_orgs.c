/* SPDX-License-Identifier: EUPL-1.2 */
/* The organisations: regions of the police, the boards of all municipalities, two agencies. */

#include <stdio.h>

#include "shape.h"

static const struct {
	const char *code, *name, *counties;
} regions[SHAPE_POLICE] = {
	{ "polisen-nord", "Polisregion Nord", "22 23 24 25" },
	{ "polisen-mitt", "Polisregion Mitt", "03 19 21" },
	{ "polisen-stockholm", "Polisregion Stockholm", "01 09" },
	{ "polisen-ost", "Polisregion Öst", "04 05 06" },
	{ "polisen-vast", "Polisregion Väst", "13 14" },
	{ "polisen-syd", "Polisregion Syd", "07 08 10 12" },
	{ "polisen-bergslagen", "Polisregion Bergslagen", "17 18 20" },
};

void
shape_uuid(const struct id *id, char out[37])
{
	char h[33];

	str_hex_id(id, h);
	(void)snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12,
	    h + 16, h + 20);
}

bool
shape_covers(size_t region, const char *county)
{
	return strstr(regions[region].counties, county) != NULL;
}

static void
add(struct synth *y, const char *code, const char *agency,
    const char *municipality)
{
	struct organisation *o = &y->org[y->n++];

	ASSERT(y->n <= SHAPE_ORGANISATIONS);
	(void)snprintf(o->code, sizeof(o->code), "%s", code);
	(void)snprintf(o->municipality, sizeof(o->municipality), "%s",
	    municipality);
	o->agency = agency;
}

void
shape_organisations(struct synth *y)
{
	const struct listed *l;
	size_t n = policy_codes(y->policy, &l);
	char code[32];

	for (size_t i = 0; i < SHAPE_POLICE; i++)
		add(y, regions[i].code, "police", "");
	for (size_t i = 0; i < n; i++) {
		if (strcmp(l[i].table, "municipality") != 0 ||
		    l[i].from > y->now || l[i].to <= y->now)
			continue;
		(void)snprintf(code, sizeof(code), "soc-%s", l[i].code);
		add(y, code, "municipality", l[i].code);
	}
	add(y, "frivarden-anstalt", "kriminalvarden", "");
	add(y, "sis-hem", "sis", "");
}

static void
actor(const char *organisation, const char *code, const char *role,
    bool approver)
{
	printf("[actor %s/%s]\nroles = %s\napprover = %s\nduty = no\n",
	    organisation, code, role, approver ? "yes" : "no");
}

void
shape_registry(const struct synth *y)
{
	for (size_t i = 0; i < y->n; i++) {
		const struct organisation *o = &y->org[i];
		bool police = strcmp(o->agency, "police") == 0;
		bool board = strcmp(o->agency, "municipality") == 0;
		const char *role = board ? "social_worker" : "officer";

		printf("[organisation %s]\nname = %s\nagency_kind = %s\n"
		    "regime = %s\nconnected = yes\n", o->code,
		    police ? regions[i].name : o->code, o->agency,
		    board || strcmp(o->agency, "sis") == 0 ? "gdpr" : "bdl");
		if (board)
			printf("municipality_code = %s\n", o->municipality);
		if (police) {
			actor(o->code, "pc1", "coordinator", false);
			actor(o->code, "pa1", "analyst", false);
			actor(o->code, "pa2", "analyst", true);
		}
		actor(o->code, "w1", police ? "coordinator" : role, false);
		actor(o->code, "w2", police ? "coordinator" : role, true);
		actor(o->code, "lead", "team_lead", false);
	}
}
