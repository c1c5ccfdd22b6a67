# SPDX-License-Identifier: EUPL-1.2
"""Every record kind that belongs to a case, by the terminal and by another stack, both ways.

The program stands on libsluss alone, so what it can write and read, the library can.
"""

import os

import pytest
from google.protobuf import json_format
from oracle.policy import Policy
from rig import content, paths, scenes
from rig.cli import Person, hex_id

KINDS = sorted({g.partition(".")[0] for g in Policy(paths.POLICY).rows}
               - scenes.NOT_CASE_RECORDS)


@pytest.fixture(scope="module")
def people(bench, tmp_path_factory):
    desk = tmp_path_factory.mktemp("desk")
    return lambda a: Person(bench, desk, a.organisation.code, a.code)


def writer_of(play, scene, kind):
    """The first who may write most of the kind's groups, and those."""
    found = [(a, play.writable(a, scene.case, kind))
             for a in (scene.actor(*w) for w in scenes.WRITERS)]
    actor, groups = max(found, key=lambda f: len(f[1]))
    assert groups, f"nobody writes {kind}"
    return actor, groups


def message_of(play, kind, groups):
    if kind == "task":
        return content.task(play.contract, "lund-soc")
    if kind == "consent":
        return content.consent(play.contract, {"malmo-soc": ["person.identity"]})
    return content.record(play.contract, kind, groups)


def test_no_kind_is_left_out(contract):
    assert set(KINDS) == set(contract.kinds()) - scenes.NOT_CASE_RECORDS


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_terminal_writes_another_stack_reads_the_same(play, scene, people, kind):
    actor, groups = writer_of(play, scene, kind)
    message = message_of(play, kind, groups)
    person = people(actor)
    file = person.file(f"{kind}.json", json_format.MessageToJson(message))
    put = person.do("record", "put", kind, "--case", scene.case.id.hex(),
                    "--from", file, "--final")
    back = play.caller(actor).GetRecord(
        case_id=scene.case.id, record_id=bytes.fromhex(hex_id(put["recordId"])),
        groups=[*groups])
    assert getattr(back.view.record, kind) == getattr(message, kind)
    assert content.groups_in(back.view) == set(groups)


@pytest.mark.parametrize("kind", KINDS)
def test_what_another_stack_writes_the_terminal_shows_the_same(play, scene, people, kind):
    actor, groups = writer_of(play, scene, kind)
    message = message_of(play, kind, groups)
    made = play.caller(actor).CreateRecord(
        request_id=os.urandom(16), case_id=scene.case.id, record=message,
        final=play.contract.ANSWER_YES)
    words = ["record", "show", made.record_id.hex(), "--case", scene.case.id.hex(), "--reveal"]
    back = people(actor).reply(play.contract, "GetRecord", *words)
    assert getattr(back.view.record, kind) == getattr(message, kind)
    screen = people(actor).table(*words).out
    assert made.record_id.hex() in screen and kind in screen
