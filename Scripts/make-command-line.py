#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes Docs/Reference/CommandLine.md from the commands themselves: Scripts/make-command-line.py FOLDER-OF-THE-BUILT-yuma

The build has to have all traits. With --check nothing is written, and a page that is not up to date ends with exit code 1.
"""

import json
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "Docs" / "Reference" / "CommandLine.md"
HEAD = """# The command line

This page is made from the program's own help by `Scripts/make-command-line.py`; `make check-docs` fails where it is not up to date.
[Program.md](../Guide/Program.md) tells how the commands work together, [Output.md](Output.md) what they print.

"""


def run(yuma, *arguments):
    return subprocess.run([yuma, *arguments], capture_output=True, text=True, check=True).stdout


def names(argument):
    """How an option is typed, with the name of its value."""
    if argument["kind"] == "positional":
        return f"`<{argument['valueName']}>`"
    spelt = ["-" * (1 if name["kind"] == "short" else 2) + name["name"] for name in argument["names"]]
    value = "" if argument["kind"] == "flag" else f" <{argument['valueName']}>"
    return ", ".join(f"`{name}{value}`" for name in spelt)


def meaning(argument):
    text = argument.get("abstract", "")
    values = argument.get("allValues")
    notes = []
    if values:
        notes.append("values: " + ", ".join(f"`{value}`" for value in values))
    if argument.get("defaultValue"):
        notes.append(f"default: `{argument['defaultValue']}`")
    return (text + (f" ({'; '.join(notes)})" if notes else "")).replace("|", "\\|")


def walk(command, path=()):
    """All commands that help shows, with their full names, each before its own."""
    for child in command.get("subcommands", []):
        if child["commandName"] != "help":
            name = (*path, child["commandName"])
            yield name, child
            yield from walk(child, name)


def options(command):
    return [a for a in command.get("arguments", []) if a["shouldDisplay"] and a.get("valueName") not in ("help", "version")]


def discussion(text):
    """The paragraphs, and the examples as a block."""
    prose, _, examples = text.partition("Examples:\n")
    body = "\n".join(line if line.startswith(" ") else textwrap.fill(line, 120, break_long_words=False, break_on_hyphens=False)
                     for line in prose.strip().splitlines()).replace("<", "&lt;")
    if examples:
        body += "\n\n" + "\n".join("    " + line.strip() if not line.startswith("    ") else "      " + line.strip()
                                   for line in examples.rstrip().splitlines())
    return body


def table(arguments):
    rows = "\n".join(f"| {names(argument)} | {meaning(argument)} |" for argument in arguments)
    return f"| option | |\n| --- | --- |\n{rows}\n"


def page(yuma):
    root = json.loads(run(yuma, "--experimental-dump-help"))["command"]
    commands = list(walk(root))
    # An option that many commands have, in the same words, is said once.
    counts = {}
    for _, command in commands:
        for argument in options(command):
            key = json.dumps(argument, sort_keys=True)
            counts[key] = counts.get(key, 0) + 1
    shared = [json.loads(key) for key, count in counts.items() if count >= 5]
    text = HEAD + discussion(root["discussion"]) + "\n\n## Options of many commands\n\n" + table(shared)
    for name, command in commands:
        usage = re.search(r"^USAGE: (.*?)\n\n", run(yuma, "help", *name), re.M | re.S).group(1)
        text += f"\n{'#' * (1 + len(name))} yuma {' '.join(name)}\n\n    {' '.join(usage.split())}\n\n{command['abstract']}\n"
        if command.get("discussion"):
            text += "\n" + discussion(command["discussion"]) + "\n"
        own = [argument for argument in options(command) if argument not in shared]
        common = [argument for argument in options(command) if argument in shared]
        if own:
            text += "\n" + table(own)
        if common:
            text += "\nAnd " + ", ".join(names(argument).split(" <")[0].rstrip("`") + "`" for argument in common) + ".\n"
    return re.sub(r"\n{3,}", "\n\n", text)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    yuma = str(pathlib.Path(arguments[0]).resolve() / "yuma")
    text = page(yuma)
    if "--check" not in sys.argv:
        PAGE.write_text(text)
    elif PAGE.read_text() != text:
        print("Docs/Reference/CommandLine.md is not up to date: run Scripts/make-command-line.py", file=sys.stderr)
        sys.exit(1)


main()
