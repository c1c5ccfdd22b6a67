# SPDX-License-Identifier: EUPL-1.2
"""The set-up of a bench: the test rig's, but durable and built for speed."""

import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

from oracle.policy import Policy
from oracle.world import World as OracleWorld
from rig import bench, clusters, content, paths, synthetic
from rig.contract import Contract
from rig.play import Play

PORTS = {"main": 5451, "keys": 5452}
KIND = "threat_assessment"


class Durable(clusters.Cluster):
    """A cluster whose commits reach the disk, with room for every peer."""

    def start(self):
        self._start()
        self.sql("alter system set max_connections = 150")
        self.stop()
        return self._start()

    def _start(self):
        out = self._run("--port", str(self.port), "start")
        self.conninfo = out.strip().splitlines()[-1]
        return self


class World:
    """Clusters, slussd, one case and the records that are read, among generated cases or none."""

    def __init__(self, n_records, cases=0):
        self.n_records = n_records
        self.cases = cases
        self.answered = 0
        self.peer = None
        self.peer_port = 0
        self.contract_directory = tempfile.mkdtemp(prefix="sluss-contract-")

    def __enter__(self):
        contract = Contract(self.contract_directory)
        self.bench = bench.Bench(contract)
        self.directory = self.bench.directory
        self.bench.main = Durable(self.directory, "m", PORTS["main"])
        self.bench.keys = Durable(self.directory, "k", PORTS["keys"])
        try:
            self.bench.start(ASAN_OPTIONS="")
            if self.cases:
                print(synthetic.generate(self.bench, self.cases, batch=500).strip(),
                      file=sys.stderr)
                self.bench.main.sql("analyze")
            self._write(contract)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.peer:
            self.peer.kill()
            self.peer.wait()
        self.bench.stop()
        shutil.rmtree(self.contract_directory, ignore_errors=True)

    def _write(self, contract):
        """One case of the police; records of three groups each, all read by their owner."""
        world = OracleWorld(Policy(paths.POLICY))
        world.organisations = self.bench.registry.organisations
        play = Play(self.bench, world)
        actor = play.actor("police-nord", "pc1")
        case = play.case(actor)
        groups = play.writable(actor, case, KIND)[:3]
        records = [play.put(case, actor, KIND, groups) for _ in range(self.n_records)]
        self.requests = self.directory / "requests"
        with open(self.requests, "wb") as f:
            for r in records:
                raw = contract.GetRecordRequest(
                    case_id=case.id, record_id=r.id).SerializeToString()
                f.write(struct.pack(">I", len(raw)) + raw)
        self.path = contract.methods["GetRecord"].path
        self.headers = ["sluss-actor=pc1", f"sluss-role={actor.role}",
                        "sluss-purpose=own_case_work"]
        self.role, self.case = actor.role, clusters.uuid(case.id)
        self.records = [clusters.uuid(r.id) for r in records]
        one = self.bench.main.one
        self.node = one("select id from sluss.node where code = 'sys' and organisation ="
                        " (select id from sluss.organisation where code = 'police-nord')")
        self.policy = one("select encode(hash, 'hex') from sluss.policy limit 1")
        self.log_begun = self.bench.log_end()
        expected = content.groups_in(play.caller(actor).GetRecord(
            case_id=case.id, record_id=records[0].id).view)
        if not expected:
            raise RuntimeError("the records cannot be read")

    def start_peer(self, program, connections=32):
        """The gRPC C++ server on the same door."""
        pki = self.bench.pki
        self.peer = subprocess.Popen(
            [str(program), "0", str(pki.ca), str(pki.certificate("server")),
             str(pki.key("server")), self.bench.main.as_user("sluss_service"),
             self.node, self.policy, str(connections)],
            stdout=subprocess.PIPE, text=True)
        self.peer_port = int(self.peer.stdout.readline())

    def port(self, server):
        return self.bench.daemon.port if server == "slussd" else self.peer_port

    # what a process has used

    def pids(self, server):
        if server == "slussd":
            return [self.bench.daemon.process.pid]
        if server == "grpc_cpp":
            return [self.peer.pid]
        postmaster = int((self.directory / "m/data/postmaster.pid")
                         .read_text().split("\n", 1)[0])
        children = subprocess.run(["pgrep", "-P", str(postmaster)],
                                  capture_output=True, text=True).stdout.split()
        return [postmaster, *map(int, children)]

    def cpu_us(self, server):
        """Of the process, its children and those it has buried."""
        ticks = 0
        for pid in self.pids(server):
            try:
                stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
            except OSError:
                continue
            ticks += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
        return ticks * 10000

    def audit(self):
        return self.log_begun, self.bench.log_end(), self.answered
