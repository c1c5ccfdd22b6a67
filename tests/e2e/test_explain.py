# SPDX-License-Identifier: EUPL-1.2
"""Explain: why a position can or cannot read, as reading has it, and to whom it is told."""

import os

import pytest
from rig import scenes
from rig.caller import Refused
from rig.cli import Person

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
SOURCES = "threat_assessment.sources"
INVALID, NOT_FOUND, DENIED, FAILED_PRECONDITION = 3, 5, 7, 9
OF_THE_MOMENT = {"sluss-leaf", "sluss-logged-at"}


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    return scene, play.put(scene.case, scene.pa, "threat_assessment")


def explain(play, actor, scene, record, group, **more):
    return play.caller(actor).Explain(
        case_id=scene.case.id, record_id=record.id if record else b"", group=group, **more)


def steps(play, reply):
    return {s.condition: s.met == play.contract.ANSWER_YES for s in reply.steps}


def unmet(play, reply):
    """[(condition, whom to ask)]"""
    return [(s.condition, s.ask) for s in reply.steps if s.met == play.contract.ANSWER_NO]


def allowed(play, reply):
    return reply.allowed == play.contract.ANSWER_YES


def face(refused):
    trailers = sorted((n, len(v) if n in OF_THE_MOMENT else v) for n, v in refused.trailers)
    return refused.code, refused.message, refused.raw, trailers


def why(play, scene, record, group=CONCLUSION, who=None):
    return unmet(play, explain(play, who or scene.si, scene, record, group))


def test_explaining_says_yes_exactly_where_reading_gives_content(play, shared):
    scene, _ = shared
    records = [play.put(scene.case, scene.pa, "threat_assessment"),
               play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])]
    play.extract(records[0], scene.pa, "lund-soc", [CONCLUSION])
    for recipient in ("sis", "malmo-soc", "lund-soc", "kriminalvarden"):
        play.disclose(records[0], scene.pa, recipient, [CONCLUSION])
    play.disclose(records[0], scene.pa, "sis", [SEPARATE], "interest_balancing")
    play.withdraw(play.disclose(records[0], scene.pa, "sis", [PROTECT]), scene.pa)
    play.expire(play.disclose(records[1], scene.pa, "sis", [CONCLUSION]))
    records.append(play.consent(scene.case, scene.pc, {"sis": [CONCLUSION]}))
    for recipient in ("sis", "lund-soc"):
        play.disclose(records[2], scene.pc, recipient, ["consent.terms"])
    records.append(play.case_record(scene.case, scene.pc.organisation))
    told = set()
    for record in records:
        for actor in scene.people():
            for group in play.world.policy.groups_of(record.kind):
                verdict, content, _ = play.look(actor, record, [group])
                try:
                    reply = explain(play, actor, scene, record, group)
                except Refused as r:
                    assert r.code == NOT_FOUND == verdict.code, (actor, record.kind, group, r)
                    continue
                assert allowed(play, reply) == (group in content), (
                    actor.organisation.code, actor.code, record.kind, group, verdict, reply)
                told.add(allowed(play, reply))
                assert all(s.text_sv and s.text_en for s in reply.steps)
                assert bool(unmet(play, reply)) is not allowed(play, reply)
    assert told == {True, False}


def test_each_obstacle_has_its_reason_and_somebody_to_ask(play, shared):
    scene, _ = shared
    put = lambda: play.put(scene.case, scene.pa, "threat_assessment")
    withdrawn, expired, faded, other, based = put(), put(), put(), put(), put()
    play.withdraw(play.disclose(withdrawn, scene.pa, "sis", [CONCLUSION]), scene.pa)
    assert why(play, scene, withdrawn) == [("not_withdrawn", "owner")]
    play.expire(play.disclose(expired, scene.pa, "sis", [CONCLUSION]))
    assert why(play, scene, expired) == [("not_expired", "owner")]
    play.disclose(faded, scene.pa, "sis", [CONCLUSION])
    play.fade(faded)
    assert why(play, scene, faded) == [("not_faded", "owner")]
    play.disclose(other, scene.pa, "sis", [PROTECT])
    assert why(play, scene, other) == [("disclosed", "owner")]
    consent = play.consent(scene.case, scene.pc, {"sis": [CONCLUSION, "consent.terms"]})
    play.disclose(based, scene.pa, "sis", [CONCLUSION], "consent", consent)
    assert why(play, scene, based) == []
    play.withdraw_consent(consent, scene.pc, "sis")
    assert why(play, scene, based) == [("consent", "owner")]
    play.disclose(other, scene.pa, "malmo-soc", [CONCLUSION])
    assert why(play, scene, other, SEPARATE, scene.sw)[0] == ("ceiling", "colleague")
    assert why(play, scene, other, SOURCES, scene.sw)[0] == ("police_only", "owner")
    play.extract(other, scene.pa, "lund-soc", [PROTECT])
    play.disclose(other, scene.pa, "lund-soc", [PROTECT])
    lund = play.actor("lund-soc", "sw1")
    reply = explain(play, lund, scene, other, CONCLUSION)
    assert unmet(play, reply) == [("disclosed", "owner")]
    assert "extract" in reply.steps[-1].text_en and steps(play, reply)["own_area"]


def test_a_reader_is_told_whose_the_record_is_and_of_which_position_it_was_explained(play, shared):
    scene, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    reply = explain(play, scene.si, scene, record, CONCLUSION)
    assert (reply.owner, reply.organisation, reply.position) == ("police-nord", "sis", "SI")


def test_whether_a_withheld_group_has_content_is_not_told(play, shared):
    scene, full = shared
    with_it = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION, PROTECT])
    without = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    for record in (with_it, without):
        play.disclose(record, scene.pa, "sis", [CONCLUSION])
    for group in (PROTECT, SEPARATE, SOURCES):
        assert (explain(play, scene.si, scene, with_it, group)
                == explain(play, scene.si, scene, without, group))


def test_what_lies_behind_the_ceiling_is_told_to_who_may_have_it_whatever_position_it_asks(
        play, shared):
    scene, _ = shared
    full = play.put(scene.case, scene.pa, "threat_assessment")
    bare = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    for record in (full, bare):
        play.disclose(record, scene.pa, "police-syd", [CONCLUSION])
    play.disclose(full, scene.pa, "police-syd", [SOURCES])
    south = play.actor("police-syd", "pc1")
    for actor in (scene.pc, south):
        for position in ("", "PA", "PC"):
            told = [explain(play, actor, scene, record, SOURCES, position=position)
                    for record in (full, bare)]
            assert told[0] == told[1], (actor.organisation.code, position)
            assert set(steps(play, told[0])) <= {"assigned", "police_only", "ceiling"}
            assert not allowed(play, told[0])
    for organisation in ("police-syd", "sis"):
        assert (explain(play, scene.pc, scene, full, SOURCES, organisation=organisation)
                == explain(play, scene.pc, scene, bare, SOURCES, organisation=organisation))
    assert steps(play, explain(play, scene.pa, scene, bare, SOURCES))["content"] is False
    assert steps(play, explain(play, scene.pa, scene, full, SOURCES, position="PC"))["content"]
    analyst = play.actor("police-syd", "pa1")
    assert allowed(play, explain(play, analyst, scene, full, SOURCES))
    assert steps(play, explain(play, analyst, scene, bare, SOURCES))["disclosed"] is False


def test_an_owner_asks_why_another_cannot_read(play, shared):
    scene, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION, SEPARATE])
    ask = lambda group, **more: explain(
        play, scene.pa, scene, record, group, organisation="sis", **more)
    assert unmet(play, ask(CONCLUSION)) == [("disclosed", "owner")]
    pending = play.disclose(record, scene.pa, "sis", [SEPARATE], "interest_balancing",
                            approve=False)
    assert unmet(play, ask(SEPARATE)) == [("approved", "colleague")]
    play.approve(pending)
    reply = ask(SEPARATE)
    assert allowed(play, reply) and (reply.organisation, reply.position) == ("sis", "SI")
    assert steps(play, reply)["named"]
    assert [c for c, _ in unmet(play, ask(PROTECT))] == ["disclosed", "content"]
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    assert allowed(play, ask(CONCLUSION))
    refused = play.caller(scene.pa).refused(
        "Explain", case_id=scene.case.id, record_id=record.id, group=CONCLUSION,
        organisation="sis", position="PA")
    assert (refused.code, refused.reason) == (INVALID, "UNKNOWN_POSITION")


def test_what_the_owner_hears_of_another_is_what_the_other_reads(play, shared):
    scene, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment")
    for recipient in ("sis", "malmo-soc", "kriminalvarden"):
        play.disclose(record, scene.pa, recipient, [CONCLUSION, PROTECT])
    for actor in (scene.si, scene.sw, scene.kv):
        for group in play.world.policy.groups_of("threat_assessment"):
            _, content, _ = play.look(actor, record, [group])
            reply = explain(play, scene.pa, scene, record, group,
                            organisation=actor.organisation.code)
            assert allowed(play, reply) == (group in content), (actor.code, group)


def test_only_the_owner_asks_about_another(play, shared):
    scene, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    for organisation in ("malmo-soc", "kalmar-soc", "nowhere", "police-nord"):
        refused = play.caller(scene.si).refused(
            "Explain", case_id=scene.case.id, record_id=record.id, group=CONCLUSION,
            organisation=organisation)
        assert (refused.code, refused.reason) == (DENIED, "NOT_OWNER")


def test_who_takes_part_is_told_as_disclosing_tells_it(bench, play, shared):
    scene, record = shared
    for organisation, code, reason in (
            ("kalmar-soc", FAILED_PRECONDITION, "RECIPIENT_NOT_PARTICIPANT"),
            ("nowhere", INVALID, "UNKNOWN_ORGANISATION")):
        end = bench.log_end()
        refused = play.caller(scene.pa).refused(
            "Explain", case_id=scene.case.id, record_id=record.id, group=CONCLUSION,
            organisation=organisation)
        assert (refused.code, refused.reason) == (code, reason)
        assert [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
            ("Explain", str(code), reason)]


def test_invited_active_and_nobody_at_work_look_alike(play):
    scene = scenes.open_case(play, {})
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    play.refer(scene.case, scene.pc, "sis")
    ask = lambda: explain(play, scene.pa, scene, record, CONCLUSION, organisation="sis")
    invited = ask()
    play.accept(scene.case, scene.si)
    assert ask() == invited
    play.unassign(scene.case, scene.si)
    assert ask() == invited


def test_a_record_one_may_not_know_of_and_none_look_alike(play, shared):
    scene, record = shared
    draft = play.put(scene.case, scene.pa, "threat_assessment", final=False)
    pending = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(pending, scene.pa, "sis", [SEPARATE], "interest_balancing", approve=False)
    for about in ("", "sis", "malmo-soc", "nowhere"):
        for group in (CONCLUSION, SOURCES, "person.identity"):
            faces = {str(face(play.caller(scene.si).refused(
                "Explain", case_id=scene.case.id, record_id=id_, group=group,
                organisation=about)))
                for id_ in (record.id, draft.id, pending.id, os.urandom(16))}
            assert len(faces) == 1 and "5" in next(iter(faces)), (about, group, faces)


def test_a_case_one_takes_no_part_in_and_none_look_alike(play, shared):
    scene, record = shared
    stranger = play.caller(play.actor("kalmar-soc", "sw1"))
    faces = {str(face(stranger.refused("Explain", case_id=case, record_id=id_,
                                       group=CONCLUSION)))
             for case in (scene.case.id, os.urandom(16))
             for id_ in (record.id, os.urandom(16), b"")}
    assert len(faces) == 1


def test_without_a_record_the_ceiling_is_explained_and_nobody_s_part_is_told(play, shared):
    scene, _ = shared
    assert allowed(play, explain(play, scene.si, scene, None, CONCLUSION))
    reply = explain(play, scene.si, scene, None, SOURCES)
    assert not allowed(play, reply) and steps(play, reply)["ceiling"] is False
    for organisation in ("malmo-soc", "kalmar-soc"):
        reply = explain(play, scene.si, scene, None, "decision.reasons",
                        organisation=organisation)
        assert allowed(play, reply) and steps(play, reply) == {
            "ceiling_own": True, "ceiling": False}


def test_an_explanation_has_one_row_and_releases_nothing(bench, play, shared):
    scene, record = shared
    end = bench.log_end()
    explain(play, scene.pa, scene, record, CONCLUSION, organisation="sis")
    explain(play, scene.pa, scene, record, CONCLUSION)
    assert [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")] == [
        ("Explain", "0", ""), ("Explain", "0", "")]


def test_a_group_of_another_kind_is_no_group_of_the_record(play, shared):
    scene, record = shared
    refused = play.caller(scene.pa).refused(
        "Explain", case_id=scene.case.id, record_id=record.id, group="person.identity")
    assert (refused.code, refused.reason) == (INVALID, "KIND_MISMATCH")


def test_a_person_reads_why_in_both_languages(bench, play, shared, tmp_path):
    scene, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    play.withdraw(play.disclose(record, scene.pa, "sis", [CONCLUSION]), scene.pa)
    words = ("explain", CONCLUSION, "--case", scene.case.id.hex(), "--record",
             record.id.hex())
    si = Person(bench, tmp_path, "sis", "si1")
    out = si.table(*words).out
    assert out.startswith("sis SI\nMay read: no\n")
    assert "not_withdrawn: The disclosure is withdrawn. Ask the owner for a new one." in out
    assert "Owner of the record: police-nord" in out
    assert "Utlämnandet är återkallat." in si.table(*words, LANGUAGE="sv").out
    pa = Person(bench, tmp_path / "pa", "police-nord", "pa1")
    asked = pa.table(*words, "--organisation", "sis").out
    assert asked.startswith("sis SI\nMay read: no\n") and "is withdrawn" in asked
