# SPDX-License-Identifier: EUPL-1.2
"""libsluss in other people's event loops, against the real server: the two example programs."""

import array
import collections
import fcntl
import signal
import subprocess
import termios

import pytest
from rig import paths, scenes, wait
from test_documents import MOST, Document, pdf
from test_library import SANITIZERS, die, example, files, mortal  # noqa: F401

F_GETPIPE_SZ = 1032


@pytest.fixture(scope="module")
def scene(play):
    return scenes.open_case(play)


@pytest.fixture(scope="module")
def large(play, scene):
    """A document that no window and no socket buffer holds."""
    record = play.put(scene.case, scene.pa, "threat_assessment")
    return Document(play, scene.case, scene.pa, record, "threat_assessment.conclusion",
                    pdf(MOST)).create().send_all().finish()


class Download:
    """document_poll in a process of its own, whose output nobody reads yet."""

    def __init__(self, bench, target, document):
        owner = document.actor.organisation.code
        self.process = subprocess.Popen(
            [str(paths.BUILD / "client-lib/examples/document_poll"), target,
             *files(bench, owner), document.actor.code, "own_case_work",
             document.case.id.hex(), document.id.hex()],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=SANITIZERS)

    def full(self):
        """Nothing more goes into the pipe."""
        out = self.process.stdout
        waiting = array.array("i", [0])
        fcntl.ioctl(out, termios.FIONREAD, waiting)
        return waiting[0] > fcntl.fcntl(out, F_GETPIPE_SZ) - 4096

    def rest(self):
        out, err = self.process.communicate(timeout=60)
        return out, err.decode(), self.process.returncode


def test_many_calls_of_many_actors_go_at_once_over_one_loop(bench):
    actors = ["pc1", "pc2"] * 32
    done = example("many_libevent", bench.daemon.target, *files(bench, "police-nord"), *actors)
    assert done.returncode == 0, done.stderr
    assert collections.Counter(done.stdout.splitlines()) == {
        "police-nord pc1": 32, "police-nord pc2": 32}


def test_one_call_that_is_refused_takes_none_of_the_others_along(bench):
    actors = ["pc1"] * 8 + ["nobody-1"] + ["pc2"] * 8
    done = example("many_libevent", bench.daemon.target, *files(bench, "police-nord"), *actors)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert len(done.stdout.splitlines()) == 16


def test_a_document_comes_as_fast_as_its_reader_takes_it(bench, large):
    download = Download(bench, bench.daemon.target, large)
    wait.until(download.full, 20, "the pipe is full")
    assert download.process.poll() is None
    out, err, code = download.rest()
    assert (code, err) == (0, "")
    assert out == large.data


def test_a_server_that_goes_away_in_the_middle_ends_the_stream(
        bench, mortal, large):  # noqa: F811
    download = Download(bench, mortal.target, large)
    wait.until(download.full, 20, "the pipe is full")
    die(mortal)
    out, err, code = download.rest()
    assert code == 1 and "UNAVAILABLE" in err, (code, err)
    assert 0 < len(out) < MOST
    assert large.data.startswith(out)


def test_a_server_that_hangs_holds_a_stream_and_no_more(bench, mortal, large):  # noqa: F811
    download = Download(bench, mortal.target, large)
    wait.until(download.full, 20, "the pipe is full")
    mortal.kill(signal.SIGSTOP)
    first = download.process.stdout.read(65536)
    assert download.process.poll() is None
    mortal.kill(signal.SIGCONT)
    out, err, code = download.rest()
    assert (code, err) == (0, "")
    assert first + out == large.data
