#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Compares our proto3 JSON with Google's, for every message of the contract.

    json_oracle.py <json_tool> <sluss.binpb>
"""

import base64
import json
import random
import subprocess
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format
from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor as F

TEXTS = ["", "a", "Åsa Öberg", "\"quoted\\\"", "line\nfeed\ttab", "<b>&amp;",
         "\u2028\u2029", "\u0085", "😀 emoji", "\x7f\x01", "x" * 300]
INTS = {F.TYPE_INT32: [0, 1, -1, 2**31 - 1, -2**31],
        F.TYPE_INT64: [0, 1, -1, 2**63 - 1, -2**63]}


def value(rng, field):
    if field.type == F.TYPE_STRING:
        return rng.choice(TEXTS)
    if field.type == F.TYPE_BYTES:
        return rng.randbytes(rng.choice([0, 1, 2, 3, 16, 16, 32, 100]))
    if field.type == F.TYPE_ENUM:
        return rng.choice([v.number for v in field.enum_type.values])
    if field.type == F.TYPE_BOOL:
        return rng.random() < 0.5
    return rng.choice(INTS[field.type])


def fill(rng, m, density):
    name = m.DESCRIPTOR.full_name
    if name == "google.protobuf.Timestamp":
        m.seconds = rng.randrange(-62135596800, 253402300799)
        m.nanos = rng.choice([0, 5000000, 123456000, 123456789, 999999999])
        return
    for field in m.DESCRIPTOR.fields:
        if rng.random() > density:
            continue
        if field.label == F.LABEL_REPEATED:
            for _ in range(rng.randrange(4)):
                if field.type == F.TYPE_MESSAGE:
                    fill(rng, getattr(m, field.name).add(), density)
                else:
                    getattr(m, field.name).append(value(rng, field))
        elif field.type == F.TYPE_MESSAGE:
            sub = getattr(m, field.name)
            sub.SetInParent()
            fill(rng, sub, density)
        else:
            setattr(m, field.name, value(rng, field))


class Tool:
    def __init__(self, path):
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True,
                                  encoding="utf-8")

    def ask(self, verb, kind, text):
        assert "\n" not in text
        self.p.stdin.write(f"{verb} {kind} {text}\n")
        self.p.stdin.flush()
        answer = self.p.stdout.readline()
        assert answer, "the tool died"
        return answer[:-1]


def types_of(path):
    files = descriptor_pb2.FileDescriptorSet()
    files.ParseFromString(open(path, "rb").read())
    pool = descriptor_pool.DescriptorPool()
    for f in files.file:
        pool.Add(f)
    factory = message_factory.MessageFactory(pool)
    seen, todo, methods = {}, [], {}
    for f in files.file:
        for s in f.service:
            name = f"{f.package}.{s.name}"
            methods |= {f"{name}/{m.name}": int(m.server_streaming)
                        for m in s.method}
            for method in pool.FindServiceByName(name).methods:
                todo += [method.input_type, method.output_type]
    while todo:
        d = todo.pop()
        if d.full_name in seen:
            continue
        seen[d.full_name] = factory.GetPrototype(d)
        todo += [f.message_type for f in d.fields if f.message_type]
    return [c for n, c in sorted(seen.items())
            if not n.startswith("google.protobuf")], methods


def round_trip(tool, kind, m):
    name = kind.DESCRIPTOR.full_name
    raw = base64.b64encode(m.SerializeToString()).decode()
    ours = tool.ask("write", name, raw)
    theirs = json_format.MessageToJson(m, indent=None)
    assert json.loads(ours) == json.loads(theirs), (name, ours, theirs)
    back = json_format.Parse(ours, kind())
    assert back == m, (name, ours)
    for spelling in (False, True):
        text = json_format.MessageToJson(
            m, indent=None, preserving_proto_field_name=spelling,
            including_default_value_fields=spelling)
        answer = tool.ask("read", name, text)
        assert not answer.startswith("!"), (name, answer, text)
        again = kind()
        again.ParseFromString(base64.b64decode(answer))
        assert again == m, (name, text)


# What Google's parser refuses we refuse, and the other way round.
SAME = [
    ("sluss.v1.GetRecordRequest", t) for t in [
        '{}', '{"caseId":null}', '{"case_id":"AAAA"}', '{"caseId":"AAA"}',
        '{"caseId":"AA=="}', '{"caseId":"_-8"}',
        '{"version":1}', '{"version":"1"}', '{"version":1.0}',
        '{"version":1e2}', '{"version":1.5}', '{"version":2147483648}',
        '{"version":true}', '{"version":""}', '{"version":[1]}',
        '{"groups":["a","b"]}', '{"groups":[]}', '{"groups":null}',
        '{"groups":"a"}', '{"groups":[null]}', '{"groups":[1]}',
        '{"nothing":1}', '{"version":1,"version":2}', '1', '',
        '{"version":1', '{"groups":["\\ud800"]}',
    ]
] + [
    ("sluss.v1.CreateRecordRequest", t) for t in [
        '{"final":"ANSWER_YES"}', '{"final":1}', '{"final":"YES"}',
        '{"record":{"person":{},"task":{}}}', '{"record":{"person":{}}}',
        '{"record":{"person":null,"task":{}}}',
        '{"record":{"head":{"validTo":"2025-02-30T00:00:00Z"}}}',
        '{"record":{"head":{"validTo":"2025-02-28T00:00:00Z"}}}',
        '{"record":{"head":{"validTo":"2025-02-28T00:00:00+01:00"}}}',
        '{"record":{"head":{"validTo":"2025-02-28"}}}',
        '{"record":{"head":{"validTo":1}}}',
        '{"record":{"head":{"validTo":"0001-01-01T00:00:00Z"}}}',
        '{"record":{"head":{"validTo":"9999-12-31T23:59:59.999999999Z"}}}',
    ]
]
# Ours alone: identifiers in hexadecimal; refusals that Google's parser skips.
HEX = "00112233445566778899aabbccddeeff"
OURS = [
    ("sluss.v1.GetRecordRequest", f'{{"caseId":"{HEX}"}}',
     bytes([10, 16]) + bytes.fromhex(HEX)),
    ("sluss.v1.GetRecordRequest",
     '{"case_id":"00112233-4455-6677-8899-AABBCCDDEEFF"}',
     bytes([10, 16]) + bytes.fromhex(HEX)),
    ("sluss.v1.GetRecordRequest", '{"caseId":"AA==","case_id":"AA=="}',
     "! INVALID_ARGUMENT 1 case_id"),
    ("sluss.v1.GetRecordRequest", '{"view":1}', "! INVALID_ARGUMENT 1 view"),
    ("sluss.v1.CreateRecordRequest",
     '{"record":{"person":{"identity":{"countryCodes":["SE",7]}}}}',
     "! INVALID_ARGUMENT 1 record.person.identity.country_codes[1]"),
]


def main():
    tool = Tool(sys.argv[1])
    kinds, methods = types_of(sys.argv[2])
    for name, streams in methods.items():
        assert tool.ask("method", name, "-") == str(streams), name
    by_name = {k.DESCRIPTOR.full_name: k for k in kinds}
    rng = random.Random(1)
    count = 0
    for kind in kinds:
        for density in (0, 0.3, 0.7, 1, 1):
            m = kind()
            fill(rng, m, density)
            if m.ByteSize() > 400000:
                continue
            round_trip(tool, kind, m)
            count += 1
    for name, text in SAME:
        answer = tool.ask("read", name, text)
        try:
            m = json_format.Parse(text, by_name[name]())
            assert not answer.startswith("!"), (text, answer)
            again = by_name[name]()
            again.ParseFromString(base64.b64decode(answer))
            assert again == m, (text, answer)
        except (json_format.ParseError, TypeError):
            assert answer.startswith("!"), (text, answer)
    for name, text, want in OURS:
        answer = tool.ask("read", name, text)
        if isinstance(want, bytes):
            want = base64.b64encode(want).decode()
        assert answer == want, (text, answer, want)
    print(f"{count} messages of {len(kinds)} types, both ways")


if __name__ == "__main__":
    main()
