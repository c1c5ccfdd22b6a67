/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reads a record and says of each group whether we may see it.
 *
 *	read_record host:port ca.pem cert.pem key.pem actor purpose case record
 */

#include <stdio.h>
#include <stdlib.h>

#include <sluss/sluss.h>

static void
print(const sluss_view *v)
{
	sluss_head head;
	sluss_group group;
	char *json, ends[SLUSS_TIME_TEXT] = "-";
	size_t i;

	if (sluss_view_head(&head, v) == SLUSS_OK)
		printf("%s of %s\n", head.kind, head.owner);
	for (i = 0; sluss_view_group(&group, v, i) == SLUSS_OK; i++) {
		if (group.expires_us != 0)
			sluss_time_format(ends, group.expires_us);
		printf("  %-40s %-10s %s\n", group.name,
		    sluss_group_state_name(group.state), ends);
	}
	if (sluss_json_write(&json, sluss_record_peek(sluss_view_record(v)),
	    SLUSS_JSON_INDENT | SLUSS_JSON_HEX_IDS) == SLUSS_OK) {
		fputs(json, stdout);
		sluss_free(json);
	}
}

int
main(int argc, char **argv)
{
	sluss_client_options options = SLUSS_CLIENT_OPTIONS_INIT;
	sluss_record_query query = { 0 };
	sluss_id case_id, record_id;
	sluss_client *c = NULL;
	sluss_view *v = NULL;
	const sluss_error *e;

	if (argc != 9 || sluss_id_parse(&case_id, argv[7]) != SLUSS_OK ||
	    sluss_id_parse(&record_id, argv[8]) != SLUSS_OK) {
		fprintf(stderr, "usage: read_record host:port ca cert key "
		    "actor purpose case record\n");
		return 2;
	}
	options.target = argv[1];
	options.ca_file = argv[2];
	options.cert_file = argv[3];
	options.key_file = argv[4];
	options.actor = argv[5];
	options.purpose = argv[6];
	options.shown = 1;
	query.case_id = &case_id;
	query.record_id = &record_id;

	if (sluss_client_open(&c, &options) == SLUSS_OK &&
	    sluss_record_get(&v, c, &query) == SLUSS_OK)
		print(v);
	e = sluss_client_error(c);
	if (e->code != SLUSS_OK)
		fprintf(stderr, "read_record: %s (%s)\n", e->text, e->reason);
	sluss_view_free(v);
	sluss_client_free(c);
	return v ? EXIT_SUCCESS : EXIT_FAILURE;
}
