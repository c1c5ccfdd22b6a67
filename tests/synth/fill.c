/* SPDX-License-Identifier: EUPL-1.2 */
/* Content by descriptor: the field's name says what stands there. */

#include "fill.h"

#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "ident/coded.h"
#include "wire/message.h"

static const char *const persons[] = {
	"191212121212", "189001019802", "189001029819", "189001039800",
	"189001049817", "201212121212",
};

static const char *const sentences[] = {
	"Detta är uppdiktat och handlar inte om någon. ",
	"Läget är oförändrat sedan förra kontakten. ",
	"Uppföljning sker enligt den gemensamma planen. ",
	"Bedömningen vilar på det underlag som lämnats. ",
	"Nästa avstämning är bokad med berörda parter. ",
	"Inget nytt har framkommit. ",
};

static const struct {
	const char *name, *value;
} fixed[] = {
	{ "country_code", "SE" }, { "language_code", "sv" },
	{ "postcode", "21119" }, { "organisation_number", "2021000076" },
	{ "given_name", "Test" }, { "family_name", "Person" },
	{ "telephone", "+4640000000" },
	{ "telephone_out_of_hours", "+4640000001" },
	{ "call_telephone", "+4640000002" },
	{ "locality", "Ort" }, { "street", "Provgatan 1" },
	{ "registry_number", "D-2026-1" }, { "media_type", "application/pdf" },
	{ "filed_group", "decision.outcome" },
};

static bool
is(const char *name, const char *rule)
{
	size_t n = strlen(rule);

	return strncmp(name, rule, n) == 0 &&
	    (!name[n] || (name[n] == 's' && !name[n + 1]));
}

static struct str
day(const struct fill *f, char out[16])
{
	time_t t = (time_t)(f->at / US_PER_S) +
	    (time_t)rng_below(f->r, 60) * 86400;
	struct tm tm;

	(void)gmtime_r(&t, &tm);
	return (struct str){ out, strftime(out, 16, "%Y-%m-%d", &tm) };
}

/* Any code of the table that is valid now. */
static struct str
code(const struct fill *f, struct str table)
{
	const struct listed *l;
	size_t n = policy_codes(f->policy, &l), first = 0, last;

	while (first < n && !str_eqz(table, l[first].table))
		first++;
	for (last = first; last < n && str_eqz(table, l[last].table); last++)
		;
	for (;;) {
		size_t i = first + rng_below(f->r, (uint32_t)(last - first));

		if (l[i].from <= f->now && f->now < l[i].to)
			return str_of(l[i].code);
	}
}

static void
put_text(struct fill *f, uint32_t tag, struct buf *out)
{
	uint32_t n = 1 + rng_below(f->r, 5);
	struct buf text;

	buf_init(&text, 0);
	while (n-- > 0) {
		const char *s = sentences[rng_below(f->r,
		    ARRAY_LEN(sentences))];

		buf_append(&text, s, strlen(s));
	}
	text.n--;
	message_put_bytes(out, tag, buf_str(&text));
	buf_clear(&text);
}

static void
put_string(struct fill *f, const ProtobufCMessageDescriptor *d,
    const ProtobufCFieldDescriptor *x, struct buf *out)
{
	const char *tables = coded_tables(d->name, x->name);
	size_t n = strlen(x->name);
	struct str rest = str_of(tables);
	char text[16];

	if (n > 3 && strcmp(x->name + n - 3, "_on") == 0) {
		message_put_bytes(out, x->id, day(f, text));
	} else if (strcmp(x->name, "municipality_code") == 0) {
		message_put_bytes(out, x->id, str_of(f->municipality));
	} else if (tables) {
		message_put_bytes(out, x->id, code(f, coded_next(&rest)));
	} else if (is(x->name, "personal_identity_number")) {
		message_put_bytes(out, x->id, str_of(persons[rng_below(f->r,
		    ARRAY_LEN(persons))]));
	} else if (is(x->name, "recipient")) {
		message_put_bytes(out, x->id, str_of(f->recipient));
	} else if (is(x->name, "organisation")) {
		message_put_bytes(out, x->id, str_of(f->organisation));
	} else {
		for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
			if (!is(x->name, fixed[i].name))
				continue;
			message_put_bytes(out, x->id,
			    str_of(fixed[i].value));
			return;
		}
		put_text(f, x->id, out);
	}
}

static void
put_number(struct buf *out, uint32_t tag, uint64_t v)
{
	message_put_tag(out, tag, 0);
	buf_append_varint(out, v);
}

static void
put_enum(struct fill *f, const ProtobufCFieldDescriptor *x, struct buf *out)
{
	const ProtobufCEnumDescriptor *e = x->descriptor;
	int value = e->values[1 + rng_below(f->r, e->n_values - 1)].value;

	if (strcmp(x->name, "silent") == 0 || strcmp(x->name, "sealed") == 0)
		value = 2;
	if (strcmp(x->name, "flag") == 0)
		value = e->values[1].value; /* nobody is under protection */
	if (strcmp(x->name, "ending") == 0)
		value = f->ending;
	put_number(out, x->id, (uint64_t)value);
}

static void
put_integer(struct fill *f, const ProtobufCMessageDescriptor *d,
    const ProtobufCFieldDescriptor *x, struct buf *out)
{
	static const uint64_t months[] = { 6, 12, 24 };

	if (strcmp(d->name, "google.protobuf.Timestamp") == 0) {
		if (strcmp(x->name, "seconds") == 0)
			put_number(out, x->id, (uint64_t)(f->at / US_PER_S));
	} else if (strcmp(x->name, "birth_year") == 0) {
		put_number(out, x->id, 1890);
	} else if (strcmp(x->name, "month") == 0) {
		put_number(out, x->id, months[rng_below(f->r, 3)]);
	} else {
		put_number(out, x->id, 1 + rng_below(f->r, 30));
	}
}

static bool
left_out(const ProtobufCMessageDescriptor *d, const ProtobufCFieldDescriptor *x)
{
	static const char *const names[] = {
		"sluss.v1.IdentityNumber.coordination_number",
		"sluss.v1.IdentityNumber.level",
		"sluss.v1.IdentityNumber.other",
		"sluss.v1.Consent.Terms.withdrawals",
		"sluss.v1.Consent.Terms.scopes",
	};
	size_t n = strlen(d->name);

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strncmp(names[i], d->name, n) == 0 && names[i][n] == '.' &&
		    strcmp(names[i] + n + 1, x->name) == 0)
			return true;
	}
	return x->type == PROTOBUF_C_TYPE_BYTES;
}

/* No message of the contract holds itself, so that this ends. */
void
fill_message(struct fill *f, const ProtobufCMessageDescriptor *d,
    struct buf *out)
{
	for (unsigned i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *x = &d->fields[i];
		uint32_t n = x->label == PROTOBUF_C_LABEL_REPEATED ?
		    1 + rng_below(f->r, 2) : 1;

		if (left_out(d, x))
			continue;
		while (n-- > 0) {
			if (x->type == PROTOBUF_C_TYPE_MESSAGE) {
				struct buf inner;

				buf_init(&inner, 0);
				fill_message(f, x->descriptor, &inner);
				message_put_bytes(out, x->id,
				    buf_str(&inner));
				buf_clear(&inner);
			} else if (x->type == PROTOBUF_C_TYPE_STRING) {
				put_string(f, d, x, out);
			} else if (x->type == PROTOBUF_C_TYPE_ENUM) {
				put_enum(f, x, out);
			} else {
				put_integer(f, d, x, out);
			}
		}
	}
}
