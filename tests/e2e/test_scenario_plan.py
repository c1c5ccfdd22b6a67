# SPDX-License-Identifier: EUPL-1.2
"""The scenario of the domain description, steps 10, 11 and 13 to 15, each party's view asserted.

From the plan to the end. It begins where test_scenario.py leaves the story, played once more.
"""

import pytest
import test_scenario
from rig import content
from rig.caller import Refused
from rig.feed import Reader, word
from rig.play import soon
from rig.story import B_ZONE, CONCLUSION, EVERYTHING, GIVEN, PROTECT, SECRETS, SEPARATE, WHY
from rig.story import Story, assessment, day, measure, plan, provider, zone_for
from rig.tracks import AFTERCARE, CLOSURE, INTERVENTIONS, MUNICIPAL, PLAN, POLICE, POLICE_CASE
from rig.tracks import REVIEW
from test_scenario import ALL, COORDINATOR

# What every party has of version 1, once B has its extract.
THREAT = {"pa": ALL, "pc": COORDINATOR, "a": "conclusion protect",
          "si": "conclusion protect separate", "kv": "conclusion protect"}


@pytest.fixture(scope="module")
def story(play):
    told = Story(play)
    for step in test_scenario.STEPS:
        step(told)
    return told


# 10

def test_step_10_a_provider_that_is_stopped_cannot_be_named_and_one_that_is_ok_can(story):
    play, vetted = story.play, story.play.contract.Provider
    story.stopped = provider(story, vetted.VETTED_STOP, "Den ena AB")
    story.vetted = provider(story, vetted.VETTED_OK, "Den andra AB")
    with pytest.raises(Refused) as refused:
        play.put(story.case, story.sw, "intervention", message=measure(story, story.stopped))
    assert refused.value.reason == "PROVIDER_STOPPED"
    assert WHY not in refused.value.message and WHY.encode() not in refused.value.raw
    story.measure = play.put(story.case, story.sw, "intervention",
                             message=measure(story, story.vetted))
    story.sees(story.measure, a="summary housing")
    story.give(story.measure, story.sw, "intervention.summary", "police-nord", "sis",
               "kriminalvarden")
    story.sees(story.measure, a="summary housing", pc="summary", si="summary", kv="summary",
               pa="NOTHING_RELEASED")


def test_step_10_the_vetting_is_read_by_who_may_place_and_the_reasons_by_the_police(story):
    for name, actor in story.eyes.items():
        asked = dict(provider_id=story.stopped, groups=["provider.vetting", "provider.reasons"])
        if name in ("si", "kv"):
            assert story.play.caller(actor).refused("GetProvider", **asked).code == 7
            continue
        view = story.play.caller(actor).GetProvider(**asked).view
        assert view.record.provider.vetting.vetted == story.play.contract.Provider.VETTED_STOP
        assert view.record.provider.HasField("reasons") == (name in ("pc", "pa"))


# 11

def test_step_11_the_plan_is_shared_and_what_keeps_the_person_safe_is_not(story):
    play = story.play
    story.plan = play.put(story.case, story.sw, "plan", message=plan(story))
    story.sees(story.plan, a="actions security")
    story.give(story.plan, story.sw, "plan.actions", "police-nord", "sis", "kriminalvarden",
               follow=True)
    story.sees(story.plan, a="actions security", pc="actions", pa="actions", si="actions",
               kv="actions")
    for recipient in ("sis", "kriminalvarden"):
        assert story.reason(story.sw, story.plan, recipient, [
            "plan.security"]) == "RECIPIENT_MAY_NOT_READ"
    d, = story.give(story.plan, story.sw, "plan.security", "police-nord", approve=False)
    assert d.pending
    story.sees(story.plan, a="actions security", pc="actions", pa="actions", si="actions",
               kv="actions")
    play.approve(d)
    story.sees(story.plan, a="actions security", pc="actions security", si="actions",
               pa="actions security", kv="actions")
    # B answers for an action and is not given it yet.
    assert set(story.tracks().unmet(story.sw, MUNICIPAL, PLAN, INTERVENTIONS)) == {
        "plan_recipients"}


def test_step_11_the_address_is_in_b_and_only_the_police_learn_it(story):
    play = story.play
    story.home = play.put(story.case, story.sw, "whereabouts",
                          message=story.where(B_ZONE, "Exempelgatan 2"))
    story.sees(story.home, a="address area")
    story.give(story.home, story.sw, "whereabouts.area", "kriminalvarden", "sis")
    story.give(story.home, story.sw, "whereabouts.area whereabouts.address", "police-nord")
    story.sees(story.home, a="address area", pc="address area", pa="address area",
               si="area", kv="area")
    body, raw = story.body(story.kv, story.home, "whereabouts.area", "whereabouts.address")
    assert body.area.municipality_code == B_ZONE and b"Exempelgatan" not in raw
    for recipient in ("sis", "kriminalvarden"):
        assert story.reason(story.sw, story.home, recipient, [
            "whereabouts.address"]) == "RECIPIENT_MAY_NOT_READ"


def test_step_11_b_is_invited_and_knows_nothing_more_until_it_is_told(story):
    play, feed = story.play, Reader(story.play.caller(story.b))
    play.refer(story.case, story.sw, "lund-soc", "receiver")
    told = [c for c in feed.all() if c.case_id == story.case.id]
    assert [word(c) for c in told] == ["invited"]
    assert {g for c in told for g in c.groups} <= {"case.head"}, "neutral"
    play.accept(story.case, story.b)
    for record in (story.threat, story.plan, story.home, story.measure, story.decided,
                   story.note, story.consent, story.child):
        assert story.groups(story.b, record) == "NOT_FOUND"


def test_step_11_b_gets_its_task_its_own_zone_and_a_contact_and_not_the_network(story):
    play = story.play
    story.task = play.task(story.case, story.sw, "lund-soc")
    story.route = play.put(story.case, story.sw, "contact_route")
    own = [play.disclose(record, story.sw, "lund-soc", [group]) for record, group in (
        (story.task, "task.extract"), (story.route, "contact_route.route"),
        (story.plan, "plan.actions"), (story.home, "whereabouts.area"))]
    waits, = story.give(story.home, story.sw, "whereabouts.address", "lund-soc", approve=False)
    story.to_b = [*own, waits]
    story.sees(story.home, a="address area", pc="address area", pa="address area",
               si="area", kv="area", b="area")
    play.approve(waits)
    story.sees(story.home, a="address area", pc="address area", pa="address area",
               si="area", kv="area", b="address area")
    story.sees(story.task, a="extract", b="extract")
    story.sees(story.route, a="route", b="route")
    story.sees(story.plan, a="actions security", pc="actions security", si="actions",
               pa="actions security", kv="actions", b="actions")
    assert story.reason(story.pa, story.threat, "lund-soc", [PROTECT]) == "EXTRACT_MISSING"
    assert story.reason(story.pa, story.threat, "lund-soc", [
        SEPARATE]) == "RECIPIENT_MAY_NOT_READ"
    zone_for(story, "Stay away from the station after dark.")
    story.sees(story.threat, **THREAT)
    play.disclose(story.threat, story.pa, "lund-soc", [PROTECT])
    story.sees(story.threat, **THREAT, b="protect")
    body, raw = story.body(story.b, story.threat, *EVERYTHING)
    assert [z.municipality_code for z in body.protect.no_go_zones] == [B_ZONE]
    assert not any(secret in raw for secret in SECRETS)
    body, _ = story.body(story.sw, story.threat, PROTECT)
    assert [z.county_code for z in body.protect.no_go_zones] == ["01"], "A reads the whole"
    tracks = story.tracks()
    assert tracks.request(story.sw, MUNICIPAL, PLAN, INTERVENTIONS).stage == INTERVENTIONS
    tracks.request(story.pc, POLICE, POLICE_CASE, PLAN)
    assert tracks.request(story.pc, POLICE, PLAN, INTERVENTIONS).stage == INTERVENTIONS


# 13

def test_step_13_sis_gives_the_date_to_who_plans_by_it_and_not_the_unit(story):
    play = story.play
    story.placement = play.put(story.case, story.si, "sis_placement")
    story.sees(story.placement, si="dates detail")
    dates = "sis_placement.dates"
    story.give(story.placement, story.si, dates, "malmo-soc", "police-nord")
    story.sees(story.placement, si="dates detail", a="dates", pc="dates", pa="dates")
    for recipient in ("kriminalvarden", "lund-soc"):
        assert story.reason(story.si, story.placement, recipient, [
            dates]) == "RECIPIENT_MAY_NOT_READ"
    body, _ = story.body(story.sw, story.placement, dates)
    assert body.dates.planned_discharge_on == content.DAY


def test_step_13_supervision_moves_near_b_through_the_contact_route(story):
    play = story.play
    story.give(story.route, story.sw, "contact_route.route", "kriminalvarden")
    story.sees(story.route, a="route", b="route", kv="route")
    body, _ = story.body(story.kv, story.route, "contact_route.route")
    assert body.route.telephone == content.BY_NAME["telephone"]
    story.custody_read = dict(kv="dates detail", pc="dates", pa="dates", a="dates")
    message = content.record(play.contract, "custody", ["custody.dates", "custody.detail"], "2")
    message.custody.dates.supervision_end_on = "2027-02-01"
    play.revise(story.custody, story.kv, ["custody.dates", "custody.detail"], message=message)
    before, _ = story.body(story.sw, story.custody, "custody.dates")
    assert before.dates.supervision_end_on == content.DAY, "the version that was given"
    renewed = play.caller(story.kv).RenewDisclosures(
        case_id=story.case.id, record_id=story.custody.id)
    assert {r.recipient for r in renewed.renewals} == {"police-nord", "malmo-soc"}
    for actor in (story.sw, story.pc):
        body, _ = story.body(actor, story.custody, "custody.dates", "custody.detail")
        assert body.dates.supervision_end_on == "2027-02-01"
        assert not body.HasField("detail")
    assert story.groups(story.kv, story.home, ["whereabouts.address"]) == set()


# 14

def test_step_14_b_reports_the_incident_to_police_and_a_and_to_nobody_else(story):
    play = story.play
    feeds = {n: Reader(play.caller(a)) for n, a in story.eyes.items()}
    message = content.record(play.contract, "incident", ["incident.report"])
    message.incident.report.kind = play.contract.Incident.INCIDENT_KIND_LEAK
    message.incident.report.summary = "A relative has posted a photo."
    story.incident = play.put(story.case, story.b, "incident", message=message)
    story.sees(story.incident, b="report")
    story.give(story.incident, story.b, "incident.report", "police-nord", "malmo-soc")
    story.sees(story.incident, b="report", pc="report", pa="report", a="report")
    for name, feed in feeds.items():
        told = [(word(c), c.record_id) for c in feed.all() if c.case_id == story.case.id]
        assert told == ([("disclosed", story.incident.id)] if name in ("pc", "pa", "a") else [])
    body, _ = story.body(story.pa, story.incident, "incident.report")
    assert body.report.summary == "A relative has posted a photo."
    tracks = story.tracks()
    tracks.request(story.sw, MUNICIPAL, INTERVENTIONS, REVIEW)
    tracks.request(story.pc, POLICE, INTERVENTIONS, REVIEW)


def test_step_14_a_new_version_is_told_to_who_has_the_old_and_shows_nothing_by_itself(story):
    play = story.play
    told = [(a, Reader(play.caller(a)), story.groups(a, story.threat, EVERYTHING))
            for a in (story.sw, story.si, story.kv)]
    zone = Reader(play.caller(story.b))
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
        body, _ = story.body(actor, story.threat, CONCLUSION)
        assert body.conclusion.level == "high", "version 1 was given"
    story.sees(story.threat, **THREAT, b="protect")
    assert not [c for c in zone.all() if c.case_id == story.case.id], "B was never told a level"
    play.disclose(story.threat, story.pa, "malmo-soc", [CONCLUSION], "consent", story.consent)
    levels = {}
    for actor in (story.pa, story.pc, story.sw, story.si, story.kv):
        body, _ = story.body(actor, story.threat, CONCLUSION)
        levels[actor.organisation.code] = body.conclusion.level
    assert levels == {"police-nord": "very_high", "malmo-soc": "very_high", "sis": "high",
                      "kriminalvarden": "high"}


def test_step_14_a_moves_the_person_and_closes_the_old_period(story):
    play = story.play
    old = story.where(B_ZONE, "Exempelgatan 2")
    yesterday = day(-1)
    old.whereabouts.address.to_on = old.whereabouts.area.to_on = yesterday
    play.revise(story.home, story.sw, ["whereabouts.address", "whereabouts.area"], message=old)
    story.moved = play.put(story.case, story.sw, "whereabouts",
                           message=story.where("0880", "Exempelvägen 3", since=yesterday))
    story.sees(story.moved, a="address area")
    story.give(story.moved, story.sw, "whereabouts.area whereabouts.address", "police-nord")
    story.give(story.moved, story.sw, "whereabouts.area", "kriminalvarden", "sis")
    story.sees(story.moved, a="address area", pc="address area", pa="address area", si="area",
               kv="area")
    body, _ = story.body(story.sw, story.home, "whereabouts.area", "whereabouts.address")
    assert {body.area.to_on, body.address.to_on} == {yesterday}
    body, _ = story.body(story.kv, story.moved, "whereabouts.area")
    assert (body.area.municipality_code, body.area.to_on) == ("0880", "")


def test_step_14_what_a_disclosed_to_b_ends_and_b_is_told(story):
    play, feed, others = story.play, Reader(story.play.caller(story.b)), [
        Reader(story.play.caller(a)) for a in (story.pc, story.pa, story.si, story.kv)]
    ended = content.task(play.contract, "lund-soc")
    ended.task.extract.to_on = day(-1)
    play.revise(story.task, story.sw, ["task.extract"], message=ended)
    story.task.task_for = ""
    assert story.groups(story.b, story.home, ["whereabouts.address"]) in (
        set(), "NOTHING_RELEASED"), "the address went with the task"
    for d in story.to_b:
        play.withdraw(d, story.sw)
    told = [c for c in feed.all() if c.case_id == story.case.id]
    assert {word(c) for c in told} == {"ended"}
    assert {c.about_id for c in told} >= {d.id for d in story.to_b}
    assert not any(reader.all() for reader in others), "it is nobody else's matter"
    gone = "NOTHING_RELEASED"
    story.sees(story.home, a="address area", pc="address area", pa="address area",
               si="area", kv="area", b=gone)
    story.sees(story.task, a="extract", b=gone)
    story.sees(story.route, a="route", b=gone, kv="route")
    story.sees(story.plan, a="actions security", pc="actions security", si="actions",
               pa="actions security", kv="actions", b=gone)
    story.sees(story.moved, a="address area", pc="address area", pa="address area", si="area",
               kv="area")
    # What is B's own stays, and what the police gave it is theirs to end.
    story.sees(story.incident, b="report", pc="report", pa="report", a="report")
    story.sees(story.threat, **THREAT, b="protect")
    tracks = story.tracks()
    tracks.request(story.sw, MUNICIPAL, REVIEW, INTERVENTIONS)
    tracks.request(story.pc, POLICE, REVIEW, INTERVENTIONS)


# 15

def test_step_15_the_next_read_after_a_withdrawn_consent_is_refused(story):
    play = story.play
    assert story.groups(story.kv, story.threat) == GIVEN
    before = play.caller(story.si).PreviewWithdrawal(
        case_id=story.case.id, record_id=story.consent.id, recipients=["kriminalvarden"])
    assert not before.recipients, "what the police gave on it is not told to SiS"
    assert story.groups(story.kv, story.threat) == GIVEN, "a preview withdraws nothing"
    feeds = {n: Reader(play.caller(a)) for n, a in story.eyes.items()}
    play.withdraw_consent(story.consent, story.si, "kriminalvarden")
    with pytest.raises(Refused) as refused:
        play.caller(story.kv).GetRecord(case_id=story.case.id, record_id=story.threat.id)
    assert (refused.value.code, refused.value.reason) == (7, "NOTHING_RELEASED")
    story.sees(story.threat, **{**THREAT, "kv": "NOTHING_RELEASED"}, b="protect")
    told = {n: [(word(c), c.record_id) for c in f.all() if c.case_id == story.case.id]
            for n, f in feeds.items()}
    ended, revised = ("ended", story.threat.id), ("revised", story.consent.id)
    assert told == {"kv": [ended], "pa": [ended, revised], "pc": [ended, revised],
                    "a": [], "b": [], "si": []}
    # What rests on another ground goes on.
    assert story.groups(story.kv, story.plan) == {"plan.actions"}


def test_a_withdrawal_stands_even_when_the_consent_is_written_anew(story):
    play = story.play
    message = content.consent(play.contract, story.consent.scopes)
    try:
        play.revise(story.consent, story.si, ["consent.terms"], message=message)
    except Refused as r:
        assert r.reason == "WITHDRAWAL_FINAL"
    assert story.groups(story.kv, story.threat) == "NOTHING_RELEASED"


def test_step_15_it_is_completed_at_each_and_the_outcome_goes_to_who_is_given_it(story):
    play, tracks = story.play, story.tracks()
    ends = {a.code: tracks.closure(a) for a in (story.pc, story.sw)}
    for actor, record in zip((story.pc, story.sw), ends.values(), strict=True):
        reply = tracks.close(actor, record)
        assert reply.closed_at.seconds and not reply.disclosure_ids
        assert tracks.track(actor).stage == CLOSURE
    theirs, ours = ends.values()
    story.sees(theirs, pc="outcome", pa="outcome")
    story.sees(ours, a="outcome")
    story.give(ours, story.sw, "closure.outcome", "police-nord", "sis", "kriminalvarden")
    story.sees(ours, a="outcome", pc="outcome", pa="outcome", si="outcome", kv="outcome")
    body, _ = story.body(story.kv, ours, "closure.outcome")
    assert body.outcome.ending == play.contract.Closure.ENDING_COMPLETED
    # Support does not end with it: what protects stays, and aftercare follows.
    story.sees(story.threat, **{**THREAT, "kv": "NOTHING_RELEASED"}, b="protect")
    assert tracks.request(story.sw, MUNICIPAL, CLOSURE, AFTERCARE).stage == AFTERCARE


def test_the_auditor_sees_who_read_and_nothing_of_what(story):
    play = story.play
    auditor = play.caller(story.aud, purpose="control")
    reads, token = [], b""
    while True:
        page = auditor.ListReads(case_id=story.case.id, record_id=story.threat.id,
                                 page_size=200, page_token=token)
        reads, token = [*reads, *page.reads], page.next_page_token
        if not token:
            break
    seen = {(r.organisation, frozenset(r.groups)) for r in reads if r.method == "GetRecord"}
    assert ("malmo-soc", frozenset(GIVEN)) in seen and ("lund-soc", frozenset({PROTECT})) in seen
    assert any(o == "kriminalvarden" and not g for o, g in seen), "a denied read is there too"
    raw = b"".join(r.SerializeToString() for r in reads)
    for words in (b"high and concrete", b"after dark", *SECRETS):
        assert words not in raw


def test_everybody_agrees_with_the_oracle_at_the_end_of_the_story(story):
    play = story.play
    differences = [
        d for record in play.world.records.values() if record.case is story.case
        and record.kind != "case"
        for actor in story.eyes.values()
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
    assert story.groups(story.b, story.threat) == {PROTECT}
