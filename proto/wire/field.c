/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading fields. A tag or a length may take 5 bytes and a value 10, as
 * protobuf-c has it; a value within a field never reaches past it.
 */

#include "wire/field.h"

#define VARINT_32 5
#define VARINT_64 10

static void
skip(struct str *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

enum field_end
field_varint(struct str *rest, unsigned max, uint64_t *v)
{
	uint64_t sum = 0;
	uint8_t byte;
	unsigned i;

	for (i = 0; i < max; i++) {
		if (i == rest->n)
			return FIELD_TRUNCATED;
		byte = (uint8_t)rest->p[i];
		/* The tenth byte has room for the 64th bit alone. */
		if (i == VARINT_64 - 1 && byte > 1)
			return FIELD_BAD_VARINT;
		sum |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte < 0x80) {
			skip(rest, i + 1);
			*v = sum;
			return FIELD_OK;
		}
	}
	return FIELD_BAD_VARINT;
}

static enum field_end
fixed(struct str *rest, unsigned size, uint64_t *v)
{
	unsigned i;

	if (rest->n < size)
		return FIELD_TRUNCATED;
	*v = 0;
	for (i = 0; i < size; i++)
		*v |= (uint64_t)(uint8_t)rest->p[i] << (8 * i);
	skip(rest, size);
	return FIELD_OK;
}

static enum field_end
counted(struct str *rest, struct str *value)
{
	enum field_end end;
	uint64_t n;

	end = field_varint(rest, VARINT_32, &n);
	if (end != FIELD_OK)
		return end;
	if (n > rest->n)
		return FIELD_TRUNCATED;
	*value = (struct str){ rest->p, (size_t)n };
	skip(rest, (size_t)n);
	return FIELD_OK;
}

static enum field_end
content(struct str *rest, struct field *out)
{
	switch (out->wire_type) {
	case 0:
		return field_varint(rest, VARINT_64, &out->varint);
	case 1:
		return fixed(rest, 8, &out->varint);
	case 2:
		return counted(rest, &out->value);
	case 5:
		return fixed(rest, 4, &out->varint);
	default:
		return FIELD_BAD_TYPE;
	}
}

enum field_end
field_next(struct str *rest, struct field *out)
{
	struct str s = *rest;
	enum field_end end;
	uint64_t key;

	*out = (struct field){ 0 };
	if (s.n == 0)
		return FIELD_END;
	end = field_varint(&s, VARINT_32, &key);
	if (end != FIELD_OK)
		return end;
	if (key >> 3 == 0 || key >> 3 > FIELD_TAG_MAX)
		return FIELD_BAD_TAG;
	out->tag = (uint32_t)(key >> 3);
	out->wire_type = (unsigned)(key & 7);
	end = content(&s, out);
	if (end != FIELD_OK)
		return end;
	out->whole = (struct str){ rest->p, rest->n - s.n };
	*rest = s;
	return FIELD_OK;
}
