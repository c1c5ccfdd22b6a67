/* SPDX-License-Identifier: EUPL-1.2 */
/* The small parts of net, and the log. */

#include "check_main.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "net/bucket.h"
#include "net/h2_count.h"
#include "net/listener.h"

static char dir[] = "/tmp/sluss-net-XXXXXX";

/* An empty DATA, one of padding alone, a PING, a split header block. */
static const uint8_t frames[] =
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    "\0\0\0\x04\0\0\0\0\0"
    "\0\0\2\x01\0\0\0\0\1hh"
    "\0\0\1\x09\4\0\0\0\1h"
    "\0\0\0\0\0\0\0\0\1"
    "\0\0\3\0\x08\0\0\0\1\2\0\0"
    "\0\0\4\0\x08\0\0\0\1\2d\0\0"
    "\0\0\5\0\0\0\0\0\1\0\0\0\0\0"
    "\0\0\x08\x06\0\0\0\0\0ppppp\0\0\0"
    "\0\0\0\0\1\0\0\0\1";
#define N_FRAMES (sizeof(frames) - 1)
#define CHEAP 5         /* settings, continuation, two empty, ping */

static void
on_charge(void *arg, const char *what)
{
	ck_assert_ptr_nonnull(what);
	++*(unsigned *)arg;
}

START_TEST(count__finds_the_cheap_frames_for_every_pair_of_splits)
{
	for (size_t i = 0; i <= N_FRAMES; i++) {
		for (size_t k = i; k <= N_FRAMES; k++) {
			struct h2_count f = { 0 };
			unsigned n = 0;

			h2_count_feed(&f, frames, i, on_charge, &n);
			h2_count_feed(&f, frames + i, k - i, on_charge, &n);
			h2_count_feed(&f, frames + k, N_FRAMES - k, on_charge,
			    &n);
			ck_assert_uint_eq(n, CHEAP);
			ck_assert_uint_eq(f.have, 0);
		}
	}
}
END_TEST

START_TEST(count__knows_what_the_peer_owes)
{
	struct h2_count f = { 0 };
	unsigned n = 0;

	ck_assert(h2_count_owed(&f));
	h2_count_feed(&f, frames, 24, on_charge, &n);
	ck_assert(h2_count_owed(&f));
	h2_count_feed(&f, frames + 24, 9, on_charge, &n);
	ck_assert(!h2_count_owed(&f));
	h2_count_feed(&f, frames + 33, 11, on_charge, &n);
	ck_assert(h2_count_owed(&f));
	h2_count_feed(&f, frames + 44, 10, on_charge, &n);
	ck_assert(!h2_count_owed(&f));
}
END_TEST

START_TEST(bucket__gives_its_burst_and_then_its_rate)
{
	struct bucket b = { 0 };
	int64_t now = NS_PER_S;
	unsigned got = 0;

	while (bucket_take(&b, now, 10, 5))
		got++;
	ck_assert_uint_eq(got, 5);
	ck_assert(!bucket_take(&b, now + NS_PER_S / 20, 10, 5));
	ck_assert(bucket_take(&b, now + NS_PER_S / 10, 10, 5));
	bucket_give(&b, 2, 10);
	ck_assert(bucket_take(&b, now + NS_PER_S / 10, 10, 5));
	for (got = 0, now += 100 * NS_PER_S; bucket_take(&b, now, 10, 5);)
		got++;
	ck_assert_uint_eq(got, 5);
}
END_TEST

START_TEST(listener__reads_addresses)
{
	static const char *const good[] = { "127.0.0.1:7443", "[::1]:7443",
	    "*:0", "unix:/run/sluss" };
	static const char *const bad[] = { "", "7443", "localhost:7443",
	    "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000000", "unix:" };
	struct err e = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		ck_assert_int_eq(listener_check(good[i], &e), CODE_OK);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		e.code = CODE_OK;
		ck_assert_int_eq(listener_check(bad[i], &e),
		    CODE_INVALID_ARGUMENT);
	}
}
END_TEST

static void
on_accept(void *arg, int fd, const char *address)
{
	ck_assert_ptr_nonnull(address);
	close(fd);
	++*(unsigned *)arg;
}

START_TEST(listener__takes_over_a_stale_socket_but_not_a_live_one)
{
	struct event_base *base = event_base_new();
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct err e = { 0 };
	char where[128];
	unsigned accepted = 0;

	snprintf(where, sizeof(where), "unix:%s/socket", dir);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/socket", dir);
	for (unsigned i = 1; i <= 2; i++) {
		struct listener *l = listener_new(base, where, on_accept,
		    &accepted, &e);
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		ck_assert_ptr_nonnull(l);
		ck_assert_str_eq(listener_address(l), where);
		ck_assert_ptr_null(listener_new(base, where, on_accept, NULL,
		    NULL));
		ck_assert_int_eq(connect(fd, (struct sockaddr *)&a,
		    sizeof(a)), 0);
		event_base_loop(base, EVLOOP_ONCE);
		ck_assert_uint_ge(accepted, i);
		close(fd);
		listener_free(l);
	}
	ck_assert_ptr_null(listener_from_fd(base, dup(0), on_accept, NULL,
	    &e));
	ck_assert_str_eq(e.reason, "LISTEN_FAILED");
	event_base_free(base);
	ck_assert_int_eq(unlink(a.sun_path), 0);
}
END_TEST

START_TEST(log__escapes_control_characters)
{
	int pipes[2], kept = dup(STDERR_FILENO);
	char text[256] = "";
	uint64_t alarms = log_alarms();

	ck_assert_int_eq(pipe(pipes), 0);
	fflush(stderr);
	dup2(pipes[1], STDERR_FILENO);
	log_open("t", LOG_LEVEL_INFO);
	log_line(LOG_LEVEL_DEBUG, "hidden", "x");
	log_line(LOG_LEVEL_INFO, "word", "a\n\x1b[1m\xc2\x9b å%s", "\x7f");
	log_alarm("wall", "x");
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	ck_assert_int_gt(read(pipes[0], text, sizeof(text) - 1), 0);
	ck_assert_str_eq(text, "t: word: a\\x0a\\x1b[1m\\x9b å\\x7f\n"
	    "t: ALARM wall: x\n");
	ck_assert_uint_eq(log_alarms(), alarms + 1);
	close(kept);
	close(pipes[0]);
	close(pipes[1]);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		count__finds_the_cheap_frames_for_every_pair_of_splits,
		count__knows_what_the_peer_owes,
		bucket__gives_its_burst_and_then_its_rate,
		listener__reads_addresses,
		listener__takes_over_a_stale_socket_but_not_a_live_one,
		log__escapes_control_characters,
	};

	int rv;

	if (!mkdtemp(dir))
		return EXIT_FAILURE;
	rv = check_main("net", tests, ARRAY_LEN(tests));
	return rmdir(dir) == 0 ? rv : EXIT_FAILURE;
}
