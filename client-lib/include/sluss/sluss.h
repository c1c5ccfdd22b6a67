/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SLUSS_H
#define SLUSS_SLUSS_H

/* Everything: the C client of sluss. Start with client.h, then record.h. */

#include <sluss/async.h>
#include <sluss/call.h>
#include <sluss/case.h>
#include <sluss/client.h>
#include <sluss/disclosure.h>
#include <sluss/error.h>
#include <sluss/export.h>
#include <sluss/feed.h>
#include <sluss/id.h>
#include <sluss/json.h>
#include <sluss/message.h>
#include <sluss/participation.h>
#include <sluss/policy.h>
#include <sluss/record.h>
#include <sluss/registry.h>

#endif
