# SPDX-License-Identifier: EUPL-1.2
"""Concerns and protected persons at the terminal, from the manual pages alone."""

import json

import pytest
from rig import content, scenes
from rig.cli import USAGE, Person

DENIED, PRECONDITION = 17, 19
IDENTITY, PROTECTION, ADDRESS = "person.identity", "person.protection", "whereabouts.address"
FACTS = "She is often alone for days."


@pytest.fixture
def people(bench, tmp_path):
    return lambda organisation, actor, **keys: Person(
        bench, tmp_path, organisation, actor, **keys)


def concern(person):
    """A template as the program prints it, with what was seen filled in."""
    record = person.do("record", "template", "child_concern", "--json")
    report = record["childConcern"]["report"]
    report.update(facts=FACTS, givenName="Anna", reporterRole="REPORTER_ROLE_SIS")
    report["identityNumber"]["personalIdentityNumber"] = "191212121212"
    return person.file("concern.json", record)


def test_an_officer_hands_a_concern_in_and_the_board_takes_it_up(people):
    si, duty = people("sis", "si1"), people("malmo-soc", "duty1")
    told = si.table("concern", "submit", "--municipality", "1280", "--from", concern(si))
    number = told.out.splitlines()[0].strip()
    assert len(number) == 14 and "malmo-soc" in told.row("Board")
    assert FACTS not in told.out and "cannot be seen from here again" in told.out
    waiting = duty.table("concern", "list").row(number).split()
    assert waiting[1] == number and "sis" in waiting
    opened = duty.table("concern", "open", waiting[0], "--number", "SN-2026-77")
    assert "The child's case" in opened.out
    shown = duty.table("concern", "show", waiting[0])
    assert FACTS in shown.out and "Anna" in shown.out
    listed = duty.do("concern", "list", "--all")["concerns"]
    case = next(c["caseId"] for c in listed if c["receiptNumber"] == number)
    assert case and number not in duty.table("concern", "list").out
    assert "Subject category: child" in duty.table("case", "show", _hex(case)).out
    again = duty.run("concern", "open", waiting[0], "--number", "SN-2026-78")
    assert again.status == PRECONDITION and "CONCERN_OPENED" in again.err


def _hex(text):
    import base64
    return base64.b64decode(text).hex()


def test_its_author_has_no_way_back_to_it(people):
    si = people("sis", "si1")
    si.do("concern", "submit", "--municipality", "1280", "--from", concern(si))
    for words in (("list",), ("show", "1" * 32), ("open", "1" * 32, "--number", "1")):
        assert si.run("concern", *words).status == DENIED


def test_where_nobody_would_see_it_the_words_say_what_to_do(people):
    si = people("sis", "si1")
    answer = si.run("concern", "submit", "--municipality", "2104", "--from", concern(si))
    assert answer.status == PRECONDITION
    assert "BOARD_NOT_CONNECTED" in answer.err and "by other means, now" in answer.err
    swedish = si.run("concern", "submit", "--municipality", "2104", "--from", concern(si),
                     "--table", LANGUAGE="sv")
    assert "på annat sätt, nu" in swedish.err


def test_two_numbers_in_one_template_are_refused_before_anything_is_sent(people):
    si = people("sis", "si1")
    record = json.loads((si.directory / concern(si)).read_text())
    record["childConcern"]["report"]["identityNumber"]["coordinationNumber"] = "191212121212"
    answer = si.run("concern", "submit", "--municipality", "1280", "--from",
                    si.file("two.json", record))
    assert answer.status == USAGE and "same choice" in answer.err


@pytest.fixture
def protected(play):
    """A person whose post goes by the Tax Agency, and how to begin a call."""
    scene = scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})
    message = content.record(play.contract, "person", [IDENTITY, PROTECTION])
    message.person.protection.flag = play.contract.Person.FLAG_PROTECTED_REGISTRATION
    message.person.protection.valid_to_on = ""
    message.person.protection.mail_route = "skatteverket"
    person = play.put(scene.case, scene.sw, "person", [IDENTITY, PROTECTION], message=message)
    place = play.put(scene.case, scene.sw, "whereabouts", [ADDRESS])
    route = content.record(play.contract, "contact_route", ["contact_route.route"])
    route.contact_route.route.neutral_greeting = "Say that it is about the book order."
    play.put(scene.case, scene.sw, "contact_route", ["contact_route.route"], message=route)
    return scene, person, place


def show(record):
    return ("record", "show", record.id.hex(), "--case", record.case.id.hex())


def test_a_protected_persons_identity_is_shown_to_who_asks_on_purpose(people, protected):
    _, person, _ = protected
    sw, mark = people("malmo-soc", "sw1"), content.marker(IDENTITY)
    plain = sw.table(*show(person))
    assert mark not in plain.out and "--reveal shows it" in plain.out
    for words in (("--table",), ("--json",)):
        refused = sw.run(*show(person), "--group", IDENTITY, *words)
        assert refused.status == USAGE and "--reveal" in refused.err and mark not in refused.out
    assert mark in sw.table(*show(person), "--reveal").out


def test_how_to_begin_a_call_comes_before_the_person(people, protected):
    _, person, _ = protected
    shown = people("malmo-soc", "sw1").table(*show(person), "--reveal").out
    assert "Protected personal data" in shown
    assert shown.index("book order") < shown.index(content.marker(IDENTITY))


def test_an_address_that_no_post_goes_to_is_shown_on_a_terminal_alone(people, protected):
    _, _, place = protected
    sw, mark = people("malmo-soc", "sw1"), content.marker(ADDRESS)
    for form in ("--json", "--table"):
        answer = sw.run(*show(place), "--reveal", form)
        assert answer.status == USAGE and mark not in answer.out
        assert "Tax Agency" in answer.err and mark not in answer.err
    assert mark in sw.terminal(*show(place), "--reveal").out
