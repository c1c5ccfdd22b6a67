/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CALL_WRITE_H
#define SLUSS_CALL_WRITE_H

/*
 * What writes share: prepare brings the facts, C decides and seals, apply
 * decides again under lock, logs and writes. A replay is authorised like the
 * first call and answered with the stored outcome.
 */

#include "call/call.h"

enum next write_prepare(struct call *c);
enum code write_decide(struct call *c);
/* The log row for what C refused, or for a replay; NEXT when there is none to write. */
enum next write_tell(struct call *c);
enum code write_told(struct call *c);
enum next write_ask_key(struct call *c);
enum code write_take_key(struct call *c);
enum code write_applied(struct call *c);

/* Parameters of an apply function: lead, request_id, mac; returns 9. */
size_t write_lead(struct call *c, struct param *out);
/* Packs the reply that a replay will get again. */
enum code write_outcome(struct call *c, const ProtobufCMessage *m);
/* Submits an apply; CODE_OK means that the call now waits. */
enum code write_submit(struct call *c, enum sql sql, const struct param *p,
    size_t n);
/* The reply hook of every write whose outcome is its reply. */
enum code write_reply_outcome(struct call *c);
/* Seals one group of a record at its place. */
struct str write_seal(struct call *c, uint32_t kind, uint32_t group,
    int32_t version, struct str plain);

#endif
