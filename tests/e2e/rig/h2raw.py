# SPDX-License-Identifier: EUPL-1.2
"""HTTP/2 frames by hand over mutual TLS: what no honest client would send."""

import socket
import ssl

import h2.config
import h2.connection
import h2.events
from hpack import Encoder
from hyperframe import frame as frames

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


def connect(bench, name, timeout=10):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(bench.pki.ca)
    context.load_cert_chain(bench.pki.certificate(name), bench.pki.key(name))
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols(["h2"])
    raw = socket.create_connection(("127.0.0.1", bench.daemon.port), timeout)
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(raw, server_hostname="127.0.0.1")


class Attacker:
    """A connection that writes frames and notices how it ends."""

    def __init__(self, bench, name):
        self.tls = connect(bench, name)
        self.encoder = Encoder()
        self.next_stream = 1
        self.goaway = None
        self.ended = False
        self.frames = []
        self._kept = b""
        self.send(PREFACE + frames.SettingsFrame(0).serialize())

    def send(self, raw):
        """False when the other end has closed."""
        try:
            self.tls.sendall(raw)
        except OSError:
            self.ended = True
        return not self.ended

    def headers(self, path="/sluss.v1.CaseService/WhoAmI", extra=(), end=False, complete=True):
        """A request's HEADERS; (stream id, bytes)."""
        fields = [(":method", "POST"), (":scheme", "https"), (":path", path),
                  (":authority", "localhost"), ("content-type", "application/grpc"),
                  ("te", "trailers"), *extra]
        f = frames.HeadersFrame(self.next_stream, self.encoder.encode(fields))
        self.next_stream += 2
        if complete:
            f.flags.add("END_HEADERS")
        if end:
            f.flags.add("END_STREAM")
        return f.stream_id, f.serialize()

    def drain(self, seconds=0.0):
        """Reads what is there; notes GOAWAY, resets and the end."""
        self.tls.settimeout(seconds or 0.001)
        try:
            while True:
                got = self.tls.recv(65536)
                if not got:
                    self.ended = True
                    return self
                self._take(got)
        except (TimeoutError, ssl.SSLWantReadError):
            pass
        except OSError:
            self.ended = True
        return self

    def _take(self, got):
        data = self._kept + got
        while len(data) >= 9:
            f, length = frames.Frame.parse_frame_header(memoryview(data[:9]))
            if len(data) < 9 + length:
                break
            f.parse_body(memoryview(data[9:9 + length]))
            data = data[9 + length:]
            self.frames.append(type(f).__name__)
            if isinstance(f, frames.GoAwayFrame):
                self.goaway = f.error_code
        self._kept = data

    def close(self):
        try:
            self.tls.close()
        except OSError:
            pass


class Plain:
    """A well-behaved client on the h2 library: a third stack, and odd headers."""

    def __init__(self, bench, name):
        self.tls = connect(bench, name)
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=True, header_encoding="utf-8", validate_outbound_headers=False,
            normalize_outbound_headers=False))
        self.h2.initiate_connection()
        self._flush()

    def _flush(self):
        self.tls.sendall(self.h2.data_to_send())

    def call(self, headers, body=b"", timeout=10):
        """(headers and trailers as one dict, data); a reset gives None."""
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, headers, end_stream=not body)
        if body:
            self.h2.send_data(stream, body, end_stream=True)
        self._flush()
        found, data = {}, b""
        self.tls.settimeout(timeout)
        while True:
            got = self.tls.recv(65536)
            if not got:
                return None, data
            for event in self.h2.receive_data(got):
                if isinstance(event, (h2.events.ResponseReceived, h2.events.TrailersReceived)):
                    found.update(event.headers)
                elif isinstance(event, h2.events.DataReceived):
                    data += event.data
                    self.h2.acknowledge_received_data(event.flow_controlled_length, stream)
                elif isinstance(event, h2.events.StreamEnded):
                    self._flush()
                    return found, data
                elif isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                    if found:
                        continue
                    return None, data
            self._flush()

    def close(self):
        self.tls.close()
