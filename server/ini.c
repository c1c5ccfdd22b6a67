/* SPDX-License-Identifier: EUPL-1.2 */

/* INI files through libini-config: one strict way to read them. */

#include "ini.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <ini_configobj.h>
#include <ini_valueobj.h>

/* The library's name for what stands before the first section. */
#define HEADLESS "default"

struct reading {
	const char *file;
	bool empty;
	ini_key_fn *each;
	ini_fault_fn *fault;
	void *arg;
	bool good;
};

static void
fault(struct reading *r, unsigned line, const char *text)
{
	r->good = false;
	r->fault(r->file, line, text, r->arg);
}

/* The library says "Error (5) on line 4: Equal sign is missing." */
static void
parse_error(struct reading *r, const char *text)
{
	const char *at = strstr(text, "on line ");
	char *end = NULL;
	unsigned long line = 0;

	if (at) {
		line = strtoul(at + 8, &end, 10);
		if (*end == ':')
			text = end + 1 + (end[1] == ' ');
	}
	fault(r, (unsigned)line, text);
}

static void
parse_errors(struct reading *r, struct ini_cfgobj *ini)
{
	char **errors = NULL;

	if (ini_config_get_errors(ini, &errors) || !errors || !errors[0])
		fault(r, 0, "cannot be parsed");
	for (size_t i = 0; errors && errors[i]; i++)
		parse_error(r, errors[i]);
	ini_config_free_errors(errors);
}

static void
read_key(struct reading *r, struct ini_cfgobj *ini, const char *section,
    const char *name)
{
	struct value_obj *vo = NULL;
	uint32_t line = 0;
	struct ini_key k = { .file = r->file, .section = section,
		.key = name };

	if (ini_get_config_valueobj(section, name, ini, INI_GET_FIRST_VALUE,
	    &vo) || !vo)
		return;
	if (value_get_line(vo, &line) == 0)
		k.line = line;
	k.value = ini_get_const_string_config_value(vo, NULL);
	if (!k.value)
		k.value = "";
	r->each(&k, r->arg);
}

static void
read_all(struct reading *r, struct ini_cfgobj *ini)
{
	char **sections = ini_get_section_list(ini, NULL, NULL);

	for (size_t i = 0; sections && sections[i]; i++) {
		char **names = ini_get_attribute_list(ini, sections[i], NULL,
		    NULL);
		struct ini_key none = { r->file, 0, sections[i], "", "" };

		if (strcmp(sections[i], HEADLESS) == 0)
			fault(r, 0, "has a key before its first section");
		else if (!names || !names[0])
			r->each(&none, r->arg);
		for (size_t j = 0; names && names[j]; j++)
			read_key(r, ini, sections[i], names[j]);
		ini_free_attribute_list(names);
	}
	ini_free_section_list(sections);
}

static bool
safe_to_read(struct reading *r)
{
	struct stat st;

	if (stat(r->file, &st) != 0)
		fault(r, 0, "cannot be read");
	else if (!S_ISREG(st.st_mode))
		fault(r, 0, "is not a file");
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		fault(r, 0, "is writable by others than its owner; "
		    "chmod go-w it");
	else
		r->empty = st.st_size == 0;
	return r->good;
}

bool
ini_read(const char *file, ini_key_fn *each, ini_fault_fn *report, void *arg)
{
	struct reading r = { file, false, each, report, arg, true };
	struct ini_cfgfile *f = NULL;
	struct ini_cfgobj *ini = NULL;

	if (!safe_to_read(&r))
		return false;
	if (r.empty)
		return true;
	if (ini_config_file_open(file, 0, &f) || ini_config_create(&ini))
		fault(&r, 0, "cannot be read");
	else if (ini_config_parse(f, INI_STOP_ON_NONE,
	    INI_MS_ERROR | INI_MV1S_ERROR | INI_MV2S_ERROR,
	    INI_PARSE_NOWRAP | INI_PARSE_NO_C_COMMENTS, ini))
		parse_errors(&r, ini);
	else
		read_all(&r, ini);
	ini_config_destroy(ini);
	ini_config_file_destroy(f);
	return r.good;
}
