#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes Examples/Payout/: an epoch of spec version 440 and how it is paid out, with a record.

The record is computed here, in integers, by the formulas of Docs/Specification/emission.md, so that it checks the
package's arithmetic: U96F32 is an integer of 32 fractional bits, products and quotients are cut off.
"""

import json
import pathlib

ONE = 1 << 32
U64 = (1 << 64) - 1


def mul(a, b):
    return a * b >> 32


def div(a, b):
    return (a << 32) // b if b else 0


def part64(p):
    return div(p << 32, U64 << 32)


def part16(p):
    return div(p << 32, 65535 << 32)


TAO_WEIGHT = 3320413933267719290
BURN = 1844674407370955161
NAMES = ["validator A", "validator B", "validator C", "miner D", "miner E", "owner F", "parent G", "outsider H"]
COLD = ["alice", "bob", "carol", "dave", "erin", "frank", "alice", "henry"]
TAKE = [11796, 5898, 11796, 11796, 11796, 11796, 9830, 11796]
CHILD_TAKE = [0, 3276, 6553, 0, 0, 0, 0, 0]
ALPHA = [9_000_000_000_000, 4_100_000_000_007, 2_500_000_000_001, 0, 35_000_000_000, 10_000_000_000, 6_000_000_000_003, 5]
ROOT = [1_000_000_000_000, 33_000_000_000_000, 0, 0, 0, 0, 2_000_000_000_000, 0]
# parent, child, part of 2^64 - 1
LINKS = [(6, 0, U64 // 4), (6, 1, U64 // 3), (0, 2, U64 // 10), (1, 7, U64 // 20)]
SERVER, VALIDATOR, ROOT_ALPHA, OWNER_CUT = 74_000_000_000, 55_500_000_000, 18_500_000_000, 32_488_000_000
# The reserve of stake that others moved in the block: one hotkey unstakes.
MOVED = {1: -1_500_000_000}


def dividends(earned):
    """What each hotkey is worth in the sharing: its own dividend less its parents' parts, and its children's."""
    weight = part64(TAO_WEIGHT)
    total = [0] * len(NAMES)
    for child, amount in enumerate(earned):
        if amount == 0:
            continue
        given = sum(part64(p) for parent, _, p in LINKS if parent == child)
        rest = ONE - given
        own = mul(ALPHA[child] << 32, rest) + mul(mul(ROOT[child] << 32, rest), weight)
        own = own >> 32 << 32
        parents = [(parent, p) for parent, other, p in LINKS if other == child]
        contributions = [
            mul(ALPHA[parent] << 32, part64(p)) + mul(mul(ROOT[parent] << 32, part64(p)), weight)
            for parent, p in parents
        ]
        whole = own + sum(contributions)
        d = amount << 32
        remainder, takes = d, 0
        for (parent, _), contribution in zip(parents, contributions):
            e = mul(d, div(contribution, whole))
            remainder -= e
            if COLD[parent] != COLD[child]:
                burn, take = mul(e, part64(BURN)), mul(e, part16(CHILD_TAKE[child]))
                takes += take
                e = e - burn - take
            total[parent] += e >> 32
        total[child] += remainder + takes >> 32
    return total


def payout(earned):
    worth = dividends(earned)
    weight = part64(TAO_WEIGHT)
    alpha_parts, root_parts = [], []
    for place, d in enumerate(worth):
        root = mul(ROOT[place] << 32, weight)
        total = (ALPHA[place] << 32) + root
        part = mul(d << 32, div(root, total))
        root_parts.append(part)
        alpha_parts.append((d << 32) - part)
    rows = []
    for place in range(len(NAMES)):
        row = {}
        for key, pool, parts in (("alpha", VALIDATOR, alpha_parts), ("root", ROOT_ALPHA, root_parts)):
            dividend = mul(pool << 32, div(parts[place], sum(parts)))
            take = mul(dividend, part16(TAKE[place]))
            row[key] = ((dividend >> 32), take >> 32, dividend - take >> 32)
        rows.append(row)
    return rows


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = root / "Examples" / "Payout"
    folder.mkdir(parents=True, exist_ok=True)
    epoch = json.loads((root / "Vectors" / "epoch" / "plain.json").read_text())
    chain = {"network": "made up", "netuid": 7, "block": epoch["input"]["currentBlock"], "specVersion": 440}
    output = epoch["output"]
    incentive, earned = output["serverEmission"], output["validatorEmission"]
    assert SERVER + VALIDATOR + ROOT_ALPHA == epoch["input"]["emission"]
    rows = payout(earned + [0, 0])
    hotkeys = []
    for place, name in enumerate(NAMES):
        mined = incentive[place] if place < len(incentive) else 0
        withheld = name == "owner F"
        grown = (0 if withheld else mined) + rows[place]["alpha"][1] + rows[place]["alpha"][2] + rows[place]["root"][1]
        grown += OWNER_CUT if name == "owner F" else 0
        hotkey = {
            "hotkey": name, "coldkey": COLD[place], "take": TAKE[place], "childkeyTake": CHILD_TAKE[place],
            "alphaStake": ALPHA[place], "rootStake": ROOT[place],
            "recorded": {
                "alphaDividends": rows[place]["alpha"][2], "rootDividends": rows[place]["root"][2],
                "alphaStakeAfter": ALPHA[place] + grown + MOVED.get(place, 0),
            },
        }
        children = [{"hotkey": NAMES[child], "proportion": str(p)} for parent, child, p in LINKS if parent == place]
        if children:
            hotkey["children"] = children
        hotkeys.append(hotkey)
    document = {
        "schema": "subnet-payout/1", "name": "made-up-7",
        "description": "A made-up subnet of six neurons: two have a parent outside the subnet, one stakes less after the block.",
        "chain": chain, "neurons": NAMES[:6], "owner": {"coldkey": "frank", "hotkey": "owner F"},
        "pending": {"ownerCut": OWNER_CUT, "server": SERVER, "validator": VALIDATOR, "rootAlpha": ROOT_ALPHA},
        "taoWeight": str(TAO_WEIGHT), "childkeyBurn": str(BURN), "minimumChildkeyTakes": [0, 0], "hotkeys": hotkeys,
        "pendingOwnerCutAfter": 0,
    }
    (folder / "payout.json").write_text(json.dumps(document, indent=1) + "\n")
    snapshot = {
        "schema": "yuma-epoch/1", "name": "made-up-7", "description": "The epoch that payout.json pays out.",
        "chain": chain, "input": epoch["input"], "recorded": {key: output[key] for key in (
            "active", "validatorPermits", "consensus", "validatorTrust", "incentive", "dividends", "bonds",
            "combinedEmission")},
    }
    (folder / "epoch.json").write_text(json.dumps(snapshot, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
