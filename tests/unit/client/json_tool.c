/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Our JSON on a pipe, for json_oracle.py to compare with another's. A line is
 * "read TYPE JSON" or "write TYPE BASE64"; the answer is base64 or JSON, or
 * "! CODE LINE FIELD". "method NAME -" is answered with 1 when it streams.
 */

#include <stdio.h>
#include <stdlib.h>

#include <sluss/call.h>

#include "b64.h"
#include "json.h"
#include "methods.h"
#include "msg.h"
#include "wire/message.h"

static void
refuse(const sluss_error *e)
{
	printf("! %s %d %s\n", sluss_code_name(e->code), e->line, e->field);
}

static void
do_read(const ProtobufCMessageDescriptor *d, const char *json)
{
	sluss_message *m = msg_new(d);
	sluss_error e = { .code = SLUSS_OK };
	struct buf out;

	ASSERT(m != NULL);
	buf_init(&out, 8 * 1024 * 1024);
	if (json_read(m->arena, m->m, str_of(json), &e) == SLUSS_OK) {
		struct str bytes = message_pack(m->arena, m->m);

		b64_write(&out, bytes.p, bytes.n);
		printf("%.*s\n", STR_ARG(buf_str(&out)));
	} else {
		refuse(&e);
	}
	buf_clear(&out);
	sluss_message_free(m);
}

static void
do_write(const ProtobufCMessageDescriptor *d, const char *text)
{
	sluss_message *m = msg_new(d);
	uint8_t *bytes = malloc(b64_room(strlen(text)));
	struct buf out;
	size_t n;

	ASSERT(m != NULL && bytes != NULL);
	ASSERT(b64_read(str_of(text), bytes, &n));
	m->m = message_unpack(m->arena, d, (struct str){ (char *)bytes, n });
	ASSERT(m->m != NULL);
	buf_init(&out, 8 * 1024 * 1024);
	json_write(&out, m->m, 0);
	ASSERT(!out.failed);
	printf("%.*s\n", STR_ARG(buf_str(&out)));
	buf_clear(&out);
	free(bytes);
	sluss_message_free(m);
}

int
main(void)
{
	const ProtobufCMessageDescriptor *d;
	char *line = NULL, *type, *text;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		type = strchr(line, ' ');
		ASSERT(type != NULL);
		*type++ = '\0';
		text = strchr(type, ' ');
		ASSERT(text != NULL);
		*text++ = '\0';
		d = methods_type(type);
		if (strcmp(line, "method") == 0)
			printf("%d\n", sluss_method_streams(type));
		else if (!d)
			printf("! NO_SUCH_TYPE 0\n");
		else if (strcmp(line, "read") == 0)
			do_read(d, text);
		else
			do_write(d, text);
		fflush(stdout);
	}
	free(line);
	return 0;
}
