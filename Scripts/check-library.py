#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what a library for C exports and holds: Scripts/check-library.py LIBRARY

It exports the functions of yuma.h and no other name, it needs no library but those that every Linux has, and it holds nothing
of Foundation. With --write-map FILE it writes the linker's version script instead.
"""

import pathlib
import re
import subprocess
import sys

HEADER = pathlib.Path(__file__).resolve().parent.parent / "Sources/CYuma/include/yuma.h"
# Every manylinux has these.
EVERYWHERE = {
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "libgcc_s.so.1", "libz.so.1",
}


def names():
    text = re.sub(r"//[^\n]*", "", HEADER.read_text())
    return sorted(set(re.findall(r"\b(yuma_\w+)\(", text)))


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def check(path):
    problems = []
    exported = {line.split()[-1].split("@")[0] for line in lines("nm", "-D", "--defined-only", path)}
    if missing := set(names()) - exported:
        problems.append(f"it does not export {', '.join(sorted(missing))}")
    if beyond := exported - set(names()):
        problems.append(f"it exports {len(beyond)} names beyond yuma.h: {', '.join(sorted(beyond)[:5])}")
    needed = {m[1] for line in lines("readelf", "-d", path) if (m := re.search(r"NEEDED.*\[(.*)\]", line))}
    if others := {name for name in needed - EVERYWHERE if not name.startswith("ld-linux")}:
        problems.append(f"it needs {', '.join(sorted(others))}")
    held = pathlib.Path(path).read_bytes()
    for mark in (b"FoundationEssentials", b"10Foundation", b"libicu"):
        if mark in held:
            problems.append(f"it holds something of Foundation: {mark.decode()}")
    for problem in problems:
        print(f"{path}: {problem}", file=sys.stderr)
    if problems:
        return 1
    print(f"{path}: {len(exported)} names of yuma.h, needs {', '.join(sorted(needed))}, {len(held)} bytes")
    return 0


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--write-map":
        exported = " ".join(f"{name};" for name in names())
        pathlib.Path(sys.argv[2]).write_text(f"{{ global: {exported} local: *; }};\n")
    elif len(sys.argv) == 2:
        sys.exit(check(sys.argv[1]))
    else:
        sys.exit(__doc__)
