# SPDX-License-Identifier: EUPL-1.2
"""Two throwaway PostgreSQL clusters, and SQL as their superuser."""

import os
import subprocess

from . import paths


class Cluster:
    """One cluster on a unix socket."""

    def __init__(self, directory, name, port):
        self.directory, self.name, self.port = directory, name, port
        self.conninfo = ""

    def _run(self, *arguments):
        return subprocess.run(
            [str(paths.CLUSTER), *arguments, str(self.directory), self.name],
            check=True, stdout=subprocess.PIPE, text=True, timeout=120, cwd=self.directory,
        ).stdout

    def start(self):
        out = self._run("--fast", "--port", str(self.port), "start")
        self.conninfo = out.strip().splitlines()[-1]
        return self

    def stop(self):
        self._run("stop")

    def as_user(self, user, **more):
        """The connection string for another role."""
        parts = dict(p.split("=", 1) for p in self.conninfo.split())
        parts.update(user=user, **more)
        return " ".join(f"{k}={v}" for k, v in parts.items())

    def sql(self, text, **variables):
        """Runs SQL as superuser; rows as lists of text. Variables are :'name' in it."""
        command = ["psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1"]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        done = subprocess.run(
            [*command, "-d", self.conninfo], input=text, text=True, timeout=60,
            capture_output=True, env={**os.environ, "PGCONNECT_TIMEOUT": "5"},
        )
        if done.returncode:
            raise RuntimeError(f"psql: {done.stderr.strip()}")
        return [line.split("\x1f") for line in done.stdout.splitlines() if line]

    def one(self, text, **variables):
        rows = self.sql(text, **variables)
        return rows[0][0] if rows else None

    def kick(self):
        """Ends every session of the service at once."""
        self.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                 " where pid <> pg_backend_pid() and backend_type = 'client backend'")


def uuid(raw):
    """16 bytes as SQL writes them."""
    h = raw.hex()
    return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"


class Session:
    """One open session of the superuser, to hold a lock or a transaction."""

    def __init__(self, cluster):
        self.process = subprocess.Popen(
            ["psql", "-X", "-q", "-A", "-t", "-d", cluster.conninfo],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, text):
        """Runs and waits until it has run."""
        self.process.stdin.write(text + ";\n\\echo done\n")
        self.process.stdin.flush()
        while self.process.stdout.readline().strip() != "done":
            if self.process.poll() is not None:
                raise RuntimeError("psql ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
