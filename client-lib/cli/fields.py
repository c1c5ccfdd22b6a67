#!/usr/bin/python3
# SPDX-License-Identifier: EUPL-1.2
"""Write fields.def and words.def, the contract as the CLI shows it.

The library offers no descriptors and protobuf-c keeps no comments, so names,
types and comments are taken from the .proto files here, once, and the result
is kept beside the program. A test writes them anew and compares.

usage: fields.py PROTO_DIR OUT_DIR
"""
import os
import re
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2 as pb

FIELD = pb.FieldDescriptorProto
TYPES = {FIELD.TYPE_STRING: "TEXT", FIELD.TYPE_INT32: "NUMBER",
         FIELD.TYPE_INT64: "NUMBER", FIELD.TYPE_BYTES: "BYTES",
         FIELD.TYPE_ENUM: "ENUM", FIELD.TYPE_MESSAGE: "MESSAGE"}
ACRONYMS = {"sek": "SEK", "ivo": "IVO", "sha256": "SHA-256", "sis": "SiS",
            "kriminalvarden": "Kriminalvården", "sdk": "SDK", "bdl": "BDL",
            "gdpr": "GDPR"}


def load(proto_dir):
    files = sorted("sluss/v1/" + f for f in
                   os.listdir(os.path.join(proto_dir, "sluss/v1")))
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["protoc", "-I" + proto_dir, "-I/usr/include",
                        "--include_source_info",
                        "--descriptor_set_out=" + out.name, *files],
                       check=True)
        found = pb.FileDescriptorSet()
        found.ParseFromString(out.read())
    return found


class Contract:
    def __init__(self, found):
        self.messages, self.enums, self.notes = {}, {}, {}
        for f in found.file:
            self.where = {tuple(x.path): x.leading_comments
                          for x in f.source_code_info.location}
            for i, m in enumerate(f.message_type):
                self.message(".sluss.v1", m, (4, i))
            for e in f.enum_type:
                self.enums[".sluss.v1." + e.name] = e

    def message(self, scope, m, path):
        name = f"{scope}.{m.name}"
        self.messages[name] = m
        self.notes[name] = self.where.get(path, "")
        for i, f in enumerate(m.field):
            self.notes[name, f.name] = self.where.get(path + (2, i), "")
        for i, n in enumerate(m.nested_type):
            self.message(name, n, path + (3, i))
        for e in m.enum_type:
            self.enums[f"{name}.{e.name}"] = e


def words(name):
    parts = [ACRONYMS.get(w, w) for w in name.lower().split("_")]
    return " ".join(parts)


def label(name):
    for end in ("_at", "_on"):
        name = name.removesuffix(end)
    text = words(name)
    return text[0].upper() + text[1:]


def quote(text):
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def marked(text):
    return f"N_({quote(text)})" if text.strip() else '""'


def members(enum):
    return [v.name for v in enum.value if v.number]


def coded_tables(proto_dir):
    """Message, field and tables of ident/coded.def, in its order."""
    path = os.path.join(proto_dir, "ident", "coded.def")
    with open(path, encoding="utf-8") as f:
        return re.findall(r'^CODED\("(.*)", "(.*)", "(.*)"\)', f.read(), re.M)


def tables_of(contract, type_name, field):
    """As coded_tables() of proto/ident/coded.c."""
    message = type_name.removeprefix(".sluss.v1.")
    for where, name, tables in contract.coded:
        if field.name in (name, name + "s") and where in ("", message):
            return tables
    return ""


def type_of(contract, field, type_name):
    if field.type_name == ".google.protobuf.Timestamp":
        return "TIME", ""
    kind = TYPES[field.type]
    tables = tables_of(contract, type_name, field)
    if kind == "TEXT" and tables:
        return "CODE", tables
    if kind == "TEXT" and field.name.endswith("_on"):
        return "DAY", ""
    if kind == "ENUM":
        return kind, " ".join(members(contract.enums[field.type_name]))
    return kind, ""


def rows(contract, type_name, depth, out):
    for field in contract.messages[type_name].field:
        kind, values = type_of(contract, field, type_name)
        many = "1" if field.label == FIELD.LABEL_REPEATED else "0"
        note = contract.notes[type_name, field.name]
        if kind == "MESSAGE" and not note.strip():
            note = contract.notes[field.type_name]
        out.append(f'F({depth}, "{field.json_name}", "{field.name}", '
                   f'FIELD_{kind}, {many},\n    {marked(label(field.name))},'
                   f'\n    {marked(note)},\n    {quote(values)})')
        if kind == "MESSAGE":
            rows(contract, field.type_name, depth + 1, out)


def main():
    contract = Contract(load(sys.argv[1]))
    contract.coded = coded_tables(sys.argv[1])
    out = ["/* SPDX-License-Identifier: EUPL-1.2 */",
           "/* Made by fields.py from the contract; do not edit. */",
           "/* F(depth, JSON name, name, type, repeated, label, hint, "
           "values) */"]
    for field in contract.messages[".sluss.v1.Record"].field:
        if field.name == "head":
            continue
        note = contract.notes[field.type_name]
        out.append(f'F(0, "{field.json_name}", "{field.name}", '
                   f'FIELD_MESSAGE, 0,\n    {marked(label(field.name))},'
                   f'\n    {marked(note)},\n    "")')
        rows(contract, field.type_name, 1, out)
    write("fields.def", out)
    out = ["/* SPDX-License-Identifier: EUPL-1.2 */",
           "/* Made by fields.py from the contract; do not edit. */",
           "/* W(name in the contract, words for people) */"]
    seen = set()
    for name in sorted(contract.enums):
        enum = contract.enums[name]
        prefix = re.sub(r"(?<!^)(?=[A-Z])", "_", enum.name).upper() + "_"
        for value in members(enum):
            if value not in seen:
                seen.add(value)
                out.append(f'W("{value}", '
                           f'{marked(words(value.removeprefix(prefix)))})')
    write("words.def", out)


def write(name, lines):
    with open(os.path.join(sys.argv[2], name), "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
