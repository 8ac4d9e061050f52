#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the tests would notice: Scripts/mutations.py [NAME...] [--list] [--kind kernels|swift]

Each mutant is one change of the sources that makes a result wrong. The script clones what is committed, makes one change at a time, and runs what should
notice: for the C kernels their driver beside its oracle, optimised, on every instruction set that the machine has; for Swift the tests of a filter. It prints a line for each mutant: killed, or
survived. Some are known to change nothing, and the script says why. It ends with exit code 1 if one survived that should not, and with 2 if a mutant's text is not in its file exactly once.

Kernels take some seconds each. A mutant in Swift takes a build.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
C = "Sources/CYumaKernels/"

#: Name, file, text, what takes its place.
KERNELS = [
    ("median-kappa", C + "median.h", "vi enough = (vi)(mass - 1 >= kappaLess1);", "vi enough = (vi)(mass - 1 > kappaLess1);"),
    ("median-first-kappa", C + "median.h", "made.top = select_i((vi)(made.massLess1 >= kappaLess1), largest, made.low);",
     "made.top = select_i((vi)(made.massLess1 > kappaLess1), largest, made.low);"),
    ("narrowed-low", C + "median.h", "bounds.low = select_i(low, guess + 1, ", "bounds.low = select_i(low, guess + 65536, "),
    ("narrowed-top", C + "median.h", "bounds.top = select_i(high, min_i(bounds.top, guess - 1), ", "bounds.top = select_i(high, guess - 1, "),
    ("narrowed-mass", C + "median.h", "bounds.massLess1 = (vu)select_i(low, (vi)(aboveRaw - 1), (vi)bounds.massLess1);",
     "bounds.massLess1 = (vu)select_i(low, (vi)(aboveRaw), (vi)bounds.massLess1);"),
    ("narrowed-hit", C + "median.h", "vi hit = ~low & ~high & searched;", "vi hit = ~low & searched;"),
    ("guess-above", C + "consensus.h", "vl wrong = (tried.above >= kappa) |", "vl wrong = (tried.above > kappa) |"),
    ("guess-reached", C + "consensus.h", "| ((tried.reached < kappa) & (vl)(guess > 0));", ";"),
    ("guess-of-zero", C + "consensus.h", "((tried.reached < kappa) & (vl)(guess > 0))", "(tried.reached < kappa)"),
    ("guess-stake", C + "consensus.h", "made.reached += stake & ~biased_greater(biasedGuess, weight);",
     "made.reached += stake & biased_greater(weight, biasedGuess);"),
    ("guess-trust", C + "consensus.h", "trying && !zero ? clipped - min_d(weight, guess) : clipped", "clipped"),
    ("guess-of-another", C + "consensus.h", "if (scores && workspace->guessed != n)", "if (false)"),
    ("guess-untaken-stake", C + "consensus.h", "if (r >= read_taken) inputs->rows[r].stake = 0;", ""),
    ("median-pivot", C + "median.h", "mass += STAKE(row) & (vu)(load_i(scores + row * LANES) >= pivot);",
     "mass += STAKE(row) & (vu)(load_i(scores + row * LANES) > pivot);"),
    ("median-previous", C + "median.h", "previous = select_i(previous < pivot, previous, low);", "previous = select_i(previous < pivot, previous, pivot);"),
    ("median-one", C + "median.h", "return raw + (vd)((raw == ONE - 1) & (vl)splat(1));", "return raw;"),
    ("consensus-absent", C + "consensus.h", "splat_i(largest || absent ? SCORE_ZERO : INT32_MAX)", "splat_i(largest ? SCORE_ZERO : INT32_MAX)"),
    ("consensus-extreme", C + "consensus.h", "extreme = largest ? max_i(extreme, score) : min_i(extreme, score);",
     "extreme = max_i(extreme, score);"),
    ("consensus-untaken-trust", C + "consensus.h", "call->validatorTrust[row->row] += raw < consensus ? raw : consensus;",
     "call->validatorTrust[row->row] += raw;"),
    ("consensus-sparse-clip", C + "consensus.h", "clipped = raw < consensus ? raw : consensus;", "clipped = raw;"),
    ("consensus-searched", C + "consensus.h", "int searched = positive >= (uint64_t)inputs->kappa;",
     "int searched = positive > (uint64_t)inputs->kappa;"),
    ("consensus-one", C + "median.h", " + (score == INT32_MAX);", ";"),
    ("compact-order", C + "consensus.h", "known[column] = guesses[k];\n    call->consensus[column]", "known[k] = guesses[k];\n    call->consensus[column]"),
    ("compact-many", C + "consensus.h", "found.entries >= cells / COMPACT_FROM && cells", "0 && cells"),
    ("shares-divisor", C + "consensus.h", "share_by((int64_t)stake, (uint64_t)sum, factor)", "(int64_t)stake"),
    ("shares-remainder", C + "vectors.h", "quotient += remainder >= (int64_t)sum;", ""),
    ("compact-dropped", C + "consensus.h", "found->dropped[j] ? beyond : found->orderOf[j]", "found->orderOf[j]"),
    ("normalise-bias", C + "consensus.h", "double biased = values[i] * ONE / divisor + BIAS;\n    values[i] = biased - BIAS;",
     "values[i] = values[i] * ONE / divisor;"),
    ("rows-order", C + "rows.h", "ordered &= (vhw)(load_hw(columns + k) < load_hw(columns + k + 1));", "ordered &= (vhw)(load_hw(columns + k) <= load_hw(columns + k + 1));"),
    ("rows-order-end", C + "rows.h", "k > 0 && columns[k - 1] >= columns[k]", "k > 0 && columns[k - 1] > columns[k]"),
    ("rows-order-last", C + "rows.h", "ordered &= (vhw)(load_hw(columns + last - 1) < load_hw(columns + last));", ""),
    ("rows-twice", C + "rows.h", "value & (vhw)(WIDE_LANE_INDICES >= (uint16_t)(k - last))", "value"),
    ("rows-halves", C + "rows.h", "sums->high += (vu)values >> 16;", ""),
    ("rows-whole", C + "rows.h", "made.whole = ANY_BIT((vi)whole);", ""),
    ("rows-find", C + "rows.h", "intptr_t low = count - 1 - (columns[count - 1] - column),", "intptr_t low = count - (columns[count - 1] - column),"),
    ("rows-line-cleared", C + "rows.h", "if (upper) memset", "if (!upper) memset"),
    ("run-gap", C + "rows.h", "columns[k] == first && columns[k + LANES - 1] == first + LANES - 1", "columns[k] == first"),
    ("window-gaps", C + "rows.h", "while (columns[entries] < beyond);", "while (0);"),
    ("window-end", C + "rows.h", "} else if (left < WIDE_LANES) {", "} else if (left < WIDE_LANES / 2) {"),
    ("window-waits", C + "rows.h", "if (waits) spread_windows(to, step, strips, &pair->waiting, 1);", ""),
    ("window-last-row", C + "rows.h", "goes = own || row + 1 == pair->rows;", "goes = own;"),
    ("rows-left-zero", C + "rows.h", "count += !dropped[from.columns[k]] & (from.values[k] != 0);", "count += !dropped[from.columns[k]];"),
    ("rows-beyond", C + "rows.h", "row->columns[row->count - 1] >= read->n", "row->columns[row->count - 1] > read->n"),
    ("rows-owner", C + "rows.h", "row->row == plan.owner ? -1 : find_column", "find_column"),
    ("rows-late", C + "rows.h", "if (plan.blockAtRegistration[j] >= limit) late", "if (plan.blockAtRegistration[j] > limit) late"),
    ("rows-late-of-row", C + "rows.h", "if (plan.blockAtRegistration[read->late[k]] < plan.rowLimit[row->row]) continue;",
     "if (plan.blockAtRegistration[read->late[k]] <= plan.rowLimit[row->row]) continue;"),
    ("rows-filter-owner", C + "rows.h", "(column != row->row || column == plan.owner)", "(column != row->row)"),
    ("rows-again", C + "rows.h", "if (!same || read->n != n) return read_rows", "if (read->n != n) return read_rows"),
    ("spread-diagonal", C + "rows.h", "if (row->row != plan.owner) drop_cell", "if (row->row == plan.owner) drop_cell"),
    ("bonds-decay", C + "bonds.h", "int64_t decay = (int64_t)((parameters->bondsMovingAverage << 32) / 1000000);",
     "int64_t decay = (int64_t)(((parameters->bondsMovingAverage << 32) + 500000) / 1000000);"),
    ("bonds-stake", C + "bonds.h", "double biased = totals[r] * ((double)call->activeStake[found.rows[r]] / ONE) + BIAS;",
     "double biased = totals[r] + BIAS;"),
    ("bonds-kept", C + "bonds_rows.h", "spread->kept[j] = call->bondColumnKept[j] ? 0xFFFF : 0;", "spread->kept[j] = 0xFFFF;"),
    ("bonds-dropped", C + "bonds_rows.h", "spread->dropped[j] = factors->penalty == 1 && factors->consensus[j] == 0 ? 0xFFFF : 0;",
     "spread->dropped[j] = 0;"),
    ("bonds-dense-kept", C + "bonds_dense.h", "for (size_t r = 0; r < found->count && !call->bondColumnKept[j]; r++) drop_cell", "for (size_t r = 0; r + 1 < found->count && !call->bondColumnKept[j]; r++) drop_cell"),
    ("tight-incentive", C + "bonds_compact.h", "return (factors->consensus[column] > 0) | (factors->incentive[column] > 0);",
     "return factors->consensus[column] > 0;"),
    ("tight-penalty", C + "bonds_compact.h", "if (factors->penalty != 1) return YUMA_DONE;", "if (factors->penalty == 0) return YUMA_DONE;"),
    ("loose-kept", C + "bonds_compact.h", "isTight ? 0 : kept;", "!isTight;"),
    ("tight-kept", C + "bonds_compact.h", "tight->kept[tight->count] = kept ? 0xFFFF : 0;", "tight->kept[tight->count] = 0xFFFF;"),
    ("loose-largest", C + "bonds_compact.h", "largest[column] = value > largest[column] ? value : largest[column];", "largest[column] = value;"),
    ("loose-gone", C + "bonds_compact.h", "if (left == count) return;", "return;"),
    ("compact-stale", C + "rows.h", "if (which == BUFFER_WEIGHTS) workspace->read.dense = workspace->read.compact = NULL;", ""),
    ("compact-columns", C + "bonds_compact.h", "return read->compact && read->compactCount == tight->count &&", "return read->compact && read->compactCount >= tight->count &&"),
    ("merge-order", C + "bonds_compact.h", "masks[s] & ((1u << place % LANES) - 1)", "masks[s] & ((2u << place % LANES) - 1)"),
    ("merge-room", C + "bonds_compact.h", "int wide = written + tight + loose + LANES <= room;", "int wide = 1;"),
    ("merge-raw", C + "bonds_compact.h", "l -= isLoose;", "l--;"),
    ("strip-whole", C + "bonds.h", "found.someWhole ? 0 : 65537 * factors.decay", "65537 * factors.decay"),
    ("strip-rows-without-weights", C + "bonds_strips.h", "ofUnit, 0, boughtRows, at->rows, sum,", "ofUnit, 0, boughtRows, boughtRows, sum,"),
    ("strip-penalty", C + "bonds_strips.h", "vd biased = (clipped - weight) * splat(penalty) + (weight + BIAS);\n  return biased - BIAS;",
     "return (clipped - weight) * splat(penalty) + weight;"),
    ("strip-largest", C + "bonds_strips.h", "store_two_cells(stored, r, divide(load_d(share), byLargest),", "store_two_cells(stored, r, load_d(share),"),
    ("strip-ema-bias", C + "vectors.h", "return (vl)(value * splat(65535 / ONE) + BIAS);",
     "return (vl)(value * splat(65536 / ONE) + BIAS);"),
    ("strip-zero-bond", C + "bonds_strips.h", "kept[0] = (uint16_t)LANE_MASK(firstEMA > 0);", "kept[0] = (uint16_t)LANE_MASK(first > 0);"),
    ("bounds-loss", C + "exponential.h", "#define RECIPE_SLACK 0x1.01p-30", "#define RECIPE_SLACK 0x1p-33"),
    ("bounds-inverse", C + "exponential.h", "FMA(inverse, splat(RECIPE_SLACK / ONE), splat(1 + RECIPE_SLACK))", "splat(1 + RECIPE_SLACK)"),
    ("bounds-spread", C + "exponential.h", "(1 - ROUNDING_SLACK) - spread[g] * sigma", "splat(1 - ROUNDING_SLACK)"),
    ("bounds-power", C + "exponential.h", "{0x1.00000000092b7p+32,", "{0x1.00000000112b7p+32,"),
    ("bounds-crossed", C + "exponential.h", " && low <= high;", ";"),
    ("bounds-one", C + "bonds_liquid.h", " | (vl)(x[g] == ONE);", ";"),
    ("bounds-bought", C + "bonds_liquid.h", "((vl)(most[g] * weight + BIAS) ^ (vl)bought) | ", ""),
    ("bounds-decayed", C + "bonds_liquid.h", "vl other = (vl)((ONE - most[g]) * bond + BIAS) ^ (vl)decayed;", "vl other = {0};"),
    ("open-last", C + "bonds_liquid.h", "open += cell < count;", "open += cell + 1 < count;"),
    ("chosen-all", C + "vectors.h", "if (mask == ALL_LANES)", "if (mask >= (1u << (LANES - 1)))"),
    ("liquid-zeros", C + "bonds_liquid_strips.h", "LANES_OF(LANE_MASK(group[g].stored > 0) | zeros[r])", "LANES_OF(LANE_MASK(group[g].stored > 0))"),
    ("liquid-listed-zeros", C + "bonds_liquid_strips.h", "cells->bonds[end] = old < 0 ? 0 : bonds.values[old];", "cells->bonds[end] = 0;"),
    ("liquid-listed-kept", C + "bonds_liquid_strips.h", "call->bondColumnKept[column] ? find_column", "1 ? find_column"),
    ("liquid-zeros-tail", C + "bonds_liquid_strips.h", "mask |= (unsigned)(row->values[own] == 0) << (own - k);", "mask |= 0;"),
    ("liquid-open", C + "bonds_liquid_strips.h", "open_cells(&shape, &on, opened);", ""),
    ("liquid-open-clip", C + "bonds_liquid_strips.h", "stored[lane] = weight < on->consensus[column] ? weight : on->consensus[column];", "stored[lane] = weight;"),
    ("liquid-weightless", C + "bonds_liquid_strips.h", "memset(emas + on->weightRows * LANES, 0,", "memset(emas + on->weightRows * LANES, 0, 0 *"),
    ("liquid-least-full", C + "bonds.h", "return HAS_FMA && penalty == 1 &&", "return HAS_FMA &&"),
    ("liquid-own-lanes", C + "bonds_liquid.h", "(vd)((vl)gather(factors->incentive, at) & own)", "gather(factors->incentive, at)"),
    ("liquid-padding", C + "bonds_liquid.h", "weights[end] = value;\n    end += (dropped[column] & -(value != 0)) == 0;\n  }\n  for", "weights[end] = value;\n    end += dropped[column] == 0;\n  }\n  for"),
    ("listed-permits", C + "bonds_liquid.h", "if (!permits[i] || made->placeOf[i] < 0) continue;", "if (made->placeOf[i] < 0) continue;"),
]

#: Mutants that change nothing, and why.
EQUIVALENT = {
    "median-previous": "where no score lies below the pivot, the mass from the pivot on is that from the lower bound on, which is enough",
    "narrowed-mass": "the mass from the lower bound on only says where to look next",
    "compact-order": "a wrong guess is thrown away",
    "guess-of-another": "a wrong guess is thrown away",
    "compact-columns": "each column that is searched is tight",
    "guess-of-zero": "a guess of 0 that is thrown away is found again",
    "normalise-bias": "the quotient is rounded down once or twice, and then to an integer",
    "strip-zero-bond": "averages of a column add up to at most one, so that one above 0 has a share above 0",
}

DT = "Sources/DynamicTAO/"
#: The same, and the filter of the tests that should notice.
SWIFT = [
    ("store-rounding", C + "dispatch.c", "  workspace->kernels->storeBonds(&workspace->made, permits, room, to);\n  round_back(before);",
     "  workspace->kernels->storeBonds(&workspace->made, permits, room, to);\n  (void)before;", "YumaTests"),
    ("moving-price-start", DT + "*/MovingPrice.swift", "firstEmissionBlock == 0 ? 0 : firstEmissionBlock - 1", "firstEmissionBlock", "DynamicTAOTests|BlockAudit"),
    ("recycled-stays-zero", DT + "Participants/DividendPayout.swift", "      recycled = recycled.addingSaturating(shared.recycled)\n", "",
     "DynamicTAOTests|PayoutAudit"),
    ("mechanism-first-weight", DT + "Participants/Mechanisms.swift", ": index == 0 ? .one : .zero", ": .zero", "DynamicTAOTests|SubnetAudit"),
    ("mechanism-permits", DT + "Participants/Mechanisms.swift", "combined.validatorPermits[uid] || output.validatorPermits[uid]", "output.validatorPermits[uid]",
     "DynamicTAOTests|SubnetAudit"),
    ("mechanism-consensus", DT + "Participants/Mechanisms.swift", "accumulate(&combined.consensus[uid], output.consensus[uid], weight)",
     "accumulate(&combined.consensus[uid], output.dividends[uid], weight)", "DynamicTAOTests|SubnetAudit"),
    ("kernels-forced", "Sources/Yuma/Engines/Vector/KernelSet.swift", "guard let name = instruction_set_forced().map({ String(cString: $0) }) else",
     "guard let name = String?.none else", "ContractTests|UsageTests"),
    ("network-burned", "Sources/YumaLab/Network/Network+Epochs.swift", "withheld: paid.burned, total: incentive", "withheld: 0, total: incentive", "YumaLabTests"),
    ("network-no-incentive", "Sources/YumaLab/Network/Network+Epochs.swift", "validatorPool(incentiveSum: incentive, rules: rules)",
     "validatorPool(incentiveSum: 1, rules: rules)", "YumaLabTests"),
    ("network-prices", "Sources/YumaLab/Network/Network.swift", "      blockStep.storePrices(&state)\n      try runEpochs(&ledger)\n",
     "      try runEpochs(&ledger)\n      blockStep.storePrices(&state)\n", "EmissionNetworkTests"),
    ("share-pool-order", "Sources/YumaImport/State/SharePool.swift", "totals.first.isZero ? totals.second : totals.first", "totals.second.isZero ? totals.first : totals.second",
     "SharePool"),
    ("state-reserved", "Sources/YumaImport/State/StateTotals+Values.swift",
     "let sum = UInt128(try decoder.integer(UInt64.self)) + UInt128(try decoder.integer(UInt64.self))",
     "let sum = UInt128(try decoder.integer(UInt64.self)) + 0 * UInt128(try decoder.integer(UInt64.self))", "Reconciliation"),
    ("reconcile-sign", "Sources/YumaAudit/Reconciliation/Reconciliation.swift",
     "public var difference: Int128 { Self.sum(recorded) - Self.sum(recomputed) }",
     "public var difference: Int128 { Self.sum(recomputed) - Self.sum(recorded) }", "Reconciliation"),
    ("reconcile-excuse", "Sources/YumaAudit/Reconciliation/ReconciliationBook.swift", "case .open(let sign) = part, sign == nil || sign == left.signum()", "case .open = part", "Reconciliation"),
    ("reconcile-missing", "Sources/YumaAudit/Reconciliation/ReconciliationBook.swift", "if !missing.isEmpty {", "if missing.count > 1000 {", "StateTotals|Reconciliation"),
    ("reconcile-blocks", "Sources/YumaAudit/Reconciliation/ReconciliationBook+States.swift", "if first + 1 != second {", "if first >= second {", "Reconciliation"),
]


def place_of(tree, name, file, old):
    """The file of a mutant, in which its text stands once."""
    found = [path for path in tree.glob(file) if path.read_text().count(old) > 0]
    if len(found) != 1 or found[0].read_text().count(old) != 1:
        sys.exit(f"mutations.py: {name}: the text is not in {file} exactly once")
    return found[0]


def kernels_notice(tree, seeds):
    """Whether the kernels' driver finds a difference; a change that does not compile is not a mutant. A driver does hundreds of seeds a second."""
    sources = [*tree.glob("Sources/CInstructionSets/*.c"), *tree.glob(C + "*.c"), *tree.glob("Tests/KernelDriver/*.c")]
    program = tree / "driver"
    built = subprocess.run(["clang", "-std=gnu11", "-O2", "-I" + str(tree / C / "include"), "-I" + str(tree / "Sources/CInstructionSets/include"),
                            "-o", program, *sources, "-lm"], capture_output=True, text=True)
    if built.returncode:
        sys.exit("mutations.py: it does not compile:\n" + built.stderr)
    try:
        ran = subprocess.run([program, "1", str(seeds)], capture_output=True, text=True, timeout=max(60, seeds // 100))
    except subprocess.TimeoutExpired:
        return True, "its time: it does not end"
    return ran.returncode != 0, next((line for line in ran.stdout.splitlines() if line.startswith("seed ")), f"exit code {ran.returncode}")


def tests_notice(tree, words):
    """Whether a test of the filter fails."""
    try:
        ran = subprocess.run(
            ["swift", "test", "--enable-all-traits", "--filter", words], cwd=tree, capture_output=True, text=True, timeout=1200)
    except subprocess.TimeoutExpired:
        return True, "its time: it does not end"
    if "Test run with" not in ran.stdout or "Test run with 0 tests" in ran.stdout:
        if ran.returncode < 0 or "Test run started" in ran.stdout:
            return True, "a crash of the tests"
        sys.exit(f"mutations.py: no test of {words} ran:\n" + (ran.stdout + ran.stderr)[-2000:])
    failed = [line for line in ran.stdout.splitlines() if line.startswith("✘ Test \"")]
    return ran.returncode != 0, failed[0].split("\" ")[0].removeprefix("✘ Test \"") if failed else f"exit code {ran.returncode}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--kind", choices=("kernels", "swift"))
    parser.add_argument("--seeds", type=int, default=20000)
    parser.add_argument("--tree", help="a copy of the checkout that is used again, with what was built in it")
    options = parser.parse_args()
    mutants = [] if options.kind == "swift" else [(*mutant, None) for mutant in KERNELS]
    mutants += [] if options.kind == "kernels" else SWIFT
    if options.names:
        mutants = [mutant for mutant in mutants if mutant[0] in options.names]
    if options.list:
        for name, file, *_ in mutants:
            print(f"{name}: {file}")
        return
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(options.tree or folder)
        if not (tree / "Package.swift").exists():
            subprocess.run(["git", "clone", "--quiet", ROOT, tree], check=True)
        # What fails by itself notices nothing.
        for words in dict.fromkeys(mutant[4] for mutant in mutants):
            noticed, by = tests_notice(tree, words) if words else kernels_notice(tree, options.seeds)
            if noticed:
                sys.exit(f"mutations.py: without any change {words or 'the driver'} fails: {by}")
        for name, file, old, new, words in mutants:
            path = place_of(tree, name, file, old)
            text = path.read_text()
            start = time.monotonic()
            try:
                path.write_text(text.replace(old, new))
                noticed, by = tests_notice(tree, words) if words else kernels_notice(tree, options.seeds)
            finally:
                path.write_text(text)
            if name in EQUIVALENT and not noticed:
                print(f"{name}: changes nothing: {EQUIVALENT[name]}", flush=True)
                continue
            survived += not noticed
            print(f"{name}: {'killed by ' + by if noticed else 'SURVIVED'} ({time.monotonic() - start:.0f} s)", flush=True)
    print(f"{len(mutants)} mutants, {survived} survived")
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
