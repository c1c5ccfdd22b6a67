# SPDX-License-Identifier: EUPL-1.2
"""PreviewDisclosure: all that stands in the way at once, and nothing that Disclose does not tell."""

import os

import pytest
from rig import scenes
from rig.cli import Person
from rig.play import soon

CONCLUSION = "threat_assessment.conclusion"
PROTECT = "threat_assessment.protect"
SEPARATE = "threat_assessment.separate"
SOURCES = "threat_assessment.sources"
FAILED_PRECONDITION, NOT_FOUND, DENIED = 9, 5, 7
# Trailers that differ between any two answers.
OF_THE_MOMENT = {"sluss-leaf", "sluss-logged-at"}


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    record = play.put(scene.case, scene.pa, "threat_assessment")
    consent = play.consent(scene.case, scene.pc, {"sis": [CONCLUSION, "case.head"]},
                           valid_to_on=soon(10).date().isoformat())
    return scene, record, consent


def preview(play, scene, record, recipient, groups, ground, bare=False, **more):
    request = play.request(record, recipient, groups, ground, **more)
    if bare:
        for field in ("weighing", "necessity", "decision_number", "expires_at"):
            request.ClearField(field)
    return play.caller(scene.pa).PreviewDisclosure(disclosure=request)


def by_group(reply):
    return {g.group: list(g.obstacles) for g in reply.groups}


def face(refused):
    trailers = sorted((n, len(v) if n in OF_THE_MOMENT else v) for n, v in refused.trailers)
    return refused.code, refused.message, refused.raw, trailers


def rows(bench, end):
    return [(r[3], r[4], r[5]) for r in bench.log_rows(f"l.id > {end}")]


def test_every_obstacle_is_told_at_once_and_by_group(play, shared):
    scene, record, _ = shared
    reply = preview(play, scene, record, "sis", [CONCLUSION, SEPARATE, SOURCES], "consent",
                    bare=True)
    assert by_group(reply) == {
        CONCLUSION: [], SEPARATE: ["GROUND_CLASS"],
        SOURCES: ["NEVER_LEAVES_POLICE", "GROUND_CLASS"]}
    assert set(reply.obstacles) == {
        "GROUND_CLASS", "NEVER_LEAVES_POLICE", "CONSENT_MISSING", "NECESSITY_MISSING",
        "EXPIRY_MISSING"}
    assert set(reply.missing) == {"CONSENT_MISSING", "NECESSITY_MISSING", "EXPIRY_MISSING"}
    assert [(r.position, list(r.groups)) for r in reply.readers] == [("SI", [CONCLUSION])]
    assert not reply.HasField("expires_at")


def test_the_first_obstacle_is_the_one_that_disclosing_is_refused_with(play, shared):
    scene, record, consent = shared
    for recipient, groups, ground, more in (
            ("sis", [SOURCES], "own_work", {}), ("sis", [SEPARATE], "consent", {}),
            ("sis", [PROTECT], "consent", {"consent": consent}),
            ("sis", [CONCLUSION], "own_work", {"until": soon(500)}),
            ("malmo-soc", [SEPARATE], "interest_balancing", {}),
            ("sis", [CONCLUSION], "no_such_ground", {})):
        reply = preview(play, scene, record, recipient, groups, ground, **more)
        request = play.request(record, recipient, groups, ground, **more)
        assert reply.obstacles[0] == play.caller(scene.pa).refused("Disclose", request).reason


def test_a_consent_covers_group_by_group_and_ends_the_disclosure(play, shared):
    scene, record, consent = shared
    reply = preview(play, scene, record, "sis", [CONCLUSION, PROTECT], "consent",
                    consent=consent)
    assert by_group(reply) == {CONCLUSION: [], PROTECT: ["CONSENT_NOT_COVERING"]}
    assert "EXPIRY_TOO_FAR" in reply.obstacles
    assert reply.latest_end.ToDatetime().date() == soon(10).date()


def test_a_second_person_is_asked_for_where_a_group_is_lethal(play, shared):
    scene, record, _ = shared
    c = play.contract
    reply = preview(play, scene, record, "sis", [CONCLUSION, SEPARATE], "interest_balancing")
    assert not reply.obstacles
    assert reply.needs_approval == c.ANSWER_YES
    assert {g.group: g.needs_approval for g in reply.groups} == {
        CONCLUSION: c.ANSWER_NO, SEPARATE: c.ANSWER_YES}


def test_what_is_read_on_a_condition_only_is_told_as_that(play, shared):
    scene, _, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    play.extract(record, scene.pa, "lund-soc", [CONCLUSION])
    reply = preview(play, scene, record, "lund-soc", [CONCLUSION], "own_work")
    assert [(r.position, list(r.groups), list(r.conditional)) for r in reply.readers] == [
        ("MR", [], [CONCLUSION + ":own_area"])]


def test_an_empty_group_is_told(play, shared):
    scene, _, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    reply = preview(play, scene, record, "sis", [CONCLUSION, PROTECT], "own_work")
    assert by_group(reply) == {CONCLUSION: [], PROTECT: ["GROUP_EMPTY"]}


def test_whether_a_group_has_content_is_not_told_to_who_may_not_write_it(play, shared):
    scene, full, _ = shared
    bare = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    replies = []
    for record in (full, bare):
        reply = play.caller(scene.pc).PreviewDisclosure(disclosure=play.request(
            record, "police-syd", [CONCLUSION, SOURCES], "own_work", until=soon(5)))
        assert by_group(reply)[SOURCES] == ["GROUP_NOT_WRITABLE"]
        assert "GROUP_EMPTY" not in reply.obstacles
        replies.append([list(reply.obstacles), by_group(reply)[SOURCES], list(reply.missing)])
    assert replies[0] == replies[1]


def test_a_preview_discloses_nothing_and_has_one_row_with_its_first_obstacle(bench, play, shared):
    scene, record, _ = shared
    end = bench.log_end()
    preview(play, scene, record, "kriminalvarden", [CONCLUSION], "own_work")
    preview(play, scene, record, "kriminalvarden", [SOURCES], "own_work")
    assert rows(bench, end) == [("PreviewDisclosure", "0", ""),
                                ("PreviewDisclosure", "0", "NEVER_LEAVES_POLICE")]
    assert play.caller(scene.kv).refused(
        "GetRecord", case_id=scene.case.id, record_id=record.id).code == NOT_FOUND
    assert not play.caller(scene.pa).ListDisclosures(
        case_id=scene.case.id, record_id=record.id).disclosures


@pytest.mark.parametrize("recipient", ["kalmar-soc", "nowhere", "police-nord"])
def test_who_takes_part_is_told_as_disclosing_tells_it(bench, play, shared, recipient):
    scene, record, _ = shared
    request = play.request(record, recipient, [CONCLUSION], "own_work")
    disclosing = play.caller(scene.pa).refused("Disclose", request)
    end = bench.log_end()
    asking = play.caller(scene.pa).refused("PreviewDisclosure", disclosure=request)
    assert (asking.code, asking.reason) == (disclosing.code, disclosing.reason)
    assert rows(bench, end) == [("PreviewDisclosure", str(asking.code), asking.reason)]


def test_invited_and_active_look_alike(play):
    scene = scenes.open_case(play, {})
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.refer(scene.case, scene.pc, "sis")
    invited = preview(play, scene, record, "sis", [CONCLUSION], "own_work", until=soon(5))
    play.accept(scene.case, scene.si)
    active = preview(play, scene, record, "sis", [CONCLUSION], "own_work", until=soon(5))
    for reply in (invited, active):
        reply.ClearField("latest_end")
        reply.ClearField("expires_at")
    assert invited == active


def test_another_s_record_and_none_look_alike_to_who_may_not_know_of_it(play, shared):
    scene, record, _ = shared
    faces = set()
    for record_id in (record.id, os.urandom(16)):
        request = play.request(record, "malmo-soc", [CONCLUSION], "own_work")
        request.record_id = record_id
        faces.add(str(face(play.caller(scene.si).refused(
            "PreviewDisclosure", disclosure=request))))
    assert len(faces) == 1, faces


def test_only_the_owner_previews_what_it_disclosed(play, shared):
    scene, _, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION])
    play.disclose(record, scene.pa, "sis", [CONCLUSION])
    refused = play.caller(scene.si).refused("PreviewDisclosure", disclosure=play.request(
        record, "malmo-soc", [CONCLUSION], "own_work"))
    assert (refused.code, refused.reason) == (DENIED, "NOT_OWNER")


def test_previews_with_obstacles_cost_what_refusals_cost(bench, play, shared):
    scene, record, _ = shared
    bench.close_channels()
    bench.daemon.stop()
    bench.daemon.write_config(limits={"denials_per_minute": 4})
    bench.daemon.start()
    try:
        for _ in range(4):
            preview(play, scene, record, "malmo-soc", [SEPARATE], "interest_balancing")
        spent = play.caller(scene.pa).refused("PreviewDisclosure", disclosure=play.request(
            record, "malmo-soc", [CONCLUSION], "own_work"))
    finally:
        bench.close_channels()
        bench.daemon.stop()
        bench.daemon.write_config(limits={"denials_per_minute": 1000000})
        bench.daemon.start()
    assert spent.code == 8


def test_a_person_reads_what_is_in_the_way_group_by_group(bench, play, shared, tmp_path):
    scene, record, _ = shared
    pa = Person(bench, tmp_path, "police-nord", "pa1")
    words = ("disclose", record.id.hex(), "--case", scene.case.id.hex(), "--to", "sis",
             "--group", CONCLUSION, "--group", SOURCES, "--ground", "own_work", "--preview")
    out = pa.table(*words).out
    assert f"SI would read: {CONCLUSION}" in out and "Ends at the latest: " in out
    assert f"  {SOURCES}:\n    NEVER_LEAVES_POLICE: Sources and analysis" in out
    assert "Can be added: " in out and "EXPIRY_MISSING" in out.split("Can be added: ")[1]
    swedish = pa.table(*words, LANGUAGE="sv").out
    assert f"SI skulle läsa: {CONCLUSION}" in swedish and "Skulle vägras" in swedish
    reply = pa.reply(play.contract, "PreviewDisclosure", *words)
    assert "NEVER_LEAVES_POLICE" in reply.obstacles
