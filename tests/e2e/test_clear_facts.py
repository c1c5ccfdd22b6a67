# SPDX-License-Identifier: EUPL-1.2
"""What a consent or a task opens is what its version in force says, however it was written."""

import pytest
from rig import content
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
ADDRESS = "whereabouts.address"


class Consented:
    """An assessment that the municipality follows on a consent of the police's file."""

    def __init__(self, play, name="malmo-soc"):
        self.play = play
        self.pc, self.pa = play.actor("police-nord", "pc1"), play.actor("police-nord", "pa1")
        self.sw = play.actor(name, "sw1")
        self.case = play.case(self.pc)
        play.assign(self.case, self.pa)
        play.join(self.case, self.pc, self.sw, "owner")
        self.consent = play.consent(self.case, self.pc, {name: [CONCLUSION, PROTECT]})
        self.record = play.put(self.case, self.pa, "threat_assessment", [CONCLUSION, PROTECT])
        play.disclose(self.record, self.pa, name, [CONCLUSION, PROTECT], "consent",
                      self.consent, follow=True)

    def reads(self):
        assert self.play.difference(self.sw, self.record) is None
        return self.play.look(self.sw, self.record)[1]

    def narrow(self, groups, final):
        self.play.rewrite_consent(self.consent, self.pc, {"malmo-soc": groups}, final)


@pytest.fixture
def consented(play):
    return Consented(play)


def test_a_draft_that_narrows_a_consent_changes_nothing_until_it_is_final(play, consented):
    assert consented.reads() == {CONCLUSION, PROTECT}
    consented.narrow([PROTECT], final=False)
    assert consented.reads() == {CONCLUSION, PROTECT}
    play.finalise(consented.consent, consented.pc)
    assert consented.reads() == {PROTECT}


def test_nothing_new_is_disclosed_on_what_a_finalised_draft_took_away(play, consented):
    consented.narrow([PROTECT], final=False)
    play.finalise(consented.consent, consented.pc)
    refused = play.caller(consented.pa).refused("Disclose", request=play.request(
        consented.record, "malmo-soc", [CONCLUSION], "consent", consented.consent))
    assert refused.reason == "CONSENT_NOT_COVERING"


def test_the_last_draft_before_the_final_version_is_what_counts(play, consented):
    consented.narrow([PROTECT], final=False)
    consented.narrow([CONCLUSION], final=False)
    play.finalise(consented.consent, consented.pc)
    assert consented.reads() == {CONCLUSION}
    play.finalise(consented.consent, consented.pc)
    assert consented.reads() == {CONCLUSION}


def test_a_consent_without_terms_opens_nothing(play, consented):
    play.finalise(consented.consent, consented.pc, remove_groups=["consent.terms"])
    assert consented.reads() == set()
    consented.narrow([PROTECT], final=True)
    assert consented.reads() == {PROTECT}


def test_a_withdrawal_in_a_draft_holds_at_once_and_whatever_later_versions_say(
        play, consented):
    message = content.consent(play.contract, consented.consent.scopes)
    message.consent.terms.withdrawals.add().recipient = "malmo-soc"
    message.consent.terms.withdrawals[0].withdrawn_at.GetCurrentTime()
    play.revise(consented.consent, consented.pc, ["consent.terms"], final=False,
                message=message)
    consented.consent.withdrawn.add("malmo-soc")
    assert consented.reads() == set()
    play.finalise(consented.consent, consented.pc, remove_groups=["consent.terms"])
    assert consented.reads() == set()
    consented.narrow([CONCLUSION, PROTECT], final=True)
    assert consented.reads() == set()


def test_a_narrowed_consent_shows_no_versions_that_came_after(play, consented):
    consented.narrow([PROTECT], final=True)
    play.revise(consented.record, consented.pa, [PROTECT], salt="new")
    assert consented.reads() == {PROTECT}
    play.rewrite_consent(consented.consent, consented.pc, {"sis": [CONCLUSION]}, True)
    versions = play.caller(consented.sw).ListRecordVersions(
        case_id=consented.case.id, record_id=consented.record.id).versions
    assert len(versions) == 1
    listed = play.caller(consented.sw).ListRecords(
        case_id=consented.case.id, kind="threat_assessment").records
    assert listed[0].record.head.created_at == versions[0].record.head.created_at
    assert play.difference(consented.sw, consented.record) is None


class Tasked:
    """An address that another municipality reads while it holds a task."""

    def __init__(self, play):
        self.play = play
        self.giver, second = play.actor("malmo-soc", "sw1"), play.actor("malmo-soc", "sw2")
        self.taker = play.actor("lund-soc", "sw1")
        self.case = play.case(self.giver, "owner")
        play.assign(self.case, second)
        play.join(self.case, self.giver, self.taker, "receiver")
        self.address = play.put(self.case, self.giver, "whereabouts", [ADDRESS])
        play.disclose(self.address, self.giver, "lund-soc", [ADDRESS], until=soon(9))
        self.task = play.task(self.case, self.giver, "lund-soc")

    def reads(self):
        return self.play.look(self.taker, self.address, [ADDRESS])[1] == {ADDRESS}


@pytest.fixture
def tasked(play):
    return Tasked(play)


def test_a_task_that_a_draft_ends_lasts_until_the_draft_is_final(play, tasked):
    message = content.task(play.contract, "lund-soc")
    message.task.extract.from_on, message.task.extract.to_on = "2026-01-01", "2026-01-02"
    play.revise(tasked.task, tasked.giver, ["task.extract"], final=False, message=message)
    assert tasked.reads()
    play.finalise(tasked.task, tasked.giver)
    assert not tasked.reads()


def test_a_task_that_a_draft_gives_to_another_is_the_others_when_final(play, tasked):
    message = content.task(play.contract, "sis")
    play.revise(tasked.task, tasked.giver, ["task.extract"], final=False, message=message)
    assert tasked.reads()
    play.finalise(tasked.task, tasked.giver)
    assert not tasked.reads()


def test_a_task_without_its_extract_opens_nothing(play, tasked):
    assert tasked.reads()
    play.finalise(tasked.task, tasked.giver, remove_groups=["task.extract"])
    tasked.task.task_for = ""
    assert not tasked.reads()
    assert play.difference(tasked.taker, tasked.address, [ADDRESS]) is None
