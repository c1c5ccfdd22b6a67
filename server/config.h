/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef SLUSS_SERVER_CONFIG_H
#define SLUSS_SERVER_CONFIG_H

/*
 * The configuration file, slussd.conf(5): INI, with drop-ins from FILE.d in
 * the order of their names. Every key stands in one table in config.c, which
 * gives its type, bounds and default; what is not there is refused.
 */

#include "log.h"
#include "net/net.h"

#define CONFIG_ISSUERS_MAX 16
#define CONFIG_LISTEN_MAX  8
#define CONFIG_WORDS_MAX   16

struct config {
	/* [server] */
	char *listen, *pid_file;
	/* [tls] */
	char *certificate, *key;
	/* [issuer NAME] */
	struct net_issuer issuers[CONFIG_ISSUERS_MAX];
	size_t n_issuers;
	/* [database] [keys] [admin] */
	char *database, *keys, *root_key, *admin, *keys_admin;
	unsigned batch_connections, pool_connections;
	/* [policy] */
	char *policy, *schema;
	/* [limits] */
	unsigned streams, connections, connections_per_node, message_size,
	    handshake_timeout, header_timeout, write_timeout, idle_timeout,
	    connection_age, deadline, drain_timeout, denials_per_minute;
	/* [notify] */
	char *notify_command, *notify_targets;
	unsigned notify_timeout, notify_escalate;
	/* [log] */
	char *level;
	/* made from the above */
	const char *listen_list[CONFIG_LISTEN_MAX + 1];
	char *command_words[CONFIG_WORDS_MAX + 1];
	char *target_list[CONFIG_WORDS_MAX + 1];
	size_t n_targets;
	enum log_level log_level;
};

/* What is wrong, with file, line (0: the file as a whole) and "section.key". */
typedef void config_fault_fn(const char *file, unsigned line, const char *key,
    const char *text, void *arg);

/*
 * Reads the file and its drop-ins and reports every fault; NULL when there was
 * one. Files that hold secrets are the operator's to protect: a file writable
 * by group or others is refused.
 */
struct config *config_load(const char *file, config_fault_fn *report,
    void *arg);
void config_free(struct config *c);
/* The part that net needs; its strings are the configuration's. */
void config_net(const struct config *c, struct net_config *out);

#endif
