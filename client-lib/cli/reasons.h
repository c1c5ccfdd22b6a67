/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_REASONS_H
#define SLUSS_CLI_REASONS_H

/*
 * The texts that a decision carries: weighing, necessity, a reason. They come
 * from a file, standard input or the prompt, never from an argument.
 */

#include "session.h"

#define REASONS_OPTIONS \
	ARGS_VALUE("ground", OPT_GROUND, \
	    N_("legal ground, a code of `sluss ceiling`"), N_("CODE")), \
	ARGS_VALUE("consent", OPT_CONSENT, \
	    N_("the consent it rests on"), N_("RECORD")), \
	ARGS_VALUE("weighing-from", OPT_WEIGHING_FROM, \
	    N_("why the interest in disclosing outweighs"), N_("FILE")), \
	ARGS_VALUE("necessity-from", OPT_NECESSITY_FROM, \
	    N_("necessity and proportionality, where police data go to " \
	       "others"), N_("FILE"))

/*
 * Adds ground, consentId, weighing and necessity to a request. On a terminal
 * it asks for a text that the ground requires and that was not given.
 */
int reasons_add(struct session *s, const char *case_id, json_t *request);
/*
 * One text: from the option's file, or asked for when there is a person and
 * question is not NULL. *out is NULL when there is none; the caller frees it
 * with input_free().
 */
int reasons_text(struct session *s, enum opt key, const char *question,
    char **out);

#endif
