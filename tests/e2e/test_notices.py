# SPDX-License-Identifier: EUPL-1.2
"""Notices of what is urgent: neutral, one after another until somebody has read."""

import pathlib

import pytest
from rig import scenes, wait
from rig.daemon import Daemon
from rig.feed import Reader

PROTECT = "threat_assessment.protect"
COMMAND = """#!/bin/sh
[ "$SLUSS_TARGET" = hangs ] && { sleep 600 & echo $! >"$1.left"; wait; }
[ "$SLUSS_TARGET" = leaves ] && { sleep 600 & echo $! >"$1.left"; }
{ env | grep -v '^PWD=\\|^SHLVL=\\|^_=' | sort; echo args "$@"; echo; } >>"$1"
"""


@pytest.fixture
def scene(play):
    s = scenes.open_case(play)
    s.record = play.put(s.case, s.pa, "threat_assessment")
    return s


@pytest.fixture
def told(bench, scene, tmp_path):
    """A server with a command that writes down what it learns; what it has learnt of the
    scene's case: time goes on ending what other tests have left."""
    script, out = tmp_path / "tell", tmp_path / "told"
    script.write_text(COMMAND)
    script.chmod(0o755)
    out.touch()
    bench.main.sql("update sluss.notice set seen_at = now() where seen_at is null")

    class Told:
        def start(self, targets, escalate=60000, timeout=1000):
            self.daemon = Daemon(
                tmp_path, bench.pki, bench.main, bench.keys, name="notices",
                notify={"command": f"{script} {out}", "targets": targets,
                        "escalate": escalate, "timeout": timeout}).start()
            return self

        def notices(self):
            found = [dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
                     for block in out.read_text().split("\n\n") if block.strip()]
            ours = self.ids()
            return [n for n in found if n["SLUSS_NOTICE"].replace("-", "") in ours]

        def ids(self, where="true"):
            return [row[0].replace("-", "") for row in bench.main.sql(
                "select n.id from sluss.notice n join sluss.change c on c.id = n.change"
                f" where c.case_id = '{scene.case.id.hex()}' and {where}")]

        def text(self):
            return out.read_text()

        def left_running(self):
            """What the command began last; what has ended is nobody's, or a zombie of init's."""
            pid = pathlib.Path(f"{out}.left").read_text().strip()
            try:
                state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            except FileNotFoundError:
                return False
            return state != "Z"

        def until(self, n, seconds=15):
            return wait.until(lambda: len(self.notices()) >= n and self.notices(), seconds,
                              f"{n} notices")
    t = Told()
    yield t
    t.daemon.stop()


def end_something(play, scene):
    d = play.disclose(scene.record, scene.pa, "malmo-soc", [PROTECT])
    play.withdraw(d, scene.pa)
    return d


def test_a_notice_says_that_something_waits_and_nothing_of_what(play, scene, told):
    told.start("first")
    d = end_something(play, scene)
    (notice,) = told.until(1)
    assert set(notice) == {"PATH", "LANG", "SLUSS_NOTICE", "SLUSS_TYPE", "SLUSS_ORGANISATION",
                           "SLUSS_DUE", "SLUSS_TARGET", "SLUSS_STEP"}
    assert (notice["SLUSS_TYPE"], notice["SLUSS_ORGANISATION"]) == ("ended", "malmo-soc")
    assert (notice["SLUSS_TARGET"], notice["SLUSS_STEP"]) == ("first", "1")
    said = told.text() + "\n".join(told.daemon.lines)
    for secret in (scene.case.id, scene.record.id, d.id):
        assert secret.hex() not in said
    assert "threat_assessment" not in said
    wait.until(lambda: told.daemon.said("notice_taken"), 5, "outcome in the journal")
    assert told.daemon.said(notice["SLUSS_NOTICE"])


def test_what_nobody_reads_goes_to_the_next_on_call_and_then_alarms(play, scene, told):
    told.start("first, second", escalate=1000)
    end_something(play, scene)
    assert [n["SLUSS_TARGET"] for n in told.until(2)] == ["first", "second"]
    wait.until(lambda: told.daemon.said("notice_unread"), 15, "alarm")
    assert len(told.notices()) == 2


def test_reading_by_a_person_acknowledges_and_by_a_system_does_not(bench, play, scene, told):
    told.start("first, second, third", escalate=3000)
    end_something(play, scene)
    told.until(1)
    Reader(play.caller(scene.sw), from_now=False).until("ended")
    assert len(told.ids("seen_at is null")) == 1
    sw2 = Reader(play.caller(scene.actor("malmo-soc", "sw2"), shown=True), from_now=False)
    sw2.until("ended")
    sw2.all()
    assert told.ids("seen_at is null") == []
    assert len(told.ids("seen_by = 'sw2'")) == 1


def test_a_command_that_hangs_is_killed_with_what_it_began(play, scene, told):
    told.start("hangs, second", escalate=2000, timeout=500)
    end_something(play, scene)
    wait.until(lambda: told.daemon.said("was killed"), 15, "the end of the first")
    (notice,) = told.until(1)
    assert notice["SLUSS_TARGET"] == "second"
    assert told.daemon.alive()
    wait.until(lambda: not told.left_running(), 5, "the end of what it began")


def test_what_a_command_leaves_running_ends_with_it(play, scene, told):
    """It said that all was well, so nothing but its own end is what ends the rest."""
    told.start("leaves", timeout=600000)
    end_something(play, scene)
    (notice,) = told.until(1)
    wait.until(lambda: told.daemon.said("notice_taken"), 15, "the end of the command")
    wait.until(lambda: not told.left_running(), 15, "the end of what it left")


@pytest.mark.parametrize("keys,what", [
    ({"command": "relative", "targets": "a"}, "path from the root"),
    ({"command": "/bin/true"}, "both a command and targets"),
    ({"targets": "a"}, "both a command and targets"),
    ({"command": "/bin/true", "targets": ", ".join("abcdefghijklmnopq")}, "16 words"),
    ({"command": "/bin/true", "targets": "a, " + "b" * 129}, "longer than 128")])
def test_a_faulty_section_is_refused_before_the_server_starts(bench, tmp_path, keys, what):
    daemon = Daemon(tmp_path, bench.pki, bench.main, bench.keys, name="faulty", notify=keys)
    done = daemon.run("-n", check=False)
    assert done.returncode != 0 and what in done.stderr
