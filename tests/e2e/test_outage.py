# SPDX-License-Identifier: EUPL-1.2
"""Databases that stop, and disks that fill: refused while it lasts, right again by itself."""

import os
import subprocess

import pytest
from rig import content, scenes, wait
from rig.caller import Refused

UNAVAILABLE, INTERNAL, EXHAUSTED = 14, 13, 8
CONCLUSION = "threat_assessment.conclusion"
CHECKLIST = "eligibility.checklist"


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    return scene, record


def write(play, scene, **options):
    return play.caller(scene.pc, **options).CreateRecord(
        case_id=scene.case.id, final=1,
        record=content.record(play.contract, "eligibility", [CHECKLIST]))


def reads_again(play, scene, record):
    def once():
        try:
            return play.look(scene.sw, record)[1] == {CONCLUSION}
        except Refused:
            return False
    wait.until(once, 20, "reads work again")


def writes_again(play, scene):
    def once():
        try:
            return write(play, scene).record_id
        except Refused:
            return None
    wait.until(once, 20, "writes work again")


def test_with_the_main_database_gone_nothing_is_answered(bench, play, shared):
    scene, record = shared
    bench.main.stop()
    try:
        for _ in range(5):
            refused = play.caller(scene.sw, timeout=10).refused(
                "GetRecord", case_id=scene.case.id, record_id=record.id)
            assert refused.code in (UNAVAILABLE, 4), refused
            assert "socket" not in refused.message and "postgres" not in refused.message.lower()
        with pytest.raises(Refused) as refused:
            write(play, scene, timeout=10)
        assert refused.value.code in (UNAVAILABLE, 4)
        assert bench.daemon.alive()
    finally:
        bench.main.start()
    reads_again(play, scene, record)
    writes_again(play, scene)


def test_health_says_so_while_the_database_is_gone(bench, play, shared):
    from test_lifecycle import SERVING, health
    scene, record = shared
    who = bench.caller("police-nord")
    bench.main.stop()
    try:
        wait.until(lambda: health(who) != SERVING, 10, "not serving")
    finally:
        bench.main.start()
    wait.until(lambda: health(who) == SERVING, 20, "serving again")
    reads_again(play, scene, record)


def test_with_the_keys_cluster_gone_new_writes_and_uncached_reads_are_refused(
        bench, play, shared):
    scene, record = shared
    fresh = play.case(scene.pc)
    kept = play.put(fresh, scene.pc, "eligibility")
    bench.close_channels()
    bench.daemon.stop()
    bench.daemon.start()
    bench.keys.stop()
    try:
        refused = play.caller(scene.pc, timeout=10).refused(
            "GetRecord", case_id=fresh.id, record_id=kept.id)
        assert refused.code in (UNAVAILABLE, 4)
        with pytest.raises(Refused) as refused:
            play.caller(scene.pc, timeout=10).CreateCase(
                case=play.contract.Case(head=content.group_message(play.contract, "case.head")),
                standing=play.contract.STANDING_PARTY)
        assert refused.value.code in (UNAVAILABLE, 4)
    finally:
        bench.keys.start()
    reads_again(play, scene, record)
    assert play.difference(scene.pc, kept) is None


def test_every_session_ended_at_once_is_survived(bench, play, shared):
    scene, record = shared
    for _ in range(5):
        bench.main.kick()
        bench.keys.kick()
        reads_again(play, scene, record)
    writes_again(play, scene)


def test_a_write_whose_answer_was_lost_is_found_by_its_request_id(bench, play, shared):
    scene, _ = shared
    request = play.contract.CreateRecordRequest(
        request_id=os.urandom(16), case_id=scene.case.id, final=1,
        record=content.record(play.contract, "eligibility", [CHECKLIST]))
    caller = play.caller(scene.pc)
    flying = caller.future("CreateRecord", request)
    bench.main.kick()
    flying.exception()

    def again():
        try:
            return caller.CreateRecord(request)
        except Refused:
            return None
    reply = wait.until(again, 20, "the retry")
    assert caller.CreateRecord(request) == reply
    made = bench.main.one("select count(*) from sluss.request_outcome where request_id = :'r'",
                          r=request.request_id.hex())
    assert made == "1"


def mounted(path, size):
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "none",
                           str(path)], capture_output=True, text=True)
    return done.returncode == 0


def test_on_a_full_disk_reads_are_refused_since_they_cannot_be_logged(bench, play, shared):
    scene, record = shared
    small = bench.directory / "small"
    size = int(bench.main.one("select pg_table_size('sluss.log')")) + (3 << 20)
    if os.getuid() != 0 or not mounted(small, size):
        pytest.skip("needs to mount a small file system")
    ballast = small / "ballast"
    try:
        (small / "space").mkdir()
        (small / "space").chmod(0o700)
        subprocess.run(["chown", "postgres", str(small / "space")], check=True)
        bench.main.sql(f"create tablespace small location '{small / 'space'}'")
        bench.main.sql("alter table sluss.log set tablespace small;")
        fill(ballast)

        def full():
            try:
                play.caller(scene.sw).GetRecord(case_id=scene.case.id, record_id=record.id)
            except Refused as r:
                return r
            return None
        refused = wait.until(full, 20, "the disk is full")
        assert refused.code in (UNAVAILABLE, INTERNAL, EXHAUSTED)
        assert "space" not in refused.message and str(small) not in str(refused.raw)
        ballast.unlink()
        reads_again(play, scene, record)
    finally:
        ballast.unlink(missing_ok=True)
        bench.main.sql("alter table sluss.log set tablespace pg_default;")
        bench.main.sql("drop tablespace if exists small")
        subprocess.run(["umount", str(small)], check=False)


def fill(path):
    with open(path, "wb", buffering=0) as f:
        for size in (65536, 4096, 512):
            try:
                while True:
                    f.write(b"\0" * size)
            except OSError:
                pass
