# SPDX-License-Identifier: EUPL-1.2
"""A case's standing proposal: put, shown, given along in one decision, and nobody else's business."""

import json

import pytest
from rig.cli import Person
from rig.feed import Reader
from rig.play import TEXT

CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE, SOURCES = "threat_assessment.separate", "threat_assessment.sources"
ACTIONS = "plan.actions"
DENIED, NOT_FOUND, FAILED, INVALID, ABORTED = 7, 5, 9, 3, 10


@pytest.fixture
def scene(own_scene):
    return own_scene


@pytest.fixture
def record(play, scene):
    return play.put(scene.case, scene.pa, "threat_assessment")


def line(play, to, groups, **more):
    more = {"ground": "interest_balancing", "weighing": TEXT, "necessity": TEXT, "days": 30} | more
    return play.contract.CircleLine(recipient=to, groups=groups, **more)


def put(play, scene, lines, base=0, actor=None, **more):
    return play.caller(actor or scene.pa).PutCircle(
        case_id=scene.case.id, base_version=base, lines=lines, **more).version


def shown(play, scene, actor=None):
    return play.caller(actor or scene.pa).GetCircle(case_id=scene.case.id)


def refused(play, scene, lines, base=0, actor=None):
    r = play.caller(actor or scene.pa).refused(
        "PutCircle", case_id=scene.case.id, base_version=base, lines=lines)
    return r.code, r.reason


def wish(play, record, **more):
    c = play.contract
    return c.RenewDisclosuresRequest(case_id=record.case.id, record_id=record.id,
                                     source=c.RENEWAL_SOURCE_CIRCLE, **more)


def give(play, scene, record, actor=None, **more):
    reply = play.caller(actor or scene.pa).RenewDisclosures(wish(play, record, **more))
    return ({r.recipient: r for r in reply.renewals},
            {o.recipient: o.reason for o in reply.left_out})


def preview(play, scene, record, **more):
    return play.caller(scene.pa).PreviewRenewal(renewal=wish(play, record, **more))


def given(play, actor, record):
    return len(play.caller(actor).ListDisclosures(
        case_id=record.case.id, record_id=record.id).disclosures)


def second_person(play, scene):
    owner = scene.pa.organisation.code
    return next(a for (o, n), a in play.bench.registry.actors.items()
                if o == owner and a.approver and n != scene.pa.code
                and (o, n) in scene.case.assigned)


def usual(play):
    return [line(play, "malmo-soc", [CONCLUSION, PROTECT]),
            line(play, "sis", [CONCLUSION, SEPARATE], follow=play.contract.ANSWER_YES)]


def test_what_is_put_is_shown_with_its_texts(play, scene):
    assert shown(play, scene).version == 0
    lines = usual(play)
    assert put(play, scene, lines) == 1
    reply = shown(play, scene)
    assert (reply.version, reply.put_by) == (1, scene.pa.code)
    assert reply.put_at.seconds > 0
    for got, sent in zip(reply.lines, lines, strict=True):
        sent.onward = play.contract.ONWARD_NONE
        sent.follow = sent.follow or play.contract.ANSWER_NO
        assert got == sent
    assert put(play, scene, [], base=1) == 2
    assert not shown(play, scene).lines


def test_it_grants_nothing_until_it_is_given_along_in_one_decision(play, scene, record):
    put(play, scene, usual(play))
    assert given(play, scene.pa, record) == 0
    assert play.caller(scene.si).refused(
        "GetRecord", case_id=record.case.id, record_id=record.id).code == NOT_FOUND
    to, left = give(play, scene, record, changed_groups=[SEPARATE])
    assert sorted(to) == ["malmo-soc", "sis"] and left == {}
    c = play.contract
    assert to["malmo-soc"].state == c.DISCLOSURE_STATE_ACTIVE
    assert to["sis"].state == c.DISCLOSURE_STATE_PENDING
    play.caller(second_person(play, scene)).ApproveDisclosure(
        case_id=record.case.id, disclosure_ids=[to["sis"].disclosure_id])
    reply = play.caller(scene.si).GetRecord(
        case_id=record.case.id, record_id=record.id, groups=[SEPARATE])
    assert reply.view.record.threat_assessment.HasField("separate")
    reply = play.caller(scene.sw).GetRecord(case_id=record.case.id, record_id=record.id)
    assert reply.view.record.threat_assessment.HasField("conclusion")


def test_what_is_new_to_its_recipient_and_not_the_subjects_own_is_named(play, scene, record):
    put(play, scene, usual(play))
    r = play.caller(scene.pa).refused("RenewDisclosures", wish(play, record))
    assert (r.code, r.reason) == (FAILED, "CONTENT_CHANGED")
    assert given(play, scene.pa, record) == 0


def test_a_dry_run_shows_to_whom_until_when_and_gives_nothing(play, scene, record, bench):
    put(play, scene, usual(play))
    end = bench.log_end()
    rows = {r.recipient: r for r in preview(play, scene, record).renewals}
    assert sorted(rows) == ["malmo-soc", "sis"]
    assert list(rows["sis"].obstacles) == ["CONTENT_CHANGED"]
    assert list(rows["sis"].to_be_named) == [SEPARATE]
    assert not rows["malmo-soc"].obstacles
    assert all(r.expires_at.seconds and not r.renews_id for r in rows.values())
    assert given(play, scene.pa, record) == 0
    assert len([r for r in bench.log_rows(f"l.id > {end}") if r[3] == "PreviewRenewal"]) == 1


def test_a_new_version_goes_the_same_way_and_who_has_it_is_passed_over(play, scene, record):
    put(play, scene, [line(play, "malmo-soc", [CONCLUSION, PROTECT])])
    give(play, scene, record)
    again = preview(play, scene, record)
    assert not again.renewals
    assert [o.reason for o in again.left_out] == ["ALREADY_GIVEN"]
    play.revise(record, scene.pa, [CONCLUSION])
    to, _ = give(play, scene, record)
    assert list(to) == ["malmo-soc"]


def test_a_line_is_judged_as_its_disclosure_would_be(play, scene):
    one = [CONCLUSION]
    for groups, to, more, why in (
            (one, "nowhere", {}, (FAILED, "RECIPIENT_NOT_PARTICIPANT")),
            (one, "kalmar-soc", {}, (FAILED, "RECIPIENT_NOT_PARTICIPANT")),
            (one, scene.pa.organisation.code, {}, (INVALID, "RECIPIENT_IS_SELF")),
            ([SOURCES], "sis", {}, (DENIED, "NEVER_LEAVES_POLICE")),
            ([ACTIONS], "sis", {}, (DENIED, "GROUP_NOT_WRITABLE")),
            (["document.content"], "sis", {}, (DENIED, "GROUP_NOT_WRITABLE")),
            (one, "sis", {"ground": "no_such"}, (INVALID, "UNKNOWN_GROUND")),
            (one, "sis", {"ground": "consent"}, (INVALID, "CONSENT_MISSING")),
            (one, "sis", {"days": 366}, (FAILED, "EXPIRY_TOO_FAR")),
            (one, "sis", {"days": 0}, (INVALID, "OUT_OF_RANGE")),
            ([], "sis", {}, (INVALID, "FIELD_MISSING")),
            (one, "sis", {"purpose": "no_such"}, (INVALID, "UNKNOWN_PURPOSE"))):
        assert refused(play, scene, [line(play, to, groups, **more)]) == why, (groups, to, more)
    assert refused(play, scene, [line(play, "sis", one)] * 65) == (INVALID, "OUT_OF_RANGE")
    assert shown(play, scene).version == 0


def test_a_missing_text_is_asked_for_when_it_is_given(play, scene, record):
    put(play, scene, [line(play, "malmo-soc", [CONCLUSION], weighing="")])
    r = play.caller(scene.pa).refused("RenewDisclosures", wish(play, record))
    assert (r.code, r.reason) == (INVALID, "WEIGHING_MISSING")
    to, _ = give(play, scene, record, weighing=TEXT)
    assert list(to) == ["malmo-soc"]


def test_two_who_put_it_do_not_overwrite_each_other(play, scene):
    put(play, scene, usual(play))
    assert refused(play, scene, []) == (ABORTED, "VERSION_CONFLICT")
    assert refused(play, scene, [], base=2) == (ABORTED, "VERSION_CONFLICT")
    assert len(shown(play, scene).lines) == 2


def test_a_position_sees_and_replaces_its_own_lines_only(play, scene):
    """Who may not disclose a group is not told that it is proposed, and takes no such line away."""
    lines = [line(play, "sis", [SEPARATE]), line(play, "sis", [CONCLUSION])]
    put(play, scene, lines)
    assert [list(x.groups) for x in shown(play, scene, scene.pc).lines] == [[CONCLUSION]]
    put(play, scene, [], base=1, actor=scene.pc)
    assert [list(x.groups) for x in shown(play, scene).lines] == [[SEPARATE]]


def test_who_has_left_is_left_out_and_its_line_stays(play, scene, record):
    put(play, scene, usual(play))
    play.caller(scene.actor("sis", "si1")).Leave(case_id=scene.case.id)
    assert len(shown(play, scene).lines) == 2
    to, left = give(play, scene, record)
    assert list(to) == ["malmo-soc"]
    assert left == {"sis": "RECIPIENT_NOT_PARTICIPANT"}


def test_nobody_else_learns_that_there_is_one(play, scene, record, bench):
    caller = play.caller(scene.si)
    outsider = play.caller(play.actor("kalmar-soc", "sw1"))

    def eyes():
        return (caller.GetCircle(case_id=scene.case.id),
                caller.ListDisclosures(case_id=scene.case.id),
                caller.refused("RenewDisclosures", wish(play, record)).raw,
                caller.refused("PutCircle", case_id=scene.case.id, base_version=1).raw,
                [r for r in caller.ListReads(case_id=scene.case.id).reads
                 if "Circle" in r.method],
                outsider.refused("GetCircle", case_id=scene.case.id).raw,
                outsider.refused("PutCircle", case_id=scene.case.id).raw)
    heard = Reader(caller)
    before = eyes()
    put(play, scene, usual(play))
    assert eyes() == before
    assert not heard.all()
    assert outsider.refused("GetCircle", case_id=scene.case.id).code == NOT_FOUND
    assert outsider.refused("GetCircle", case_id=bytes(range(16))).raw == before[5]
    put_circle = play.contract.PutCircleRequest(case_id=scene.case.id, base_version=0)
    assert caller.PutCircle(put_circle).version == 1
    assert len(shown(play, scene).lines) == 2


def test_a_retry_puts_nothing_twice_and_every_call_is_logged(play, scene, bench):
    end = bench.log_end()
    request = play.contract.PutCircleRequest(
        request_id=bytes(range(16)), case_id=scene.case.id, lines=usual(play))
    caller = play.caller(scene.pa)
    assert caller.PutCircle(request) == caller.PutCircle(request)
    assert shown(play, scene).version == 1
    rows = [r[3] for r in bench.log_rows(f"l.id > {end}")]
    assert rows.count("PutCircle") == 2 and rows.count("GetCircle") == 1


def test_at_the_terminal_it_is_written_shown_and_given_along(play, scene, record, bench, tmp_path):
    pa = Person(bench, tmp_path, scene.pa.organisation.code, scene.pa.code)
    case = scene.case.id.hex()
    circle = pa.do("circle", "template", "--case", case)
    circle["lines"][0] |= {
        "groups": [CONCLUSION], "recipient": "malmo-soc", "ground": "interest_balancing",
        "weighing": TEXT, "necessity": TEXT}
    file = tmp_path / "circle.json"
    file.write_text(json.dumps(circle))
    assert "Nothing is proposed" in pa.table("circle", "show", case).out
    assert "Version 1" in pa.table("circle", "put", "--case", case, "--from", str(file)).out
    told = pa.table("circle", "show", "--case", case).out
    assert "malmo-soc" in told and TEXT in told
    file.write_text(json.dumps(pa.do("circle", "show", case)))
    assert "Version 2" in pa.table("circle", "put", "--case", case, "--from", str(file)).out
    line = ("disclose", record.id.hex(), "--case", case, "--circle")
    assert "malmo-soc" in pa.table(*line, "--dry-run").out
    assert given(play, scene.pa, record) == 0
    assert pa.table(*line, "--yes").row("malmo-soc")
    assert given(play, scene.pa, record) == 1
