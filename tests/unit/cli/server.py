# SPDX-License-Identifier: EUPL-1.2
"""A server of a foreign stack that answers as a test tells it to."""
import subprocess
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


def openssl(directory, *words):
    subprocess.run(["openssl", *words], cwd=directory, check=True,
                   capture_output=True)


def certificates(directory):
    """An authority, a server on localhost and a client, as PEM files."""
    ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl(directory, "req", "-x509", *ec, "-subj", "/CN=test authority",
            "-keyout", "ca.key", "-out", "ca.pem", "-days", "2")
    for name, san in (("server", "DNS:localhost"), ("me", "URI:sluss:a/b")):
        openssl(directory, "req", *ec, "-subj", f"/CN={name}", "-keyout",
                f"{name}.key", "-out", f"{name}.csr")
        (directory / "ext").write_text(f"subjectAltName={san}\n")
        openssl(directory, "x509", "-req", "-in", f"{name}.csr", "-CA",
                "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                "2", "-extfile", "ext", "-out", f"{name}.pem")


class Contract:
    def __init__(self, path):
        found = descriptor_pb2.FileDescriptorSet()
        found.ParseFromString(path.read_bytes())
        self.pool = descriptor_pool.DescriptorPool()
        for f in found.file:
            self.pool.Add(f)
        self.factory = message_factory.MessageFactory(self.pool)
        self.methods = {}
        for f in found.file:
            for service in f.service:
                for m in service.method:
                    self.methods[f"/{f.package}.{service.name}/{m.name}"] = (
                        self.type(m.input_type[1:]),
                        self.type(m.output_type[1:]))

    def type(self, name):
        return self.factory.GetPrototype(
            self.pool.FindMessageTypeByName(name))


class Refusal(Exception):
    def __init__(self, code, reason="", text="", field=""):
        super().__init__(reason)
        self.code, self.reason, self.text = code, reason, text
        self.field = field


class Server(grpc.GenericRpcHandler):
    """Replies are functions of the request, by the method's last name."""

    def __init__(self, contract, directory):
        self.contract = contract
        self.replies, self.calls = {}, []
        self.grpc = grpc.server(futures.ThreadPoolExecutor(4))
        self.grpc.add_generic_rpc_handlers((self,))
        read = lambda name: (directory / name).read_bytes()
        self.port = self.grpc.add_secure_port(
            "localhost:0", grpc.ssl_server_credentials(
                [(read("server.key"), read("server.pem"))], read("ca.pem"),
                require_client_auth=True))
        self.grpc.start()

    def service(self, details):
        request, reply = self.contract.methods[details.method]
        name = details.method.rsplit("/", 1)[1]

        def answer(message, context):
            metadata = dict(context.invocation_metadata())
            self.calls.append((name, message, metadata))
            try:
                given = self.replies[name]
                return given(message) if callable(given) else given
            except Refusal as e:
                context.set_trailing_metadata((
                    ("grpc-status-details-bin", self.details(e)),))
                context.abort(e.code, e.text)

        return grpc.unary_unary_rpc_method_handler(
            answer, request.FromString, reply.SerializeToString)

    def details(self, e):
        status = self.contract.type("google.rpc.Status")(
            code=e.code.value[0], message=e.text)
        info = self.contract.type("google.rpc.ErrorInfo")(
            reason=e.reason, domain="sluss")
        bad = self.contract.type("google.rpc.BadRequest")()
        kinds = [info]
        if e.field:
            bad.field_violations.add(field=e.field, description=e.text)
            kinds.append(bad)
        for message in kinds:
            status.details.add(
                type_url="type.googleapis.com/" +
                message.DESCRIPTOR.full_name,
                value=message.SerializeToString())
        return status.SerializeToString()

    def reply(self, name, **fields):
        method = next(m for m in self.contract.methods
                      if m.endswith("/" + name))
        self.replies[name] = self.contract.methods[method][1](**fields)
        return self.replies[name]

    def last(self, name):
        return [c for c in self.calls if c[0] == name][-1]
