/* SPDX-License-Identifier: EUPL-1.2 */
/* Public errors are values of fixed size: filling one cannot fail. */

#include "error.h"

#include <stdarg.h>
#include <stdio.h>

#include "value.h"

const char *
sluss_code_name(sluss_code code)
{
	return code_name(code_from((long)code));
}

void
error_clear(sluss_error *e)
{
	if (e)
		memset(e, 0, sizeof(*e));
}

sluss_code
error_set(sluss_error *e, sluss_code code, const char *reason,
    const char *field, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	error_clear(e);
	e->code = code;
	snprintf(e->reason, sizeof(e->reason), "%s", reason);
	snprintf(e->field, sizeof(e->field), "%s", field ? field : "");
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
	va_end(ap);
	return code;
}

sluss_code
error_from(sluss_error *e, const struct err *from)
{
	return error_set(e, (sluss_code)from->code, from->reason, from->field,
	    "%s", from->text);
}

sluss_code
error_no_memory(sluss_error *e)
{
	return error_set(e, SLUSS_RESOURCE_EXHAUSTED, "NO_MEMORY", NULL,
	    "not enough memory");
}

sluss_code
error_value(sluss_error *e, const char *path, const char *why)
{
	if (why == value_no_memory)
		return error_set(e, SLUSS_RESOURCE_EXHAUSTED,
		    "MESSAGE_TOO_LARGE", path, "%s", why);
	return error_set(e, SLUSS_INVALID_ARGUMENT, "BAD_VALUE", path, "%s",
	    why);
}
