/* SPDX-License-Identifier: EUPL-1.2 */
/* One connection at a time is in use; an older one lives by its calls. */

#include "route.h"

void
route_clear(struct route *r)
{
	link_unref(r->link);
	r->link = NULL;
}

enum code
route_link(struct route *r, int64_t deadline, struct link **out,
    struct err *e)
{
	enum code code;

	if (r->link && !link_usable(r->link))
		route_clear(r);
	if (!r->link && !r->resolved) {
		code = link_resolve(r->host, r->port, &r->at, e);
		if (code != CODE_OK)
			return code;
	}
	if (!r->link)
		r->link = link_new(r->tls, &r->at, r->name, deadline);
	if (!r->link)
		return err_set(e, CODE_RESOURCE_EXHAUSTED, "NO_MEMORY",
		    "not enough memory");
	*out = r->link;
	return CODE_OK;
}
