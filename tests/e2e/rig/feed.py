# SPDX-License-Identifier: EUPL-1.2
"""Reading the feed: pages of it, and a stream that a thread keeps reading."""

import queue
import threading

import grpc

from . import wait
from .caller import Refused


def word(change):
    """A change's type without its prefix."""
    types = change.DESCRIPTOR.fields_by_name["type"].enum_type.values_by_number
    return types[change.type].name.removeprefix("CHANGE_TYPE_").lower()


class Reader:
    """ListChanges of one caller, from where it last stood."""

    def __init__(self, caller, from_now=True):
        self.caller, self.cursor = caller, b""
        if from_now:
            self.all()

    def page(self, size=0):
        reply = self.caller.ListChanges(cursor=self.cursor, page_size=size)
        self.cursor = reply.next_cursor
        return reply

    def all(self, size=0):
        found = []
        while changes := self.page(size).changes:
            found += changes
        return found

    def words(self):
        return [word(c) for c in self.all()]

    def until(self, wanted, seconds=10):
        """Reads until a change of the word has come; gives it."""
        seen = []

        def come():
            seen.extend(self.all())
            return next((c for c in seen if word(c) == wanted), None)
        return wait.until(come, seconds, wanted)


class Watching:
    """An open Watch whose replies a thread puts into a queue."""

    def __init__(self, caller, cursor=b"", timeout=None):
        self.contract = caller.contract
        method = self.contract.by_path["/sluss.v1.FeedService/Watch"]
        self.call = caller.channel.unary_stream(
            method.path, request_serializer=lambda m: m.SerializeToString(),
            response_deserializer=method.reply.FromString)(
            method.request(cursor=cursor), metadata=caller.metadata(), timeout=timeout)
        self.replies, self.end, self.cursor = queue.Queue(), None, cursor
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for reply in self.call:
                self.replies.put(reply)
        except grpc.RpcError as e:
            self.end = Refused(e, self.contract)
        self.replies.put(None)

    def next(self, seconds=10):
        reply = self.replies.get(timeout=seconds)
        if reply is not None:
            self.cursor = reply.change.cursor or reply.cursor or reply.fell_behind.cursor
        return reply

    def opened(self):
        """The first heartbeat: from here on nothing is missed."""
        reply = self.next()
        assert reply is not None and not reply.HasField("change"), (reply, self.end)
        return self

    def change(self, seconds=10):
        """The next change, heartbeats left out."""
        while True:
            reply = self.next(seconds)
            assert reply is not None, self.end
            if reply.HasField("change"):
                return reply.change

    def word(self, seconds=10):
        return word(self.change(seconds))

    def ended(self, seconds=10):
        while self.next(seconds) is not None:
            pass
        return self.end

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call.cancel()
