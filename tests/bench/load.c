/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Keeps a fixed number of gRPC calls under way over a few mutual TLS
 * connections for a while, and prints one line of JSON: how many, how fast,
 * how late. One thread, so that it takes little from what it measures. A call
 * counts as good when its trailers say status 0 and it brought a message.
 *
 *   load PORT CA CERTIFICATE KEY REQUESTS CONNECTIONS IN-FLIGHT SECONDS \
 *       METHOD [NAME=VALUE...]
 *
 * REQUESTS holds messages, each behind its length in four bytes, big endian;
 * they are sent in turn. NAME=VALUE are further header fields.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <nghttp2/nghttp2.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "stats.h"

#define OUT_SIZE     (64 * 1024)
#define FIELDS_MAX   16

struct message {
	uint8_t *p;              /* with its gRPC prefix */
	size_t n;
};

struct conn {
	int fd;
	SSL *ssl;
	nghttp2_session *h2;
	uint8_t out[OUT_SIZE];
	size_t out_at, out_n;
};

struct slot {
	struct conn *conn;
	const struct message *message;
	size_t sent, got;
	int64_t begun;
	bool good;
};

static struct message *messages;
static size_t n_messages, next_message;
static nghttp2_nv fields[FIELDS_MAX];
static size_t n_fields;
static struct conn *conns;
static struct slot *slots;
static unsigned n_conns, n_slots, open_calls;
static bool counting, ending;

static void
die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* ---- what is asked ---- */

static void
read_messages(const char *path)
{
	FILE *f = fopen(path, "r");
	uint8_t prefix[4];

	if (!f)
		die(path);
	while (fread(prefix, 1, 4, f) == 4) {
		size_t n = (size_t)prefix[0] << 24 | (size_t)prefix[1] << 16 |
		    (size_t)prefix[2] << 8 | prefix[3];
		struct message *m;

		messages = reallocarray(messages, n_messages + 1, sizeof(*m));
		if (!messages)
			die("memory");
		m = &messages[n_messages++];
		m->n = n + 5;
		m->p = malloc(m->n);
		if (!m->p)
			die("memory");
		m->p[0] = 0;
		memcpy(m->p + 1, prefix, 4);
		if (fread(m->p + 5, 1, n, f) != n)
			die("a message is cut off");
	}
	fclose(f);
	if (n_messages == 0)
		die("no messages");
}

static void
add_field(const char *name, const char *value)
{
	if (n_fields == FIELDS_MAX)
		die("too many fields");
	fields[n_fields++] = (nghttp2_nv){ (uint8_t *)(uintptr_t)name,
		(uint8_t *)(uintptr_t)value, strlen(name), strlen(value), 0 };
}

/* ---- calls ---- */

static ssize_t
on_body(nghttp2_session *h2, int32_t id, uint8_t *out, size_t max,
    uint32_t *flags, nghttp2_data_source *source, void *arg)
{
	struct slot *s = source->ptr;
	size_t n = s->message->n - s->sent;

	(void)h2;
	(void)id;
	(void)arg;
	if (n > max)
		n = max;
	memcpy(out, s->message->p + s->sent, n);
	s->sent += n;
	if (s->sent == s->message->n)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)n;
}

static void
call_begin(struct slot *s)
{
	nghttp2_data_provider body = { { .ptr = s }, on_body };

	s->message = &messages[next_message++ % n_messages];
	s->sent = s->got = 0;
	s->good = false;
	s->begun = now_us();
	if (nghttp2_submit_request(s->conn->h2, NULL, fields, n_fields, &body,
	    s) < 0)
		die("submit");
	open_calls++;
}

static int
on_header(nghttp2_session *h2, const nghttp2_frame *frame, const uint8_t *name,
    size_t name_n, const uint8_t *value, size_t value_n, uint8_t flags,
    void *arg)
{
	struct slot *s = nghttp2_session_get_stream_user_data(h2,
	    frame->hd.stream_id);

	(void)flags;
	(void)arg;
	if (s && name_n == 11 && memcmp(name, "grpc-status", 11) == 0)
		s->good = value_n == 1 && value[0] == '0' && s->got > 5;
	return 0;
}

static int
on_data(nghttp2_session *h2, uint8_t flags, int32_t id, const uint8_t *p,
    size_t n, void *arg)
{
	struct slot *s = nghttp2_session_get_stream_user_data(h2, id);

	(void)flags;
	(void)p;
	(void)arg;
	if (s)
		s->got += n;
	return 0;
}

static int
on_close(nghttp2_session *h2, int32_t id, uint32_t error, void *arg)
{
	struct slot *s = nghttp2_session_get_stream_user_data(h2, id);

	(void)arg;
	if (!s)
		return 0;
	open_calls--;
	if (counting && s->good && error == 0)
		stats_good(now_us() - s->begun, s->got);
	else if (counting)
		stats_bad();
	if (!ending)
		call_begin(s);
	return 0;
}

/* ---- connections ---- */

static void
conn_open(struct conn *c, SSL_CTX *ctx, uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	nghttp2_settings_entry settings[] = {
		{ NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1 << 20 },
	};
	nghttp2_session_callbacks *cb;
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (void *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	c->ssl = SSL_new(ctx);
	if (!c->ssl || !SSL_set_fd(c->ssl, c->fd) ||
	    !SSL_set1_host(c->ssl, "localhost") || SSL_connect(c->ssl) != 1)
		die("handshake");
	if (nghttp2_session_callbacks_new(&cb) != 0)
		die("nghttp2");
	nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_close);
	if (nghttp2_session_client_new(&c->h2, cb, c) != 0 ||
	    nghttp2_submit_settings(c->h2, 0, settings, 1) != 0 ||
	    nghttp2_session_set_local_window_size(c->h2, 0, 0, 1 << 22) != 0)
		die("nghttp2");
	nghttp2_session_callbacks_del(cb);
	if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
		die("socket");
}

static void
conn_send(struct conn *c)
{
	const uint8_t *p;
	ssize_t n;
	int got;

	for (;;) {
		while (c->out_n < OUT_SIZE - 20000) {
			n = nghttp2_session_mem_send(c->h2, &p);
			if (n < 0)
				die("mem_send");
			if (n == 0)
				break;
			memcpy(c->out + c->out_n, p, (size_t)n);
			c->out_n += (size_t)n;
		}
		if (c->out_at == c->out_n) {
			c->out_at = c->out_n = 0;
			return;
		}
		got = SSL_write(c->ssl, c->out + c->out_at,
		    (int)(c->out_n - c->out_at));
		if (got <= 0) {
			if (SSL_get_error(c->ssl, got) == SSL_ERROR_WANT_WRITE)
				return;
			die("write");
		}
		c->out_at += (size_t)got;
		if (c->out_at == c->out_n)
			c->out_at = c->out_n = 0;
	}
}

static void
conn_receive(struct conn *c)
{
	uint8_t in[16384];
	int got;

	while ((got = SSL_read(c->ssl, in, sizeof(in))) > 0) {
		if (nghttp2_session_mem_recv(c->h2, in, (size_t)got) < 0)
			die("mem_recv");
	}
	if (SSL_get_error(c->ssl, got) != SSL_ERROR_WANT_READ)
		die("the server closed a connection");
}

/* ---- the round ---- */

static void
turn(int poll, int64_t until)
{
	struct epoll_event events[64];
	int n;

	while (open_calls > 0 && now_us() < until) {
		n = epoll_wait(poll, events, 64, 100);
		for (int i = 0; i < n; i++) {
			struct conn *c = events[i].data.ptr;

			if (events[i].events & EPOLLIN)
				conn_receive(c);
			conn_send(c);
		}
	}
}

static SSL_CTX *
context(const char *ca, const char *certificate, const char *key)
{
	static const uint8_t alpn[] = { 2, 'h', '2' };
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (!ctx || !SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) ||
	    !SSL_CTX_load_verify_locations(ctx, ca, NULL) ||
	    !SSL_CTX_use_certificate_chain_file(ctx, certificate) ||
	    !SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) ||
	    SSL_CTX_set_alpn_protos(ctx, alpn, sizeof(alpn)) != 0)
		die("certificates");
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return ctx;
}

int
main(int argc, char **argv)
{
	int poll = epoll_create1(EPOLL_CLOEXEC);
	SSL_CTX *ctx;
	int64_t begun;

	if (argc < 10) {
		fprintf(stderr, "usage: load PORT CA CERTIFICATE KEY REQUESTS "
		    "CONNECTIONS IN-FLIGHT SECONDS METHOD [NAME=VALUE...]\n");
		return 64;
	}
	ctx = context(argv[2], argv[3], argv[4]);
	read_messages(argv[5]);
	n_conns = (unsigned)atoi(argv[6]);
	n_slots = (unsigned)atoi(argv[7]);
	add_field(":method", "POST");
	add_field(":scheme", "https");
	add_field(":authority", "localhost");
	add_field(":path", argv[9]);
	add_field("te", "trailers");
	add_field("content-type", "application/grpc");
	for (int i = 10; i < argc; i++) {
		char *eq = strchr(argv[i], '=');

		if (!eq)
			die(argv[i]);
		*eq = '\0';
		add_field(argv[i], eq + 1);
	}
	conns = calloc(n_conns, sizeof(*conns));
	slots = calloc(n_slots, sizeof(*slots));
	if (!stats_start() || !conns || !slots || n_conns == 0 || poll < 0)
		die("memory");
	for (unsigned i = 0; i < n_conns; i++) {
		struct epoll_event e = { EPOLLIN | EPOLLOUT | EPOLLET,
			{ .ptr = &conns[i] } };

		conn_open(&conns[i], ctx, (uint16_t)atoi(argv[1]));
		if (epoll_ctl(poll, EPOLL_CTL_ADD, conns[i].fd, &e) != 0)
			die("epoll");
	}
	for (unsigned i = 0; i < n_slots; i++) {
		slots[i].conn = &conns[i % n_conns];
		call_begin(&slots[i]);
	}
	for (unsigned i = 0; i < n_conns; i++)
		conn_send(&conns[i]);
	turn(poll, now_us() + 500000);  /* not counted: caches fill */
	counting = true;
	begun = now_us();
	turn(poll, begun + (int64_t)(atof(argv[8]) * 1e6));
	counting = false;
	stats_print((double)(now_us() - begun) / 1e6);
	ending = true;
	turn(poll, now_us() + 2000000);
	return stats_status();
}
