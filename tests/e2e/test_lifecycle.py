# SPDX-License-Identifier: EUPL-1.2
"""Starting, checking the configuration, reloading, draining, health."""

import os
import pathlib
import shutil
import signal
import socket

import grpc
import pytest
from rig import caller, paths, wait
from rig.caller import Refused
from rig.clusters import Session
from rig.daemon import Daemon

SERVING = 1


@pytest.fixture
def second(bench):
    """Another slussd on the same databases."""
    d = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="second",
               **bench.sections)
    d.write_config(server={"pid_file": bench.directory / "second.pid"},
                   limits={"drain_timeout": "4000"})
    d.start()
    yield d
    if d.alive():
        d.stop()


def to(bench, daemon, organisation="police-nord", actor="pc1"):
    name = f"{organisation}-sys"
    channel = caller.channel(daemon.target, bench.pki.ca, bench.pki.certificate(name),
                             bench.pki.key(name))
    role = bench.registry.actors[organisation, actor].role
    return caller.Caller(bench.contract, channel, actor, role)


def health(who, service="", timeout=5):
    method = who.contract.by_path["/grpc.health.v1.Health/Check"]
    raw = method.request(service=service).SerializeToString()
    return who.send(method.path, raw, method.reply.FromString, metadata=(),
                    timeout=timeout)[0].status


def watch(who, timeout=20):
    method = who.contract.by_path["/grpc.health.v1.Health/Watch"]
    stub = who.channel.unary_stream(
        method.path, request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=method.reply.FromString)
    return stub(method.request(), timeout=timeout)


def test_a_good_configuration_is_found_good(bench):
    assert bench.daemon.run("-n", check=False).returncode == 0


@pytest.mark.parametrize(("section", "key", "value"), [
    ("server", "listen", "nowhere"), ("server", "no_such_key", "1"), ("no_such", "a", "b"),
    ("tls", "certificate", "/nonexistent/file"), ("issuer own", "crl", "/nonexistent/file"),
    ("issuer own", "rule", "common_name"), ("database", "batch_connections", "many"),
    ("limits", "message_size", "-1"), ("policy", "directory", "/nonexistent"),
])
def test_a_bad_configuration_is_refused_naming_what_is_bad(bench, section, key, value):
    d = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="bad")
    d.write_config(**{section: {key: value}})
    done = d.run("-n", check=False)
    assert done.returncode != 0
    assert any(word in done.stderr for word in (key, section.split()[0], value))
    assert "AddressSanitizer" not in done.stderr


def test_a_root_key_that_others_can_read_is_refused(bench, tmp_path):
    key = tmp_path / "root.key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o644)
    d = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="bad")
    d.write_config(keys={"root_key": key})
    assert d.run("-n", check=False).returncode != 0


def test_the_policy_directory_is_checked_with_file_and_line(bench, tmp_path):
    assert bench.daemon.run("policy", "check", paths.POLICY, check=False).returncode == 0
    broken = tmp_path / "policy"
    shutil.copytree(paths.POLICY, broken)
    ceiling = broken / "ceiling.csv"
    text = ceiling.read_text()
    for bad in (text.replace("\nperson.identity,own", "\nperson.nothing,own"),
                text.replace("own,2,no,X", "own,2,no,Q", 1),
                text + text.splitlines()[1] + "\n",
                "\n".join(text.splitlines()[:-1]) + "\n"):
        ceiling.write_text(bad)
        done = bench.daemon.run("policy", "check", broken, check=False)
        assert done.returncode != 0 and "ceiling.csv" in done.stderr + done.stdout


def test_migrating_again_changes_nothing(bench):
    count = "select count(*) from sluss.schema_migrations"
    before = bench.main.one(count)
    bench.daemon.run("migrate")
    assert bench.main.one(count) == before


def test_two_instances_serve_the_same_cases(bench, play, second):
    case = play.case(play.actor("police-nord", "pc1"))
    there = to(bench, second)
    assert there.GetCase(case_id=case.id).records


def test_health_is_serving_and_leaves_no_log_row(bench):
    end = bench.log_end()
    who = bench.caller("police-nord")
    assert health(who) == SERVING
    assert bench.log_end() == end
    with pytest.raises(Refused) as refused:
        health(who, "no.such.Service")
    assert refused.value.code == 5


def test_health_watch_streams_a_change(bench, second):
    stream = watch(to(bench, second))
    assert next(stream).status == SERVING
    second.kill(signal.SIGTERM)
    try:
        later = [m.status for m in stream]
    except grpc.RpcError:
        later = []
    assert SERVING not in later
    assert second.process.wait(20) == 0


def test_sigterm_answers_what_is_under_way_and_takes_nothing_new(bench, play, second):
    record = play.put(play.case(play.actor("police-nord", "pc1")),
                      play.actor("police-nord", "pc1"), "eligibility")
    who = to(bench, second)
    assert who.WhoAmI().actor == "pc1"
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        call = who.future("GetRecord", case_id=record.case.id, record_id=record.id)
        wait.until(lambda: bench.main.one("select count(*) from pg_locks where not granted")
                   != "0", 5, "the call waits")
        second.kill(signal.SIGTERM)
        wait.until(lambda: not listens(second.port), 5, "the listener closes")
        session.run("rollback")
        assert call.result().view.record.WhichOneof("body") == "eligibility"
    assert second.process.wait(20) == 0


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_sigterm_does_not_wait_for_ever(bench, second):
    second.write_config(server={"pid_file": bench.directory / "second.pid"},
                        limits={"drain_timeout": "1000"})
    second.stop()
    second.start()
    idle = to(bench, second)
    idle.WhoAmI()
    assert second.stop(seconds=15) == 0


def test_an_open_watch_does_not_hold_the_end_up(bench, second):
    second.write_config(server={"pid_file": bench.directory / "second.pid"},
                        limits={"drain_timeout": "60000"})
    second.stop()
    second.start()
    events = watch(to(bench, second), timeout=60)
    assert next(events).status == SERVING
    assert second.stop(seconds=20) == 0
    with pytest.raises(grpc.RpcError) as ended:
        for _ in events:
            pass
    assert ended.value.code() == grpc.StatusCode.UNAVAILABLE


def test_sighup_takes_a_new_certificate_and_keeps_calls_going(bench, second):
    who = to(bench, second)
    who.WhoAmI()
    bench.pki.server("server2")
    second.write_config(
        server={"pid_file": bench.directory / "second.pid"},
        tls={"certificate": bench.pki.certificate("server2"), "key": bench.pki.key("server2")})
    before = served(second)
    second.reload()
    wait.until(lambda: served(second) != before, 5, "the new certificate")
    assert who.WhoAmI().actor == "pc1"
    assert to(bench, second).WhoAmI().actor == "pc1"


def served(daemon):
    """The server's certificate, without one of our own."""
    import ssl
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    try:
        with socket.create_connection(("127.0.0.1", daemon.port), 5) as raw, \
                context.wrap_socket(raw) as tls:
            return tls.getpeercert(True)
    except OSError:
        return None


def test_sighup_with_a_broken_configuration_keeps_the_old_one(bench, second):
    who = to(bench, second)
    good = second.config.read_text()
    second.config.write_text(good + "\n[nonsense\n")
    lines = len(second.lines)
    second.reload()
    wait.until(lambda: len(second.lines) > lines, 5, "a line about it")
    assert who.WhoAmI().actor == "pc1"
    assert to(bench, second).WhoAmI().actor == "pc1"


def test_a_new_policy_takes_effect_everywhere_without_a_restart(bench, play, second, tmp_path):
    """A narrower ceiling: the coordinator loses the eligibility checklist."""
    record = play.put(play.case(play.actor("police-nord", "pc1")),
                      play.actor("police-nord", "pc1"), "eligibility")
    here = bench.caller("police-nord", "pc1")

    def reads(who):
        try:
            reply = who.GetRecord(case_id=record.case.id, record_id=record.id)
        except Refused as r:
            return None if r.code == 14 else False
        return reply.view.record.WhichOneof("body") == "eligibility"

    narrow = tmp_path / "policy"
    shutil.copytree(paths.POLICY, narrow)
    ceiling = narrow / "ceiling.csv"
    ceiling.write_text(ceiling.read_text().replace(
        "eligibility.checklist,own,2,no,X", "eligibility.checklist,own,2,no,-"))
    assert reads(here) is True
    try:
        _apply(bench, second, narrow)
        wait.until(lambda: reads(here) is False, 5, "the narrow policy")
        wait.until(lambda: reads(to(bench, second)) is False, 5, "there too")
    finally:
        _apply(bench, second, paths.POLICY)
    wait.until(lambda: reads(here) is True, 5, "the usual policy")


def _apply(bench, second, directory):
    for d, name in ((bench.daemon, "slussd.pid"), (second, "second.pid")):
        d.write_config(server={"pid_file": bench.directory / name},
                       policy={"directory": directory})
    bench.daemon.run("policy", "apply")
    for d in (bench.daemon, second):
        d.reload()


def test_the_pid_file_names_the_process_and_is_gone_afterwards(bench, second):
    path = pathlib.Path(bench.directory / "second.pid")
    assert int(path.read_text()) == second.process.pid
    second.stop()
    assert not path.exists()
