/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_DATES_H
#define SLUSS_CALL_DATES_H

/* Dates of a record that follow each other: one table for every kind. */

#include "call/call.h"

/* A message of the contract, and two of its fields: the second is never before the first. */
struct date_pair {
	const ProtobufCMessageDescriptor *of;
	const char *from, *to;
};
extern const struct date_pair date_pairs[];
extern const size_t n_date_pairs;

/*
 * Looks through a record's body, or what becomes one; root is what the request
 * calls it. INVALID_ARGUMENT DATES_REVERSED names the later field of the first
 * pair that runs backwards; an absent date is no date.
 */
enum code dates_check(const ProtobufCMessage *record, const char *root,
    struct err *e);

#endif
