# SPDX-License-Identifier: EUPL-1.2
"""Renewing: the new version to those who had the one before, all or none, and asked only for what is new."""

import pytest
from rig.cli import Person

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
DENIED, NOT_FOUND, FAILED = 7, 5, 9


@pytest.fixture
def scene(own_scene):
    return own_scene


@pytest.fixture
def record(play, scene):
    return play.put(scene.case, scene.pa, "threat_assessment")


def renew(play, record, actor, **more):
    return {r.recipient: r for r in play.caller(actor).RenewDisclosures(
        case_id=record.case.id, record_id=record.id, **more).renewals}


def refused(play, record, actor, **more):
    r = play.caller(actor).refused(
        "RenewDisclosures", case_id=record.case.id, record_id=record.id, **more)
    return r.code, r.reason


def text_of(play, actor, record, group):
    reply = play.caller(actor).GetRecord(
        case_id=record.case.id, record_id=record.id, groups=[group])
    return getattr(reply.view.record.threat_assessment, group.split(".")[1])


def test_the_new_version_goes_to_those_who_had_the_one_before(play, scene, record):
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION, PROTECT])
    play.disclose(record, scene.pa, "kriminalvarden", [CONCLUSION])
    before = text_of(play, scene.sw, record, CONCLUSION)
    assert refused(play, record, scene.pa) == (FAILED, "NOTHING_TO_RENEW")
    play.revise(record, scene.pa, [CONCLUSION])
    assert text_of(play, scene.sw, record, CONCLUSION) == before
    done = renew(play, record, scene.pa)
    assert sorted(done) == ["kriminalvarden", "malmo-soc"]
    assert list(done["malmo-soc"].groups) == [CONCLUSION, PROTECT]
    assert text_of(play, scene.sw, record, CONCLUSION) != before
    assert text_of(play, scene.kv, record, CONCLUSION) != before
    assert play.look(scene.si, record)[1] == set()
    assert refused(play, record, scene.pa) == (FAILED, "NOTHING_TO_RENEW")


def test_only_the_recipients_named_are_renewed(play, scene, record):
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.disclose(record, scene.pa, "kriminalvarden", [CONCLUSION])
    play.revise(record, scene.pa, [CONCLUSION])
    assert list(renew(play, record, scene.pa, recipients=["malmo-soc"])) == ["malmo-soc"]
    assert list(renew(play, record, scene.pa)) == ["kriminalvarden"]


def test_new_content_that_is_not_the_subjects_own_must_be_named(play, scene, record):
    play.disclose(record, scene.pa, "sis", [CONCLUSION, SEPARATE], "interest_balancing")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.revise(record, scene.pa, [CONCLUSION, SEPARATE])
    assert refused(play, record, scene.pa) == (FAILED, "CONTENT_CHANGED")
    listed = play.caller(scene.pa).ListDisclosures(
        case_id=record.case.id, record_id=record.id).disclosures
    assert {d.version for d in listed} == {1}, "all or none"
    done = renew(play, record, scene.pa, changed_groups=[SEPARATE])
    c = play.contract
    assert done["sis"].state == c.DISCLOSURE_STATE_PENDING
    assert done["malmo-soc"].state == c.DISCLOSURE_STATE_ACTIVE
    approver = next(a for (o, n), a in play.bench.registry.actors.items()
                    if o == "police-nord" and a.approver and n != scene.pa.code
                    and (o, n) in scene.case.assigned)
    play.caller(approver).ApproveDisclosure(
        case_id=record.case.id, disclosure_ids=[done["sis"].disclosure_id])


def test_unchanged_content_of_a_third_party_goes_again_without_being_named(
        play, scene, record):
    play.disclose(record, scene.pa, "sis", [CONCLUSION, SEPARATE], "interest_balancing")
    play.revise(record, scene.pa, [CONCLUSION])
    assert list(renew(play, record, scene.pa)) == ["sis"]


def test_what_follows_never_carries_new_content_of_a_third_party(play, scene, record):
    play.disclose(record, scene.pa, "sis", [CONCLUSION, SEPARATE], "interest_balancing",
                  follow=True)
    old = text_of(play, scene.si, record, SEPARATE)
    first = text_of(play, scene.si, record, CONCLUSION)
    play.revise(record, scene.pa, [CONCLUSION, SEPARATE])
    assert text_of(play, scene.si, record, CONCLUSION) != first
    assert text_of(play, scene.si, record, SEPARATE) == old
    assert refused(play, record, scene.pa) == (FAILED, "CONTENT_CHANGED")


def test_what_was_withdrawn_is_not_renewed(play, scene, record):
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.withdraw(d, scene.pa)
    play.revise(record, scene.pa, [CONCLUSION])
    assert refused(play, record, scene.pa) == (FAILED, "NOTHING_TO_RENEW")


def test_a_consent_withdrawn_for_one_stops_the_whole_and_the_others_can_be_named(
        play, scene, record):
    consent = play.consent(scene.case, scene.pc, {
        "malmo-soc": [CONCLUSION], "kriminalvarden": [CONCLUSION]})
    for to in ("malmo-soc", "kriminalvarden"):
        play.disclose(record, scene.pc, to, [CONCLUSION], "consent", consent)
    play.revise(record, scene.pa, [CONCLUSION])
    play.withdraw_consent(consent, scene.pc, "malmo-soc")
    assert refused(play, record, scene.pc) == (FAILED, "CONSENT_NOT_COVERING")
    assert list(renew(play, record, scene.pc, recipients=["kriminalvarden"])) == [
        "kriminalvarden"]


def test_only_its_owner_renews(play, scene, record):
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.revise(record, scene.pa, [CONCLUSION])
    assert refused(play, record, scene.sw) == (DENIED, "NOT_OWNER")
    assert refused(play, record, scene.si)[0] == NOT_FOUND


def test_a_retry_renews_nothing_twice(play, scene, record):
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.revise(record, scene.pa, [CONCLUSION])
    request = play.contract.RenewDisclosuresRequest(
        request_id=bytes(range(16)), case_id=record.case.id, record_id=record.id)
    caller = play.caller(scene.pa)
    assert caller.RenewDisclosures(request) == caller.RenewDisclosures(request)


def test_at_the_terminal_the_whole_set_is_renewed(play, scene, record, bench, tmp_path):
    pa = Person(bench, tmp_path, "police-nord", "pa1")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.revise(record, scene.pa, [CONCLUSION])
    said = pa.table("disclose", record.id.hex(), "--case", record.case.id.hex(), "--renew")
    assert said.row("malmo-soc")
