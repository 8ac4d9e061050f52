# SPDX-License-Identifier: Apache-2.0
"""Which documents of a file a strict reader refuses: number, tab, reason, a line each.

Each document stands behind a line with its length in bytes.

An oracle for the package's own reader, on Python's json module: UTF-8, no repeated keys, no fractions, exponents, NaN or
-0, and the types of yuma-epoch/1, yuma-epoch-series/1 and fixed-point/1.
"""

import json
import re
import sys


class Refused(Exception):
    pass


def require(condition, reason):
    if not condition:
        raise Refused(reason)


def once(pairs):
    keys = [key for key, _ in pairs]
    require(len(set(keys)) == len(keys), "repeated key")
    return dict(pairs)


def refuse(text):
    raise Refused(text)


def integer(text):
    require(text != "-0", text)
    return int(text)


def number(low, high):
    def check(value):
        require(type(value) is int and low <= value <= high, f"not from {low} to {high}")

    return check


def boolean(value):
    require(type(value) is bool, "not a truth value")


def text(value):
    require(type(value) is str, "not a string")


def optional(check):
    return lambda value: None if value is None else check(value)


def listed(check):
    def check_all(value):
        require(type(value) is list, "not a list")
        for element in value:
            check(element)

    return check_all


def pair(value_check):
    def check(value):
        require(type(value) is list and len(value) == 2, "not a pair")
        u16(value[0])
        value_check(value[1])

    return check


def fields(required, others=None, extensible=False):
    def check(value):
        require(type(value) is dict, "not an object")
        for key, field in required.items():
            require(key in value, f"no {key}")
            field(value[key])
        for key in set(value) - set(required):
            if key in (others or {}):
                others[key](value[key])
            else:
                require(extensible, f"unknown {key}")

    return check


u8, u16, u32, u64 = (number(0, 2**bits - 1) for bits in (8, 16, 32, 64))
i16, i64 = (number(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (16, 64))
matrix = listed(listed(pair(u16)))
raw_matrix = listed(listed(pair(i64)))
labels = {"name": text, "description": text, "source": text}
chain = fields(
    {},
    {"network": text, "netuid": u16, "mechanism": u8, "block": u64, "blockHash": text, "specVersion": u32},
    extensible=True,
)


def mode(value):
    require(value in ("current", "previous", "auto"), "no mode")


parameters = fields(
    {
        "activityCutoff": u64, "stakeThreshold": u64, "taoWeight": u64, "maxAllowedValidators": u16, "kappa": u16,
        "bondsPenalty": u16, "bondsMovingAverage": u64, "yuma3": boolean, "liquidAlpha": boolean, "alphaLow": u16,
        "alphaHigh": u16, "alphaSigmoidSteepness": i16,
    },
    {"liquidAlphaConsensusMode": mode},
)
input_fields = fields(
    {
        "currentBlock": u64, "tempo": u64, "lastMechanismStepBlock": u64, "lastUpdate": listed(u64),
        "blockAtRegistration": listed(u64), "alphaStake": listed(u64), "taoStake": listed(u64),
        "validatorPermits": listed(boolean), "ownerUID": optional(u16), "weights": matrix, "bonds": matrix,
        "commitBlocks": optional(listed(optional(u64))), "emission": u64, "parameters": parameters,
    },
    {"previousConsensus": optional(listed(u16))},
)
output_types = {
    "active": listed(boolean), "validatorPermits": listed(boolean), "stakeWeight": listed(u16),
    "consensus": listed(u16), "incentive": listed(u16), "dividends": listed(u16), "validatorTrust": listed(u16),
    "serverEmission": listed(u64), "validatorEmission": listed(u64), "combinedEmission": listed(u64),
    "stake": listed(u64), "bonds": matrix,
}
vectors = [
    "stake", "activeStake", "consensus", "validatorTrust", "incentive", "dividends", "normalizedServerEmission",
    "normalizedValidatorEmission", "normalizedCombinedEmission",
]
matrices = ["weights", "clippedWeights", "weightsForBonds", "emaBonds"]
intermediate_types = {name: listed(i64) for name in vectors}, {name: raw_matrix for name in matrices}


def lengths(epoch):
    n = len(epoch["input"]["lastUpdate"])
    require(n <= 65535, "too many neurons")
    lists = ["blockAtRegistration", "alphaStake", "taoStake", "validatorPermits", "weights", "bonds"]
    found = [epoch["input"][name] for name in lists]
    if epoch["input"]["commitBlocks"] is not None:
        found.append(epoch["input"]["commitBlocks"])
    for part in ("output", "recorded", "intermediate"):
        found += epoch.get(part, {}).values()
    require(all(len(values) == n for values in found), "lists of different lengths")
    owner = epoch["input"]["ownerUID"]
    require(owner is None or owner < n, "owner out of range")


epoch_parts = {
    "chain": chain, "output": fields(output_types), "recorded": fields(output_types),
    "intermediate": fields(*intermediate_types),
}


def snapshot(document):
    fields({"input": input_fields}, labels | epoch_parts, extensible=True)(document)
    lengths(document)


def epoch_of_series(document):
    fields({"input": input_fields}, {"name": text, "description": text} | epoch_parts)(document)
    lengths(document)


def series(document):
    fields({"epochs": listed(epoch_of_series)}, labels | {"chain": chain}, extensible=True)(document)
    require(document["epochs"], "no epochs")


def decimal(value):
    if type(value) is int:
        i64(value)
    else:
        text(value)
        require(re.fullmatch(r"0|-?[1-9][0-9]*", value), "not an integer")


def result(value):
    if type(value) is list:
        flags = value and type(value[0]) is bool
        listed(boolean if flags else decimal)(value)
    elif value is not None:
        decimal(value)


def operand(value):
    (listed(decimal) if type(value) is list else decimal)(value)


case = fields({"in": listed(operand), "out": result})
fixed_point = fields(
    {"type": text, "operation": text, "cases": listed(case)}, {"source": text}, extensible=True
)
schemas = {"yuma-epoch/1": snapshot, "yuma-epoch-series/1": series, "fixed-point/1": fixed_point}


def check(content):
    document = json.loads(
        content.decode("utf-8"), object_pairs_hook=once, parse_float=refuse, parse_constant=refuse, parse_int=integer
    )
    require(type(document) is dict and type(document.get("schema")) is str, "no schema")
    require(document["schema"] in schemas, "unknown schema")
    schemas[document.pop("schema")](document)


with open(sys.argv[1], "rb") as documents:
    for index, length in enumerate(iter(documents.readline, b"")):
        try:
            check(documents.read(int(length)))
        except (Refused, ValueError, RecursionError) as error:
            print(index, ascii(str(error))[:80], sep="\t")
