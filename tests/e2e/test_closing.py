# SPDX-License-Identifier: EUPL-1.2
"""Closing a case at one organisation: once, with a record of its own, and only its own track."""

import os

import pytest
from rig import content
from rig.caller import Refused
from rig.tracks import (
    AFTERCARE, CLOSURE, CONCLUSION, CONSENT, CONTACT, DENIED, INVALID, INVESTIGATION, MUNICIPAL,
    NOT_FOUND, PLAN, POLICE, PRECONDITION, Tracks)


@pytest.fixture
def tracks(own_scene):
    return Tracks(own_scene)


def test_of_many_closings_at_once_exactly_one_wins(tracks):
    record = tracks.closure(tracks.scene.sw)
    caller = tracks.play.caller(tracks.scene.sw)
    flying = [caller.future("CloseCase", case_id=tracks.case.id, closure_record_id=record.id)
              for _ in range(8)]
    codes = sorted(f.exception().code().value[0] if f.exception() else 0 for f in flying)
    assert codes == [0] + [PRECONDITION] * 7


@pytest.mark.parametrize("ending", [
    "ENDING_COMPLETED", "ENDING_ENDED_BY_PERSON", "ENDING_ENDED_BY_AUTHORITY",
    "ENDING_NOT_ELIGIBLE", "ENDING_TRANSFERRED"])
def test_the_police_close_with_any_outcome_and_the_municipal_track_goes_on(tracks, ending):
    pc, sw = tracks.scene.pc, tracks.scene.sw
    tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)
    reply = tracks.close(pc, tracks.closure(pc, ending))
    assert reply.closed_at.seconds > 0
    assert tracks.track(pc).stage == CLOSURE
    assert tracks.track(sw).stage == CONSENT
    tracks.request(sw, MUNICIPAL, CONSENT, INVESTIGATION)
    tracks.request(pc, POLICE, CLOSURE, AFTERCARE)


def test_closing_twice_is_refused_and_so_is_going_on(tracks):
    sw = tracks.scene.sw
    tracks.close(sw, tracks.closure(sw))
    assert tracks.close_refused(sw, tracks.closure(sw).id) == (PRECONDITION, "ALREADY_CLOSED")
    tracks.request(sw, MUNICIPAL, CLOSURE, AFTERCARE)
    r = tracks.refused(sw, MUNICIPAL, AFTERCARE, PLAN)
    assert (r.code, r.reason) == (PRECONDITION, "ALREADY_CLOSED")


def test_what_is_no_final_closure_of_ones_own_closes_nothing(tracks):
    scene = tracks.scene
    sw, pc = scene.sw, scene.pc
    draft = tracks.closure(sw, final=False)
    assert tracks.close_refused(sw, draft.id) == (PRECONDITION, "CLOSURE_NOT_FINAL")
    note = tracks.play.put(tracks.case, sw, "contact_note")
    assert tracks.close_refused(sw, note.id) == (INVALID, "NOT_A_CLOSURE")
    others = tracks.closure(pc)
    assert tracks.close_refused(sw, others.id) == (NOT_FOUND, "NOT_FOUND")
    assert tracks.close_refused(sw, os.urandom(16)) == (NOT_FOUND, "NOT_FOUND")
    tracks.play.disclose(others, pc, "malmo-soc", ["closure.outcome"])
    assert tracks.close_refused(sw, others.id) == (DENIED, "NOT_OWNER")
    assert tracks.close_refused(scene.kv, others.id)[0] == DENIED
    with pytest.raises(Refused) as r:
        tracks.closure(sw, "ENDING_UNSPECIFIED")
    assert (r.value.code, r.value.field) == (INVALID, "closure.outcome.ending")
    assert tracks.track(sw).stage == CONTACT


def test_what_waits_for_approval_ends_with_the_case_and_what_protects_stays(tracks):
    pc, pa = tracks.scene.pc, tracks.scene.pa
    record = tracks.play.put(tracks.case, pa, "threat_assessment")
    tracks.play.disclose(record, pa, "malmo-soc", [CONCLUSION])
    waits = tracks.play.disclose(record, pa, "sis", ["threat_assessment.separate"],
                                 "interest_balancing", approve=False)
    reply = tracks.close(pc, tracks.closure(pc))
    assert list(reply.disclosure_ids) == [waits.id]
    _, groups, _ = tracks.play.look(tracks.scene.sw, record)
    assert groups == {CONCLUSION}
    r = tracks.play.caller(tracks.play.approver(waits)).refused(
        "ApproveDisclosure", case_id=tracks.case.id, disclosure_ids=[waits.id])
    assert r.code in (NOT_FOUND, PRECONDITION)


def test_the_outcome_is_sealed_and_the_log_holds_no_word_of_it(bench, tracks):
    sw = tracks.scene.sw
    message = content.record(tracks.c, "closure", ["closure.outcome"])
    message.closure.outcome.reason = "Moved on with a new life."
    end = bench.log_end()
    record = tracks.play.put(tracks.case, sw, "closure", ["closure.outcome"], message=message)
    tracks.close(sw, record)
    rows = bench.main.sql(f"select row_to_json(l)::text from sluss.log l where l.id > {end}")
    assert rows and not any("new life" in r[0] or "completed" in r[0] for r in rows)
    stored = bench.main.sql("select encode(ciphertext, 'escape') from sluss.record_group"
                            " where record = :'id'", id=record.id.hex())
    assert stored and "new life" not in stored[0][0]
