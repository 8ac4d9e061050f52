#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads and writes archives of swift-yuma (Docs/Guide/Archive.md) with Python's standard library alone.

    yuma_archive.py export ARCHIVE            prints every snapshot as a line of JSON (schema yuma-epoch/1)
    yuma_archive.py add ARCHIVE < LINES       adds lines of JSON to an archive that `yuma archive add` made
    yuma_archive.py deviating ARCHIVE         prints subnet, block and field of the epochs that deviate
"""

import json
import sqlite3
import struct
import sys
import zlib

# The lists of a snapshot, in the order in which the compact form has them. b: flags, i: integers, m: a matrix.
INPUT = [("lastUpdate", "i"), ("blockAtRegistration", "i"), ("alphaStake", "i"), ("taoStake", "i"),
         ("validatorPermits", "b"), ("weights", "m"), ("bonds", "m"), ("commitBlocks", "o"), ("previousConsensus", "i")]
OUTPUT = [("active", "b"), ("validatorPermits", "b"), ("stakeWeight", "i"), ("consensus", "i"), ("incentive", "i"),
          ("dividends", "i"), ("validatorTrust", "i"), ("serverEmission", "i"), ("validatorEmission", "i"),
          ("combinedEmission", "i"), ("stake", "i"), ("bonds", "m")]
WIDTHS = {1: "B", 2: "H", 4: "I", 8: "Q"}


def decode(blob):
    """A snapshot as the object that its JSON file would hold."""
    if blob[:1] == b"{":
        return json.loads(blob)
    if blob[:5] != b"YUMA\x01":
        raise ValueError("not version 1 of the compact form")
    if zlib.crc32(blob[:-4]) != struct.unpack("<I", blob[-4:])[0]:
        raise ValueError("the checksum is wrong")
    place, document = 5, None

    def take(form):
        nonlocal place
        values = struct.unpack_from("<" + form, blob, place)
        place += struct.calcsize("<" + form)
        return values

    def block():
        count, width, base = take("IBQ")
        return [base] * count if width == 0 else [base + offset for offset in take(f"{count}{WIDTHS[width]}")]

    while place < len(blob) - 4:
        name = take(f"{take('B')[0]}s")[0].decode()
        kind = take("c")[0]
        if kind == b"j":
            value = json.loads(take(f"{take('I')[0]}sx")[0])
        elif kind == b"n":
            value = take("Q")[0]
        elif kind == b"i":
            value = block()
        elif kind == b"b":
            value = [flag == 1 for flag in block()]
        elif kind == b"o":
            value = [number if flag else None for flag, number in zip(block(), block())]
        elif kind == b"m":
            lengths, columns, values = block(), block(), block()
            entries = iter(zip(columns, values))
            value = [[list(next(entries)) for _ in range(length)] for length in lengths]
        else:
            raise ValueError(f"{name}: unknown kind {kind}")
        if name == "":
            document = value
        else:
            *outer, last = name.split(".")
            (document.setdefault(outer[0], {}) if outer else document)[last] = value
    return document


def encode(document):
    """The compact form of a snapshot."""
    parts = [b"YUMA\x01"]

    def section(name, kind, content):
        parts.append(struct.pack("B", len(name)) + name.encode() + kind.encode() + content)

    def text(value):
        data = json.dumps(value, separators=(",", ":")).encode()
        return struct.pack("<I", len(data)) + data + b"\0"

    def block(values, least_width=0):
        base = min(values, default=0)
        top = max(values, default=0) - base
        width = next(w for w in (0, 1, 2, 4, 8) if top < 256 ** w) if values else 0
        width = max(width, least_width) if values else 0
        data = struct.pack(f"<{len(values)}{WIDTHS[width]}", *(v - base for v in values)) if width else b""
        return struct.pack("<IBQ", len(values), width, base) + data

    def content(kind, value):
        if kind == "m":
            columns = [entry[0] for row in value for entry in row]
            values = [entry[1] for row in value for entry in row]
            return block([len(row) for row in value]) + block(columns, 1) + block(values)
        if kind == "o":
            return block([int(v is not None) for v in value]) + block([v or 0 for v in value])
        return block([int(v) for v in value])

    # The rest is a valid snapshot of no neurons.
    rest = {key: value for key, value in document.items() if key not in ("output", "intermediate")}
    rest["input"] = dict(document["input"], ownerUID=None, commitBlocks=None)
    rest["input"].pop("previousConsensus", None)
    for name, _ in INPUT[:7]:
        rest["input"][name] = []
    if "recorded" in rest:
        rest["recorded"] = {}
    section("", "j", text(rest))
    if document["input"]["ownerUID"] is not None:
        section("input.ownerUID", "n", struct.pack("<Q", document["input"]["ownerUID"]))
    for prefix, lists in (("input", INPUT), ("output", OUTPUT), ("recorded", OUTPUT)):
        for name, kind in lists:
            value = document.get(prefix, {}).get(name)
            if value is not None:
                section(f"{prefix}.{name}", kind, content(kind, value))
    if "intermediate" in document:
        section("intermediate", "j", text(document["intermediate"]))
    blob = b"".join(parts)
    return blob + struct.pack("<I", zlib.crc32(blob))


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("export", "add", "deviating"):
        sys.exit(__doc__)
    archive = sqlite3.connect(sys.argv[2])
    if archive.execute("PRAGMA application_id").fetchone()[0] != 0x59554D41:
        sys.exit(f"{sys.argv[2]}: not an archive")
    if archive.execute("PRAGMA user_version").fetchone()[0] != 1:
        sys.exit(f"{sys.argv[2]}: an archive of a later version")
    if sys.argv[1] == "export":
        query = "SELECT snapshot FROM snapshots ORDER BY network, netuid, mechanism, block, id"
        for (blob,) in archive.execute(query):
            print(json.dumps(decode(blob), separators=(",", ":")))
    elif sys.argv[1] == "add":
        with archive:
            for line in sys.stdin:
                document = json.loads(line)
                chain = document.get("chain", {})
                archive.execute(
                    "INSERT INTO snapshots (network, netuid, mechanism, block, spec_version, name, snapshot)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (chain.get("network"), chain.get("netuid"), chain.get("mechanism"), document["input"]["currentBlock"],
                     chain.get("specVersion"), document.get("name"), encode(document)))
    else:
        query = ("SELECT network, netuid, block, field FROM verdicts JOIN snapshots ON id = verdicts.snapshot"
                 " WHERE verdict = 'deviates' ORDER BY network, netuid, block")
        for row in archive.execute(query):
            print(*row)


if __name__ == "__main__":
    main()
