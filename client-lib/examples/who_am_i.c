/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Asks the server who we are to it.
 *
 *	who_am_i host:port ca.pem cert.pem key.pem [actor]
 */

#include <stdio.h>
#include <stdlib.h>

#include <sluss/sluss.h>

static int
fail(const sluss_client *c)
{
	const sluss_error *e = sluss_client_error(c);

	fprintf(stderr, "who_am_i: %s: %s\n", sluss_code_name(e->code),
	    e->text);
	return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;
	sluss_client *c = NULL;
	sluss_message *me = NULL;
	const char *organisation, *actor;
	int rv = EXIT_SUCCESS;

	if (argc < 5) {
		fprintf(stderr, "usage: who_am_i host:port ca cert key "
		    "[actor]\n");
		return 2;
	}
	options.target = argv[1];
	options.ca_file = argv[2];
	options.cert_file = argv[3];
	options.key_file = argv[4];
	options.actor = argc > 5 ? argv[5] : NULL;
	options.shown = 1;

	if (sluss_client_open(&c, &options) != SLUSS_OK ||
	    sluss_client_who_am_i(&me, c) != SLUSS_OK) {
		rv = fail(c);
	} else if (sluss_message_text(&organisation, me, "organisation") ==
	    SLUSS_OK && sluss_message_text(&actor, me, "actor") == SLUSS_OK) {
		printf("%s %s\n", organisation, *actor ? actor : "-");
		printf("log row %s\n", sluss_client_leaf(c));
	}
	sluss_message_free(me);
	sluss_client_free(c);
	return rv;
}
