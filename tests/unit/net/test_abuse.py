# SPDX-License-Identifier: EUPL-1.2
"""Peers that behave badly, frame by frame, beside one that behaves well."""

import contextlib
import pathlib
import socket
import ssl
import struct
import threading
import time

import hpack
import pytest

from test_grpc import OK, dial, unary, wait_for

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONT = \
    range(10)
END_STREAM, END_HEADERS, ACK, PADDED = 1, 4, 1, 8
CALM = 11
GRPC = [(":method", "POST"), (":scheme", "https"), (":path", "/t.T/Echo"),
        (":authority", "localhost"), ("te", "trailers"),
        ("content-type", "application/grpc")]
MESSAGE = b"\0\0\0\0\x05hello"


def frame(kind, flags=0, stream=0, body=b""):
    return struct.pack(">I", len(body))[1:] + bytes([kind, flags]) + \
        struct.pack(">I", stream) + body


def head(path="/t.T/Echo", extra=()):
    fields = [(n, path if n == ":path" else v) for n, v in GRPC]
    return hpack.Encoder().encode(fields + list(extra), huffman=False)


def context(certs, name="good", alpn=("h2",)):
    c = ssl.create_default_context(cafile=certs / "ca.pem")
    c.load_cert_chain(certs / f"{name}.pem", certs / f"{name}.key")
    if alpn:
        c.set_alpn_protocols(list(alpn))
    return c


@contextlib.contextmanager
def connect(server, certs, start=PREFACE + frame(SETTINGS), small=False):
    raw = socket.socket()
    if small:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", server.port))
    with context(certs).wrap_socket(raw, server_hostname="localhost") as s:
        s.settimeout(10)
        s.sendall(start)
        yield s


def frames(s):
    """Frames until the server closes."""
    held = b""
    with contextlib.suppress(OSError):
        while chunk := s.recv(65536):
            held += chunk
            while len(held) >= 9 and \
                    len(held) >= 9 + (n := int.from_bytes(held[:3], "big")):
                yield (held[3], held[4],
                       int.from_bytes(held[5:9], "big"), held[9:9 + n])
                held = held[9 + n:]


def error_of(s):
    """The error of the last GOAWAY; None when it just closed."""
    error = None
    for kind, _, _, body in frames(s):
        if kind == GOAWAY:
            error = int.from_bytes(body[4:8], "big")
    return error


def flood(s, bits, count=100000, batch=500):
    """Sends until cut off."""
    with contextlib.suppress(OSError):
        for sent in range(0, count, batch):
            s.sendall(b"".join(bits(sent + i) for i in range(batch)))


def reset(i):
    n = 2 * i + 1
    return frame(HEADERS, END_HEADERS, n, head("/t.T/Never")) + \
        frame(RST, 0, n, struct.pack(">I", 8))


def started_and_reset(i):
    n = 2 * i + 1
    return frame(HEADERS, END_HEADERS, n, head("/t.T/Never")) + \
        frame(DATA, END_STREAM, n, MESSAGE) + \
        frame(RST, 0, n, struct.pack(">I", 8))


def provoked(body):
    """Frames that make the server reset the stream."""
    return lambda i: frame(HEADERS, END_HEADERS, 2 * i + 1, head()) + \
        body(2 * i + 1)


FLOODS = {
    "rapid reset": reset,
    "rapid reset of started calls": started_and_reset,
    "provoked by zero increment": provoked(
        lambda n: frame(WINDOW, 0, n, b"\0\0\0\0")),
    "provoked by window overflow": provoked(
        lambda n: frame(WINDOW, 0, n, b"\x7f\xff\xff\xff")),
    "provoked by self-dependency": provoked(
        lambda n: frame(PRIORITY, 0, n, struct.pack(">IB", n, 1))),
    "provoked by a bad message": provoked(
        lambda n: frame(DATA, 0, n, b"\2\0\0\0\0")),
    "provoked by too many streams": lambda i: frame(
        HEADERS, END_HEADERS, 2 * i + 1, head()),
    "ping": lambda i: frame(PING, 0, 0, b"12345678"),
    "settings": lambda i: frame(SETTINGS),
    "priority": lambda i: frame(PRIORITY, 0, 1, b"\0\0\0\0\x10"),
    "window update": lambda i: frame(WINDOW, 0, 0, b"\0\0\0\1"),
    "unknown": lambda i: frame(0xfe, 0, 0, b"x"),
    "empty data": lambda i: (
        frame(HEADERS, END_HEADERS, 1, head()) if i == 0 else b"") + frame(
            DATA, 0, 1),
    "padding alone": lambda i: (
        frame(HEADERS, END_HEADERS, 1, head()) if i == 0 else b"") + frame(
            DATA, PADDED, 1, b"\x04\0\0\0\0"),
    "continuation": lambda i: (
        frame(HEADERS, 0, 1, head()) if i == 0 else b"") + frame(
            CONT, 0, 1, b""),
}


def rss(server):
    text = pathlib.Path(f"/proc/{server.p.pid}/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0])


@pytest.mark.parametrize("what", FLOODS)
def test_a_flood_is_cut_off(serve, certs, what):
    server = serve()
    with dial(server, certs) as honest, connect(server, certs) as s:
        assert unary(honest) == OK
        before, begun = rss(server), time.monotonic()
        reader = []
        t = threading.Thread(target=lambda: reader.append(error_of(s)))
        t.start()
        flood(s, FLOODS[what])
        t.join(10)
        assert not t.is_alive()
        assert time.monotonic() - begun < 3
        assert unary(honest) == OK
        assert rss(server) - before < 64 * 1024
    c = server.counters()
    assert c["streams"] < 2500
    assert c["limit_hits"] + c["goaways"] > 0 or what == "continuation"
    wait_for(lambda: server.counters()["streams_now"] == 0)


def test_a_flood_is_told_to_calm_down(serve, certs):
    server = serve()
    with connect(server, certs) as s:
        s.sendall(b"".join(FLOODS["ping"](i) for i in range(1100)))
        assert error_of(s) == CALM


def test_who_reads_much_may_update_its_windows_often(serve, certs):
    server = serve()
    with connect(server, certs) as s:
        for n in range(1, 61, 2):
            s.sendall(frame(HEADERS, END_HEADERS, n, head("/t.T/Big")) +
                      frame(DATA, END_STREAM, n, MESSAGE))
            got = 0
            for kind, _, _, body in until_end(s):
                if kind != DATA:
                    continue
                got += len(body)
                more = struct.pack(">I", len(body))
                s.sendall(frame(WINDOW, 0, 0, more) +
                          frame(WINDOW, 0, n, more))
            assert got == 1048576 + 5
    assert server.counters()["limit_hits"] == 0


def test_a_header_bomb_costs_nothing(serve, certs):
    server = serve()
    big = ("x", "y" * 4000)
    e = hpack.Encoder()
    first = e.encode([*GRPC, big], huffman=False)
    bomb = e.encode(GRPC, huffman=False) + bytes([0xbe]) * 16000
    with connect(server, certs) as s:
        before = rss(server)
        s.sendall(frame(HEADERS, END_HEADERS | END_STREAM, 1, first) +
                  frame(HEADERS, END_HEADERS | END_STREAM, 3, bomb) +
                  frame(PING, 0, 0, b"12345678"))
        for kind, flags, _, _ in frames(s):
            if kind == PING and flags & ACK:
                break
        assert rss(server) - before < 8 * 1024
    with dial(server, certs) as honest:
        assert unary(honest) == OK


def test_garbage_is_closed(serve, certs):
    server = serve()
    for start in (b"GET / HTTP/1.1\r\n\r\n", b"\0" * 64,
                  PREFACE + b"\xff" * 400,
                  PREFACE + frame(SETTINGS) + frame(DATA, 0, 1, b"x"),
                  PREFACE + frame(SETTINGS) + frame(PUSH, 4, 1, b"\0\0\0\2")):
        with connect(server, certs, start) as s:
            error_of(s)
    with dial(server, certs) as honest:
        assert unary(honest) == OK


def test_a_silent_peer_is_dropped(serve, certs):
    server = serve("header=300", "handshake=300", "idle=600")
    with socket.create_connection(("127.0.0.1", server.port)) as raw:
        raw.settimeout(3)
        with contextlib.suppress(ConnectionResetError):
            assert raw.recv(1) == b""
    for start in (b"", PREFACE[:10],
                  PREFACE + frame(SETTINGS) + frame(HEADERS, 0, 1, head()),
                  PREFACE + frame(SETTINGS)):
        begun = time.monotonic()
        with connect(server, certs, start) as s:
            error_of(s)
        assert time.monotonic() - begun < 4
    wait_for(lambda: server.counters()["connections_now"] == 0)


def test_a_reader_that_takes_nothing_is_dropped(serve, certs):
    server = serve("write=500")
    zero = struct.pack(">HI", 4, 0)
    call = frame(HEADERS, END_HEADERS, 1, head("/t.T/Big")) + \
        frame(DATA, END_STREAM, 1, MESSAGE)
    # A window that never opens: the stream is reset, the connection lives.
    with connect(server, certs, PREFACE + frame(SETTINGS, 0, 0, zero)) as s:
        s.sendall(call)
        kinds = []
        for kind, _, stream, _ in frames(s):
            kinds.append(kind)
            if kind == RST and stream == 1:
                break
        assert RST in kinds and DATA not in kinds
    # A socket that is never read: the connection is cut.
    wide = struct.pack(">HI", 4, 0x7fffffff)
    with connect(server, certs, PREFACE + frame(SETTINGS, 0, 0, wide) +
                 frame(WINDOW, 0, 0, struct.pack(">I", 0x7fff0000 - 65535)),
                 small=True) as s:
        for i in range(20):
            s.sendall(frame(HEADERS, END_HEADERS, 2 * i + 1,
                            head("/t.T/Big")) +
                      frame(DATA, END_STREAM, 2 * i + 1, MESSAGE))
        wait_for(lambda: server.counters()["connections_now"] == 0)
    c = server.counters()
    assert c["started"] == c["gone"]


def test_every_split_of_a_request_is_the_same_request(serve, certs):
    server = serve()
    whole = PREFACE + frame(SETTINGS) + \
        frame(HEADERS, END_HEADERS, 1, head()) + \
        frame(DATA, END_STREAM, 1, MESSAGE)
    for split in range(1, len(whole)):
        with connect(server, certs, whole[:split]) as s:
            s.sendall(whole[split:])
            body = b"".join(
                body for kind, _, n, body in until_end(s) if kind == DATA)
            assert body == MESSAGE
    body = b""
    with connect(server, certs, b"") as s:
        for i in range(len(whole)):
            s.sendall(whole[i:i + 1])
        body = b"".join(b for kind, _, _, b in until_end(s) if kind == DATA)
    assert body == MESSAGE
    assert server.counters()["started"] == len(whole)


def until_end(s):
    for kind, flags, n, body in frames(s):
        yield kind, flags, n, body
        if kind in (HEADERS, DATA) and flags & END_STREAM:
            return


def test_what_is_not_grpc_is_told_so_in_http(serve, certs):
    server = serve()
    for fields, status in (
            ([(n, "GET" if n == ":method" else v) for n, v in GRPC], "405"),
            ([(n, "text/html" if n == "content-type" else v)
              for n, v in GRPC], "415")):
        with connect(server, certs) as s:
            s.sendall(frame(HEADERS, END_HEADERS | END_STREAM, 1,
                            hpack.Encoder().encode(fields)))
            block = [b for kind, _, _, b in until_end(s) if kind == HEADERS]
            assert (":status", status) in hpack.Decoder().decode(block[0])


def test_an_early_answer_stops_the_upload(serve, certs):
    server = serve()
    with connect(server, certs) as s:
        s.sendall(frame(HEADERS, END_HEADERS, 1, head()) +
                  frame(DATA, 0, 1, b"\0\x7f\xff\xff\xff"))
        seen = []
        for kind, flags, n, body in frames(s):
            seen.append((kind, flags & END_STREAM))
            if kind == RST:
                assert int.from_bytes(body, "big") == 0
                break
        assert (HEADERS, END_STREAM) in seen


@pytest.mark.parametrize("change", ["tls12", "no alpn", "http/1.1",
                                    "no certificate"])
def test_a_handshake_that_is_not_ours_fails(serve, certs, change):
    server = serve()
    c = context(certs, alpn={"no alpn": (), "http/1.1": ("http/1.1",)}.get(
        change, ("spdy", "h2")))
    if change == "tls12":
        c.maximum_version = ssl.TLSVersion.TLSv1_2
    if change == "no certificate":
        c = ssl.create_default_context(cafile=certs / "ca.pem")
        c.set_alpn_protocols(["h2"])
    with pytest.raises(OSError):
        with socket.create_connection(("127.0.0.1", server.port)) as raw, \
                c.wrap_socket(raw, server_hostname="localhost") as s:
            s.sendall(PREFACE + frame(SETTINGS))
            s.settimeout(5)
            if s.recv(1) == b"":
                raise OSError("closed")
    c = context(certs, alpn=("spdy", "h2"))
    with socket.create_connection(("127.0.0.1", server.port)) as raw, \
            c.wrap_socket(raw, server_hostname="localhost") as s:
        assert s.selected_alpn_protocol() == "h2"
        assert s.cipher()[0] == "TLS_AES_256_GCM_SHA384"
        assert s.session is None or not s.session.has_ticket
