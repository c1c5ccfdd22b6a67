# SPDX-License-Identifier: EUPL-1.2
"""The log: a row for every call, allowed or denied, before the answer; and nothing secret in it."""

import os
import subprocess

import grpc
import pytest
from rig import content, wait
from rig.caller import Refused
from rig.clusters import Session, uuid

CONCLUSION = "threat_assessment.conclusion"


@pytest.fixture(scope="module")
def shared(play):
    from rig import scenes
    scene = scenes.open_case(play)
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    return scene, record


def after(bench, end):
    return bench.log_rows(f"l.id > {end}")


def test_an_allowed_read_leaves_a_row_that_its_trailers_name(bench, play, shared):
    scene, record = shared
    end = bench.log_end()
    _, trailers = play.caller(scene.sw).call_trailed(
        "GetRecord", case_id=scene.case.id, record_id=record.id)
    rows = after(bench, end)
    assert [r[1:6] for r in rows] == [["malmo-soc", "sw1", "GetRecord", "0", ""]]
    leaf = dict(trailers)["sluss-leaf"]
    assert bench.main.one(f"select encode(leaf, 'hex') from sluss.log where id = {rows[0][0]}") == leaf
    assert dict(trailers)["sluss-logged-at"]


@pytest.mark.parametrize(("who", "code"), [
    (("sis", "si1"), "5"), (("sis", "stranger"), "5"), (("kalmar-soc", "sw1"), "5"),
    (("police-nord", "aud"), "5"), (("police-nord", "pg1"), "5")])
def test_a_denied_read_leaves_a_row_too(bench, play, shared, who, code):
    scene, record = shared
    end = bench.log_end()
    caller = play.caller(play.actor(*who))
    refused = caller.refused("GetRecord", case_id=scene.case.id, record_id=record.id)
    rows = after(bench, end)
    assert [(r[1], r[2], r[3]) for r in rows] == [(*who, "GetRecord")]
    assert rows[0][4] == code == str(refused.code)


def test_every_method_leaves_exactly_one_row(bench, play, own_scene):
    scene = own_scene
    caller = play.caller(scene.pc)
    note = content.record(play.contract, "contact_note", ["contact_note.note"])
    calls = [
        ("WhoAmI", {}), ("ListCases", {}), ("GetCase", dict(case_id=scene.case.id)),
        ("GetCeiling", {}), ("ListOrganisations", {}),
        ("ListRecords", dict(case_id=scene.case.id)),
        ("ListDisclosures", dict(case_id=scene.case.id)),
        ("ListReads", dict(case_id=scene.case.id)),
        ("CreateRecord", dict(case_id=scene.case.id, record=note, final=1)),
        ("GetRecord", dict(case_id=scene.case.id, record_id=os.urandom(16))),
        ("AssignActor", dict(case_id=scene.case.id, actor="pc2")),
        ("Refer", dict(case_id=scene.case.id, organisation="nowhere", standing=4,
                       ground="own_work", weighing="w")),
    ]
    for method, fields in calls:
        end = bench.log_end()
        try:
            caller.call(method, **fields)
        except Refused as r:
            if r.code == 3 and not after(bench, end):
                continue
        rows = after(bench, end)
        assert [r[3] for r in rows] == [method]


def test_what_fails_before_admission_leaves_no_row(bench, play, shared):
    end = bench.log_end()
    with pytest.raises(Refused):
        play.caller(shared[0].pc).send("/sluss.v1.RecordService/GetRecord", b"\xff\xff")
    assert after(bench, end) == []


def test_no_answer_comes_before_its_row_is_durable(bench, play, shared):
    scene, record = shared
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        call = play.caller(scene.sw).future(
            "GetRecord", case_id=scene.case.id, record_id=record.id)
        waiting = "select count(*) from pg_locks where not granted"
        wait.until(lambda: bench.main.one(waiting) != "0", 5, "the insert waits")
        assert not call.done()
        session.run("rollback")
        assert call.result().view.record.WhichOneof("body") == "threat_assessment"


def test_when_the_row_cannot_be_written_nothing_is_answered(bench, play, shared):
    scene, record = shared
    bench.main.sql("alter table sluss.log add constraint never check (id < 0) not valid")
    try:
        for named in ((), [CONCLUSION]):
            refused = play.caller(scene.sw).refused(
                "GetRecord", case_id=scene.case.id, record_id=record.id, groups=named)
            assert refused.code in (13, 14)
            assert "constraint" not in refused.message and "sluss.log" not in str(refused.raw)
        refused = play.caller(scene.pc).refused(
            "CreateRecord", case_id=scene.case.id, final=1,
            record=content.record(play.contract, "eligibility", ["eligibility.checklist"]))
        assert refused.code in (13, 14)
    finally:
        bench.main.sql("alter table sluss.log drop constraint never")
    assert play.look(scene.sw, record)[1] == {CONCLUSION}


def test_losing_the_connection_while_the_row_is_written_gives_no_content(bench, play, shared):
    scene, record = shared
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        call = play.caller(scene.sw).future(
            "GetRecord", case_id=scene.case.id, record_id=record.id)
        wait.until(lambda: bench.main.one("select count(*) from pg_locks where not granted")
                   != "0", 5, "the insert waits")
        bench.main.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                       " where usename = 'sluss_service'")
        session.run("rollback")
    try:
        call.result()
    except grpc.RpcError as e:
        assert e.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL)
    wait.until(lambda: play.look(scene.sw, record)[0].code == 0, 10, "reconnected")


def test_the_owner_sees_who_read_and_who_was_refused(play, own_scene):
    scene = own_scene
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    play.look(scene.sw, record)
    play.look(scene.si, record)
    reads = play.caller(scene.pa).ListReads(case_id=scene.case.id, record_id=record.id).reads
    seen = [(r.organisation, r.actor, r.result, tuple(r.groups)) for r in reads
            if r.method == "GetRecord"]
    assert ("malmo-soc", "sw1", "OK", (CONCLUSION,)) in seen
    assert ("sis", "si1", "NOT_FOUND", ()) in seen
    assert all(len(r.leaf) == 32 for r in reads)
    theirs = play.caller(scene.sw).ListReads(case_id=scene.case.id).reads
    assert record.id not in {r.record_id for r in theirs}


def test_a_read_says_whether_it_was_shown_to_a_person(bench, play, shared):
    scene, record = shared
    for shown in (False, True):
        end = bench.log_end()
        play.caller(scene.sw, shown=shown).GetRecord(case_id=scene.case.id, record_id=record.id)
        assert bench.main.one(f"select shown from sluss.log where id > {end}") == (
            "t" if shown else "f")


def test_the_log_can_neither_be_changed_nor_thinned_out(bench):
    for text in ("update sluss.log set actor = 'x' where id = (select max(id) from sluss.log)",
                 "delete from sluss.log where id = (select max(id) from sluss.log)",
                 "truncate sluss.log"):
        with pytest.raises(RuntimeError, match="only added to"):
            bench.main.sql(text)


def test_the_services_role_reaches_no_table(bench):
    for text in ("select 1 from sluss.log limit 1", "select 1 from sluss.record_group limit 1",
                 "create temporary table t (a int)", "select rule.salt()"):
        done = subprocess.run(
            ["psql", "-X", "-d", bench.main.as_user("sluss_service"), "-c", text],
            capture_output=True, text=True, timeout=20)
        assert "permission denied" in done.stderr, text


def test_no_content_stands_in_the_clear_in_database_log_or_journal(bench, play, shared, contract):
    scene, _ = shared
    play.put(scene.case, scene.pc, "person")
    dump = b""
    for cluster in (bench.main, bench.keys):
        dump += subprocess.run(
            ["pg_dump", "-d", cluster.conninfo, "--data-only"], check=True,
            capture_output=True, timeout=120).stdout
    journal = "\n".join(bench.daemon.lines).encode()
    needles = [content.marker(g) for g in contract.groups()] + [content.PERSON]
    for needle in needles:
        for place in (dump, journal):
            assert needle.encode() not in place
            assert needle.encode().hex().encode() not in place


def test_the_written_keys_are_in_the_other_cluster_only(bench, play, shared):
    scene, _ = shared
    ids = {r[0] for r in bench.main.sql(
        "select id from sluss.case_key where case_id = :'c'", c=uuid(scene.case.id))}
    assert ids
    tables = bench.keys.sql("select quote_ident(table_schema) || '.' || quote_ident(table_name)"
                            " from information_schema.tables where table_schema = 'keys'")
    held = "".join(str(bench.keys.sql(f"select * from {t[0]}")) for t in tables)
    assert all(i in held for i in ids)
