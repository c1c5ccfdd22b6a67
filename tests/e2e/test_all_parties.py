# SPDX-License-Identifier: EUPL-1.2
"""One decision to every party that may read it, and a renewal shown before it is done."""

import pytest
from rig.cli import Person
from rig.feed import Reader
from rig.play import TEXT, soon

ACTIONS, SECURITY = "plan.actions", "plan.security"
CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
DENIED, NOT_FOUND, FAILED, INVALID = 7, 5, 9, 3
EVERYBODY = ["kriminalvarden", "kronofogden", "lund-soc", "police-nord", "police-syd",
             "region-psykiatri", "sis"]


@pytest.fixture
def scene(own_scene):
    return own_scene


@pytest.fixture
def plan(play, scene):
    """A plan of a municipality that is shown who takes part."""
    show_parties(play, scene, "malmo-soc")
    return play.put(scene.case, scene.sw, "plan")


def show_parties(play, scene, to):
    record = play.case_record(scene.case, scene.pc.organisation)
    play.disclose(record, scene.pc, to, ["case.participants"], follow=True)


def wish(play, record, groups=(ACTIONS,), **more):
    c = play.contract
    request = c.RenewDisclosuresRequest(
        case_id=record.case.id, record_id=record.id, source=c.RENEWAL_SOURCE_PARTIES,
        groups=groups, ground="own_work", weighing=TEXT, necessity=TEXT, **more)
    request.expires_at.FromDatetime(soon(20).replace(tzinfo=None))
    return request


def give(play, record, actor, **more):
    reply = play.caller(actor).RenewDisclosures(wish(play, record, **more))
    return sorted(r.recipient for r in reply.renewals), {
        o.recipient: o.reason for o in reply.left_out}


def refused(play, actor, request):
    r = play.caller(actor).refused("RenewDisclosures", request)
    return r.code, r.reason


def preview(play, actor, request):
    request.ClearField("request_id")
    return play.caller(actor).PreviewRenewal(renewal=request)


def again(play, record, **more):
    return play.contract.RenewDisclosuresRequest(
        case_id=record.case.id, record_id=record.id, **more)


def given(play, actor, record):
    return len(play.caller(actor).ListDisclosures(
        case_id=record.case.id, record_id=record.id).disclosures)


def test_a_plan_goes_to_every_party_by_one_decision(play, scene, plan):
    heard = Reader(play.caller(scene.kv))
    to, left = give(play, plan, scene.sw)
    assert to == EVERYBODY and left == {}
    for actor in (scene.kv, scene.si, scene.actor("kronofogden", "oa1")):
        reply = play.caller(actor).GetRecord(case_id=plan.case.id, record_id=plan.id)
        assert reply.view.record.plan.HasField("actions")
        assert not reply.view.record.plan.HasField("security")
    assert [c for c in heard.all() if c.record_id == plan.id]


def test_who_may_not_read_all_of_it_is_left_out_and_named(play, scene, plan):
    reply = play.caller(scene.sw).RenewDisclosures(
        wish(play, plan, groups=[ACTIONS, SECURITY]))
    assert sorted(r.recipient for r in reply.renewals) == ["police-nord", "police-syd"]
    assert {r.state for r in reply.renewals} == {play.contract.DISCLOSURE_STATE_PENDING}
    left = {o.recipient: o.reason for o in reply.left_out}
    assert left.pop("lund-soc") == "GIVEN_BY_EXTRACT"
    assert set(left.values()) == {"RECIPIENT_MAY_NOT_READ"}
    assert sorted(left) == ["kriminalvarden", "kronofogden", "region-psykiatri", "sis"]
    approver = next(a for (o, n), a in play.bench.registry.actors.items()
                    if o == "malmo-soc" and a.approver and n != scene.sw.code
                    and (o, n) in scene.case.assigned)
    play.caller(approver).ApproveDisclosure(
        case_id=plan.case.id, disclosure_ids=[r.disclosure_id for r in reply.renewals])


def test_who_joins_later_is_found_by_asking_again(play, scene, plan):
    play.caller(scene.actor("sis", "si1")).Leave(case_id=plan.case.id)
    to, _ = give(play, plan, scene.sw)
    assert "sis" not in to
    play.join(scene.case, scene.pc, scene.si)
    assert play.caller(scene.si).refused(
        "GetRecord", case_id=plan.case.id, record_id=plan.id).code == NOT_FOUND
    to, left = give(play, plan, scene.sw)
    assert to == ["sis"]
    assert set(left.values()) == {"ALREADY_GIVEN"}
    assert refused(play, scene.sw, wish(play, plan)) == (FAILED, "NOTHING_TO_RENEW")


def test_only_parties_that_the_owner_knows_of_are_given_or_named(play, scene):
    """Without the list of who takes part, a reply does not tell it."""
    plan = play.put(scene.case, scene.sw, "plan")
    shown = preview(play, scene.sw, wish(play, plan))
    assert [r.recipient for r in shown.renewals] == ["police-nord"]
    assert not shown.left_out
    assert give(play, plan, scene.sw) == (["police-nord"], {})
    one = wish(play, plan, recipients=["sis"])
    nobody = wish(play, plan, recipients=["stranger"])
    a, b = (play.caller(scene.sw).refused("RenewDisclosures", r) for r in (one, nobody))
    assert (a.code, a.reason, a.raw) == (b.code, b.reason, b.raw)


def test_what_one_refuses_is_given_to_none(play, scene, plan):
    request = wish(play, plan)
    request.ground = "consent"
    assert refused(play, scene.sw, request) == (INVALID, "CONSENT_MISSING")
    request = wish(play, plan)
    request.groups[:] = ["plan.nothing"]
    assert refused(play, scene.sw, request)[0] == INVALID
    request.groups[:] = [CONCLUSION]
    assert refused(play, scene.sw, request) == (INVALID, "KIND_MISMATCH")
    assert given(play, scene.sw, plan) == 0


def test_all_parties_are_given_only_by_the_owner(play, scene, plan):
    give(play, plan, scene.sw)
    assert refused(play, scene.kv, wish(play, plan)) == (DENIED, "NOT_OWNER")
    assert play.caller(scene.kv).refused(
        "PreviewRenewal", renewal=wish(play, plan)).reason == "NOT_OWNER"
    record = play.put(scene.case, scene.pa, "threat_assessment")
    assert refused(play, scene.kv, wish(play, record, groups=[CONCLUSION]))[0] == NOT_FOUND


def test_a_retry_gives_nothing_twice(play, scene, plan):
    request = wish(play, plan, request_id=bytes(range(16)))
    caller = play.caller(scene.sw)
    assert caller.RenewDisclosures(request) == caller.RenewDisclosures(request)
    assert given(play, scene.sw, plan) == len(EVERYBODY)


def test_a_preview_tells_to_whom_until_when_and_writes_nothing(play, scene, plan, bench):
    end = bench.log_end()
    shown = preview(play, scene.sw, wish(play, plan, groups=[ACTIONS, SECURITY]))
    assert [r.recipient for r in shown.renewals] == ["police-nord", "police-syd"]
    assert {r.needs_approval for r in shown.renewals} == {play.contract.ANSWER_YES}
    assert all(r.expires_at.seconds and r.latest_end.seconds for r in shown.renewals)
    assert len(shown.left_out) == 5
    assert given(play, scene.sw, plan) == 0
    rows = [r for r in bench.log_rows(f"l.id > {end}") if r[3] == "PreviewRenewal"]
    assert len(rows) == 1


def test_without_an_end_a_preview_says_so_and_the_call_is_refused(play, scene, plan):
    request = wish(play, plan)
    request.ClearField("expires_at")
    assert refused(play, scene.sw, request) == (INVALID, "EXPIRY_MISSING")
    shown = preview(play, scene.sw, request)
    assert {tuple(r.obstacles) for r in shown.renewals} == {("EXPIRY_MISSING",)}


def test_a_renewal_is_shown_with_what_must_be_named(play, scene):
    record = play.put(scene.case, scene.pa, "threat_assessment")
    old = play.disclose(record, scene.pa, "sis", [CONCLUSION, SEPARATE], "interest_balancing")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    assert not preview(play, scene.pa, again(play, record)).renewals
    play.revise(record, scene.pa, [CONCLUSION, SEPARATE])
    shown = {r.recipient: r for r in preview(play, scene.pa, again(play, record)).renewals}
    assert list(shown["sis"].obstacles) == ["CONTENT_CHANGED"]
    assert list(shown["sis"].to_be_named) == [SEPARATE]
    assert shown["sis"].renews_id == old.id
    assert not shown["malmo-soc"].obstacles
    shown = preview(play, scene.pa, again(play, record, changed_groups=[SEPARATE]))
    assert not any(r.obstacles for r in shown.renewals)
    assert given(play, scene.pa, record) == 2


def test_at_the_terminal_all_parties_are_one_command(play, scene, plan, bench, tmp_path):
    sw = Person(bench, tmp_path, "malmo-soc", "sw1")
    why = tmp_path / "why.txt"
    why.write_text(TEXT)
    line = ("disclose", plan.id.hex(), "--case", plan.case.id.hex(), "--to-all-parties",
            "--group", ACTIONS, "--ground", "own_work", "--necessity-from", str(why),
            "--weighing-from", str(why))
    shown = sw.table(*line, "--dry-run")
    assert "kriminalvarden" in shown.out
    assert given(play, scene.sw, plan) == 0
    said = sw.table(*line, "--until", "+20d", "--yes")
    assert said.row("kriminalvarden")
    assert "takes part later" in said.out
