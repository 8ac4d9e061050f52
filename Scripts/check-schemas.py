#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks Formats/: Scripts/check-schemas.py

- Each schema is a JSON Schema, has a page of the same name, and each page a schema, unless the format is not JSON. Where a command's result
  is not a document that it reads, NAME.result.schema.json describes it; Scripts/check-written.py compares.
- Each JSON file of the repository that names a format fits the schema of that format.
- Each JSON block of a page that names a format, and is whole, fits the schema.
- Documents that are wrong in one place are refused.
- Vectors/manifest.json lists the golden files as they are.
"""

import copy
import json
import multiprocessing
import pathlib
import re
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = ROOT / "Formats"
# Formats that are not JSON: they have a page and no schema.
PAGES_ALONE = {"compact-1", "guarantees-csv", "node-answers", "README"}
FOLDERS = ["Vectors", "Docs", "Examples", "Tools/Corpus", "Formats"]
BLOCK = re.compile(r"^```json\n(.*?)^```$", re.M | re.S)


def fits(schema, value):
    """Whether a value is sure to fit a schema of integers in a range, or of lists of a fixed number of them."""
    if not isinstance(schema, dict):
        return False
    if set(schema) == {"type", "minimum", "maximum"} and schema["type"] == "integer":
        return type(value) is int and schema["minimum"] <= value <= schema["maximum"]
    if set(schema) == {"type"}:
        return type(value) is int and "integer" in schema["type"]
    if set(schema) == {"type", "items", "minItems", "maxItems"}:
        return (isinstance(value, list) and schema["minItems"] <= len(value) <= schema["maxItems"]
                and all(fits(schema["items"], item) for item in value))
    return False


def items(validator, schema, instance, whole):
    """The keyword "items", without the library's work for each of a list's millions of plain values."""
    if isinstance(instance, list) and all(fits(schema, value) for value in instance):
        return ()
    return jsonschema.Draft202012Validator.VALIDATORS["items"](validator, schema, instance, whole)


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"items": items})
COMMON = json.loads((FORMATS / "common.schema.json").read_text())["$defs"]


def inlined(schema):
    """A schema with the definitions of common.schema.json in the place of references to them."""
    if isinstance(schema, list):
        return [inlined(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref", "")
    if reference.startswith("common.schema.json#/$defs/"):
        return common(reference.rpartition("/")[2])
    return {key: inlined(part) for key, part in schema.items()}


def common(name):
    def resolve(part):
        if isinstance(part, list):
            return [resolve(each) for each in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return common(part["$ref"].rpartition("/")[2])
        return {key: resolve(each) for key, each in part.items() if key != "description"}
    return resolve(COMMON[name])


def load():
    known, results, problems = {}, {}, []
    for path in sorted(FORMATS.glob("*.schema.json")):
        schema = json.loads(path.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        if path.name == "common.schema.json":
            continue
        stem = path.name.removesuffix(".schema.json").removesuffix(".result")
        name = schema["properties"]["schema"]["const"]
        if name.replace("/", "-") != stem or schema["$id"] != path.name:
            problems.append(f"{path.name}: it describes {name}")
        if not (FORMATS / f"{stem}.md").exists():
            problems.append(f"{path.name}: no page {stem}.md")
        (results if ".result." in path.name else known)[name] = Validator(inlined(schema))
    for page in FORMATS.glob("*.md"):
        if page.stem not in PAGES_ALONE and not (FORMATS / f"{page.stem}.schema.json").exists():
            problems.append(f"{page.name}: no schema {page.stem}.schema.json")
    return known, results, problems


# The schemas of documents that are read, and of results that are written.
KNOWN, RESULTS, PROBLEMS = load()


def wrongs(document, name):
    def changed(change):
        other = copy.deepcopy(document)
        change(other)
        return other

    yield changed(lambda d: d.update(schema="other/1"))
    for key in KNOWN[name].schema.get("required", []):
        yield changed(lambda d: d.pop(key))
    if name in ("yuma-epoch/1", "yuma-epoch-series/1"):
        epoch = lambda d: d["epochs"][0] if "epochs" in d else d
        yield changed(lambda d: epoch(d)["input"].update(tempo=-1))
        yield changed(lambda d: epoch(d)["input"].update(emission=2**64))
        yield changed(lambda d: epoch(d)["input"].update(weights=[[[1, 65536]]]))
        yield changed(lambda d: epoch(d)["input"].update(weights=[[[1]]]))
        yield changed(lambda d: epoch(d)["input"].update(bonds=[[[1, 0.5]]]))
        yield changed(lambda d: epoch(d)["input"].update(tempos=1))
        yield changed(lambda d: epoch(d)["input"]["parameters"].update(kappa="32767"))
    if name == "network-emission/1":
        yield changed(lambda d: d["input"].update(issuance=1))
        yield changed(lambda d: d["input"]["subnets"][0].pop("netuid"))


def check(path):
    """The format of a file, and what is wrong with it: the file itself, and damage that its schema does not refuse."""
    place = path.relative_to(ROOT)
    text = path.read_text()
    found = []
    blocks = [(str(place), text)] if path.suffix == ".json" else [
        (f"{place}, block {number}", block) for number, block in enumerate(BLOCK.findall(text), 1) if "..." not in block]
    for where, block in blocks:
        try:
            documents = [json.loads(block)]
        except json.JSONDecodeError:
            documents = [json.loads(line) for line in block.splitlines() if line.strip()]
        for document in documents:
            name = document.get("schema") if isinstance(document, dict) else None
            if name not in KNOWN:
                if name is not None and path.suffix == ".json":
                    found.append((None, [f"{where}: no schema of {name}"]))
                continue
            problems = [f"{where}: {error.json_path}: {error.message[:200]}" for error in KNOWN[name].iter_errors(document)]
            if len(block) < 20_000 and not problems:
                problems += [f"{where}: damage {number} is not refused"
                             for number, wrong in enumerate(wrongs(document, name)) if KNOWN[name].is_valid(wrong)]
            found.append((name, problems))
    return found


def main():
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *FOLDERS],
                           cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in names if name.endswith((".json", ".md")) and not name.endswith(".schema.json")]
    paths = [path for path in paths if path.exists()]
    counts, problems = dict.fromkeys(KNOWN, 0), list(PROBLEMS)
    with multiprocessing.Pool() as pool:
        for found in pool.imap_unordered(check, sorted(paths)):
            for name, wrong in found:
                problems += wrong
                if name:
                    counts[name] += 1
    manifest = subprocess.run([sys.executable, ROOT / "Scripts/make-manifest.py", "--check"], capture_output=True, text=True)
    problems += manifest.stderr.splitlines()
    problems += [f"{name}: no document to check the schema with" for name, count in counts.items() if count == 0]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
