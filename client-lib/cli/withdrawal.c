/* SPDX-License-Identifier: EUPL-1.2 */
/* What the withdrawal of a consent ends, in words, by recipient. */

#include "withdrawal.h"

#include "intl.h"
#include "preview.h"
#include "safe.h"
#include "tree.h"
#include "when.h"

static void
show_kept(FILE *f, const json_t *effect)
{
	char when[SLUSS_TIME_TEXT];
	const json_t *kept;
	size_t i;

	json_array_foreach(tree_at(effect, "kept"), i, kept) {
		fprintf(f, "    %s ", _("stays:"));
		safe_write(f, tree_text(kept, "group"));
		when_show(tree_text(kept, "expiresAt"), when);
		fprintf(f, _(", until %s on ground "), when);
		safe_write(f, tree_text(kept, "ground"));
		fputc('\n', f);
	}
}

static void
show_effect(FILE *f, const json_t *effect)
{
	fputs("  ", f);
	safe_write(f, tree_text(effect, "kind"));
	fputc(' ', f);
	safe_write(f, tree_text(effect, "recordId"));
	fputc('\n', f);
	if (json_array_size(tree_at(effect, "dark")) > 0) {
		fprintf(f, "    %s", _("goes dark:"));
		preview_list(f, tree_at(effect, "dark"));
	}
	show_kept(f, effect);
	if (json_array_size(tree_at(effect, "grounds")) > 0) {
		fprintf(f, "    %s", _("grounds that could carry it instead:"));
		preview_list(f, tree_at(effect, "grounds"));
	}
}

static void
show_delivered(FILE *f, const json_t *recipient)
{
	const json_t *d;
	size_t i;

	json_array_foreach(tree_at(recipient, "deliveries"), i, d) {
		char when[SLUSS_TIME_TEXT];

		when_show(tree_text(d, "lastReadAt"), when);
		fprintf(f, "  %s ", _("read by"));
		safe_write(f, tree_text(d, "actor"));
		fprintf(f, _(", %lld times, last %s:"),
		    tree_number(d, "reads"), when);
		preview_list(f, tree_at(d, "groups"));
	}
}

static void
show_recipient(FILE *f, const json_t *recipient, bool effects)
{
	const json_t *effect;
	size_t i;

	safe_write(f, tree_text(recipient, "recipient"));
	fputc('\n', f);
	json_array_foreach(tree_at(recipient, "effects"), i, effect)
		if (effects)
			show_effect(f, effect);
	show_delivered(f, recipient);
}

void
withdrawal_deliveries(FILE *f, const json_t *reply)
{
	const json_t *recipient;
	size_t i, n = 0;

	json_array_foreach(tree_at(reply, "recipients"), i, recipient) {
		if (json_array_size(tree_at(recipient, "deliveries")) == 0)
			continue;
		if (n++ == 0)
			fprintf(f, "%s\n", _("Delivered on it, and not "
			    "recalled by a withdrawal:"));
		show_recipient(f, recipient, false);
	}
	if (n == 0)
		fprintf(f, "%s\n", _("Nothing has been delivered on it."));
}

void
withdrawal_show(FILE *f, const json_t *reply)
{
	const json_t *list = tree_at(reply, "recipients"), *recipient;
	size_t i;

	if (json_array_size(list) == 0)
		fprintf(f, "%s\n", _("No disclosure of yours rests on it."));
	json_array_foreach(list, i, recipient)
		show_recipient(f, recipient, true);
	if (json_array_size(tree_at(reply, "shownTo")) > 0) {
		fprintf(f, "%s", _("Was shown the consent, and is told if "
		    "disclosures of its own rest on it:"));
		preview_list(f, tree_at(reply, "shownTo"));
	}
	fprintf(f, "%s\n", _("What was delivered is not recalled."));
}
