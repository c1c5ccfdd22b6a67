/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SYNTH_FILL_H
#define SLUSS_SYNTH_FILL_H

/*
 * The content of a group, made from its descriptor: codes of the policy's
 * tables, published test identity numbers, sentences that say nothing of
 * anybody. What is made passes the server's own checks.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/buf.h"
#include "policy/policy.h"
#include "rng.h"

struct fill {
	struct rng *r;
	const struct policy *policy;
	int64_t now;             /* codes valid then */
	int64_t at;              /* dates of the content: around then */
	const char *recipient;   /* code of an organisation */
	const char *organisation;
	const char *municipality;
	int ending;              /* of a closure */
};

/* One message in wire form behind what is in out. */
void fill_message(struct fill *f, const ProtobufCMessageDescriptor *d,
    struct buf *out);

#endif
