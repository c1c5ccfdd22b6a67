# SPDX-License-Identifier: EUPL-1.2
"""Code tables: what a record may be written with, what it is called, who may know.

Identifiers have their rules by the field's name (ident/format.h), codes their tables
(ident/coded.h). Both are held against every field of every kind that a client can write.
"""

import csv
import shutil

import pytest
from google.protobuf.descriptor import FieldDescriptor as F
from rig import content, paths, scenes, wait
from rig.caller import Refused
from rig.cli import Person

INVALID = 3
CONCLUSION = "threat_assessment.conclusion"
UNWRITTEN = ("case", "provider", "grant")
# Form by name, and a value that breaks it.
BAD = {
    "personal_identity_number": "191212121213", "coordination_number": "191212121212",
    "organisation_number": "2021000077", "municipality_code": "128", "county_code": "1",
    "postcode": "02119", "country_codes": "Sverige", "language_code": "Swedish",
    "recipient": "Malmö soc", "organisation": "Malmö soc", "filed_group": "decision",
}


@pytest.fixture(scope="module")
def scene(play):
    return scenes.open_case(play)


@pytest.fixture
def people(bench, tmp_path):
    return lambda organisation, actor, **keys: Person(
        bench, tmp_path, organisation, actor, **keys)


def values():
    with open(paths.POLICY / "codes/values.csv", encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def fields(contract, wanted):
    """(kind.group, path of fields from the group on) of each field of a writable kind."""
    for name in contract.groups():
        kind, _, group = name.partition(".")
        if kind in UNWRITTEN:
            continue
        yield from ((name, path) for path in _below(
            contract.kinds()[kind].fields_by_name[group].message_type, wanted))


def _below(descriptor, wanted):
    for field in descriptor.fields:
        if field.message_type is not None:
            yield from ((field, *path) for path in _below(field.message_type, wanted))
        elif field.name not in content.LEFT_OUT_OF.get(descriptor.full_name, ()) or \
                field.name == "coordination_number":
            if field.type == F.TYPE_STRING and wanted(field):
                yield (field,)


def with_value(contract, group, path, value):
    """A record of that group, filled, with one value set."""
    kind, _, name = group.partition(".")
    record = content.record(contract, kind, [group])
    message = getattr(getattr(record, kind), name)
    for field in path[:-1]:
        message = getattr(message, field.name)
        if field.label == F.LABEL_REPEATED:
            message = message[0] if message else message.add()
    last = path[-1]
    if last.label == F.LABEL_REPEATED:
        getattr(message, last.name)[:] = [value]
    else:
        setattr(message, last.name, value)
    return record


def spelt(group, path):
    return ".".join([f"record.{group}", *(
        f.name + ("[0]" if f.label == F.LABEL_REPEATED else "") for f in path)])


def writer(scene, group):
    """Somebody whose position may write the group."""
    policy = scene.play.world.policy
    for actor in scene.people():
        standing, _ = scene.case.participants[actor.organisation.code]
        position = policy.position(actor.organisation.kind, actor.role, standing)
        if position and policy.rows[group].cell(position).writes:
            return scene.play.caller(actor)
    return None


def test_every_identifier_in_every_kind_is_checked_when_it_is_written(play, scene):
    tried = 0
    for group, path in fields(play.contract, lambda f: f.name in BAD or f.name.endswith("_on")):
        bad = BAD.get(path[-1].name, "2026-02-30")
        refused = play.caller(scene.pc).refused(
            "CreateRecord", case_id=scene.case.id, final=1,
            record=with_value(play.contract, group, path, bad))
        assert (refused.code, refused.reason, refused.field) == (
            INVALID, "BAD_FORMAT", spelt(group, path)), group
        assert bad not in refused.message + refused.description
        tried += 1
    assert tried > 50


def test_every_code_in_every_kind_must_stand_in_its_table(play, scene):
    tried = 0
    for group, path in fields(play.contract, lambda f: content.code_of(f) or
                              f.name in ("municipality_code", "county_code", "purpose")):
        caller = writer(scene, group)
        if caller is None:
            continue
        bad = {"municipality_code": "9999", "county_code": "02"}.get(path[-1].name, "zz_none")
        refused = caller.refused(
            "CreateRecord", case_id=scene.case.id, final=1,
            record=with_value(play.contract, group, path, bad))
        assert (refused.code, refused.reason, refused.field) == (
            INVALID, "CODE_NOT_IN_TABLE", spelt(group, path)), group
        assert "sluss codes " in refused.description
        assert bad.encode() not in refused.raw
        tried += 1
    assert tried > 50


def test_a_code_is_checked_when_a_record_is_revised_too(play, scene):
    caller = play.caller(scene.pa)
    record = content.record(play.contract, "threat_assessment", [CONCLUSION])
    id_ = caller.CreateRecord(case_id=scene.case.id, record=record, final=1).record_id
    record.threat_assessment.conclusion.level = "highest"
    refused = caller.refused("ReviseRecord", case_id=scene.case.id, record_id=id_,
                             record=record, base_version=1, final=1)
    assert (refused.code, refused.reason) == (INVALID, "CODE_NOT_IN_TABLE")
    assert caller.GetRecord(case_id=scene.case.id, record_id=id_).view.record.head.version == 1


def test_a_code_tells_an_outsider_nothing_of_a_case(play, scene):
    record = content.record(play.contract, "threat_assessment", [CONCLUSION])
    record.threat_assessment.conclusion.level = "highest"
    outsider = play.bench.caller("kalmar-soc", "sw1")
    for case_id in (scene.case.id, bytes(15) + b"\1"):
        assert outsider.refused("CreateRecord", case_id=case_id, record=record,
                                final=1).reason == "NOT_FOUND"


def listed(caller, **fields):
    reply = caller.ListCodes(**fields)
    found = list(reply.codes)
    while reply.next_page_token:
        reply = caller.ListCodes(page_token=reply.next_page_token, **fields)
        found += reply.codes
    return found


def test_the_tables_are_listed_whole_whatever_the_page(play, scene):
    caller = play.caller(scene.pc)
    want = {(r["table"], r["code"], r["name_sv"], r["name_en"]) for r in values()}
    for size in (0, 1, 7, 200):
        tables = ["level", "tool"] if size == 1 else []
        found = listed(caller, page_size=size, tables=tables, all=1)
        assert len(found) == len({(c.table, c.code, c.from_on) for c in found})
        got = {(c.table, c.code, c.name_sv, c.name_en) for c in found}
        assert {w for w in want if not tables or w[0] in tables} <= got
        if not tables:
            assert {t for t, *_ in got} - {t for t, *_ in want} == {
                "municipality", "county", "purpose"}
    assert len(listed(caller, tables=["municipality"], page_size=200)) == 290
    ended = [c for c in listed(caller, tables=["municipality"], all=1) if c.to_on]
    assert [(c.code, c.to_on) for c in ended] == [("1917", "2007-01-01")]


def test_an_unknown_table_and_a_foreign_token_are_refused(play, scene):
    caller = play.caller(scene.pc)
    refused = caller.refused("ListCodes", tables=["level", "levels"])
    assert (refused.code, refused.reason, refused.field) == (
        INVALID, "UNKNOWN_TABLE", "tables[1]")
    token = caller.ListCodes(page_size=1).next_page_token
    other = play.caller(scene.sw)
    assert other.refused("ListCodes", page_token=token).reason == "BAD_PAGE_TOKEN"
    assert caller.refused("ListCases", page_token=token).reason == "BAD_PAGE_TOKEN"


def test_more_tables_than_there_are_are_refused_before_anything_is_compared(play, scene):
    """Each name is compared with each code: a request of all it can hold would cost millions."""
    caller = play.caller(scene.pa)
    all_of_them = sorted({c.table for c in listed(caller, all=1, page_size=200)})
    assert listed(caller, tables=all_of_them, page_size=200)
    refused = caller.refused("ListCodes", tables=["level"] * 4000)
    assert (refused.code, refused.reason, refused.field) == (INVALID, "OUT_OF_RANGE", "tables")
    assert caller.refused("ListCodes", tables=["level"] * 1000).reason == "OUT_OF_RANGE"


def test_every_position_may_list_the_codes_and_nobody_without_a_purpose(bench, scene):
    for (organisation, actor), known in bench.registry.actors.items():
        who = bench.caller(organisation, actor, role=known.roles[0])
        assert who.ListCodes(tables=["level"]).codes, actor
    nobody = bench.caller("police-nord", "pc1", purpose="")
    assert nobody.refused("ListCodes").reason == "UNKNOWN_PURPOSE"


@pytest.fixture
def other_policy(bench, tmp_path):
    """Puts the policy with one edit of codes/values.csv in force, and the true one back."""
    def put(old, new):
        directory = tmp_path / "policy"
        shutil.copytree(paths.POLICY, directory)
        path = directory / "codes/values.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        in_force(bench, directory)
    yield put
    in_force(bench, paths.POLICY)


def in_force(bench, directory):
    who = bench.caller("police-nord", "pc1")
    before = who.WhoAmI().policy_hash
    bench.daemon.write_config(policy={"directory": directory})
    bench.daemon.run("policy", "apply")
    bench.daemon.reload()

    def changed():
        try:
            return who.WhoAmI().policy_hash != before
        except Refused:
            return False
    wait.until(changed, 10, "the other policy")


def test_what_was_written_with_a_code_that_has_ended_stays_readable(
        play, scene, people, other_policy):
    pa = play.caller(scene.pa)
    record = content.record(play.contract, "threat_assessment", [CONCLUSION])
    record.threat_assessment.conclusion.level = "elevated"
    id_ = pa.CreateRecord(case_id=scene.case.id, record=record, final=1).record_id
    token = pa.ListCodes(page_size=1).next_page_token
    other_policy("level,elevated,Förhöjd,Elevated,,", "level,elevated,Förhöjd,Elevated,,2026-01-01")
    read = pa.GetRecord(case_id=scene.case.id, record_id=id_)
    assert read.view.record.threat_assessment.conclusion.level == "elevated"
    refused = pa.refused("CreateRecord", case_id=scene.case.id, record=record, final=1)
    assert (refused.code, refused.reason) == (INVALID, "CODE_NOT_VALID_TODAY")
    assert refused.field == f"record.{CONCLUSION}.level"
    assert "elevated" not in {c.code for c in listed(pa, tables=["level"])}
    assert "elevated" in {c.code for c in listed(pa, tables=["level"], all=1)}
    assert pa.refused("ListCodes", page_token=token, page_size=1).reason == "BAD_PAGE_TOKEN"
    shown = people("police-nord", "pa1").table(
        "record", "show", id_.hex(), "--case", scene.case.id.hex())
    assert "Elevated" in shown.out


def test_people_see_names_in_their_language_and_programs_see_codes(play, scene, people):
    record = content.record(play.contract, "threat_assessment", [CONCLUSION])
    record.threat_assessment.conclusion.level = "very_high"
    id_ = play.caller(scene.pa).CreateRecord(
        case_id=scene.case.id, record=record, final=1).record_id
    pa = people("police-nord", "pa1")
    words = ("record", "show", id_.hex(), "--case", scene.case.id.hex())
    assert "Very high" in pa.table(*words).out
    swedish = pa.table(*words, LANGUAGE="sv").out
    assert "Mycket hög" in swedish and "very_high" not in swedish
    assert pa.do(*words)["view"]["record"]["threatAssessment"]["conclusion"]["level"] == "very_high"


def test_the_terminal_lists_a_table_and_a_template_names_it(people):
    pa = people("police-nord", "pa1")
    out = pa.table("codes", "level").out
    assert "very_high" in out and "Very high" in out and "sobriety" not in out
    assert "Mycket hög" in pa.table("codes", "level", LANGUAGE="sv").out
    both = {c["table"] for c in pa.do("codes", "measure", "demand")["codes"]}
    assert both == {"measure", "demand"}
    template = pa.run("record", "template", "threat_assessment").out
    assert "sluss codes level" in template and "sluss codes zone_reason" in template
    assert "sluss codes measure demand" in pa.run("record", "template", "plan").out


def test_a_refused_code_is_told_in_both_languages(scene, people):
    pa = people("police-nord", "pa1")
    file = pa.file("r.json", '{"head": {"subjectCategory": "SUBJECT_CATEGORY_AVHOPPARE", '
                   '"nature": "NATURE_FACT"}, '
                   '"threatAssessment": {"conclusion": {"level": "hog"}}}')
    words = ("record", "put", "threat_assessment", "--case", scene.case.id.hex(), "--from", file, "--final")
    english, swedish = pa.run(*words), pa.run(*words, LANGUAGE="sv")
    for answer in (english, swedish):
        assert answer.status == 64 + INVALID or answer.status != 0
        assert "CODE_NOT_IN_TABLE" in answer.err and "sluss codes level" in answer.err
        assert "hog" not in answer.err
    assert "Koden" in swedish.err and "The code" in english.err
