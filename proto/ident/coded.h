/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_IDENT_CODED_H
#define SLUSS_IDENT_CODED_H

/*
 * Which text fields of a record hold a code, and of which table. As with
 * ident/format.h the field's name decides; where one name means two things the
 * message stands before it. What is in a table, and since when, is data of the
 * policy (deploy/policy/codes) and not known here.
 */

#include "base/str.h"

#define CODED_TABLES_MAX 64

/*
 * The tables, with blanks between; NULL when the field holds no code.
 * message: its full name, "sluss.v1.Plan.Action". For string fields.
 */
const char *coded_tables(const char *message, const char *field);
/* Takes the first of several off *rest; empty at the end. */
struct str coded_next(struct str *rest);
/* True when some field takes its codes from the table. */
bool coded_known(struct str table);
/* The i-th table there is, each once; p is NULL past the last. */
struct str coded_table(size_t i);

#endif
