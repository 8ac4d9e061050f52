#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a made-up history as JSON Lines, to measure replays with: Scripts/make-history.py YUMA SHAPE COUNT > history.jsonl

The subnet of the shape (Docs/Reference/CommandLine.md, `yuma bench`) is run until its bonds no longer change; from then on every epoch
is the same but for its blocks, so that lines can be written faster than they are replayed.
"""

import json
import subprocess
import sys
import tempfile


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    yuma, shape, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([yuma, "bench", shape, "--write", folder], check=True, stdout=subprocess.DEVNULL)
        with open(f"{folder}/{shape}.json", encoding="utf-8") as file:
            snapshot = json.load(file)
    for _ in range(5000):
        text = json.dumps(snapshot)
        result = subprocess.run(
            [yuma, "epoch", "-", "--with-input", "--format", "json"], input=text, text=True, check=True, capture_output=True)
        result = json.loads(result.stdout)
        if snapshot["input"]["bonds"] == result["output"]["bonds"]:
            break
        snapshot["input"]["bonds"] = result["output"]["bonds"]
        snapshot["input"]["validatorPermits"] = result["output"]["validatorPermits"]
    else:
        sys.exit("the bonds do not settle")

    given, output = snapshot["input"], json.dumps(result["output"], separators=(",", ":"))
    moving = ["currentBlock", "lastMechanismStepBlock", "lastUpdate", "blockAtRegistration"]
    fixed = {key: value for key, value in given.items() if key not in moving}
    rest = json.dumps(fixed, separators=(",", ":"))[1:]
    period = given["tempo"] + 1
    for epoch in range(count):
        shift = epoch * period
        block = given["currentBlock"] + shift
        lists = [",".join(str(value + shift) for value in given[key]) for key in moving[2:]]
        sys.stdout.write(
            f'{{"schema":"yuma-epoch/1","name":"{shape}","chain":{{"network":"made-up","netuid":1,"mechanism":0,'
            f'"block":{block},"specVersion":424}},"input":{{"currentBlock":{block},"lastMechanismStepBlock":{block - period},'
            f'"lastUpdate":[{lists[0]}],"blockAtRegistration":[{lists[1]}],{rest},"output":{output}}}\n')


main()
