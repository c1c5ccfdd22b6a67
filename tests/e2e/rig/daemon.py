# SPDX-License-Identifier: EUPL-1.2
"""slussd under test: its configuration, its process, what it says."""

import os
import pathlib
import re
import signal
import subprocess
import threading

from . import paths, wait

READY = re.compile(r"ready on (\S+):(\d+)")
LIMITS = {"denials_per_minute": "1000000"}


class Daemon:
    """One slussd. The same object may be started again after it ended."""

    def __init__(self, directory, pki, main, keys, name="slussd", **sections):
        self.directory = pathlib.Path(directory)
        self.pki, self.main, self.keys = pki, main, keys
        self.program = paths.program("slussd")
        self.config = self.directory / f"{name}.conf"
        self.root_key = self.directory / "root.key"
        self.process = None
        self.lines = []
        self.port = None
        self.environment = {}
        self.sections = sections
        if not self.root_key.exists():
            self.root_key.write_bytes(os.urandom(32))
            self.root_key.chmod(0o600)
        self.write_config()

    def write_config(self, **sections):
        """Section name -> dict of keys; merged over what stands there."""
        found = {
            "server": {"listen": "127.0.0.1:0",
                       "pid_file": self.directory / "slussd.pid"},
            "tls": {"certificate": self.pki.certificate("server"),
                    "key": self.pki.key("server")},
            "issuer own": {"ca": self.pki.ca, "crl": self.pki.crl, "rule": "uri",
                           "prefix": "urn:sluss:org:"},
            "database": {"conninfo": self.main.as_user("sluss_service")},
            "keys": {"conninfo": self.keys.as_user("sluss_keys"),
                     "root_key": self.root_key},
            "admin": {"conninfo": self.main.conninfo, "keys_conninfo": self.keys.conninfo},
            "policy": {"directory": paths.POLICY,
                       "schema": paths.ROOT / "server/schema"},
            "limits": dict(LIMITS),
            "log": {"level": "info"},
        }
        for name, keys in (*self.sections.items(), *sections.items()):
            found.setdefault(name, {}).update(keys)
        text = "".join(
            f"[{name}]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items())
            for name, keys in found.items())
        self.config.write_text(text)
        self.config.chmod(0o600)

    def run(self, *arguments, check=True):
        """slussd as a command: migrate, policy apply, registry apply, -n."""
        done = subprocess.run(
            [str(self.program), *map(str, arguments), "-c", str(self.config)],
            capture_output=True, text=True, timeout=120)
        if check and done.returncode:
            raise RuntimeError(f"slussd {arguments}: {done.stderr.strip()}")
        return done

    def start(self, **environment):
        self.environment = {**os.environ, **environment}
        self.environment.pop("NOTIFY_SOCKET", None)
        self.environment.setdefault(
            "ASAN_OPTIONS", "abort_on_error=1:detect_leaks=0:allocator_may_return_null=1")
        self.lines = []
        self.port = None
        self.process = subprocess.Popen(
            [str(self.program), "-c", str(self.config)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            errors="replace", env=self.environment)
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        wait.until(lambda: self.port or self.process.poll() is not None, 30, "ready")
        if not self.port:
            raise RuntimeError("slussd did not start:\n" + "\n".join(self.lines[-20:]))
        return self

    def _listen(self, process):
        for line in process.stderr:
            self.lines.append(line.rstrip("\n"))
            if "SLUSS_TEST_LOG" in os.environ:
                with open(os.environ["SLUSS_TEST_LOG"], "a", encoding="utf-8") as kept:
                    kept.write(line)
            found = READY.search(line)
            if found and self.port is None:
                self.port = int(found[2])

    @property
    def target(self):
        return f"127.0.0.1:{self.port}"

    def kill(self, number):
        self.process.send_signal(number)

    def reload(self):
        self.kill(signal.SIGHUP)

    def stop(self, number=signal.SIGTERM, seconds=20):
        """Ends it; its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def memory(self):
        """Resident bytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def said(self, text):
        return [line for line in self.lines if text in line]
