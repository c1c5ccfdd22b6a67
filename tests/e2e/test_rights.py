# SPDX-License-Identifier: EUPL-1.2
"""Two persons, deputies, duty, invitations, previews, and what denials cost."""

import datetime

import pytest
from oracle import rule
from oracle.world import UTC
from rig import content, scenes
from rig.caller import Refused
from rig.clusters import uuid
from rig.daemon import Daemon
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
SEPARATE = "threat_assessment.separate"
CHECKLIST = "eligibility.checklist"


def pending(play, scene, n=1):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    made = [play.disclose(record, scene.pa, to, [SEPARATE], "interest_balancing",
                          approve=False) for to in ("sis", "kriminalvarden")[:n]]
    return record, made


def approve(caller, scene, *disclosures):
    return caller.ApproveDisclosure(
        case_id=scene.case.id, disclosure_ids=[d.id for d in disclosures])


def test_what_can_cost_a_life_waits_for_a_second_person(play, own_scene):
    scene = own_scene
    record, (d,) = pending(play, scene)
    assert d.pending and play.look(scene.si, record)[0].code == 5
    given = play.caller(scene.si).ListDisclosures(case_id=scene.case.id).disclosures
    assert d.id not in [g.disclosure_id for g in given]
    approve(play.caller(scene.actor("police-nord", "pa2")), scene, d)
    assert play.look(scene.si, record, [SEPARATE])[1] == {SEPARATE}


@pytest.mark.parametrize(("who", "reasons"), [
    (("police-nord", "pc1"), {"NOT_APPROVER"}),
    (("police-nord", "pa1"), {"NOT_APPROVER", "SAME_PERSON"}),
    (("sis", "si2"), None), (("police-syd", "pa2"), None),
])
def test_nobody_else_approves(play, own_scene, who, reasons):
    scene = own_scene
    record, (d,) = pending(play, scene)
    refused = play.caller(play.actor(*who)).refused(
        "ApproveDisclosure", case_id=scene.case.id, disclosure_ids=[d.id])
    assert refused.reason in reasons if reasons else refused.code in (5, 7, 9)
    assert play.look(scene.si, record)[0].code == 5


def test_an_approver_does_not_approve_its_own_decision(play, own_scene):
    scene = own_scene
    analyst = scene.actor("police-nord", "pa2")
    record = play.put(scene.case, analyst, "threat_assessment")
    d = play.disclose(record, analyst, "sis", [SEPARATE], "interest_balancing", approve=False)
    refused = play.caller(analyst).refused(
        "ApproveDisclosure", case_id=scene.case.id, disclosure_ids=[d.id])
    assert refused.reason == "SAME_PERSON"


def test_of_a_batch_all_are_approved_or_none(play, own_scene):
    scene = own_scene
    record, (first, second) = pending(play, scene, 2)
    analyst = play.caller(scene.actor("police-nord", "pa2"))
    approve(analyst, scene, first)
    with pytest.raises(Refused) as refused:
        approve(analyst, scene, second, first)
    assert refused.value.reason == "NOT_PENDING"
    assert play.look(scene.kv, record)[0].code == 5
    approve(analyst, scene, second)
    assert play.look(scene.kv, record, [SEPARATE])[1] == {SEPARATE}


def stamp(field, when):
    field.FromDatetime(when.replace(tzinfo=None))


def test_an_assignment_holds_between_its_dates_only(bench, play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pc, "eligibility")
    stranger = play.actor("police-nord", "stranger")
    lead = play.caller(play.actor("police-nord", "lead"), purpose="administration")
    now = datetime.datetime.now(UTC)
    request = play.contract.AssignActorRequest(case_id=scene.case.id, actor="stranger")
    stamp(getattr(request, "from"), now + datetime.timedelta(hours=1))
    stamp(request.until, now + datetime.timedelta(hours=2))
    lead.AssignActor(request)
    assert play.look(stranger, record)[0].code == 5
    moved = "update sluss.assignment set from_at = now() - interval '2 hour', until_at = {}" \
        " where case_id = :'c' and actor = 'stranger'"
    bench.main.sql(moved.format("now() + interval '1 hour'"), c=uuid(scene.case.id))
    assert play.look(stranger, record)[1] == {CHECKLIST}
    bench.main.sql(moved.format("now() - interval '1 hour'"), c=uuid(scene.case.id))
    assert play.look(stranger, record)[0].code == 5


def test_a_deputy_has_an_end_and_reads_until_then(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pc, "eligibility")
    stranger = play.actor("police-nord", "stranger")
    lead = play.caller(play.actor("police-nord", "lead"), purpose="administration")
    request = play.contract.AssignActorRequest(
        case_id=scene.case.id, actor="stranger", deputy_for="pc1")
    assert lead.refused("AssignActor", request).reason == "DEPUTY_NEEDS_END"
    stamp(request.until, soon(7))
    lead.AssignActor(request)
    assert play.look(stranger, record)[1] == {CHECKLIST}


@pytest.mark.parametrize("who", ["pc1", "pa1", "aud", "adm"])
def test_only_a_team_lead_assigns_and_only_its_own(play, own_scene, who):
    scene = own_scene
    refused = play.caller(play.actor("police-nord", who)).refused(
        "AssignActor", case_id=scene.case.id, actor="stranger")
    assert refused.code in (5, 7)
    lead = play.caller(play.actor("sis", "lead"), purpose="administration")
    assert lead.refused("AssignActor", case_id=scene.case.id, actor="pc2").code in (3, 5, 9)


def test_duty_reaches_cases_where_its_organisation_acts_in_the_interim(play):
    duty, worker = play.actor("malmo-soc", "duty1"), play.actor("malmo-soc", "sw1")
    for standing, code in (("interim", 0), ("owner", 5)):
        case = play.case(worker, standing)
        record = play.put(case, worker, "contact_note")
        assert play.look(duty, record)[0].code == code
        assert play.difference(duty, record) is None


def test_someone_invited_sees_the_heading_and_nothing_else(play):
    scene = scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.refer(scene.case, scene.pc, "sis")
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    invited = play.caller(scene.si)
    entry = next(c for c in play.cases(scene.si) if c.case_id == scene.case.id)
    assert content.groups_in(entry.view) == {"case.head"}
    heads = invited.GetCase(case_id=scene.case.id).records
    assert {g for v in heads for g in content.groups_in(v)} == {"case.head"}
    assert invited.refused("GetRecord", case_id=scene.case.id, record_id=record.id).code == 5
    assert invited.refused("ListRecords", case_id=scene.case.id).code == 5
    invited.Respond(case_id=scene.case.id, accept=play.contract.ANSWER_NO)
    assert invited.refused("GetCase", case_id=scene.case.id).code == 5
    assert scene.case.id not in [c.case_id for c in play.cases(scene.si)]


def test_an_invitation_is_answered_once_and_only_by_the_invited(play):
    scene = scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})
    head = play.contract.Case(head=content.group_message(play.contract, "case.head"))
    yes = dict(case_id=scene.case.id, accept=play.contract.ANSWER_YES, case=head)
    assert play.caller(scene.kv).refused("Respond", **yes).code == 5
    play.join(scene.case, scene.pc, scene.si)
    assert play.caller(scene.si).refused("Respond", **yes).code in (5, 6, 9)


def test_a_preview_says_what_disclosing_would_and_changes_nothing(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    caller = play.caller(scene.pa)
    for recipient, group, ground in (
            ("sis", CONCLUSION, "own_work"), ("sis", SEPARATE, "interest_balancing"),
            ("sis", SEPARATE, "general_clause"), ("malmo-soc", SEPARATE, "own_work"),
            ("sis", "threat_assessment.sources", "own_work"),
            ("lund-soc", "threat_assessment.actors", "emergency")):
        until = soon(2)
        proposal = rule.Proposal(
            record, record.newest, (group,), play.world.organisation(recipient), ground,
            weighing=True, necessity=True, expires_at=until)
        allowed, lethal = rule.disclose(play.world, scene.pa, proposal)
        request = play.request(record, recipient, [group], ground, until=until)
        try:
            preview = caller.PreviewDisclosure(disclosure=request)
        except Refused as r:
            assert r.code == 12, r
            pytest.skip("previews are not built")
        assert (not preview.obstacles) is allowed, (recipient, group, ground)
        if allowed:
            assert (preview.needs_approval == play.contract.ANSWER_YES) is lethal
            assert [list(r.groups) for r in preview.readers] == [[group]]
    assert not caller.ListDisclosures(case_id=scene.case.id, record_id=record.id).disclosures


def test_denials_beyond_the_budget_are_refused_before_the_door(bench, play, own_scene):
    scene = own_scene
    other = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="strict")
    other.write_config(server={"pid_file": bench.directory / "strict.pid"},
                       limits={"denials_per_minute": "5"})
    usual, end = bench.daemon, bench.log_end()
    bench.daemon = other.start()
    try:
        caller = play.caller(play.actor("sis", "stranger"))
        codes = [caller.refused("GetRecord", case_id=scene.case.id, record_id=b"x" * 16).code
                 for _ in range(12)]
        assert set(codes[:5]) == {5} and set(codes[6:]) == {8}
        assert play.caller(scene.si).ListCases().cases
        rows = bench.log_rows(f"l.id > {end} and l.actor = 'stranger' and l.method = 'GetRecord'")
        assert 5 <= len(rows) <= 6
    finally:
        bench.daemon = usual
        other.stop()
