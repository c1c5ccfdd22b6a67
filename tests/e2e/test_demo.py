# SPDX-License-Identifier: EUPL-1.2
"""The demo, as somebody new runs it: the story is told, and nothing is left behind."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest
from rig import paths

COLUMNS = ("PA", "PC", "A", "SiS", "KV")
# What the domain description says that each sees of the same records.
CELLS = {
    "threat_assessment.conclusion": "released released released released released",
    "threat_assessment.separate": "released released closed released withheld",
    "threat_assessment.sources": "released closed closed closed closed",
    "eligibility.checklist": "released released expired unknown unknown",
    "custody.dates": "released released released unknown released",
    "whereabouts.address": "withheld withheld unknown released closed",
    "contact_note.note": "unknown unknown unknown released unknown",
}
WORDS = {"closed to you": "closed", "not known": "unknown"}


def row(out, group):
    line = next(line for line in out.splitlines() if line.startswith(f"  {group} "))
    for long, short in WORDS.items():
        line = line.replace(long, short)
    return line.split()[1:]


@pytest.fixture(scope="module")
def place():
    directory = tempfile.mkdtemp(prefix="sluss-demo-")
    yield pathlib.Path(directory) / "d"
    shutil.rmtree(directory, ignore_errors=True)


def run(place, *options):
    os.chmod(place.parent, 0o755)
    return subprocess.run(
        [str(paths.ROOT / "deploy/demo"), *options], capture_output=True, text=True, timeout=240,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "SLUSS_BUILD": str(paths.BUILD), "SLUSS_DEMO_STATE": str(place),
             "ASAN_OPTIONS": "detect_leaks=0"})


def test_the_demo_tells_the_story_twice_over_and_cleans_up(place):
    if not paths.program("sluss").is_file():
        pytest.skip("the command line program is not built")
    for _ in range(2):
        done = run(place)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        for group, cells in CELLS.items():
            assert row(done.stdout, group) == cells.split(), group
        later = done.stdout.split("The threat assessment now")[1]
        assert row(later, "threat_assessment.conclusion")[-1] == "withheld"
        assert "kriminalvarden" in later and "PERMISSION_DENIED" in later
        assert not place.exists()


def test_kept_running_it_says_what_to_try_and_stops_when_told(place):
    if not paths.program("sluss").is_file():
        pytest.skip("the command line program is not built")
    done = run(place, "--keep")
    assert done.returncode == 0, done.stderr[-2000:]
    pid = int((place / "slussd.pid").read_text())
    tried = [line.strip() for line in done.stdout.splitlines()
             if line.strip().startswith("sluss --profile")]
    try:
        for command in tried:
            assert subprocess.run(
                [str(paths.program("sluss")), *command.split()[1:]], cwd=place,
                capture_output=True, timeout=30,
                env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}).returncode == 0, command
        assert len(tried) >= 4
    finally:
        assert run(place, "--stop").returncode == 0
    assert not place.exists() and not pathlib.Path(f"/proc/{pid}").exists()


def test_the_demo_has_a_world_to_look_at(place):
    if not (paths.BUILD / "tests/synth/sluss-synth").is_file():
        pytest.skip("the generator is not built")
    try:
        done = run(place, "--world", "40")
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        assert "40 cases made" in done.stdout
        assert "#" not in done.stderr, "no bar where nobody looks"
        listed = subprocess.run(
            [str(paths.program("sluss")), "--profile", str(place / "world.profile"), "--json",
             "case", "list"], capture_output=True, text=True, timeout=60, cwd=place,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        assert listed.returncode == 0 and '"caseId"' in listed.stdout, listed.stderr
    finally:
        run(place, "--stop")
