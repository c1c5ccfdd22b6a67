/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading ceiling.csv. Every group of the contract has exactly one row, and
 * every row is a group of the contract: a group nobody thought about is
 * refused here and not closed by chance. document.content alone has no row;
 * until a document is filed under a group it is its owner's own.
 */

#include <limits.h>
#include <stdio.h>

#include "policy/policy_data.h"

enum { COLUMN_GROUP, COLUMN_CLASS, COLUMN_SENS, COLUMN_FADES, N_COLUMNS };

static const char *const columns[N_COLUMNS] = {
	"group", "class", "sens", "fades",
};

static const struct {
	const char *word;
	unsigned bit;
} classes[] = {
	{ "own", CLASS_OWN },
	{ "third", CLASS_THIRD },
	{ "public", CLASS_PUBLIC },
};

static const char cell_letters[] = {
	[CELL_NONE] = '-',
	[CELL_READ] = 'R',
	[CELL_WRITE] = 'W',
	[CELL_BOTH] = 'X',
	[CELL_SUBMIT] = 'S',
	[CELL_AGGREGATE] = 'A',
};

static const char *const condition_words[] = {
	[CONDITION_NONE] = "",
	[CONDITION_ACTING] = "acting",
	[CONDITION_NAMING_IT] = "naming_it",
	[CONDITION_OWN_AREA] = "own_area",
	[CONDITION_LEVEL_ONLY] = "level_only",
};

char
policy_cell_letter(enum cell cell)
{
	return cell_letters[cell];
}

const char *
policy_condition_word(enum condition condition)
{
	return condition_words[condition];
}

unsigned
policy_class_bit(const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(classes); i++)
		if (strcmp(classes[i].word, word) == 0)
			return classes[i].bit;
	return 0;
}

const char *
policy_class_word(unsigned bit)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(classes); i++)
		if (classes[i].bit == bit)
			return classes[i].word;
	return NULL;
}

static bool
read_classes(char *cell, unsigned *out)
{
	unsigned bit;

	*out = 0;
	while (cell) {
		bit = policy_class_bit(policy_split(&cell, '+'));
		if (!bit || (*out & bit))
			return false;
		*out |= bit;
	}
	return true;
}

static bool
read_condition(const char *word, uint8_t *out)
{
	size_t i;

	for (i = CONDITION_NONE + 1; i < ARRAY_LEN(condition_words); i++) {
		if (strcmp(condition_words[i], word) != 0)
			continue;
		*out = (uint8_t)i;
		return true;
	}
	return false;
}

/* A condition narrows what others may read, so it goes with R and X alone. */
static const char *
read_cell(char *text, uint8_t *cell, uint8_t *condition)
{
	char *rest = text;
	const char *letter = policy_split(&rest, ':');
	const char *at;

	if (strlen(letter) != 1)
		return "unknown cell";
	at = memchr(cell_letters, letter[0], sizeof(cell_letters));
	if (!at)
		return "unknown cell";
	*cell = (uint8_t)(at - cell_letters);
	if (!rest)
		return NULL;
	if (*cell != CELL_READ && *cell != CELL_BOTH)
		return "a condition needs R or X";
	if (!read_condition(policy_split(&rest, '\0'), condition))
		return "unknown condition";
	return NULL;
}

static void
read_cells(struct loader *l, const struct csv_row *row, struct policy_row *r)
{
	char text[40];
	const char *fault;
	size_t i, position;

	for (i = N_COLUMNS; i < row->n; i++) {
		position = l->column[i];
		if (position == POLICY_POSITIONS_MAX)
			continue;
		(void)snprintf(text, sizeof(text), "%s", row->cell[i]);
		fault = read_cell(row->cell[i], &r->cell[position],
		    &r->condition[position]);
		if (fault)
			policy_fault(l, row->line, "%s, %s: %s: \"%s\"",
			    row->cell[COLUMN_GROUP],
			    l->p->positions[position], fault, text);
	}
}

static void
read_facts(struct loader *l, const struct csv_row *row, struct policy_row *r)
{
	const char *group = row->cell[COLUMN_GROUP];
	const char *sens = row->cell[COLUMN_SENS];
	const char *fades = row->cell[COLUMN_FADES];

	if (!read_classes(row->cell[COLUMN_CLASS], &r->classes))
		policy_fault(l, row->line, "%s: unknown class: own, third, "
		    "public, joined by +", group);
	if (strlen(sens) == 1 && sens[0] >= '1' && sens[0] <= '4')
		r->sensitivity = sens[0] - '0';
	else
		policy_fault(l, row->line, "%s: sensitivity \"%.40s\" is not 1 "
		    "to 4", group, sens);
	r->fades = strcmp(fades, "yes") == 0;
	if (!r->fades && strcmp(fades, "no") != 0)
		policy_fault(l, row->line, "%s: fades \"%.40s\" is not yes or "
		    "no", group, fades);
}

static bool
is_document(const struct kind *k)
{
	return strcmp(k->name, "document") == 0;
}

static void
ceiling_row(struct loader *l, const struct csv_row *row)
{
	const struct kind *k;
	struct policy_row *r;
	uint32_t group;

	if (!kind_parse_group(str_of(row->cell[COLUMN_GROUP]), &k, &group)) {
		policy_fault(l, row->line, "unknown group \"%.80s\"",
		    row->cell[COLUMN_GROUP]);
		return;
	}
	if (is_document(k)) {
		policy_fault(l, row->line, "a document has no row of its own: "
		    "it follows the group it is filed under");
		return;
	}
	r = &l->p->rows[k->number][group];
	if (r->line) {
		policy_fault(l, row->line, "%s stands on line %u already",
		    row->cell[COLUMN_GROUP], r->line);
		return;
	}
	*r = (struct policy_row){
		.line = row->line, .kind = k->number, .group = group,
	};
	read_facts(l, row, r);
	read_cells(l, row, r);
}

/* Released to nobody: every class, highest sensitivity, owner's to write. */
static void
add_document(struct policy *p, const struct kind *k, uint32_t group)
{
	static const char *const writers[] = {
		"PC", "PA", "MO", "MR", "KV", "SI",
	};
	struct policy_row *r = &p->rows[k->number][group];
	size_t i, position;

	*r = (struct policy_row){
		.line = UINT_MAX,
		.kind = k->number,
		.group = group,
		.classes = CLASS_OWN | CLASS_THIRD | CLASS_PUBLIC,
		.sensitivity = 4,
	};
	for (i = 0; i < ARRAY_LEN(writers); i++) {
		position = policy_find_position(p, writers[i]);
		if (position < POLICY_POSITIONS_MAX)
			r->cell[position] = CELL_WRITE;
	}
}

static void
check_kind(struct loader *l, const struct kind *k)
{
	const ProtobufCFieldDescriptor *f;
	uint32_t group;

	ASSERT(k->number < POLICY_KINDS_MAX);
	for (group = 1; group < KIND_GROUPS_MAX; group++) {
		f = kind_group(k, group);
		if (!f)
			continue;
		if (is_document(k))
			add_document(l->p, k, group);
		else if (!l->p->rows[k->number][group].line)
			policy_fault(l, 0, "group %s.%s has no row", k->name,
			    f->name);
	}
}

void
policy_load_ceiling(struct loader *l, const struct policy_text *text)
{
	static const struct policy_table table = {
		.columns = columns,
		.n_columns = N_COLUMNS,
		.positions = true,
		.row = ceiling_row,
	};
	const struct kind *kinds;
	size_t i, n;

	policy_table_read(l, &table, text);
	kinds = kinds_all(&n);
	for (i = 0; i < n; i++)
		check_kind(l, &kinds[i]);
}
