# SPDX-License-Identifier: EUPL-1.2
"""Statements, round trips and commits a call, counted on the wire between slussd and PostgreSQL.

A relay stands on the socket of each cluster and reads what passes: every Bind names its
statement, and a round trip begins whenever slussd speaks after PostgreSQL did. What slussd asks
by itself, whoever calls, is left out by its name.
"""

import contextlib
import pathlib
import socket
import threading

import pytest
from rig import content, scenes

OWN = {"door.generation", "door.registry", "door.aggregate_denials", "door.sweep",
       "door.notices", "listen", "listen_feed"}
CONCLUSION = "threat_assessment.conclusion"
CHECKLIST = "eligibility.checklist"
IN_FLIGHT, ROUNDS = 64, 10


class Messages:
    """PostgreSQL's messages out of bytes as they come: (type, body)."""

    def __init__(self, started):
        self.rest, self.started = b"", started

    def feed(self, some):
        self.rest += some
        while True:
            head = 1 if self.started else 0
            if len(self.rest) < head + 4:
                return
            end = head + int.from_bytes(self.rest[head:head + 4], "big")
            if len(self.rest) < end:
                return
            kind, body, self.rest = self.rest[:head], self.rest[head + 4:end], self.rest[end:]
            self.started = True
            yield kind, body


class Relay:
    """Between slussd and one cluster; may hold back what slussd sends."""

    def __init__(self, cluster, directory):
        facts = dict(p.split("=", 1) for p in cluster.conninfo.split())
        name = f".s.PGSQL.{facts['port']}"
        self.target = str(pathlib.Path(facts["host"]) / name)
        self.directory = pathlib.Path(directory)
        self.directory.mkdir()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.directory / name))
        self.listener.listen(64)
        self.lock = threading.Lock()
        self.free = threading.Event()
        self.free.set()
        self.clear()
        threading.Thread(target=self._accept, daemon=True).start()

    @contextlib.contextmanager
    def held(self):
        """What slussd sends meanwhile arrives afterwards."""
        self.free.clear()
        try:
            yield
        finally:
            self.free.set()

    def conninfo(self, cluster, user):
        return cluster.as_user(user, host=self.directory)

    def clear(self):
        with self.lock:
            self.trips = []   # the statements of each round trip
            self.parsed = 0
            self.ended = 0    # transactions that PostgreSQL said are over

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self.target)
                state = {"trip": None, "own": True}
                for args in ((near, far, self._ask, Messages(False), state),
                             (far, near, self._answer, Messages(True), state)):
                    threading.Thread(target=self._pump, args=args, daemon=True).start()

    def _pump(self, source, sink, note, messages, state):
        with contextlib.suppress(OSError):
            while some := source.recv(1 << 16):
                if note == self._ask:
                    self.free.wait()
                with self.lock:
                    note(list(messages.feed(some)), state)
                sink.sendall(some)
        for s in (source, sink):
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)

    def _ask(self, messages, state):
        names = [body.split(b"\0")[1].decode() for kind, body in messages if kind == b"B"]
        if names:
            state["own"] = set(names) <= OWN
        if state["own"]:
            return
        self.parsed += sum(kind == b"P" for kind, _ in messages)
        if state["trip"] is None:
            state["trip"] = []
            self.trips.append(state["trip"])
        state["trip"] += names

    def _answer(self, messages, state):
        state["trip"] = None
        if not state["own"]:
            self.ended += sum(kind == b"Z" and body == b"I" for kind, body in messages)

    @property
    def statements(self):
        with self.lock:
            return [name for trip in self.trips for name in trip]

    def close(self):
        self.listener.close()


class Counts:
    """Both relays, and the daemon that speaks through them."""

    def __init__(self, bench, main, keys):
        self.bench, self.main, self.keys = bench, main, keys

    def cool(self):
        """Another process: no data key in memory, no statement prepared."""
        self.bench.close_channels()
        self.bench.daemon.stop()
        self.bench.daemon.start()

    def clear(self):
        self.main.clear()
        self.keys.clear()

    def check(self, main, keys=()):
        """Exactly these statements, a round trip and a transaction each."""
        for relay, wanted in ((self.main, main), (self.keys, keys)):
            assert relay.statements == list(wanted)
            assert len(relay.trips) == relay.ended == len(wanted)

    def commits(self, end, method):
        """(rows, commits) in the log."""
        return tuple(map(int, self.bench.main.sql(
            "select count(*), count(distinct xact) from sluss.log"
            f" where id > {end} and method = '{method}'")[0]))


@pytest.fixture(scope="module")
def counts(bench):
    bench.close_channels()
    bench.daemon.stop()
    main = Relay(bench.main, bench.directory / "rm")
    keys = Relay(bench.keys, bench.directory / "rk")
    bench.daemon.write_config(
        database={"conninfo": main.conninfo(bench.main, "sluss_service")},
        keys={"conninfo": keys.conninfo(bench.keys, "sluss_keys")})
    bench.daemon.start()
    yield Counts(bench, main, keys)
    bench.close_channels()
    bench.daemon.stop()
    bench.daemon.write_config()
    bench.daemon.start()
    main.close()
    keys.close()


@pytest.fixture(scope="module")
def shared(counts, play):
    scene = scenes.open_case(play)
    record = play.put(scene.case, scene.pa, "threat_assessment")
    play.disclose(record, scene.pa, "malmo-soc", [CONCLUSION])
    return scene, record


def read(play, scene, record):
    reply = play.caller(scene.sw).GetRecord(case_id=scene.case.id, record_id=record.id)
    assert content.groups_in(reply.view) == {CONCLUSION}


def eligibility(play):
    return content.record(play.contract, "eligibility", [CHECKLIST])


def test_a_warm_read_is_one_statement_and_none_for_its_key(counts, play, shared):
    read(play, *shared)
    end = counts.bench.log_end()
    for _ in range(3):
        counts.clear()
        read(play, *shared)
        counts.check(["door.read"])
    assert counts.commits(end, "GetRecord") == (3, 3)


def test_a_cold_read_fetches_its_key_besides(counts, play, shared):
    counts.cool()
    counts.clear()
    read(play, *shared)
    counts.check(["door.read"], ["keys.fetch"])
    assert counts.main.parsed == counts.keys.parsed == 1, "prepared with its first use"


def test_a_statement_is_parsed_once_a_connection(counts, play, shared):
    counts.cool()
    counts.clear()
    for _ in range(40):
        read(play, *shared)
    assert counts.main.parsed <= 2


@pytest.mark.parametrize(("method", "statement"), [
    ("GetCase", "door.read"), ("ListRecords", "door.list_records"),
    ("ListDisclosures", "door.list_disclosures"), ("ListReads", "door.list_reads")])
def test_what_is_asked_of_a_case_is_one_statement(counts, play, shared, method, statement):
    scene, _ = shared
    caller = play.caller(scene.pc)
    caller.call(method, case_id=scene.case.id)
    end = counts.bench.log_end()
    counts.clear()
    caller.call(method, case_id=scene.case.id)
    counts.check([statement])
    assert counts.commits(end, method) == (1, 1)


@pytest.mark.parametrize(("method", "statement"), [
    ("ListCases", "door.list_cases"), ("WhoAmI", "door.who_am_i"),
    ("ListOrganisations", "door.list_organisations")])
def test_what_is_asked_of_no_case_is_one_statement(counts, play, shared, method, statement):
    caller = play.caller(shared[0].pc)
    caller.call(method)
    counts.clear()
    caller.call(method)
    counts.check([statement])


def test_the_versions_of_a_record_are_one_statement(counts, play, shared):
    scene, record = shared
    counts.clear()
    play.caller(scene.pa).ListRecordVersions(case_id=scene.case.id, record_id=record.id)
    counts.check(["door.list_versions"])


def test_a_write_is_prepared_and_applied(counts, play, shared):
    scene, _ = shared
    caller = play.caller(scene.pc)
    caller.CreateRecord(case_id=scene.case.id, record=eligibility(play), final=1)
    end = counts.bench.log_end()
    counts.clear()
    caller.CreateRecord(case_id=scene.case.id, record=eligibility(play), final=1)
    counts.check(["door.prepare", "door.put_record"])
    assert counts.commits(end, "CreateRecord") == (1, 1)


def test_a_write_that_we_refuse_is_prepared_and_told(counts, play, shared):
    scene, _ = shared
    message = content.record(play.contract, "threat_assessment", [CONCLUSION])
    end = counts.bench.log_end()
    counts.clear()
    refused = play.caller(scene.sw).refused(
        "CreateRecord", case_id=scene.case.id, record=message, final=1)
    assert refused.code == 7
    counts.check(["door.prepare", "door.told"])
    assert counts.commits(end, "CreateRecord") == (1, 1)


def test_a_write_that_the_door_refuses_is_prepared_only(counts, play, shared):
    stranger = play.caller(play.actor("police-nord", "stranger"))
    end = counts.bench.log_end()
    counts.clear()
    refused = stranger.refused(
        "CreateRecord", case_id=shared[0].case.id, record=eligibility(play), final=1)
    assert refused.code == 5
    counts.check(["door.prepare"])
    assert counts.commits(end, "CreateRecord") == (1, 1)


def all_arrived(contract, channel):
    """Health asks no database, and comes after the calls that went before it."""
    method = contract.by_path["/grpc.health.v1.Health/Check"]
    channel.unary_unary(
        method.path, request_serializer=lambda m: m.SerializeToString(),
        response_deserializer=method.reply.FromString)(method.request(), timeout=20)


def test_reads_that_wait_together_share_statements(counts, play, shared):
    scene, record = shared
    read(play, *shared)
    # Two connections: one takes no more calls than are in flight here.
    one = play.caller(scene.sw)
    callers = [one, one.as_(channel=counts.bench.channel("malmo-soc-sys", fresh=True))]
    end = counts.bench.log_end()
    counts.clear()
    for _ in range(ROUNDS):
        with counts.main.held():
            flying = [callers[i % 2].future("GetRecord", case_id=scene.case.id,
                                            record_id=record.id)
                      for i in range(IN_FLIGHT)]
            for caller in callers:
                all_arrived(play.contract, caller.channel)
        assert all(content.groups_in(f.result().view) == {CONCLUSION} for f in flying)
    statements = counts.main.statements
    assert set(statements) == {"door.read"}
    assert len(statements) == len(counts.main.trips) == counts.main.ended
    # Two connections take what came first, and two statements at most the rest.
    assert len(statements) <= 4 * ROUNDS <= IN_FLIGHT * ROUNDS / 8
    assert counts.keys.statements == []
    assert counts.commits(end, "GetRecord") == (IN_FLIGHT * ROUNDS, len(statements))
    callers[1].channel.close()


def test_writes_at_once_are_two_statements_each(counts, play, shared):
    scene, _ = shared
    caller = play.caller(scene.pc)
    end = counts.bench.log_end()
    counts.clear()
    flying = [caller.future("CreateRecord", case_id=scene.case.id, record=eligibility(play),
                            final=1) for _ in range(IN_FLIGHT)]
    assert all(f.result().record_id for f in flying)
    statements = counts.main.statements
    assert sorted(statements) == (["door.prepare"] * IN_FLIGHT
                                  + ["door.put_record"] * IN_FLIGHT)
    assert len(counts.main.trips) == counts.main.ended == 2 * IN_FLIGHT
    assert counts.keys.statements == []
    assert counts.commits(end, "CreateRecord") == (IN_FLIGHT, IN_FLIGHT)
