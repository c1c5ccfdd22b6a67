/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_CLI_PROFILE_H
#define SLUSS_CLI_PROFILE_H

/*
 * The profile, sluss-profile(5): which server to call, and as whom. It must
 * not be writable by group or others, since who writes it chooses the server
 * that is told everything. File names in it are relative to its directory.
 */

struct profile {
	char *server;
	char *server_name;
	char *ca;
	char *certificate;
	char *key;
	char *actor;
	char *role;
	char *purpose;
	/* Seconds; 0: the library's default. */
	long timeout;
};

/*
 * Reads a file, or the usual one when it is NULL. Returns STATUS_OK, or
 * STATUS_USAGE after naming file, line and key.
 */
int profile_read(struct profile *out, const char *file);
void profile_clear(struct profile *p);

#endif
