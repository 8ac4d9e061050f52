# SPDX-License-Identifier: Apache-2.0
"""`python -m swift_yuma capture`: from a node to a snapshot, an archive, and a verdict."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable, NoReturn, Optional

from .blocks import Capture, Captured, capture_network_block
from .client import Client, Limits
from .epochs import capture_epochs
from .errors import CaptureError, UsageError
from .evidence import write_whole
from .program import Program
from .state import capture_whole_state
from .transport import shown

DESCRIPTION = """\
Asks a node for what an epoch reads and stores, keeps every answer as evidence,
and makes snapshots of them with the program yuma, which audits them.

Exit codes: 0 fine; 1 the audit's answer is no; 2 the node, its answers or the
program cannot be used, or the audit cannot tell; 64 a wrong argument.

Examples:
  python -m swift_yuma capture --node http://localhost:9944 --netuid 15
  python -m swift_yuma capture --node wss://... --netuid 15 --last 20 \\
    --archive sn15.yuma
  python -m swift_yuma capture --node wss://... --all-subnets --block 8766000
  python -m swift_yuma capture --node wss://... --whole-state
"""


class Parser(argparse.ArgumentParser):
    """Ends with one line and exit code 64 for every wrong argument."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def number(least: float, kind: type = int) -> Callable[[str], Any]:
    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"'{text}' is no number") from None
        if not least <= value < 1 << 53:
            raise argparse.ArgumentTypeError(f"{text} is below {least}, or too large")
        return float(value) if kind is float else int(value)
    return read


def parser() -> Parser:
    made = Parser(
        prog="python -m swift_yuma capture", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--node", required=True, metavar="URL", help="the node: http://, https://, ws:// or wss://")
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("--netuid", type=number(0), metavar="N", help="epochs of this subnet")
    what.add_argument("--all-subnets", action="store_true", help="a block of all subnets: network-block/1")
    what.add_argument("--whole-state", action="store_true", help="all keys and values after a block, as a dump")
    when = made.add_mutually_exclusive_group()
    when.add_argument("--last", type=number(1), metavar="N", help="the last N epochs; 1 if neither is named")
    when.add_argument("--block", type=number(1), metavar="B", help="the block in which the epoch ran, or the block itself")
    made.add_argument("--prefix", default="0x", metavar="0x..", help="of --whole-state: only keys that begin so")
    made.add_argument("--evidence", default="evidence", metavar="FOLDER", help="where answers are kept (default: evidence)")
    made.add_argument("--output", metavar="FILE", help="the snapshots as JSON Lines, or the block's document")
    made.add_argument("--archive", metavar="FILE", help="adds the snapshots to this archive, and replays it")
    made.add_argument("--no-audit", action="store_true", help="does not audit what was captured")
    made.add_argument("--network", metavar="NAME", help="the network's name in snapshots, such as finney")
    made.add_argument("--by", metavar="WHO", help="who captures, in snapshots")
    made.add_argument("--yuma", metavar="PROGRAM", help="the program yuma (default: the variable YUMA, or yuma on PATH)")
    limits = Limits()
    made.add_argument("--concurrency", type=number(1), default=limits.concurrency, metavar="N",
                      help=f"requests under way at a time (default: {limits.concurrency})")
    made.add_argument("--rate", type=number(0.001, float), default=limits.rate, metavar="N",
                      help=f"requests per second (default: {limits.rate:g})")
    made.add_argument("--attempts", type=number(1), default=limits.attempts, metavar="N",
                      help=f"times that a request is tried (default: {limits.attempts})")
    made.add_argument("--timeout", type=number(0.001, float), default=limits.timeout, metavar="S",
                      help=f"seconds until an answer counts as lost (default: {limits.timeout:g})")
    made.add_argument("--keys-per-request", type=number(1), default=limits.keys, metavar="N",
                      help=f"storage keys in a request (default: {limits.keys})")
    made.add_argument("--quiet", action="store_true", help="says nothing about progress")
    return made


def check(arguments: argparse.Namespace) -> None:
    """Refuses arguments that do not go together."""
    shown(arguments.node)
    if arguments.netuid is None:
        for option in ("last", "archive"):
            if getattr(arguments, option) is not None:
                raise UsageError(f"--{option} goes with --netuid only")
    elif arguments.netuid > 65535:
        raise UsageError(f"--netuid {arguments.netuid} is above 65535")
    if arguments.prefix != "0x" and not arguments.whole_state:
        raise UsageError("--prefix goes with --whole-state only")
    if arguments.whole_state and arguments.output:
        raise UsageError("--output does not go with --whole-state: the dump is in the folder of the evidence")
    for option in ("network", "by"):
        value = getattr(arguments, option)
        if value is not None and ("," in value or not value):
            raise UsageError(f"--{option} '{value}' is empty or has a comma")


async def captured(arguments: argparse.Namespace, program: Program) -> list[Captured]:
    limits = Limits(
        concurrency=arguments.concurrency, rate=arguments.rate, attempts=arguments.attempts, timeout=arguments.timeout,
        keys=arguments.keys_per_request)

    def log(line: str) -> None:
        if not arguments.quiet:
            print(f"capture: {line}", file=sys.stderr, flush=True)

    async with Client(arguments.node, limits, log=log) as client:
        capture = Capture(client, program, Path(arguments.evidence), arguments.network, arguments.by, log)
        if arguments.whole_state:
            return [await capture_whole_state(capture, arguments.block, arguments.prefix)]
        if arguments.all_subnets:
            return [await capture_network_block(capture, arguments.block)]
        return await capture_epochs(capture, arguments.netuid, arguments.last or 1, arguments.block)


def audited(arguments: argparse.Namespace, program: Program, found: list[Captured]) -> int:
    """Writes what was asked for, adds to the archive, and audits. Returns the exit code of the last."""
    if arguments.output:
        write_whole(Path(arguments.output), "".join(one.document.read_text(encoding="utf-8") for one in found))
        files = [arguments.output]
    else:
        files = [str(one.document) for one in found]
    if arguments.archive:
        added = program.run(["archive", "add", *files, "--archive", arguments.archive])
        if added.exit_code != 0:
            raise CaptureError(f"the archive {arguments.archive} does not take the snapshots: {added.line}")
    if arguments.no_audit:
        return 0
    run = program.run(["replay", arguments.archive, "--format", "table"] if arguments.archive
                      else ["audit", *files, "--format", "table"])
    sys.stdout.write(run.output)
    sys.stderr.write(run.error)
    return run.exit_code if run.exit_code in (0, 1, 2) else 2


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Runs the command. Returns its exit code; every error is one line on standard error."""
    try:
        arguments = parser().parse_args(argv)
        check(arguments)
        program = Program(arguments.yuma)
        found = asyncio.run(captured(arguments, program))
        for one in found:
            if not arguments.quiet:
                for note in one.notes:
                    print(f"capture: block {one.number}: {note}", file=sys.stderr)
                print(f"capture: {one.document}; the answers beside it are the evidence", file=sys.stderr, flush=True)
        return 0 if arguments.whole_state else audited(arguments, program, found)
    except CaptureError as error:
        print(f"capture: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("capture: interrupted; the same command goes on where it was", file=sys.stderr)
        return 2
