# SPDX-License-Identifier: EUPL-1.2
"""Protobuf by hand: for bytes that no generated class would write."""


def varint(n):
    out = bytearray()
    while True:
        byte, n = n & 0x7F, n >> 7
        if n:
            out.append(byte | 0x80)
        else:
            out.append(byte)
            return bytes(out)


def number(tag, value):
    return varint(tag << 3) + varint(value)


def field(tag, content):
    return varint(tag << 3 | 2) + varint(len(content)) + content


def fixed32(tag, content=b"\0\0\0\0"):
    return varint(tag << 3 | 5) + content


def nested(tag, depth, inner=b""):
    for _ in range(depth):
        inner = field(tag, inner)
    return inner
