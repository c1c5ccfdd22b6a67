/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_REGISTRY_REGISTRY_FILE_H
#define SLUSS_REGISTRY_REGISTRY_FILE_H

#include "ini.h"

/*
 * The registry file that an operator bootstraps a server with: sections
 * [organisation CODE], [node ORGANISATION/CODE], [actor ORGANISATION/CODE].
 * Returns the document for sluss.registry_load() as JSON text to free(); NULL
 * when there was a fault, each of which was reported with file and line.
 */
char *registry_file_read(const char *file, ini_fault_fn *fault, void *arg);

#endif
