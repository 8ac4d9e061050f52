#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the state of a made-up chain, in which every identity of `yuma reconcile` holds: Scripts/make-state.py [options] > state.json

The state is raw storage in the form of `genesis.raw.top`: keys of hashes and values of SCALE. It is computed here, in Python's integers,
without the package. --after-blocks 1 writes the state a block later: amounts that the block mints are added where they belong.
"""

import argparse
import hashlib
import json
import random
import sys

MASK = (1 << 64) - 1
PRIMES = (0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)


def rotate(value, bits):
    return (value << bits | value >> (64 - bits)) & MASK


def xxh64(data, seed):
    """xxHash64, by its specification."""
    def step(lane, word):
        return rotate((lane + word * PRIMES[1]) & MASK, 31) * PRIMES[0] & MASK

    place = 0
    if len(data) >= 32:
        lanes = [(seed + PRIMES[0] + PRIMES[1]) & MASK, (seed + PRIMES[1]) & MASK, seed, (seed - PRIMES[0]) & MASK]
        while len(data) - place >= 32:
            for lane in range(4):
                lanes[lane] = step(lanes[lane], int.from_bytes(data[place:place + 8], "little"))
                place += 8
        value = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            value = ((value ^ step(0, lane)) * PRIMES[0] + PRIMES[3]) & MASK
    else:
        value = (seed + PRIMES[4]) & MASK
    value = (value + len(data)) & MASK
    while len(data) - place >= 8:
        value = (rotate(value ^ step(0, int.from_bytes(data[place:place + 8], "little")), 27) * PRIMES[0] + PRIMES[3]) & MASK
        place += 8
    if len(data) - place >= 4:
        value = (rotate(value ^ int.from_bytes(data[place:place + 4], "little") * PRIMES[0] & MASK, 23) * PRIMES[1] + PRIMES[2]) & MASK
        place += 4
    for byte in data[place:]:
        value = rotate(value ^ byte * PRIMES[4] & MASK, 11) * PRIMES[0] & MASK
    for shift, prime in ((33, PRIMES[1]), (29, PRIMES[2])):
        value = (value ^ value >> shift) * prime & MASK
    return value ^ value >> 32


def little(value, size):
    return (value % (1 << 8 * size)).to_bytes(size, "little")


def twox64(data):
    return little(xxh64(data, 0), 8) + data


def twox128(text):
    return little(xxh64(text.encode(), 0), 8) + little(xxh64(text.encode(), 1), 8)


def blake(data):
    return hashlib.blake2b(data, digest_size=16).digest() + data


PREFIXES = {}


def key(item, *parts):
    if item not in PREFIXES:
        pallet, name = item.split(".")
        PREFIXES[item] = twox128(pallet) + twox128(name)
    return PREFIXES[item] + b"".join(parts)


def emission(issuance):
    """What a block mints: half after each half of what was left of 21 million."""
    supply, full, halvings = 21_000_000 * 10**9, 10**9, 0
    while issuance < supply and issuance >= supply - (supply >> (halvings + 1)):
        halvings += 1
    return 0 if issuance >= supply else full >> halvings


def subnet_account(netuid):
    return (b"modlsubtensr" + little(netuid, 2)).ljust(32, b"\0")


def state(options, blocks):
    """The values by key, of the state so many blocks later."""
    chance = random.Random(options.seed)
    spec, values = options.spec, {}

    def put(item, value, size, *parts):
        values[key(item, *parts)] = little(value, size)

    put("System.Number", 9_000_000 + blocks, 4)
    name = b"node-subtensor"
    values[key("System.LastRuntimeUpgrade")] = little(spec << 2 | 1, 2) + bytes([len(name) << 2]) + name
    values[key("System.BlockHash", twox64(little(0, 4)))] = hashlib.sha256(b"made-up").digest()
    accounts = {chance.randbytes(32): chance.randrange(10**15 // max(options.accounts, 1000)) for _ in range(options.accounts)}
    stake, netuids, tao_of_subnets = 0, range(options.subnets + 1), {}
    issuance_before = 8_000_000 * 10**9
    minted = emission(issuance_before) if blocks else 0
    for netuid in netuids:
        subnet = little(netuid, 2)
        put("SubtensorModule.NetworksAdded", 1, 1, subnet)
        held = 0
        for _ in range(options.hotkeys):
            hotkey = chance.randbytes(32)
            alpha = chance.randrange(1, 10**13)
            shares = [chance.randrange(1, 10**12) << 64 | chance.randrange(1 << 64) for _ in range(options.coldkeys)]
            for share in shares:
                values[key("SubtensorModule.Alpha", blake(hotkey), blake(chance.randbytes(32)), subnet)] = little(share, 16)
            put("SubtensorModule.TotalHotkeyShares", sum(shares), 16, blake(hotkey), subnet)
            put("SubtensorModule.TotalHotkeyAlpha", alpha, 8, blake(hotkey), subnet)
            held += alpha
        if netuid == 0:
            put("SubtensorModule.SubnetAlphaOut", held, 8, subnet)
            put("SubtensorModule.SubnetTAO", held, 8, subnet)
            stake += held
            continue
        amounts = {name: chance.randrange(10**12) for name in ("burned", "protocol", "server", "validator", "root", "owner", "in")}
        # What the spec version does not have.
        amounts.update({name: 0 for name, first in (("burned", 411), ("protocol", 413)) if spec < first})
        out_before = held + sum(amounts[name] for name in ("burned", "protocol", "server", "validator", "root", "owner"))
        alpha_minted = emission(amounts["in"] + out_before)
        if blocks:
            amounts["server"] += alpha_minted
        put("SubtensorModule.SubnetAlphaOut", out_before + (alpha_minted if blocks else 0), 8, subnet)
        put("SubtensorModule.SubnetAlphaIn", amounts["in"], 8, subnet)
        put("SubtensorModule.SubnetAlphaOutEmission", alpha_minted if blocks else 0, 8, subnet)
        if spec >= 411:
            put("AlphaAssets.AlphaBurned", amounts["burned"], 8, twox64(subnet))
            issued = amounts["in"] + out_before - chance.randrange(10**9)
            put("AlphaAssets.TotalAlphaIssuance", issued + (alpha_minted if blocks else 0), 8, twox64(subnet))
        if spec >= 413:
            put("SubtensorModule.SubnetProtocolAlpha", amounts["protocol"], 8, subnet)
        if spec >= 343:
            pending = {"PendingServerEmission": amounts["server"], "PendingValidatorEmission": amounts["validator"]}
        else:
            pending = {"PendingEmission": amounts["server"] + amounts["validator"]}
        pending["PendingRootAlphaDivs" if spec >= 334 else "PendingAlphaSwapped"] = amounts["root"]
        pending["PendingOwnerCut"] = amounts["owner"]
        for item, amount in pending.items():
            put(f"SubtensorModule.{item}", amount, 8, subnet)
        if spec >= 448:
            put("SubtensorModule.TotalAlphaStaked", held, 8, subnet)
        tao, locked, reservoir = chance.randrange(10**13), 10**9 + chance.randrange(10**12), chance.randrange(10**9)
        given = minted // options.subnets if netuid > 1 else minted - minted // options.subnets * (options.subnets - 1)
        tao += given
        put("SubtensorModule.SubnetTAO", tao, 8, subnet)
        put("SubtensorModule.SubnetLocked", locked, 8, subnet)
        put("SubtensorModule.SubnetTaoInEmission", given, 8, subnet)
        put("Swap.BalancerTaoReservoir", reservoir, 8, twox64(subnet))
        if spec >= 403:
            accounts[subnet_account(netuid)] = tao + locked - 10**9 + reservoir
        stake += tao
        tao_of_subnets[netuid] = tao
    put("SubtensorModule.TotalStake", stake, 8)
    # A last account brings the issuance to a round number.
    accounts[chance.randbytes(32)] = issuance_before + (minted if spec >= 403 else 0) - sum(accounts.values())
    for account, free in accounts.items():
        reserved = free // 10
        values[key("System.Account", blake(account))] = (
            little(chance.randrange(100), 4) + little(0, 4) + little(1, 4) + little(0, 4)
            + little(free - reserved, 8) + little(reserved, 8) + little(0, 8) + little(1 << 127, 16))
    put("Balances.TotalIssuance", sum(accounts.values()), 8)
    # Until spec 402 stakes are beside the balances.
    put("SubtensorModule.TotalIssuance", sum(accounts.values()) + (0 if spec >= 403 else stake), 8)
    values[b":code"] = b"\0asm"
    put("Timestamp.Now", 1_700_000_000_000, 8)
    return values


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spec", type=int, default=475)
    parser.add_argument("--subnets", type=int, default=3)
    parser.add_argument("--hotkeys", type=int, default=4, help="of each subnet")
    parser.add_argument("--coldkeys", type=int, default=3, help="of each hotkey")
    parser.add_argument("--accounts", type=int, default=5)
    parser.add_argument("--after-blocks", type=int, default=0, choices=(0, 1))
    options = parser.parse_args()
    top = {"0x" + name.hex(): "0x" + value.hex() for name, value in sorted(state(options, options.after_blocks).items())}
    json.dump({"name": "made-up", "id": "made-up", "genesis": {"raw": {"top": top, "childrenDefault": {}}}}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
