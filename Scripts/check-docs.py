#!/usr/bin/env python3
"""Checks that the documentation tells the truth: Scripts/check-docs.py FOLDER-OF-THE-BUILT-yuma

- A line `$ ... yuma ...` of a ```console block is run on a terminal of 200 columns, and must print what follows it and exit with 0, or with N where the
  block opens with ```console exit=N. `...` stands for any lines, or for any text within a line. Without output only the
  exit code counts.
- A block that opens with ```json yuma ... shows what that command prints: the same keys, with values of the same type.
- A line `$ make TARGET` names a target of the Makefile.
- A ```swift block is a run of lines of a file in Examples/Sources, which is compiled and run elsewhere.
- A relative link leads to a file.
- A page or a section that a source cites exists.
"""

import json
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from fcntl import ioctl

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
CITATION = re.compile(r"Docs/((?:[A-Za-z]+/)*[A-Za-z-]+\.md)(?:,\s+(?://+\s+)?sections?\s+(\d+))?")


def pages():
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()
    return [ROOT / name for name in names if (ROOT / name).exists()]


def matches(expected, actual):
    """Whether the lines are the expected ones: `...` stands for any lines, or for any text within a line."""
    pattern = "".join(
        "(?:.*\n)*?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + "\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in actual)) is not None


def run(command, environment):
    return subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )


def run_on_terminal(command, environment):
    """The exit code, and what the command prints: its words on standard error, then what it writes to a terminal."""
    master, slave = pty.openpty()
    ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    attributes = termios.tcgetattr(slave)
    attributes[1] &= ~termios.OPOST
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    process = subprocess.Popen(
        ["bash", "-c", command], cwd=ROOT, env=dict(environment, NO_COLOR="1"),
        stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE,
    )
    os.close(slave)
    words = []
    reader = threading.Thread(target=lambda: words.append(process.stderr.read()))
    reader.start()
    output = b""
    while True:
        try:
            piece = os.read(master, 1 << 16)
        except OSError:
            break
        if not piece:
            break
        output += piece
    os.close(master)
    reader.join()
    return process.wait(), (b"".join(words) + output).decode()


def differences(shown, actual, place=""):
    """Where the shown JSON has other keys or types than the actual; a shown list stands for any length."""
    if isinstance(shown, dict) and isinstance(actual, dict):
        for key in sorted(shown.keys() ^ actual.keys()):
            yield f"{place}.{key} is {'missing' if key in shown else 'not shown'}"
        for key in shown.keys() & actual.keys():
            yield from differences(shown[key], actual[key], f"{place}.{key}")
    elif isinstance(shown, list) and isinstance(actual, list):
        for index, pair in enumerate(zip(shown, actual)):
            yield from differences(*pair, f"{place}[{index}]")
    elif type(shown) is not type(actual):
        yield f"{place} is shown as {json.dumps(shown)} and is {json.dumps(actual)[:80]}"


def check_json(body, command, environment):
    lines = run(command, environment).stdout.splitlines()
    try:
        found = list(differences(json.loads(body), json.loads(lines[0] if lines else "")))
    except ValueError as error:
        found = [str(error)]
    if found:
        yield f"'{command}': " + "; ".join(found)


def check_console(body, info, targets, environment):
    code = int(dict(word.split("=") for word in info.split()[1:]).get("exit", 0))
    for piece in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, *expected = piece.splitlines()
        if command.startswith("make"):
            for target in command.split()[1:]:
                if target not in targets:
                    yield f"no target '{target}' in the Makefile"
        elif re.search(r"\byuma ", command):
            found, output = run_on_terminal(command, environment)
            if found != code:
                yield f"'{command}' exits with {found}, not {code}:\n{output}"
            elif expected and not matches([line.rstrip() for line in expected], output.splitlines()):
                yield f"'{command}' prints\n{output}"


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
        elif info.startswith("json yuma "):
            yield from check_json(body, info.removeprefix("json "), environment)
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
