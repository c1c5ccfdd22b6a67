# SPDX-License-Identifier: EUPL-1.2
"""The two tracks: who advances which, what guards each step, and when it is due."""

import datetime
import os

import grpc
import pytest
from rig import content, scenes
from rig.tracks import (
    ABORTED, AFTERCARE, CLOSURE, CONSENT, CONTACT, DECISION, DENIED, INTERVENTIONS, INVALID,
    INVESTIGATION, JOINT, MUNICIPAL, NOT_FOUND, PLAN, POLICE, POLICE_CASE, PRECONDITION, REVIEW,
    THREAT, Tracks)


@pytest.fixture
def tracks(own_scene):
    return Tracks(own_scene)


def stages(reply):
    return reply.stage, [w.guard for w in reply.warnings]


def test_the_municipal_track_goes_its_way_whatever_the_police_have_not_done(tracks):
    sw = tracks.scene.sw
    assert stages(tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)) == (CONSENT, [])
    reply = tracks.request(sw, MUNICIPAL, CONSENT, INVESTIGATION)
    assert stages(reply) == (INVESTIGATION, [
        "consent_active", "criteria_met", "not_evidence_person", "assessment_valid"])
    assert all(w.text_sv.startswith("Veterligen inte") and w.text_en for w in reply.warnings)
    tracks.request(sw, MUNICIPAL, INVESTIGATION, DECISION)
    assert set(tracks.unmet(sw, MUNICIPAL, DECISION, PLAN)) == {"decision_exists"}
    tracks.decision("RESULT_REFUSED")
    tracks.request(sw, MUNICIPAL, DECISION, PLAN)
    assert set(tracks.unmet(sw, MUNICIPAL, PLAN, INTERVENTIONS)) == {"plan_exists"}
    tracks.put(sw, "plan", "actions")
    tracks.request(sw, MUNICIPAL, PLAN, INTERVENTIONS)
    tracks.request(sw, MUNICIPAL, INTERVENTIONS, REVIEW)
    assert stages(tracks.request(sw, MUNICIPAL, REVIEW, INTERVENTIONS)) == (
        INTERVENTIONS, ["assessment_valid"])
    assert tracks.track(tracks.scene.pc).stage == CONTACT


def _plan(tracks, *responsible):
    record = content.record(tracks.c, "plan", ["plan.actions"])
    actions = record.plan.actions.actions
    del actions[:]
    for organisation, state in responsible:
        actions.add(type="debt_advice", organisation=organisation, due_on="2030-01-01",
                    state=getattr(tracks.c.Plan, f"ACTION_STATE_{state}"))
    return record


def test_the_plan_waits_until_who_answers_for_it_is_given_it_as_it_stands(tracks):
    sw, play = tracks.scene.sw, tracks.play
    tracks.stand(sw, PLAN)
    step = (sw, MUNICIPAL, PLAN, INTERVENTIONS)
    plan = play.put(tracks.case, sw, "plan", ["plan.actions"], message=_plan(
        tracks, ("malmo-soc", "PLANNED"), ("sis", "ONGOING"), ("kronofogden", "DONE"),
        ("region-psykiatri", "CANCELLED")))
    unmet = tracks.unmet(*step)
    assert set(unmet) == {"plan_recipients"}
    assert "disclose plan.actions to it" in unmet["plan_recipients"]
    given = play.disclose(plan, sw, "sis", ["plan.actions"])
    play.withdraw(given, sw)
    assert set(tracks.unmet(*step)) == {"plan_recipients"}, "withdrawn"
    play.disclose(plan, sw, "sis", ["plan.actions"])
    play.revise(plan, sw, ["plan.actions"], message=_plan(tracks, ("sis", "PLANNED")))
    assert set(tracks.unmet(*step)) == {"plan_recipients"}, "it has an older one"
    play.disclose(plan, sw, "sis", ["plan.actions"], follow=True)
    for nobody in ("", "stranger"):
        play.revise(plan, sw, ["plan.actions"], message=_plan(
            tracks, ("sis", "PLANNED"), (nobody, "PLANNED")))
        assert set(tracks.unmet(*step)) == {"plan_recipients"}, nobody
    play.revise(plan, sw, ["plan.actions"], message=_plan(tracks, ("sis", "PLANNED")))
    tracks.request(*step)


def test_the_police_wait_for_a_plan_that_they_are_given(tracks):
    pc, sw, play = tracks.scene.pc, tracks.scene.sw, tracks.play
    tracks.stand(pc, PLAN)
    step = (pc, POLICE, PLAN, INTERVENTIONS)
    assert set(tracks.unmet(*step)) == {"plan_exists"}
    # To whom the municipality gives its plan is not theirs to know.
    plan = play.put(tracks.case, sw, "plan", ["plan.actions"], message=_plan(
        tracks, ("sis", "PLANNED")))
    assert set(tracks.unmet(*step)) == {"plan_exists"}
    play.disclose(plan, sw, "police-nord", ["plan.actions"])
    tracks.request(*step)


def test_the_police_track_waits_for_each_guard_and_names_it(tracks):
    pc = tracks.scene.pc
    tracks.request(pc, POLICE, CONTACT, CONSENT)
    assert set(tracks.unmet(pc, POLICE, CONSENT, JOINT)) == {"consent_active"}
    tracks.consent(pc)
    tracks.request(pc, POLICE, CONSENT, JOINT)
    assert set(tracks.unmet(pc, POLICE, JOINT, THREAT)) == {
        "criteria_met", "not_evidence_person"}
    tracks.checklist(conditions_signed_at=None)
    tracks.request(pc, POLICE, JOINT, THREAT)
    unmet = tracks.unmet(pc, POLICE, THREAT, POLICE_CASE)
    assert set(unmet) == {"assessment_disclosed", "conditions_signed", "municipality_decided"}
    assert "responsible municipality for decision.outcome" in unmet["municipality_decided"]


def test_the_police_case_opens_only_when_all_four_conditions_hold(tracks):
    pc, sw = tracks.scene.pc, tracks.scene.sw
    tracks.stand(pc, THREAT)
    step = (pc, POLICE, THREAT, POLICE_CASE)
    tracks.assess()
    consent = tracks.consent(pc)
    decided = tracks.decision()
    tracks.play.disclose(decided, sw, "police-nord", ["decision.outcome"])
    # The disclosures themselves rest on another ground than consent.
    assert set(tracks.unmet(*step)) == {
        "criteria_met", "not_evidence_person", "conditions_signed"}
    tracks.checklist(evidence_person=tracks.c.ANSWER_YES)
    assert set(tracks.unmet(*step)) == {"not_evidence_person"}
    tracks.checklist(motivated=tracks.c.ANSWER_NO)
    assert set(tracks.unmet(*step)) == {"criteria_met"}
    tracks.checklist()
    assert stages(tracks.request(*step)) == (POLICE_CASE, [])
    assert consent.id


def test_a_consent_withdrawn_holds_the_police_track(tracks):
    pc = tracks.scene.pc
    tracks.stand(pc, CONSENT)
    consent = tracks.consent(pc)
    for recipient in ("malmo-soc", "police-nord"):
        tracks.play.withdraw_consent(consent, pc, recipient)
    unmet = tracks.unmet(pc, POLICE, CONSENT, JOINT)
    assert unmet["consent_active"].startswith("The consent has ended")


def test_what_another_organisation_has_and_has_not_shown_is_never_told(tracks):
    """A step that could be met by what was not disclosed is refused in the same words."""
    pc, sw = tracks.scene.pc, tracks.scene.sw
    tracks.stand(pc, THREAT)
    step = (pc, POLICE, THREAT, POLICE_CASE)
    before = tracks.refused(*step)
    decided = tracks.decision()
    tracks.consent(sw)
    tracks.consent(tracks.scene.si)
    after = tracks.refused(*step)
    assert (before.message, before.raw) == (after.message, after.raw)
    assert "Not known to you" in after.message and "malmo" not in after.message
    tracks.play.disclose(decided, sw, "sis", ["decision.outcome"])
    assert tracks.refused(*step).raw != b"" and "municipality_decided" in tracks.unmet(*step)
    tracks.play.disclose(decided, sw, "police-nord", ["decision.outcome"])
    assert "municipality_decided" not in tracks.unmet(*step)


def test_a_later_version_that_was_not_disclosed_changes_nothing_for_others(tracks):
    pc, sw = tracks.scene.pc, tracks.scene.sw
    tracks.stand(pc, THREAT)
    step = (pc, POLICE, THREAT, POLICE_CASE)
    decided = tracks.decision("RESULT_REFUSED")
    tracks.play.disclose(decided, sw, "police-nord", ["decision.outcome"])
    told = tracks.unmet(*step)["municipality_decided"]
    assert told == "The decision known to you grants no measures."
    tracks.play.revise(decided, sw, ["decision.outcome"])
    assert tracks.unmet(*step)["municipality_decided"] == told
    tracks.play.disclose(decided, sw, "police-nord", ["decision.outcome"])
    assert "municipality_decided" not in tracks.unmet(*step)


def test_a_draft_meets_no_guard_and_nothing_of_it_is_told(tracks):
    sw = tracks.scene.sw
    tracks.stand(sw, DECISION)
    tracks.put(sw, "decision", "outcome", final=False)
    assert set(tracks.unmet(sw, MUNICIPAL, DECISION, PLAN)) == {"decision_exists"}


def test_an_assessment_that_has_run_out_holds_the_police_and_warns_the_municipality(tracks):
    pc, sw = tracks.scene.pc, tracks.scene.sw
    record = tracks.assess()
    for actor in (pc, sw):
        tracks.stand(actor, REVIEW)
    tracks.play.fade(record)
    assert set(tracks.unmet(pc, POLICE, REVIEW, PLAN)) == {"assessment_valid"}
    assert stages(tracks.request(sw, MUNICIPAL, REVIEW, PLAN)) == (
        PLAN, ["assessment_valid"])


def test_a_track_is_advanced_by_its_own_organisation_alone(tracks):
    scene = tracks.scene
    for actor, track in ((scene.pc, MUNICIPAL), (scene.sw, POLICE)):
        r = tracks.refused(actor, track, CONTACT, CONSENT)
        assert (r.code, r.reason) == (DENIED, "TRACK_NOT_OWN")
    for actor in (scene.kv, scene.si, scene.pa, scene.actor("lund-soc", "sw1")):
        r = tracks.refused(actor, MUNICIPAL, CONTACT, CONSENT)
        assert (r.code, r.reason) == (DENIED, "METHOD_NOT_ALLOWED")
    syd = scene.actor("police-syd", "pc1")
    tracks.request(syd, POLICE, CONTACT, CONSENT)
    assert tracks.track(scene.pc).stage == CONTACT
    assert tracks.track(syd).stage == CONSENT


def test_an_interim_municipality_acts_until_responsibility_is_fixed(play):
    pc, sw = play.actor("police-nord", "pc1"), play.actor("kalmar-soc", "sw1")
    case = play.case(pc)
    scene = scenes.Scene(play, case)
    play.join(case, pc, sw, "interim")
    tracks = Tracks(scene)
    tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)
    tracks.request(sw, MUNICIPAL, CONSENT, INVESTIGATION)
    assert set(tracks.unmet(sw, MUNICIPAL, INVESTIGATION, DECISION)) == {"responsible_fixed"}


OUT_OF_ORDER = [
    (CONTACT, INVESTIGATION, PRECONDITION, "STAGE_OUT_OF_ORDER"),
    (CONTACT, CONTACT, PRECONDITION, "STAGE_OUT_OF_ORDER"),
    (CONTACT, AFTERCARE, PRECONDITION, "STAGE_OUT_OF_ORDER"),
    (CONTACT, POLICE_CASE, INVALID, "STAGE_NOT_ON_TRACK"),
    (CONTACT, JOINT, INVALID, "STAGE_NOT_ON_TRACK"),
    (CONTACT, CLOSURE, PRECONDITION, "CLOSE_INSTEAD"),
    (CONSENT, INVESTIGATION, ABORTED, "STAGE_CONFLICT"),
]


@pytest.mark.parametrize("start,to,code,reason", OUT_OF_ORDER)
def test_a_step_out_of_order_is_refused_for_its_own_reason(play, scene, start, to, code, reason):
    tracks = Tracks(scene)
    r = tracks.refused(scene.sw, MUNICIPAL, start, to)
    assert (r.code, r.reason) == (code, reason)
    assert tracks.track(scene.sw).stage == CONTACT


@pytest.mark.parametrize("missing", ["track", "from_stage", "to_stage"])
def test_a_step_without_a_part_is_refused_by_that_parts_name(scene, missing):
    fields = dict(track=MUNICIPAL, from_stage=CONTACT, to_stage=CONSENT)
    del fields[missing]
    r = scene.play.caller(scene.sw).refused("AdvanceStage", case_id=scene.case.id, **fields)
    assert (r.code, r.field) == (INVALID, missing)


def days(track):
    return (track.due_at.ToDatetime() - track.since_at.ToDatetime()).days


def test_a_stage_is_due_when_the_policy_says_or_when_the_caller_does(tracks):
    sw = tracks.scene.sw
    assert days(tracks.track(sw)) == 2
    tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)
    assert days(tracks.track(sw)) == 7
    when = (datetime.datetime.utcnow() + datetime.timedelta(days=30)).replace(microsecond=0)
    due = tracks.c.AdvanceStageRequest().due_at
    due.FromDatetime(when)
    tracks.request(sw, MUNICIPAL, CONSENT, INVESTIGATION, due_at=due)
    assert tracks.track(sw).due_at.ToDatetime() == when
    due.FromDatetime(when - datetime.timedelta(days=31))
    r = tracks.refused(sw, MUNICIPAL, INVESTIGATION, DECISION, due_at=due)
    assert (r.code, r.reason) == (INVALID, "DUE_PAST")


def test_due_times_of_a_policy_not_in_force_yet_do_not_count(bench, tracks):
    sw = tracks.scene.sw
    bench.main.sql("update sluss.stage_due set from_at = now() + interval '1 day'"
                   " where agency_kind = 'municipality' and stage = 2")
    try:
        tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)
        assert not tracks.track(sw).HasField("due_at")
    finally:
        bench.main.sql("update sluss.stage_due set from_at = '2026-01-01'"
                       " where agency_kind = 'municipality' and stage = 2")


def test_of_many_advances_at_once_exactly_one_wins(tracks):
    caller = tracks.play.caller(tracks.scene.sw)
    flying = [caller.future("AdvanceStage", case_id=tracks.case.id, track=MUNICIPAL,
                            from_stage=CONTACT, to_stage=CONSENT) for _ in range(16)]
    codes = []
    for f in flying:
        try:
            f.result()
            codes.append(0)
        except grpc.RpcError as e:
            codes.append(e.code().value[0])
    assert sorted(codes) == [0] + [ABORTED] * 15
    assert tracks.track(tracks.scene.sw).stage == CONSENT


def test_a_retry_gets_the_same_answer_and_moves_nothing(tracks):
    sw = tracks.scene.sw
    tracks.stand(sw, CONSENT)
    fields = dict(request_id=os.urandom(16))
    first = tracks.request(sw, MUNICIPAL, CONSENT, INVESTIGATION, **fields)
    assert tracks.request(sw, MUNICIPAL, CONSENT, INVESTIGATION, **fields) == first
    assert first.warnings
    r = tracks.refused(sw, MUNICIPAL, INVESTIGATION, DECISION, **fields)
    assert r.reason == "REQUEST_CONFLICT"
    record, request = tracks.closure(sw), os.urandom(16)
    closed = [tracks.play.caller(sw).CloseCase(
        case_id=tracks.case.id, closure_record_id=record.id, request_id=request)
        for _ in range(2)]
    assert closed[0] == closed[1]


def test_each_call_leaves_one_row(bench, tracks):
    sw, pc = tracks.scene.sw, tracks.scene.pc
    end = bench.log_end()
    tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)
    tracks.refused(pc, MUNICIPAL, CONTACT, CONSENT)
    tracks.request(pc, POLICE, CONTACT, CONSENT)
    tracks.refused(pc, POLICE, CONSENT, JOINT)
    tracks.refused(tracks.scene.kv, POLICE, CONSENT, JOINT)
    assert [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
        ("AdvanceStage", "0", ""), ("AdvanceStage", "7", "TRACK_NOT_OWN"),
        ("AdvanceStage", "0", ""), ("AdvanceStage", "9", "GUARD_UNMET"),
        ("AdvanceStage", "7", "METHOD_NOT_ALLOWED")]


@pytest.mark.parametrize("method", ["AdvanceStage", "CloseCase"])
def test_a_case_one_takes_no_part_in_and_one_that_is_not_look_alike(play, scene, method):
    faces = set()
    for who in (play.actor("kalmar-soc", "sw1"), play.actor("malmo-soc", "stranger")):
        for case_id in (scene.case.id, os.urandom(16)):
            fields = dict(closure_record_id=os.urandom(16)) if method == "CloseCase" else dict(
                track=MUNICIPAL, from_stage=CONTACT, to_stage=CONSENT)
            r = play.caller(who).refused(method, case_id=case_id, **fields)
            faces.add((r.code, r.message, r.raw))
    assert len(faces) == 1
    assert next(iter(faces))[0] == NOT_FOUND


def test_a_track_is_shown_to_others_only_when_disclosed(tracks):
    sw, pc = tracks.scene.sw, tracks.scene.pc
    tracks.request(sw, MUNICIPAL, CONTACT, CONSENT)
    own = tracks.play.case_record(tracks.case, sw.organisation)
    _, groups, _ = tracks.play.look(pc, own)
    assert "case.municipal_track" not in groups
    tracks.play.disclose(own, sw, "police-nord", ["case.municipal_track"],
                         follow=True)
    _, groups, reply = tracks.play.look(pc, own)
    assert groups == {"case.municipal_track"}
    assert reply.view.record.case.municipal_track.stage == CONSENT
