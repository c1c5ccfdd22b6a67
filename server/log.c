/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Log lines to journald or standard error. A line is made whole in a buffer
 * of its own, cut rather than split, and nothing here can fail or allocate.
 * The process has one thread, and so has this.
 */

#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

#define LINE_SIZE 1024

static struct {
	const char *program;
	enum log_level level;
	bool journal;
	uint64_t alarms;
} sink = { .program = "slussd", .level = LOG_LEVEL_INFO };

/*
 * JOURNAL_STREAM names the socket that standard error was when systemd
 * started the service: "device:inode". sd_journal_send() itself cannot tell,
 * since it returns 0 with no journald there.
 */
static bool
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2)
		return false;
	if (fstat(STDERR_FILENO, &st) != 0)
		return false;
	return st.st_dev == device && st.st_ino == inode;
}

void
log_open(const char *program, enum log_level level)
{
	sink.program = program;
	sink.level = level;
	sink.journal = stderr_is_journal();
}

static int
priority_of(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return LOG_ERR;
	case LOG_LEVEL_WARNING:
		return LOG_WARNING;
	case LOG_LEVEL_INFO:
		return LOG_INFO;
	case LOG_LEVEL_DEBUG:
		return LOG_DEBUG;
	}
	return LOG_ERR;
}

/* Control characters (C0, DEL and C1 in UTF-8) become \xNN. */
static void
escape(const char *in, char *out, size_t size)
{
	size_t n = 0;

	for (; *in != '\0' && n + 5 < size; in++) {
		unsigned char c = (unsigned char)*in;
		unsigned char next = (unsigned char)in[1];
		bool c1 = c == 0xc2 && next >= 0x80 && next < 0xa0;

		if (c >= 0x20 && c != 0x7f && !c1) {
			out[n++] = (char)c;
			continue;
		}
		if (c1)
			c = (unsigned char)*++in;
		n += (size_t)snprintf(out + n, size - n, "\\x%02x", c);
	}
	out[n] = '\0';
}

static void
put(int priority, const char *event, const char *fmt, va_list ap)
{
	char raw[LINE_SIZE], text[LINE_SIZE];
	int saved = errno;

	if (vsnprintf(raw, sizeof(raw), fmt, ap) < 0)
		raw[0] = '\0';
	escape(raw, text, sizeof(text));
	if (!sink.journal || sd_journal_send("MESSAGE=%s: %s", event, text,
	    "PRIORITY=%i", priority, "SYSLOG_IDENTIFIER=%s", sink.program,
	    "SLUSS_EVENT=%s", event, (char *)NULL) < 0)
		fprintf(stderr, "%s: %s%s: %s\n", sink.program,
		    priority == LOG_CRIT ? "ALARM " : "", event, text);
	errno = saved;
}

void
log_line(enum log_level level, const char *event, const char *fmt, ...)
{
	va_list ap;

	if (level > sink.level)
		return;
	va_start(ap, fmt);
	put(priority_of(level), event, fmt, ap);
	va_end(ap);
}

void
log_alarm(const char *event, const char *fmt, ...)
{
	va_list ap;

	sink.alarms++;
	va_start(ap, fmt);
	put(LOG_CRIT, event, fmt, ap);
	va_end(ap);
}

uint64_t
log_alarms(void)
{
	return sink.alarms;
}
