/* SPDX-License-Identifier: EUPL-1.2 */
/* What `case create` and `respond` share. */

#include "head.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tree.h"
#include "when.h"
#include "words.h"

bool
head_enum(struct session *s, enum opt key, const char *name,
    const char *prefix, char buffer[64], const char **out)
{
	const char *text = args_text(s->args, key);

	*out = NULL;
	if (!text)
		return true;
	*out = words_enum(prefix, text, buffer, 64);
	if (*out)
		return true;
	status_usage(_("--%s has no such value; see --help"), name);
	return false;
}

bool
head_case(struct session *s, char out[SLUSS_ID_TEXT])
{
	if (!args_has(s->args, OPT_CASE) && args_rest(s->args, 0))
		return args_rest_id(s->args, 0, out);
	return args_id(s->args, OPT_CASE, "case", true, out);
}

static const char *
flag(struct session *s, enum opt key)
{
	return tree_answer(args_has(s->args, key));
}

json_t *
head_from_options(struct session *s)
{
	const char *number = args_need(s->args, OPT_NUMBER, "number");
	const char *opened = args_text(s->args, OPT_OPENED);
	const char *category;
	char buffer[64], today[16];
	time_t now = time(NULL);
	struct tm tm;

	if (!number || !head_enum(s, OPT_CATEGORY, "category",
	    "SUBJECT_CATEGORY_", buffer, &category))
		return NULL;
	if (opened && !when_is_day(opened)) {
		status_usage(_("--%s is no day: give 2026-03-01"), "opened");
		return NULL;
	}
	if (localtime_r(&now, &tm))
		strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	return json_pack("{s:{s:s, s:s, s:s, s:s*, s:s}}", "head",
	    "registryNumber", number,
	    "subjectCategory", category ? category :
	    "SUBJECT_CATEGORY_AVHOPPARE",
	    "openedOn", opened ? opened : today,
	    "contact", args_text(s->args, OPT_CONTACT),
	    "silent", flag(s, OPT_SILENT));
}
