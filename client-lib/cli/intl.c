/* SPDX-License-Identifier: EUPL-1.2 */
/* Binds the message catalogue; a dev build may take it from its own tree. */

#include "intl.h"

#include <locale.h>
#include <stdlib.h>

/*
 * The reader's language where the machine has not got its locale: names and
 * texts are UTF-8 all the same, and the catalogue is there without it.
 */
static void
without_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *wanted = NULL;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]) && !(wanted &&
	    *wanted); i++)
		wanted = getenv(names[i]);
	if (setlocale(LC_ALL, "C.UTF-8") && wanted && *wanted)
		setenv("LANGUAGE", wanted, 0);
}

void
intl_start(void)
{
	const char *dir = NULL;

	if (!setlocale(LC_ALL, ""))
		without_locale();
	/* Numbers are JSON's here and never the reader's. */
	setlocale(LC_NUMERIC, "C");
#ifdef SLUSS_DEV
	dir = secure_getenv("SLUSS_LOCALEDIR");
#endif
	bindtextdomain("sluss", dir ? dir : SLUSS_LOCALE_DIR);
	textdomain("sluss");
}

const char *
intl_language(void)
{
	/* The catalogue's own two-letter code: "sv" in sv.po. */
	return _("en");
}

const char *
intl_text(const char *text)
{
	return *text ? gettext(text) : text;
}
