/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_STORE_PARAM_H
#define SLUSS_STORE_PARAM_H

#include "store/store.h"

/* Length of a parameter that could not be made. */
#define PARAM_FAILED (-1)

#endif
