# SPDX-License-Identifier: EUPL-1.2
"""What the command line program prints for programs: proto3 JSON, the whole reply."""

import hashlib
import json

import pytest
from google.protobuf import json_format
from rig import content, scenes, wait
from rig.cli import Person, hex_id

CONCLUSION = "threat_assessment.conclusion"
SEPARATE = "threat_assessment.separate"
DENIED, UNAVAILABLE, UNAUTHENTICATED = 17, 24, 26


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    return scene, record


@pytest.fixture
def people(bench, tmp_path):
    return lambda organisation, actor, **keys: Person(
        bench, tmp_path, organisation, actor, **keys)


# method -> (words, fields of the same request); C and R stand for case and record
READS = {
    "WhoAmI": ("whoami", {}),
    "ListCases": ("case list", {"page_size": 200}),
    "GetCase": ("case show C", {"case_id": "C"}),
    "ListRecords": ("record list --case C", {"case_id": "C", "page_size": 200}),
    "GetRecord": ("record show R --case C", {"case_id": "C", "record_id": "R"}),
    "ListDisclosures": ("disclosures --case C", {"case_id": "C", "page_size": 200}),
    "GetCeiling": ("ceiling --case C", {"case_id": "C"}),
    "ListOrganisations": ("registry organisations", {"page_size": 200}),
}


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize("who", [("police-nord", "pa1"), ("malmo-soc", "sw1")], ids="/".join)
def test_every_reading_is_the_reply_that_another_stack_gets(people, play, shared, who, method):
    scene, record = shared
    words, fields = READS[method]
    ids = {"C": scene.case.id, "R": record.id}
    words = [ids[w].hex() if w in ids else w for w in words.split()]
    fields = {k: ids.get(v, v) for k, v in fields.items()}
    theirs = scene.caller(*who).call(method, **fields)
    # What `case show` reads beside the case stands in keys of its own.
    beside = ("plans", "overdue") if method == "GetCase" else ()
    assert people(*who).reply(play.contract, method, *words, beside=beside) == theirs


def test_every_version_is_listed(people, play, shared):
    scene, record = shared
    reply = people("police-nord", "pa1").reply(
        play.contract, "ListRecordVersions", "record", "versions", record.id.hex(), "--case",
        scene.case.id.hex())
    assert reply == scene.caller("police-nord", "pa1").ListRecordVersions(
        case_id=scene.case.id, record_id=record.id, page_size=200)
    assert [v.record.head.version for v in reply.versions] == [1]


def test_reads_are_told_whole(people, play, shared):
    scene, record = shared
    pa = people("police-nord", "pa1")
    people("malmo-soc", "sw1").do("record", "show", record.id.hex(), "--case",
                                  scene.case.id.hex())
    reply = pa.reply(play.contract, "ListReads", "reads", "--case", scene.case.id.hex(),
                     "--record", record.id.hex())
    first = next(r for r in reply.reads if r.organisation == "malmo-soc")
    assert (first.actor, first.method, list(first.groups)) == ("sw1", "GetRecord", [CONCLUSION])
    assert first.shown == play.contract.ANSWER_NO and len(first.leaf) == 32


def test_identifiers_are_taken_in_every_spelling(people, shared):
    scene, record = shared
    pa = people("police-nord", "pa1")
    case = next(c["caseId"] for c in pa.do("case", "list")["cases"]
                if hex_id(c["caseId"]) == scene.case.id.hex())
    h = record.id.hex()
    for spelled in (h, h.upper(), f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"):
        reply = pa.do("record", "show", spelled, "--case", case)
        assert hex_id(reply["view"]["record"]["head"]["recordId"]) == h
    for wrong in (h[:31], h + "0", "latest", ""):
        assert pa.run("record", "show", wrong, "--case", case).status == 64


def test_sensitivity_4_needs_reveal_in_json_as_well(people, play, shared):
    scene, record = shared
    pa = people("police-nord", "pa1")
    show = ("record", "show", record.id.hex(), "--case", scene.case.id.hex())
    mark = content.marker(SEPARATE)
    assert mark not in pa.run(*show).out
    assert mark in pa.run(*show, "--reveal").out
    revealed = pa.reply(play.contract, "GetRecord", *show, "--reveal")
    assert content.groups_in(revealed.view) == set(
        play.world.policy.groups_of("threat_assessment"))
    one = pa.reply(play.contract, "GetRecord", *show, "--reveal", "--group", SEPARATE)
    assert content.groups_in(one.view) == {SEPARATE}


def test_what_was_read_can_be_written_again(people, play, shared):
    scene, _ = shared
    pc = people("police-nord", "pc1")
    case = scene.case.id.hex()
    for kind in ("person", "eligibility", "contact_note", "consent"):
        groups = play.writable(scene.pc, scene.case, kind)
        message = content.record(play.contract, kind, groups)
        pc.file("in.json", json_format.MessageToJson(message))
        put = pc.do("record", "put", kind, "--case", case, "--from", "in.json", "--final")
        back = pc.reply(play.contract, "GetRecord", "record", "show", put["recordId"],
                        "--case", case, "--reveal")
        assert getattr(back.view.record, kind) == getattr(message, kind), kind


def one_of_each_choice(skeleton):
    """Without the other members of a choice, which a skeleton shows side by side."""
    if isinstance(skeleton, list):
        return [one_of_each_choice(s) for s in skeleton]
    if not isinstance(skeleton, dict):
        return skeleton
    others = {"coordinationNumber", "other"} if "personalIdentityNumber" in skeleton else ()
    return {k: one_of_each_choice(v) for k, v in skeleton.items() if k not in others}


def test_every_skeleton_is_read_back_as_empty_and_known_by_the_contract(people, play):
    pc = people("police-nord", "pc1")
    listed = {line.split()[0] for line in pc.run("record", "template").out.splitlines()}
    assert listed == set(play.contract.kinds())
    for kind in listed:
        text = pc.run("record", "template", kind, "--json").out
        json_format.ParseDict(one_of_each_choice(json.loads(text)), play.contract.Record())
        checked = pc.run("record", "check", kind, "--from", "-", text=text)
        assert checked.status == 64 and "nothing is filled in" in checked.err, kind


@pytest.fixture
def adm(people):
    return people("kronofogden", "adm", purpose="administration")


def test_an_administrator_makes_and_revokes_an_actor(adm, people, bench):
    adm.do("registry", "put-actor", "oa9", "--holds", "caseworker", "--approver")
    row = adm.table("registry", "actors").row("oa9 ").split()
    assert row[1:4] == ["caseworker", "yes", "no"]
    new = people("kronofogden", "oa9")
    wait.until(lambda: new.run("case", "list").status == 0, 10, "the new actor")
    adm.do("registry", "put-actor", "oa9", "--holds", "caseworker", "--duty")
    assert adm.table("registry", "actors").row("oa9 ").split()[2:4] == ["no", "yes"]
    adm.do("registry", "revoke-actor", "oa9")
    wait.until(lambda: new.run("case", "list").status == UNAUTHENTICATED, 10, "revocation")


def test_an_administrator_enrols_and_revokes_a_node(adm, people, bench, play):
    from rig.registry import URI
    spki = bench.pki.client("kronofogden-desk", URI + "kronofogden")
    desk = people("kronofogden", "oa1", certificate="kronofogden-desk")
    for words in (("whoami",), ("health",)):
        stranger = desk.run(*words)
        assert stranger.status in (UNAUTHENTICATED, UNAVAILABLE), stranger
        assert "certificate" in stranger.err and "enrolled" in stranger.err, stranger
    adm.do("registry", "enrol", "desk", "--spki-sha256", spki)
    wait.until(lambda: desk.run("whoami").status == 0, 10, "enrolment")
    assert desk.do("whoami")["node"] == "desk"
    nodes = adm.reply(play.contract, "ListNodes", "registry", "nodes").nodes
    assert {n.code: n.spki_sha256.hex() for n in nodes}["desk"] == spki
    adm.do("registry", "revoke", "desk")
    wait.until(lambda: desk.run("whoami").status != 0, 10, "revocation")
    refused = desk.run("case", "list")
    assert refused.status in (UNAUTHENTICATED, UNAVAILABLE)
    assert "certificate" in refused.err and "revoked" in refused.err, refused


def test_a_personal_certificate_needs_no_actor(adm, people, bench):
    from rig.registry import URI
    spki = bench.pki.client("kronofogden-card", URI + "kronofogden")
    adm.do("registry", "enrol", "card", "--for-actor", "oa1", "--spki-sha256", spki)
    card = people("kronofogden", "oa1", certificate="kronofogden-card")
    card.write(actor=None)
    wait.until(lambda: card.run("whoami").status == 0, 10, "enrolment")
    assert card.do("whoami")["actor"] == "oa1"
    other = card.run("case", "list", "--actor", "oa2")
    assert other.status in (DENIED, UNAUTHENTICATED), other
    adm.do("registry", "revoke", "card")


def test_a_bad_key_hash_is_not_sent(adm, bench):
    end = bench.log_end()
    good = hashlib.sha256(b"key").hexdigest()
    for bad in (good[:-1], good + "00", "zz" + good[2:], ""):
        assert adm.run("registry", "enrol", "odd", "--spki-sha256", bad).status == 64
    assert bench.log_end() == end
