/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors on standard error: reason, field, text, and what to do next. */

#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "intl.h"
#include "safe.h"

static const char *const next_step[] = {
	[SLUSS_CANCELLED] = N_("nothing more was done"),
	[SLUSS_INVALID_ARGUMENT] = N_("correct the field and send again"),
	[SLUSS_DEADLINE_EXCEEDED] =
	    N_("whether it was done is not known; list what there is, or "
	       "repeat the command with the --request-id shown"),
	[SLUSS_NOT_FOUND] =
	    N_("check the identifier; what is closed to you looks the same "
	       "as what does not exist"),
	[SLUSS_ALREADY_EXISTS] = N_("list what there is before trying again"),
	[SLUSS_PERMISSION_DENIED] =
	    N_("see `sluss ceiling --case ID`, or ask the owner to disclose "
	       "it"),
	[SLUSS_RESOURCE_EXHAUSTED] = N_("wait a minute and try again"),
	[SLUSS_FAILED_PRECONDITION] =
	    N_("do what the reason names first, then repeat the command"),
	[SLUSS_ABORTED] =
	    N_("somebody was there before you: read it anew and try again"),
	[SLUSS_OUT_OF_RANGE] = N_("give a value within the limits"),
	[SLUSS_UNIMPLEMENTED] = N_("this server does not offer it"),
	[SLUSS_INTERNAL] = N_("report it to those who run the server"),
	[SLUSS_UNAVAILABLE] =
	    N_("check `server` in the profile and the network, then try "
	       "again"),
	[SLUSS_DATA_LOSS] = N_("report it to those who run the server"),
	[SLUSS_UNAUTHENTICATED] =
	    N_("check `ca`, `certificate`, `key` and `actor` in the profile"),
};

/* Where one command is the answer, which it is. */
static const struct { const char *reason, *next; } by_reason[] = {
	{ "GROUP_NOT_WRITABLE", N_("leave the group out: `sluss ceiling --case "
	    "ID` shows what your position writes; an invitation is then "
	    "accepted --without-number") },
	{ "NOT_FINAL", N_("make it final: `sluss record put KIND --case ID "
	    "--revise RECORD --base N --final`") },
	{ "EXTRACT_MISSING", N_("write it first: `sluss record template KIND "
	    "--case ID --record RECORD --extract-for ORG` is the skeleton") },
	{ "VERSION_CONFLICT", N_("`sluss record list --case ID` shows the "
	    "newest version: read it, and revise that one") },
	{ "CONSENT_NOT_COVERING", N_("`sluss consent show RECORD --case ID` "
	    "shows what it covers") },
	{ "NOTHING_RELEASED", N_("`sluss ask --case ID --to ORG --group "
	    "GROUP` asks its owner") },
	{ "STAGE_OUT_OF_ORDER", N_("`sluss case show ID` shows where the "
	    "track stands") },
	{ "PROVIDER_STOPPED", N_("`sluss provider list` shows those that may "
	    "be named") },
	{ "PROVIDER_NOT_VETTED", N_("`sluss provider list` shows those that "
	    "may be named") },
	{ "UNKNOWN_ORGANISATION", N_("`sluss registry organisations` lists "
	    "the codes") },
};

static const char *
next_of(const sluss_error *err)
{
	size_t code = (size_t)err->code, i;

	for (i = 0; i < sizeof(by_reason) / sizeof(by_reason[0]); i++)
		if (strcmp(by_reason[i].reason, err->reason) == 0)
			return by_reason[i].next;
	return code < sizeof(next_step) / sizeof(next_step[0]) ?
	    next_step[code] : NULL;
}

static void
say(const char *format, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), format, args);
	safe_write(stderr, text);
	fputc('\n', stderr);
}

int
status_usage(const char *format, ...)
{
	va_list args;

	fputs("sluss: ", stderr);
	va_start(args, format);
	say(format, args);
	va_end(args);
	return STATUS_USAGE;
}

int
status_at(const char *file, int line, const char *format, ...)
{
	va_list args;

	fputs("sluss: ", stderr);
	safe_write(stderr, file);
	if (line > 0)
		fprintf(stderr, ":%d", line);
	fputs(": ", stderr);
	va_start(args, format);
	say(format, args);
	va_end(args);
	return STATUS_USAGE;
}

void
status_note(const char *format, ...)
{
	va_list args;

	fputs("sluss: ", stderr);
	va_start(args, format);
	say(format, args);
	va_end(args);
}

static void
detail(const char *name, const char *text)
{
	if (!*text)
		return;
	fprintf(stderr, "  %s: ", name);
	safe_write(stderr, text);
	fputc('\n', stderr);
}

/* A text of several lines; after the first a code and what is said of it. */
static void
detail_lines(const char *name, const char *text)
{
	char line[sizeof(((sluss_error *)0)->text)];
	const char *said, *end = strchr(text, '\n');

	snprintf(line, sizeof(line), "%.*s",
	    (int)(end ? (size_t)(end - text) : strlen(text)), text);
	/* The catalogue has the server's usual texts too. */
	detail(name, intl_text(line));
	while (end) {
		text = end + 1;
		end = strchr(text, '\n');
		snprintf(line, sizeof(line), "%.*s",
		    (int)(end ? (size_t)(end - text) : strlen(text)), text);
		said = strstr(line, ": ");
		fputs("    ", stderr);
		if (said) {
			said += 2;
			fprintf(stderr, "%.*s", (int)(said - line), line);
		}
		safe_write(stderr, intl_text(said ? said : line));
		fputc('\n', stderr);
	}
}

int
status_call(const sluss_error *err)
{
	const char *next = next_of(err);

	fprintf(stderr, "sluss: %s", sluss_code_name(err->code));
	if (*err->reason) {
		fputs(": ", stderr);
		safe_write(stderr, err->reason);
	}
	fputc('\n', stderr);
	detail(_("field"), err->field);
	detail_lines(_("what"), err->text);
	if (next)
		detail(_("next"), _(next));
	return STATUS_CALL + (int)err->code;
}

int
status_request(const sluss_error *err)
{
	fprintf(stderr, "sluss: %s\n", _("nothing was sent: the request "
	    "cannot be made"));
	if (err->line > 0)
		fprintf(stderr, "  %s: %d\n", _("line"), err->line);
	detail(_("reason"), err->reason);
	detail(_("field"), err->field);
	detail(_("what"), err->text);
	return STATUS_USAGE;
}
