# SPDX-License-Identifier: EUPL-1.2
"""Bad input, each with its status and reason, and never a value in the answer."""

import os

import pytest
from rig import content
from rig.caller import Refused
from rig.rawwire import field, fixed32, nested, number, varint

INVALID, NOT_FOUND, DENIED, EXHAUSTED, UNIMPLEMENTED = 3, 5, 7, 8, 12
GET = "/sluss.v1.RecordService/GetRecord"
CREATE = "/sluss.v1.RecordService/CreateRecord"
ID = b"i" * 16


@pytest.fixture(scope="module")
def pc(bench):
    return bench.caller("police-nord", "pc1")


def send(caller, path, raw):
    with pytest.raises(Refused) as refused:
        caller.send(path, raw)
    return refused.value


def record(body, final=1):
    """A CreateRecordRequest around raw bytes of a Record."""
    return field(1, os.urandom(16)) + field(2, ID) + field(3, body) + number(4, final)


BAD_BYTES = {
    "an unknown field": (GET, field(1, ID) + field(99, b"x"), "UNKNOWN_FIELD"),
    "an unknown field deep inside": (
        CREATE, record(field(16, field(1, field(77, b"x")))), "UNKNOWN_FIELD"),
    "a field given twice": (GET, field(1, ID) + field(1, ID) + field(2, ID), "DUPLICATE_FIELD"),
    "two bodies": (CREATE, record(field(16, b"") + field(18, b"")), "SECOND_ONEOF"),
    "the same body twice": (CREATE, record(field(16, b"") + field(16, b"")),
                            ("DUPLICATE_FIELD", "SECOND_ONEOF")),
    "a wrong wire type": (GET, number(1, 7), "WRONG_WIRE_TYPE"),
    "a fixed32 where text belongs": (GET, fixed32(4), "WRONG_WIRE_TYPE"),
    "a message cut short": (GET, field(1, ID)[:-3], "TRUNCATED"),
    "a length that reaches past the end": (GET, varint(1 << 3 | 2) + varint(1 << 30), "TRUNCATED"),
    "a varint without an end": (GET, b"\x80" * 30, ("BAD_FORMAT", "UNKNOWN_FIELD", "TRUNCATED")),
    "invalid UTF-8": (GET, field(1, ID) + field(4, b"\xff\xfe"), "INVALID_UTF8"),
    "an overlong UTF-8 form": (GET, field(1, ID) + field(4, b"\xc0\xaf"), "INVALID_UTF8"),
    "a surrogate": (GET, field(1, ID) + field(4, b"\xed\xa0\x80"), "INVALID_UTF8"),
    "an embedded NUL": (GET, field(1, ID) + field(4, b"person.identity\0x"), "EMBEDDED_NUL"),
    "an unknown enumerator": (CREATE, record(field(16, b""), final=77), "UNKNOWN_CODE"),
    "too many fields": (GET, field(1, ID) + field(4, b"a.b") * 5000, "TOO_MANY_FIELDS"),
    "a text too long": (CREATE, record(field(14, field(1, field(4, b"a" * 70_000)))), "TOO_LONG"),
    "a group by itself": (GET, varint(1 << 3 | 3), ("WRONG_WIRE_TYPE", "BAD_FORMAT",
                                                     "UNKNOWN_FIELD", "TRUNCATED")),
    "field number 0": (GET, b"\x02\x00", ("UNKNOWN_FIELD", "BAD_FORMAT")),
    "an identifier of 15 bytes": (GET, field(1, ID[:15]) + field(2, ID), "BAD_FORMAT"),
    "a random string of bytes": (GET, bytes(range(256)), None),
}


@pytest.mark.parametrize("what", BAD_BYTES)
def test_malformed_bytes_are_refused(pc, what):
    path, raw, reasons = BAD_BYTES[what]
    refused = send(pc, path, raw)
    assert refused.code == INVALID, refused
    if reasons:
        assert refused.reason in ((reasons,) if isinstance(reasons, str) else reasons), refused


@pytest.mark.parametrize("depth", [17, 100, 5_000, 20_000])
def test_a_message_nested_too_deeply_is_refused_and_harms_nobody(pc, depth):
    raw = record(nested(16, depth))
    refused = send(pc, CREATE, raw)
    assert refused.code in (INVALID, EXHAUSTED)


def test_a_message_too_large_is_refused(pc):
    refused = send(pc, CREATE, record(field(14, field(1, field(4, b"a" * (1 << 20))))))
    assert (refused.code, refused.reason) == (EXHAUSTED, "MESSAGE_TOO_LARGE")


def test_an_empty_message_says_which_field_is_missing(pc):
    refused = send(pc, GET, b"")
    assert (refused.code, refused.field) == (INVALID, "case_id")


@pytest.mark.parametrize("path", [
    "/sluss.v1.RecordService/Nothing", "/sluss.v1.Nothing/GetRecord", "/", "/a/b/c",
    "/sluss.v1.RecordService/GetRecord/", "/sluss.v2.RecordService/GetRecord",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"])
def test_an_unknown_method_is_unimplemented(pc, path):
    assert send(pc, path, b"").code == UNIMPLEMENTED


def test_every_method_of_the_contract_answers_something_sensible(pc, contract):
    for method in contract.methods.values():
        if method.streams:
            continue
        try:
            pc.send(method.path, b"")
        except Refused as r:
            assert r.code in (INVALID, NOT_FOUND, DENIED, UNIMPLEMENTED), (method.path, r)


@pytest.mark.parametrize(("metadata", "reason"), [
    ((("sluss-actor", "Åsa"),), None),
    ((("sluss-actor", "UPPER"),), "BAD_ACTOR"),
    ((("sluss-actor", "a" * 65),), "BAD_ACTOR"),
    ((("sluss-actor", "pc1"), ("sluss-actor", "pc2")), "DUPLICATE_HEADER"),
    ((("sluss-actor", "pc1"), ("sluss-role", "no space")), "BAD_ROLE"),
    ((("sluss-actor", "pc1"), ("sluss-purpose", "x" * 33)), "BAD_PURPOSE"),
    ((("sluss-actor", "pc1"), ("sluss-shown", "yes")), "BAD_SHOWN"),
])
def test_bad_metadata_is_refused(pc, metadata, reason):
    try:
        pc.send("/sluss.v1.CaseService/WhoAmI", b"", metadata=metadata)
    except Refused as r:
        assert r.code == INVALID and r.reason == reason
    except (UnicodeEncodeError, ValueError):
        assert reason is None
    else:
        raise AssertionError("was answered")


@pytest.mark.parametrize(("actor", "role", "purpose", "code", "reason"), [
    ("", "coordinator", "own_case_work", 16, None),
    ("nobody", "coordinator", "own_case_work", 16, None),
    ("pc1", "analyst", "own_case_work", DENIED, "ROLE_NOT_HELD"),
    ("pc1", "no_such_role", "own_case_work", DENIED, "ROLE_NOT_HELD"),
    ("both", "", "own_case_work", INVALID, "ROLE_NOT_NAMED"),
    ("pc1", "coordinator", "", INVALID, "UNKNOWN_PURPOSE"),
    ("pc1", "coordinator", "curiosity", INVALID, "UNKNOWN_PURPOSE"),
    ("sw1", "social_worker", "own_case_work", 16, None),
])
def test_who_calls_and_why_is_checked_before_anything_else(bench, actor, role, purpose, code,
                                                           reason):
    caller = bench.caller("police-nord", actor, role=role, purpose=purpose)
    refused = caller.refused("ListCases")
    assert refused.code == code
    assert reason is None or refused.reason == reason


NUMBERS = ["191212121213", "19121212121", "191212121212x", "191213121219", "200013011234",
           "１９１２１２１２１２１２"]


@pytest.mark.parametrize("bad", NUMBERS)
def test_a_bad_identity_number_is_told_by_its_rule_and_never_repeated(play, scene, bad):
    message = content.record(play.contract, "person", ["person.identity"])
    message.person.identity.identity_number.personal_identity_number = bad
    refused = play.caller(scene.pc).refused(
        "CreateRecord", case_id=scene.case.id, record=message, final=play.contract.ANSWER_YES)
    assert (refused.code, refused.reason) == (INVALID, "BAD_FORMAT")
    assert refused.field.endswith("person.identity.identity_number.personal_identity_number")
    assert refused.message or refused.description
    for text in (refused.message, refused.description, refused.raw.decode("latin-1"),
                 "\n".join(play.bench.daemon.lines)):
        assert bad not in text and bad.encode().decode("latin-1") not in text


@pytest.mark.parametrize(("kind", "group", "name", "bad"), [
    ("whereabouts", "area", "municipality_code", "180"),
    ("whereabouts", "area", "from_on", "2026-02-30"),
    ("whereabouts", "area", "from_on", "yesterday"),
    ("person", "identity", "language_code", "Swedish"),
])
def test_a_bad_code_or_date_is_told_by_its_field(play, scene, kind, group, name, bad):
    message = content.record(play.contract, kind, [f"{kind}.{group}"])
    setattr(getattr(getattr(message, kind), group), name, bad)
    refused = play.caller(scene.pc).refused(
        "CreateRecord", case_id=scene.case.id, record=message, final=play.contract.ANSWER_YES)
    assert (refused.code, refused.reason) == (INVALID, "BAD_FORMAT")
    assert refused.field.endswith(name) and bad not in refused.message


def test_a_revision_of_an_older_version_is_refused(play, own_scene):
    record_ = play.put(own_scene.case, own_scene.pc, "eligibility")
    play.revise(record_, own_scene.pc, ["eligibility.checklist"])
    for base in (1, 3):
        refused = play.caller(own_scene.pc).refused(
            "ReviseRecord", case_id=own_scene.case.id, record_id=record_.id,
            record=content.record(play.contract, "eligibility", ["eligibility.checklist"]),
            base_version=base, final=play.contract.ANSWER_YES)
        assert (refused.code, refused.reason) == (10, "VERSION_CONFLICT")


def test_a_replay_gives_the_same_answer_and_another_content_is_refused(play, own_scene):
    caller = play.caller(own_scene.pc)
    request = play.contract.CreateRecordRequest(
        request_id=os.urandom(16), case_id=own_scene.case.id,
        record=content.record(play.contract, "eligibility", ["eligibility.checklist"]),
        final=play.contract.ANSWER_YES)
    first, again = caller.CreateRecord(request), caller.CreateRecord(request)
    assert first == again
    request.record.eligibility.checklist.motivated = play.contract.ANSWER_NO
    refused = caller.refused("CreateRecord", request)
    assert refused.reason == "REQUEST_CONFLICT"
    other = play.caller(play.actor("police-nord", "pc2"))
    assert other.CreateRecord(request).record_id != first.record_id


def test_a_replay_is_authorised_again(play, own_scene):
    caller = play.caller(own_scene.pa)
    request = play.contract.CreateRecordRequest(
        request_id=os.urandom(16), case_id=own_scene.case.id,
        record=content.record(play.contract, "threat_assessment",
                              ["threat_assessment.conclusion"]),
        final=play.contract.ANSWER_YES)
    caller.CreateRecord(request)
    play.unassign(own_scene.case, own_scene.pa)
    assert caller.refused("CreateRecord", request).code == NOT_FOUND


def test_groups_of_another_kind_or_no_kind_are_refused(play, scene):
    caller = play.caller(scene.pc)
    for groups, reason in ((["person.nothing"], "UNKNOWN_GROUP"), (["nothing"], None),
                           (["person.identity", "decision.outcome"], "MIXED_KINDS")):
        refused = caller.refused("GetRecord", case_id=scene.case.id, record_id=ID, groups=groups)
        assert refused.code == INVALID
        assert reason is None or refused.reason == reason


def test_a_page_token_serves_nobody_else_and_nothing_else(play, own_scene):
    for _ in range(3):
        play.put(own_scene.case, own_scene.pc, "eligibility")
    caller = play.caller(own_scene.pc)
    page = caller.ListRecords(case_id=own_scene.case.id, page_size=1)
    token = page.next_page_token
    assert token and caller.ListRecords(
        case_id=own_scene.case.id, page_size=1, page_token=token).records
    wrong = [
        (play.caller(own_scene.pa), dict(page_token=token)),
        (caller, dict(page_token=token, kind="person")),
        (caller, dict(page_token=bytes([token[0] ^ 1]) + token[1:])),
        (caller, dict(page_token=os.urandom(40))),
    ]
    for who, fields in wrong:
        refused = who.refused("ListRecords", case_id=own_scene.case.id, page_size=1, **fields)
        assert (refused.code, refused.reason) == (INVALID, "BAD_PAGE_TOKEN")


@pytest.mark.parametrize("size", [-1, 201, 2**31 - 1])
def test_a_page_size_out_of_range_is_refused(play, scene, size):
    refused = play.caller(scene.pc).refused("ListRecords", case_id=scene.case.id, page_size=size)
    assert (refused.code, refused.field) == (INVALID, "page_size")


def test_someone_elses_group_in_a_record_is_refused_by_name_of_the_group(play, scene):
    message = content.record(play.contract, "threat_assessment",
                             ["threat_assessment.sources"])
    refused = play.caller(scene.pc).refused(
        "CreateRecord", case_id=scene.case.id, record=message, final=play.contract.ANSWER_YES)
    assert (refused.code, refused.reason) == (DENIED, "GROUP_NOT_WRITABLE")


def test_a_deadline_that_has_passed_is_told_as_such(play, scene):
    with pytest.raises(Refused) as refused:
        play.caller(scene.pc, timeout=0.000_001).ListCases()
    assert refused.value.code == 4
