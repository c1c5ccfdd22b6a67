/* SPDX-License-Identifier: EUPL-1.2 */
/* Binds the message catalogue; a dev build may take it from its own tree. */

#include "intl.h"

#include <locale.h>
#include <stdlib.h>

void
intl_start(void)
{
	const char *dir = NULL;

	setlocale(LC_ALL, "");
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
