# SPDX-License-Identifier: EUPL-1.2
"""Documents given to others: under the ceiling, class, sensitivity and consent of what they are filed under."""

import os
import types

import grpc
import pytest
from rig import scenes, wait
from rig.caller import Refused
from rig.cli import Person
from rig.feed import Reader, word
from test_documents import CHUNK, Document, pdf

CONTENT = "document.content"
CONCLUSION, PROTECT = "threat_assessment.conclusion", "threat_assessment.protect"
SEPARATE, SOURCES = "threat_assessment.separate", "threat_assessment.sources"
NOT_FOUND, DENIED, PRECONDITION = 5, 7, 9


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    return scene, play.put(scene.case, scene.pa, "threat_assessment")


@pytest.fixture
def make(play, shared):
    scene, record = shared

    def made(group=PROTECT, size=2 * CHUNK + 5, actor=None, under=None):
        return Document(play, scene.case, actor or scene.pa, under or record, group,
                        pdf(size)).create().send_all().finish()
    return made


def as_record(document):
    """What play.request() wants to know of a record."""
    return types.SimpleNamespace(case=document.case, id=document.id)


def give(play, document, to, ground="own_work", actor=None, **more):
    request = play.request(as_record(document), to, [CONTENT], ground, **more)
    return play.caller(actor or document.actor).Disclose(request)


def not_given(play, document, to, ground="own_work", actor=None, **more):
    request = play.request(as_record(document), to, [CONTENT], ground, **more)
    return play.caller(actor or document.actor).refused("Disclose", request).reason


def test_its_recipient_is_told_that_it_was_given_and_that_it_ended(play, make, shared):
    scene, _ = shared
    mine, others = Reader(play.caller(scene.si)), Reader(play.caller(scene.kv))
    document = make()

    def told(feed):
        return [(word(c), list(c.groups)) for c in feed.all() if c.record_id == document.id]

    d = give(play, document, "sis")
    assert told(mine) == [("disclosed", [CONTENT])]
    play.caller(document.actor).WithdrawDisclosure(
        case_id=document.case.id, disclosure_id=d.disclosure_id)
    assert told(mine) == [("ended", [CONTENT])]
    assert told(others) == []


def face(refused):
    return refused.code, refused.message, refused.raw


def test_a_document_is_read_by_whom_it_is_given_and_by_nobody_else(play, make, shared):
    scene, _ = shared
    document = make()
    before = document.not_fetched(actor=scene.si)
    d = give(play, document, "sis")
    assert d.state == play.contract.DISCLOSURE_STATE_ACTIVE
    assert document.fetch(actor=scene.si)[0] == document.data
    assert document.fetch(actor=scene.si, record_id=b"", disclosure_id=d.disclosure_id)[0] == \
        document.data
    assert document.fetch(actor=scene.si, first_chunk_index=2)[1] == [2]
    view = play.caller(scene.si).GetRecord(
        case_id=document.case.id, record_id=document.id).view
    assert view.record.document.content.name == "report.pdf"
    assert (view.record.head.version, view.record.head.author) == (0, "")
    listed = play.caller(scene.si).ListRecords(case_id=document.case.id, kind="document").records
    assert document.id in [v.record.head.record_id for v in listed]
    # To others as before, and as what there is not.
    none = document.not_fetched(actor=scene.kv, record_id=os.urandom(16))
    assert face(document.not_fetched(actor=scene.kv)) == face(none) == face(before)
    assert face(document.not_fetched(actor=scene.kv, record_id=b"",
                                     disclosure_id=d.disclosure_id)) == face(none)
    assert document.refused(0, actor=scene.si).reason == "NOT_OWNER"


@pytest.mark.parametrize("group, to, ground, reason", [
    (SOURCES, "sis", "own_work", "NEVER_LEAVES_POLICE"),
    ("threat_assessment.actors", "malmo-soc", "own_work", "RECIPIENT_MAY_NOT_READ"),
    (SEPARATE, "malmo-soc", "own_work", "RECIPIENT_MAY_NOT_READ"),
    # Who reads an extract gets no whole document, whatever is written for it.
    (PROTECT, "lund-soc", "own_work", "RECIPIENT_MAY_NOT_READ"),
    (PROTECT, "region-psykiatri", "own_work", "RECIPIENT_MAY_NOT_READ"),
    (CONCLUSION, "kronofogden", "own_work", "RECIPIENT_MAY_NOT_READ"),
    (PROTECT, "police-nord", "own_work", "RECIPIENT_IS_SELF"),
])
def test_it_goes_where_its_group_goes(play, make, group, to, ground, reason):
    assert not_given(play, make(group, 50), to, ground) == reason


def test_an_extract_for_an_organisation_opens_no_document(play, make, shared):
    scene, record = shared
    play.extract(record, scene.pa, "lund-soc", [PROTECT])
    play.disclose(record, scene.pa, "lund-soc", [PROTECT])
    document = make(PROTECT, 50)
    assert not_given(play, document, "lund-soc") == "RECIPIENT_MAY_NOT_READ"
    lund = scene.actor("lund-soc", "sw1")
    assert document.not_fetched(actor=lund).code == NOT_FOUND


def test_a_draft_is_not_given(play, shared):
    scene, record = shared
    document = Document(play, scene.case, scene.pa, record, PROTECT, pdf(50)).create().send_all()
    assert not_given(play, document, "sis") == "NOT_FINAL"


def test_consent_names_the_group_that_it_is_filed_under(play, make, shared):
    scene, _ = shared
    document = make(PROTECT, 50)
    narrow = play.consent(scene.case, scene.pc, {"sis": [CONCLUSION]})
    assert not_given(play, document, "sis", "consent", consent=narrow) == "CONSENT_NOT_COVERING"
    wide = play.consent(scene.case, scene.pc, {"sis": [PROTECT]})
    give(play, document, "sis", "consent", consent=wide)
    assert document.fetch(actor=scene.si)[0] == document.data
    play.withdraw_consent(wide, scene.pc, "sis")
    refused = document.not_fetched(actor=scene.si)
    assert (refused.code, refused.reason) == (DENIED, "NOTHING_RELEASED")


def test_under_a_lethal_group_it_is_named_and_waits_for_a_second_person(play, make, shared):
    scene, _ = shared
    document = make(SEPARATE, 50)
    assert not_given(play, document, "sis", "consent",
                     consent=play.consent(scene.case, scene.pc, {"sis": [PROTECT]})) == \
        "GROUND_CLASS"
    d = give(play, document, "sis", "interest_balancing")
    assert d.state == play.contract.DISCLOSURE_STATE_PENDING
    assert document.not_fetched(actor=scene.si).code == NOT_FOUND
    play.caller(scene.actor("police-nord", "pa2")).ApproveDisclosure(
        case_id=document.case.id, disclosure_ids=[d.disclosure_id])
    caller = play.caller(scene.si)
    view = caller.GetRecord(case_id=document.case.id, record_id=document.id).view
    assert view.record.WhichOneof("body") is None
    assert [g.state for g in view.groups] == [play.contract.GROUP_STATE_CODE_NOT_NAMED]
    view = caller.GetRecord(case_id=document.case.id, record_id=document.id,
                            groups=[CONTENT]).view
    assert view.record.document.content.size == 50
    assert document.fetch(actor=scene.si)[0] == document.data


def test_a_preview_says_the_same(play, make):
    document = make(SEPARATE, 50)
    request = play.request(as_record(document), "sis", [CONTENT], "interest_balancing")
    reply = play.caller(document.actor).PreviewDisclosure(disclosure=request)
    assert not reply.obstacles and reply.needs_approval == play.contract.ANSWER_YES
    assert [(r.position, list(r.groups)) for r in reply.readers] == [("SI", [CONTENT])]
    request.recipient = "lund-soc"
    reply = play.caller(document.actor).PreviewDisclosure(disclosure=request)
    assert list(reply.groups[0].obstacles) == ["RECIPIENT_MAY_NOT_READ"]


def test_withdrawal_stops_the_next_chunk_of_a_download(bench, play, make, shared):
    scene, _ = shared
    document = make(PROTECT, 24 * CHUNK)
    d = give(play, document, "sis")
    stream = document.stream(actor=scene.si)
    assert next(stream).data == document.data[:CHUNK]
    play.caller(document.actor).WithdrawDisclosure(
        case_id=document.case.id, disclosure_id=d.disclosure_id)
    with pytest.raises(grpc.RpcError) as e:
        for _ in stream:
            pass
    refused = Refused(e.value, play.contract)
    assert (refused.code, refused.reason) == (DENIED, "NOTHING_RELEASED")
    sent = int(bench.main.one(
        "select count(*) from sluss.log where method = 'DownloadDocument' and code = 0"
        " and item_disclosure @> array[:'d'::uuid]".replace(
            ":'d'", f"'{d.disclosure_id.hex()}'")))
    assert 1 <= sent < 24


def test_each_fetch_is_in_the_log_and_its_owner_sees_who(bench, play, make, shared):
    scene, _ = shared
    document = make()
    d = give(play, document, "sis")
    document.fetch(actor=scene.si)
    reads = [r for r in play.caller(document.actor).ListReads(
        case_id=document.case.id, record_id=document.id).reads if r.method == "DownloadDocument"]
    assert [(r.organisation, r.actor, list(r.groups), r.result) for r in reads] == \
        [("sis", "si1", [CONTENT], "OK")] * 3
    reply = play.caller(document.actor).WithdrawDisclosure(
        case_id=document.case.id, disclosure_id=d.disclosure_id)
    assert [(r.organisation, r.actor, r.reads) for r in reply.readers] == [("sis", "si1", 3)]


def test_it_fades_with_what_it_is_filed_under(bench, play, make, shared):
    scene, _ = shared
    record = play.put(scene.case, scene.pa, "threat_assessment", [CONCLUSION, PROTECT])
    level, needs = make(CONCLUSION, 50, under=record), make(PROTECT, 50, under=record)
    give(play, level, "sis")
    give(play, needs, "sis")
    assert level.fetch(actor=scene.si)[0] == level.data
    play.fade(record)
    assert level.not_fetched(actor=scene.si).reason == "NOTHING_RELEASED"
    assert needs.fetch(actor=scene.si)[0] == needs.data


def test_it_stays_where_it_is_filed(play, make, shared):
    scene, record = shared
    document = make(PROTECT, 50)
    message = play.contract.Record()
    message.CopyFrom(document.message)
    message.document.content.filed_group = CONCLUSION
    refused = play.caller(document.actor).refused(
        "ReviseRecord", case_id=document.case.id, record_id=document.id, record=message,
        base_version=2, final=play.contract.ANSWER_NO)
    assert (refused.code, refused.reason) == (PRECONDITION, "FILED_ELSEWHERE")


def test_explain_says_why_and_why_not(play, make, shared):
    scene, _ = shared
    document = make(PROTECT, 50)
    ask = dict(case_id=document.case.id, record_id=document.id, group=CONTENT,
               organisation="sis")
    caller = play.caller(document.actor)
    assert caller.Explain(**ask).allowed == play.contract.ANSWER_NO
    give(play, document, "sis")
    assert caller.Explain(**ask).allowed == play.contract.ANSWER_YES
    ask["organisation"] = "region-psykiatri"
    assert caller.Explain(**ask).allowed == play.contract.ANSWER_NO


def test_a_person_fetches_it_and_goes_on_where_it_broke_off(bench, play, make, shared, tmp_path):
    scene, _ = shared
    document = make(PROTECT, 3 * CHUNK + 5)
    give(play, document, "sis")
    si = Person(bench, tmp_path, "sis", "si1")
    path, part = tmp_path / "out.pdf", tmp_path / "out.pdf.part"
    part.write_bytes(document.data[:CHUNK + 100])
    part.chmod(0o600)
    end = bench.log_end()
    words = ["document", "get", document.id.hex(), "--case", document.case.id.hex(),
             "--into", str(path)]
    assert si.run(*words).status == 0
    assert path.read_bytes() == document.data and not part.exists()
    rows = [r[3] for r in bench.log_rows(f"l.id > {end}")]
    assert rows.count("DownloadDocument") == 3
    assert si.run(*words).status != 0
    # What was of something else is found out, and not left behind.
    other = tmp_path / "other.pdf"
    part = tmp_path / "other.pdf.part"
    part.write_bytes(b"x" * CHUNK)
    part.chmod(0o600)
    assert si.run(*words[:-1], str(other)).status != 0
    assert not other.exists() and not part.exists()
