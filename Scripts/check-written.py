#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what the commands write against the schemas of Formats/: Scripts/check-written.py BUILT

BUILT is the folder of the program. Every object of a result that names a schema has to fit it. Each command below says which schemas its
result is of, so that none can fall out unnoticed.
"""

import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPEC = importlib.util.spec_from_file_location("check_schemas", ROOT / "Scripts/check-schemas.py")
SCHEMAS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(SCHEMAS)

SUBNET = "Vectors/real/sn15-yuma3.json"
# Commands, and the schema that every object which they write names and fits. HISTORY is made below.
DOCUMENTS = {
    f"convert --format json {SUBNET}": "yuma-epoch-series/1",
    f"convert --format jsonl {SUBNET}": "yuma-epoch/1",
    f"epoch --with-input --trace --index 0 {SUBNET}": "yuma-epoch/1",
    "import Docs/Reference/Import/capture.json": "yuma-epoch/1",
    "simulate new-miner": "yuma-simulation/1",
    "simulate new-miner --seed 1,2 --set kappa=0.4,0.6": "yuma-simulation/1",
    "reconcile Examples/Reconcile/before.json Examples/Reconcile/state.json": "yuma-reconciliation/1",
    "replay --format jsonl HISTORY": "yuma-verdict/1",
}
# The same of results that are not what the format's files are.
RESULTS = {
    f"epoch {SUBNET}": "yuma-epoch/1",
    f"epoch --trace --index 0 {SUBNET}": "yuma-epoch/1",
    f"epoch --engine double --index 0 {SUBNET}": "yuma-epoch/1",
    "epoch --format json Vectors/epoch": "yuma-epoch/1",
    "epoch --trace --engine exact --format json Vectors/epoch/plain.json": "yuma-epoch/1",
    "emission shares Vectors/real/network-8740402.json": "network-emission/1",
    "emission shares Examples/Emission/flows.json": "network-flow/1",
    "emission block Vectors/real/block-8766000.json": "network-block/1",
    "emission block Vectors/real/block-9240382.json": "network-block/1",
}


def history():
    """JSON Lines with a verdict of each kind: an epoch as it is, one with a value that differs, one without its record, and half of one."""
    head = {"schema": "yuma-epoch/1", "chain": {"network": "finney", "netuid": 15, "specVersion": 424}}
    lines = [{**head, **epoch} for epoch in json.loads((ROOT / SUBNET).read_text())["epochs"]]
    incentive = lines[1]["output"]["incentive"]
    incentive[next(uid for uid, value in enumerate(incentive) if value)] ^= 1
    del lines[2]["output"]
    return "\n".join([*map(json.dumps, lines), json.dumps(lines[0])[:99]]) + "\n"


def documents(text):
    """The objects of a result: one that fills it, or one a line."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def problems_of(found, schema, schemas):
    """What is wrong with the objects of a result, all of which should be of a schema."""
    if not found:
        yield "nothing is written"
    for number, document in enumerate(found):
        if document.get("schema") != schema:
            yield f"document {number} names {document.get('schema')}, where {schema} belongs"
            continue
        for error in schemas[schema].iter_errors(document):
            yield f"document {number}: {error.json_path}: {error.message[:200]}"


def main():
    program = pathlib.Path(sys.argv[1]).resolve() / "yuma"
    problems, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "history.jsonl"
        path.write_text(history())
        of_files = [(*each, SCHEMAS.KNOWN) for each in DOCUMENTS.items()]
        for command, schema, schemas in of_files + [(*each, SCHEMAS.RESULTS) for each in RESULTS.items()]:
            run = subprocess.run([program, *command.replace("HISTORY", str(path)).split()], cwd=ROOT, capture_output=True, text=True)
            found = documents(run.stdout)
            problems += [f"{command}: {problem}" for problem in problems_of(found, schema, schemas)]
            count += len(found)
            answers = {document.get("verdict") for document in found}
            if "HISTORY" in command and answers != {"conforms", "deviates", "cannot tell", "unreadable"}:
                problems.append(f"{command}: the verdicts are {', '.join(sorted(map(str, answers)))}")
    for problem in problems:
        print(f"check-written: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"check-written: {count} documents of {len(DOCUMENTS) + len(RESULTS)} commands fit their schemas")


if __name__ == "__main__":
    main()
