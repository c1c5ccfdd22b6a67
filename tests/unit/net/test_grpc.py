# SPDX-License-Identifier: EUPL-1.2
"""gRPC's own client against net: what a well-behaved peer sees."""

import concurrent.futures
import contextlib
import time

import grpc
import pytest

import conftest

OK = b"hello"


@contextlib.contextmanager
def dial(server, certs, name="good", options=()):
    creds = grpc.ssl_channel_credentials(
        (certs / "ca.pem").read_bytes(),
        (certs / f"{name}.key").read_bytes() if name else None,
        (certs / f"{name}.pem").read_bytes() if name else None)
    options = [("grpc.use_local_subchannel_pool", 1),
               ("grpc.max_receive_message_length", -1), *options]
    with grpc.secure_channel(f"localhost:{server.port}", creds,
                             options) as channel:
        yield channel


def unary(channel, method="Echo", message=OK, timeout=10, **kw):
    return channel.unary_unary(f"/t.T/{method}")(message, timeout=timeout,
                                                 **kw)


def code_of(*args, **kw):
    with pytest.raises(grpc.RpcError) as e:
        unary(*args, **kw)
    return e.value.code()


def test_messages_of_every_size_come_back(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        for n in (0, 1, 5, 16384, 16385, 65535, 262144, 1048576):
            assert unary(channel, message=b"x" * n) == b"x" * n
        assert len(unary(channel, "Big", b"")) == 1048576
        assert unary(channel, "Late") == OK


def test_an_error_carries_text_details_and_trailers(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        for method, least in (("Deny", 0), ("Hold", 0.05)):
            begun = time.monotonic()
            with pytest.raises(grpc.RpcError) as e:
                unary(channel, method)
            assert time.monotonic() - begun >= least
            assert e.value.code() == grpc.StatusCode.PERMISSION_DENIED
            assert e.value.details() == "not for you: å%"
            trailers = dict(e.value.trailing_metadata())
            assert trailers["sluss-leaf"] == "00ff"
            assert trailers["grpc-status-details-bin"] == b"\x08\x07"


@pytest.mark.parametrize("name", [
    "stranger", "expired", "early", "eku", "noeku", "anyeku", "two", "mixed",
    "prefix", "bare", "revoked", "foreign", None])
def test_a_doubtful_certificate_is_refused(serve, certs, name):
    server = serve()
    with dial(server, certs, name) as channel:
        assert code_of(channel, timeout=3) == grpc.StatusCode.UNAVAILABLE
    assert server.counters()["streams"] == 0
    with dial(server, certs) as channel:
        assert unary(channel) == OK


def test_an_oversize_message_is_resource_exhausted(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        for n in (1048577, 8 << 20):
            assert code_of(channel, message=b"x" * n) == \
                grpc.StatusCode.RESOURCE_EXHAUSTED
        assert unary(channel) == OK


def test_a_compressed_message_is_unimplemented(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        assert code_of(channel, message=b"x" * 1000,
                       compression=grpc.Compression.Gzip) == \
            grpc.StatusCode.UNIMPLEMENTED


def test_headers_past_the_limit_are_resource_exhausted(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        for metadata in ([("x", "y" * 9000)],
                         [(f"x{i}", "y") for i in range(80)]):
            assert code_of(channel, metadata=metadata) == \
                grpc.StatusCode.RESOURCE_EXHAUSTED
        assert unary(channel) == OK


def test_a_stream_request_must_be_one_message(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        call = channel.stream_unary("/t.T/Echo")
        for messages in ([], [OK, OK]):
            with pytest.raises(grpc.RpcError) as e:
                call(iter(messages), timeout=5)
            assert e.value.code() == grpc.StatusCode.INVALID_ARGUMENT
        assert call(iter([OK]), timeout=5) == OK


def test_a_deadline_ends_the_call_at_both_ends(serve, certs):
    server = serve("deadline=200")
    with dial(server, certs) as channel:
        assert code_of(channel, "Never", timeout=0.2) == \
            grpc.StatusCode.DEADLINE_EXCEEDED
        # None given: the server's own.
        assert code_of(channel, "Never", timeout=None) == \
            grpc.StatusCode.DEADLINE_EXCEEDED
    c = server.counters()
    assert c["started"] == c["gone"] == 2


def wait_for(what, limit=5):
    end = time.monotonic() + limit
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_cancelled_calls_are_gone(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        calls = [channel.unary_unary("/t.T/Never").future(OK)
                 for _ in range(50)]
        wait_for(lambda: server.counters()["started"] == 50)
        for call in calls:
            call.cancel()
        wait_for(lambda: server.counters()["gone"] == 50)
        assert unary(channel) == OK


def test_more_calls_than_streams_all_get_their_own_answer(serve, certs):
    server = serve()
    with dial(server, certs) as channel, \
            concurrent.futures.ThreadPoolExecutor(164) as pool:
        sent = [b"%d" % i * 100 for i in range(1000)]
        assert list(pool.map(lambda m: unary(channel, "Late", m,
                                             timeout=60), sent)) == sent
    c = server.counters()
    assert c["started"] == c["gone"] == 1000


def test_a_stream_of_answers(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        stream = channel.unary_stream("/t.T/Stream")
        for m in (OK, b"", b"z" * 300000):
            assert list(stream(m, timeout=20)) == [m] * 10


def test_an_endless_stream_waits_for_its_reader_and_ends_when_dropped(
        serve, certs):
    server = serve()
    with dial(server, certs) as channel, dial(server, certs) as other:
        flood = channel.unary_stream("/t.T/Flood")(OK, timeout=60)
        for _ in range(50):
            assert len(next(flood)) == 65536
        begun = time.monotonic()
        for _ in range(20):
            assert unary(other) == OK
        assert time.monotonic() - begun < 2
        flood.cancel()
        wait_for(lambda: server.counters()["streams_now"] == 0)


def test_a_deadline_cuts_an_endless_stream(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        with pytest.raises(grpc.RpcError):
            for _ in channel.unary_stream("/t.T/Flood")(OK, timeout=0.5):
                pass
        wait_for(lambda: server.counters()["streams_now"] == 0)


def test_drain_lets_calls_end_and_refuses_new_ones(serve, certs):
    server = serve("drain=3000")
    with dial(server, certs) as channel:
        calls = [channel.unary_unary("/t.T/Late").future(OK)
                 for _ in range(30)]
        wait_for(lambda: server.counters()["started"] > 0)
        assert server.drain() == "drained"
        done = [call.exception() is None for call in calls]
        assert any(done)


def test_drain_ends_at_its_timeout(serve, certs):
    server = serve("drain=300")
    with dial(server, certs) as channel:
        call = channel.unary_unary("/t.T/Never").future(OK, timeout=30)
        wait_for(lambda: server.counters()["started"] == 1)
        begun = time.monotonic()
        assert server.drain() == "drained"
        assert time.monotonic() - begun < 2
        assert call.exception() is not None


def test_drop_ends_calls_at_once(serve, certs):
    server = serve()
    with dial(server, certs) as channel:
        call = channel.unary_unary("/t.T/Never").future(OK, timeout=30)
        wait_for(lambda: server.counters()["started"] == 1)
        assert server.ask("drop") == "1"
        wait_for(lambda: server.counters()["gone"] == 1)
        assert call.exception().code() == grpc.StatusCode.UNAVAILABLE


def test_reload_keeps_connections_but_those_revoked(serve, certs):
    server = serve()
    with dial(server, certs) as channel, \
            dial(server, certs, "later") as later:
        assert unary(channel) == unary(later) == OK
        assert server.ask("reload") == "reloaded"
        assert unary(channel) == unary(later) == OK
        assert server.counters()["accepted"] == 2
        conftest.pki("revoke", str(certs), "later")
        conftest.pki("crl", str(certs))
        assert server.ask("reload") == "reloaded"
        assert unary(channel) == OK
        assert code_of(later, timeout=3) == grpc.StatusCode.UNAVAILABLE
    wait_for(lambda: server.counters()["connections_now"] == 0)


def test_a_connection_that_is_old_is_replaced_without_a_failed_call(
        serve, certs):
    server = serve("age=500")
    with dial(server, certs) as channel:
        end = time.monotonic() + 3
        while time.monotonic() < end:
            assert unary(channel) == OK
    assert server.counters()["accepted"] >= 3


def test_a_node_has_only_so_many_connections(serve, certs):
    server = serve("per_node=2")
    with dial(server, certs) as a, dial(server, certs) as b, \
            dial(server, certs) as c:
        assert unary(a) == unary(b) == OK
        assert code_of(c, timeout=2) == grpc.StatusCode.UNAVAILABLE
        assert unary(a) == OK
