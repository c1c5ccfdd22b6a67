# SPDX-License-Identifier: EUPL-1.2
"""What the service refuses or repeats by itself, after the database let it be prepared."""

import os

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from rig import content, scenes
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
FAILED_PRECONDITION, NOT_FOUND, ABORTED, UNIMPLEMENTED = 9, 5, 10, 12


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    return scene, play.put(scene.case, scene.pa, "threat_assessment")


def later():
    stamp = Timestamp()
    stamp.FromDatetime(soon(20).replace(tzinfo=None))
    return stamp


def rows(bench, end):
    return [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")]


def test_a_disclosure_refused_on_the_facts_leaves_one_row_with_its_reason(bench, play, shared):
    scene, record = shared
    end = bench.log_end()
    refused = play.caller(scene.pa).refused(
        "Disclose", case_id=scene.case.id, record_id=record.id,
        groups=["threat_assessment.sources"], recipient="sis", ground="own_work",
        weighing="Text.", necessity="Text.", expires_at=later())
    assert rows(bench, end) == [("Disclose", str(refused.code), refused.reason)]
    assert dict(refused.trailers)["sluss-leaf"]


def test_asking_who_takes_part_by_trying_to_disclose_is_logged_each_time(bench, play, shared):
    scene, record = shared
    end = bench.log_end()
    for recipient in ("kalmar-soc", "nowhere", "sis"):
        play.caller(scene.pa).refused(
            "Disclose", case_id=scene.case.id, record_id=record.id,
            groups=["threat_assessment.analysis"], recipient=recipient, ground="own_work",
            weighing="Text.", necessity="Text.", expires_at=later())
    assert len(rows(bench, end)) == 3


def test_a_version_conflict_leaves_one_row(bench, play, shared):
    scene, record = shared
    message = content.record(play.contract, "threat_assessment", [CONCLUSION])
    end = bench.log_end()
    refused = play.caller(scene.pa).refused(
        "ReviseRecord", case_id=scene.case.id, record_id=record.id, record=message,
        base_version=7, final=play.contract.ANSWER_YES)
    assert refused.code == ABORTED
    assert rows(bench, end) == [("ReviseRecord", str(ABORTED), "VERSION_CONFLICT")]


def test_a_replay_has_a_row_and_a_leaf_of_its_own(bench, play, shared):
    scene, _ = shared
    caller = play.caller(scene.pc)
    asked = dict(request_id=os.urandom(16), case_id=scene.case.id,
                 record=content.record(play.contract, "contact_note", ["contact_note.note"]),
                 final=play.contract.ANSWER_YES)
    first, trailers = caller.call_trailed("CreateRecord", **asked)
    end = bench.log_end()
    again, more = caller.call_trailed("CreateRecord", **asked)
    assert again == first
    assert dict(more)["sluss-leaf"] != dict(trailers)["sluss-leaf"]
    assert rows(bench, end) == [("CreateRecord", "0", "REPLAYED")]


def test_a_seal_is_not_promised_while_nothing_keeps_it(play, shared):
    scene, _ = shared
    head = content.group_message(play.contract, "case.head")
    head.sealed = play.contract.ANSWER_YES
    refused = play.caller(scene.pc).refused(
        "CreateCase", case=play.contract.Case(head=head),
        standing=play.contract.STANDING_PARTY)
    assert (refused.code, refused.reason) == (UNIMPLEMENTED, "SEAL_NOT_BUILT")


def test_refusals_on_the_facts_count_against_the_budget(bench, play, shared):
    scene, record = shared
    end = bench.log_end()
    bench.close_channels()
    bench.daemon.stop()
    bench.daemon.write_config(limits={"denials_per_minute": 5})
    bench.daemon.start()
    try:
        codes = [play.caller(scene.pa).refused(
            "Disclose", case_id=scene.case.id, record_id=record.id,
            groups=[CONCLUSION], recipient="kalmar-soc", ground="own_work",
            weighing="Text.", necessity="Text.", expires_at=later()).code
            for _ in range(8)]
    finally:
        bench.close_channels()
        bench.daemon.stop()
        bench.daemon.write_config(limits={"denials_per_minute": 1000000})
        bench.daemon.start()
    assert codes == [FAILED_PRECONDITION] * 5 + [8] * 3
    assert bench.main.one("select detail from sluss.log where method = 'denials'"
                          f" and id > {end}") == "3", "what is owed is written at the end"


def test_names_that_nobody_bears_lock_no_one_out(bench, play, shared):
    scene, record = shared
    bench.close_channels()
    bench.daemon.stop()
    bench.daemon.write_config(limits={"denials_per_minute": 5})
    bench.daemon.start()
    try:
        play.caller(scene.pa).WhoAmI()
        for n in range(80):
            bench.caller("police-nord", f"nobody{n}", role="analyst").refused("ListCases")
        assert play.caller(scene.pa).GetRecord(
            case_id=scene.case.id, record_id=record.id).view.record.head.kind
    finally:
        bench.close_channels()
        bench.daemon.stop()
        bench.daemon.write_config(limits={"denials_per_minute": 1000000})
        bench.daemon.start()
