# SPDX-License-Identifier: EUPL-1.2
"""The whole set-up of one test session, and callers into it."""

import pathlib
import shutil
import tempfile

from . import caller, clusters, daemon, pki, registry

PORTS = {"main": 5441, "keys": 5442}


class Bench:
    """Clusters, certificates, registry and a running slussd."""

    def __init__(self, contract, name="", **sections):
        self.contract = contract
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="sluss-"))
        self.directory.chmod(0o755)
        self.channels = {}
        self.main = clusters.Cluster(self.directory, "m", PORTS["main"])
        self.keys = clusters.Cluster(self.directory, "k", PORTS["keys"])
        self.pki = pki.Pki(self.directory / "pki")
        self.pki.server("server")
        self.registry = registry.Registry()
        self.sections = sections
        self.daemon = None

    def start(self, **environment):
        self.main.start()
        self.keys.start()
        for code in self.registry.organisations:
            self.enrol(code)
        self.daemon = daemon.Daemon(
            self.directory, self.pki, self.main, self.keys, **self.sections)
        self.daemon.run("migrate")
        self.daemon.run("policy", "apply")
        self.apply_registry()
        self.daemon.start(**environment)
        return self

    def enrol(self, code, node="sys", actor="", name=None, options=()):
        """A certificate for a node of the organisation; its file name."""
        name = name or (f"{code}-{node}")
        spki = self.pki.client(name, registry.URI + code, *options)
        self.registry.enrol(code, node, spki, actor)
        return name

    def apply_registry(self):
        path = self.directory / "registry.ini"
        path.write_text(self.registry.text())
        self.daemon.run("registry", "apply", path)

    def stop(self):
        self.close_channels()
        try:
            if self.daemon and self.daemon.alive():
                self.daemon.stop()
        finally:
            self.main.stop()
            self.keys.stop()
            shutil.rmtree(self.directory, ignore_errors=True)

    def close_channels(self):
        for c in self.channels.values():
            c.close()
        self.channels = {}

    def channel(self, name, fresh=False):
        """A channel under the certificate of that name."""
        key = (name, self.daemon.port)
        if fresh or key not in self.channels:
            made = caller.channel(
                self.daemon.target, self.pki.ca, self.pki.certificate(name),
                self.pki.key(name))
            if fresh:
                return made
            self.channels[key] = made
        return self.channels[key]

    def caller(self, organisation, actor="", **facts):
        """Somebody at the organisation, through its system's certificate."""
        known = self.registry.actors.get((organisation, actor))
        if known and "role" not in facts and len(known.roles) == 1:
            facts["role"] = known.role
        return caller.Caller(
            self.contract, self.channel(f"{organisation}-sys"), actor, **facts)

    def actor(self, organisation, actor):
        """The same person as the oracle knows it."""
        return self.registry.actors[organisation, actor]

    def log_rows(self, where="true"):
        """Rows of the log as SQL sees them, newest last."""
        return self.main.sql(
            "select l.id, coalesce(o.code, ''), coalesce(l.actor, ''), l.method,"
            " coalesce(l.code, 0), coalesce(l.reason, ''), coalesce(l.purpose, '')"
            " from sluss.log l left join sluss.organisation o on o.id = l.organisation"
            f" where {where} order by l.id")

    def log_end(self):
        return int(self.main.one("select coalesce(max(id), 0) from sluss.log"))
