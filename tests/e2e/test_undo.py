# SPDX-License-Identifier: EUPL-1.2
"""A disclosure that should not have been: who had read it, receipts of deletion, the incident; and read state."""

import datetime

import pytest
from rig import content
from rig.cli import Person

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
NOT_FOUND, FAILED, LEAK = 5, 9, 3


@pytest.fixture
def scene(own_scene):
    return own_scene


@pytest.fixture
def record(play, scene):
    return play.put(scene.case, scene.pa, "threat_assessment")


def listed(play, actor, d):
    """The disclosure as an actor is told of it, or None."""
    reply = play.caller(actor).ListDisclosures(case_id=d.record.case.id)
    return next((x for x in reply.disclosures if x.disclosure_id == d.id), None)


def call_wrong(play, d, actor):
    d.withdrawn = True
    return play.caller(actor).WithdrawDisclosure(
        case_id=d.record.case.id, disclosure_id=d.id, wrong=play.contract.ANSWER_YES)


def confirm(play, d, actor):
    return play.caller(actor).ConfirmDeletion(
        case_id=d.record.case.id, disclosure_id=d.id)


def refused(play, d, actor):
    r = play.caller(actor).refused(
        "ConfirmDeletion", case_id=d.record.case.id, disclosure_id=d.id)
    return r.code, r.reason


def test_a_disclosure_says_to_its_giver_alone_who_has_read_and_what(play, scene, record):
    c = play.contract
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    seen = listed(play, scene.pa, d)
    assert (seen.read, list(seen.readers)) == (c.ANSWER_NO, [])
    play.caller(scene.sw).ListRecords(case_id=scene.case.id)
    assert listed(play, scene.pa, d).read == c.ANSWER_NO, "a list shows no content"
    play.look(scene.sw, record, [PROTECT])
    seen = listed(play, scene.pa, d)
    reader = seen.readers[0]
    assert (seen.read, reader.organisation, reader.actor, reader.reads) == (
        c.ANSWER_YES, "malmo-soc", "sw1", 1)
    assert list(reader.groups) == [PROTECT]
    assert reader.first_read_at.ToDatetime() == reader.last_read_at.ToDatetime()
    play.look(scene.sw, record)
    reader = listed(play, scene.pa, d).readers[0]
    assert sorted(reader.groups) == [CONCLUSION, PROTECT] and reader.reads == 2
    assert reader.first_read_at.ToDatetime() < reader.last_read_at.ToDatetime()
    seen = listed(play, scene.sw, d)
    assert (seen.read, list(seen.readers)) == (c.ANSWER_UNSPECIFIED, [])


def test_what_was_wrong_is_withdrawn_with_who_had_read_and_a_drafted_incident(
        play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    play.look(scene.sw, record)
    reply = call_wrong(play, d, scene.pc)
    assert [(r.organisation, r.actor) for r in reply.readers] == [("malmo-soc", "sw1")]
    due = reply.due_at.ToDatetime() - datetime.datetime.utcnow()
    assert datetime.timedelta(hours=71) < due <= datetime.timedelta(hours=72)
    assert play.look(scene.sw, record)[1] == set()
    view = play.caller(scene.pc).GetRecord(
        case_id=scene.case.id, record_id=reply.incident_id).view
    assert view.record.head.status == play.contract.RECORD_STATUS_DRAFT
    report = view.record.incident.report
    assert report.kind == LEAK
    assert d.id.hex() in report.summary and "malmo-soc" in report.summary
    assert CONCLUSION in report.summary and content.marker(CONCLUSION) not in report.summary
    outside = play.caller(scene.sw).refused(
        "GetRecord", case_id=scene.case.id, record_id=reply.incident_id)
    assert outside.code == NOT_FOUND
    final = play.caller(scene.pc).ReviseRecord(
        case_id=scene.case.id, record_id=reply.incident_id, base_version=1,
        final=play.contract.ANSWER_YES)
    assert final.version == 2


def test_a_recipient_that_had_read_confirms_deletion_once_and_the_giver_sees_it(
        play, scene, record):
    c = play.contract
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.look(scene.sw, record)
    assert refused(play, d, scene.sw) == (FAILED, "NOTHING_TO_CONFIRM")
    call_wrong(play, d, scene.pa)
    for actor in (scene.pa, scene.sw):
        seen = listed(play, actor, d)
        assert seen.wrong == c.ANSWER_YES and seen.HasField("receipt_due_at")
        assert not seen.HasField("receipt")
    assert listed(play, scene.pa, d).incident_id and not listed(play, scene.sw, d).incident_id
    assert refused(play, d, scene.si) == (NOT_FOUND, "NOT_FOUND")
    assert refused(play, d, scene.pa) == (NOT_FOUND, "NOT_FOUND")
    assert not confirm(play, d, scene.sw).copies
    assert refused(play, d, scene.sw) == (FAILED, "ALREADY_CONFIRMED")
    receipt = listed(play, scene.pa, d).receipt
    assert (receipt.organisation, receipt.actor) == ("malmo-soc", "sw1")
    assert receipt.HasField("confirmed_at")


def test_what_nobody_had_read_asks_for_no_receipt(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    reply = call_wrong(play, d, scene.pa)
    assert not reply.readers and reply.incident_id
    assert not listed(play, scene.sw, d).HasField("receipt_due_at")
    assert refused(play, d, scene.sw) == (FAILED, "NOTHING_TO_CONFIRM")


def test_what_had_not_begun_leaked_nothing_and_is_not_known(play, scene, record):
    d = play.disclose(record, scene.pa, "sis", [SEPARATE], "interest_balancing", approve=False)
    reply = call_wrong(play, d, scene.pa)
    assert not reply.incident_id and not reply.HasField("due_at")
    assert listed(play, scene.si, d) is None
    assert refused(play, d, scene.si) == (NOT_FOUND, "NOT_FOUND")


def test_a_retry_of_a_withdrawal_says_again_who_had_read(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.look(scene.sw, record)
    caller = play.caller(scene.pa)
    request = play.contract.WithdrawDisclosureRequest(
        request_id=bytes(range(16)), case_id=scene.case.id, disclosure_id=d.id,
        wrong=play.contract.ANSWER_YES)
    first = caller.WithdrawDisclosure(request)
    again = caller.WithdrawDisclosure(request)
    assert first.readers and first == again


def test_who_has_a_receipt_to_give_is_told_in_the_same_transaction(play, scene, record, bench):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.look(scene.sw, record)
    call_wrong(play, d, scene.pa)
    told = ("select o.code from sluss.change c join sluss.organisation o on o.id ="
            f" c.organisation where c.type = 'receipt' and c.about = '{d.id.hex()}'")
    assert bench.main.one(told) == "malmo-soc"
    confirm(play, d, scene.sw)
    assert bench.main.one(told + " order by c.id desc limit 1") == "police-nord"


def test_at_the_terminal_a_wrong_disclosure_is_followed_to_its_receipt(
        play, scene, record, bench, tmp_path):
    pa = Person(bench, tmp_path, "police-nord", "pa1")
    sw = Person(bench, tmp_path, "malmo-soc", "sw1")
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    case, id_ = scene.case.id.hex(), d.id.hex()
    assert "not read yet" in pa.table("disclosures", "--case", case).row(id_)
    sw.do("record", "show", record.id.hex(), "--case", case)
    assert "malmo-soc/sw1" in pa.table("disclosures", "--case", case).row(id_)
    assert record.id.hex() in pa.table("reads", "--case", case).row("GetRecord")
    said = pa.table("withdraw", id_, "--case", case, "--wrong")
    assert said.row("sw1") and said.row("An incident is drafted")
    assert "to be confirmed before" in sw.table("disclosures", "--case", case).row(id_)
    assert sw.table("receipt", "confirm", id_, "--case", case).row("Confirmed")
    assert "deletion confirmed by malmo-soc/sw1" in pa.table(
        "disclosures", "--case", case).row(id_)
