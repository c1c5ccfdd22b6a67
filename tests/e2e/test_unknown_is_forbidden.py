# SPDX-License-Identifier: EUPL-1.2
"""Unknown, forbidden, closed and draft answer alike: status, text, details, names, sizes."""

import os

import pytest
from rig import scenes
from rig.caller import Refused

# Trailers that differ between any two answers, the same one repeated included.
OF_THE_MOMENT = {"sluss-leaf", "sluss-logged-at"}


def face(refused):
    """All that a caller can tell a refusal by."""
    trailers = sorted(
        (name, "*" + str(len(value)) if name in OF_THE_MOMENT else value)
        for name, value in refused.trailers)
    return refused.code, refused.message, refused.raw, trailers


@pytest.fixture(scope="module")
def hidden(play):
    """A case with records of every sort that an outsider must not know of."""
    scene = scenes.open_case(play)
    final = play.put(scene.case, scene.pa, "threat_assessment")
    draft = play.put(scene.case, scene.pa, "threat_assessment", final=False)
    pending = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(pending, scene.pa, "sis", ["threat_assessment.separate"],
                  "interest_balancing", approve=False)
    silent = play.case(play.actor("police-syd", "pc1"), silent=True)
    return scene, {"final": final, "draft": draft, "pending": pending}, silent


def outsiders(play):
    return {
        "participant": play.actor("sis", "si1"),
        "not assigned": play.actor("sis", "stranger"),
        "no participant": play.actor("kalmar-soc", "sw1"),
    }


REQUESTS = {
    "GetRecord": lambda case, record: dict(case_id=case, record_id=record),
    "GetRecord named": lambda case, record: dict(
        case_id=case, record_id=record, groups=["threat_assessment.sources"]),
    "GetRecord by disclosure": lambda case, record: dict(case_id=case, disclosure_id=record),
    "ListRecordVersions": lambda case, record: dict(case_id=case, record_id=record),
    "Explain": lambda case, record: dict(
        case_id=case, record_id=record, group="threat_assessment.conclusion"),
    "Explain another's": lambda case, record: dict(
        case_id=case, record_id=record, group="threat_assessment.conclusion",
        organisation="malmo-soc"),
    "WithdrawDisclosure": lambda case, record: dict(case_id=case, disclosure_id=record),
    "WithdrawDisclosure as wrong": lambda case, record: dict(
        case_id=case, disclosure_id=record, wrong=1),
    "ConfirmDeletion": lambda case, record: dict(case_id=case, disclosure_id=record),
    "GetDisclosureSheet": lambda case, record: dict(case_id=case, disclosure_id=record),
    "TakeToFile": lambda case, record: dict(
        case_id=case, disclosure_id=record, registry_number="SN 1/26"),
    "ApproveDisclosure": lambda case, record: dict(case_id=case, disclosure_ids=[record]),
}


@pytest.mark.parametrize("who", ["participant", "not assigned", "no participant"])
@pytest.mark.parametrize("what", list(REQUESTS))
def test_a_record_one_may_not_know_of_and_one_that_is_not_look_alike(play, hidden, who, what):
    scene, records, _ = hidden
    caller = play.caller(outsiders(play)[who])
    method = what.split()[0]
    faces = set()
    for record_id in [r.id for r in records.values()] + [os.urandom(16) for _ in range(3)]:
        refused = caller.refused(method, **REQUESTS[what](scene.case.id, record_id))
        faces.add(str(face(refused)))
    assert len(faces) == 1, faces


@pytest.mark.parametrize("method", [
    "GetCase", "ListRecords", "ListDisclosures", "ListReads", "GetRecord", "CreateRecord",
    "ReviseRecord", "Disclose", "Refer", "Respond"])
def test_a_case_one_takes_no_part_in_and_one_that_is_not_look_alike(play, hidden, method):
    scene, records, silent = hidden
    caller = play.caller(play.actor("kalmar-soc", "sw1"))
    faces = set()
    for case_id in (scene.case.id, silent.id, os.urandom(16), os.urandom(16)):
        fields = _filled(play, method, case_id, records["final"].id)
        faces.add(str(face(caller.refused(method, fields))))
    assert len(faces) == 1, faces


def _filled(play, method, case_id, record_id):
    request = play.contract.methods[method].request(case_id=case_id)
    c = play.contract
    if method in ("GetRecord", "ReviseRecord", "Disclose"):
        request.record_id = record_id
    if method in ("CreateRecord", "ReviseRecord"):
        request.record.CopyFrom(_note(c))
        request.final = c.ANSWER_YES
    if method == "ReviseRecord":
        request.base_version = 1
    if method == "Disclose":
        request.CopyFrom(play.request(_Stub(case_id, record_id), "sis",
                                      ["contact_note.note"], "own_work"))
    if method == "Refer":
        request.organisation, request.standing = "sis", c.STANDING_PARTY
        request.ground, request.weighing = "own_work", "w"
        request.expires_at.GetCurrentTime()
        request.expires_at.seconds += 86400
    if method == "Respond":
        request.accept = c.ANSWER_YES
        request.case.head.registry_number = "1/26"
    return request


class _Stub:
    def __init__(self, case_id, record_id):
        self.id = record_id
        self.case = type("CaseStub", (), {"id": case_id})()


def _note(contract):
    from rig import content
    return content.record(contract, "contact_note", ["contact_note.note"])


def test_a_list_holds_only_what_one_may_know_of(play, hidden):
    scene, records, _ = hidden
    listed = play.caller(scene.si).ListRecords(case_id=scene.case.id, page_size=200).records
    assert not {v.record.head.record_id for v in listed} & {r.id for r in records.values()}
    for disclosure in play.caller(scene.si).ListDisclosures(case_id=scene.case.id).disclosures:
        assert disclosure.record_id not in {r.id for r in records.values()}


def test_what_was_once_disclosed_is_refused_with_a_reason_to_those_assigned_only(play, hidden):
    scene, records, _ = hidden
    d = play.disclose(records["final"], scene.pa, "sis", ["threat_assessment.conclusion"])
    play.withdraw(d, scene.pa)
    refused = play.caller(scene.si).refused(
        "GetRecord", case_id=scene.case.id, record_id=records["final"].id)
    assert (refused.code, refused.reason) == (7, "NOTHING_RELEASED")
    stranger = play.caller(play.actor("sis", "stranger"))
    known = stranger.refused("GetRecord", case_id=scene.case.id, record_id=records["final"].id)
    unknown = stranger.refused("GetRecord", case_id=scene.case.id, record_id=os.urandom(16))
    assert face(known) == face(unknown)


def test_a_recipient_learns_neither_version_nor_author_nor_count(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", ["threat_assessment.conclusion"])
    for _ in range(3):
        play.revise(record, scene.pa, ["threat_assessment.analysis"])
    caller = play.caller(scene.sw)
    views = [caller.GetRecord(case_id=scene.case.id, record_id=record.id).view]
    views += caller.ListRecords(case_id=scene.case.id, kind="threat_assessment").records
    versions = caller.ListRecordVersions(case_id=scene.case.id, record_id=record.id).versions
    assert len(versions) == 1
    for view in (*views, *versions):
        assert (view.record.head.version, view.record.head.author) == (0, "")


def test_refusals_name_no_group_and_no_value(play, hidden):
    scene, records, _ = hidden
    try:
        play.caller(scene.si).GetRecord(
            case_id=scene.case.id, record_id=records["final"].id,
            groups=["threat_assessment.sources"])
    except Refused as r:
        text = (r.message + str(r.raw)).lower()
        assert "source" not in text and "police" not in text
