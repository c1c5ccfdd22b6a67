/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SERVER_SERVER_H
#define SLUSS_SERVER_SERVER_H

/* Runs the daemon until SIGTERM or SIGINT; returns the exit status. */
int server_run(const char *config_file);
/* Everything that can be checked without the database; for `slussd -n`. */
int server_check(const char *config_file);

#endif
