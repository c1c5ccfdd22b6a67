/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON values hold record content: their memory is wiped when freed. */

#include "tree.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void
wipe_free(void *p)
{
	if (p)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

void
tree_start(void)
{
	json_set_alloc_funcs(malloc, wipe_free);
}

json_t *
tree_at(const json_t *v, const char *path)
{
	const json_t *at = v;
	char name[64];
	size_t n;

	while (at && *path) {
		n = strcspn(path, ".");
		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		at = json_object_get(at, name);
		path += n + (path[n] == '.');
	}
	/* jansson's own getters return what they were given without const. */
	return (json_t *)(uintptr_t)at;
}

const char *
tree_text(const json_t *v, const char *path)
{
	const char *text = json_string_value(tree_at(v, path));

	return text ? text : "";
}

long long
tree_number(const json_t *v, const char *path)
{
	const json_t *at = tree_at(v, path);

	if (json_is_string(at))
		return strtoll(json_string_value(at), NULL, 10);
	return json_integer_value(at);
}

static bool
is_empty(const json_t *v)
{
	return json_is_null(v) ||
	    (json_is_string(v) && json_string_length(v) == 0) ||
	    (json_is_array(v) && json_array_size(v) == 0) ||
	    (json_is_object(v) && json_object_size(v) == 0);
}

/* Recursion is bounded by jansson's own limit on nesting. */
void
tree_prune(json_t *v)
{
	const char *name;
	json_t *member;
	void *next;
	size_t i;

	for (i = json_array_size(v); i-- > 0; ) {
		tree_prune(json_array_get(v, i));
		if (is_empty(json_array_get(v, i)))
			json_array_remove(v, i);
	}
	json_object_foreach_safe(v, next, name, member) {
		tree_prune(member);
		if (is_empty(member))
			json_object_del(v, name);
	}
}

const char *
tree_answer(int yes)
{
	return yes ? "ANSWER_YES" : "ANSWER_NO";
}
