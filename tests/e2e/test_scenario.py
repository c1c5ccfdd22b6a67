# SPDX-License-Identifier: EUPL-1.2
"""The scenario of the domain description, steps 1 to 9, 14 and 15, each party's view asserted.

The tests tell one story and run in the order they stand.
"""

import pytest
from rig import content
from rig.caller import Refused
from rig.feed import Reader, word
from rig.play import soon
from rig.tracks import CONSENT, CONTACT, DECISION, INVESTIGATION, JOINT, MUNICIPAL, PLAN, POLICE
from rig.tracks import POLICE_CASE, THREAT, Tracks

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
EVERYTHING = [f"threat_assessment.{g}" for g in (
    "conclusion", "protect", "separate", "actors", "sources", "analysis",
    "police_measures")]
GIVEN = {CONCLUSION, PROTECT}


class Story:
    def __init__(self, play):
        self.play = play
        a = play.actor
        self.si, self.si2 = a("sis", "si1"), a("sis", "si2")
        self.pc, self.pa, self.pa2 = (a("police-nord", n) for n in ("pc1", "pa1", "pa2"))
        self.sw = a("malmo-soc", "sw1")
        self.kv = a("kriminalvarden", "kv1")

    def groups(self, actor, record, named=()):
        """Groups with content, or the refusal's reason."""
        verdict, groups, _ = self.play.look(actor, record, named)
        return groups if verdict.code == 0 else verdict.reason


@pytest.fixture(scope="module")
def story(play):
    return Story(play)


def assessment(contract, level="high", valid_to=None):
    r = contract.Record()
    r.head.subject_category = contract.SUBJECT_CATEGORY_AVHOPPARE
    r.head.nature = contract.NATURE_ASSESSMENT
    r.head.valid_to.FromDatetime((valid_to or soon(90)).replace(tzinfo=None))
    t = r.threat_assessment
    t.conclusion.level, t.conclusion.level_scale = level, "sluss-4-1"
    t.conclusion.depth = contract.ThreatAssessment.DEPTH_STRUCTURED
    t.conclusion.manifestation = contract.ThreatAssessment.MANIFESTATION_CONCRETE
    t.conclusion.conclusion = "The threat is high and concrete."
    t.protect.needs_relocation = contract.ANSWER_YES
    t.protect.no_go_zones.add(county_code="01", reason_code="network")
    for number in content.OTHER_PERSONS:
        t.separate.persons.add(birth_year=int(number[:4]))
    t.separate.networks.append("north network")
    for n in range(3):
        t.actors.entries.add(designation=f"actor {n}", network="north network")
    for n in range(2):
        t.sources.entries.add(reference=f"source {n}", credibility="b", correctness="2")
    t.analysis.reasoning = "Two sources agree."
    t.police_measures.entries.add(type="alarm")
    return r


def test_step_1_sis_notes_that_the_person_wants_out_and_nobody_else_sees_it(story):
    story.case = story.play.case(story.si)
    story.play.assign(story.case, story.si2)
    story.note = story.play.put(story.case, story.si, "contact_note")
    assert story.groups(story.si, story.note) == {"contact_note.note"}
    for outsider in (story.pc, story.sw, story.kv):
        assert story.groups(outsider, story.note) == "NOT_FOUND"
        assert story.case.id not in [c.case_id for c in story.play.cases(outsider)]


def test_step_2_consent_is_recorded_and_police_and_municipality_are_invited(story):
    play = story.play
    story.consent = play.consent(story.case, story.si, {
        "police-nord": ["consent.terms", "case.head", "person.identity"],
        "malmo-soc": [CONCLUSION, PROTECT, "case.head"],
        "sis": [CONCLUSION, PROTECT],
    })
    play.refer(story.case, story.si, "police-nord", "party")
    play.refer(story.case, story.si, "malmo-soc", "owner")
    for actor in (story.pc, story.sw):
        mine = [c for c in play.cases(actor) if c.case_id == story.case.id]
        assert [c.state for c in mine] == [play.contract.PARTICIPANT_STATE_INVITED]
        assert content.groups_in(mine[0].view) <= {"case.head"}
        assert story.groups(actor, story.note) == "NOT_FOUND"
    play.accept(story.case, story.pc)
    play.accept(story.case, story.sw)
    play.assign(story.case, story.pa, story.pa2)
    play.disclose(story.consent, story.si, "police-nord", ["consent.terms"], follow=True)
    assert story.groups(story.pc, story.consent) == {"consent.terms"}
    assert story.groups(story.pc, story.note) == "NOT_FOUND"


def test_step_3_the_coordinator_fills_in_the_checklist(story):
    story.checklist = story.play.put(story.case, story.pc, "eligibility")
    assert story.groups(story.pa, story.checklist) == {"eligibility.checklist"}
    assert story.groups(story.sw, story.checklist) == "NOT_FOUND"


def test_step_4_the_analyst_writes_the_assessment_as_a_draft_and_then_finally(story):
    play = story.play
    message = assessment(play.contract)
    story.threat = play.put(story.case, story.pa, "threat_assessment", EVERYTHING,
                            final=False, message=message)
    assert story.groups(story.pa, story.threat, EVERYTHING) == set(EVERYTHING)
    refused = play.caller(story.pa).refused("Disclose", play.request(
        story.threat, "malmo-soc", [CONCLUSION], "consent", story.consent))
    assert refused.reason == "NOT_FINAL"
    play.revise(story.threat, story.pa, [CONCLUSION], message=_only_conclusion(message))
    assert story.groups(story.pc, story.threat, EVERYTHING) == set(EVERYTHING) - {
        "threat_assessment.sources", "threat_assessment.analysis"}
    assert story.groups(story.sw, story.threat) == "NOT_FOUND"


def _only_conclusion(message):
    copy = type(message)()
    copy.CopyFrom(message)
    for group in ("protect", "separate", "actors", "sources", "analysis",
                  "police_measures"):
        copy.threat_assessment.ClearField(group)
    return copy


def test_step_5_disclosure_on_consent_shows_the_level_and_the_needs_and_no_more(story):
    play = story.play
    for recipient in ("malmo-soc", "sis"):
        play.disclose(story.threat, story.pa, recipient, sorted(GIVEN), "consent",
                      story.consent)
    assert story.groups(story.sw, story.threat) == GIVEN
    reply = play.caller(story.sw).GetRecord(
        case_id=story.case.id, record_id=story.threat.id, groups=EVERYTHING)
    body = reply.view.record.threat_assessment
    assert body.conclusion.level == "high"
    assert body.protect.no_go_zones[0].county_code == "01"
    assert content.groups_in(reply.view) == GIVEN
    raw = reply.SerializeToString()
    for secret in (b"source 0", b"actor 0", b"Two sources agree", b"north network"):
        assert secret not in raw
    head = reply.view.record.head
    assert (head.version, head.author) == (0, "")


def test_step_5_a_second_person_approves_what_must_be_kept_apart(story):
    play = story.play
    d = play.disclose(story.threat, story.pa, "sis", [SEPARATE], "interest_balancing",
                      approve=False)
    assert d.pending
    assert story.groups(story.si, story.threat, EVERYTHING) == GIVEN
    refused = play.caller(story.pa).refused(
        "ApproveDisclosure", case_id=story.case.id, disclosure_ids=[d.id])
    assert refused.reason in ("NOT_APPROVER", "SAME_PERSON")
    play.approve(d)
    assert story.groups(story.si, story.threat, EVERYTHING) == GIVEN | {SEPARATE}
    reply = play.caller(story.si).GetRecord(
        case_id=story.case.id, record_id=story.threat.id, groups=[SEPARATE])
    assert len(reply.view.record.threat_assessment.separate.persons) == 2
    assert story.groups(story.sw, story.threat, EVERYTHING) == GIVEN


def test_step_6_the_application_is_the_municipalitys_and_police_see_its_receipt(story):
    play = story.play
    story.tracks = Tracks(story)
    both = ["application.receipt", "application.request"]
    story.application = play.put(story.case, story.sw, "application")
    assert story.groups(story.sw, story.application, both) == set(both)
    for actor in (story.pc, story.pa, story.si, story.kv):
        assert story.groups(actor, story.application, both) == "NOT_FOUND"
    for recipient, group in (("police-nord", both[1]), ("sis", both[0])):
        play.caller(story.sw).refused("Disclose", play.request(
            story.application, recipient, [group], "own_work"))
    play.disclose(story.application, story.sw, "police-nord", both[:1])
    assert story.groups(story.pc, story.application, both) == {"application.receipt"}
    for actor in (story.pa, story.si, story.kv):
        assert story.groups(actor, story.application, both) not in (set(both), {both[0]})
    story.tracks.request(story.sw, MUNICIPAL, CONTACT, CONSENT)
    story.tracks.request(story.sw, MUNICIPAL, CONSENT, INVESTIGATION)


def test_step_7_the_childs_track_is_closed_to_police_and_sis(story):
    play = story.play
    link = content.record(play.contract, "relative", ["relative.link"])
    link.relative.link.relation = "child"
    link.relative.link.ClearField("relative_case_id")
    play.put(story.case, story.sw, "relative", ["relative.link"], message=link)
    warned = story.tracks.request(story.sw, MUNICIPAL, INVESTIGATION, DECISION).warnings
    assert "child_track" in [w.guard for w in warned]
    story.child = play.put(story.case, story.sw, "child_concern",
                           subject_category=play.contract.SUBJECT_CATEGORY_CHILD)
    assert story.groups(story.sw, story.child) == {"child_concern.report"}
    for actor in (story.pc, story.pa, story.si, story.kv):
        assert story.groups(actor, story.child) == "NOT_FOUND"
    for recipient in ("police-nord", "sis"):
        play.caller(story.sw).refused("Disclose", play.request(
            story.child, recipient, ["child_concern.report"], "own_work"))


def test_step_8_consent_is_widened_and_kriminalvarden_gets_its_part(story):
    play = story.play
    play.join(story.case, story.pc, story.kv)
    refused = play.caller(story.pa).refused("Disclose", play.request(
        story.threat, "kriminalvarden", sorted(GIVEN), "consent", story.consent))
    assert refused.reason == "CONSENT_NOT_COVERING"
    scopes = {**story.consent.scopes, "kriminalvarden": GIVEN}
    play.revise(story.consent, story.si, ["consent.terms"],
                message=content.consent(play.contract, scopes))
    story.consent.scopes = scopes
    play.disclose(story.threat, story.pa, "kriminalvarden", sorted(GIVEN), "consent",
                  story.consent)
    assert story.groups(story.kv, story.threat, EVERYTHING) == GIVEN
    custody = play.put(story.case, story.kv, "custody")
    play.disclose(custody, story.kv, "police-nord", ["custody.dates"])
    play.disclose(custody, story.kv, "malmo-soc", ["custody.dates"])
    for actor in (story.pc, story.sw):
        assert story.groups(actor, custody, ["custody.dates", "custody.detail"]) == {
            "custody.dates"}
    address = play.put(story.case, story.sw, "whereabouts")
    assert story.groups(story.kv, address, ["whereabouts.address"]) == "NOT_FOUND"


def test_step_9_the_outcome_is_seen_and_the_police_case_opens_with_all_four(story):
    play, tracks = story.play, story.tracks
    tracks.request(story.pc, POLICE, CONTACT, CONSENT)
    tracks.request(story.pc, POLICE, CONSENT, JOINT)
    tracks.checklist()
    tracks.request(story.pc, POLICE, JOINT, THREAT)
    step = (story.pc, POLICE, THREAT, POLICE_CASE)
    assert set(tracks.unmet(*step)) == {"municipality_decided"}
    story.decided = tracks.decision()
    assert set(tracks.unmet(*step)) == {"municipality_decided"}, "nobody has shown it"
    assert story.groups(story.pc, story.decided) == "NOT_FOUND"
    play.caller(story.sw).refused("Disclose", play.request(
        story.decided, "police-nord", ["decision.reasons"], "own_work"))
    play.disclose(story.decided, story.sw, "police-nord", ["decision.outcome"])
    assert story.groups(story.pc, story.decided) == {"decision.outcome"}
    for actor in (story.pa, story.si, story.kv):
        assert story.groups(actor, story.decided) in ("NOT_FOUND", "NOTHING_RELEASED")
    assert tracks.request(*step).stage == POLICE_CASE
    assert tracks.request(story.sw, MUNICIPAL, DECISION, PLAN).stage == PLAN


def test_step_14_a_new_version_is_told_to_who_has_the_old_and_shows_nothing_by_itself(story):
    play = story.play
    told = [(a, Reader(play.caller(a)), story.groups(a, story.threat, EVERYTHING))
            for a in (story.sw, story.si, story.kv)]
    message = assessment(play.contract, "very_high", soon(30))
    play.revise(story.threat, story.pa, EVERYTHING, message=message)
    assert not any(reader.all() for _, reader, _ in told), "version 1 was given, not what follows"
    said = play.caller(story.pa).AnnounceLevel(
        case_id=story.case.id, record_id=story.threat.id)
    assert set(said.recipients) == {"malmo-soc", "sis", "kriminalvarden"}
    for actor, reader, given in told:
        changes = [c for c in reader.all() if c.record_id == story.threat.id]
        assert [word(c) for c in changes] == ["level"], actor.code
        for c in changes:
            assert set(c.groups) <= given
        assert b"very_high" not in b"".join(c.SerializeToString() for c in changes)
        assert story.groups(actor, story.threat, EVERYTHING) == given
        view = play.caller(actor).GetRecord(
            case_id=story.case.id, record_id=story.threat.id, groups=[CONCLUSION]).view
        assert view.record.threat_assessment.conclusion.level == "high", "version 1 was given"
    play.disclose(story.threat, story.pa, "malmo-soc", [CONCLUSION], "consent", story.consent)
    view = play.caller(story.sw).GetRecord(
        case_id=story.case.id, record_id=story.threat.id, groups=[CONCLUSION]).view
    assert view.record.threat_assessment.conclusion.level == "very_high"


def test_step_15_the_next_read_after_a_withdrawn_consent_is_refused(story):
    play = story.play
    assert story.groups(story.kv, story.threat) == GIVEN
    play.withdraw_consent(story.consent, story.si, "kriminalvarden")
    with pytest.raises(Refused) as refused:
        play.caller(story.kv).GetRecord(case_id=story.case.id, record_id=story.threat.id)
    assert (refused.value.code, refused.value.reason) == (7, "NOTHING_RELEASED")
    assert story.groups(story.sw, story.threat) == GIVEN
    assert story.groups(story.si, story.threat, EVERYTHING) == GIVEN | {SEPARATE}


def test_a_withdrawal_stands_even_when_the_consent_is_written_anew(story):
    play = story.play
    message = content.consent(play.contract, story.consent.scopes)
    try:
        play.revise(story.consent, story.si, ["consent.terms"], message=message)
    except Refused as r:
        assert r.reason == "WITHDRAWAL_FINAL"
    assert story.groups(story.kv, story.threat) == "NOTHING_RELEASED"


def test_the_auditor_sees_who_read_and_nothing_of_what(story):
    play = story.play
    auditor = play.actor("police-nord", "aud")
    refused = play.caller(auditor, purpose="control").refused(
        "GetRecord", case_id=story.case.id, record_id=story.threat.id)
    assert refused.code in (5, 7)
    reads = play.caller(auditor, purpose="control").ListReads(
        case_id=story.case.id, page_size=200).reads
    seen = {(r.organisation, tuple(r.groups)) for r in reads
            if r.record_id == story.threat.id and r.method == "GetRecord"}
    assert ("malmo-soc", tuple(sorted(GIVEN))) in {
        (o, tuple(sorted(g))) for o, g in seen}
    assert any(o == "kriminalvarden" and not g for o, g in seen), "a denied read is there too"
    raw = b"".join(r.SerializeToString() for r in reads)
    assert b"high and concrete" not in raw


def test_everybody_agrees_with_the_oracle_at_the_end_of_the_story(story):
    play = story.play
    differences = [
        d for record in play.world.records.values() if record.case is story.case
        and record.kind != "case"
        for actor in (story.si, story.pc, story.pa, story.sw, story.kv)
        for named in ((), play.world.policy.groups_of(record.kind))
        if (d := play.difference(actor, record, named))
    ]
    assert not differences


def test_an_assessment_that_has_ended_hides_its_level_and_keeps_its_needs(story):
    story.play.fade(story.threat)
    verdict, groups, _ = story.play.look(story.sw, story.threat)
    assert groups == {PROTECT}
    assert verdict.states[CONCLUSION] == story.play.contract.GROUP_STATE_CODE_EXPIRED
    assert CONCLUSION in story.groups(story.pa, story.threat)
