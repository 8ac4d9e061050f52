#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the public simulator's cases through the chain's arithmetic, and prints both side by side (Docs/Guide/Simulator.md).

    beside.py [--variant yuma2 | yuma3] [--penalty 0 | 1] [--epochs] CASE.json...

--penalty is that of yuma2; yuma3 of the simulator has none.

A case is a file of yuma-variants/1 (Vectors/variants): weights and stakes of each epoch, and what the simulator gave for it in
64-bit floats. The engine gets the same as the chain would have it: weights in 65535ths of the largest, stake in rao, bonds as
stored. A positive difference says that the simulator gives more. Amounts suppose an epoch of 100 alpha, of which validators get
half.
"""

import argparse
import json
import sys

import numpy as np

import swift_yuma

FULL = 65535
TEMPO = 360
#: Alpha of an epoch, in rao.
EMISSION = 100 * 10**9


def on_chain(weights):
    """Rows of real weights as the chain holds them: the largest of a row is 65535, and zeros are left out."""
    rows = []
    for row in weights:
        largest = max(row)
        scaled = [round(value / largest * FULL) if largest > 0 else 0 for value in row]
        rows.append([(column, value) for column, value in enumerate(scaled) if value])
    return rows


def matrix(rows, shift, n):
    """Offsets, columns and values of n rows; columns are moved to the uids of servers."""
    offsets, columns, values = [0], [], []
    for row in rows + [[]] * (n - len(rows)):
        columns += [column + shift for column, _ in row]
        values += [value for _, value in row]
        offsets.append(len(columns))
    return np.array(offsets), np.array(columns, np.uint16), np.array(values, np.uint16)


def cleared(bonds, uid):
    """Stored bonds without those in one neuron, as a reset leaves them."""
    offsets, columns, values = (np.array(part) for part in bonds)
    keep = columns != uid
    counted = np.concatenate([[0], np.cumsum(keep)])
    return counted[offsets], columns[keep], values[keep]


def chain_epochs(case, variant, parameters):
    """The results of the chain's arithmetic for each epoch of a case. Validators have the first uids, servers the next."""
    validators, servers = len(case["validators"]), len(case["servers"])
    n, bonds, permits = validators + servers, None, np.arange(validators + servers) < validators
    resets = case["resetBonds"] and variant == "yuma3"
    for number, epoch in enumerate(case["epochs"]):
        if resets and number == case["resetBondsEpoch"] and bonds is not None:
            bonds = cleared(bonds, validators + case["resetBondsServer"])
        block = 10**6 + number * TEMPO
        stakes = [round(stake * parameters["totalSubnetStake"] * 10**9) for stake in epoch["stakes"]]
        result = swift_yuma.run(swift_yuma.Epoch(
            alpha_stake=np.array(stakes + [0] * servers, np.uint64),
            weights=matrix(on_chain(epoch["weights"]), validators, n),
            bonds=bonds, emission=EMISSION, current_block=block, last_mechanism_step_block=block - TEMPO, tempo=TEMPO,
            last_update=np.full(n, block - 1, np.uint64), validator_permits=permits,
            parameters={
                "kappa": round(parameters["kappa"] * FULL),
                # The simulator's yuma3 buys bonds by weights as they were set, whatever the penalty.
                "bonds_penalty": round(parameters["bondPenalty"] * FULL) if variant == "yuma2" else 0,
                "bonds_moving_average": round(parameters["bondMovingAverage"] * 10**6), "yuma3": variant == "yuma3",
                "max_allowed_validators": validators},
            spec_version="latest"))
        bonds, permits = result.bonds, result.validator_permits
        yield result


def differences(case, variant, penalty):
    """For each epoch that the case records: its number, and the simulator's values minus the chain's."""
    (run,) = [run for run in case["runs"] if run["variant"] == variant and run["parameters"]["bondPenalty"] == penalty]
    recorded = {epoch["epoch"]: epoch for epoch in run["epochs"]}
    validators = len(case["validators"])
    for number, result in enumerate(chain_epochs(case, variant, run["parameters"])):
        theirs = recorded.get(number)
        if theirs is None:
            continue
        dividends = np.array(theirs["dividends"])
        yield number, {
            "consensus": np.array(theirs["consensus"]) * FULL - result.consensus[validators:],
            "incentive": np.array(theirs["incentive"]) * FULL - result.incentive[validators:],
            "dividends": dividends * FULL - result.dividends[:validators],
            "rao": dividends * (EMISSION // 2) - result.validator_emission[:validators].astype(float),
            "permits lost": np.count_nonzero(~result.validator_permits[:validators]),
        }


def largest(parts):
    """The differences of the largest size in a case."""
    names = ("consensus", "incentive", "dividends", "rao")
    found = {name: max((abs(part[name]).max() for _, part in parts), default=0.0) for name in names}
    return {**found, "permits lost": max((part["permits lost"] for _, part in parts), default=0)}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--variant", choices=["yuma2", "yuma3"], default="yuma3")
    parser.add_argument("--penalty", type=float, choices=[0.0, 1.0], default=1.0)
    parser.add_argument("--epochs", action="store_true", help="a line for each epoch in place of the largest of a case")
    parser.add_argument("files", nargs="+", metavar="CASE.json")
    arguments = parser.parse_args(argv)
    print(f"{'case':<10}{'epoch':>6}{'consensus':>11}{'incentive':>11}{'dividends':>11}"
          f"{'validator rao':>17}{'permits lost':>14}")
    for file in arguments.files:
        with open(file, encoding="utf-8") as text:
            case = json.load(text)
        parts = list(differences(case, arguments.variant, arguments.penalty))
        lines = [(number, largest([(number, part)])) for number, part in parts] if arguments.epochs else [("all", largest(parts))]
        for number, part in lines:
            print(f"{case['case']:<10}{number:>6}{part['consensus']:>11.1f}{part['incentive']:>11.1f}{part['dividends']:>11.1f}"
                  f"{part['rao']:>17,.0f}{part['permits lost']:>14}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
