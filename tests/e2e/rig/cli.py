# SPDX-License-Identifier: EUPL-1.2
"""The command line program as one person uses it: a profile, words, a terminal."""

import base64
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import time

from google.protobuf import json_format

from . import paths

USAGE = 64
LINES, COLUMNS = 200, 160


class Answer:
    """What came of one command."""

    def __init__(self, status, out, err=""):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return f"exit status {self.status}\n{self.out}{self.err}"

    @property
    def json(self):
        return json.loads(self.out)

    def row(self, text):
        """The first line that holds the text; fails when there is none."""
        for line in self.out.splitlines():
            if text in line:
                return line
        raise AssertionError(f"no line has {text!r}:\n{self!r}")


class Person:
    """One actor's profile in a directory of its own, and commands under it."""

    def __init__(self, bench, directory, organisation, actor, certificate="", **keys):
        self.bench, self.directory = bench, directory / f"{organisation}-{actor}"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.organisation, self.actor = organisation, actor
        name = certificate or f"{organisation}-sys"
        known = bench.registry.actors.get((organisation, actor))
        self.keys = {
            "server": "", "ca": bench.pki.ca,
            "certificate": bench.pki.certificate(name), "key": bench.pki.key(name),
            "actor": actor, "purpose": "own_case_work", **keys}
        if known and len(known.roles) > 1:
            self.keys.setdefault("role", known.role)
        self.profile = self.directory / "profile"
        self.write()

    def but(self, name, **keys):
        """The same person with another profile."""
        made = Person(self.bench, self.directory / name, self.organisation, self.actor)
        made.write(**{**self.keys, **keys})
        return made

    def write(self, **keys):
        """The profile anew, with some keys changed; None leaves a key out.

        An empty server is the daemon wherever it listens now.
        """
        self.keys.update(keys)
        found = {**self.keys, "server": self.keys["server"] or self.bench.daemon.target}
        self.profile.write_text("".join(
            f"{k} = {v}\n" for k, v in found.items() if v is not None))
        self.profile.chmod(0o600)

    def environment(self, **more):
        found = {
            "PATH": os.environ["PATH"], "HOME": str(self.directory), "LANG": "C.UTF-8",
            "TZ": "Europe/Stockholm", "SLUSS_PROFILE": str(self.profile),
            "SLUSS_LOCALEDIR": str(paths.BUILD / "locale"),
            "ASAN_OPTIONS": "detect_leaks=1:exitcode=99", "UBSAN_OPTIONS": "halt_on_error=1"}
        found.update(more)
        return found

    def run(self, *words, text="", timeout=60, **environment):
        """Through pipes, as a script does it: JSON unless --table is said."""
        done = subprocess.run(
            [str(paths.program("sluss")), *map(str, words)], input=text, text=True,
            cwd=self.directory, env=self.environment(**environment), timeout=timeout,
            capture_output=True)
        return Answer(done.returncode, done.stdout, done.stderr)

    def do(self, *words, **more):
        """The reply's JSON; fails the test when the command did."""
        answer = self.run(*words, **more)
        assert answer.status == 0, f"{words}: {answer!r}"
        return answer.json

    def table(self, *words, **more):
        """What people get to see; fails the test when the command did."""
        answer = self.run(*words, "--table", **more)
        assert answer.status == 0, f"{words}: {answer!r}"
        return answer

    def reply(self, contract, method, *words, beside=()):
        """The reply message, as Google's reader of proto3 JSON takes it; without the keys beside it."""
        answer = self.run(*words, "--json")
        assert answer.status == 0, f"{words}: {answer!r}"
        told = {k: v for k, v in answer.json.items() if k not in beside}
        return json_format.ParseDict(told, contract.methods[method].reply())

    def terminal(self, *words, typed=(), timeout=60, lines=LINES, **environment):
        """On a terminal; typed: (what is asked, what is then typed), in order."""
        child, screen = pty.fork()
        if child == 0:
            self._become(words, environment)
        try:
            fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", lines, COLUMNS, 0, 0))
            shown = _converse(screen, list(typed), time.monotonic() + timeout)
        finally:
            os.close(screen)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return Answer(status, shown.replace("\r\n", "\n"))

    def _become(self, words, environment):
        try:
            os.chdir(self.directory)
            program = str(paths.program("sluss"))
            os.execve(program, [program, *map(str, words)],
                      self.environment(TERM="xterm", **environment))
        finally:
            os._exit(127)

    def file(self, name, text):
        """A file beside the profile; its path as text."""
        path = self.directory / name
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        return str(path)


def _converse(screen, typed, end):
    shown, seen = b"", 0
    while True:
        ready, _, _ = select.select([screen], [], [], max(0, end - time.monotonic()))
        if not ready:
            raise AssertionError(f"the terminal stands still at:\n{shown.decode(errors='replace')}")
        try:
            chunk = os.read(screen, 4096)
        except OSError:
            chunk = b""
        if not chunk:
            assert not typed, f"never asked {typed[0][0]!r}:\n{shown.decode(errors='replace')}"
            return shown.decode(errors="replace")
        shown += chunk
        while typed and typed[0][0].encode() in shown[seen:]:
            seen = len(shown)
            os.write(screen, typed.pop(0)[1].encode())


def hex_id(text):
    """An identifier of proto3 JSON, as everything else writes it."""
    return base64.b64decode(text, validate=True).hex()


def one_line_each(err):
    """The lines of an error: "sluss: CODE: REASON", then "  name: text"."""
    lines = err.splitlines()
    assert lines and lines[0].startswith("sluss: "), err
    assert all(line.startswith(("sluss: ", "  ")) for line in lines), err
    return lines
