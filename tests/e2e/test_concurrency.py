# SPDX-License-Identifier: EUPL-1.2
"""Many calls at once: every answer its own caller's, counted, through pooled connections."""

import random

import grpc
import pytest
from rig import content, scenes, wait

CONCLUSION = "threat_assessment.conclusion"
CHECKLIST = "eligibility.checklist"


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    notes = {}
    for code, name in (("police-nord", "pc1"), ("malmo-soc", "sw1"), ("sis", "si1"),
                       ("kriminalvarden", "kv1")):
        actor = scene.actor(code, name)
        notes[code] = (actor, play.put(scene.case, actor, "contact_note"
                                       if code != "kriminalvarden" else "custody", salt=code))
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    return scene, notes, record


def test_64_calls_in_flight_are_each_logged_once_in_few_commits(bench, play, shared):
    scene, _, record = shared
    end = bench.log_end()
    caller = play.caller(scene.sw)
    n = 640
    flying, done = [], 0
    for _ in range(n):
        flying.append(caller.future("GetRecord", case_id=scene.case.id, record_id=record.id))
        if len(flying) == 64:
            done += bool(flying.pop(0).result().view.record.WhichOneof("body"))
    done += sum(bool(f.result().view.record.WhichOneof("body")) for f in flying)
    assert done == n
    rows, commits = bench.main.sql(
        f"select count(*), count(distinct xact) from sluss.log where id > {end}"
        " and method = 'GetRecord'")[0]
    assert int(rows) == n
    assert int(commits) < n / 2, "reads that are ready together share a commit"


def test_alternating_organisations_never_see_each_others_answers(play, shared):
    scene, notes, _ = shared
    chance = random.Random(4)
    flying = []

    def settle(code, future):
        raw = future.result().SerializeToString()
        kind = notes[code][1].kind
        for other in notes:
            group = play.world.policy.groups_of(kind)[0]
            mark = content.marker(group, other).encode()
            assert (mark in raw) is (other == code and mark in raw)
        assert code.encode() in raw

    for _ in range(2000):
        code = chance.choice(list(notes))
        actor, record = notes[code]
        flying.append((code, play.caller(actor).future(
            "GetRecord", case_id=scene.case.id, record_id=record.id)))
        if len(flying) > 48:
            settle(*flying.pop(0))
    for item in flying:
        settle(*item)


def test_writes_at_once_get_distinct_records_and_versions_in_a_row(play, own_scene):
    scene = own_scene
    caller = play.caller(scene.pc)
    message = content.record(play.contract, "eligibility", [CHECKLIST])
    made = [caller.future("CreateRecord", case_id=scene.case.id, record=message, final=1)
            for _ in range(40)]
    ids = {f.result().record_id for f in made}
    assert len(ids) == 40


def test_of_many_revisions_of_one_version_exactly_one_is_accepted(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pc, "eligibility")
    message = content.record(play.contract, "eligibility", [CHECKLIST])
    flying = [play.caller(scene.pc).future(
        "ReviseRecord", case_id=scene.case.id, record_id=record.id, record=message,
        base_version=1, final=1) for _ in range(20)]
    codes = []
    for f in flying:
        try:
            f.result()
            codes.append(0)
        except grpc.RpcError as e:
            codes.append(e.code().value[0])
    assert codes.count(0) == 1 and set(codes) <= {0, 10}


def test_a_storm_of_cancelled_calls_harms_nobody(bench, play, shared):
    scene, _, record = shared
    before = bench.daemon.memory()
    caller = play.caller(scene.sw)
    for round_ in range(40):
        flying = [caller.future("GetRecord", case_id=scene.case.id, record_id=record.id)
                  for _ in range(50)]
        for i, f in enumerate(flying):
            if (i + round_) % 3:
                f.cancel()
        for f in flying:
            try:
                f.result()
            except (grpc.RpcError, grpc.FutureCancelledError):
                pass
    assert play.look(scene.sw, record)[1] == {CONCLUSION}
    assert bench.daemon.memory() < before + (128 << 20)


def test_reads_cancelled_on_their_way_leave_no_answer_without_a_row(bench, play, shared):
    scene, _, record = shared
    end = bench.log_end()
    answered = 0
    for _ in range(200):
        f = play.caller(scene.sw).future("GetRecord", case_id=scene.case.id, record_id=record.id)
        if random.random() < 0.5:
            f.cancel()
        try:
            f.result()
            answered += 1
        except (grpc.RpcError, grpc.FutureCancelledError):
            pass
    rows = int(bench.main.one(f"select count(*) from sluss.log where id > {end}"
                              " and method = 'GetRecord' and code = 0"))
    assert rows >= answered


def test_withdrawal_racing_with_reads_never_shows_content_afterwards(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    for _ in range(10):
        d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
        caller = play.caller(scene.sw)
        racing = [caller.future("GetRecord", case_id=scene.case.id, record_id=record.id)
                  for _ in range(16)]
        play.withdraw(d, scene.pa)
        later = [caller.future("GetRecord", case_id=scene.case.id, record_id=record.id)
                 for _ in range(16)]
        for f in later:
            with_error = wait.until(lambda f=f: f.done() and f, 10)
            assert with_error.exception() is not None
        for f in racing:
            f.exception()
