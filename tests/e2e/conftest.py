# SPDX-License-Identifier: EUPL-1.2
"""Fixtures: one slussd with its clusters for the whole session, scenes per module."""

import atexit
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from oracle.policy import Policy
from oracle.world import World
from rig import paths, scenes
from rig.bench import Bench
from rig.contract import Contract
from rig.play import Play


@pytest.fixture(scope="session")
def contract():
    directory = tempfile.mkdtemp(prefix="sluss-contract-")
    atexit.register(shutil.rmtree, directory, True)
    return Contract(directory)


@pytest.fixture(scope="session")
def policy():
    return Policy(paths.POLICY)


@pytest.fixture(scope="session")
def bench(contract):
    if not paths.program("slussd").is_file():
        pytest.exit(f"{paths.program('slussd')} is not built: tests/run e2e builds it", 2)
    b = Bench(contract)
    try:
        yield b.start()
    finally:
        b.stop()


@pytest.fixture(autouse=True)
def _slussd_lives(request):
    """A test that killed slussd must say so: the next ones get a live one."""
    yield
    if "bench" not in request.fixturenames:
        return
    b = request.getfixturevalue("bench")
    if not b.daemon.alive():
        said = "\n".join(b.daemon.lines[-30:])
        b.close_channels()
        b.daemon.start()
        pytest.fail(f"slussd ended during the test:\n{said}")


@pytest.fixture(scope="session")
def world(bench, policy):
    w = World(policy)
    w.organisations = bench.registry.organisations
    return w


@pytest.fixture(scope="session")
def play(bench, world):
    return Play(bench, world)


@pytest.fixture(scope="module")
def scene(play):
    """A case that every kind of party takes part in, nothing written yet."""
    return scenes.open_case(play)


@pytest.fixture
def own_scene(play):
    """The same, for one test alone."""
    return scenes.open_case(play)
