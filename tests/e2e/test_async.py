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
from rig.daemon import Daemon
from test_documents import MOST, Document, pdf
from test_library import SANITIZERS, die, example, files

F_GETPIPE_SZ = 1032


@pytest.fixture
def patient(bench):
    """Another slussd on the same databases, which waits long for who does not read."""
    d = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="patient",
               **bench.sections)
    d.write_config(server={"pid_file": bench.directory / "patient.pid"},
                   limits={"write_timeout": "600000"})
    d.start()
    yield d
    if d.alive():
        d.process.send_signal(signal.SIGCONT)
        d.stop()


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
        out, err = self.process.communicate(timeout=240)
        return out, err.decode(), self.process.returncode


def test_many_calls_of_many_actors_go_at_once_over_one_loop(bench):
    actors = ["pc1", "pc2"] * 32
    done = example("many_libevent", bench.daemon.target, *files(bench, "police-nord"), *actors)
    assert done.returncode == 0, done.stderr
    assert collections.Counter(done.stdout.splitlines()) == {
        "police-nord pc1": 32, "police-nord pc2": 32}


def test_one_call_that_cannot_be_made_takes_none_of_the_others_along(bench):
    actors = ["pc1"] * 8 + ["two words"] + ["pc2"] * 8
    done = example("many_libevent", bench.daemon.target, *files(bench, "police-nord"), *actors)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert len(done.stdout.splitlines()) == 16


def test_a_document_comes_as_fast_as_its_reader_takes_it(patient, bench, large):
    download = Download(bench, patient.target, large)
    wait.until(download.full, 20, "the pipe is full")
    assert download.process.poll() is None
    # A server that stands still meanwhile holds the stream up, and no more.
    patient.kill(signal.SIGSTOP)
    first = download.process.stdout.read(65536)
    assert download.process.poll() is None
    patient.kill(signal.SIGCONT)
    out, err, code = download.rest()
    assert (code, err) == (0, "")
    assert first + out == large.data


def test_a_server_that_goes_away_in_the_middle_ends_the_stream(patient, bench, large):
    download = Download(bench, patient.target, large)
    wait.until(download.full, 20, "the pipe is full")
    die(patient)
    out, err, code = download.rest()
    assert code == 1 and "UNAVAILABLE" in err, (code, err)
    assert 0 < len(out) < MOST
    assert large.data.startswith(out)
