# SPDX-License-Identifier: EUPL-1.2
"""HTTP/2 abuse: the attacker is cut off, memory stays bounded, honest calls go on."""

import os
import socket

import pytest
from hyperframe import frame as frames
from rig import wait
from rig.h2raw import Attacker, Plain

NAME = "kronofogden-sys"
FRAMES = int(os.environ.get("SLUSS_TEST_ABUSE_FRAMES", "20000"))
BOUND = 96 << 20


@pytest.fixture
def attacker(bench):
    a = Attacker(bench, NAME)
    yield a
    a.close()


@pytest.fixture(autouse=True)
def _honest_calls_go_on(bench):
    before = bench.daemon.memory()
    yield
    assert bench.caller("police-nord", "pc1").WhoAmI().actor == "pc1"
    assert bench.daemon.alive()
    assert bench.daemon.memory() < before + BOUND


def flood(attacker, make, n=FRAMES, batch=100):
    """Sends until cut off or all is sent; whether it was cut off."""
    sent = 0
    while sent < n:
        raw = b"".join(make(i) for i in range(sent, sent + batch))
        if not attacker.send(raw):
            break
        sent += batch
        attacker.drain()
        if attacker.ended or attacker.goaway is not None:
            return True
    attacker.drain(2)
    return attacker.ended or attacker.goaway is not None


def reset(stream):
    return frames.RstStreamFrame(stream, 8).serialize()


def test_rapid_reset_is_cut_off(attacker):
    def open_and_reset(_):
        stream, raw = attacker.headers()
        return raw + reset(stream)
    assert flood(attacker, open_and_reset)


def test_resets_provoked_by_bad_window_updates_are_cut_off(attacker):
    def provoke(_):
        stream, raw = attacker.headers()
        return raw + b"\x00\x00\x04\x08\x00" + stream.to_bytes(4, "big") + b"\0\0\0\0"
    assert flood(attacker, provoke)


def test_a_ping_flood_is_cut_off(attacker):
    assert flood(attacker, lambda i: frames.PingFrame(0, i.to_bytes(8, "big")).serialize())


def test_a_settings_flood_is_cut_off(attacker):
    assert flood(attacker, lambda i: frames.SettingsFrame(0, {4: 65535 + i % 2}).serialize())


def test_a_priority_flood_is_cut_off(attacker):
    assert flood(attacker, lambda i: frames.PriorityFrame(
        2 * i + 1, depends_on=0, stream_weight=1).serialize())


def test_a_window_update_flood_is_cut_off(attacker):
    assert flood(attacker, lambda i: frames.WindowUpdateFrame(0, 1).serialize())


def test_a_flood_of_unknown_frames_is_cut_off(attacker):
    assert flood(attacker, lambda i: b"\x00\x00\x08\xee\x00\x00\x00\x00\x00" + b"x" * 8)


def test_a_flood_of_empty_data_is_cut_off(attacker):
    stream, raw = attacker.headers()
    attacker.send(raw)
    assert flood(attacker, lambda i: frames.DataFrame(stream, b"").serialize())


def test_an_endless_header_block_is_cut_off(attacker):
    _, raw = attacker.headers(complete=False)
    attacker.send(raw)
    piece = attacker.encoder.encode([("x-filler", "y" * 500)])
    stream = attacker.next_stream - 2
    assert flood(attacker, lambda i: frames.ContinuationFrame(stream, piece).serialize())


def test_a_header_bomb_is_refused_and_nothing_grows(attacker):
    """One big entry in the HPACK table, referred to thousands of times."""
    entry = attacker.encoder.encode([("x-bomb", "z" * 3000)])
    indexed = bytes([0x80 | 62])
    def bomb(_):
        _, raw = attacker.headers(end=True)
        block = raw[9:] + entry + indexed * 4000
        stream = (attacker.next_stream - 2).to_bytes(4, "big")
        return len(block).to_bytes(3, "big") + b"\x01\x05" + stream + block
    flood(attacker, bomb, n=200, batch=1)


def test_many_streams_at_once_are_held_to_the_limit(attacker):
    attacker.send(b"".join(attacker.headers()[1] for _ in range(300)))
    attacker.drain(1)
    refused = attacker.frames.count("RstStreamFrame")
    assert refused >= 200 or attacker.goaway is not None or attacker.ended


def test_a_frame_larger_than_allowed_ends_the_connection(attacker):
    stream, raw = attacker.headers()
    attacker.send(raw + (20_000).to_bytes(3, "big") + b"\x00\x00" + stream.to_bytes(4, "big")
                  + b"x" * 20_000)
    wait.until(lambda: attacker.drain(0.1).ended or attacker.goaway is not None, 5)


def test_garbage_instead_of_a_preface_ends_the_connection(bench):
    from rig.h2raw import connect
    tls = connect(bench, NAME)
    tls.sendall(os.urandom(4096))
    tls.settimeout(5)
    try:
        while tls.recv(65536):
            pass
    except OSError:
        pass
    tls.close()


def test_connections_that_never_shake_hands_are_dropped(bench):
    idle = [socket.create_connection(("127.0.0.1", bench.daemon.port)) for _ in range(60)]
    try:
        assert bench.caller("police-nord", "pc1").WhoAmI().actor == "pc1"
        for s in idle:
            s.settimeout(15)
        assert idle[0].recv(1) == b""
    except ConnectionResetError:
        pass
    finally:
        for s in idle:
            s.close()


HEAD = [(":method", "POST"), (":scheme", "https"), (":path", "/sluss.v1.CaseService/WhoAmI"),
        (":authority", "localhost"), ("te", "trailers"),
        ("content-type", "application/grpc"), ("sluss-actor", "oa1")]
EMPTY = b"\0\0\0\0\0"


@pytest.fixture
def plain(bench):
    p = Plain(bench, NAME)
    yield p
    p.close()


def changed(name, value):
    return [(n, value if n == name else v) for n, v in HEAD]


def test_a_third_http2_stack_gets_its_answer(plain):
    found, data = plain.call(HEAD, EMPTY)
    assert (found[":status"], found["grpc-status"]) == ("200", "0")
    assert b"kronofogden" in data


@pytest.mark.parametrize(("head", "status", "code"), [
    (changed("content-type", "application/json"), "415", None),
    (changed("content-type", "application/grpc-web"), "415", None),
    (changed(":method", "GET"), "405", None),
    (changed("te", "gzip"), None, None),  # RFC 9113 8.2.2: malformed, so the stream is reset
    ([*HEAD, ("grpc-encoding", "gzip")], "200", "12"),
    ([*HEAD, ("grpc-timeout", "soon")], "200", "3"),
    ([*HEAD, ("sluss-actor", "oa2")], "200", "3"),
    ([*HEAD, *((f"x-{i}", "v") for i in range(80))], "200", "8"),
    ([*HEAD, ("x-large", "v" * 9000)], "200", "8"),
])
def test_a_strange_head_is_refused(plain, head, status, code):
    found, _ = plain.call(head, EMPTY)
    if status is None:
        assert found is None
        return
    assert found[":status"] == status
    if code:
        assert found["grpc-status"] == code


@pytest.mark.parametrize(("body", "code"), [
    (b"\0\0\0\0\5ab", "3"), (b"\0\0\0", "3"), (EMPTY + EMPTY, "3"), (b"\1\0\0\0\0", "12"),
    (b"\7\0\0\0\0", "3"), (b"\0\xff\xff\xff\xff", "8"),
])
def test_a_broken_message_frame_is_refused(plain, body, code):
    found, _ = plain.call(HEAD, body)
    assert found["grpc-status"] == code
