# SPDX-License-Identifier: EUPL-1.2
"""Files attached to records: in chunk by chunk, out again, and what is refused on the way."""

import hashlib
import os

import grpc
import pytest
from hyperframe import frame as frames
from rig import content, scenes, wait
from rig.caller import Refused
from rig.cli import USAGE, Person
from rig.clusters import uuid
from rig.daemon import Daemon
from rig.h2raw import Attacker

CHUNK, MOST = 262144, 26214400
PDF = "application/pdf"
INVALID, NOT_FOUND, EXISTS, DENIED, PRECONDITION, UNAUTHENTICATED = 3, 5, 6, 7, 9, 16


def pdf(size):
    return b"%PDF-1.7\n" + os.urandom(size - 9)


class Document:
    """One document of an actor in a scene's case, filed under a group."""

    def __init__(self, play, case, actor, under, group, data, **said):
        self.play, self.case, self.actor, self.data = play, case, actor, data
        c = play.contract
        fields = dict(name="report.pdf", media_type=PDF, sha256=hashlib.sha256(data).digest(),
                      size=len(data), filed_record_id=under.id, filed_group=group)
        self.message = content.record(c, "contact_note", [])
        self.message.ClearField("contact_note")
        for k, v in {**fields, **said}.items():
            setattr(self.message.document.content, k, v)

    def create(self, **more):
        self.id = self.play.caller(self.actor).CreateRecord(**self.asked(**more)).record_id
        return self

    def asked(self, final=False):
        return dict(case_id=self.case.id, record=self.message,
                    final=self.play._answer(final))

    def chunk(self, index, data=None, last=None, n=None):
        n = n or (len(self.data) + CHUNK - 1) // CHUNK
        data = self.data[index * CHUNK:(index + 1) * CHUNK] if data is None else data
        return dict(case_id=self.case.id, record_id=self.id, chunk_index=index, data=data,
                    last=self.play._answer(index == n - 1 if last is None else last))

    def send(self, index, actor=None, **more):
        return self.play.caller(actor or self.actor).UploadDocumentChunk(
            **self.chunk(index, **more))

    def refused(self, index, actor=None, **more):
        return self.play.caller(actor or self.actor).refused(
            "UploadDocumentChunk", **self.chunk(index, **more))

    def send_all(self):
        for i in range((len(self.data) + CHUNK - 1) // CHUNK):
            reply = self.send(i)
        assert reply.complete == self.play.contract.ANSWER_YES
        return self

    def finish(self):
        self.play.caller(self.actor).ReviseRecord(
            case_id=self.case.id, record_id=self.id, base_version=1,
            final=self.play.contract.ANSWER_YES)
        return self

    def stream(self, actor=None, caller=None, **fields):
        caller = caller or self.play.caller(actor or self.actor)
        fields.setdefault("record_id", self.id)
        method, m = caller.build("DownloadDocument", case_id=self.case.id, **fields)
        return caller.channel.unary_stream(
            method.path, request_serializer=lambda x: x.SerializeToString(),
            response_deserializer=method.reply.FromString)(
                m, metadata=caller.metadata(), timeout=fields.pop("timeout", 60))

    def fetch(self, actor=None, **fields):
        """(bytes, indices)."""
        try:
            replies = list(self.stream(actor, **fields))
        except grpc.RpcError as e:
            raise Refused(e, self.play.contract) from None
        assert replies[-1].last == self.play.contract.ANSWER_YES
        return b"".join(r.data for r in replies), [r.chunk_index for r in replies]

    def not_fetched(self, actor=None, **fields):
        with pytest.raises(Refused) as e:
            self.fetch(actor, **fields)
        return e.value


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    return scene, play.put(scene.case, scene.pa, "threat_assessment")


@pytest.fixture
def make(play, shared):
    scene, record = shared

    def made(data, group="threat_assessment.conclusion", actor=None, under=None, **said):
        return Document(play, scene.case, actor or scene.pa, under or record, group, data, **said)
    return made


def chunks_kept(bench, document):
    return int(bench.main.one(
        f"select count(*) from sluss.document_chunk where record = '{uuid(document.id)}'"))


@pytest.mark.parametrize("size", [10, CHUNK, CHUNK + 1, 5 * CHUNK + 77])
def test_what_went_in_comes_out(make, size):
    document = make(pdf(size)).create().send_all()
    assert document.fetch()[0] == document.data
    document.finish()
    got, indices = document.fetch()
    assert got == document.data
    assert indices == list(range((size + CHUNK - 1) // CHUNK))


def test_the_largest_document_goes_both_ways(make):
    document = make(pdf(MOST)).create().send_all()
    assert hashlib.sha256(document.fetch()[0]).digest() == document.message.document.content.sha256


def test_a_download_resumes_at_a_chunk(make):
    document = make(pdf(3 * CHUNK)).create().send_all()
    assert document.fetch(first_chunk_index=2) == (document.data[2 * CHUNK:], [2])
    assert document.not_fetched(first_chunk_index=3).reason == "CHUNK_NOT_THERE"


def test_an_upload_resumes_where_the_server_says(make):
    document = make(pdf(3 * CHUNK)).create()
    assert document.send(0).next_chunk_index == 1
    assert document.send(1).next_chunk_index == 2
    again = document.send(0)
    assert (again.next_chunk_index, again.complete) == (2, document.play.contract.ANSWER_NO)
    assert document.send(2).complete == document.play.contract.ANSWER_YES
    assert document.send(1).complete == document.play.contract.ANSWER_YES
    assert document.fetch()[0] == document.data


def test_a_chunk_that_is_there_is_not_replaced(make):
    document = make(pdf(2 * CHUNK)).create()
    document.send(0)
    other = document.refused(0, data=pdf(CHUNK))
    assert (other.code, other.reason) == (EXISTS, "CHUNK_DIFFERS")
    document.send(1)
    assert document.refused(1, data=os.urandom(CHUNK)).reason == "CHUNK_DIFFERS"
    assert document.fetch()[0] == document.data


def test_chunks_come_in_order_and_in_their_size(make):
    document = make(pdf(3 * CHUNK)).create()
    assert document.refused(1).reason == "CHUNK_OUT_OF_ORDER"
    document.send(0)
    assert document.refused(2).reason == "CHUNK_OUT_OF_ORDER"
    assert document.refused(1, data=b"x" * 9).reason == "OUT_OF_RANGE"
    assert document.refused(1, data=b"x" * (CHUNK + 1)).reason == "OUT_OF_RANGE"
    assert document.refused(100).reason == "OUT_OF_RANGE"


@pytest.mark.parametrize("lie, reason", [
    ("type", "MEDIA_TYPE_DIFFERS"), ("digest", "DIGEST_DIFFERS"), ("short", "CHUNK_SIZE"),
    ("long", "CHUNK_SIZE")])
def test_a_document_that_lies_about_itself_leaves_nothing(bench, make, lie, reason):
    data = pdf(2 * CHUNK)
    said = {"type": dict(media_type="image/png"), "digest": dict(sha256=os.urandom(32)),
            "short": dict(size=2 * CHUNK - 1), "long": dict(size=2 * CHUNK + 1)}[lie]
    document = make(data, **said).create()
    if lie != "type":
        document.send(0)
    refused = document.refused(0 if lie == "type" else 1)
    assert (refused.code, refused.reason) == (INVALID, reason)
    assert chunks_kept(bench, document) == 0
    assert document.not_fetched().reason == "DOCUMENT_INCOMPLETE"


def test_text_is_text_in_every_chunk(make):
    document = make(b"a" * CHUNK + b"b\0c", media_type="text/plain", name="a.txt").create()
    document.send(0)
    assert document.refused(1).reason == "MEDIA_TYPE_DIFFERS"


@pytest.mark.parametrize("said", [
    dict(media_type="application/x-msdownload"), dict(media_type="text/html"),
    dict(media_type=""), dict(size=0), dict(size=MOST + 1), dict(size=-1),
    dict(sha256=b"short"), dict(name=""), dict(name="../../etc/passwd"), dict(name="a\x1b[2J"),
    dict(name=".profile"), dict(filed_group="document.content"), dict(filed_group="no.group"),
    dict(filed_record_id=b"")])
def test_a_description_that_makes_no_sense_is_refused(play, make, said):
    document = make(pdf(20), **said)
    assert play.caller(document.actor).refused("CreateRecord", **document.asked()).code == INVALID


def test_a_document_is_filed_under_a_record_of_ones_own_in_the_case(play, make, shared):
    scene, record = shared
    other = scenes.open_case(play)
    elsewhere = play.put(other.case, other.pa, "threat_assessment")
    theirs = play.put(scene.case, scene.actor("police-syd", "pa1"), "threat_assessment")
    kinds = [k for k in play.contract.kinds() if k not in ("threat_assessment", "document")]
    another = next(g for k in kinds for g in play.writable(scene.pa, scene.case, k))
    for under, group in ((elsewhere, "threat_assessment.conclusion"),
                         (theirs, "threat_assessment.conclusion"), (record, another)):
        document = make(pdf(20), group=group, under=under)
        refused = play.caller(document.actor).refused("CreateRecord", **document.asked())
        assert (refused.code, refused.reason) == (INVALID, "FILED_UNKNOWN")


def test_nothing_is_final_that_is_not_all_there(play, make):
    document = make(pdf(2 * CHUNK))
    caller = play.caller(document.actor)
    assert caller.refused("CreateRecord", **document.asked(final=True)).reason == \
        "DOCUMENT_INCOMPLETE"
    document.create().send(0)
    assert caller.refused(
        "ReviseRecord", case_id=document.case.id, record_id=document.id, base_version=1,
        final=play.contract.ANSWER_YES).reason == "DOCUMENT_INCOMPLETE"
    document.send(1)
    document.finish()
    assert document.refused(1, data=os.urandom(CHUNK)).code != 0


def test_a_document_follows_the_ceiling_of_its_group_within_its_owner(play, make, shared):
    scene, _ = shared
    document = make(pdf(50), group="threat_assessment.sources").create().send_all()
    assert document.fetch()[0] == document.data
    assert document.refused(0, actor=scene.pc).reason == "GROUP_NOT_WRITABLE"
    refused = document.not_fetched(actor=scene.pc)
    assert (refused.code, refused.reason) == (DENIED, "CLOSED_TO_POSITION")


def test_to_others_a_document_does_not_exist(play, make, shared):
    scene, record = shared
    document = make(pdf(50)).create().send_all().finish()
    play.disclose(record, scene.pa, "sis", ["threat_assessment.conclusion"])
    never = os.urandom(16)
    for actor in (scene.sw, scene.si):
        seen = document.not_fetched(actor=actor)
        none = document.not_fetched(actor=actor, record_id=never)
        assert (seen.code, seen.reason, seen.message) == (none.code, none.reason, none.message)
        assert seen.code == NOT_FOUND
        assert document.refused(0, actor=actor).code == NOT_FOUND
        listed = play.caller(actor).ListRecords(case_id=document.case.id, kind="document")
        assert not listed.records


def test_a_document_has_one_address(play, make):
    document = make(pdf(50)).create().send_all()
    assert document.not_fetched(disclosure_id=os.urandom(16)).reason == "ONE_ADDRESS"
    refused = document.not_fetched(record_id=b"", disclosure_id=os.urandom(16))
    assert refused.code == NOT_FOUND


def test_each_chunk_that_goes_out_or_in_is_in_the_log(bench, make):
    document = make(pdf(3 * CHUNK)).create()
    end = bench.log_end()
    document.send_all()
    rows = [r[3:6] for r in bench.log_rows(f"l.id > {end} and l.detail is not null")]
    # Three written; of those the last after one look at the two before.
    assert [tuple(r) for r in rows] == [("UploadDocumentChunk", "0", "")] * 4
    end = bench.log_end()
    document.fetch()
    assert [r[3] for r in bench.log_rows(f"l.id > {end}")] == ["DownloadDocument"] * 3


def test_a_repeated_request_gets_the_same_answer(bench, play, make):
    document = make(pdf(2 * CHUNK)).create()
    asked = dict(document.chunk(0), request_id=os.urandom(16))
    caller = play.caller(document.actor)
    assert caller.UploadDocumentChunk(**asked) == caller.UploadDocumentChunk(**asked)
    other = caller.refused("UploadDocumentChunk",
                           **dict(document.chunk(1), request_id=asked["request_id"]))
    assert (other.code, other.reason) == (EXISTS, "REQUEST_CONFLICT")
    assert chunks_kept(bench, document) == 1


def test_an_upload_that_nobody_goes_on_with_is_forgotten(bench, make):
    document = make(pdf(2 * CHUNK)).create()
    document.send(0)
    bench.main.sql("update sluss.document set touched_at = now() - interval '8 days'"
                   " where record = :'id'", id=uuid(document.id))
    other = make(pdf(50)).create().send_all()
    assert other.fetch()[0] == other.data
    assert chunks_kept(bench, document) == 0
    assert document.refused(1).reason == "CHUNK_OUT_OF_ORDER"
    assert document.send_all().fetch()[0] == document.data


def test_nothing_of_a_document_is_in_the_clear(bench, make):
    mark = os.urandom(24).hex().encode()
    document = make(b"%PDF-1.7\n" + mark * 9, name="Rapport-Xyzzy.pdf").create().send_all()
    for needle in (mark[:24], b"Rapport-Xyzzy", document.message.document.content.sha256):
        for table in ("document", "document_chunk", "record_group", "log"):
            assert bench.main.one(
                f"select count(*) from sluss.{table} t where position('{needle.hex()}' in"
                " encode(convert_to(t::text, 'UTF8'), 'hex')) > 0"
                f" or position('{needle.hex()}' in t::text) > 0") == "0"


def test_chunks_do_not_change_places(bench, make):
    document = make(pdf(3 * CHUNK)).create().send_all()
    bench.main.sql(
        "update sluss.document_chunk c set sealed = o.sealed from sluss.document_chunk o"
        " where c.record = :'id' and o.record = c.record and (c.idx, o.idx) in ((0, 1), (1, 0))",
        id=uuid(document.id))
    assert document.not_fetched().code == 15
    assert document.not_fetched(first_chunk_index=1).code == 15
    assert document.fetch(first_chunk_index=2)[0] == document.data[2 * CHUNK:]


def slow(bench, document, caller, window=65535):
    """A stream whose reader takes one chunk and then waits."""
    channel = grpc.secure_channel(
        bench.daemon.target, credentials(bench, document.actor.organisation.code),
        options=[("grpc.use_local_subchannel_pool", 1), ("grpc.http2.bdp_probe", 0),
                 ("grpc.http2.lookahead_bytes", window),
                 ("grpc.experimental.tcp_read_chunk_size", 8192)])
    return channel, document.stream(caller=caller.as_(channel=channel))


def credentials(bench, code):
    name = f"{code}-sys"
    return grpc.ssl_channel_credentials(
        bench.pki.ca.read_bytes(), bench.pki.key(name).read_bytes(),
        bench.pki.certificate(name).read_bytes())


def test_a_right_that_ends_ends_the_download_under_way(bench, play):
    scene = scenes.open_case(play)
    record = play.put(scene.case, scene.pa, "threat_assessment")
    document = Document(play, scene.case, scene.pa, record, "threat_assessment.conclusion",
                        pdf(40 * CHUNK)).create().send_all()
    channel, stream = slow(bench, document, play.caller(scene.pa))
    with channel:
        assert next(stream).chunk_index == 0
        end = bench.log_end()
        play.unassign(scene.case, scene.pa)
        with pytest.raises(grpc.RpcError) as e:
            list(stream)
        assert e.value.code().value[0] == NOT_FOUND
    rows = [r[3:6] for r in bench.log_rows(f"l.id > {end} and l.method = 'DownloadDocument'")]
    assert rows[-1][1] == str(NOT_FOUND)
    assert len(rows) < 30


def test_fifty_slow_readers_do_not_fill_the_memory(bench, play, make):
    document = make(pdf(60 * CHUNK)).create().send_all()
    caller = play.caller(document.actor)
    before = bench.daemon.memory()
    opened = [slow(bench, document, caller) for _ in range(25)]
    held = [s for _, s in opened] + [document.stream(caller=caller.as_(channel=c))
                                     for c, _ in opened]
    for s in held:
        assert next(s).chunk_index == 0
    after = bench.daemon.memory()
    assert after - before < 50 * 3 * 1024 * 1024
    for s in held:
        s.cancel()
    for c, _ in opened:
        c.close()
    assert document.fetch()[0] == document.data
    wait.until(lambda: bench.daemon.alive(), 5, "still there")


def test_the_program_attaches_a_file_and_fetches_it(bench, play, shared, tmp_path):
    scene, record = shared
    person = Person(bench, tmp_path, "police-nord", "pa1")
    data = pdf(2 * CHUNK + 5)
    (person.directory / "report.pdf").write_bytes(data)
    put = person.do("document", "put", "report.pdf", "--case", scene.case.id.hex(),
                    "--file-under", f"{record.id.hex()}:threat_assessment.conclusion",
                    "--category", "avhoppare")
    assert put["version"] == 2
    got = person.run("document", "get", put["recordId"], "--case", scene.case.id.hex(),
                     "--into", "got.pdf")
    assert got.status == 0, repr(got)
    assert (person.directory / "got.pdf").read_bytes() == data
    assert (person.directory / "got.pdf").stat().st_mode & 0o777 == 0o600
    again = person.run("document", "get", put["recordId"], "--case", scene.case.id.hex(),
                       "--into", "got.pdf")
    assert again.status == USAGE
    other = Person(bench, tmp_path, "sis", "si1")
    refused = other.run("document", "get", put["recordId"], "--case", scene.case.id.hex(),
                        "--into", "got.pdf")
    assert refused.status == 10 + NOT_FOUND
    assert not (other.directory / "got.pdf").exists()


def test_the_program_goes_on_with_an_upload(bench, play, make, tmp_path):
    document = make(pdf(3 * CHUNK)).create()
    document.send(0)
    document.send(1)
    person = Person(bench, tmp_path, "police-nord", "pa1")
    (person.directory / "report.pdf").write_bytes(document.data)
    person.do("document", "put", "report.pdf", "--case", document.case.id.hex(),
              "--record", document.id.hex())
    assert document.fetch()[0] == document.data


def test_a_reader_that_never_reads_is_cut(bench, play, make):
    document = make(pdf(20 * CHUNK)).create().send_all()
    other = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="impatient")
    other.write_config(server={"pid_file": bench.directory / "impatient.pid"},
                       limits={"write_timeout": "500"})
    usual = bench.daemon
    bench.daemon = other.start()
    try:
        caller = play.caller(document.actor)
        _, m = caller.build("DownloadDocument", case_id=document.case.id,
                            record_id=document.id)
        raw = m.SerializeToString()
        attacker = Attacker(bench, "police-nord-sys")
        stream, head = attacker.headers("/sluss.v1.RecordService/DownloadDocument",
                                        caller.metadata())
        data = frames.DataFrame(stream, b"\0" + len(raw).to_bytes(4, "big") + raw)
        data.flags.add("END_STREAM")
        end = bench.log_end()
        attacker.send(head + data.serialize())
        wait.until(lambda: attacker.drain().ended or "RstStreamFrame" in attacker.frames, 10,
                   "cut off")
        attacker.close()
        rows = bench.log_rows(f"l.id > {end} and l.method = 'DownloadDocument'")
        assert len(rows) <= 2
        assert document.fetch()[0] == document.data
    finally:
        bench.close_channels()
        bench.daemon = usual
        other.stop()
