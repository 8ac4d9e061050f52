# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between a node and a snapshot: each error is one line, and has the exit code of the program's contract."""

from __future__ import annotations


class CaptureError(Exception):
    """A capture that cannot go on. Its text is one line that names what is missing or wrong."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class UsageError(CaptureError):
    """A wrong argument."""

    exit_code = 64


class ProgramError(CaptureError):
    """The program `yuma` is missing, or refuses what it was given."""


class UnreachableError(CaptureError):
    """The node does not answer, although it was asked several times."""


class AnswerError(CaptureError):
    """The node's answer is not an answer to what was asked."""


class NodeError(CaptureError):
    """The node answers with an error of JSON-RPC."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class PrunedError(CaptureError):
    """The node no longer has the state of a block."""


class UnknownBlockError(CaptureError):
    """The node does not know a block."""


class WrongHashError(CaptureError):
    """A hash is not that of the block it is said to be of."""


class ReorganisedError(CaptureError):
    """The chain gave up the block while, or since, it was captured."""


class EvidenceError(CaptureError):
    """The folder of the evidence holds something else, or was changed."""
