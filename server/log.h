/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SERVER_LOG_H
#define SLUSS_SERVER_LOG_H

/*
 * The operator's journal: one line an event, structured fields to journald,
 * text to stderr elsewhere. It never carries content: callers pass ids, codes,
 * counts and addresses of peers, nothing that somebody wrote into a record.
 */

#include "base/status.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG };

void log_open(const char *program, enum log_level level);
/* event is a short stable word ("peer_refused"); control characters in the text are escaped. */
void log_line(enum log_level level, const char *event, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* A wall disagreed with another, or a WARNING came with a commit: someone must look. */
void log_alarm(const char *event, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Alarms since start; for metrics and tests. */
uint64_t log_alarms(void);

#endif
