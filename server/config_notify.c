/* SPDX-License-Identifier: EUPL-1.2 */

/* [notify]: words of a command, and those on call. */

#include "config_inner.h"

#include "notify.h"

static void
fault(struct loading *l, const char *key, const char *text)
{
	l->good = false;
	l->report(l->notify.file, l->notify.line, key, text, l->arg);
}

/* False when there are more words than may be. */
static bool
split_words(char *text, const char *between, char **words, size_t *n)
{
	char *save = NULL;

	*n = 0;
	for (char *s = text ? strtok_r(text, between, &save) : NULL; s;
	    s = strtok_r(NULL, between, &save)) {
		if (*n == CONFIG_WORDS_MAX)
			return false;
		words[(*n)++] = s;
	}
	words[*n] = NULL;
	return true;
}

static bool
targets_fit(const struct config *c)
{
	for (size_t i = 0; i < c->n_targets; i++) {
		if (strlen(c->target_list[i]) > NOTIFY_TARGET_MAX)
			return false;
	}
	return true;
}

void
config_split_notify(struct loading *l)
{
	struct config *c = l->c;
	size_t words;

	if (!split_words(c->notify_command, " \t", c->command_words, &words) ||
	    !split_words(c->notify_targets, ", \t", c->target_list,
	    &c->n_targets))
		fault(l, "notify", "has more than 16 words");
	else if (!targets_fit(c))
		fault(l, "notify.targets",
		    "has one that is longer than 128 characters");
	else if (words > 0 && c->command_words[0][0] != '/')
		fault(l, "notify.command",
		    "is not a path from the root");
	else if ((words > 0) != (c->n_targets > 0))
		fault(l, "notify",
		    "needs both a command and targets");
}
