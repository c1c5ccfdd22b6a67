# SPDX-License-Identifier: EUPL-1.2
"""libsluss against the real server: examples, every group's state, losses, repetition."""

import base64
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import threading

import pytest
from google.protobuf import json_format
from rig import content, paths, scenes, wait
from rig.caller import Refused
from rig.clusters import Session
from rig.daemon import Daemon
from rig.relations import Relations

WAITING = "select count(*) from pg_locks where not granted"
CHECKLIST = "eligibility.checklist"
STATES = {1: "released", 2: "absent", 3: "withheld", 4: "expired", 5: "not named"}
SANITIZERS = {**os.environ, "ASAN_OPTIONS": "detect_leaks=1:exitcode=99"}


def files(bench, organisation):
    name = f"{organisation}-sys"
    return [str(f) for f in (bench.pki.ca, bench.pki.certificate(name), bench.pki.key(name))]


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """The small program, compiled as any user of the library would."""
    built = tmp_path_factory.mktemp("driver") / "driver"
    source = pathlib.Path(__file__).parent / "rig/library_driver.c"
    library = paths.BUILD / "client-lib"
    sanitized = b"__asan_init" in (library / "libsluss.so").read_bytes()
    subprocess.run(
        ["cc", "-std=c17", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic",
         "-Werror", *(["-fsanitize=address,undefined"] if sanitized else []),
         f"-I{paths.ROOT / 'client-lib/include'}", str(source), "-o", str(built),
         f"-L{library}", f"-Wl,-rpath,{library}", "-lsluss"], check=True, timeout=60)
    return built


class Client:
    """One client of the library, in a process of its own."""

    def __init__(self, driver, bench, organisation, target, purpose="own_case_work"):
        self.process = subprocess.Popen(
            [str(driver), target, *files(bench, organisation), purpose],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=SANITIZERS)

    def say(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def hear(self):
        line = self.process.stdout.readline()
        assert line, f"the program ended: {self.process.wait()}"
        return line.rstrip("\n")

    def ask(self, *words):
        """["OK", ...] or [code, reason, milliseconds]."""
        self.say(*words)
        return self.hear().split(" ")

    def quiet(self):
        return not select.select([self.process.stdout], [], [], 0)[0]

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(30) == 0
        self.process.stdout.close()


@pytest.fixture
def clients(driver, bench):
    made = []

    def client(organisation, actor, target=None):
        c = Client(driver, bench, organisation, target or bench.daemon.target)
        made.append(c)
        assert c.ask("as", actor, bench.actor(organisation, actor).role) == ["OK"]
        return c
    yield client
    for c in made:
        c.close()


@pytest.fixture
def mortal(bench):
    """Another slussd on the same databases, always on the same port."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    d = Daemon(bench.directory, bench.pki, bench.main, bench.keys, name="mortal",
               **bench.sections)
    d.write_config(server={"listen": f"127.0.0.1:{port}",
                           "pid_file": bench.directory / "mortal.pid"})
    d.start()
    yield d
    if d.alive():
        d.process.send_signal(signal.SIGCONT)
        d.stop()


def die(daemon):
    daemon.kill(signal.SIGKILL)
    daemon.process.wait(20)


@pytest.fixture(scope="module")
def shared(play):
    return scenes.open_case(play, {"malmo-soc": scenes.PARTIES["malmo-soc"]})


@pytest.fixture
def checklist(play, tmp_path):
    file = tmp_path / "eligibility.json"
    message = content.record(play.contract, "eligibility", [CHECKLIST])
    file.write_text(json_format.MessageToJson(message))
    return file


def example(name, *arguments):
    return subprocess.run([str(paths.BUILD / "client-lib/examples" / name),
                           *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env=SANITIZERS)


def test_the_examples_say_who_one_is_and_write_and_read(bench, shared, checklist):
    case = shared.case.id.hex()
    at = [bench.daemon.target, *files(bench, "police-nord"), "pc1"]
    who = example("who_am_i", *at)
    assert who.returncode == 0, who.stderr
    assert re.fullmatch(r"police-nord pc1\nlog row [0-9a-f]{64}\n", who.stdout)
    wrote = example("write_record", *at, "own_case_work", case, checklist)
    assert wrote.returncode == 0, wrote.stderr
    record = re.fullmatch(r"([0-9a-f]{32}) version 1\n", wrote.stdout)[1]
    read = example("read_record", *at, "own_case_work", case, record)
    assert read.returncode == 0, read.stderr
    assert read.stdout.startswith("eligibility of police-nord\n")
    assert re.search(r"eligibility\.checklist +released", read.stdout)
    assert '"leavesOrganisedCrime": "ANSWER_YES"' in read.stdout


def test_an_example_that_fails_says_why(bench, shared):
    at = [bench.daemon.target, *files(bench, "malmo-soc"), "sw1"]
    read = example("read_record", *at, "own_case_work", shared.case.id.hex(), "0" * 31 + "1")
    assert read.returncode == 1 and "NOT_FOUND" in read.stderr
    wrote = example("write_record", *at, "own_case_work", shared.case.id.hex(), "/nonexistent")
    assert wrote.returncode == 1 and wrote.stderr
    assert example("who_am_i").returncode == 2


def through(client, contract, record, named):
    """(states, view) as the library has them, or (code, reason)."""
    answer = client.ask("read", record.case.id.hex(), record.id.hex(), *named)
    if answer[0] != "OK":
        return answer[0], answer[1]
    rows = [client.hear().split(" ", 1) for _ in range(int(answer[1]))]
    view = json_format.Parse(client.hear(), contract.RecordView())
    return dict(rows), view


def compare(play, client, actor, record, named):
    """The library's view beside the one of a foreign stack; a difference or None."""
    ours = through(client, play.contract, record, named)
    who = f"{actor.organisation.code}/{actor.code} reads {record.kind}"
    try:
        view = play.caller(actor).GetRecord(
            case_id=record.case.id, record_id=record.id, groups=named).view
    except Refused as r:
        theirs = (str(r).split(" ")[0], r.reason)
        return None if ours == theirs else f"{who}: {ours}, not {theirs}"
    states = {g.group: STATES[g.state] for g in view.groups}
    if ours[0] != states:
        return f"{who}: {ours[0]}, not {states}"
    return None if ours[1] == view else f"{who}: another view"


def test_every_groups_state_is_what_another_stack_sees(play, clients):
    scene = scenes.open_case(play)
    scenes.write_everything(play, scene)
    relations = Relations(play, scene)
    relations.disclose_everything()
    faded = next(r for r in relations.records() if r.kind == "threat_assessment")
    play.fade(faded)
    differences, seen = [], set()
    try:
        for actor in scene.people():
            client = clients(actor.organisation.code, actor.code)
            for record in relations.records():
                for named in ((), play.world.policy.groups_of(record.kind)):
                    found = compare(play, client, actor, record, named)
                    differences += [found] if found else []
            answer = through(client, play.contract, faded, ())
            seen |= set(answer[0].values()) if isinstance(answer[0], dict) else set()
    finally:
        relations.remove()
    assert not differences, "\n".join(differences[:8])
    assert {"released", "expired", "not named"} <= seen


def test_a_client_connects_again_after_the_server_was_away(clients, mortal):
    client = clients("police-nord", "pc1", mortal.target)
    assert client.ask("who") == ["OK", "police-nord", "pc1"]
    for end in (mortal.stop, lambda: die(mortal)):
        end()
        mortal.start()
        assert client.ask("who") == ["OK", "police-nord", "pc1"]
    assert client.ask("attempts")[0] == "OK"


def test_a_call_made_while_the_server_is_away_waits_for_it(clients, mortal):
    client = clients("police-nord", "pc1", mortal.target)
    client.ask("who")
    die(mortal)
    client.say("who")
    mortal.start()
    assert client.hear() == "OK police-nord pc1"
    assert int(client.ask("attempts")[1]) > 1


def test_a_server_that_stays_away_is_unavailable_within_the_deadline(clients, mortal):
    client = clients("police-nord", "pc1", mortal.target)
    die(mortal)
    client.ask("deadline", 400)
    code, _, ms = client.ask("who")
    assert code in ("UNAVAILABLE", "DEADLINE_EXCEEDED")
    assert int(ms) < 5000


def records(bench, case):
    return {r[0].replace("-", "") for r in bench.main.sql(
        "select id from sluss.record r where case_id = :'case'", case=case)}


def test_a_write_whose_server_was_killed_before_the_commit_is_there_once(
        bench, clients, mortal, shared, checklist):
    case = shared.case.id.hex()
    before = records(bench, case)
    client = clients("police-nord", "pc1", mortal.target)
    client.ask("who")
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        client.say("create", case, checklist)
        wait.until(lambda: bench.main.one(WAITING) != "0", 5, "the write waits")
        die(mortal)
        mortal.start()
        assert client.quiet()
        session.run("rollback")
    answer = client.hear().split(" ")
    assert answer[0] == "OK", answer
    assert int(client.ask("attempts")[1]) > 1
    wait.until(lambda: bench.main.one(WAITING) == "0", 5, "nothing waits")
    assert records(bench, case) - before == {answer[1]}


def test_a_write_whose_answer_was_lost_is_answered_again(
        bench, clients, mortal, shared, checklist):
    case = shared.case.id.hex()
    before = records(bench, case)
    client = clients("police-nord", "pc1", mortal.target)
    client.ask("who")
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        client.say("create", case, checklist)
        wait.until(lambda: bench.main.one(WAITING) != "0", 5, "the write waits")
        mortal.kill(signal.SIGSTOP)
        session.run("rollback")
    done = wait.until(lambda: records(bench, case) - before, 10, "the commit")
    assert client.quiet()
    die(mortal)
    mortal.start()
    answer = client.hear().split(" ")
    assert answer[0] == "OK", answer
    assert {answer[1]} == done
    assert records(bench, case) - before == done


def test_the_same_request_id_gives_the_same_answer_and_no_other_content(
        bench, clients, shared, checklist):
    case = shared.case.id.hex()
    client = clients("police-nord", "pc1")
    request = {"caseId": case, "requestId": base64.b64encode(os.urandom(16)).decode(),
               "final": "ANSWER_YES", "record": json.loads(checklist.read_text())}
    before = records(bench, case)

    def create(**more):
        client.say("call", "RecordService/CreateRecord", json.dumps({**request, **more}))
        return client.hear()
    first = create()
    assert first.startswith("OK ")
    assert [create() for _ in range(3)] == [first] * 3
    changed = create(final="ANSWER_NO")
    assert not changed.startswith("OK "), changed
    assert len(records(bench, case) - before) == 1
    other = clients("police-nord", "pc2")
    other.say("call", "RecordService/CreateRecord", json.dumps(request))
    assert other.hear() != first


def test_many_clients_with_one_request_id_make_one_record(bench, clients, shared, checklist):
    case = shared.case.id.hex()
    request = json.dumps({
        "caseId": case, "requestId": base64.b64encode(os.urandom(16)).decode(),
        "final": "ANSWER_YES", "record": json.loads(checklist.read_text())})
    before = records(bench, case)
    crowd = [clients("police-nord", "pc1") for _ in range(6)]
    for client in crowd:
        client.ask("who")
    said = []
    threads = [threading.Thread(target=lambda c=c: (
        c.say("call", "RecordService/CreateRecord", request), said.append(c.hear())))
        for c in crowd]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    assert len(records(bench, case) - before) == 1
    assert len({s for s in said if s.startswith("OK ")}) == 1, said


def test_no_call_outlives_its_deadline_and_its_outcome_can_be_learnt(
        bench, clients, shared, checklist):
    case = shared.case.id.hex()
    before = records(bench, case)
    client = clients("police-nord", "pc1")
    client.ask("who")
    client.ask("deadline", 300)
    with Session(bench.main) as session:
        session.run("begin")
        session.run("lock table sluss.log in share mode")
        code, _, ms = client.ask("create", case, checklist)
        assert code == "DEADLINE_EXCEEDED"
        assert 250 <= int(ms) < 5000
        session.run("rollback")
    id_ = client.ask("request-id")[1]
    client.ask("deadline", 0)
    client.say("call", "RecordService/CreateRecord", json.dumps({
        "caseId": case, "requestId": id_, "final": "ANSWER_YES",
        "record": json.loads(checklist.read_text())}))
    assert client.hear().startswith("OK ")
    assert len(records(bench, case) - before) == 1
    assert client.ask("who")[0] == "OK"


def test_a_server_that_hangs_costs_no_more_than_the_deadline(clients, mortal):
    client = clients("police-nord", "pc1", mortal.target)
    client.ask("who")
    client.ask("deadline", 300)
    mortal.kill(signal.SIGSTOP)
    code, _, ms = client.ask("who")
    assert code == "DEADLINE_EXCEEDED" and int(ms) < 5000
    mortal.kill(signal.SIGCONT)
    client.ask("deadline", 0)
    assert client.ask("who")[0] == "OK"
