/* SPDX-License-Identifier: EUPL-1.2 */
/* `policy check`: what is wrong with a directory of policy files. */

#include <stdio.h>

#include "policy/policy_data.h"

struct report {
	FILE *out;
	unsigned faults;
};

static void
on_fault(const struct policy_fault *f, void *arg)
{
	struct report *r = arg;

	r->faults++;
	if (f->line)
		(void)fprintf(r->out, "%s:%u: %s\n", f->file, f->line, f->text);
	else
		(void)fprintf(r->out, "%s: %s\n", f->file, f->text);
}

int
policy_check_main(const char *dir, FILE *out)
{
	struct report r = { .out = out };
	struct policy *p = policy_load(dir, on_fault, &r);
	char hash[2 * POLICY_HASH_SIZE + 1];

	if (!p) {
		(void)fprintf(out, "%u fault%s: refused\n", r.faults,
		    r.faults == 1 ? "" : "s");
		return 1;
	}
	str_hex(policy_hash(p), POLICY_HASH_SIZE, hash);
	(void)fprintf(out, "%zu positions, %zu methods, %zu purposes, "
	    "%zu grounds, %zu codes: accepted\nsha256 %s\n", p->n_positions,
	    p->n_methods, p->n_purposes, p->n_grounds, p->n_codes, hash);
	policy_free(p);
	return 0;
}
