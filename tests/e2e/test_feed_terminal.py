# SPDX-License-Identifier: EUPL-1.2
"""`sluss watch` and `sluss changes`, as a coordinator leaves them open."""

import json
import os
import signal
import socket
import stat
import subprocess
import threading

import pytest
from rig import paths, scenes, wait
from rig.caller import Refused
from rig.cli import USAGE, Person
from rig.daemon import Daemon
from rig.feed import Reader

PROTECT = "threat_assessment.protect"
CONCLUSION = "threat_assessment.conclusion"


@pytest.fixture(scope="module")
def scene(play):
    s = scenes.open_case(play)
    s.record = play.put(s.case, s.pa, "threat_assessment")
    return s


@pytest.fixture
def sw(bench, tmp_path):
    return Person(bench, tmp_path, "malmo-soc", "sw1")


class Open:
    """A command that runs until it is stopped, its lines as they come."""

    def __init__(self, person, *words, **environment):
        self.process = subprocess.Popen(
            [str(paths.program("sluss")), *words], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=person.directory,
            env=person.environment(**environment))
        self.lines, self.errors = [], []
        for stream, kept in ((self.process.stdout, self.lines),
                             (self.process.stderr, self.errors)):
            threading.Thread(target=self._read, args=(stream, kept), daemon=True).start()

    def _read(self, stream, kept):
        for line in stream:
            kept.append(line.rstrip("\n"))

    def until(self, n, seconds=20):
        wait.until(lambda: len(self.lines) >= n or self.process.poll() is not None, seconds,
                   f"{n} lines")
        assert len(self.lines) >= n, self.errors
        return self.lines[n - 1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def test_changes_are_listed_from_where_the_file_says(play, scene, sw):
    play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
    answer = sw.table("changes", "--cursor-file", "place")
    line = next(x for x in answer.out.splitlines()
                if scene.case.id.hex() in x and "disclosed" in x)
    assert PROTECT in line and "police-nord" in line
    place = sw.directory / "place"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert sw.table("changes", "--cursor-file", "place").out == ""
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
    play.withdraw(d, scene.pa)
    answer = sw.run("changes", "--cursor-file", "place", "--types", "ended", "--json")
    (change,) = [json.loads(line) for line in answer.out.splitlines()]
    assert change["type"] == "CHANGE_TYPE_ENDED" and change["groups"] == [CONCLUSION]


@pytest.fixture
def again(bench):
    """A second server that can be stopped, and started where it was."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{s.getsockname()[1]}"
    daemon = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="again",
                    server={"listen": listen, "pid_file": bench.directory / "again.pid"})
    daemon.listen = listen
    yield daemon.start()
    daemon.stop()


def test_a_watch_tells_at_once_and_goes_on_after_the_server_was_away(
        bench, play, scene, sw, again):
    person = sw.but("away", server=again.listen)
    person.table("changes", "--cursor-file", "place")
    with Open(person, "watch", "--cursor-file", "place", "--json") as w:
        play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
        assert json.loads(w.until(1))["type"] == "CHANGE_TYPE_DISCLOSED"
        again.stop()
        wait.until(lambda: w.errors, 30, "note of the loss")
        assert "trying again" in w.errors[0]
        play.disclose(scene.record, scene.pa, "malmo-soc", [CONCLUSION])
        again.start()
        assert json.loads(w.until(2, 60))["groups"] == [CONCLUSION]
        found = Reader(play.caller(scene.sw))
        bench.main.kick()

        def disclosed():
            try:
                return play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
            except Refused:   # the database is only just back
                return None
        wait.until(disclosed, 20, "a disclosure")
        assert json.loads(w.until(3, 60))["groups"] == [PROTECT]
        assert found.all()
    wait.until(lambda: person.table("changes", "--cursor-file", "place").out == "", 10)


def test_once_ends_after_the_first_and_types_leave_out_the_others(play, scene, sw):
    sw.table("changes", "--cursor-file", "place")
    with Open(sw, "watch", "--once", "--types", "ended", "--table", "--cursor-file", "place",
              LANGUAGE="sv") as w:
        d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
        play.withdraw(d, scene.pa)
        line = w.until(1)
        assert "avslutad" in line or "upphör" in line or "slut" in line, line
        assert "ska läsas före" in line
        assert w.process.wait(20) == 0
    assert len(w.lines) == 1


def test_what_is_wrong_with_the_command_is_said_before_anything_is_sent(sw):
    (sw.directory / "bad").write_text("not digits\n")
    for words in (("watch", "--types", "nonsense"), ("changes", "--cursor-file", "bad")):
        answer = sw.run(*words)
        assert answer.status == USAGE and answer.err.startswith("sluss: "), answer


def test_who_has_no_feed_is_told_why(bench, tmp_path):
    admin = Person(bench, tmp_path, "malmo-soc", "adm")
    for words in (("watch",), ("changes",)):
        answer = admin.run(*words)
        assert answer.status == 17 and "position" in answer.err, answer


def test_a_place_that_cannot_be_kept_ends_the_watch(play, scene, sw):
    os.mkdir(sw.directory / "place.new")
    answer = sw.run("changes", "--cursor-file", "place")
    assert answer.status == USAGE
