# SPDX-License-Identifier: EUPL-1.2
"""One person at one authority, calling over gRPC's own C stack."""

import os

import grpc

OPTIONS = (
    ("grpc.max_receive_message_length", 8 << 20),
    ("grpc.max_send_message_length", 8 << 20),
    ("grpc.enable_retries", 0),
    ("grpc.use_local_subchannel_pool", 1),
)
NAMES = {c.value[0]: c.name for c in grpc.StatusCode}


class Refused(Exception):
    """A status other than OK, taken apart."""

    def __init__(self, error, contract):
        self.code = error.code().value[0]
        self.message = error.details() or ""
        self.trailers = tuple(error.trailing_metadata() or ())
        self.raw = dict(self.trailers).get("grpc-status-details-bin", b"")
        self.reason, self.field, self.description = "", "", ""
        if self.raw:
            self._read(contract)
        super().__init__(f"{NAMES[self.code]} {self.reason} {self.field}: {self.message}")

    def _read(self, contract):
        status = contract.Status.FromString(self.raw)
        for detail in status.details:
            if detail.type_url.endswith("google.rpc.ErrorInfo"):
                self.reason = contract.ErrorInfo.FromString(detail.value).reason
            elif detail.type_url.endswith("google.rpc.BadRequest"):
                for v in contract.BadRequest.FromString(detail.value).field_violations:
                    self.field, self.description = v.field, v.description


def request_id():
    return os.urandom(16)


class Caller:
    """Calls methods by name: caller.GetRecord(case_id=..., record_id=...)."""

    def __init__(self, contract, channel, actor="", role="", purpose="own_case_work",
                 shown=False, timeout=30):
        self.contract = contract
        self.channel = channel
        self.actor = actor
        self.role = role
        self.purpose = purpose
        self.shown = shown
        self.timeout = timeout

    def as_(self, **changes):
        """The same caller with something changed."""
        facts = dict(actor=self.actor, role=self.role, purpose=self.purpose,
                     shown=self.shown, timeout=self.timeout)
        channel = changes.pop("channel", self.channel)
        return Caller(self.contract, channel, **{**facts, **changes})

    def metadata(self):
        pairs = (("sluss-actor", self.actor), ("sluss-role", self.role),
                 ("sluss-purpose", self.purpose))
        found = [(k, v) for k, v in pairs if v]
        if self.shown:
            found.append(("sluss-shown", "1"))
        return tuple(found)

    def __getattr__(self, name):
        if name.startswith("_") or name not in self.contract.methods:
            raise AttributeError(name)
        return lambda request=None, **fields: self.call(name, request, **fields)

    def build(self, name, request=None, **fields):
        method = self.contract.methods[name]
        if request is None:
            request = method.request(**fields)
        if "request_id" in method.request.DESCRIPTOR.fields_by_name:
            if not request.request_id:
                request.request_id = request_id()
        return method, request

    def call(self, name, request=None, **fields):
        return self.call_trailed(name, request, **fields)[0]

    def call_trailed(self, name, request=None, **fields):
        """(reply, trailers)."""
        method, message = self.build(name, request, **fields)
        return self.send(method.path, message.SerializeToString(), method.reply.FromString)

    def send(self, path, raw, deserialise=lambda b: b, **options):
        """Any bytes to any path."""
        stub = self.channel.unary_unary(
            path, request_serializer=lambda b: b, response_deserializer=deserialise)
        try:
            reply, call = stub.with_call(
                raw, metadata=options.pop("metadata", self.metadata()),
                timeout=options.pop("timeout", self.timeout))
        except grpc.RpcError as e:
            raise Refused(e, self.contract) from None
        return reply, tuple(call.trailing_metadata())

    def future(self, name, request=None, **fields):
        """The call under way; .result() gives the reply or a RpcError."""
        method, message = self.build(name, request, **fields)
        stub = self.channel.unary_unary(
            method.path, request_serializer=lambda m: m.SerializeToString(),
            response_deserializer=method.reply.FromString)
        return stub.future(message, metadata=self.metadata(), timeout=self.timeout)

    def refused(self, name, request=None, **fields):
        """The refusal; fails the test when the call went through."""
        try:
            reply = self.call(name, request, **fields)
        except Refused as r:
            return r
        raise AssertionError(f"{name} was answered: {type(reply).__name__}")


def channel(target, ca, certificate=None, key=None, options=OPTIONS):
    """A channel over mutual TLS; files are read once."""
    credentials = grpc.ssl_channel_credentials(
        ca.read_bytes(),
        key.read_bytes() if key else None,
        certificate.read_bytes() if certificate else None)
    return grpc.secure_channel(target, credentials, options=list(options))
