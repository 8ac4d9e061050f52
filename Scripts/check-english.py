#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what a machine can see of plain English (Docs/Internals/Style.md): Scripts/check-english.py [--list] [FILE ...]

It reads the pages, the comments of documentation in Sources/, and the commands' help, and reports

- a phrase of BANNED;
- a sentence of more than thirty words, in which a value between backquotes counts as one word, and so does a list of them;
- a comment that only names a section.

Scripts/english-baseline.txt has the number of long sentences that a file had when the check began. More of them are an error, and so are fewer,
so that the number only falls: --write-baseline writes it anew. --list shows every long sentence.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / "Scripts" / "english-baseline.txt"
LIMIT = 30

# A pattern, and what to write.
BANNED = [
    (r"\bbits? behind the point\b", "fractional bits"),
    (r"\bof no matter what\b", "with unspecified contents"),
    (r"\bis not said\b", "is unspecified"),
    (r"\bhow manieth\b", "the index"),
    (r"\bin every way it may be\b", "in each form"),
    (r"\bgone on with\b", "resumed"),
    (r"\bwhose it is\b", "who gets it"),
    (r"\bleads nowhere\b|\bleads to nowhere\b", "points to no file"),
    (r"\bwords about (?:it|them)\b", "messages"),
    (r"\bonly as far as\b", "only if"),
    (r"\bthe least of\b", "the minimum of"),
    (r"\bit goes (?:where|if|when)\b|\bgoes if\b|\bgoes where\b", "is dropped"),
    (r"\bis no (?:regular|number|document|table|deviation)\b", "is not a"),
    (r"\bnobody has looked\b", "not computed yet"),
    (r"\bthat are nowhere\b", "that no row has"),
    (r"\bhad been\b.*\bhad been\b", "one past tense, or the present"),
    (r"\bin order to\b", "to"),
    (r"\bdue to the fact\b", "because"),
    (r"\butili[sz]e", "use"),
    (r"\bleverag(?:e|ing)\b", "use"),
    (r"\bseamless(?:ly)?\b|\bblazing(?:ly)?\b|\bpowerful\b|\bworld-class\b", "what was measured"),
    (r"\bsimply\b|\bobviously\b|\bof course\b", "nothing"),
]
ONLY_SECTION = re.compile(r"^\s*///? *(?:Docs/\S+, )?[Ss]ections? \d+(?:(?:,| and| to) \d+)*\.?\s*$")
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)


def sentences(text):
    """The sentences of prose: backquoted values and links count as one word, and lines of tables and of code do not count."""
    text = re.sub(r"``?[^`]*``?", "`value`", text)
    text = re.sub(r"`value`(?: \(`value`\))?(?:(?:,| and| or)\s+`value`(?: \(`value`\))?)+", "`value`", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?<=\d)[ .,](?=\d)", "", text)
    text = re.sub(r"\b(?:e\.g|i\.e|etc|vs)\.", "eg", text)
    for sentence in re.split(r"(?<=[.!?])[)\"*]*\s+(?=[A-Z`\"(*\[]|--\w|(?:json|jsonl|csv|compact|yuma|null|\d{3})\b)|:\s*\n\s*\n|\n\s*\n", text):
        sentence = " ".join(sentence.split())
        if sentence:
            yield sentence


def words(sentence):
    return len([word for word in sentence.split() if re.search(r"\w", word)])


def page_prose(text):
    """Paragraphs and items of lists; not code, tables, headings and comments of HTML."""
    text = FENCE.sub("\n", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    lines = []
    for line in text.splitlines():
        if re.match(r"^(    |\t)(?![-*] |\d+\. )", line) and (not lines or not lines[-1].strip() or lines[-1] == "CODE"):
            lines.append("CODE")
            continue
        if line.startswith(("#", "|")):
            line = ""
        elif re.match(r"^\s*(?:[-*]|\d+\.) ", line):
            lines.append("")
            line = re.sub(r"^\s*(?:[-*]|\d+\.) ", "", line)
        lines.append(line)
    return "\n".join("" if line == "CODE" else line for line in lines)


def comment_prose(text):
    """Comments of documentation, a paragraph apart from the next comment; lists of parameters apart from each other."""
    lines = []
    for line in text.splitlines():
        match = re.match(r"^\s*/// ?(.*)$", line)
        lines.append(match.group(1) if match else "")
    return page_prose("\n".join(lines))


def help_prose(text):
    """What help says before its usage, without examples."""
    text = text.split("USAGE:")[0].removeprefix("OVERVIEW: ")
    return re.sub(r"^Examples:\n.*", "", text, flags=re.M | re.S)


def files():
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in names:
        path = ROOT / name
        if not name or not path.exists():
            continue
        if name.endswith(".md"):
            yield name, page_prose(path.read_text())
        elif name.startswith("Sources/") and name.endswith(".swift"):
            yield name, comment_prose(path.read_text())
        elif name.startswith("Tests/YumaCommandTests/Golden/help/"):
            yield name, help_prose(path.read_text())


def banned(text):
    for pattern, better in BANNED:
        for match in re.finditer(pattern, " ".join(text.split()), re.I):
            yield f'"{match.group(0)}": write "{better}"' if better != "nothing" else f'"{match.group(0)}": leave it out'


def long_sentences(prose):
    return [sentence for sentence in sentences(prose) if words(sentence) > LIMIT]


def sections(text):
    """Comments that only name a section: a line on its own, before something that is no comment."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else ""
        after = lines[index + 1] if index + 1 < len(lines) else ""
        if ONLY_SECTION.match(line) and not before.lstrip().startswith("//") and not after.lstrip().startswith("//"):
            yield f"line {index + 1} only names a section: say what is computed"


def problems_of(name, prose, source, allowed):
    """What is wrong with a file, and its long sentences, of which so many are allowed."""
    long = long_sentences(prose)
    found = list(banned(prose))
    if name.endswith(".swift"):
        found += sections(source)
    if len(long) > allowed:
        found += [f"{words(sentence)} words: {sentence}" for sentence in long]
    elif len(long) < allowed:
        found.append(f"{len(long)} long sentences where {allowed} were: Scripts/check-english.py --write-baseline")
    return found, long


def main():
    chosen = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    baseline = {}
    if BASELINE.exists():
        for line in BASELINE.read_text().splitlines():
            count, name = line.split(" ", 1)
            baseline[name] = int(count)
    problems, counts = 0, {}
    for name, prose in files():
        # The page of style shows what not to write.
        if chosen and name not in chosen or name == "Docs/Internals/Style.md":
            continue
        found, long = problems_of(name, prose, (ROOT / name).read_text(), baseline.get(name, 0))
        if long:
            counts[name] = len(long)
        if "--list" in sys.argv:
            for sentence in long:
                print(f"{name}: {words(sentence)} words: {sentence}")
        elif "--write-baseline" not in sys.argv:
            for problem in found:
                print(f"{name}: {problem}", file=sys.stderr)
            problems += len(found)
    if "--write-baseline" in sys.argv:
        BASELINE.write_text("".join(f"{count} {name}\n" for name, count in sorted(counts.items())))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
