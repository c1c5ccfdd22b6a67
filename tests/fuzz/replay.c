/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Runs a fuzz target over files, and over the files of directories. A corpus
 * without a file is an error: a test of nothing must not pass.
 */

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define INPUT_MAX ((size_t)4 * 1024 * 1024)

static size_t runs;

static int
replay_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *p, *exact;
	size_t n;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	p = malloc(INPUT_MAX);
	if (!p)
		abort();
	n = fread(p, 1, INPUT_MAX, f);
	fclose(f);
	/* Memory of the exact size, so that reading past it is seen. */
	exact = malloc(n ? n : 1);
	if (!exact)
		abort();
	memcpy(exact, p, n);
	free(p);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	runs++;
	return 0;
}

static int
replay_directory(const char *path, DIR *dir)
{
	char name[4096];
	struct dirent *entry;
	int failed = 0;

	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		failed |= replay_file(name);
	}
	return failed;
}

int
main(int argc, char **argv)
{
	int i, failed = 0;
	DIR *dir;

	for (i = 1; i < argc; i++) {
		dir = opendir(argv[i]);
		if (!dir) {
			failed |= replay_file(argv[i]);
			continue;
		}
		failed |= replay_directory(argv[i], dir);
		closedir(dir);
	}
	printf("%zu inputs\n", runs);
	return failed || runs == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
