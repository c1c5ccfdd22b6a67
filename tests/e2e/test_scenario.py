# SPDX-License-Identifier: EUPL-1.2
"""The scenario of the domain description, steps 1 to 9, each party's view asserted.

The tests tell one story and run in the order they stand; test_scenario_plan.py goes on from there.
"""

import pytest
from rig import content
from rig.feed import Reader, word
from rig.story import CONCLUSION, EVERYTHING, GIVEN, PROTECT, SECRETS, SEPARATE, Story
from rig.story import assessment, only
from rig.tracks import CONSENT, CONTACT, DECISION, INVESTIGATION, JOINT, MUNICIPAL, PLAN, POLICE
from rig.tracks import POLICE_CASE, THREAT

ALL = "conclusion protect separate actors sources analysis police_measures"
COORDINATOR = "conclusion protect separate actors police_measures"


@pytest.fixture(scope="module")
def story(play):
    return Story(play)


def test_step_1_sis_notes_that_the_person_wants_out_and_nobody_else_sees_it(story):
    story.case = story.play.case(story.si)
    story.play.assign(story.case, story.si2)
    story.note = story.play.put(story.case, story.si, "contact_note")
    story.sees(story.note, si="note")
    for outsider in (story.pc, story.sw, story.b, story.kv):
        assert story.case.id not in [c.case_id for c in story.play.cases(outsider)]


def test_step_2_consent_is_recorded_and_police_and_municipality_are_invited(story):
    play = story.play
    invited = [Reader(play.caller(a)) for a in (story.pc, story.sw)]
    story.consent = play.consent(story.case, story.si, {
        "police-nord": ["consent.terms", "case.head", "person.identity"],
        "malmo-soc": [CONCLUSION, PROTECT, "case.head"],
        "sis": [CONCLUSION, PROTECT],
    })
    story.sees(story.consent, si="terms")
    play.refer(story.case, story.si, "police-nord", "party")
    play.refer(story.case, story.si, "malmo-soc", "owner")
    for actor, feed in zip((story.pc, story.sw), invited, strict=True):
        mine = [c for c in play.cases(actor) if c.case_id == story.case.id]
        assert [c.state for c in mine] == [play.contract.PARTICIPANT_STATE_INVITED]
        assert content.groups_in(mine[0].view) <= {"case.head"}
        told = [c for c in feed.all() if c.case_id == story.case.id]
        assert [word(c) for c in told] == ["invited"]
        assert {g for c in told for g in c.groups} <= {"case.head"}, "neutral"
    story.sees(story.note, si="note")
    play.accept(story.case, story.pc)
    play.accept(story.case, story.sw)
    play.assign(story.case, story.pa, story.pa2, story.sw2)
    play.disclose(story.consent, story.si, "police-nord", ["consent.terms"], follow=True)
    story.sees(story.consent, si="terms", pc="terms", pa="terms")
    story.sees(story.note, si="note")


def test_step_3_the_coordinator_fills_in_the_checklist(story):
    story.checklist = story.play.put(story.case, story.pc, "eligibility")
    story.sees(story.checklist, pc="checklist", pa="checklist")


def test_step_4_the_analyst_writes_the_assessment_as_a_draft_and_then_finally(story):
    play = story.play
    message = assessment(play.contract)
    story.threat = play.put(story.case, story.pa, "threat_assessment", EVERYTHING,
                            final=False, message=message)
    story.sees(story.threat, pa=ALL, pc=COORDINATOR)
    for recipient in ("malmo-soc", "sis"):
        assert story.reason(story.pa, story.threat, recipient, [CONCLUSION], "consent",
                            story.consent) == "NOT_FINAL"
    play.revise(story.threat, story.pa, [CONCLUSION],
                message=only(message, "threat_assessment", CONCLUSION))
    story.sees(story.threat, pa=ALL, pc=COORDINATOR)
    body, _ = story.body(story.pa, story.threat, *EVERYTHING)
    assert (body.conclusion.level, len(body.actors.entries), len(body.sources.entries)) == (
        "high", 3, 2)


def test_step_5_disclosure_on_consent_shows_the_level_and_the_needs_and_no_more(story):
    play = story.play
    for recipient in ("malmo-soc", "sis"):
        play.disclose(story.threat, story.pa, recipient, sorted(GIVEN), "consent",
                      story.consent)
    story.sees(story.threat, pa=ALL, pc=COORDINATOR, a="conclusion protect",
               si="conclusion protect")
    for actor in (story.sw, story.si):
        reply = play.caller(actor).GetRecord(
            case_id=story.case.id, record_id=story.threat.id, groups=EVERYTHING)
        body = reply.view.record.threat_assessment
        assert body.conclusion.level == "high"
        assert body.protect.no_go_zones[0].county_code == "01"
        raw = reply.SerializeToString()
        assert not any(secret in raw for secret in SECRETS)
        head = reply.view.record.head
        assert (head.version, head.author) == (0, "")


def test_step_5_a_second_person_approves_what_must_be_kept_apart(story):
    play = story.play
    d = play.disclose(story.threat, story.pa, "sis", [SEPARATE], "interest_balancing",
                      approve=False)
    assert d.pending
    story.sees(story.threat, pa=ALL, pc=COORDINATOR, a="conclusion protect",
               si="conclusion protect")
    refused = play.caller(story.pa).refused(
        "ApproveDisclosure", case_id=story.case.id, disclosure_ids=[d.id])
    assert refused.reason in ("NOT_APPROVER", "SAME_PERSON")
    play.approve(d)
    story.sees(story.threat, pa=ALL, pc=COORDINATOR, a="conclusion protect",
               si="conclusion protect separate")
    body, _ = story.body(story.si, story.threat, SEPARATE)
    assert len(body.separate.persons) == 2
    # Nor on any ground to the municipality, and the sources to nobody at all.
    assert story.reason(story.pa, story.threat, "malmo-soc", [SEPARATE],
                        "interest_balancing") == "RECIPIENT_MAY_NOT_READ"
    for recipient in ("malmo-soc", "sis"):
        assert story.reason(story.pa, story.threat, recipient, [
            "threat_assessment.sources"]) == "NEVER_LEAVES_POLICE"


def test_step_6_the_application_is_the_municipalitys_and_police_see_its_receipt(story):
    play = story.play
    both = ["application.receipt", "application.request"]
    story.application = play.put(story.case, story.sw, "application")
    story.sees(story.application, a="receipt request")
    for recipient, group in (("police-nord", both[1]), ("sis", both[0])):
        assert story.reason(story.sw, story.application, recipient, [
            group]) == "RECIPIENT_MAY_NOT_READ"
    play.disclose(story.application, story.sw, "police-nord", both[:1])
    story.sees(story.application, a="receipt request", pc="receipt", pa="NOTHING_RELEASED")
    body, _ = story.body(story.pc, story.application, *both)
    assert body.receipt.received_on and not body.HasField("request")
    story.investigation = play.put(story.case, story.sw, "social_investigation")
    story.sees(story.investigation, a="findings")
    for recipient in ("police-nord", "sis"):
        assert story.reason(story.sw, story.investigation, recipient, [
            "social_investigation.findings"]) == "RECIPIENT_MAY_NOT_READ"
    tracks = story.tracks()
    tracks.request(story.sw, MUNICIPAL, CONTACT, CONSENT)
    tracks.request(story.sw, MUNICIPAL, CONSENT, INVESTIGATION)


def test_step_7_the_childs_track_is_closed_to_police_and_sis(story):
    play = story.play
    link = content.record(play.contract, "relative", ["relative.link"])
    link.relative.link.relation = "child"
    link.relative.link.ClearField("relative_case_id")
    story.link = play.put(story.case, story.sw, "relative", ["relative.link"], message=link)
    story.sees(story.link, a="link")
    warned = story.tracks().request(story.sw, MUNICIPAL, INVESTIGATION, DECISION).warnings
    assert "child_track" in [w.guard for w in warned]
    story.child = play.put(story.case, story.sw, "child_concern",
                           subject_category=play.contract.SUBJECT_CATEGORY_CHILD)
    story.sees(story.child, a="report")
    for recipient in ("police-nord", "sis"):
        assert story.reason(story.sw, story.child, recipient, [
            "child_concern.report"]) == "RECIPIENT_MAY_NOT_READ"


def test_step_8_consent_is_widened_and_kriminalvarden_gets_its_part(story):
    play = story.play
    play.join(story.case, story.pc, story.kv)
    assert story.reason(story.pa, story.threat, "kriminalvarden", sorted(GIVEN), "consent",
                        story.consent) == "CONSENT_NOT_COVERING"
    scopes = {**story.consent.scopes, "kriminalvarden": GIVEN}
    play.rewrite_consent(story.consent, story.si, scopes)
    play.disclose(story.threat, story.pa, "kriminalvarden", sorted(GIVEN), "consent",
                  story.consent)
    story.sees(story.threat, pa=ALL, pc=COORDINATOR, a="conclusion protect",
               si="conclusion protect separate", kv="conclusion protect")
    story.sees(story.consent, si="terms", pc="terms", pa="terms")
    story.custody = play.put(story.case, story.kv, "custody")
    story.sees(story.custody, kv="dates detail")
    story.give(story.custody, story.kv, "custody.dates", "police-nord", "malmo-soc")
    story.sees(story.custody, kv="dates detail", pc="dates", pa="dates", a="dates")
    story.home = play.put(story.case, story.sw, "whereabouts")
    story.sees(story.home, a="address area")
    assert story.reason(story.sw, story.home, "kriminalvarden", [
        "whereabouts.address"]) == "RECIPIENT_MAY_NOT_READ"


def test_step_9_the_outcome_is_seen_and_the_police_case_opens_with_all_four(story):
    play, tracks = story.play, story.tracks()
    tracks.request(story.pc, POLICE, CONTACT, CONSENT)
    tracks.request(story.pc, POLICE, CONSENT, JOINT)
    tracks.checklist()
    tracks.request(story.pc, POLICE, JOINT, THREAT)
    step = (story.pc, POLICE, THREAT, POLICE_CASE)
    assert set(tracks.unmet(*step)) == {"municipality_decided"}
    story.decided = play.put(story.case, story.sw, "decision", message=decision(play.contract))
    assert set(tracks.unmet(*step)) == {"municipality_decided"}, "nobody has shown it"
    story.sees(story.decided, a="outcome reasons")
    assert story.reason(story.sw, story.decided, "police-nord", [
        "decision.reasons"]) == "RECIPIENT_MAY_NOT_READ"
    play.disclose(story.decided, story.sw, "police-nord", ["decision.outcome"])
    story.sees(story.decided, a="outcome reasons", pc="outcome", pa="NOTHING_RELEASED")
    assert tracks.request(*step).stage == POLICE_CASE
    assert tracks.request(story.sw, MUNICIPAL, DECISION, PLAN).stage == PLAN


def decision(contract):
    message = content.record(contract, "decision", ["decision.outcome", "decision.reasons"])
    message.decision.outcome.result = contract.Decision.RESULT_GRANTED
    return message


STEPS = [f for name, f in list(globals().items()) if name.startswith("test_step_")]
