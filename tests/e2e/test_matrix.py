# SPDX-License-Identifier: EUPL-1.2
"""Every position x group x relation over the wire, against the independent oracle."""

import pytest
from rig import scenes
from rig.relations import RELATIONS, Relations
from rig.sweep import Sweep

CONTROL = [("police-nord", n) for n in ("pg1", "aud", "lead", "adm")]


@pytest.fixture(scope="module")
def stage(play):
    """A case in which everyone who may write something has written it."""
    scene = scenes.open_case(play)
    scenes.write_everything(play, scene)
    relations = Relations(play, scene)
    for code, name in CONTROL:
        relations.assign(code, name)
    relations.participant("socialstyrelsen", "so1")
    relations.participant("kalmar-soc", "sw1", "interim")
    return scene, relations


def readers(scene):
    return list(scene.people())


def sweep(play, scene, relations, who=None):
    return Sweep(play).run(who or readers(scene), relations.records())


def test_every_position_takes_part_in_the_matrix(play, policy, stage):
    scene, _ = stage
    held = set()
    for actor in readers(scene):
        standing, _ = scene.case.participants[actor.organisation.code]
        held.add(policy.position(actor.organisation.kind, actor.role, standing))
    columns = set(next(iter(policy.rows.values())).cells)
    assert columns <= held
    assert {"AU", "TL", "AD"} <= held


def test_every_group_of_case_records_is_written_by_somebody(policy, stage):
    _, relations = stage
    written = {g for r in relations.records() for g in r.newest.wrote}
    outside = {g for g in policy.rows if g.partition(".")[0] in scenes.NOT_CASE_RECORDS}
    assert set(policy.rows) - outside <= written


def test_own_records_show_what_the_ceiling_says_and_others_do_not_exist(play, stage):
    scene, relations = stage
    done = sweep(play, scene, relations)
    assert done.released > 100
    done.agree()


@pytest.fixture(scope="module")
def disclosed(stage):
    _, relations = stage
    relations.disclose_everything()
    yield relations
    relations.remove()


@pytest.mark.parametrize("relation", RELATIONS)
def test_with_everything_disclosed_to_everyone_and_then(play, stage, disclosed, relation):
    scene, _ = stage
    disclosed.set(relation)
    sweep(play, scene, disclosed).agree()


def test_someone_who_is_not_assigned_sees_nothing_whatever_is_disclosed(play, stage, disclosed):
    disclosed.set("disclosed")
    strangers = [a for (_, n), a in play.bench.registry.actors.items() if n == "stranger"]
    done = sweep(play, stage[0], disclosed, strangers)
    assert done.released == 0
    done.agree()


def test_a_case_sealed_to_an_organisation_is_closed_to_it_alone(play, stage, disclosed):
    scene, _ = stage
    disclosed.set("disclosed")
    for code in ("malmo-soc", "sis"):
        disclosed.seal(code)
    try:
        sweep(play, scene, disclosed).agree()
    finally:
        for code in ("malmo-soc", "sis"):
            disclosed.seal(code, on=False)


@pytest.mark.parametrize("state", ["left", "removed", "declined"])
def test_a_party_that_is_no_longer_one_reads_nothing_of_others(play, stage, disclosed, state):
    scene, _ = stage
    disclosed.set("disclosed")
    disclosed.participant("kronofogden", "oa1", "party", state)
    try:
        others = [r for r in disclosed.records() if r.owner.code != "kronofogden"]
        oa = [scene.actor("kronofogden", "oa1")]
        done = Sweep(play).run(oa, others)
        assert done.released == 0
        done.agree()
    finally:
        disclosed.participant("kronofogden", "oa1")


def test_a_record_is_not_found_through_another_case(play, stage, disclosed):
    disclosed.set("disclosed")
    scene, _ = stage
    other = play.case(scene.pc)
    play.join(other, scene.pc, scene.sw, "owner")
    for record in disclosed.records()[:20]:
        for actor in (scene.pc, scene.sw):
            refused = play.caller(actor).refused(
                "GetRecord", case_id=other.id, record_id=record.id)
            assert refused.code == 5


@pytest.fixture(scope="module")
def on_consent(play, stage, policy):
    scene, relations = stage
    relations.remove()
    own = sorted(g for g, r in policy.rows.items() if r.classes == {"own"})
    consents = {}
    for code, name in scenes.WRITERS:
        writer = scene.actor(code, name)
        if code in consents or "consent.terms" not in play.writable(writer, scene.case, "consent"):
            continue
        others = [c for c in scene.case.participants if c != code]
        consents[code] = play.consent(scene.case, writer, {c: own for c in others})
        consents[code].writer = writer
    relations.disclose_everything("consent", consents)
    yield relations, consents
    relations.remove()


def test_on_consent_class_own_is_read_and_nothing_else(play, stage, on_consent, policy):
    scene, _ = stage
    relations, _ = on_consent
    relations.set("disclosed")
    done = sweep(play, scene, relations)
    done.agree()
    for actor in readers(scene):
        for record in relations.records():
            if record.owner is actor.organisation:
                continue
            released = play.expected(actor, record).released
            assert all(policy.rows[g].classes == {"own"} for g in released)


def test_a_withdrawn_consent_closes_it_to_that_recipient_alone(play, stage, on_consent):
    scene, _ = stage
    relations, consents = on_consent
    relations.set("disclosed")
    for consent in consents.values():
        for code in ("malmo-soc", "sis"):
            if code in consent.scopes:
                play.withdraw_consent(consent, consent.writer, code)
    sweep(play, scene, relations).agree()


def test_an_assessment_past_its_date_fades_for_others_and_not_for_its_owner(play, stage):
    scene, relations = stage
    relations.remove()
    relations.disclose_everything()
    try:
        for record in relations.records():
            if record.kind != "case":
                play.fade(record)
        sweep(play, scene, relations).agree()
    finally:
        relations.remove()


def test_drafts_do_not_exist_for_others_even_when_a_disclosure_names_them(play):
    scene = scenes.open_case(play)
    scenes.write_everything(play, scene, final=False)
    relations = Relations(play, scene)
    relations.disclose_everything()
    try:
        sweep(play, scene, relations).agree()
    finally:
        relations.remove()


def test_an_actor_with_two_roles_reads_in_the_one_it_names(play, stage):
    scene, relations = stage
    relations.assign("police-nord", "both")
    both = play.actor("police-nord", "both")
    record = next(r for r in relations.records() if r.kind == "threat_assessment"
                  and r.owner.code == "police-nord" and "threat_assessment.sources" in r.newest.wrote)
    named = ["threat_assessment.sources"]
    for role, expected in (("analyst", True), ("coordinator", False)):
        reply = play.caller(both, role=role).GetRecord(
            case_id=scene.case.id, record_id=record.id, groups=named)
        assert bool(reply.view.record.threat_assessment.sources.entries) is expected
    refused = play.caller(both, role="").refused(
        "GetRecord", case_id=scene.case.id, record_id=record.id)
    assert (refused.code, refused.reason) == (3, "ROLE_NOT_NAMED")
