/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_BASE_STR_H
#define SLUSS_BASE_STR_H

/*
 * A length string: bytes that somebody else owns. It need not end in NUL and
 * may hold any byte; text from outside travels as this and never as char *.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NORETURN __attribute__((noreturn))
/* The struct that a member is part of. */
#define container_of(p, type, member) \
	((type *)(void *)((char *)(p) - offsetof(type, member)))

/* printf("%.*s", STR_ARG(s)); the precision is an int. */
#define STR_ARG(s) (int)(s).n, (s).p

/* An identifier: 16 bytes, random unless the contract says otherwise. */
struct id {
	uint8_t b[16];
};

static inline struct str
str_of(const char *cstr)
{
	return (struct str){ cstr, cstr ? strlen(cstr) : 0 };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
str_eqz(struct str a, const char *cstr)
{
	return str_eq(a, str_of(cstr));
}

static inline bool
id_eq(const struct id *a, const struct id *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

static inline bool
id_is_zero(const struct id *a)
{
	static const struct id zero;

	return id_eq(a, &zero);
}

/* Writes 32 lower-case hexadecimal digits and a NUL. */
void str_hex_id(const struct id *id, char out[33]);
/* Writes 2 n digits and a NUL; out holds at least 2 n + 1. */
void str_hex(const void *p, size_t n, char *out);
/* Reads exactly 2 n digits, for an id with or without hyphens; else false. */
bool str_unhex(struct str s, uint8_t *out, size_t n);

#endif
