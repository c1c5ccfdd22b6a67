/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_VERIFY_H
#define SLUSS_CLIENT_VERIFY_H

#include <protobuf-c/protobuf-c.h>

#include "base/status.h"

/*
 * The wire's check for a reply. A page of a list holds more fields than one
 * request may, so each element of a repeated message at the top is held to
 * the limits on its own, and what remains as a message of its own.
 */
enum code verify_reply(const ProtobufCMessageDescriptor *d, struct str bytes,
    struct err *e) MUST_CHECK;

#endif
