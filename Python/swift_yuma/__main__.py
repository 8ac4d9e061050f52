# SPDX-License-Identifier: Apache-2.0
"""`python -m swift_yuma COMMAND`: capture."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Optional

USAGE = """\
usage: python -m swift_yuma COMMAND

  capture   asks a node for epochs, blocks or whole states, and makes snapshots

python -m swift_yuma capture --help says more.
"""


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Runs a command of the package. Returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] == "capture":
        from .capture.command import main as capture

        return capture(arguments[1:])
    if arguments in (["-h"], ["--help"]):
        sys.stdout.write(USAGE)
        return 0
    sys.stderr.write(USAGE if not arguments else f"swift_yuma: no command '{arguments[0]}'; there is: capture\n")
    return 64


if __name__ == "__main__":
    sys.exit(main())
