# SPDX-License-Identifier: EUPL-1.2
"""The demo, as somebody new runs it: the story is told, and nothing is left behind."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest
from rig import paths

# What the domain description says that each sees of the same records: the
# analyst, the coordinator, A, B, SiS, Kriminalvården.
CELLS = {
    "threat_assessment.conclusion": "released released released withheld released released",
    "threat_assessment.protect": "released released released extract released released",
    "threat_assessment.separate": "released released closed closed released withheld",
    "threat_assessment.sources": "released closed closed closed closed closed",
    "eligibility.checklist": "released released expired unknown unknown unknown",
    "custody.dates": "released released released unknown unknown released",
    "whereabouts.address": "withheld withheld unknown unknown released closed",
    "contact_note.note": "unknown unknown unknown unknown released unknown",
    "child_concern.report": "unknown unknown released unknown unknown unknown",
    "plan.actions": "released released released released released released",
    "task.extract": "unknown unknown released released unknown unknown",
}
# At the end, with what it says: B's own zone, and version 1 where 2 was not given.
SAYS = {
    "threat_assessment.conclusion": "very high,very high,very high,withheld,high,withheld",
    "threat_assessment.separate": "2 persons,2 persons,closed,closed,2 persons,withheld",
    "threat_assessment.sources": "2 sources,closed,closed,closed,closed,closed",
}
ZONES = ["zones 01,12", "zones 01,12", "zones 01,12", "zones 1281", "zones 01", "withheld"]
REFUSED = (
    "The step waits for:", "The provider's vetting is stopped",
    "Nothing of this record is released to your organisation now.",
)


def row(out, group):
    line = next(line for line in out.splitlines() if line.startswith(f"  {group} "))
    return [line[i:i + 12].strip() for i in range(36, 36 + 6 * 12, 12)]


@pytest.fixture(scope="module")
def place():
    directory = tempfile.mkdtemp(prefix="sluss-demo-")
    yield pathlib.Path(directory) / "d"
    shutil.rmtree(directory, ignore_errors=True)


def run(place, *options):
    os.chmod(place.parent, 0o755)
    return subprocess.run(
        [str(paths.ROOT / "deploy/demo"), *options], capture_output=True, text=True, timeout=400,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "SLUSS_BUILD": str(paths.BUILD), "SLUSS_DEMO_STATE": str(place),
             "ASAN_OPTIONS": "detect_leaks=0"})


def test_the_demo_tells_the_story_and_cleans_up(place):
    if not paths.program("sluss").is_file():
        pytest.skip("the command line program is not built")
    done = run(place)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for group, cells in CELLS.items():
        assert row(done.stdout, group) == cells.split(), group
    told, later = done.stdout.split("The threat assessment now")
    for group, cells in SAYS.items():
        assert row(later, group) == cells.split(","), group
    assert row(later, "threat_assessment.protect") == ZONES
    assert "kriminalvarden" in later and "PERMISSION_DENIED" in later
    assert "municipality-b" in later, "the log has B's reading of its own zone"
    for words in REFUSED:
        assert words in told, words
    assert [f"\n{n}. " in done.stdout for n in (*range(1, 12), 13, 14, 15)] == [True] * 14
    assert not place.exists()


@pytest.fixture(scope="module")
def kept(place):
    """Told once more where it was told before, with a world to look at, and left running."""
    if not (paths.BUILD / "tests/synth/sluss-synth").is_file():
        pytest.skip("the generator is not built")
    try:
        yield run(place, "--world", "40")
    finally:
        run(place, "--stop")


def sluss(place, *words):
    return subprocess.run(
        [str(paths.program("sluss")), *words], cwd=place, capture_output=True, text=True,
        timeout=60, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})


def test_told_again_and_kept_running_it_says_what_to_try(place, kept):
    assert kept.returncode == 0, kept.stdout[-2000:] + kept.stderr[-2000:]
    tried = [line.split()[1:] for line in kept.stdout.splitlines()
             if line.strip().startswith("sluss --profile") and str(place) not in line]
    for words in tried:
        assert sluss(place, *words).returncode == 0, words
    assert len(tried) >= 6


def test_the_demo_has_a_world_to_look_at(place, kept):
    assert "40 cases made" in kept.stdout
    assert "#" not in kept.stderr, "no bar where nobody looks"
    listed = sluss(place, "--profile", "world.profile", "--json", "case", "list")
    assert listed.returncode == 0 and '"caseId"' in listed.stdout, listed.stderr


def test_it_stops_when_told(place, kept):
    pid = int((place / "slussd.pid").read_text())
    assert run(place, "--stop").returncode == 0
    assert not place.exists() and not pathlib.Path(f"/proc/{pid}").exists()
