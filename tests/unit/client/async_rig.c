/* SPDX-License-Identifier: EUPL-1.2 */
/* What stands between the two ends, and what counts what may not happen. */

#include "async_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "msg.h"
#include "tls.h"
#include "wire/frame.h"
#include "wire/message.h"

int64_t rig_now;
unsigned rig_waits;
static size_t piece;
static bool hold;                        /* every other write is put off */
static int under_way = -1;               /* asked to connect, once */
static struct sockaddr_un server_at;
static socklen_t server_n;

struct tls {
	int fd;
	bool said;
};

int64_t __wrap_clock_mono(void);
int __real_socket(int domain, int type, int protocol);
int __wrap_socket(int domain, int type, int protocol);
int __real_connect(int fd, const struct sockaddr *to, socklen_t n);
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t n);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __real_getaddrinfo(const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **out);
int __wrap_getaddrinfo(const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **out);
enum code __wrap_tls_config_new(const char *ca_file, const char *cert_file,
    const char *key_file, struct tls_config **out, struct err *e);
void __wrap_tls_config_free(struct tls_config *c);
struct tls *__wrap_tls_new(struct tls_config *c, int fd, const char *name);
void __wrap_tls_free(struct tls *t);
enum tls_want __wrap_tls_handshake(struct tls *t, struct err *e);
enum tls_want __wrap_tls_read(struct tls *t, void *p, size_t size, size_t *n,
    struct err *e);
enum tls_want __wrap_tls_write(struct tls *t, const void *p, size_t size,
    size_t *n, struct err *e);

int64_t
__wrap_clock_mono(void)
{
	return rig_now;
}

/* What a unix socket is sent is there at once, which TCP does not promise. */
int
__wrap_socket(int domain, int type, int protocol)
{
	ASSERT(domain == AF_INET && (type & SOCK_NONBLOCK));
	return __real_socket(AF_UNIX, type, protocol);
}

int
__wrap_connect(int fd, const struct sockaddr *to, socklen_t n)
{
	(void)to;
	(void)n;
	ASSERT((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
	if (under_way != fd) {
		under_way = fd;
		errno = EINPROGRESS;
		return -1;
	}
	under_way = -1;
	return __real_connect(fd, (struct sockaddr *)&server_at, server_n);
}

int
__wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	rig_waits++;
	return __real_poll(fds, n, timeout);
}

int
__wrap_getaddrinfo(const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **out)
{
	rig_waits++;
	return __real_getaddrinfo(host, port, hints, out);
}

enum code
__wrap_tls_config_new(const char *ca_file, const char *cert_file,
    const char *key_file, struct tls_config **out, struct err *e)
{
	static char none;

	(void)ca_file;
	(void)cert_file;
	(void)key_file;
	(void)e;
	*out = (struct tls_config *)(void *)&none;
	return CODE_OK;
}

void
__wrap_tls_config_free(struct tls_config *c)
{
	(void)c;
}

struct tls *
__wrap_tls_new(struct tls_config *c, int fd, const char *name)
{
	struct tls *t = calloc(1, sizeof(*t));

	(void)c;
	ASSERT(strcmp(name, "127.0.0.1") == 0);
	if (t)
		t->fd = fd;
	return t;
}

void
__wrap_tls_free(struct tls *t)
{
	free(t);
}

static enum tls_want
outcome(ssize_t rv, size_t *n, enum tls_want later, struct err *e)
{
	if (rv > 0) {
		*n = (size_t)rv;
		return TLS_DONE;
	}
	if (rv == 0)
		return TLS_END;
	if (errno == EAGAIN)
		return later;
	err_set(e, CODE_UNAVAILABLE, "CONNECTION_LOST", "lost");
	return TLS_FAILED;
}

enum tls_want
__wrap_tls_handshake(struct tls *t, struct err *e)
{
	char byte = 'H';
	size_t n;

	if (!t->said)
		ASSERT(send(t->fd, &byte, 1, MSG_NOSIGNAL) == 1);
	t->said = true;
	return outcome(recv(t->fd, &byte, 1, 0), &n, TLS_READ, e);
}

enum tls_want
__wrap_tls_read(struct tls *t, void *p, size_t size, size_t *n,
    struct err *e)
{
	return outcome(recv(t->fd, p, size < piece ? size : piece, 0), n,
	    TLS_READ, e);
}

enum tls_want
__wrap_tls_write(struct tls *t, const void *p, size_t size, size_t *n,
    struct err *e)
{
	hold = !hold && piece != SIZE_MAX;
	if (hold)
		return TLS_WRITE;
	return outcome(send(t->fd, p, size < piece ? size : piece,
	    MSG_NOSIGNAL), n, TLS_WRITE, e);
}

void
rig_begin(struct rig *x, const struct script *script)
{
	sluss_client_options o = SLUSS_CLIENT_OPTIONS_INIT;
	size_t i;

	*x = (struct rig){ .piece = SIZE_MAX };
	rig_now = 1000 * NS_PER_S;
	under_way = -1;
	for (i = 0; i < CONNECTIONS; i++)
		x->scripts[i] = script;
	/* The kernel gives it a name of its own. */
	server_at = (struct sockaddr_un){ .sun_family = AF_UNIX };
	server_n = sizeof(server_at);
	x->listener = __real_socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	ck_assert_int_eq(bind(x->listener, (struct sockaddr *)&server_at,
	    sizeof(sa_family_t)), 0);
	ck_assert_int_eq(listen(x->listener, CONNECTIONS), 0);
	ck_assert_int_eq(getsockname(x->listener,
	    (struct sockaddr *)&server_at, &server_n), 0);
	o.target = "127.0.0.1:1";
	o.ca_file = o.cert_file = o.key_file = "-";
	o.purpose = "support";
	ck_assert_int_eq(sluss_client_open(&x->client, &o), SLUSS_OK);
	ck_assert_int_eq(sluss_async_new(&x->async, x->client), SLUSS_OK);
	rig_waits = 0;
}

void
rig_hang_up(struct rig *x, size_t connection)
{
	struct connection *c = &x->at[connection];

	ck_assert_uint_lt(connection, x->accepted);
	if (c->fd < 0)
		return;
	close(c->fd);
	c->fd = -1;
	peer_clear(&c->peer);
	buf_clear(&c->out);
}

void
rig_end(struct rig *x)
{
	size_t i;

	sluss_async_free(x->async);
	sluss_client_free(x->client);
	for (i = 0; i < x->accepted; i++)
		rig_hang_up(x, i);
	close(x->listener);
}

static void
welcome(struct rig *x)
{
	struct connection *c;
	int fd;

	while ((fd = accept(x->listener, NULL, NULL)) >= 0) {
		ck_assert_uint_lt(x->accepted, CONNECTIONS);
		c = &x->at[x->accepted];
		*c = (struct connection){ .fd = fd };
		peer_init(&c->peer, x->scripts[x->accepted++]);
		buf_init(&c->out, 64 * 1024 * 1024);
	}
}

static void
serve(struct rig *x, size_t i)
{
	struct connection *c = &x->at[i];
	char bytes[65536];
	ssize_t n;

	while (c->fd >= 0 && (n = recv(c->fd, bytes, c->greeted ?
	    sizeof(bytes) : 1, MSG_DONTWAIT)) >= 0) {
		if (n == 0) {
			rig_hang_up(x, i);
			return;
		}
		if (c->greeted)
			peer_feed(&c->peer, (struct str){ bytes, (size_t)n });
		else
			(void)send(c->fd, "h", 1, MSG_NOSIGNAL);
		c->greeted = true;
	}
	if (c->fd < 0 || !c->greeted)
		return;
	peer_take(&c->peer, &c->out);
	if (c->out.n == 0)
		return;
	n = send(c->fd, buf_data(&c->out),
	    c->out.n < x->piece ? c->out.n : x->piece,
	    MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n > 0)
		buf_consume(&c->out, (size_t)n);
}

void
rig_serve(struct rig *x)
{
	size_t i;

	if (x->deaf)
		return;
	welcome(x);
	for (i = 0; i < x->accepted; i++)
		serve(x, i);
}

void
rig_turn(struct rig *x)
{
	unsigned waits = rig_waits;

	piece = x->piece;
	ck_assert_int_eq(sluss_async_process(x->async), SLUSS_OK);
	ck_assert_uint_eq(rig_waits, waits);
	rig_serve(x);
}

void
rig_run(struct rig *x, int n)
{
	while (n-- > 0 && sluss_async_calls(x->async) > 0)
		rig_turn(x);
}

bool
rig_ready(const struct rig *x)
{
	struct pollfd p = { .fd = sluss_async_fd(x->async),
		.events = POLLIN };

	return __real_poll(&p, 1, 0) == 1;
}

void
on_done(sluss_async_call *call, const sluss_async_result *result, void *arg)
{
	struct outcome *o = arg;
	const char *actor;

	/* Here memory may be failing, which Check cannot bear. */
	ASSERT(call == o->call || !o->call);
	o->done++;
	o->code = result->error->code;
	o->attempts = result->attempts;
	snprintf(o->reason, sizeof(o->reason), "%s", result->error->reason);
	if (result->request_id)
		o->request_id = *result->request_id;
	ASSERT(o->code == SLUSS_OK || !result->reply);
	if (result->reply && sluss_message_text(&actor, result->reply,
	    "actor") == SLUSS_OK)
		snprintf(o->actor, sizeof(o->actor), "%s", actor);
	sluss_message_free(result->reply);
}

void
on_message(sluss_async_call *call, sluss_message *message, void *arg)
{
	struct outcome *o = arg;

	ASSERT(o->done == 0);
	o->messages++;
	(void)sluss_message_int(&o->last, message, "change.type");
	sluss_message_free(message);
	if (o->messages == o->pause_after)
		sluss_async_pause(call);
	if (o->messages == o->cancel_after)
		sluss_async_cancel(call);
}

sluss_async_call_options
rig_options(struct outcome *o)
{
	sluss_async_call_options options = SLUSS_ASYNC_CALL_OPTIONS_INIT;

	options.on_done = on_done;
	options.on_message = on_message;
	options.arg = o;
	return options;
}

void
rig_start(struct rig *x, struct outcome *o, const char *method)
{
	const sluss_async_call_options options = rig_options(o);

	ck_assert_int_eq(sluss_async_start(&o->call, x->async, method, NULL,
	    &options, NULL), SLUSS_OK);
}

void
rig_frame(struct buf *body, const char *type, const char *json)
{
	uint8_t prefix[FRAME_PREFIX];
	sluss_message *m;
	struct str bytes;

	ck_assert_int_eq(sluss_json_read(&m, type, json, strlen(json), NULL),
	    SLUSS_OK);
	bytes = message_pack(m->arena, m->m);
	frame_prefix(prefix, (uint32_t)bytes.n);
	buf_append(body, prefix, sizeof(prefix));
	buf_append(body, bytes.p, bytes.n);
	sluss_message_free(m);
}
