/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_INTL_H
#define SLUSS_CLI_INTL_H

/* Texts for people: English in the source, translated by domain `sluss`. */

#include <libintl.h>

#define _(text) gettext(text)
/* Marks a text of a table; it is translated where it is printed. */
#define N_(text) text

/* Sets the locale from the environment and binds the domain. */
void intl_start(void);
/* "sv" or "en": which language the catalogue in use is of. */
const char *intl_language(void);
/* Translates; "" stays "" (to gettext it stands for the catalogue's head). */
const char *intl_text(const char *text);

#endif
