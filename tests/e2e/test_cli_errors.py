# SPDX-License-Identifier: EUPL-1.2
"""What the command line program says when it does not go well, and with which status."""

import os
import re
import socket

import pytest
from google.protobuf import json_format
from rig import content, scenes, wait
from rig.cli import USAGE, Person, one_line_each
from rig.clusters import Session

CONCLUSION = "threat_assessment.conclusion"
INVALID, DEADLINE, NOT_FOUND, DENIED, PRECONDITION = 13, 14, 15, 17, 19
UNIMPLEMENTED, UNAVAILABLE, UNAUTHENTICATED = 22, 24, 26
SECRET = "191212121212"


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})
    record = play.put(scene.case, scene.pa, "threat_assessment")
    return scene, record


@pytest.fixture
def pa(bench, tmp_path):
    return Person(bench, tmp_path, "police-nord", "pa1")


@pytest.fixture
def sw(bench, tmp_path):
    return Person(bench, tmp_path, "malmo-soc", "sw1")


def failed(answer, status, reason=""):
    """The error is as the manual says: status and reason, what, what next, no content."""
    assert answer.status == status, answer
    assert answer.out == "", answer
    lines = one_line_each(answer.err)
    first = next(line for line in lines if not line.startswith("sluss: to learn"))
    assert re.fullmatch(r"sluss: [A-Z_]+(: [A-Z_0-9]+)?", first), answer
    assert reason in first, answer
    names = [line.split(":")[0].strip() for line in lines if line.startswith("  ")]
    assert names[-2:] == ["what", "next"], answer
    assert all(line.partition(": ")[2].strip() for line in lines)
    return answer.err


def test_a_case_that_is_closed_to_one_looks_like_none_at_all(sw, play, shared):
    other = scenes.open_case(play, {}).case.id.hex()
    said = [failed(sw.run("case", "show", id_), NOT_FOUND, "NOT_FOUND")
            for id_ in (other, os.urandom(16).hex())]
    assert said[0] == said[1]
    assert "what is closed to you looks the same" in said[0]


def test_a_record_once_known_of_says_that_nothing_is_released(sw, play, shared):
    scene, record = shared
    d = play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.withdraw(d, scene.pa)
    answer = sw.run("record", "show", record.id.hex(), "--case", scene.case.id.hex())
    assert "sluss ask --case" in failed(answer, DENIED, "NOTHING_RELEASED")


def test_a_field_that_the_server_refuses_is_named(pa, shared):
    scene, _ = shared
    message = {"head": {"subjectCategory": "SUBJECT_CATEGORY_AVHOPPARE",
                        "nature": "NATURE_FACT", "validTo": "2026-01-01T00:00:00Z",
                        "validFrom": "2026-02-01T00:00:00Z"},
               "personX": {}}
    pa.file("p.json", message)
    put = ("record", "put", "person", "--case", scene.case.id.hex(), "--from")
    assert pa.run(*put, "p.json").status == USAGE
    pc = pa.but("pc", actor="pc1")
    del message["personX"]
    message["person"] = {"identity": {
        "identityNumber": {"personalIdentityNumber": "191212121213"}}}
    pc.file("p.json", message)
    said = failed(pc.run(*put, "p.json"), INVALID)
    assert "  field: record." in said
    assert "191212121213" not in said


def test_a_precondition_says_what_to_do_first(pa, play, shared):
    scene, _ = shared
    draft = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION], final=False)
    pa.file("why", "Weighed.")
    failed(pa.run("disclose", draft.id.hex(), "--case", scene.case.id.hex(), "--to",
                  "malmo-soc", "--group", CONCLUSION, "--ground", "own_work", "--until",
                  "+9d", "--weighing-from", "why", "--necessity-from", "why"),
           PRECONDITION, "NOT_FINAL")


def test_what_the_server_does_not_offer_yet_is_told_as_that(pa, shared):
    scene, _ = shared
    answer = pa.run("explain", CONCLUSION, "--case", scene.case.id.hex())
    if answer.status != 0:
        failed(answer, UNIMPLEMENTED)


def test_an_actor_that_nobody_registered_is_refused(pa):
    failed(pa.run("case", "list", "--actor", "nobody"), UNAUTHENTICATED, "ACTOR_UNKNOWN")


def test_a_role_that_the_actor_does_not_hold_is_refused(pa):
    assert pa.run("case", "list", "--role", "coordinator").status in (
        DENIED, UNAUTHENTICATED, INVALID)


def test_without_a_purpose_in_force_nothing_is_answered(pa):
    for name, purpose in (("none", None), ("odd", "curiosity")):
        failed(pa.but(name, purpose=purpose).run("case", "list"), INVALID, "UNKNOWN_PURPOSE")


def test_only_an_administrator_administers(pa):
    for words in (("registry", "actors"), ("registry", "nodes"),
                  ("registry", "put-actor", "new", "--holds", "analyst")):
        failed(pa.run(*words), DENIED)


def test_a_server_that_is_not_there_is_one_error(pa):
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        away = pa.but("away", server=f"127.0.0.1:{held.getsockname()[1]}")
        said = failed(away.run("whoami", "--timeout", "5"), UNAVAILABLE, "NO_CONNECTION")
        assert "`server`" in said and len(said.splitlines()) == 3
        failed(away.run("health", "--timeout", "5"), UNAVAILABLE)


def test_a_server_that_is_not_there_is_told_once_before_a_record(pa, shared):
    scene, record = shared
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        away = pa.but("away", server=f"127.0.0.1:{held.getsockname()[1]}", timeout=5)
        said = failed(away.run("record", "show", record.id.hex(), "--case",
                               scene.case.id.hex(), "--table"), UNAVAILABLE)
    assert said.count("UNAVAILABLE") == 1, said


def test_a_server_that_says_nothing_is_given_up_in_time(pa):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        port = silent.getsockname()[1]
        answer = pa.but("silent", server=f"127.0.0.1:{port}").run(
            "whoami", "--timeout", "1", timeout=20)
    assert answer.status in (DEADLINE, UNAVAILABLE)
    failed(answer, answer.status)


def test_a_server_under_another_name_is_not_told_anything(pa, bench):
    end = bench.log_end()
    wrong = pa.but("wrong", server_name="other.example.se")
    said = failed(wrong.run("case", "list"), UNAUTHENTICATED)
    assert "certificate" in said
    assert bench.log_end() == end


def test_a_server_of_another_authority_is_not_told_anything(pa, bench, tmp_path):
    from rig.pki import Pki
    other = Pki(tmp_path / "other")
    failed(pa.but("other", ca=other.ca).run("case", "list"), UNAUTHENTICATED)


def test_a_revoked_certificate_is_refused_with_what_to_check(pa, bench):
    name = bench.enrol("police-nord", "lost")
    lost = pa.but("lost", certificate=bench.pki.certificate(name), key=bench.pki.key(name))
    try:
        bench.apply_registry()
        wait.until(lambda: lost.run("whoami").status == 0, 10, "enrolment")
        bench.pki.revoke(name)
        bench.daemon.reload()
        wait.until(lambda: lost.run("whoami").status != 0, 10, "revocation")
        said = failed(lost.run("case", "list"), UNAUTHENTICATED)
        assert "`certificate`" in said
        assert "revoked" in failed(lost.run("health"), UNAUTHENTICATED, "CERTIFICATE_REFUSED")
        assert pa.run("whoami").status == 0
    finally:
        del bench.registry.nodes["police-nord", "lost"]


def test_a_write_that_runs_out_of_time_can_be_repeated_to_learn_its_outcome(
        pa, bench, play, shared):
    scene, _ = shared
    case = scene.case.id.hex()
    message = content.record(play.contract, "eligibility", ["eligibility.checklist"])
    body = json_format.MessageToDict(message)
    pc = pa.but("pc", actor="pc1")
    pc.file("e.json", body)
    put = ("record", "put", "eligibility", "--case", case, "--from", "e.json", "--final")
    count = f"select count(*) from sluss.record where case_id = '{case}'"
    before = int(bench.main.one(count))
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        late = pc.run(*put, "--timeout", "1")
        session.run("rollback")
    said = failed(late, DEADLINE)
    again = re.search("--request-id ([0-9a-f]{32})", said)[1]
    first = pc.do(*put, "--request-id", again)
    assert pc.do(*put, "--request-id", again) == first
    assert int(bench.main.one(count)) == before + 1
    changed = pc.run(*put[:-1], "--draft", "--request-id", again)
    assert changed.status not in (0, USAGE), changed
    failed(changed, changed.status)


def test_a_fault_of_the_profile_is_told_by_file_and_line(pa):
    odd = pa.but("odd")
    text = odd.profile.read_text()
    for more, expected in (("colour = red\n", "colour: "), ("no equals sign\n", "KEY = VALUE"),
                           ("server = twice\n", "server: ")):
        odd.profile.write_text(text + more)
        answer = odd.run("whoami")
        line = len(text.splitlines()) + 1
        assert answer.status == USAGE
        assert answer.err.startswith(f"sluss: {odd.profile}:{line}: "), answer
        assert expected in answer.err and len(answer.err.splitlines()) == 1
    odd.profile.write_text(text)
    odd.profile.chmod(0o666)
    assert odd.run("whoami").status == USAGE


def test_a_key_that_is_not_there_is_named(pa):
    answer = pa.but("keyless", key="/nonexistent/a.key").run("whoami")
    assert answer.status == USAGE
    assert "key" in answer.err and "nonexistent" in answer.err or "key_file" in answer.err


TEXTS = [
    ("disclose", "0" * 32, "--weighing", "He lives at Storgatan 1"),
    ("disclose", "0" * 32, "--weighing=He lives at Storgatan 1"),
    ("disclose", "0" * 32, "--necessity", "He lives at Storgatan 1"),
    ("lookup", SECRET), ("lookup", "--identity", SECRET), ("lookup", f"--identity={SECRET}"),
    ("lookup", "--reason", "He lives at Storgatan 1"),
    ("lookup", f"--personnummer={SECRET}"), ("case", "show", SECRET),
    ("record", "show", SECRET, "--case", "0" * 32), ("record", "show", "--case", SECRET),
    ("record", "put", SECRET), ("case", "create", f"--nummer={SECRET}"),
    (SECRET,), ("case", SECRET), ("--actor", "a", "case", "list", SECRET),
    ("reads", "--case", SECRET), ("approve", SECRET, "--case", "0" * 32),
    ("record", "show", "0" * 32, "--case", "0" * 32, "--version", SECRET),
    ("whoami", "--timeout", SECRET), ("record", "put", "person", "--case", "0" * 32,
                                      "--from", "x", "--nature", SECRET),
    ("disclose", "0" * 32, "--case", "0" * 32, "--to", "sis", "--group", "a.b", "--ground",
     "consent", "--until", SECRET),
    ("whoami", "--profile", f"/nonexistent/{SECRET}"),
]


@pytest.mark.parametrize("words", TEXTS, ids=range(len(TEXTS)))
def test_neither_text_nor_number_is_taken_or_echoed(pa, bench, words):
    end = bench.log_end()
    answer = pa.run(*words)
    assert answer.status == USAGE, answer
    assert bench.log_end() == end
    if "--profile" not in words:
        assert SECRET not in answer.err and "Storgatan" not in answer.err, answer


def test_a_fault_in_a_file_is_told_by_line_and_without_its_text(pa, shared):
    scene, _ = shared
    put = ("record", "put", "person", "--case", scene.case.id.hex(), "--from", "-")
    for text, line in (('{"person": {\n"identity": {"identityNumber":\n"%s" x' % SECRET, 3),
                       ('{"person": {\n"identity": {"%s": 1}}}' % SECRET, 0),
                       ('{"person": {"identity": {"givenName": %s}}}' % SECRET, 0)):
        answer = pa.run(*put, "--category", "avhoppare", "--nature", "fact", text=text)
        assert answer.status == USAGE, answer
        assert SECRET not in answer.err, answer
        if line:
            assert f":{line}" in answer.err or f"line: {line}" in answer.err, answer


def test_json_answers_stay_json_when_there_is_nothing(pa, shared):
    scene, record = shared
    kind = pa.do("record", "list", "--case", scene.case.id.hex(), "--kind", "closure")
    assert kind == {"records": []}
