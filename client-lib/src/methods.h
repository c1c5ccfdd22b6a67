/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_METHODS_H
#define SLUSS_CLIENT_METHODS_H

/* The contract's methods and message types, by name. */

#include <protobuf-c/protobuf-c.h>

#include "base/str.h"

struct method {
	const char *name;        /* "sluss.v1.CaseService/CreateCase" */
	bool streams;            /* the reply is a stream */
	const ProtobufCServiceDescriptor *service;
};

/* The i-th; NULL past the last. */
const struct method *methods_at(size_t i);
/* By full name, or without the package "sluss.v1."; NULL when unknown. */
const struct method *methods_find(const char *name);
const ProtobufCMessageDescriptor *methods_input(const struct method *m);
const ProtobufCMessageDescriptor *methods_output(const struct method *m);
/*
 * A message type that the contract's methods reach, by full name or without
 * the package; NULL when unknown.
 */
const ProtobufCMessageDescriptor *methods_type(const char *name);
/*
 * Visits every message type the methods reach, once each, until visit returns
 * false.
 */
void methods_each_type(bool (*visit)(const ProtobufCMessageDescriptor *d,
    void *arg), void *arg);

#endif
