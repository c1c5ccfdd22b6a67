# SPDX-License-Identifier: EUPL-1.2
"""Taken to file: the copy is the taker's own, stays when the disclosure ends, and never leaves."""

import pytest
from oracle.world import Record, Version
from rig import content
from rig.cli import Person

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE, SOURCES = "threat_assessment.separate", "threat_assessment.sources"
DENIED, NOT_FOUND, FAILED = 7, 5, 9


@pytest.fixture
def scene(own_scene):
    return own_scene


@pytest.fixture
def record(play, scene):
    return play.put(scene.case, scene.pa, "threat_assessment")


def take(play, d, actor, groups=()):
    """The copy, in the oracle's world as any other record of the taker's."""
    reply = play.caller(actor).TakeToFile(
        case_id=d.record.case.id, disclosure_id=d.id, groups=groups,
        registry_number="SN 12/26")
    copy = Record(reply.record_id, d.record.case, d.record.kind, actor.organisation)
    copy.versions.append(Version(1, True, {g: 1 for g in groups or d.groups}))
    play.world.records[copy.id] = copy
    return copy


def refused(play, d, actor, **more):
    return play.caller(actor).refused(
        "TakeToFile", case_id=d.record.case.id, disclosure_id=d.id,
        **{"registry_number": "SN 12/26", **more})


def text_of(play, actor, record, group=CONCLUSION):
    reply = play.caller(actor).GetRecord(
        case_id=record.case.id, record_id=record.id, groups=[group])
    return getattr(reply.view.record.threat_assessment, group.split(".")[1])


def test_a_copy_is_the_takers_own_and_stays_when_the_disclosure_ends(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    before = text_of(play, scene.sw, record)
    copy = take(play, d, scene.sw)
    play.withdraw(d, scene.pa)
    assert play.look(scene.sw, record)[1] == set()
    assert text_of(play, scene.sw, copy) == before
    assert play.look(scene.sw, copy)[1] == {CONCLUSION, PROTECT}


def test_its_taker_alone_is_told_that_it_is_a_copy_and_under_which_number(play, scene, record):
    copy = take(play, play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION]), scene.sw)
    head = play.caller(scene.sw).GetRecord(case_id=scene.case.id, record_id=copy.id).view.record.head
    assert (head.taken_from, head.taken_number) == ("police-nord", "SN 12/26")
    assert head.taken_at.seconds > 0
    rows = play.caller(scene.sw).ListRecords(case_id=scene.case.id).records
    heads = {v.record.head.record_id: v.record.head for v in rows}
    assert (heads[copy.id].taken_from, heads[copy.id].taken_number) == ("police-nord", "")
    assert not heads[record.id].taken_from
    for actor in (scene.pa, scene.pc, scene.si):
        for view in play.caller(actor).ListRecords(case_id=scene.case.id).records:
            assert not view.record.head.taken_from and view.record.head.record_id != copy.id
    head = play.caller(scene.pa).GetRecord(case_id=scene.case.id, record_id=record.id).view.record.head
    assert not head.taken_from and head.taken_at.seconds == 0


def test_everybody_else_knows_as_little_of_a_copy_as_of_any_record(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    copy = take(play, d, scene.sw)
    for actor in (scene.pa, scene.pc, scene.si, scene.kv, scene.sw):
        assert play.difference(actor, copy) is None
        assert play.difference(actor, record) is None


@pytest.mark.parametrize("onward,reason", [
    ("ONWARD_NONE", "ONWARD_NONE"), ("ONWARD_ASK", "ONWARD_ASK"),
    ("ONWARD_WITHIN_CASE", "ONWARD_WITHIN_CASE")])
def test_a_copy_is_never_disclosed_on_any_ground_and_the_condition_is_named(
        play, scene, onward, reason):
    note = play.put(scene.case, scene.pc, "eligibility", ["eligibility.checklist"])
    area = play.put(scene.case, scene.si, "whereabouts", ["whereabouts.area"])
    for actor, record, group in ((scene.si, area, "whereabouts.area"),
                                 (scene.pc, note, "eligibility.checklist")):
        request = play.request(record, "malmo-soc", [group], "own_work")
        request.onward = getattr(play.contract, onward)
        given = play.caller(actor).Disclose(request).disclosure_id
        copy_id = play.caller(scene.sw).TakeToFile(
            case_id=scene.case.id, disclosure_id=given,
            registry_number="SN 1/26").record_id
        copy = Record(copy_id, scene.case, record.kind, scene.sw.organisation)
        for ground in play.world.policy.grounds:
            no = play.caller(scene.sw).refused(
                "Disclose", play.request(copy, "kriminalvarden", [group], ground))
            assert (no.code, no.reason) == (DENIED, reason), ground
            assert play.caller(scene.sw).refused(
                "PreviewDisclosure",
                disclosure=play.request(copy, "kriminalvarden", [group], ground)).reason == reason


def test_a_copy_stands_and_is_not_revised(play, scene):
    area = play.put(scene.case, scene.si, "whereabouts", ["whereabouts.area"])
    d = play.disclose(area, scene.si, "malmo-soc", ["whereabouts.area"])
    copy = take(play, d, scene.sw)
    message = content.record(play.contract, "whereabouts", ["whereabouts.area"], "2")
    no = play.caller(scene.sw).refused(
        "ReviseRecord", case_id=scene.case.id, record_id=copy.id, base_version=1,
        record=message, final=play.contract.ANSWER_YES)
    assert (no.code, no.reason) == (FAILED, "COPY_STANDS")


def test_only_what_is_released_to_the_taker_is_taken(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    assert refused(play, d, scene.sw, groups=[SEPARATE]).code in (DENIED, FAILED)
    assert refused(play, d, scene.si).code == NOT_FOUND
    assert refused(play, d, scene.pa).reason == "TAKES_OWN"
    only = take(play, d, scene.sw, [PROTECT])
    assert play.look(scene.sw, only)[1] == {PROTECT}
    play.withdraw(d, scene.pa)
    assert refused(play, d, scene.sw).code in (NOT_FOUND, DENIED)
    waits = play.disclose(record, scene.pa, "sis", [SEPARATE], "interest_balancing",
                          approve=False)
    assert refused(play, waits, scene.si, groups=[SEPARATE]).code == NOT_FOUND


def test_what_is_lethal_is_taken_only_when_it_is_named(play, scene, record):
    d = play.disclose(record, scene.pa, "sis", [CONCLUSION, SEPARATE], "interest_balancing")
    assert play.look(scene.si, take(play, d, scene.si, [CONCLUSION]))[1] == {CONCLUSION}
    copy = take(play, d, scene.si, [CONCLUSION, SEPARATE])
    assert play.look(scene.si, copy, [SEPARATE])[1] == {SEPARATE}


def test_the_giver_sees_that_it_was_taken_and_a_wrong_one_names_its_copies(
        play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    copy = take(play, d, scene.sw)
    reads = play.caller(scene.pa).ListReads(case_id=scene.case.id, record_id=record.id).reads
    assert "TakeToFile" in {r.method for r in reads}
    given = next(x for x in play.caller(scene.pa).ListDisclosures(
        case_id=scene.case.id).disclosures if x.disclosure_id == d.id)
    assert [c.record_id for c in given.copies] == [copy.id]
    assert given.read == play.contract.ANSWER_YES
    reply = play.caller(scene.pa).WithdrawDisclosure(
        case_id=scene.case.id, disclosure_id=d.id, wrong=play.contract.ANSWER_YES)
    assert [list(c.groups) for c in reply.copies] == [[CONCLUSION]]
    confirmed = play.caller(scene.sw).ConfirmDeletion(
        case_id=scene.case.id, disclosure_id=d.id)
    assert [c.record_id for c in confirmed.copies] == [copy.id]


def test_a_retry_takes_no_second_copy(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    request = play.contract.TakeToFileRequest(
        request_id=bytes(range(16)), case_id=scene.case.id, disclosure_id=d.id,
        registry_number="SN 12/26")
    caller = play.caller(scene.sw)
    assert caller.TakeToFile(request) == caller.TakeToFile(request)


def test_no_registry_number_lies_in_the_clear(play, scene, record, bench):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    take(play, d, scene.sw)
    row = bench.main.one("select encode(number, 'hex') from sluss.copy"
                         f" where disclosure = '{d.id.hex()}'")
    assert "SN 12/26".encode().hex() not in row


def test_at_the_terminal_a_disclosure_is_taken_and_read_from_the_own_file(
        play, scene, record, bench, tmp_path):
    sw = Person(bench, tmp_path, "malmo-soc", "sw1")
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    shown = sw.table("record", "show", record.id.hex(), "--case", scene.case.id.hex())
    assert shown.row("Not to be shared onward")
    taken = sw.table("take", d.id.hex(), "--case", scene.case.id.hex(), "--number", "SN 1/26")
    copy = taken.row("Taken to file").split()[-1]
    play.withdraw(d, scene.pa)
    assert sw.table("record", "show", copy, "--case", scene.case.id.hex()).out
    assert "taken to file" in sw.table(
        "disclosures", "--case", scene.case.id.hex()).row(d.id.hex())
