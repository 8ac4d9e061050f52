#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the documentation tells the truth: Scripts/check-docs.py FOLDER-OF-THE-BUILT-yuma [PAGE ...]

- A line `$ ... yuma ...` of a ```console block runs on a terminal of 200 columns. It must print what follows it and exit with 0, or with N where the
  block opens with ```console exit=N. `...` stands for any lines, or for any text within a line. Without output only the
  exit code counts.
- So does every command `yuma ...` in a table of README.md.
- The commands of a page run one after another in a copy of the repository's data, so that a step may use the files of the step before.
- Where a block opens with ```console node=N, the repository's own node (Tests/Node/node.py) serves while the page is checked. It stands in for port N.
- Every other command `yuma ...` in a page, in a block or between backquotes, names a command and options that exist.
- A block that opens with ```json yuma ... shows what that command prints: the same keys, with values of the same type.
- A line `$ make TARGET` names a target of the Makefile.
- A ```swift block is a run of lines of a file in Examples/Sources, which is compiled and run elsewhere. A block that begins with `import` is
  a whole file.
- A relative link leads to a file, and to a heading where it names one.
- A page or a section that a source cites exists.
"""

import json
import os
import pathlib
import pty
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import threading
from fcntl import ioctl

ROOT = pathlib.Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)")
CITATION = re.compile(r"Docs/((?:[A-Za-z]+/)*[A-Za-z-]+\.md)(?:,\s+(?://+\s+)?sections?\s+(\d+))?")
# What a command of a page may read.
DATA = ["Docs", "Examples", "Formats", "Scripts", "Vectors"]
ROOT_OPTIONS = {"--help", "-h", "--version", "--generate-completion-script"}


def pages(root=ROOT):
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=root, capture_output=True, text=True, check=True,
    ).stdout.split()
    return [root / name for name in names if (root / name).exists()]


def matches(expected, actual):
    """Whether the lines are the expected ones: `...` stands for any lines, or for any text within a line."""
    pattern = "".join(
        "(?:.*\n)*?" if line == "..." else re.escape(line).replace(re.escape("..."), ".*") + "\n" for line in expected
    )
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in actual)) is not None


class Commands:
    """Runs commands in a copy of the repository's data, made when the first one needs it."""

    def __init__(self, environment, root=ROOT):
        self.environment, self.root, self.copy = environment, root, None
        self.node, self.ports = None, None

    def folder(self):
        if self.copy is None:
            base = self.root / ".build"
            base.mkdir(exist_ok=True)
            self.copy = pathlib.Path(tempfile.mkdtemp(prefix="docs-", dir=base))
            for name in DATA:
                if (self.root / name).exists():
                    shutil.copytree(self.root / name, self.copy / name, copy_function=os.link)
        return self.copy

    def start_node(self, port):
        """Serves the state of a subnet in place of a node at `port`."""
        if self.node is None:
            self.node = subprocess.Popen(
                [sys.executable, ROOT / "Tests/Node/node.py", ROOT / "Vectors/real/sn15-yuma3.json"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.ports = (f"localhost:{port}", f"localhost:{self.node.stdout.readline().strip()}")

    def close(self):
        if self.node is not None:
            self.node.communicate("")
        if self.copy is not None:
            shutil.rmtree(self.copy)

    def run(self, command):
        return subprocess.run(
            ["bash", "-c", command], cwd=self.folder(), env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    def run_on_terminal(self, command):
        """The exit code, and what the command prints: its words on standard error, then what it writes to a terminal."""
        if self.ports:
            command = command.replace(*self.ports)
        master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        attributes = termios.tcgetattr(slave)
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        process = subprocess.Popen(
            ["bash", "-c", command], cwd=self.folder(), env=dict(self.environment, NO_COLOR="1"),
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
        process.stderr.close()
        text = (b"".join(words) + output).decode()
        return process.wait(), text.replace(*reversed(self.ports)) if self.ports else text


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


def check_json(body, command, commands):
    result = commands.run(command)
    lines = result.stdout.splitlines()
    try:
        found = list(differences(json.loads(body), json.loads(lines[0] if lines else "")))
    except ValueError as error:
        found = [str(error)]
    if result.returncode not in (0, 1):
        found.append(f"exit code {result.returncode}")
    if found:
        yield f"'{command}': " + "; ".join(found)


def check_command(command, code, expected, commands):
    found, output = commands.run_on_terminal(command)
    if found != code:
        yield f"'{command}' exits with {found}, not {code}:\n{output}"
    elif expected and not matches([line.rstrip() for line in expected], output.splitlines()):
        yield f"'{command}' prints\n{output}"


def check_console(body, info, targets, commands):
    options = dict(word.split("=") for word in info.split()[1:])
    code = int(options.get("exit", 0))
    if "node" in options:
        commands.start_node(options["node"])
    for piece in re.split(r"^\$ ", body, flags=re.M)[1:]:
        command, *expected = piece.splitlines()
        if command.startswith("make"):
            for target in [word for word in command.split()[1:] if "=" not in word]:
                if target not in targets:
                    yield f"no target '{target}' in the Makefile"
        elif re.search(r"\byuma |^Scripts/", command):
            yield from check_command(command, code, expected, commands)


def check_words(text, tree):
    """Whether a command that is shown, and not run, names a command and options that exist."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return
    node, options = tree, set(ROOT_OPTIONS)
    for word in words[1:]:
        if re.search(r"[|<>;&]", word) or word in ("help", "--generate-completion-script"):
            return
        if word.startswith("--") and len(word) > 2:
            name = word.split("=")[0].rstrip(",.")
            known = options | {
                ("--" if n["kind"] == "long" else "-") + n["name"]
                for a in node.get("arguments", []) for n in a.get("names") or []}
            if name not in known:
                yield f"'{text}': no option {name}"
        elif node.get("subcommands") and re.fullmatch(r"[a-z][a-z-]*", word):
            node = next((child for child in node["subcommands"] if child["commandName"] == word), None)
            if node is None:
                yield f"'{text}': no command {word}"
                return
        elif node.get("subcommands"):
            return


def shown_commands(text):
    """Commands between backquotes, in ```sh blocks and in indented blocks."""
    for info, body in FENCE.findall(text):
        if info == "sh":
            yield from re.findall(r"^(?:\$ )?(yuma .*)$", body, re.M)
    rest = FENCE.sub("", text)
    yield from re.findall(r"^    (yuma .*)$", rest, re.M)
    yield from re.findall(r"`(yuma [^`\n]+)`", rest)


def table_commands(text):
    for line in FENCE.sub("", text).splitlines():
        if line.startswith("| "):
            yield from re.findall(r"`(yuma [^`]+)`", line)


def dedent(lines):
    depth = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
    return [line[depth:] for line in lines]


def without_heading_comment(lines):
    while lines and (lines[0].startswith("//") or not lines[0].strip()):
        lines = lines[1:]
    return lines


def is_example(snippet, sources):
    wanted = dedent(snippet.splitlines())
    if wanted and wanted[0].startswith("import "):
        return any(without_heading_comment(lines) == wanted for lines in sources)
    return any(
        dedent(lines[start:start + len(wanted)]) == wanted
        for lines in sources for start in range(len(lines) - len(wanted) + 1)
    )


def anchors(page):
    """What a link may name behind #, by the rule of GitHub."""
    for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text()), re.M):
        yield re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^)]*\)", "", heading).lower()).replace(" ", "-")


def check_links(page, text):
    for link, anchor in LINK.findall(FENCE.sub("", text)):
        target = page.parent / link if link else page
        if not target.exists():
            yield f"a link leads nowhere: {link}"
        elif anchor and target.suffix == ".md" and anchor not in set(anchors(target)):
            yield f"a link leads to no heading: {link}#{anchor}"


def check_page(page, targets, sources, tree, commands, root=ROOT):
    text = page.read_text()
    for info, body in FENCE.findall(text):
        if info.startswith("console"):
            yield from check_console(body, info, targets, commands)
        elif info.startswith("json yuma "):
            yield from check_json(body, info.removeprefix("json "), commands)
        elif info == "swift" and not is_example(body, sources):
            yield f"no example holds this snippet:\n{body}"
    if page == root / "README.md":
        for command in table_commands(text):
            yield from check_command(command, 0, [], commands)
    for command in shown_commands(text):
        yield from check_words(command, tree)
    yield from check_links(page, text)


def check_citations(source, root=ROOT):
    for page, section in CITATION.findall(source.read_text()):
        path = root / "Docs" / page
        if not path.exists():
            yield f"cites Docs/{page}, which is not there"
        elif section and not re.search(rf"^## {section}\. ", path.read_text(), re.M):
            yield f"cites section {section} of Docs/{page}, which is not there"


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    environment = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")
    tree = json.loads(subprocess.run(
        [folder / "yuma", "--experimental-dump-help"], capture_output=True, text=True, check=True).stdout)["command"]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    sources = [path.read_text().splitlines() for path in sorted(ROOT.glob("Examples/Sources/**/*.swift"))]
    chosen = {ROOT / name for name in sys.argv[2:]}
    problems = 0
    for page in pages():
        if chosen and page not in chosen:
            continue
        commands = Commands(environment)
        try:
            for problem in check_page(page, targets, sources, tree, commands):
                print(f"{page.relative_to(ROOT)}: {problem}", file=sys.stderr)
                problems += 1
        finally:
            commands.close()
    for source in [] if chosen else sorted(path for path in [
            *ROOT.glob("Sources/**/*.*"), *ROOT.glob("Tests/**/*.swift"), *ROOT.glob("Scripts/*"), *ROOT.glob("Examples/**/*.*")]
            if path.suffix in (".swift", ".h", ".c", ".py", ".sh", ".md") and path.name != "test-scripts.py"):
        for problem in check_citations(source):
            print(f"{source.relative_to(ROOT)}: {problem}", file=sys.stderr)
            problems += 1
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
