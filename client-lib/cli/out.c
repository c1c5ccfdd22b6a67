/* SPDX-License-Identifier: EUPL-1.2 */
/* Output: gathered, made safe, paged. */

#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "intl.h"
#include "safe.h"
#include "status.h"

bool
out_open(struct out *o, bool people)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	memset(o, 0, sizeof(*o));
	o->terminal = isatty(STDOUT_FILENO) != 0;
	o->people = people;
	o->bold = o->terminal && !(no_color && *no_color) && term &&
	    strcmp(term, "dumb") != 0;
	o->f = open_memstream(&o->text, &o->n);
	return o->f != NULL;
}

static bool
is_long(const struct out *o)
{
	struct winsize size = { 0, 0, 0, 0 };
	size_t i, lines = 0;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0)
		return false;
	for (i = 0; i < o->n; i++)
		lines += o->text[i] == '\n';
	return lines >= size.ws_row;
}

static bool
page(const struct out *o)
{
	const char *pager = getenv("PAGER");
	char sh[] = "sh", option[] = "-c";
	char *const argv[] = { sh, option, (char *)(uintptr_t)pager, NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], status = 127 << 8;
	pid_t pid;
	FILE *f;

	if (!o->terminal || !pager || !*pager || !is_long(o) ||
	    pipe2(ends, O_CLOEXEC) < 0)
		return false;
	/* A pager must neither run commands nor keep what it was shown. */
	setenv("LESSSECURE", "1", 1);
	setenv("LESSHISTFILE", "-", 1);
	setenv("LESS", "FRX", 0);
	signal(SIGPIPE, SIG_IGN);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	if (posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
	f = fdopen(ends[1], "w");
	if (f && pid > 0)
		fwrite(o->text, 1, o->n, f);
	if (f)
		fclose(f);
	else
		close(ends[1]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return status != 127 << 8;
}

int
out_close(struct out *o, bool keep)
{
	int status = STATUS_OK;

	if (!o->f)
		return STATUS_OK;
	fclose(o->f);
	if (keep && o->n > 0 && !page(o)) {
		fwrite(o->text, 1, o->n, stdout);
		if (fflush(stdout) != 0 || ferror(stdout))
			status = status_usage("%s", _("cannot write the "
			    "output"));
	}
	if (o->text)
		explicit_bzero(o->text, o->n);
	free(o->text);
	json_decref(o->codes);
	memset(o, 0, sizeof(*o));
	return status;
}

void
out_json(struct out *o, const json_t *v)
{
	char *text = json_dumps(v, JSON_INDENT(2) | JSON_ENCODE_ANY);

	if (!text)
		return;
	safe_write_json(o->f, text);
	fputc('\n', o->f);
	explicit_bzero(text, strlen(text));
	free(text);
}

void
out_strong(struct out *o, const char *text)
{
	if (o->bold)
		fputs("\033[1m", o->f);
	safe_write(o->f, text);
	if (o->bold)
		fputs("\033[0m", o->f);
}
