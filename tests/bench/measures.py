# SPDX-License-Identifier: EUPL-1.2
"""What is measured: servers over mutual TLS, and pgbench on the same door."""

import json
import re
import subprocess

CEILING_BATCH = 64


class Reads:
    """GetRecord over mutual TLS with a number of calls under way, from one server."""

    def __init__(self, world, server, inflight):
        self.world, self.server, self.inflight = world, server, inflight
        self.name = f"{server}-{inflight}"

    def run(self, seconds):
        w = self.world
        connections = max(1, self.inflight // 32)
        pki = w.bench.pki
        before = w.cpu_us(self.server), w.cpu_us("postgres")
        done = subprocess.run(
            [str(w.load), str(w.port(self.server)), str(pki.ca),
             str(pki.certificate("police-nord-sys")), str(pki.key("police-nord-sys")),
             str(w.requests), str(connections), str(self.inflight), str(seconds),
             w.path, *w.headers],
            capture_output=True, text=True, timeout=seconds + 60)
        if done.returncode:
            raise RuntimeError(f"load: {done.stdout} {done.stderr}")
        found = json.loads(done.stdout)
        w.answered += found["calls"]
        # The half second before the count began used the processors as well.
        calls = found["calls"] * (found["seconds"] + 0.5) / found["seconds"]
        found["server_us"] = (w.cpu_us(self.server) - before[0]) / calls
        found["postgres_us"] = (w.cpu_us("postgres") - before[1]) / calls
        return found


class Pgbench:
    """door.read from pgbench, as the role that slussd uses, one or many calls each."""

    def __init__(self, world, name, clients, batch=1, pipelined=False):
        self.world, self.name = world, name
        self.clients, self.batch, self.pipelined = clients, batch, pipelined

    def statement(self, first):
        w, n = self.world, self.batch
        records = [w.records[(first + i) % len(w.records)] for i in range(n)]

        def array(value, kind):
            values = value if isinstance(value, list) else [value] * n
            return f"'{{{','.join(values)}}}'::{kind}[]"

        zero = "00000000-0000-0000-0000-000000000000"
        arguments = [
            array("GetRecord", "text"), array(w.node, "uuid"), array("pc1", "text"),
            array(w.role, "text"), array("own_case_work", "text"), array("f", "bool"),
            array(w.case, "uuid"), array(records, "uuid"), array(zero, "uuid"),
            array("0", "int4"), array("0", "int2"), array("0", "int4"), array('""', "text"),
            f"'\\x{w.policy}'::bytea",
        ]
        text = f"select * from door.read({', '.join(arguments)});\n"
        if self.pipelined:
            text = f"\\startpipeline\n{text}\\endpipeline\n"
        return text

    def run(self, seconds):
        w = self.world
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(self.clients), "-j",
                   str(min(2, self.clients)), "-T", str(max(1, round(seconds)) + 1),
                   "-P", "1"]
        for i in range(len(w.records)):
            script = w.directory / f"{self.name}-{i}.sql"
            script.write_text(self.statement(i * self.batch))
            command += ["-f", str(script)]
        before = w.cpu_us("postgres")
        done = subprocess.run(
            [*command, w.bench.main.as_user("sluss_service")],
            capture_output=True, text=True, timeout=seconds + 60)
        if done.returncode:
            raise RuntimeError(f"pgbench: {done.stderr}")
        # The first second is left out: every connection plans the door then.
        seen = [float(t) for t in re.findall(r", ([0-9.]+) tps", done.stderr)][1:]
        rate = sum(seen) / len(seen) * self.batch
        calls = self.batch * int(re.search(
            r"transactions actually processed: ([0-9]+)", done.stdout)[1])
        latency = float(re.search(r"latency average = ([0-9.]+)", done.stdout)[1])
        w.answered += calls
        return {"calls": calls, "failed": 0, "rate": rate, "p50_us": latency * 1000,
                "postgres_us": (w.cpu_us("postgres") - before) / calls}


def all_of(world):
    servers = ["slussd"] + (["grpc_cpp"] if world.peer else [])
    return [
        *(Reads(world, server, n) for n in (1, 64, 256) for server in servers),
        Pgbench(world, "pgbench-1", 1),
        Pgbench(world, "pgbench-32", 32),
        Pgbench(world, "pgbench-32-pipelined", 32, pipelined=True),
        Pgbench(world, "ceiling", 4, batch=CEILING_BATCH),
    ]
