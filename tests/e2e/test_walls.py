# SPDX-License-Identifier: EUPL-1.2
"""With any one of the three walls off, the other two hold every cell of the matrix."""

import contextlib

import pytest
from rig import scenes
from rig.daemon import Daemon
from rig.relations import Relations
from rig.sweep import Sweep
from rig.walls import DoorWall


@contextlib.contextmanager
def instead(bench, **environment):
    """Another slussd on the same databases; every caller goes to it."""
    other = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="other",
                   **bench.sections)
    other.write_config(server={"pid_file": bench.directory / "other.pid"})
    usual = bench.daemon
    other.start(**environment)
    bench.daemon = other
    try:
        yield other
    finally:
        bench.daemon = usual
        other.stop()


@pytest.fixture(scope="module")
def stage(play):
    scene = scenes.open_case(play)
    scenes.write_everything(play, scene)
    relations = Relations(play, scene)
    yield scene, relations
    relations.remove()


def sweep(play, stage, named=("none", "all")):
    """Nothing disclosed, then everything, then withdrawn, then expired: the cells of all."""
    scene, relations = stage
    done = Sweep(play)
    people = [*scene.people(), *(play.actor(c, "stranger") for c in ("sis", "malmo-soc"))]
    relations.remove()
    done.run(people, relations.records(), named)
    relations.disclose_everything()
    for relation in ("disclosed", "withdrawn", "expired"):
        relations.set(relation)
        done.run(people, relations.records(), named)
    return done


@pytest.mark.parametrize("wall", ["decide", "guard"])
def test_without_this_wall_of_the_service_the_matrix_holds(bench, play, stage, wall):
    with instead(bench, SLUSS_TEST_WALL_OFF=wall) as other:
        assert other.said("wall_off"), "the switch must be announced"
        sweep(play, stage).agree()


def test_without_the_wall_in_sql_nothing_leaks(bench, play, stage):
    with DoorWall(bench.main), instead(bench) as other:
        done = sweep(play, stage, named=("all",))
        assert other.said("decision_disagrees"), "the difference raises an alarm"
    assert not done.leaks, "\n".join(done.leaks[:12])
    assert done.cells > 1000


def test_the_doors_wall_is_up_again(bench, play, stage):
    sweep(play, stage).agree()


def test_two_walls_off_is_more_than_the_third_is_built_for(bench, play, stage):
    """The experiment's own control: with door and decision off, content does come out.

    If nothing leaked here either, the tests above would show nothing.
    """
    scene, relations = stage
    relations.remove()
    with DoorWall(bench.main), instead(bench, SLUSS_TEST_WALL_OFF="decide"):
        records = [r for r in relations.records() if r.kind == "threat_assessment"]
        done = Sweep(play).run([scene.sw], records, named=("all",))
    assert done.leaks
