/* SPDX-License-Identifier: EUPL-1.2 */
/* The cursor's file: one line of hexadecimal digits. */

#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "intl.h"
#include "status.h"

static int
digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	return c && at ? (int)(at - digits) : -1;
}

static bool
parse(struct place *p, const char *line)
{
	size_t n = strcspn(line, "\n"), i;

	if (n % 2 != 0 || n / 2 > sizeof(p->cursor))
		return false;
	for (i = 0; i < n; i += 2) {
		int high = digit(line[i]), low = digit(line[i + 1]);

		if (high < 0 || low < 0)
			return false;
		p->cursor[i / 2] = (unsigned char)(high << 4 | low);
	}
	p->n = n / 2;
	return true;
}

int
place_open(struct place *p, const struct args *a)
{
	char line[2 * PLACE_MAX + 2] = "";
	FILE *f;
	bool good;

	memset(p, 0, sizeof(*p));
	p->file = args_text(a, OPT_CURSOR_FILE);
	if (!p->file)
		return STATUS_OK;
	f = fopen(p->file, "re");
	if (!f && errno == ENOENT)
		return STATUS_OK;
	if (!f)
		return status_at(p->file, 0, "%s", strerror(errno));
	good = fgets(line, sizeof(line), f) && parse(p, line);
	fclose(f);
	if (good)
		return STATUS_OK;
	return status_at(p->file, 1, "%s", _("is no cursor that this program "
	    "has written"));
}

static bool
write_whole(int fd, const struct place *p)
{
	char line[2 * PLACE_MAX + 1];
	size_t i, n = 0, at = 0;
	ssize_t some;

	for (i = 0; i < p->n; i++) {
		snprintf(line + n, 3, "%02x", p->cursor[i]);
		n += 2;
	}
	line[n++] = '\n';
	while (at < n) {
		some = write(fd, line + at, n - at);
		if (some < 0 && errno != EINTR)
			return false;
		at += some > 0 ? (size_t)some : 0;
	}
	return fsync(fd) == 0;
}

static int
keep(const struct place *p)
{
	char aside[PATH_MAX];
	int fd, why = 0;

	if (!p->file)
		return STATUS_OK;
	if (snprintf(aside, sizeof(aside), "%s.new", p->file) >=
	    (int)sizeof(aside))
		return status_at(p->file, 0, "%s", strerror(ENAMETOOLONG));
	unlink(aside);
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (fd < 0)
		return status_at(aside, 0, "%s", strerror(errno));
	if (!write_whole(fd, p))
		why = errno;
	if (close(fd) != 0 && !why)
		why = errno;
	if (!why && rename(aside, p->file) != 0)
		why = errno;
	if (!why)
		return STATUS_OK;
	unlink(aside);
	return status_at(p->file, 0, "%s", strerror(why));
}

int
place_go(struct place *p, const sluss_message *m, const char *path)
{
	const void *bytes;
	size_t n;

	if (sluss_message_bytes(&bytes, &n, m, path) != SLUSS_OK || n == 0 ||
	    n > sizeof(p->cursor))
		return STATUS_OK;
	memcpy(p->cursor, bytes, n);
	p->n = n;
	return keep(p);
}
