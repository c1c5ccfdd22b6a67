# SPDX-License-Identifier: EUPL-1.2
"""Many reads at once, each compared with what the oracle says."""

import collections

import grpc
from oracle import rule

from . import content
from .caller import Refused

IN_FLIGHT = 64


class Sweep:
    """Reads over the wire and what came of them."""

    def __init__(self, play):
        self.play = play
        self.cells = 0
        self.released = 0
        self.differences = []
        self.leaks = []

    def run(self, readers, records, named=("none", "all"), method="GetRecord"):
        work = [(actor, record, self._names(record, how))
                for record in records for actor in readers for how in named]
        queue = collections.deque()
        for item in work:
            if len(queue) >= IN_FLIGHT:
                self._judge(*queue.popleft())
            queue.append((*item, self._start(*item)))
        while queue:
            self._judge(*queue.popleft())
        return self

    def _names(self, record, how):
        return () if how == "none" else tuple(
            self.play.world.policy.groups_of(record.kind))

    def _start(self, actor, record, named):
        return self.play.caller(actor).future(
            "GetRecord", case_id=record.case.id, record_id=record.id, groups=named)

    def _judge(self, actor, record, named, future):
        want = self.play.expected(actor, record, named)
        self.cells += max(1, len(self.play.world.policy.groups_of(record.kind)))
        who = (f"{actor.organisation.code}/{actor.code} reads {record.owner.code}'s"
               f" {record.kind}{' (named)' if named else ''}")
        try:
            reply = future.result()
        except grpc.RpcError as e:
            self._refused(who, want, Refused(e, self.play.contract))
            return
        self._answered(who, want, reply)

    def _refused(self, who, want, refused):
        if refused.code != want.code:
            self.differences.append(f"{who}: {refused}, expected {want.code} {want.reason}")
        elif want.code == rule.DENIED and refused.reason != want.reason:
            self.differences.append(f"{who}: {refused.reason}, expected {want.reason}")

    def _answered(self, who, want, reply):
        groups = content.groups_in(reply.view)
        self.released += len(groups)
        extra = (groups | content.markers(self.play.contract, reply)) - want.released
        if extra:
            self.leaks.append(f"{who}: got {sorted(extra)}")
        if want.code != rule.OK:
            self.differences.append(f"{who}: answered, expected {want.code} {want.reason}")
            return
        if groups != want.released:
            self.differences.append(
                f"{who}: content {sorted(groups)}, expected {sorted(want.released)}")
        states = {g.group: g.state for g in reply.view.groups}
        if states != want.states:
            self.differences.append(f"{who}: states {states}, expected {want.states}")

    def agree(self):
        """Fails with the first differences, leaks before all others."""
        shown = "\n".join((self.leaks + self.differences)[:12])
        assert not self.leaks, f"{len(self.leaks)} leaks in {self.cells} cells:\n{shown}"
        assert not self.differences, (
            f"{len(self.differences)} differences in {self.cells} cells:\n{shown}")
