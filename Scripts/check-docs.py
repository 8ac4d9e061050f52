#!/usr/bin/env python3
"""Checks that the documentation tells the truth: Scripts/check-docs.py FOLDER-OF-THE-BUILT-yuma

- A line `$ yuma ...` of a ```console block is run, and must print what follows it and exit with 0, or with N where the
  block opens with ```console exit=N. A line `...` stands for any lines. Without output only the exit code counts.
- A line `$ make TARGET` names a target of the Makefile.
- A ```swift block is a run of lines of a file in Examples/Sources, which is compiled and run elsewhere.
- A relative link leads to a file.
- A section of the specification that a source cites exists.
"""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CITATION = re.compile(r"Docs/((?:[A-Za-z-]+/)*[A-Za-z-]+\.md)(?:,\s+(?://+\s+)?sections?\s+(\d+))?")


def pages():
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).exists()]


def matches(expected, actual):
    """Whether the lines are the expected ones, `...` standing for any."""
    pattern = "".join("(?:.*\n)*?" if line == "..." else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in actual)) is not None


def check_console(body, info, targets, environment):
    code = int(dict(word.split("=") for word in info.split()[1:]).get("exit", 0))
    for piece in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, *expected = piece.splitlines()
        if command.startswith("make"):
            for target in command.split()[1:]:
                if target not in targets:
                    yield f"no target '{target}' in the Makefile"
        elif command.startswith("yuma"):
            run = subprocess.run(
                ["bash", "-c", command], cwd=ROOT, env=environment, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )
            if run.returncode != code:
                yield f"'{command}' exits with {run.returncode}, not {code}:\n{run.stdout}"
            elif expected and not matches([line.rstrip() for line in expected], run.stdout.splitlines()):
                yield f"'{command}' prints\n{run.stdout}"


def dedent(lines):
    depth = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[depth:] for line in lines]


def is_run_of_lines(snippet, sources):
    wanted = dedent(snippet.splitlines())
    return any(
        dedent(lines[start:start + len(wanted)]) == wanted
        for lines in sources for start in range(len(lines) - len(wanted) + 1)
    )


def check_page(page, targets, sources, environment):
    text = page.read_text()
    for fence in FENCE.finditer(text):
        info, body = fence.groups()
        if info.startswith("console"):
            yield from check_console(body, info, targets, environment)
        elif info == "swift" and not is_run_of_lines(body, sources):
            yield f"no example holds this snippet:\n{body}"
    for link in LINK.findall(FENCE.sub("", text)):
        if not (page.parent / link).exists():
            yield f"a link leads nowhere: {link}"


def check_citations(source):
    for page, section in CITATION.findall(source.read_text()):
        path = ROOT / "Docs" / page
        if not path.exists():
            yield f"cites Docs/{page}, which is not there"
        elif section and not re.search(rf"^## {section}\. ", path.read_text(), re.M):
            yield f"cites section {section} of Docs/{page}, which is not there"


def main():
    environment = dict(os.environ, PATH=f"{pathlib.Path(sys.argv[1]).resolve()}:{os.environ['PATH']}")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    sources = [path.read_text().splitlines() for path in sorted(ROOT.glob("Examples/Sources/**/*.swift"))]
    problems = 0
    for page in pages():
        for problem in check_page(page, targets, sources, environment):
            print(f"{page.relative_to(ROOT)}: {problem}", file=sys.stderr)
            problems += 1
    for folder in ("Sources", "Tests"):
        for source in sorted(ROOT.glob(f"{folder}/**/*.swift")):
            for problem in check_citations(source):
                print(f"{source.relative_to(ROOT)}: {problem}", file=sys.stderr)
                problems += 1
    sys.exit(1 if problems else 0)


main()
