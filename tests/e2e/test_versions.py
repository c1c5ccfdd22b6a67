# SPDX-License-Identifier: EUPL-1.2
"""Revising: how long the new version holds, and whose keys the registry knows."""

import os

import pytest
from rig import content
from rig.caller import Refused
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"


@pytest.fixture
def lapsed(play):
    """The analyst, and an assessment of theirs whose date has passed."""
    pc, pa = play.actor("police-nord", "pc1"), play.actor("police-nord", "pa1")
    case = play.case(pc)
    play.assign(case, pa)
    record = play.put(case, pa, "threat_assessment", [CONCLUSION], valid_to=soon(5))
    play.fade(record)
    return pa, record


def revised(play, lapsed, final, **head):
    pa, record = lapsed
    message = content.record(play.contract, "threat_assessment", [CONCLUSION], "new",
                             "police-nord", **head)
    return play.caller(pa).ReviseRecord(
        case_id=record.case.id, record_id=record.id, record=message, base_version=1,
        final=play.contract.ANSWER_YES if final else play.contract.ANSWER_NO)


def test_a_final_version_that_inherits_a_date_that_has_passed_is_refused(play, lapsed):
    with pytest.raises(Refused) as refused:
        revised(play, lapsed, True)
    assert (refused.value.code, refused.value.reason) == (3, "EXPIRY_PAST")


def test_so_is_one_that_states_a_date_that_has_passed(play, lapsed):
    with pytest.raises(Refused) as refused:
        revised(play, lapsed, True, valid_to=soon(-1))
    assert (refused.value.code, refused.value.reason) == (3, "EXPIRY_PAST")


def test_a_draft_or_a_new_date_is_accepted(play, lapsed):
    assert revised(play, lapsed, False).version == 2
    pa, record = lapsed
    record.versions[-1].number = 2
    message = content.record(play.contract, "threat_assessment", [CONCLUSION], "newer",
                             "police-nord", valid_to=soon(30))
    reply = play.caller(pa).ReviseRecord(
        case_id=record.case.id, record_id=record.id, record=message, base_version=2,
        final=play.contract.ANSWER_YES)
    assert reply.version == 3


def test_a_consent_can_be_withdrawn_however_old_its_record_is(play):
    pc = play.actor("police-nord", "pc1")
    consent = play.consent(play.case(pc), pc, {"malmo-soc": ["person.identity"]})
    play.fade(consent)
    play.withdraw_consent(consent, pc, "malmo-soc")


def enrols(bench, organisation, code, key):
    """The reason of the refusal; empty when it was done."""
    admin = bench.caller(organisation, "adm", purpose="administration")
    try:
        admin.EnrolNode(code=code, spki_sha256=key)
    except Refused as r:
        return r.reason
    return ""


def test_enrolling_a_key_tells_nothing_of_the_keys_of_others(bench):
    key = os.urandom(32)
    assert enrols(bench, "sis", "spare", key) == ""
    assert enrols(bench, "malmo-soc", "spare", key) == ""
    assert enrols(bench, "malmo-soc", "spare-too", key) == "ALREADY_ENROLLED"
    for code in ("sis", "malmo-soc"):
        admin = bench.caller(code, "adm", purpose="administration")
        admin.RevokeNode(code="spare")


def test_a_key_leads_to_one_organisation_of_a_number(bench):
    key = os.urandom(32)
    both = "('sis', 'malmo-soc')"
    before = bench.main.sql(
        f"select code, organisation_number from sluss.organisation where code in {both}")
    bench.main.sql("update sluss.organisation set organisation_number = '2021004508'"
                   f" where code in {both}")
    try:
        assert enrols(bench, "sis", "spare-one", key) == ""
        assert enrols(bench, "malmo-soc", "spare-one", key) == "KEY_ELSEWHERE"
        bench.caller("sis", "adm", purpose="administration").RevokeNode(code="spare-one")
        assert enrols(bench, "malmo-soc", "spare-one", key) == ""
        bench.caller("malmo-soc", "adm", purpose="administration").RevokeNode(
            code="spare-one")
    finally:
        for code, number in before:
            bench.main.sql("update sluss.organisation set organisation_number = :'number'"
                           " where code = :'code'", code=code, number=number)
