# SPDX-License-Identifier: EUPL-1.2
"""The synthetic world: what is loaded past the door is what the door would have let in.

Loaded by COPY into an installation of its own, and read by the real server: each sampled
record by everybody who takes part and by somebody who does not, against the oracle.
"""

import pytest
from oracle.policy import Policy
from oracle.world import World
from rig import clusters, content, paths, synthetic
from rig.bench import Bench
from rig.play import Play

CASES, SAMPLED = 60, 8
PUBLISHED = {"191212121212", "189001019802", "189001029819", "189001039800",
             "189001049817", "201212121212"}


@pytest.fixture(scope="module")
def made(contract):
    bench = Bench(contract)
    bench.main = clusters.Cluster(bench.directory, "m", 5461)
    bench.keys = clusters.Cluster(bench.directory, "k", 5462)
    try:
        bench.start()
        bench.said = synthetic.generate(bench, CASES, seed=7)
        yield bench
    finally:
        bench.stop()


@pytest.fixture(scope="module")
def mirrored(made):
    world = World(Policy(paths.POLICY))
    synthetic.mirror(made, world, SAMPLED)
    codes = {c for case in world.cases.values() for c in case.participants}
    for code in (*codes, "soc-0180"):
        made.enrol(code)
    made.apply_registry()
    return Play(made, world)


def people(play, case):
    for (code, _), actor in play.bench.registry.actors.items():
        if code in case.participants and actor.role != "team_lead":
            yield actor


def test_who_may_read_what_is_the_oracles_word(mirrored):
    differences, read, refused = [], 0, 0
    for record in mirrored.world.records.values():
        for actor in people(mirrored, record.case):
            differences.append(mirrored.difference(actor, record))
            released = mirrored.expected(actor, record).released
            read, refused = read + bool(released), refused + (not released)
    assert [d for d in differences if d] == []
    assert read > 100 and refused > 100


def test_nobody_outside_sees_anything(mirrored):
    outsider = mirrored.bench.registry.actors["soc-0180", "w1"]
    for record in mirrored.world.records.values():
        if "soc-0180" not in record.case.participants:
            verdict, _, _ = mirrored.look(outsider, record)
            assert verdict.reason == "NOT_FOUND"


def test_every_identity_number_is_a_published_test_number(mirrored):
    seen = set()
    for record in mirrored.world.records.values():
        if record.kind == "person":
            actor = mirrored.bench.registry.actors[record.owner.code, "pc1"]
            _, groups, reply = mirrored.look(actor, record)
            assert "person.identity" in groups
            seen.add(reply.view.record.person.identity.identity_number.personal_identity_number)
    assert seen and seen <= PUBLISHED


def test_every_log_row_has_its_leaf(made):
    assert made.main.one(
        "select count(*) from sluss.log where leaf is distinct from rule.leaf(salt, at,"
        " organisation, node, actor, role, position, method, purpose, shown, case_id, policy,"
        " code, reason, request, detail, item_record, item_version, item_kind, item_groups,"
        " item_owner, item_disclosure, item_ground)") == "0"
    unlogged = made.main.one(
        "select count(*) from sluss.record r where not exists (select from sluss.log l"
        " where r.id = any (l.item_record) and l.code = 0)")
    assert unlogged == "0"


def test_it_has_the_shape_of_the_real_thing(made):
    one = made.main.one
    assert int(one("select count(*) from sluss.cases")) == CASES
    assessed = int(one("select count(*) from sluss.record where kind = 16"))
    assert CASES * 0.25 < assessed < CASES * 0.75
    assert int(one("select count(*) from sluss.participant where standing = 'receiver'")) > 5
    assert int(one("select count(distinct kind) from sluss.record")) >= 15
    assert int(one("select count(*) from sluss.participant where closed_at is not null")) > 20
    assert one("select count(*) from sluss.participant p where p.standing = 'owner' and"
               " not exists (select from sluss.organisation o where o.id = p.organisation"
               " and o.municipality_code <> '')") == "0"


def test_a_second_run_adds_nothing_and_another_seed_another_world(made):
    ids = "select md5(string_agg(id::text, ',' order by id)) from sluss.cases"
    before = made.main.one(ids)
    assert synthetic.generate(made, CASES, seed=7).startswith("0 cases made")
    assert made.main.one(ids) == before
    assert synthetic.generate(made, 20, seed=8).startswith("20 cases made")
    assert int(made.main.one("select count(*) from sluss.cases")) == CASES + 20


def test_the_loaded_world_takes_writes_like_any_other(mirrored):
    case = next(c for c in mirrored.world.cases.values())
    police = next(c for c in case.participants if c.startswith("polisen"))
    actor = mirrored.bench.registry.actors[police, "pc1"]
    record = mirrored.put(case, actor, "contact_note", ["contact_note.note"])
    assert mirrored.difference(actor, record) is None
    assert content.groups_in(mirrored.look(actor, record)[2].view) == {"contact_note.note"}
