/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Writes a record from a JSON file, final or as a draft.
 *
 *	write_record host:port ca.pem cert.pem key.pem actor purpose case file
 *	    [draft]
 */

#include <stdio.h>
#include <stdlib.h>

#include <sluss/sluss.h>

static char text[1024 * 1024];

static size_t
slurp(const char *name)
{
	FILE *f = fopen(name, "rb");
	size_t n;

	if (!f)
		return 0;
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	return n;
}

static int
report(const sluss_error *e)
{
	if (e->line > 0)
		fprintf(stderr, "line %d: ", e->line);
	if (e->field[0] != '\0')
		fprintf(stderr, "%s: ", e->field);
	fprintf(stderr, "%s\n", e->text);
	return EXIT_FAILURE;
}

static int
write_it(sluss_client *c, const sluss_id *case_id, const sluss_record *r,
    int final)
{
	char hex[SLUSS_ID_TEXT];
	sluss_id id;
	int version;

	if (sluss_record_create(&id, &version, c, case_id, r, final) !=
	    SLUSS_OK)
		return report(sluss_client_error(c));
	sluss_id_format(hex, &id);
	printf("%s version %d\n", hex, version);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;
	sluss_client *c = NULL;
	sluss_record *r = NULL;
	sluss_id case_id;
	sluss_error e;
	int rv;

	if (argc < 9 || sluss_id_parse(&case_id, argv[7]) != SLUSS_OK) {
		fprintf(stderr, "usage: write_record host:port ca cert key "
		    "actor purpose case file [draft]\n");
		return 2;
	}
	options.target = argv[1];
	options.ca_file = argv[2];
	options.cert_file = argv[3];
	options.key_file = argv[4];
	options.actor = argv[5];
	options.purpose = argv[6];
	options.shown = 1;

	if (sluss_record_from_json(&r, text, slurp(argv[8]), &e) != SLUSS_OK)
		return report(&e);
	if (sluss_client_open(&c, &options) == SLUSS_OK)
		rv = write_it(c, &case_id, r, argc == 9);
	else
		rv = report(sluss_client_error(c));
	sluss_client_free(c);
	sluss_record_free(r);
	return rv;
}
