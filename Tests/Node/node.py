#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node for tests: serves over JSON-RPC the state of a subnet before and after an epoch, made of a golden snapshot.

    node.py SNAPSHOT [--index I] [--netuid N] [--spec S] [--indent N] [--port P] [--fault html:K | cut:K | deaf]

It prints its port, and serves until its standard input ends. Everything is encoded here from Docs/Specification/storage.md
alone; only Python's standard library is needed.
"""

import argparse
import hashlib
import http.server
import json
import struct
import sys
import threading

MASK = (1 << 64) - 1
PRIMES = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def rotate(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def xxhash64(data, seed):
    p1, p2, p3, p4, p5 = PRIMES

    def step(lane, word):
        return rotate((lane + word * p2) & MASK, 31) * p1 & MASK

    place = 0
    if len(data) >= 32:
        lanes = [(seed + p1 + p2) & MASK, (seed + p2) & MASK, seed, (seed - p1) & MASK]
        while place + 32 <= len(data):
            words = struct.unpack_from("<4Q", data, place)
            lanes = [step(lane, word) for lane, word in zip(lanes, words)]
            place += 32
        value = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            value = ((value ^ step(0, lane)) * p1 + p4) & MASK
    else:
        value = (seed + p5) & MASK
    value = (value + len(data)) & MASK
    while place + 8 <= len(data):
        word = struct.unpack_from("<Q", data, place)[0]
        value = (rotate(value ^ step(0, word), 27) * p1 + p4) & MASK
        place += 8
    if place + 4 <= len(data):
        word = struct.unpack_from("<I", data, place)[0]
        value = (rotate(value ^ (word * p1 & MASK), 23) * p2 + p3) & MASK
        place += 4
    for byte in data[place:]:
        value = rotate(value ^ (byte * p5 & MASK), 11) * p1 & MASK
    value = (value ^ value >> 33) * p2 & MASK
    value = (value ^ value >> 29) * p3 & MASK
    return value ^ value >> 32


def twox(data, size):
    return b"".join(struct.pack("<Q", xxhash64(data, seed)) for seed in range(size // 64))


def twox64(data):
    return twox(data, 64) + data


def blake2(data):
    return hashlib.blake2b(data, digest_size=16).digest() + data


def u8(value):
    return struct.pack("<B", value)


def u16(value):
    return struct.pack("<H", value)


def i16(value):
    return struct.pack("<h", value)


def u32(value):
    return struct.pack("<I", value)


def u64(value):
    return struct.pack("<Q", value)


def u128(value):
    return value.to_bytes(16, "little")


def compact(value):
    if value < 1 << 6:
        return u8(value << 2)
    if value < 1 << 14:
        return u16(value << 2 | 1)
    return u32(value << 2 | 2)


def vector(items):
    return compact(len(items)) + b"".join(items)


def rows(entries):
    return vector([u16(column) + u16(value) for column, value in entries]) if entries else None


class State:
    """Storage after one block: bytes by key; what is not there the chain does not have."""

    def __init__(self):
        self.values = {}

    def set(self, item, value, *parameters, pallet="SubtensorModule"):
        if value is not None:
            self.values[twox(pallet.encode(), 128) + twox(item.encode(), 128) + b"".join(parameters)] = value


def hotkey(uid):
    return hashlib.blake2b(b"hotkey %d" % uid, digest_size=32).digest()


class EmissionStep:
    """What the block adds to the subnet's accounts, by Docs/Specification/emission.md: numbers of 32 fractional bits."""

    minted, in_before, out_before, added, root_tao = 10**9, 2 * 10**15, 10**15, 4 * 10**8, 6 * 10**15

    def __init__(self, tao_weight):
        one = 1 << 32
        weighted = self.root_tao * (tao_weight * one // MASK)
        issuance = self.in_before + self.out_before + self.added + self.minted
        proportion = weighted * one // (weighted + issuance * one)
        cut = self.minted * (11796 * one // 65535)
        rest = self.minted * one - cut
        root = (proportion * rest >> 32) // 2
        server = rest // 2
        self.parts = [part >> 32 for part in (server, rest - server - root, root)]
        # The epoch takes some alpha out of circulation; the chain stores the proportion of after that.
        self.stored_proportion = weighted * one // (weighted + (issuance - 5 * 10**13) * one)


def states(snapshot, netuid, spec_version):
    """The states before and after the epoch's block."""
    source, output = snapshot["input"], snapshot["output"]
    parameters = source["parameters"]
    before, at = State(), State()
    here, block, n = u16(netuid), source["currentBlock"], len(source["lastUpdate"])
    for state, number in ((before, block - 1), (at, block)):
        state.set("Number", u32(number), pallet="System")
        state.set("LastRuntimeUpgrade", compact(spec_version) + vector([b"node-subtensor"[i:i + 1] for i in range(14)]),
                  pallet="System")
        state.set("ParentHash", block_hash(number - 1), pallet="System")
        state.set("SubnetworkN", u16(n), here)
        state.set("SubnetEpochIndex", u64(1000 + (state is at)), here)
    before.set("TaoWeight", u64(parameters["taoWeight"]))
    before.set("StakeThreshold", u64(parameters["stakeThreshold"]))
    before.set("Tempo", u16(source["tempo"]), here)
    factor = -(-parameters["activityCutoff"] * 1000 // source["tempo"])
    before.set("ActivityCutoffFactorMilli", u32(factor), here)
    for item, key in (("Kappa", "kappa"), ("BondsPenalty", "bondsPenalty"), ("MaxAllowedValidators", "maxAllowedValidators")):
        before.set(item, u16(parameters[key]), here)
    before.set("BondsMovingAverage", u64(parameters["bondsMovingAverage"]), here)
    before.set("AlphaValues", u16(parameters["alphaLow"]) + u16(parameters["alphaHigh"]), here)
    before.set("AlphaSigmoidSteepness", i16(parameters["alphaSigmoidSteepness"]), here)
    before.set("Yuma3On", u8(parameters["yuma3"]), blake2(here))
    before.set("LiquidAlphaOn", u8(parameters["liquidAlpha"]), blake2(here))
    before.set("CommitRevealWeightsEnabled", u8(source["commitBlocks"] is not None), here)
    before.set("LastMechansimStepBlock", u64(source["lastMechanismStepBlock"]), here)
    at.set("LastMechansimStepBlock", u64(block), here)
    step = EmissionStep(parameters["taoWeight"])
    pending = source["emission"] - sum(step.parts)
    before.set("PendingServerEmission", u64(pending // 2), here)
    before.set("PendingValidatorEmission", u64(pending - pending // 2 - 1), here)
    before.set("PendingRootAlphaDivs", u64(1), here)
    before.set("FirstEmissionBlockNumber", u64(1), here)
    before.set("SubtokenEnabled", u8(1), here)
    before.set("SubnetAlphaIn", u64(step.in_before), here)
    before.set("SubnetAlphaOut", u64(step.out_before), here)
    before.set("SubnetTAO", u64(step.root_tao), u16(0))
    at.set("SubnetAlphaOutEmission", u64(step.minted), here)
    at.set("SubnetAlphaInEmission", u64(step.added), here)
    at.set("RootProp", u128(step.stored_proportion), here)
    before.set("ValidatorPermit", vector([u8(flag) for flag in source["validatorPermits"]]), here)
    before.set("LastUpdate", vector([u64(number) for number in source["lastUpdate"]]), here)
    if source["ownerUID"] is not None:
        for state in (before, at):
            state.set("SubnetOwnerHotkey", hotkey(source["ownerUID"]), here)
    for uid in range(n):
        key = hotkey(uid)
        before.set("Keys", key, here, u16(uid))
        for state in (before, at):
            state.set("BlockAtRegistration", u64(source["blockAtRegistration"][uid]), here, u16(uid))
        before.set("Weights", rows(source["weights"][uid]), here, u16(uid))
        before.set("Bonds", rows(source["bonds"][uid]), here, u16(uid))
        at.set("Bonds", rows(output["bonds"][uid]), here, u16(uid))
        for subnet, stake in ((here, source["alphaStake"][uid]), (u16(0), source["taoStake"][uid])):
            before.set("TotalHotkeyAlpha", u64(stake) if stake else None, blake2(key), subnet)
    for item, key in (("Active", "active"), ("ValidatorPermit", "validatorPermits")):
        at.set(item, vector([u8(flag) for flag in output[key]]), here)
    for item, key in (("StakeWeight", "stakeWeight"), ("Consensus", "consensus"), ("Dividends", "dividends"),
                      ("ValidatorTrust", "validatorTrust"), ("Incentive", "incentive")):
        at.set(item, vector([u16(value) for value in output[key]]), here)
    at.set("Emission", vector([u64(value) for value in output["combinedEmission"]]), here)
    return before, at


def block_hash(number):
    return hashlib.blake2b(b"block %d" % number, digest_size=32).digest()


def text(data):
    return None if data is None else "0x" + data.hex()


class Node:
    def __init__(self, snapshot, netuid, spec_version):
        self.block = snapshot["input"]["currentBlock"]
        before, at = states(snapshot, netuid, spec_version)
        self.states = {text(block_hash(self.block - 1)): before.values, text(block_hash(self.block)): at.values}

    def answer(self, method, parameters):
        if method == "chain_getFinalizedHead":
            return text(block_hash(self.block))
        if method == "chain_getBlockHash":
            return text(block_hash(parameters[0])) if parameters[0] <= self.block else None
        state = self.states.get(parameters[-1].lower())
        if state is None:
            raise ValueError("UnknownBlock: State already discarded")
        if method == "state_getStorage":
            return text(state.get(bytes.fromhex(parameters[0][2:])))
        if method == "state_queryStorageAt":
            changes = [[key, text(state.get(bytes.fromhex(key[2:])))] for key in parameters[0]]
            return [{"block": parameters[-1], "changes": changes}]
        raise ValueError("Method not found")


def handler(node, fault, indent):
    kind, _, place = fault.partition(":")
    count = [0]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = {"jsonrpc": "2.0", "id": request["id"]}
            try:
                reply["result"] = node.answer(request["method"], request["params"])
            except ValueError as error:
                reply["error"] = {"code": -32000, "message": str(error)}
            body = json.dumps(reply, indent=indent, separators=None if indent else (", ", " : "))
            if request["method"] == "state_queryStorageAt":
                count[0] += 1
                if kind == "deaf":
                    body = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": []})
                elif place and count[0] == int(place):
                    body = {"html": "<html><body>502 Bad Gateway</body></html>", "cut": body[:len(body) // 2]}[kind]
            data = body.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *arguments):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("snapshot")
    parser.add_argument("--index", type=int, default=0)
    parser.add_argument("--netuid", type=int, default=15)
    parser.add_argument("--spec", type=int, default=425)
    parser.add_argument("--indent", type=int)
    parser.add_argument("--fault", default="")
    parser.add_argument("--port", type=int, default=0, help="any that is free, unless given")
    arguments = parser.parse_args()
    with open(arguments.snapshot) as file:
        document = json.load(file)
    snapshot = document["epochs"][arguments.index] if "epochs" in document else document
    node = Node(snapshot, arguments.netuid, arguments.spec)
    server = http.server.HTTPServer(("127.0.0.1", arguments.port), handler(node, arguments.fault, arguments.indent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
