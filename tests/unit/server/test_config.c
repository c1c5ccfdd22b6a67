/* SPDX-License-Identifier: EUPL-1.2 */
/* slussd.conf: what is taken, and what is said of what is not. */

#include "faults.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "wire/limits.h"

#define ISSUER "[issuer own]\nca = /ca\ncrl = /crl\nrule = uri\n" \
	"prefix = urn:sluss:org:\n"
#define GOOD "[tls]\ncertificate = /cert\nkey = /key\n" ISSUER \
	"[database]\nconninfo = host=/m\n" \
	"[keys]\nconninfo = host=/k\nroot_key = /root\n" \
	"[policy]\ndirectory = /policy\n"

static struct config *
load(const char *text)
{
	return config_load(faults_file("c.conf", text), faults_on_config,
	    NULL);
}

static void
load_faulty(const char *text)
{
	ck_assert_ptr_null(load(text));
}

START_TEST(config__fills_in_what_is_not_said)
{
	struct config *c = load(GOOD);

	ck_assert_msg(c != NULL, "%s", faults_all());
	ck_assert_str_eq(c->listen_list[0], "127.0.0.1:7443");
	ck_assert_ptr_null(c->listen_list[1]);
	ck_assert_str_eq(c->schema, "/usr/share/sluss/schema");
	ck_assert_uint_eq(c->batch_connections, 2);
	ck_assert_uint_eq(c->streams, LIMIT_STREAMS);
	ck_assert_int_eq(c->log_level, LOG_LEVEL_INFO);
	ck_assert_ptr_null(c->pid_file);
	ck_assert_uint_eq(c->n_issuers, 1);
	ck_assert_str_eq(c->issuers[0].name, "own");
	ck_assert_int_eq(c->issuers[0].rule, NET_RULE_URI);
	ck_faults(0);
	config_free(c);
}
END_TEST

START_TEST(config__takes_every_key)
{
	struct config *c = load(GOOD "[server]\nlisten = [::1]:1, unix:/s\n"
	    "pid_file = /pid\n[limits]\nstreams = 7\nconnections = 8\n"
	    "connections_per_node = 9\nmessage_size = 1024\n"
	    "handshake_timeout = 101\nheader_timeout = 102\n"
	    "write_timeout = 103\nidle_timeout = 1004\n"
	    "connection_age = 1005\ndeadline = 106\ndrain_timeout = 107\n"
	    "denials_per_minute = 0\n[log]\nlevel = debug\n"
	    "[admin]\nconninfo = host=/a\nkeys_conninfo = host=/b\n");
	struct net_config n;

	ck_assert_msg(c != NULL, "%s", faults_all());
	config_net(c, &n);
	ck_assert_str_eq(n.listen[0], "[::1]:1");
	ck_assert_str_eq(n.listen[1], "unix:/s");
	ck_assert_ptr_null(n.listen[2]);
	ck_assert_uint_eq(n.streams, 7);
	ck_assert_uint_eq(n.connections, 8);
	ck_assert_uint_eq(n.connections_per_node, 9);
	ck_assert_uint_eq(n.message_size, 1024);
	ck_assert_uint_eq(n.handshake_timeout_ms, 101);
	ck_assert_uint_eq(n.header_timeout_ms, 102);
	ck_assert_uint_eq(n.write_timeout_ms, 103);
	ck_assert_uint_eq(n.idle_timeout_ms, 1004);
	ck_assert_uint_eq(n.connection_age_ms, 1005);
	ck_assert_uint_eq(n.deadline_ms, 106);
	ck_assert_uint_eq(n.drain_timeout_ms, 107);
	ck_assert_uint_eq(c->denials_per_minute, 0);
	ck_assert_int_eq(c->log_level, LOG_LEVEL_DEBUG);
	ck_assert_str_eq(c->admin, "host=/a");
	ck_assert_str_eq(c->keys_admin, "host=/b");
	config_free(c);
}
END_TEST

START_TEST(config__reports_all_faults_at_once)
{
	load_faulty("[tls]\ncertificate = /cert\nkeys = /key\n"
	    "[limits]\nstreams = many\nconnections = 0\ndeadline = -5\n"
	    "idle_timeout = 99999999999999999999\nstreams_ = 1\n"
	    "[nonsense]\nx = 1\n[log]\nlevel = loud\n");
	ck_fault("c.conf:3: tls.keys is no key of this file");
	ck_fault("c.conf:5: limits.streams is not a number from 1 to 1024");
	ck_fault("c.conf:6: limits.connections is not a number from 1 to "
	    "100000");
	ck_fault("c.conf:7: limits.deadline is not a number from 100 to "
	    "600000");
	ck_fault("c.conf:8: limits.idle_timeout is not a number from 1000 to "
	    "86400000");
	ck_fault("c.conf:9: limits.streams_ is no key of this file");
	ck_fault("c.conf:11: nonsense.x is no key of this file");
	ck_fault("c.conf:0: tls.key is missing");
	ck_fault("c.conf:0: database.conninfo is missing");
	ck_fault("c.conf:0: keys.conninfo is missing");
	ck_fault("c.conf:0: keys.root_key is missing");
	ck_fault("c.conf:0: policy.directory is missing");
	ck_fault("c.conf:0: [issuer NAME] is missing: no certificate would be "
	    "accepted");
	ck_fault("c.conf:13: log.level is not error, warning, info or debug");
	ck_faults(14);
}
END_TEST

START_TEST(config__refuses_numbers_with_anything_behind_them)
{
	static const char *const bad[] = { "", "7x", "+7", "0x7", "1,0" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		char text[1024];

		snprintf(text, sizeof(text), GOOD "[limits]\nstreams = %s\n",
		    bad[i]);
		load_faulty(text);
	}
	ck_faults(5);
}
END_TEST

START_TEST(config__refuses_an_empty_text)
{
	load_faulty(GOOD "[server]\npid_file =\n[log]\nlevel =\n");
	ck_fault("c.conf:17: server.pid_file is empty");
	ck_fault("c.conf:19: log.level is empty");
}
END_TEST

START_TEST(config__refuses_a_key_or_a_section_twice)
{
	load_faulty(GOOD "[limits]\nstreams = 1\nstreams = 2\n");
	ck_fault("c.conf:18: Duplicate key is not allowed.");
	ck_faults(1);
	load_faulty(GOOD "[tls]\nkey = /other\n");
	ck_fault("c.conf:16: Duplicate section is not allowed.");
	ck_faults(2);
}
END_TEST

START_TEST(config__refuses_a_section_it_does_not_know_even_when_empty)
{
	load_faulty(GOOD "[limit]\n");
	ck_fault("c.conf:0: limit is no section of this file");
}
END_TEST

START_TEST(config__lets_a_known_section_be_empty)
{
	struct config *c = load(GOOD "[limits]\n; streams = 1\n");

	ck_assert_msg(c != NULL, "%s", faults_all());
	config_free(c);
}
END_TEST

START_TEST(config__refuses_a_file_that_others_may_write)
{
	const char *f = faults_file("c.conf", GOOD);

	ck_assert_int_eq(chmod(f, 0620), 0);
	ck_assert_ptr_null(config_load(f, faults_on_config, NULL));
	ck_fault("c.conf:0: is writable by others than its owner; "
	    "chmod go-w it");
}
END_TEST

START_TEST(config__names_a_file_that_is_not_there)
{
	ck_assert_ptr_null(config_load(faults_path("none.conf"),
	    faults_on_config, NULL));
	ck_fault("none.conf:0: cannot be read");
}
END_TEST

/* ---- drop-ins ---- */

START_TEST(config__lets_drop_ins_override_in_the_order_of_their_names)
{
	struct config *c;

	faults_file("c.conf.d/20-b.conf", "[limits]\nstreams = 20\n"
	    "[issuer own]\nca = /newer\n[issuer two]\nca = /2\ncrl = /2\n"
	    "rule = serial_number\nprefix = SE-\n");
	faults_file("c.conf.d/10-a.conf", "[limits]\nstreams = 10\n"
	    "connections = 10\n[issuer own]\nca = /new\n");
	faults_file("c.conf.d/30-c.conf.off", "[limits]\nstreams = 30\n");
	faults_file("c.conf.d/.40.conf", "[limits]\nstreams = 40\n");
	c = load(GOOD);
	ck_assert_msg(c != NULL, "%s", faults_all());
	ck_assert_uint_eq(c->streams, 20);
	ck_assert_uint_eq(c->connections, 10);
	ck_assert_uint_eq(c->n_issuers, 2);
	ck_assert_str_eq(c->issuers[0].ca_file, "/newer");
	ck_assert_str_eq(c->issuers[0].crl_file, "/crl");
	ck_assert_int_eq(c->issuers[1].rule, NET_RULE_SERIAL_NUMBER);
	config_free(c);
}
END_TEST

START_TEST(config__lets_a_drop_in_give_what_the_file_lacks)
{
	struct config *c;

	faults_file("c.conf.d/a.conf", ISSUER);
	c = load("[tls]\ncertificate = /cert\nkey = /key\n"
	    "[database]\nconninfo = host=/m\n[keys]\nconninfo = host=/k\n"
	    "root_key = /root\n[policy]\ndirectory = /policy\n");
	ck_assert_msg(c != NULL, "%s", faults_all());
	config_free(c);
}
END_TEST

START_TEST(config__names_the_drop_in_that_is_faulty)
{
	const char *open;

	faults_file("c.conf.d/a.conf", "[limits]\n\nstreams = no\n");
	faults_file("c.conf.d/b.conf", "[limits]\nnonsense\n");
	open = faults_file("c.conf.d/c.conf", "[limits]\nstreams = 1\n");
	ck_assert_int_eq(chmod(open, 0666), 0);
	load_faulty(GOOD);
	ck_fault("c.conf.d/a.conf:3: limits.streams is not a number from 1 to "
	    "1024");
	ck_fault("c.conf.d/b.conf:2: Equal sign is missing.");
	ck_fault("c.conf.d/c.conf:0: is writable by others than its owner; "
	    "chmod go-w it");
	ck_faults(3);
}
END_TEST

START_TEST(config__refuses_drop_ins_it_cannot_list)
{
	faults_file("c.conf.d", "this is a file\n");
	load_faulty(GOOD);
	ck_fault("c.conf.d:0: cannot be read");
}
END_TEST

/* ---- issuers, listeners ---- */

START_TEST(config__wants_every_key_of_an_issuer)
{
	load_faulty(GOOD "[issuer half]\nca = /ca\n[issuer none]\n");
	ck_fault("c.conf:0: issuer half.crl is missing");
	ck_fault("c.conf:0: issuer half.rule is missing");
	ck_fault("c.conf:0: issuer half.prefix is missing");
	ck_fault("c.conf:0: issuer none.ca is missing");
	ck_faults(7);
}
END_TEST

START_TEST(config__refuses_a_strange_issuer)
{
	load_faulty(GOOD "[issuer odd]\nca =\ncrl = /crl\nrule = cn\n"
	    "prefix =\ncolour = red\n");
	ck_fault("c.conf:17: issuer odd.ca is empty");
	ck_fault("c.conf:19: issuer odd.rule is not uri, "
	    "organization_identifier or serial_number");
	ck_fault("c.conf:20: issuer odd.prefix is empty");
	ck_fault("c.conf:21: issuer odd.colour is no key of this section");
	ck_faults(4);
}
END_TEST

START_TEST(config__counts_its_issuers)
{
	char text[4096] = GOOD;

	for (unsigned i = 0; i < CONFIG_ISSUERS_MAX; i++) {
		size_t at = strlen(text);

		snprintf(text + at, sizeof(text) - at, "[issuer n%u]\nca = /c\n"
		    "crl = /c\nrule = organization_identifier\nprefix = p\n",
		    i);
	}
	load_faulty(text);
	ck_fault("c.conf:92: issuer n15.ca is one issuer too many");
}
END_TEST

START_TEST(config__refuses_a_listener_list_that_is_empty_or_too_long)
{
	load_faulty(GOOD "[server]\nlisten = ,\n");
	ck_fault("c.conf:17: server.listen names no address");
	load_faulty(GOOD "[server]\nlisten = a:1,b:1,c:1,d:1,e:1,f:1,g:1,h:1,"
	    "i:1\n");
	ck_fault("c.conf:17: server.listen names more than 8 addresses");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		config__fills_in_what_is_not_said,
		config__takes_every_key,
		config__reports_all_faults_at_once,
		config__refuses_numbers_with_anything_behind_them,
		config__refuses_an_empty_text,
		config__refuses_a_key_or_a_section_twice,
		config__refuses_a_section_it_does_not_know_even_when_empty,
		config__lets_a_known_section_be_empty,
		config__refuses_a_file_that_others_may_write,
		config__names_a_file_that_is_not_there,
		config__lets_drop_ins_override_in_the_order_of_their_names,
		config__lets_a_drop_in_give_what_the_file_lacks,
		config__names_the_drop_in_that_is_faulty,
		config__refuses_drop_ins_it_cannot_list,
		config__wants_every_key_of_an_issuer,
		config__refuses_a_strange_issuer,
		config__counts_its_issuers,
		config__refuses_a_listener_list_that_is_empty_or_too_long,
	};

	return faults_main("server_config", tests, ARRAY_LEN(tests));
}
