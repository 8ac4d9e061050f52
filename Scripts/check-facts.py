#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks statements of the documentation against their sources: Scripts/check-facts.py FOLDER-OF-THE-BUILT-yuma

- The table of modules in Docs/Internals/Architecture.md names the targets of Package.swift, each with its dependencies.
- A range of spec versions in README.md, the guides and the page of rulesets that begins with the first known version ends with the last one,
  and README.md names that range.
- A file format that a page names has a page in Formats/, and one that has a JSON Schema is named in Sources/.
- Docs/README.md names every page of Docs/.
- README.md repeats the speed that Docs/Internals/Performance.md measured.
- The version of the program is that of the newest section of CHANGELOG.md, or a later one while that section is "Unreleased".
- The address of the repository is that of Packaging/repository, wherever it is written.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMAT = re.compile(r"`((?:yuma|network|subnet)-[a-z-]+|emission|fixed-point)/(\d+)`")
RANGE = re.compile(r"\b(\d{3})(?: to |, [^.]*?, to )(\d{3})\b")


def texts(root=ROOT):
    """The pages, but for the changelog, which tells of the past."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=root, capture_output=True, text=True, check=True).stdout.split()
    return {name: (root / name).read_text() for name in names if (root / name).exists() and name != "CHANGELOG.md"}


def declared(manifest, folders):
    """The targets of Package.swift below Sources/, with the names of their dependencies."""
    modules = {}
    for text in re.split(r"\n    \.(?:target|executableTarget|systemLibrary|testTarget)\(", manifest)[1:]:
        name = re.search(r'name: "(\w+)"', text).group(1)
        if name in folders and 'path: "Tests' not in text:
            start = text.find("dependencies: [")
            listed = re.sub(r', package: "[^"]+"|traits: \[[^\]]*\]', "", text[start:]) if start >= 0 else "]"
            modules[name] = set(re.findall(r'"(\w+)"', listed[:listed.index("]")]))
    return modules


def check_modules(page, modules):
    rows = {}
    for line in page[page.index("| module |"):].splitlines()[2:]:
        if not line.startswith("| "):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows[cells[0]] = set(cells[2].split(", ")) - {"nothing"}
    for name in sorted(rows.keys() ^ modules.keys()):
        yield f"the table of modules {'lacks' if name in modules else 'has'} {name}, which Package.swift {'has' if name in modules else 'lacks'}"
    for name in sorted(rows.keys() & modules.keys()):
        if rows[name] != modules[name]:
            yield f"the table of modules gives {name} other dependencies than Package.swift: {sorted(rows[name] ^ modules[name])}"


def check_ranges(pages, first, last):
    for name, text in pages.items():
        if name == "README.md" or name.startswith("Docs/Guide/") or name == "Docs/Reference/Rulesets.md":
            for match in RANGE.finditer(text):
                if int(match.group(1)) == first and int(match.group(2)) != last:
                    yield f"{name}: says {match.group(0)}, and the known versions are {first} to {last}"
    if f"{first} to {last}" not in pages["README.md"]:
        yield f"README.md: does not say that the known versions are {first} to {last}"


def check_formats(pages, files, sources):
    for name, text in pages.items():
        for kind, number in set(FORMAT.findall(text)):
            if f"{kind}-{number}.md" not in files:
                yield f"{name}: names the format {kind}/{number}, which has no page in Formats/"
    for file in sorted(files):
        match = re.fullmatch(r"(.+)-(\d+)\.schema\.json", file)
        if match and match.group(1) != "common" and f'"{match.group(1)}/{match.group(2)}"' not in sources:
            yield f"Formats/{file}: no source reads or writes {match.group(1)}/{match.group(2)}"


def check_index(pages):
    """Docs/README.md has a row for every page of Docs/; a folder with a README.md of its own stands for its pages."""
    linked = {f"Docs/{link}" for link in re.findall(r"\]\(([^)#]+)\)", pages["Docs/README.md"])}
    for name in pages:
        if name.startswith("Docs/") and name != "Docs/README.md" and name not in linked:
            if name.rsplit("/", 1)[0] + "/README.md" not in linked:
                yield f"Docs/README.md: does not name {name}"


def check_speed(readme, performance):
    """The claim in README.md, without liquid alpha, whose ratios are larger by far."""
    ratios = [float(m.group(1)) for m in re.finditer(
        r"^\| n\d+-v\d+-d\d+-yuma3? \|(?:[^|]*\|){4} ([\d.]+) \|$", performance, re.M)]
    claim = re.search(r"(\d+) to (\d+) times as fast as the chain's own code", " ".join(readme.split()))
    if not claim or not ratios:
        yield "README.md: no claim of speed, or no measured ratios in Performance.md"
    elif (int(claim.group(1)), int(claim.group(2))) != (int(min(ratios)), round(max(ratios))):
        yield f"README.md: says {claim.group(0)}, and {min(ratios)} to {max(ratios)} were measured"


def check_version(version, changelog):
    sections = re.findall(r"^## (\S+)", changelog, re.M)
    released = [section.strip("[]") for section in sections if section != "Unreleased"]
    if sections[:1] == ["Unreleased"]:
        if version in released:
            yield f"the program calls itself {version}, which CHANGELOG.md has as released; give it the next version"
    elif released[:1] != [version]:
        yield f"the program calls itself {version}, and the newest section of CHANGELOG.md is {released[:1] or 'missing'}"


def check_address(address, pages):
    """Until there is an address, no page may pretend that there is one."""
    for name, text in pages.items():
        for found in re.findall(r"(?:https://|git@)[\w.@:/-]+/swift-yuma(?:\.git)?\b", text):
            if found.removesuffix(".git") != address:
                yield f"{name}: {found} is not the address in Packaging/repository, '{address or 'none yet'}'"
    wanted = f'url: "{address}"' if address else '.package(path: "../swift-yuma"'
    for name in ("README.md", "Docs/Guide/Library.md"):
        if wanted not in pages.get(name, wanted):
            yield f"{name}: does not say {wanted}"


def main():
    yuma = pathlib.Path(sys.argv[1]) / "yuma"
    rules = json.loads(subprocess.run([yuma, "rules", "--json"], capture_output=True, text=True, check=True).stdout)
    version = json.loads(subprocess.run([yuma, "version", "--json"], capture_output=True, text=True, check=True).stdout)
    pages = texts()
    readers = [*ROOT.glob("Sources/**/*.swift"), *ROOT.glob("Python/swift_yuma/**/*.py")]
    sources = "\n".join(path.read_text() for path in sorted(readers))
    modules = declared((ROOT / "Package.swift").read_text(), {path.name for path in (ROOT / "Sources").iterdir()})
    problems = [
        *check_modules(pages["Docs/Internals/Architecture.md"], modules),
        *check_ranges(pages, rules["from"], rules["to"]),
        *check_formats(pages, {path.name for path in (ROOT / "Formats").iterdir()}, sources),
        *check_index(pages),
        *check_speed(pages["README.md"], pages["Docs/Internals/Performance.md"]),
        *check_version(version["version"], (ROOT / "CHANGELOG.md").read_text()),
        *check_address((ROOT / "Packaging" / "repository").read_text().strip(), pages),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
