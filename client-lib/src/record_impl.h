/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLIENT_RECORD_IMPL_H
#define SLUSS_CLIENT_RECORD_IMPL_H

/* What records and views are. */

#include <sluss/record.h>

#include "msg.h"

struct sluss_record {
	sluss_message *message;  /* sluss.v1.Record */
};

struct sluss_view {
	sluss_message *message;  /* sluss.v1.RecordView */
	sluss_message face;      /* its record, in the same arena */
	sluss_record record;
};

/* Takes m over, also on failure; NULL is out of memory. */
sluss_code record_adopt(sluss_record **out, sluss_message *m);
/* The same for a sluss.v1.RecordView. */
sluss_code view_adopt(sluss_view **out, sluss_message *m);

#endif
