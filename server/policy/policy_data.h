/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_POLICY_DATA_H
#define SLUSS_POLICY_DATA_H

/*
 * Inside the policy: the tables, and the loader's way of speaking. Seen by
 * policy*.c and the tests only. Positions and agency kinds are numbers here,
 * by the order in which the files bring them up.
 */

#include "base/arena.h"
#include "policy/csv.h"
#include "policy/policy.h"
#include "wire/kinds.h"

#define POLICY_POSITIONS_MAX 32
#define POLICY_AGENCIES_MAX  32
#define POLICY_METHODS_MAX   256
#define POLICY_GROUNDS_MAX   64
#define POLICY_PURPOSES_MAX  64
#define POLICY_RULES_MAX     512
#define POLICY_DUE_MAX       512
#define POLICY_CODES_MAX     4096
#define POLICY_DEDUCTIONS_MAX 128
#define POLICY_KINDS_MAX     64    /* kind numbers are below */
#define POLICY_CODE_MAX      32    /* bytes of a code */
#define POLICY_DAYS_MAX      366
#define POLICY_HASH_SIZE     32

/* The files, in the order in which they are hashed. */
enum policy_file { FILE_CEILING, FILE_OPERATIONS, FILE_POSITIONS,
	FILE_PURPOSES, FILE_GROUNDS, FILE_DUE, FILE_VALUES, FILE_COUNTIES,
	FILE_MUNICIPALITIES, FILE_DEDUCTIONS, N_FILES };

struct policy_text {
	const char *name;
	char *p;                 /* ends in NUL; NULL: could not be read */
	size_t n;
};

/* A row of the ceiling. */
struct policy_row {
	unsigned line;           /* 0: no row yet */
	uint32_t kind, group;
	unsigned classes;
	int sensitivity;
	bool fades;
	uint8_t cell[POLICY_POSITIONS_MAX];
	uint8_t condition[POLICY_POSITIONS_MAX];
};

/* A method of the contract and its row of operations. */
struct policy_method {
	const char *name;
	unsigned line;           /* 0: no row yet */
	bool takes_case;         /* its request names a case */
	bool needs_purpose;
	uint8_t scope[POLICY_POSITIONS_MAX];
};

/* A row of positions. */
struct policy_rule {
	const char *agency, *role, *standing;
	size_t position;
	unsigned line;
};

/* A row of due. */
struct policy_due {
	int stage, days;
	const char *agency;
	int64_t from, to;        /* to is exclusive, INT64_MAX open */
	unsigned line;
};

/* Which agency kinds a ground reaches, bit by bit. */
struct policy_reach {
	uint32_t from, to;
};

struct policy {
	struct arena *arena;     /* every string below */
	uint8_t hash[POLICY_HASH_SIZE];
	const char *positions[POLICY_POSITIONS_MAX];
	size_t n_positions;
	const char *agencies[POLICY_AGENCIES_MAX];
	size_t n_agencies;
	struct policy_rule rules[POLICY_RULES_MAX];
	size_t n_rules;
	struct policy_method methods[POLICY_METHODS_MAX]; /* by name */
	size_t n_methods;
	struct purpose purposes[POLICY_PURPOSES_MAX];
	size_t n_purposes;
	struct ground grounds[POLICY_GROUNDS_MAX];
	struct policy_reach reach[POLICY_GROUNDS_MAX];
	size_t n_grounds;
	struct policy_due due[POLICY_DUE_MAX];
	size_t n_due;
	struct listed codes[POLICY_CODES_MAX]; /* by table, code, from */
	size_t n_codes;
	struct deduction deductions[POLICY_DEDUCTIONS_MAX];
	size_t n_deductions;
	struct policy_row rows[POLICY_KINDS_MAX][KIND_GROUPS_MAX];
};

/* A policy under way. A fault marks it as failed and reading goes on. */
struct loader {
	struct policy *p;
	policy_fault_fn *report;
	void *arg;
	bool failed;
	const char *file;        /* the one being read */
	/* the position of each column behind the fixed ones */
	size_t column[CSV_CELLS_MAX];
};

/* A CSV file: its fixed columns, if positions follow, and what takes a row. */
struct policy_table {
	const char *const *columns;
	size_t n_columns;
	bool positions;
	bool declares;           /* its positions are the policy's positions */
	void (*row)(struct loader *l, const struct csv_row *row);
};

void policy_fault(struct loader *l, unsigned line, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* A copy that lives with the policy. */
const char *policy_keep(struct loader *l, const char *s);
/* 1 to 32 of a-z, 0-9 and _, a letter first; else a fault that names what. */
bool policy_check_code(struct loader *l, unsigned line, const char *what,
    const char *code);
/* Index; POLICY_POSITIONS_MAX, POLICY_AGENCIES_MAX when unknown. */
size_t policy_find_position(const struct policy *p, const char *code);
size_t policy_find_agency(const struct policy *p, const char *code);
struct policy_method *policy_find_method(struct policy *p, const char *name);
const struct policy_row *policy_find_row(const struct policy *p, uint32_t kind,
    uint32_t group);
/* Takes the text before the next separator off a list, trimmed, in place. */
char *policy_split(char **rest, char separator);
/* own, third, public; 0 when it is none of them. */
unsigned policy_class_bit(const char *word);
const char *policy_class_word(unsigned bit);
/* As in the ceiling's cells; a condition's word is empty for none. */
char policy_cell_letter(enum cell cell);
const char *policy_condition_word(enum condition condition);

/* The contract's methods, before any file is read. */
void policy_methods_list(struct policy *p);
void policy_table_read(struct loader *l, const struct policy_table *t,
    const struct policy_text *text);
/* text->name in dir, checked to be UTF-8; the caller frees text->p. */
void policy_read_file(struct loader *l, const char *dir,
    struct policy_text *text);
void policy_load_operations(struct loader *l, const struct policy_text *text);
void policy_load_positions(struct loader *l, const struct policy_text *text);
void policy_load_ceiling(struct loader *l, const struct policy_text *text);
void policy_load_purposes(struct loader *l, const struct policy_text *text);
void policy_load_grounds(struct loader *l, const struct policy_text *text);
void policy_load_due(struct loader *l, const struct policy_text *text);
void policy_load_values(struct loader *l, const struct policy_text *text);
void policy_load_counties(struct loader *l, const struct policy_text *text);
void policy_load_municipalities(struct loader *l,
    const struct policy_text *text);
void policy_load_deductions(struct loader *l, const struct policy_text *text);
/* YYYY-MM-DD as microseconds since 1970, at midnight UTC. */
bool policy_read_date(const char *s, int64_t *out);
/* The names and bytes of all files; false when OpenSSL fails. */
bool policy_hash_files(const struct policy_text texts[N_FILES],
    uint8_t out[POLICY_HASH_SIZE]) MUST_CHECK;

#endif
