/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_WIRE_LIMITS_H
#define SLUSS_WIRE_LIMITS_H

/*
 * Every limit that a peer can run into, in one place. Those that the
 * configuration may change carry their key of section [limits].
 */

/* messages */
#define LIMIT_MESSAGE        (1024 * 1024) /* bytes of one message: message_size */
#define LIMIT_DEPTH          16            /* nested messages */
#define LIMIT_FIELDS         4096          /* fields in one message, all levels */
#define LIMIT_TEXT           (64 * 1024)   /* bytes of one string */
#define LIMIT_ARENA          (4 * 1024 * 1024) /* memory of one call */
#define LIMIT_GROUPS_NAMED   64            /* groups named in one request */
#define LIMIT_PAGE           200           /* rows of one page */
#define LIMIT_PAGE_DEFAULT   50

/* headers */
#define LIMIT_HEADER_BYTES   (8 * 1024)    /* name + value + 32 each */
#define LIMIT_HEADER_FIELDS  64

/* connections */
#define LIMIT_STREAMS        64            /* open calls a connection: streams */
#define LIMIT_CONNECTIONS    10000         /* in all: connections */
#define LIMIT_CONNECTIONS_PEER 32          /* of one node: connections_per_node */
#define LIMIT_OUTPUT         (1024 * 1024) /* bytes waiting to be sent */
#define LIMIT_HANDSHAKES_TURN 4            /* TLS handshake steps begun a turn */
#define LIMIT_CONTROL_RATE   100           /* control frames and resets a second */
#define LIMIT_CONTROL_BURST  1000

/* times, in milliseconds */
#define LIMIT_HANDSHAKE_MS   5000          /* handshake_timeout */
#define LIMIT_HEADERS_MS     5000          /* header_timeout */
#define LIMIT_BODY_MS        10000         /* grace before the body rate counts */
#define LIMIT_BODY_RATE      1024          /* bytes a second */
#define LIMIT_STALL_MS       15000         /* write_timeout */
#define LIMIT_IDLE_MS        300000        /* idle_timeout */
#define LIMIT_AGE_MS         900000        /* connection_age, +- 20 % */
#define LIMIT_DEADLINE_MS    30000         /* when the caller states none: deadline */
#define LIMIT_DRAIN_MS       10000         /* drain_timeout */

/* calls */
#define LIMIT_DENIALS_MINUTE 20            /* of one actor: denials_per_minute */
#define LIMIT_QUEUE          4096          /* calls waiting for the database */

#endif
