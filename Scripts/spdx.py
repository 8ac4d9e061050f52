#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The line with the licence at the head of every source file: Scripts/spdx.py --check | --add [FILE ...]

--check names the files that lack the line, and exits with 1 if there are any. --add writes it into them: as the first line, or after the
line that has to be the first one (`#!`, `// swift-tools-version`). The licence is that of LICENSE.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TITLES = {"Apache License": "Apache-2.0"}
COMMENTS = {".swift": "//", ".c": "//", ".h": "//", ".cpp": "//", ".modulemap": "//", ".py": "#", ".sh": "#"}
# A line that a tool expects to be the first.
FIRST = ("#!", "// swift-tools-version")
# The line stands within so many of a file's first ones.
HEAD = 3


def licence(root=ROOT):
    text = " ".join((root / "LICENSE").read_text().split()[:8])
    for title, name in TITLES.items():
        if text.startswith(title):
            return name
    raise SystemExit(f"spdx: LICENSE begins with '{text}', which is not a licence that this script knows")


def comment(name, text):
    """What begins a comment in the file, or None for a file without a line."""
    if (kind := COMMENTS.get(pathlib.Path(name).suffix)) is not None:
        return kind
    return "#" if text.startswith("#!") else None


def line(name, text, identifier):
    kind = comment(name, text)
    return kind and f"{kind} SPDX-License-Identifier: {identifier}"


def has(text, wanted):
    return wanted in text.split("\n", HEAD)[:HEAD]


def added(name, text, identifier):
    """The text with the line, and an empty line between it and another comment, which would read as one with it."""
    wanted = line(name, text, identifier)
    if wanted is None or has(text, wanted):
        return text
    head = ""
    if text.startswith(FIRST):
        head, _, text = text.partition("\n")
        head += "\n"
    separator = "\n" if text.startswith((comment(name, head + text), "/*")) else ""
    return f"{head}{wanted}\n{separator}{text}"


def files(chosen=()):
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in sorted(set(filter(None, names))):
        path = ROOT / name
        if path.is_file() and not path.is_symlink() and (not chosen or name in chosen):
            if path.suffix in COMMENTS or not path.suffix and path.read_bytes()[:2] == b"#!":
                yield name, path


def main():
    action, *chosen = sys.argv[1:] or [""]
    if action not in ("--check", "--add"):
        raise SystemExit(__doc__.splitlines()[0])
    identifier, missing = licence(), []
    for name, path in files(chosen):
        text = path.read_text()
        if added(name, text, identifier) != text:
            missing.append(name)
            if action == "--add":
                path.write_text(added(name, text, identifier))
    if action == "--check":
        for name in missing:
            print(f"{name}: has no line with the licence; Scripts/spdx.py --add writes it", file=sys.stderr)
        sys.exit(1 if missing else 0)
    print(f"spdx: {len(missing)} files have got the line")


if __name__ == "__main__":
    main()
