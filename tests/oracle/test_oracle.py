# SPDX-License-Identifier: EUPL-1.2
"""The oracle against the hard cells and invariants that the domain description states in words."""

import datetime
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from oracle import rule
from oracle.policy import UTC, Policy
from oracle.world import Actor, Case, Disclosure, Organisation, Record, Version, World

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def policy():
    return Policy(ROOT / "deploy/policy")


@pytest.fixture
def world(policy):
    w = World(policy, lambda: NOW)
    for code, kind, regime in (
        ("police", "police", "bdl"),
        ("police2", "police", "bdl"),
        ("home", "municipality", "gdpr"),
        ("away", "municipality", "gdpr"),
        ("prison", "kriminalvarden", "bdl"),
        ("sis", "sis", "gdpr"),
    ):
        w.organisations[code] = Organisation(code, kind, regime)
    case = Case(b"c" * 16)
    for code in w.organisations:
        standing = {"home": "owner", "away": "receiver"}.get(code, "party")
        case.participants[code] = (standing, "active")
        case.assigned.add((code, "a"))
    w.cases[case.id] = case
    return w


def actor(world, code, role):
    return Actor(world.organisation(code), "a", (role,))


def assessment(world, **over):
    case = next(iter(world.cases.values()))
    wrote = {g: 1 for g in world.policy.groups_of("threat_assessment")}
    record = Record(b"r" * 16, case, "threat_assessment", world.organisation("police"))
    record.versions.append(Version(1, over.pop("final", True), wrote, over.pop("valid_to", None)))
    world.records[record.id] = record
    return record


def give(world, record, to, groups, **over):
    over = {
        "ground": "own_work",
        "consent": None,
        "not_before": NOW - datetime.timedelta(days=1),
        "expires_at": NOW + datetime.timedelta(days=1),
        **over,
    }
    d = Disclosure(
        bytes([len(world.disclosures)]) * 16, record, 1, over.pop("follow", False),
        frozenset(groups), world.organisation(to), **over,
    )
    world.disclosures[d.id] = d
    return d


def all_groups(world):
    return world.policy.groups_of("threat_assessment")


def test_nothing_is_read_without_ownership_or_disclosure(world):
    record = assessment(world)
    for code, role in (("home", "social_worker"), ("prison", "officer"), ("sis", "officer")):
        assert rule.read(world, actor(world, code, role), record).code == rule.NOT_FOUND


@pytest.mark.parametrize(
    ("code", "role", "readable"),
    [
        ("police", "analyst", "conclusion protect separate actors sources analysis police_measures"),
        ("police", "coordinator", "conclusion protect separate actors police_measures"),
        ("home", "social_worker", "conclusion protect"),
        ("away", "social_worker", ""),
        ("prison", "officer", "conclusion protect separate"),
        ("sis", "officer", "conclusion protect separate"),
    ],
)
def test_each_party_sees_of_an_assessment_what_the_domain_says(world, code, role, readable):
    record = assessment(world)
    if code != "police":
        give(world, record, code, all_groups(world))
    verdict = rule.read(world, actor(world, code, role), record, all_groups(world))
    assert verdict.released == {f"threat_assessment.{g}" for g in readable.split()}


def test_sensitivity_four_is_returned_only_when_named(world):
    record = assessment(world)
    states = rule.read(world, actor(world, "police", "analyst"), record).states
    assert states["threat_assessment.conclusion"] == rule.RELEASED
    assert states["threat_assessment.sources"] == rule.NOT_NAMED


def test_an_expired_level_is_not_shown_but_the_needs_are(world):
    record = assessment(world, valid_to=NOW)
    give(world, record, "home", all_groups(world))
    states = rule.read(world, actor(world, "home", "social_worker"), record).states
    assert states["threat_assessment.conclusion"] == rule.EXPIRED
    assert states["threat_assessment.protect"] == rule.RELEASED
    own = rule.read(world, actor(world, "police", "analyst"), record).states
    assert own["threat_assessment.conclusion"] == rule.RELEASED


def test_withdrawal_leaves_a_reason_and_no_content(world):
    record = assessment(world)
    give(world, record, "home", all_groups(world)).withdrawn = True
    verdict = rule.read(world, actor(world, "home", "social_worker"), record)
    assert (verdict.code, verdict.reason) == (rule.DENIED, "NOTHING_RELEASED")


def test_a_draft_and_a_pending_disclosure_do_not_exist_for_others(world):
    record = assessment(world, final=False)
    give(world, record, "home", all_groups(world))
    assert rule.read(world, actor(world, "home", "social_worker"), record).code == rule.NOT_FOUND
    record.versions[0].final = True
    assert rule.read(world, actor(world, "home", "social_worker"), record).code == rule.OK
    next(iter(world.disclosures.values())).pending = True
    assert rule.read(world, actor(world, "home", "social_worker"), record).code == rule.NOT_FOUND


def test_follow_carries_new_content_of_class_own_only(world):
    record = assessment(world)
    d = give(world, record, "sis", all_groups(world), follow=True)
    record.versions.append(Version(2, True, {g: 2 for g in all_groups(world)}))
    rows = world.policy.rows
    assert d.gives(rows["threat_assessment.conclusion"]).number == 2
    assert d.gives(rows["threat_assessment.separate"]).number == 1
    d.withdrawn_at = NOW - datetime.timedelta(hours=1)
    record.versions[1].created = NOW
    assert d.gives(rows["threat_assessment.conclusion"]).number == 1


def test_what_is_written_while_somebody_is_protected_follows_two_alone(world):
    case = next(iter(world.cases.values()))
    day = datetime.timedelta(days=1)
    owner = world.organisation("home")

    def versions(*ages):
        return [Version(n + 1, True, {g: n + 1 for g in groups}, None, NOW - age * day)
                for n, age in enumerate(ages)]

    groups = ["whereabouts.area"]
    where = Record(b"w" * 16, case, "whereabouts", owner, versions(9, 5, 1))
    groups = ["person.protection"]
    person = Record(b"p" * 16, case, "person", owner, versions(8, 3, 2))
    world.records |= {where.id: where, person.id: person}
    person.flags = {2: None, 3: None}
    d = give(world, where, "sis", ["whereabouts.area"], follow=True)
    area = world.policy.rows["whereabouts.area"]
    assert world.protected_since(case) == NOW - 3 * day
    assert d.gives(area, world.protected_since(case)).number == 2
    d.two = True
    assert d.gives(area, world.protected_since(case)).number == 3
    d.two, person.flags = False, {2: None, 3: (NOW - day).date()}
    assert world.protected_since(case) is None
    assert d.gives(area, world.protected_since(case)).number == 3


@pytest.mark.parametrize("ground", ["consent", "own_work", "interest_balancing",
                                    "general_clause", "emergency"])
def test_sources_and_analysis_never_leave_the_police_on_any_ground(world, ground):
    record = assessment(world)
    for to in ("home", "away", "prison", "sis"):
        for group in ("threat_assessment.sources", "threat_assessment.analysis"):
            p = rule.Proposal(record, record.newest, (group,), world.organisation(to), ground,
                              weighing=True, necessity=True,
                              expires_at=NOW + datetime.timedelta(days=1))
            assert not rule.disclose(world, actor(world, "police", "analyst"), p)[0]


def test_crossing_to_the_other_regime_needs_a_text(world):
    record = assessment(world)
    p = rule.Proposal(record, record.newest, ("threat_assessment.conclusion",),
                      world.organisation("sis"), "own_work", weighing=True,
                      expires_at=NOW + datetime.timedelta(days=1))
    assert not rule.disclose(world, actor(world, "police", "analyst"), p)[0]
    p.necessity = True
    assert rule.disclose(world, actor(world, "police", "analyst"), p) == (True, False)


def test_what_is_live_is_disclosed_while_it_follows_or_not_at_all(world):
    record = assessment(world)
    case = Record(b"c", record.case, "case", record.owner)
    case.versions.append(Version(1, True, {"case.head": 1, "case.participants": 1}))

    def may(group, follow):
        p = rule.Proposal(case, case.newest, (group,), world.organisation("sis"), "own_work",
                          weighing=True, necessity=True, follow=follow,
                          expires_at=NOW + datetime.timedelta(days=1))
        return rule.disclose(world, actor(world, "police", "coordinator"), p)[0]

    assert may("case.participants", True) and not may("case.participants", False)
    assert may("case.head", True) and may("case.head", False)


def test_a_group_lasts_as_long_as_when_it_was_written(world):
    record = assessment(world)
    group = "threat_assessment.conclusion"
    day = datetime.timedelta(days=1)
    record.versions[0].valid_to = NOW + 9 * day
    for number, final, valid_to in ((2, False, NOW + day), (3, True, NOW + 20 * day)):
        record.versions.append(Version(number, final, dict(record.newest.wrote), valid_to))
    assert record.lasts_until(group, record.newest) == NOW + 9 * day
    record.versions.append(Version(4, True, {group: 4}, NOW + 30 * day))
    assert record.lasts_until(group, record.newest) == NOW + 30 * day
    assert record.lasts_until("threat_assessment.protect", record.versions[2]) == NOW + 9 * day


def test_a_consent_covers_what_its_final_version_has(world):
    record = Record(b"k", assessment(world).case, "consent", world.organisation("police"))
    record.versions.append(Version(1, True, {"consent.terms": 1}))
    record.terms = {1: {"sis": {"case.head"}}, 2: {}}
    record.versions.append(Version(2, False, {"consent.terms": 2}))
    record.settle()
    assert record.scopes == {"sis": {"case.head"}}
    record.versions.append(Version(3, True, {"consent.terms": 2}))
    record.settle()
    assert record.scopes == {}


def test_every_group_of_the_ceiling_is_closed_to_control_positions(world):
    record = assessment(world)
    give(world, record, "home", all_groups(world))
    for role in ("auditor", "team_lead", "administrator"):
        for code in ("police", "home"):
            assert rule.read(world, actor(world, code, role), record).code != rule.OK
