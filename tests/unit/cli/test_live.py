# SPDX-License-Identifier: EUPL-1.2
"""What is sent and what is shown, against a server of a foreign stack."""
import base64
import json
import os
import pty
import subprocess
import uuid

import pytest

from conftest import BUILD, ID, PROGRAM, USAGE

grpc = pytest.importorskip("grpc")
import server as rig  # noqa: E402  (needs grpc)

RECORD = "ffeeddccbbaa99887766554433221100"
CASE, REC = bytes.fromhex(ID), bytes.fromhex(RECORD)
ESCAPE = "\x1b]0;owned\x07\u009b31m\u202eevil"


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    directory = tmp_path_factory.mktemp("pki")
    rig.certificates(directory)
    return directory


@pytest.fixture(scope="session")
def contract():
    return rig.Contract(BUILD / "proto/sluss.binpb")


@pytest.fixture
def server(contract, place):
    s = rig.Server(contract, place)
    (place / "profile").write_text(
        f"server = localhost:{s.port}\nca = ca.pem\ncertificate = me.pem\n"
        "key = me.key\nactor = an-1\nrole = coordinator\n"
        "purpose = own_case_work\ntimeout = 20\n")
    (place / "profile").chmod(0o600)
    yield s
    s.grpc.stop(0)


@pytest.fixture
def live(sluss, server, place):
    def run(*words, **more):
        return sluss(*words, SLUSS_PROFILE=str(place / "profile"), **more)
    return run


def ceiling(server, **cells):
    sens = {"conclusion": 3, "separate": 4, "sources": 4}
    server.reply("GetCeiling", position="PC", rows=[
        {"group": f"threat_assessment.{g}", "sensitivity": sens.get(g, 3),
         "secrecy_class": "own", "cells": [{"position": "PC", "cell": c}]}
        for g, c in cells.items()], grounds=[
        {"code": "consent", "name_sv": "Samtycke", "name_en": "Consent",
         "statute": "OSL", "requires": ["consent"]},
        {"code": "balancing", "name_en": "Balancing",
         "requires": ["weighing"]}])


def assessment(server, states, **groups):
    return server.reply("GetRecord", view={
        "record": {"head": {"record_id": REC, "case_id": CASE,
                            "kind": "threat_assessment", "owner": "police",
                            "status": 2},
                   "threat_assessment": groups},
        "groups": [{"group": f"threat_assessment.{g}", **state}
                   for g, state in states.items()]})


def test_the_caller_is_presented_as_the_profile_says(live, server):
    server.reply("WhoAmI", organisation="police", actor="an-1",
                 roles=["coordinator"], approver=1)
    answer = live("whoami")
    assert answer.status == 0, answer.err
    assert json.loads(answer.out)["organisation"] == "police"
    metadata = server.last("WhoAmI")[2]
    assert metadata["sluss-actor"] == "an-1"
    assert metadata["sluss-role"] == "coordinator"
    assert metadata["sluss-purpose"] == "own_case_work"
    assert metadata.get("sluss-shown", "0") == "0"
    answer = live("--role", "analyst", "whoami", "--actor", "an-2",
                  "--purpose", "planning", "--table")
    metadata = server.last("WhoAmI")[2]
    assert metadata["sluss-actor"] == "an-2"
    assert metadata["sluss-role"] == "analyst"
    assert metadata["sluss-purpose"] == "planning"
    assert metadata["sluss-shown"] == "1"
    assert "Organisation: police" in answer.out
    assert "May approve: yes" in answer.out


def test_health_is_a_connection(live):
    assert json.loads(live("health").out) == {"connected": True}


@pytest.mark.parametrize("code", [c for c in grpc.StatusCode
                                  if c.value[0] not in (0, 14)])
def test_a_status_is_an_exit_status(live, server, code):
    def refuse(_):
        raise rig.Refusal(code, "A_REASON", "what is wrong" + ESCAPE,
                          "record.person")
    server.replies["WhoAmI"] = refuse
    answer = live("whoami", "--timeout", "5")
    assert answer.status == 10 + code.value[0]
    assert code.name in answer.err
    assert "A_REASON" in answer.err and "what is wrong" in answer.err
    assert "next: " in answer.err or code.value[0] == 2
    assert "\x1b" not in answer.err and "\u202e" not in answer.err
    assert answer.out == ""


def test_no_connection_is_unavailable(live, server):
    server.grpc.stop(0).wait()
    answer = live("whoami", "--timeout", "1")
    assert answer.status in (24, 14)
    assert "next: " in answer.err


def test_a_record_is_shown_with_every_group_in_words(live, server):
    ceiling(server, conclusion="R", protect="R", separate="R", sources="-")
    assessment(server, {
        "conclusion": {"state": 1, "ground": "consent",
                       "expires_at": {"seconds": 1772366400}},
        "protect": {"state": 3}, "separate": {"state": 5}},
        conclusion={"level": "high" + ESCAPE, "depth": 2})
    answer = live("record", "show", RECORD, "--case", ID, "--table")
    assert answer.status == 0, answer.err
    out = answer.out
    assert RECORD in out
    assert ("(threat_assessment.conclusion): released until "
            "2026-03-01 12:00 on ground consent") in out
    assert "Depth: structured" in out
    assert "(threat_assessment.protect): withheld" in out
    assert "(threat_assessment.separate): not asked for" in out
    assert "(threat_assessment.sources): closed to you" in out
    assert "Level: high<U+001B>]0;owned<U+0007><U+009B>31m<U+202E>evil" in out
    assert not server.last("GetRecord")[1].groups


def test_json_is_proto3_json_without_escapes(live, server):
    assessment(server, {"conclusion": {"state": 1}},
               conclusion={"level": ESCAPE})
    answer = live("record", "show", RECORD.upper(), "--case",
                  str(uuid.UUID(ID)))
    reply = json.loads(answer.out)
    record = reply["view"]["record"]
    assert base64.b64decode(record["head"]["recordId"]) == REC
    assert record["threatAssessment"]["conclusion"]["level"] == ESCAPE
    assert "\x1b" not in answer.out and "\u202e" not in answer.out
    request = server.last("GetRecord")[1]
    assert (request.case_id, request.record_id) == (CASE, REC)
    assert [c[0] for c in server.calls] == ["GetRecord"]


def test_what_can_cost_a_life_needs_reveal(live, server):
    ceiling(server, conclusion="R", separate="R")
    assessment(server, {"conclusion": {"state": 1}, "separate": {"state": 5},
                        "protect": {"state": 3}})
    words = ["record", "show", RECORD, "--case", ID]
    answer = live(*words, "--group", "threat_assessment.separate")
    assert answer.status == USAGE
    assert "--reveal" in answer.err
    assert not [c for c in server.calls if c[0] == "GetRecord"]
    live(*words, "--group", "threat_assessment.conclusion")
    assert list(server.last("GetRecord")[1].groups) == [
        "threat_assessment.conclusion"]
    live(*words, "--reveal")
    assert list(server.last("GetRecord")[1].groups) == [
        "threat_assessment.conclusion", "threat_assessment.separate"]
    live(*words, "--reveal", "--group", "threat_assessment.separate")
    assert list(server.last("GetRecord")[1].groups) == [
        "threat_assessment.separate"]


def test_a_record_is_written_as_it_was_filled_in(live, server):
    server.reply("CreateRecord", record_id=REC, version=1)
    text = live("record", "template", "contact_note").out.replace(
        '"text": ""', '"text": "said this"')
    answer = live("record", "put", "contact_note", "--case", ID, "--from",
                  "-", "--final", "--nature", "fact", "--category",
                  "child", "--valid-to", "2026-03-01", text=text)
    assert json.loads(answer.out) == {
        "recordId": base64.b64encode(REC).decode(), "version": 1}
    request = server.last("CreateRecord")[1]
    assert request.case_id == CASE and len(request.request_id) == 16
    assert request.final == 1
    assert request.record.contact_note.note.text == "said this"
    assert request.record.head.nature == 1
    assert request.record.head.subject_category == 2
    assert request.record.head.valid_to.ToJsonString() == (
        "2026-03-02T00:00:00Z")


def test_a_new_record_says_whom_it_is_about_and_how(live, server):
    text = '{"contact_note": {"note": {"channel": "sis"}}}'
    words = ["record", "put", "contact_note", "--case", ID, "--from", "-"]
    for more, missing in ([], "--category"), (
            ["--category", "avhoppare"], "--nature"):
        answer = live(*words, *more, text=text)
        assert answer.status == USAGE
        assert missing in answer.err
    assert not server.calls


def test_a_record_is_revised_on_its_base(live, server):
    server.reply("ReviseRecord", version=3)
    words = ["record", "put", "contact_note", "--case", ID, "--from", "-",
             "--revise", RECORD]
    text = '{"contact_note": {"note": {"channel": "sis"}}}'
    assert live(*words, text=text).status == USAGE
    answer = live(*words, "--base", "2", "--correction", "--remove-group",
                  "contact_note.note", "--request-id", ID, text=text)
    assert answer.status == 0, answer.err
    request = server.last("ReviseRecord")[1]
    assert (request.record_id, request.base_version) == (REC, 2)
    assert request.correction == 1 and request.final == 2
    assert list(request.remove_groups) == ["contact_note.note"]
    assert request.request_id == CASE


def test_a_disclosure_carries_its_texts_from_files(live, server, tmp_path):
    server.reply("Disclose", disclosure_id=REC, state=1)
    (tmp_path / "w").write_text("because å\n")
    answer = live("disclose", RECORD, "--case", ID, "--to", "sis", "--group",
                  "threat_assessment.separate", "--ground", "balancing",
                  "--until", "+30d", "--follow", "--onward", "ask",
                  "--weighing-from", str(tmp_path / "w"), "--necessity-from",
                  "-", "--table", text="needed")
    assert answer.status == 0, answer.err
    assert "second person" in answer.out
    request = server.last("Disclose")[1]
    assert request.weighing == "because å" and request.necessity == "needed"
    assert (request.recipient, request.ground) == ("sis", "balancing")
    assert request.follow == 1 and request.onward == 2
    assert request.expires_at.seconds > 0
    # Nobody is there to be asked.
    assert [c[0] for c in server.calls] == ["Disclose"]


def test_a_consent_is_withdrawn_for_whom_it_names(live, server):
    terms = {"scopes": [{"recipient": "sis", "groups": ["person.identity"]},
                        {"recipient": "kv", "groups": ["person.identity"]}]}
    server.reply("GetRecord", view={"record": {
        "head": {"version": 4}, "consent": {"terms": terms}}})
    server.reply("ReviseRecord", version=5)
    words = ["consent", "withdraw", RECORD, "--case", ID]
    assert live(*words, "--to", "nobody").status == USAGE
    answer = live(*words, "--to", "kv")
    assert answer.status == 0, answer.err
    request = server.last("ReviseRecord")[1]
    assert request.base_version == 4 and request.final == 1
    sent = request.record.consent.terms
    assert [w.recipient for w in sent.withdrawals] == ["kv"]
    assert len(sent.scopes) == 2
    live(*words)
    sent = server.last("ReviseRecord")[1].record.consent.terms
    assert {w.recipient for w in sent.withdrawals} == {"kv", "sis"}


def test_a_list_is_read_page_by_page(live, server):
    pages = {b"": (["a", "b"], b"2"), b"2": (["c"], b"")}
    kind = type(server.reply("ListOrganisations"))

    def page(request):
        codes, token = pages[request.page_token]
        return kind(organisations=[{"code": c} for c in codes],
                    next_page_token=token)
    server.replies["ListOrganisations"] = page
    reply = json.loads(live("registry", "organisations").out)
    assert [o["code"] for o in reply["organisations"]] == ["a", "b", "c"]
    out = live("registry", "organisations", "--table").out
    assert [line.split()[0] for line in out.splitlines()] == [
        "CODE", "a", "b", "c"]


def test_a_withdrawal_tells_who_had_read(live, server):
    server.reply("WithdrawDisclosure")
    words = ["withdraw", RECORD, "--case", ID, "--table"]
    assert "Nobody had read it" in live(*words).out
    server.reply("WithdrawDisclosure", readers=[
        {"organisation": "sis", "actor": "s-1", "reads": 3}])
    out = live(*words).out
    assert "These had read it" in out and "s-1" in out


def test_the_other_calls_send_what_they_say(live, server):
    for name in ("CreateCase", "Refer", "Respond", "AssignActor",
                 "ApproveDisclosure", "EnrolNode", "PutActor", "Explain",
                 "ListReads", "ListDisclosures", "GetCeiling"):
        server.reply(name)
    ok = lambda *w: (lambda a: a.status == 0 or pytest.fail(a.err))(live(*w))
    ok("case", "create", "--number", "A1", "--standing", "owner", "--silent")
    request = server.last("CreateCase")[1]
    assert request.standing == 1 and request.case.head.silent == 1
    assert request.case.head.registry_number == "A1"
    ok("refer", "--case", ID, "--to", "a", "--standing", "receiver",
       "--ground", "consent", "--consent", RECORD, "--until", "+10d")
    request = server.last("Refer")[1]
    assert request.standing == 2 and request.consent_id == REC
    ok("respond", "decline", "--case", ID)
    assert server.last("Respond")[1].accept == 2
    ok("respond", "accept", "--case", ID, "--number", "B2")
    assert server.last("Respond")[1].case.head.registry_number == "B2"
    ok("case", "assign", "an-2", "--case", ID, "--deputy-for", "an-1",
       "--until", "+14d")
    assert server.last("AssignActor")[1].deputy_for == "an-1"
    ok("approve", RECORD, ID, "--case", ID)
    assert list(server.last("ApproveDisclosure")[1].disclosure_ids) == [
        REC, CASE]
    spki = bytes(range(32))
    ok("registry", "enrol", "desk", "--spki-sha256", spki.hex(":"))
    assert server.last("EnrolNode")[1].spki_sha256 == spki
    server.reply("ListNodes", nodes=[{"code": "desk", "spki_sha256": spki}])
    shown = live("registry", "nodes", "--table").out
    assert spki.hex() in shown
    node = json.loads(live("registry", "nodes").out)["nodes"][0]
    for key in (spki.hex(), node["spkiSha256"]):
        ok("registry", "enrol", "desk", "--spki-sha256", key)
        assert server.last("EnrolNode")[1].spki_sha256 == spki
    ok("registry", "put-actor", "x", "--holds", "a", "--holds", "b",
       "--duty")
    request = server.last("PutActor")[1]
    assert list(request.roles) == ["a", "b"] and request.duty == 1
    ok("explain", "person.identity", "--case", ID)
    ok("reads", "--case", ID, "--record", RECORD)
    assert server.last("ListReads")[1].record_id == REC
    ok("disclosures", "--case", ID)
    ok("ceiling", "--table")


def test_a_lookup_takes_its_number_from_a_file(live, server, tmp_path):
    server.reply("Lookup", result=3, organisation="sn-a", contact="x")
    for number, field in (("19121212-1212", "personal_identity_number"),
                          ("197010632391", "coordination_number")):
        (tmp_path / "n").write_text(number + "\n")
        answer = live("lookup", "--identity-from", str(tmp_path / "n"),
                      "--reason-from", "-", "--table", text="asked")
        assert answer.status == 0, answer.err
        request = server.last("Lookup")[1]
        assert getattr(request.identity_number, field) == (
            number.replace("-", ""))
        assert request.reason == "asked"
        assert "Organisation: sn-a" in answer.out


def test_a_person_sees_the_preview_and_is_asked(server, place, tmp_path):
    ceiling(server, conclusion="X")
    server.reply("PreviewDisclosure", needs_approval=1, readers=[
        {"position": "MO",
         "groups": ["threat_assessment.conclusion"]}], deductions=[
        {"rule": "r", "text_en": "where the person is"}])
    server.reply("Disclose", disclosure_id=REC, state=2)
    words = [PROGRAM, "disclose", RECORD, "--case", ID, "--to", "a",
             "--group", "threat_assessment.conclusion", "--ground",
             "balancing", "--until", "+9d"]

    def refuse(_):
        raise rig.Refusal(grpc.StatusCode.UNIMPLEMENTED)

    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm",
           "LANG": "C.UTF-8", "SLUSS_PROFILE": str(place / "profile")}
    for answer, status in (("n", 11), ("y", 0), ("y", 0)):
        main, terminal = pty.openpty()
        with subprocess.Popen(words, stdin=terminal, stdout=terminal,
                              stderr=terminal, env=env) as p:
            os.close(terminal)
            os.write(main, f"my reasons\n.\n.\n{answer}\n".encode())
            shown = b""
            while True:
                try:
                    piece = os.read(main, 4096)
                except OSError:
                    break
                if not piece:
                    break
                shown += piece
        os.close(main)
        text = shown.decode()
        assert p.returncode == status, text
        if server.replies["PreviewDisclosure"] is refuse:
            assert "a would read: threat_assessment.conc" in text
            continue
        assert "MO would read: threat_assessment.conc" in text
        assert "A second person must approve" in text
        assert "where the person is" in text
        if status == 0:
            # Where the server has no preview, what was asked for is shown.
            server.replies["PreviewDisclosure"] = refuse
    assert server.last("Disclose")[1].weighing == "my reasons"
    assert [c[0] for c in server.calls].count("Disclose") == 2
    assert server.last("Disclose")[2]["sluss-shown"] == "1"


def test_the_usual_refusals_are_told_in_swedish(live, server):
    def refuse(_):
        raise rig.Refusal(grpc.StatusCode.PERMISSION_DENIED,
                          "METHOD_NOT_ALLOWED",
                          "Your position in this case may not do this.")
    server.replies["WhoAmI"] = refuse
    answer = live("whoami", LANGUAGE="sv",
                  SLUSS_LOCALEDIR=str(BUILD / "locale"))
    assert "METHOD_NOT_ALLOWED" in answer.err
    assert "Din position i detta ärende får inte göra detta." in answer.err
    assert "härnäst: " in answer.err
