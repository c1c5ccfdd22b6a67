#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Runs the library against a gRPC server that is not ours (grpcio).

    live_test.py <live_driver or async_driver> <sluss.binpb>
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf import message_factory

CASE = bytes(range(1, 17))


def openssl(*args):
    subprocess.run(["openssl", *args], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_pki(d):
    def ca(name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", f"/CN={name}", "-keyout", f"{d}/{name}.key",
                "-out", f"{d}/{name}.pem")

    def leaf(name, extra):
        with open(f"{d}/{name}.ext", "w", encoding="ascii") as f:
            f.write(extra)
        openssl("req", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", f"{d}/{name}.key", "-out", f"{d}/{name}.csr")
        openssl("x509", "-req", "-in", f"{d}/{name}.csr", "-days", "2",
                "-CA", f"{d}/ca.pem", "-CAkey", f"{d}/ca.key",
                "-CAcreateserial", "-extfile", f"{d}/{name}.ext",
                "-out", f"{d}/{name}.pem")

    ca("ca")
    ca("stranger")
    leaf("server", "subjectAltName=DNS:sluss.test,IP:127.0.0.1\n"
         "extendedKeyUsage=serverAuth\n")
    leaf("client", "subjectAltName=URI:urn:sluss:node:a:n1\n"
         "extendedKeyUsage=clientAuth\n")


class Contract:
    def __init__(self, path):
        files = descriptor_pb2.FileDescriptorSet()
        with open(path, "rb") as f:
            files.ParseFromString(f.read())
        self.pool = descriptor_pool.DescriptorPool()
        for f in files.file:
            self.pool.Add(f)
        self.factory = message_factory.MessageFactory(self.pool)

    def type(self, name):
        d = self.pool.FindMessageTypeByName(name)
        return self.factory.GetPrototype(d)

    def new(self, name, **fields):
        return self.type("sluss.v1." + name)(**fields)


class Server:
    """What the driver expects of each method."""

    def __init__(self, contract, d):
        self.c = contract
        self.dir = d
        self.ids = []
        self.port = 0
        self.stop = threading.Event()
        self.grpc = None

    def CaseService_WhoAmI(self, _, context):
        m = dict(context.invocation_metadata())
        context.set_trailing_metadata((
            ("sluss-leaf", "ab" * 32),
            ("sluss-logged-at", "2025-03-01T12:00:00Z")))
        return self.c.new("WhoAmIResponse", actor=" ".join(
            m[k] for k in ("sluss-actor", "sluss-role", "sluss-purpose",
                           "sluss-shown")))

    def RecordService_GetRecord(self, request, _):
        reply = self.c.new("GetRecordResponse")
        record = reply.view.record
        record.head.kind = "threat_assessment"
        record.head.case_id = request.case_id
        record.threat_assessment.conclusion.level = "high"
        reply.view.groups.add(group=request.groups[0], state=1)
        reply.view.groups.add(group="threat_assessment.sources", state=3)
        return reply

    def RecordService_CreateRecord(self, request, context):
        self.ids.append(request.request_id)
        assert len(request.request_id) == 16
        assert set(self.ids) == {request.request_id}
        if len(self.ids) < 3:
            context.set_trailing_metadata((("grpc-retry-pushback-ms", "5"),))
            context.abort(grpc.StatusCode.UNAVAILABLE, "busy")
        return self.c.new("CreateRecordResponse",
                          record_id=request.request_id, version=1)

    def CaseService_CloseCase(self, _, context):
        context.set_trailing_metadata((("grpc-retry-pushback-ms", "-1"),))
        context.abort(grpc.StatusCode.UNAVAILABLE, "busy")

    def CaseService_GetCase(self, _, context):
        info = self.c.type("google.rpc.ErrorInfo")(
            reason="CONSENT_WITHDRAWN", domain="sluss")
        bad = self.c.type("google.rpc.BadRequest")()
        bad.field_violations.add(field="case_id", description="x")
        status = self.c.type("google.rpc.Status")(
            code=9, message="samtycket återkallat")
        for detail in (info, bad):
            status.details.add(
                type_url="type.googleapis.com/" +
                detail.DESCRIPTOR.full_name,
                value=detail.SerializeToString())
        context.set_trailing_metadata((
            ("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.FAILED_PRECONDITION,
                      "samtycket återkallat")

    def CaseService_ListCases(self, _, context):
        self.stop.wait(3)
        return self.c.new("ListCasesResponse")

    def RegistryService_ListOrganisations(self, _, context):
        reply = self.c.new("ListOrganisationsResponse",
                           next_page_token=b"more")
        for i in range(2000):
            reply.organisations.add(code=f"org-{i}", name="x" * 400)
        return reply

    def FeedService_Watch(self, request, context):
        if request.cursor == b"abc":
            for i in (1, 2, 3):
                yield self.c.new("WatchResponse", change={"type": i})
        if request.cursor != b"end":
            ended = threading.Event()
            context.add_callback(ended.set)
            ended.wait(10)

    def start(self):
        files = {n: open(f"{self.dir}/{n}", "rb").read()
                 for n in ("ca.pem", "server.pem", "server.key")}
        self.grpc = grpc.server(futures.ThreadPoolExecutor(8))
        services = {}
        for name in dir(type(self)):
            if "Service_" not in name:
                continue
            service, method = name.split("_")
            d = self.c.pool.FindServiceByName("sluss.v1." + service)
            input_type = self.c.factory.GetPrototype(
                d.methods_by_name[method].input_type)
            make = (grpc.unary_stream_rpc_method_handler
                    if method == "Watch"
                    else grpc.unary_unary_rpc_method_handler)
            services.setdefault(d.full_name, {})[method] = make(
                getattr(self, name),
                request_deserializer=input_type.FromString,
                response_serializer=lambda m: m.SerializeToString())
        for service, methods in services.items():
            self.grpc.add_generic_rpc_handlers((
                grpc.method_handlers_generic_handler(service, methods),))
        self.port = self.grpc.add_secure_port(
            f"127.0.0.1:{self.port}", grpc.ssl_server_credentials(
                [(files["server.key"], files["server.pem"])],
                files["ca.pem"], True))
        assert self.port != 0
        self.grpc.start()

    def restart(self):
        self.grpc.stop(0).wait()
        self.start()


def start_strict(d):
    """A TLS server that tells a client why it is refused."""
    p = subprocess.Popen(
        ["openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_3",
         "-alpn", "h2", "-cert", f"{d}/server.pem", "-key",
         f"{d}/server.key", "-CAfile", f"{d}/ca.pem", "-Verify", "1",
         "-verify_return_error", "-naccept", "1"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    for line in p.stdout:
        if line.startswith("ACCEPT"):
            return p, line.strip().rsplit(":", 1)[1]
    raise RuntimeError("openssl s_server did not start")


def main():
    with tempfile.TemporaryDirectory() as d:
        make_pki(d)
        server = Server(Contract(sys.argv[2]), d)
        server.start()
        silent = socket.socket()
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))
        strict, strict_port = start_strict(d)
        p = subprocess.Popen(
            [sys.argv[1], str(server.port), d,
             str(silent.getsockname()[1]), str(closed.getsockname()[1]),
             strict_port],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = []
        for line in p.stdout:
            said.append(line.strip())
            if said[-1] == "restart":
                server.restart()
                p.stdin.write("done\n")
                p.stdin.flush()
        code = p.wait()
        strict.kill()
        strict.wait()
        server.stop.set()
        server.grpc.stop(0)
        assert code == 0 and said[-1] == "done", (code, said)


if __name__ == "__main__":
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    main()
