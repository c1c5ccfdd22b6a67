# SPDX-License-Identifier: EUPL-1.2
"""Chunks of one document that are sent at the same time: no digest goes unchecked."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from rig import scenes
from rig.caller import Refused
from rig.clusters import uuid
from test_documents import CHUNK, Document, pdf

INVALID, PRECONDITION, ABORTED = 3, 9, 10


@pytest.fixture(scope="module")
def shared(play):
    scene = scenes.open_case(play)
    return scene, play.put(scene.case, scene.pa, "threat_assessment")


@pytest.fixture
def make(play, shared):
    scene, record = shared

    def made(data, **said):
        return Document(play, scene.case, scene.pa, record, "threat_assessment.conclusion",
                        data, **said).create()
    return made


def yes(document):
    return document.play.contract.ANSWER_YES


def said(document, index):
    try:
        return document.send(index)
    except Refused as e:
        return e


def at_once(document, indices):
    with ThreadPoolExecutor(len(indices)) as pool:
        return list(pool.map(lambda i: said(document, i), indices))


def complete(bench, document):
    return bench.main.one("select complete_at is not null from sluss.document"
                          f" where record = '{uuid(document.id)}'") == "t"


@pytest.mark.parametrize("n", [2, 3])
def test_chunks_sent_at_once_complete_nothing_with_a_false_digest(bench, make, n):
    for _ in range(25):
        document = make(pdf(n * CHUNK), sha256=os.urandom(32))
        for i in range(n - 2):
            document.send(i)
        first, last = at_once(document, [n - 2, n - 1])
        assert isinstance(last, Refused)
        assert (last.code, last.reason) in (
            (PRECONDITION, "CHUNK_OUT_OF_ORDER"), (ABORTED, "FACTS_CHANGED"),
            (INVALID, "DIGEST_DIFFERS"))
        assert isinstance(first, Refused) or first.complete != yes(document)
        assert not complete(bench, document)
        assert document.not_fetched().reason == "DOCUMENT_INCOMPLETE"


def test_chunks_sent_at_once_are_complete_in_the_end(make):
    document = make(pdf(3 * CHUNK))
    for _ in range(6):
        replies = at_once(document, [0, 1, 2])
        assert all(not isinstance(r, Refused) or r.code in (PRECONDITION, ABORTED)
                   for r in replies)
        if any(getattr(r, "complete", None) == yes(document) for r in replies):
            break
    assert document.fetch()[0] == document.data
