# SPDX-License-Identifier: EUPL-1.2
"""The matrix's own control: every cell of the ceiling that is flipped is noticed.

The server is given a ceiling in which one position's cells are all opened, then all
closed; the oracle keeps the true one. Each flipped cell must show as a difference.
"""

import csv
import shutil

import grpc
import pytest
from oracle import rule
from oracle.world import POLICE_ONLY
from rig import content, paths, scenes, wait
from rig.caller import Refused
from rig.relations import Relations

# PG and SO may call no method that reads a record; another test shows that.
POSITIONS = ("PC", "PA", "MO", "MR", "KV", "SI", "HC", "OA")


@pytest.fixture(scope="module")
def stage(play):
    scene = scenes.open_case(play)
    scenes.write_everything(play, scene)
    play.consent(scene.case, scene.pc, {"sis": ["person.identity"]})
    relations = Relations(play, scene)
    relations.participant("kalmar-soc", "sw1", "interim")
    relations.disclose_everything()
    yield scene, relations
    relations.remove()


@pytest.fixture
def ceiling(bench, tmp_path):
    """A function that puts a changed ceiling in force; the true one comes back."""
    def put(change):
        directory = tmp_path / "policy"
        shutil.rmtree(directory, ignore_errors=True)
        shutil.copytree(paths.POLICY, directory)
        path = directory / "ceiling.csv"
        with open(path, encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f))
        for row in rows:
            change(row)
        with open(path, "w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, rows[0].keys(), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
        in_force(bench, directory)
    yield put
    in_force(bench, paths.POLICY)


def in_force(bench, directory):
    who = bench.caller("police-nord", "pc1")
    before = who.WhoAmI().policy_hash
    bench.daemon.write_config(policy={"directory": directory})
    bench.daemon.run("policy", "apply")
    bench.daemon.reload()

    def changed():
        try:
            return who.WhoAmI().policy_hash != before
        except Refused:
            return False
    wait.until(changed, 10, "the other ceiling")


def readers(play, policy, scene, position):
    for actor in scene.people():
        standing, _ = scene.case.participants[actor.organisation.code]
        if policy.position(actor.organisation.kind, actor.role, standing) == position:
            yield actor


def noticed(play, actors, records):
    """Groups of which the server says something else than the oracle."""
    flying = []
    for actor in actors:
        for record in records:
            named = play.world.policy.groups_of(record.kind)
            flying.append((actor, record, named, play.caller(actor).future(
                "GetRecord", case_id=record.case.id, record_id=record.id, groups=named)))
    found = set()
    for actor, record, named, future in flying:
        want = play.expected(actor, record, named)
        try:
            view = future.result().view
        except grpc.RpcError:
            if want.code == rule.OK:
                found |= set(want.states)
            continue
        states = {g.group: g.state for g in view.groups}
        wanted = want.states if want.code == rule.OK else {}
        found |= {g for g in named if states.get(g) != wanted.get(g)}
        found |= content.groups_in(view) ^ want.released
    return found


def written(relations, by_another_than=()):
    """Groups that stand in some record, of somebody else where readers are given."""
    return {g for r in relations.records() for g in r.newest.wrote
            if not by_another_than
            or any(a.organisation is not r.owner for a in by_another_than)}


@pytest.mark.parametrize("position", POSITIONS)
def test_every_cell_opened_for_a_position_is_noticed(play, policy, stage, ceiling, position):
    scene, relations = stage
    actors = list(readers(play, policy, scene, position))
    flipped = {g for g, r in policy.rows.items()
               if not r.cell(position).others_read or r.cell(position).condition}
    # Opening W says something of others' records only; the participants' condition
    # chooses rows within the group; two groups no policy can open.
    flipped &= written(relations, by_another_than=actors)
    flipped -= {"case.participants"}
    if position not in ("PC", "PA"):
        flipped -= POLICE_ONLY

    def change(row):
        if row["group"] in flipped:
            row[position] = "R"
    ceiling(change)
    seen = noticed(play, actors, relations.records())
    assert len(flipped) > 8 and flipped <= seen, sorted(flipped - seen)


@pytest.mark.parametrize("position", POSITIONS)
def test_every_cell_closed_for_a_position_is_noticed(play, policy, stage, ceiling, position):
    scene, relations = stage
    # Where only an extract may be read and nobody wrote one, nothing is there to close.
    flipped = {g for g, r in policy.rows.items() if r.cell(position).owner_reads
               and r.cell(position).condition not in rule.BY_EXTRACT}
    flipped &= written(relations)

    def change(row):
        if row["group"] in flipped:
            row[position] = "-"
    ceiling(change)
    seen = noticed(play, readers(play, policy, scene, position), relations.records())
    assert flipped <= seen, sorted(flipped - seen)


def test_with_the_true_ceiling_nothing_is_noticed(play, policy, stage):
    scene, relations = stage
    for position in POSITIONS:
        assert not noticed(play, readers(play, policy, scene, position), relations.records())
