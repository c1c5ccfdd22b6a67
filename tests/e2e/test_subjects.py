# SPDX-License-Identifier: EUPL-1.2
"""Whom things are about: consents of their own, protection in the population register, children."""

import re

import pytest
from rig import content, scenes
from rig.caller import Refused
from rig.sweep import Sweep
from rig.tracks import DECISION, INVESTIGATION, MUNICIPAL, PLAN, Tracks

PRECONDITION, INVALID = 9, 3
AREA, IDENTITY, PROTECTION = "whereabouts.area", "person.identity", "person.protection"
CATEGORIES = ("avhoppare", "relative", "child")
NOT_NAMED, RELEASED = 5, 1


def category(play, name):
    return getattr(play.contract, f"SUBJECT_CATEGORY_{name.upper()}")


# Consent of one is no consent of another.

@pytest.fixture(scope="module")
def three(play):
    """An area of each of three persons, and a consent of each, in one case."""
    scene = scenes.open_case(play)
    made = {name: (
        play.put(scene.case, scene.sw, "whereabouts", [AREA],
                 subject_category=category(play, name)),
        play.consent(scene.case, scene.sw, {"sis": [AREA], "police-nord": [AREA]},
                     subject_category=category(play, name))) for name in CATEGORIES}
    return scene, made


@pytest.mark.parametrize("about", CATEGORIES)
@pytest.mark.parametrize("whose", CATEGORIES)
def test_a_consent_opens_what_is_about_its_giver_and_nothing_about_another(
        play, three, about, whose):
    scene, made = three
    record, consent = made[about][0], made[whose][1]
    try:
        play.disclose(record, scene.sw, "sis", [AREA], "consent", consent)
    except Refused as r:
        assert about != whose and (r.code, r.reason) == (PRECONDITION, "CONSENT_NOT_COVERING")
    else:
        assert about == whose
    Sweep(play).run([scene.si, scene.pc, scene.sw], [record]).agree()


@pytest.mark.parametrize("about, whose", [("avhoppare", "relative"), ("relative", "avhoppare"),
                                          ("child", "avhoppare")])
def test_a_disclosure_that_came_to_rest_on_anothers_consent_opens_nothing(
        play, three, about, whose):
    scene, made = three
    record, own = made[about]
    d = play.disclose(record, scene.sw, "police-nord", [AREA], "consent", own)
    read = dict(case_id=scene.case.id, record_id=record.id)
    assert content.groups_in(play.caller(scene.pc).GetRecord(**read).view) == {AREA}
    play.bench.main.sql("update sluss.disclosure set consent = :'c' where id = :'d'",
                        c=made[whose][1].id.hex(), d=d.id.hex())
    d.consent = made[whose][1]
    assert play.caller(scene.pc).refused("GetRecord", **read).reason == "NOTHING_RELEASED"
    Sweep(play).run([scene.pc, scene.si], [record]).agree()
    play.withdraw(d, scene.sw)


def test_whom_a_final_record_is_about_does_not_change(play, three):
    scene, made = three
    for record in made["relative"]:
        message = content.record(play.contract, record.kind, [], subject_category=category(
            play, "avhoppare"))
        refused = play.caller(scene.sw).refused(
            "ReviseRecord", case_id=scene.case.id, record_id=record.id, record=message,
            base_version=record.newest.number, final=play.contract.ANSWER_YES)
        assert refused.reason in ("SUBJECT_DIFFERS", "FIELD_MISSING"), refused
    assert refused.code in (PRECONDITION, INVALID)


def test_a_guardian_gets_nothing_by_being_one(play, three):
    """A relative's link says so in sealed content, and moves no state of any group."""
    scene, made = three
    before = [play.expected(scene.si, r, ()).states for r, _ in made.values()]
    message = content.record(play.contract, "relative", ["relative.link"],
                             subject_category=category(play, "relative"))
    message.relative.link.guardian = play.contract.ANSWER_YES
    link = play.put(scene.case, scene.sw, "relative", ["relative.link"], message=message)
    Sweep(play).run(list(scene.people()), [link, *(r for r, _ in made.values())]).agree()
    assert [play.expected(scene.si, r, ()).states for r, _ in made.values()] == before


# Protection.

def person(play, flag, groups=(IDENTITY, PROTECTION), valid_to_on="", mail_route="agency"):
    message = content.record(play.contract, "person", list(groups))
    message.person.protection.flag = getattr(play.contract.Person, flag)
    message.person.protection.valid_to_on = valid_to_on
    message.person.protection.mail_route = mail_route
    return message


@pytest.fixture
def flagged(play):
    """What identifies was disclosed to everybody; then comes a flag."""
    scene = scenes.open_case(play)
    made = [play.put(scene.case, scene.sw, "person", [IDENTITY, PROTECTION],
                     message=person(play, "FLAG_NONE")),
            play.put(scene.case, scene.sw, "whereabouts", [AREA]),
            play.put(scene.case, scene.pc, "person", [IDENTITY])]
    for record in made:
        writer = scene.pc if record is made[2] else scene.sw
        for to in scene.case.participants:
            if to != writer.organisation.code:
                for group in record.newest.wrote:
                    try:
                        play.disclose(record, writer, to, [group])
                    except Refused as r:
                        assert r.reason in ("RECIPIENT_MAY_NOT_READ", "GROUND_KINDS"), r
    return scene, made


def flag(play, scene, record, name="FLAG_SECRECY_MARKING", **more):
    play.revise(record, scene.sw, [PROTECTION], message=person(
        play, name, groups=[PROTECTION], **more))


def test_a_flag_takes_effect_on_the_next_read_of_what_was_disclosed(play, flagged):
    scene, made = flagged
    people = list(scene.people())
    before = Sweep(play).run(people, made)
    before.agree()
    flag(play, scene, made[0])
    after = Sweep(play).run(people, made)
    after.agree()
    assert 0 < after.released < before.released
    view = play.caller(scene.si).GetRecord(case_id=scene.case.id, record_id=made[2].id).view
    state = next(g for g in view.groups if g.group == IDENTITY)
    assert (state.state, state.handling) == (NOT_NAMED, play.contract.HANDLING_PROTECTED)
    named = play.caller(scene.si).GetRecord(
        case_id=scene.case.id, record_id=made[2].id, groups=[IDENTITY]).view
    assert content.groups_in(named) == {IDENTITY}
    flag(play, scene, made[0], "FLAG_NONE")
    again = Sweep(play).run(people, made)
    again.agree()
    assert again.released == before.released


def test_post_by_the_agency_is_told_with_the_group_and_a_past_flag_is_none(play, flagged):
    scene, made = flagged
    read = dict(case_id=scene.case.id, record_id=made[0].id, groups=[IDENTITY])
    flag(play, scene, made[0], "FLAG_PROTECTED_REGISTRATION", mail_route="skatteverket")
    state = play.caller(scene.si).GetRecord(**read).view.groups[0]
    assert (state.state, state.handling) == (RELEASED, play.contract.HANDLING_PROTECTED_POST)
    flag(play, scene, made[0], valid_to_on="2026-01-01")
    state = play.caller(scene.si).GetRecord(**read).view.groups[0]
    assert state.handling == play.contract.HANDLING_UNSPECIFIED
    Sweep(play).run([scene.si, scene.sw], made).agree()


def test_what_identifies_the_protected_waits_for_a_second_person(play, flagged):
    scene, made = flagged
    flag(play, scene, made[0])
    request = play.request(made[0], "sis", [IDENTITY], "own_work")
    preview = play.caller(scene.sw).PreviewDisclosure(disclosure=request)
    assert [(g.group, g.needs_approval) for g in preview.groups] == [
        (IDENTITY, play.contract.ANSWER_YES)]
    d = play.disclose(made[0], scene.sw, "sis", [IDENTITY], approve=False)
    assert d.pending
    assert not play.disclose(made[0], scene.sw, "sis", [PROTECTION], approve=False).pending


def test_the_ceiling_in_the_case_says_so_before_anything_is_read(play, flagged):
    scene, made = flagged

    def sensitivity(**case):
        rows = play.caller(scene.si).GetCeiling(**case).rows
        return {r.group: r.sensitivity for r in rows}

    plain = sensitivity(case_id=scene.case.id)
    assert plain == sensitivity()
    flag(play, scene, made[0])
    raised = sensitivity(case_id=scene.case.id)
    assert {g for g in raised if raised[g] != plain[g]} == {
        IDENTITY, AREA, "child_concern.report", "relative.link"}
    assert set(raised.values()) <= {1, 2, 3, 4} and sensitivity() == plain


def test_the_flag_of_one_case_is_none_of_another(play, flagged, three):
    scene, made = flagged
    flag(play, scene, made[0])
    other, records = three
    view = play.caller(other.sw).GetRecord(
        case_id=other.case.id, record_id=records["avhoppare"][0].id).view
    assert content.groups_in(view) == {AREA}


# Two identities of one person have no place.

def messages(contract):
    """Every message of the contract's package."""
    seen = {}
    stack = [m.request.DESCRIPTOR for m in contract.methods.values()]
    stack += [m.reply.DESCRIPTOR for m in contract.methods.values()]
    while stack:
        d = stack.pop()
        if d.full_name in seen:
            continue
        seen[d.full_name] = d
        stack += [f.message_type for f in d.fields if f.message_type]
    return [d for d in seen.values() if d.full_name.startswith("sluss.v1.")]


EARLIER = re.compile(r"former|previous|earlier|alias|maiden|old_name|old_number|new_identity|also_known|fabricat")


def test_no_message_can_hold_two_identities_of_one_person(contract):
    """One number in one oneof; one name and one number a person; nothing that says "before"."""
    number = next(d for d in messages(contract) if d.full_name == "sluss.v1.IdentityNumber")
    assert {f.name for f in number.oneofs_by_name["number"].fields} == {
        "personal_identity_number", "coordination_number", "other"}
    assert {f.name for f in number.fields} - {"level"} == {
        f.name for f in number.oneofs_by_name["number"].fields}
    holders = 0
    for d in messages(contract):
        numbers = [f for f in d.fields if f.message_type is number]
        holders += len(numbers)
        assert len(numbers) <= 1 and not any(f.label == f.LABEL_REPEATED for f in numbers)
        for word in ("given_name", "family_name", "birth_year"):
            assert sum(f.name.endswith(word) for f in d.fields) <= 1, d.full_name
        assert not [f.name for f in d.fields if EARLIER.search(f.name)], d.full_name
        scalars = [f.name for f in d.fields if f.name in (
            "personal_identity_number", "coordination_number")]
        assert not scalars or d is number, d.full_name
    assert holders >= 4


def test_no_column_index_or_log_row_can_hold_an_identity(play):
    """Where nothing identifies anybody, nothing can join two."""
    columns = play.bench.main.sql(
        "select table_name || '.' || column_name from information_schema.columns"
        " where table_schema = 'sluss'")
    word = re.compile(r"person|identit|birth|given|family|former|alias|pnr|personnummer|name")
    found = {c for (c,) in columns if word.search(c.split(".")[1])}
    # Names of groups, organisations, purposes and codes, which are the policy's.
    found = {c for c in found if not c.endswith((".name", ".name_sv", ".name_en", ".given_on"))}
    assert found <= {"eligibility.evidence_person", "consent.consent_given"}, found
    log = play.bench.main.sql(
        "select column_name, udt_name from information_schema.columns"
        " where table_schema = 'sluss' and table_name = 'log' and column_name like 'item%'")
    assert {t for _, t in log} <= {"_uuid", "_int4", "_int2", "_text"}
    texts = {c for c, t in log if t == "_text"}
    assert texts == {"item_ground"}
    protection = play.bench.main.sql(
        "select column_name from information_schema.columns where table_schema = 'sluss'"
        " and table_name in ('protection', 'protection_terms', 'minor_terms')")
    assert {c for (c,) in protection} == {
        "record", "case_id", "version", "flag", "valid_to_on", "mail_by_agency", "until_year",
        "child", "since"}


@pytest.mark.parametrize("second", [
    b"\x12\x0c191212121212", b"\x22\x0a\x0a\x08passport"])
def test_a_person_with_two_numbers_is_refused_on_the_wire(play, scene, second):
    message = content.record(play.contract, "person", [IDENTITY])
    request = play.contract.CreateRecordRequest(
        request_id=b"0" * 16, case_id=scene.case.id, record=message,
        final=play.contract.ANSWER_YES)
    inner = message.person.identity.identity_number.SerializeToString()
    raw = request.SerializeToString()
    # Each length on the way to the number grows by what is put in.
    for d in (inner, message.person.identity.SerializeToString(),
              message.person.SerializeToString(), message.SerializeToString()):
        assert raw.count(d) == 1
    grown = _grow(message, inner + second)
    raw = raw.replace(_field(3, message.SerializeToString()), _field(3, grown))
    path = play.contract.methods["CreateRecord"].path
    with pytest.raises(Refused) as refused:
        play.caller(scene.sw).send(path, raw)
    assert (refused.value.code, refused.value.reason) == (INVALID, "SECOND_ONEOF")


def _varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + _varint(n >> 7)


def _field(tag, body):
    return _varint(tag << 3 | 2) + _varint(len(body)) + body


def _grow(record, number):
    """The record's bytes with other bytes for the identity number."""
    identity, person_ = record.person.identity, record.person
    inner = identity.SerializeToString().replace(
        _field(3, identity.identity_number.SerializeToString()), _field(3, number))
    body = person_.SerializeToString().replace(
        _field(1, identity.SerializeToString()), _field(1, inner))
    return record.SerializeToString().replace(
        _field(11, person_.SerializeToString()), _field(11, body))


# A child without a track of its own.

def test_a_child_stops_the_plan_until_it_has_a_track_of_its_own(own_scene):
    tracks = Tracks(own_scene)
    sw, play = own_scene.sw, own_scene.play
    tracks.decision()
    tracks.stand(sw, DECISION)
    link = content.record(play.contract, "relative", ["relative.link"])
    link.relative.link.relation = "child"
    link.relative.link.ClearField("relative_case_id")
    play.put(own_scene.case, sw, "relative", ["relative.link"], message=link)
    unmet = tracks.unmet(sw, MUNICIPAL, DECISION, PLAN)
    assert set(unmet) == {"child_track"} and "child_concern" in unmet["child_track"]
    tracks.stand(sw, INVESTIGATION)
    warned = tracks.request(sw, MUNICIPAL, INVESTIGATION, DECISION).warnings
    assert [w.guard for w in warned] == ["child_track"]
    track = play.put(own_scene.case, sw, "child_concern",
                     subject_category=category(play, "child"))
    tracks.request(sw, MUNICIPAL, DECISION, PLAN)
    readers = [a for a in own_scene.people() if a.organisation.code != "malmo-soc"]
    sweep = Sweep(play).run(readers, [track])
    sweep.agree()
    assert sweep.released == 0


@pytest.mark.parametrize("born, stops", [(2, True), (17, True), (19, False), (40, False)])
def test_a_person_under_eighteen_is_a_child_by_the_year_of_birth(own_scene, born, stops):
    tracks, sw, play = Tracks(own_scene), own_scene.sw, own_scene.play
    year = int(play.bench.main.one("select extract(year from now())::int")) - born
    tracks.decision()
    tracks.stand(sw, DECISION)
    message = content.record(play.contract, "person", [IDENTITY])
    message.person.identity.ClearField("identity_number")
    message.person.identity.birth_year = year
    play.put(own_scene.case, sw, "person", [IDENTITY], message=message)
    if stops:
        assert set(tracks.unmet(sw, MUNICIPAL, DECISION, PLAN)) == {"child_track"}
        play.put(own_scene.case, sw, "risk_assessment", ["risk_assessment.child_safety"])
    tracks.request(sw, MUNICIPAL, DECISION, PLAN)
    kept = play.bench.main.sql(
        "select count(*) from sluss.minor_terms m join sluss.record r on r.id = m.record"
        " where r.case_id = :'c' and m.until_year is not null", c=own_scene.case.id.hex())
    assert kept == [["1" if stops else "0"]]
