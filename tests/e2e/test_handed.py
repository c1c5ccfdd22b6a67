# SPDX-License-Identifier: EUPL-1.2
"""Handed to an organisation without a system: decided as any disclosure, taken down, and told by hand when it ends."""

import datetime

import pytest
from rig import wait
from rig.cli import Person
from rig.play import soon

CLINIC, BOARD = "norrby-klinik", "norrby-soc"
IDENTITY, ADDRESS = "person.identity", "whereabouts.address"
PROTECT = "threat_assessment.protect"
WHO = "Distriktssköterska i tjänst"
NOT_FOUND, DENIED, FAILED, INVALID = 5, 7, 9, 3


@pytest.fixture
def scene(own_scene):
    return own_scene


def referral(play, scene, to=CLINIC, standing="STANDING_PARTY", **more):
    request = play.contract.ReferRequest(
        case_id=scene.case.id, organisation=to, standing=getattr(play.contract, standing),
        ground="own_work", weighing="Weighed.", necessity="Needed.", **more)
    request.expires_at.FromDatetime(soon().replace(tzinfo=None))
    return request


def takes_part(play, scene, actor, to=CLINIC, standing="STANDING_PARTY"):
    return play.caller(actor).Refer(referral(
        play, scene, to, standing, form=play.contract.DELIVERY_FORM_ORAL,
        accepted_by="Verksamhetschef"))


@pytest.fixture
def record(play, scene):
    takes_part(play, scene, scene.sw)
    return play.put(scene.case, scene.sw, "person", [IDENTITY])


def handing(play, record, groups=(IDENTITY,), to=CLINIC, form="DELIVERY_FORM_PAPER", at=None, follow=False,
            who=WHO, until=None):
    request = play.contract.RecordDisclosureRequest(
        disclosure=play.request(record, to, groups, "own_work", follow=follow, until=until),
        form=getattr(play.contract, form), received_by=who)
    if at:
        request.delivered_at.FromDatetime(at)
    return request


def listed(play, actor, case, disclosure):
    reply = play.caller(actor).ListDisclosures(case_id=case.id)
    return next((x for x in reply.disclosures if x.disclosure_id == disclosure), None)


def refused(play, actor, method, request):
    r = play.caller(actor).refused(method, request)
    return r.code, r.reason


def ago(**parts):
    return datetime.datetime.utcnow() - datetime.timedelta(**parts)


def test_it_takes_part_once_it_has_been_asked_and_whoever_said_yes_is_taken_down(play, scene, bench):
    c = play.contract
    assert refused(play, scene.sw, "Refer", referral(play, scene)) == (FAILED, "ANSWER_MISSING")
    form = {"form": c.DELIVERY_FORM_ORAL, "accepted_by": "Verksamhetschef"}
    assert refused(play, scene.sw, "Refer", referral(play, scene, "kalmar-soc", "STANDING_RECEIVER", **form)) == (
        FAILED, "ANSWERS_ITSELF")
    assert refused(play, scene.sw, "Refer", referral(play, scene, BOARD, "STANDING_OWNER", **form))[1] in (
        "STANDING_NOT_POSSIBLE", "OWNER_EXISTS")
    for part in ({"form": c.DELIVERY_FORM_ORAL}, {"accepted_by": "x"}, {**form, "accepted_by": "x" * 257}):
        assert refused(play, scene.sw, "Refer", referral(play, scene, **part))[0] == INVALID
    reply = takes_part(play, scene, scene.sw)
    sheet = play.caller(scene.sw).GetDisclosureSheet(
        case_id=scene.case.id, disclosure_id=reply.disclosure_id)
    assert (sheet.sheet_number, sheet.received_by, list(sheet.groups)) == (
        reply.sheet_number, "Verksamhetschef", ["case.head"])
    named = play.caller(scene.sw).GetCase(case_id=scene.case.id)
    parts = {p.organisation: p.state for v in named.records
             for p in v.record.case.participants.entries}
    assert parts[CLINIC] == c.PARTICIPANT_STATE_ACTIVE


def test_it_is_decided_as_any_disclosure_and_by_the_way_that_reaches_the_recipient(play, scene, record):
    plain = play.request(record, CLINIC, [IDENTITY], "own_work")
    assert refused(play, scene.sw, "Disclose", plain) == (FAILED, "RECIPIENT_UNCONNECTED")
    for request, expected in (
            (handing(play, record, to="region-psykiatri"), (FAILED, "RECIPIENT_CONNECTED")),
            (handing(play, record, to=BOARD), (FAILED, "RECIPIENT_NOT_PARTICIPANT")),
            (handing(play, record, follow=True), (INVALID, "HANDED_FOLLOWS")),
            (handing(play, record, at=ago(days=-30)), (INVALID, "DATES_REVERSED")),
            (handing(play, record, until=soon(400)), (FAILED, "EXPIRY_TOO_FAR")),
            (handing(play, record, who=""), (INVALID, "FIELD_MISSING")),
            (handing(play, record, form="DELIVERY_FORM_UNSPECIFIED"), (INVALID, "FIELD_MISSING"))):
        code, reason = refused(play, scene.sw, "RecordDisclosure", request)
        assert (code, reason) == expected
    assert refused(play, scene.pa, "RecordDisclosure", handing(play, record))[0] == NOT_FOUND
    address = play.put(scene.case, scene.sw, "whereabouts", [ADDRESS])
    assert refused(play, scene.sw, "RecordDisclosure", handing(play, address, [ADDRESS])) == (
        DENIED, "RECIPIENT_MAY_NOT_READ")
    c = play.contract
    by_hand = play.caller(scene.sw).PreviewDisclosure(disclosure=plain, by_hand=c.ANSWER_YES)
    assert list(by_hand.obstacles) == []
    read_here = play.caller(scene.sw).PreviewDisclosure(disclosure=plain)
    assert list(read_here.obstacles) == ["RECIPIENT_UNCONNECTED"]


def test_what_was_handed_over_has_a_sheet_that_its_giver_alone_can_print(play, scene, record, bench):
    c = play.contract
    request = handing(play, record, at=ago(hours=2))
    caller = play.caller(scene.sw)
    reply = caller.RecordDisclosure(request)
    assert reply == caller.RecordDisclosure(request), "a retry takes nothing down twice"
    assert reply.state == c.DISCLOSURE_STATE_ACTIVE
    seen = listed(play, scene.sw, scene.case, reply.disclosure_id)
    assert (seen.sheet_number, seen.form, seen.follow, seen.tell_by_hand) == (
        reply.sheet_number, c.DELIVERY_FORM_PAPER, c.ANSWER_NO, c.ANSWER_NO)
    assert [(r.organisation, r.actor) for r in seen.readers] == [(CLINIC, "")]
    sheet = caller.GetDisclosureSheet(case_id=scene.case.id, disclosure_id=reply.disclosure_id)
    assert (sheet.received_by, sheet.recipient, list(sheet.groups), sheet.ground) == (
        WHO, CLINIC, [IDENTITY], "own_work")
    for actor in (scene.pc, scene.si):
        assert listed(play, actor, scene.case, reply.disclosure_id) is None
        for id in (reply.disclosure_id, b"\1" * 16):
            assert play.caller(actor).refused(
                "GetDisclosureSheet", case_id=scene.case.id, disclosure_id=id).code == NOT_FOUND
    given = play.disclose(record, scene.sw, "region-psykiatri", [IDENTITY])
    assert play.caller(scene.sw).refused(
        "GetDisclosureSheet", case_id=scene.case.id, disclosure_id=given.id).reason == "NOT_HANDED"
    assert WHO not in "\n".join(bench.daemon.lines)


def test_a_second_person_approves_what_is_lethal_before_it_is_handed_over(play, scene, record):
    c = play.contract
    takes_part(play, scene, scene.pc, BOARD, "STANDING_RECEIVER")
    address = play.put(scene.case, scene.si, "whereabouts", [ADDRESS])
    si = play.caller(scene.si)
    assert refused(play, scene.si, "RecordDisclosure", handing(play, address, [ADDRESS], BOARD, at=ago(hours=1))) == (
        FAILED, "APPROVE_BEFORE_HANDOVER")
    reply = si.RecordDisclosure(handing(play, address, [ADDRESS], BOARD))
    assert reply.state == c.DISCLOSURE_STATE_PENDING
    where = {"case_id": scene.case.id, "disclosure_id": reply.disclosure_id}
    assert si.refused("GetDisclosureSheet", **where).reason == "NOT_APPROVED"
    play.assign(scene.case, scene.actor("sis", "si2"))
    scene.caller("sis", "si2").ApproveDisclosure(
        case_id=scene.case.id, disclosure_ids=[reply.disclosure_id])
    sheet = si.GetDisclosureSheet(**where)
    assert sheet.state == c.DISCLOSURE_STATE_ACTIVE
    assert sheet.delivered_at.ToDatetime() >= sheet.decided_at.ToDatetime()


def test_what_ends_is_told_by_hand_and_that_it_was_told_is_taken_down(play, scene, record, bench):
    c = play.contract
    reply = play.caller(scene.sw).RecordDisclosure(handing(play, record))
    where = {"case_id": scene.case.id, "disclosure_id": reply.disclosure_id}
    caller = play.caller(scene.sw)
    assert caller.refused("ConfirmDeletion", **where).reason == "NOTHING_TO_CONFIRM"
    gone = caller.WithdrawDisclosure(wrong=c.ANSWER_YES, **where)
    assert gone.tell_by_hand == c.ANSWER_YES
    assert [(r.organisation, r.actor) for r in gone.readers] == [(CLINIC, "")]
    seen = listed(play, scene.sw, scene.case, reply.disclosure_id)
    assert seen.tell_by_hand == c.ANSWER_YES and seen.receipt_due_at.seconds > 0

    def told():
        changes = caller.ListChanges(page_size=200).changes
        return [x for x in changes if x.case_id == scene.case.id and x.type == c.CHANGE_TYPE_BY_HAND]
    assert wait.until(told, 10, "it is told by hand")
    change = told()[0]
    assert (change.about_id, change.organisation, list(change.groups)) == (
        reply.disclosure_id, CLINIC, [IDENTITY])
    assert play.caller(scene.pc).refused("ConfirmDeletion", **where).code == NOT_FOUND
    caller.ConfirmDeletion(**where)
    assert caller.refused("ConfirmDeletion", **where).reason == "ALREADY_CONFIRMED"
    seen = listed(play, scene.sw, scene.case, reply.disclosure_id)
    assert seen.tell_by_hand == c.ANSWER_NO and seen.told_at.seconds > 0
    assert (seen.receipt.organisation, seen.receipt.actor) == ("malmo-soc", "sw1")


def test_nobody_speaks_for_an_organisation_without_a_system(play, scene, bench):
    for table in ("node (organisation, code, spki)", "actor (organisation, code)"):
        more = ", sha256('x')" if "spki" in table else ""
        with pytest.raises(Exception, match="not connected"):
            bench.main.sql(
                f"insert into sluss.{table} select id, 'x'{more} from sluss.organisation "
                f"where code = '{CLINIC}'")


def test_on_the_terminal_it_is_decided_printed_in_both_languages_and_ended(play, scene, record, bench, tmp_path):
    sw = Person(bench, tmp_path, "malmo-soc", "sw1")
    case = scene.case.id.hex()
    said = sw.run("disclose", record.id.hex(), "--case", case, "--to", CLINIC, "--group", IDENTITY, "--ground",
                  "own_work", "--until", "+20d", "--handed-over", "paper", "--received-by", WHO, "--yes", "--table",
                  "--weighing-from", weighing(tmp_path))
    assert said.status == 0, said
    disclosure = said.row("Disclosure").split()[-1]
    number = said.row("Sheet").split()[-1]
    sheet = sw.run("disclosure", "sheet", disclosure, "--case", case, "--table")
    assert number in sheet.row("Sheet") and WHO in sheet.row("Received by")
    assert "Not to be shared onward." in sheet.out and "1912" not in sheet.out
    swedish = sw.run("disclosure", "sheet", disclosure, "--case", case, "--table", LANGUAGE="sv", LANG="C.UTF-8")
    assert number in swedish.row("Blad") and "Får inte lämnas vidare" in swedish.out
    whole = sw.run("disclosure", "sheet", disclosure, "--case", case, "--table", "--with-content")
    assert "Given" in whole.out, whole
    assert "by hand" in sw.run("withdraw", disclosure, "--case", case, "--table").out
    assert sw.run("disclosure", "sheet", disclosure, "--case", case, "--table", "--with-content").status == 64
    assert "to be told by hand" in sw.run("disclosures", "--case", case, "--table").row(disclosure)
    assert sw.run("receipt", "confirm", disclosure, "--case", case).status == 0


def weighing(directory):
    path = directory / "weighing.txt"
    path.write_text("Weighed for the purpose of the test.")
    return str(path)
