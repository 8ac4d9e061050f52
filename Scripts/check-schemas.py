#!/usr/bin/env python3
"""Checks every vector against the JSON Schema of its format, and that the schemas refuse what the formats do:
Scripts/check-schemas.py"""

import copy
import json
import multiprocessing
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = {
    "yuma-epoch/1": "yuma-epoch-1.schema.json",
    "yuma-epoch-series/1": "yuma-epoch-series-1.schema.json",
    "network-emission/1": "network-emission-1.schema.json",
}


def fits(schema, value):
    """Whether a value is sure to fit a schema of integers in a range, or of lists of a fixed number of them."""
    if not isinstance(schema, dict):
        return False
    if set(schema) == {"type", "minimum", "maximum"}:
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


def validators():
    for name, file in FORMATS.items():
        schema = json.loads((ROOT / "Docs" / file).read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        yield name, Validator(schema)


KNOWN = dict(validators())


def slips(document):
    """Documents that are wrong in one place each."""
    def changed(change):
        other = copy.deepcopy(document)
        change(other)
        return other

    epoch = lambda d: d["epochs"][0] if "epochs" in d else d
    yield changed(lambda d: d.update(schema="other/1"))
    yield changed(lambda d: epoch(d).pop("input"))
    if "tolerance" not in document:
        yield changed(lambda d: epoch(d)["input"].update(tempo=-1))
        yield changed(lambda d: epoch(d)["input"].update(emission=2**64))
        yield changed(lambda d: epoch(d)["input"].update(weights=[[[1, 65536]]]))
        yield changed(lambda d: epoch(d)["input"].update(weights=[[[1]]]))
        yield changed(lambda d: epoch(d)["input"].update(bonds=[[[1, 0.5]]]))
        yield changed(lambda d: epoch(d)["input"].update(tempos=1))
        yield changed(lambda d: epoch(d)["input"]["parameters"].update(kappa="32767"))
    else:
        yield changed(lambda d: d["input"].update(issuance=1))
        yield changed(lambda d: d["input"]["subnets"][0].pop("netuid"))


def check(path):
    """The schema of a file, and what is wrong with it."""
    document = json.loads(path.read_text())
    schema = document.get("schema")
    if schema not in FORMATS:
        return None, []
    validator = KNOWN[schema]
    problems = [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]
    return schema, [f"{path.relative_to(ROOT)}: {problem}" for problem in problems]


def check_slips(path):
    document = json.loads(path.read_text())
    validator = KNOWN[document["schema"]]
    for number, slip in enumerate(slips(document)):
        if validator.is_valid(slip):
            yield f"{path.relative_to(ROOT)}: slip {number} is not refused"


def main():
    counts, problems = dict.fromkeys(FORMATS, 0), []
    with multiprocessing.Pool() as pool:
        for schema, found in pool.imap_unordered(check, sorted(ROOT.glob("Vectors/**/*.json"))):
            problems += found
            if schema:
                counts[schema] += 1
    for name in ["epoch/two-neurons", "epoch-series/modes-auto-n4-series-s16", "real/network-8740402"]:
        problems += check_slips(ROOT / f"Vectors/{name}.json")
    problems += [f"no file of {name}" for name, count in counts.items() if count == 0]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(", ".join(f"{name}: {count} files" for name, count in counts.items()))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
