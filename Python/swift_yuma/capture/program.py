# SPDX-License-Identifier: Apache-2.0
"""The program `yuma`, which knows the storage keys, makes snapshots of answers, and audits them."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .errors import ProgramError


@dataclass(frozen=True)
class Run:
    """How a run of the program ended."""

    exit_code: int
    output: str
    error: str

    @property
    def line(self) -> str:
        """The last line of standard error, which says what was wrong."""
        lines = [line for line in self.error.strip().splitlines() if line.strip()]
        return lines[-1] if lines else f"exit code {self.exit_code}"


@dataclass(frozen=True)
class Key:
    """A storage key, and the name of its item, such as `Weights(15, 3)`."""

    key: str
    name: str


class Program:
    """The program, found by `path`, by the environment variable YUMA, or on PATH."""

    def __init__(self, path: Optional[str] = None) -> None:
        wanted = path or os.environ.get("YUMA") or "yuma"
        found = shutil.which(wanted)
        if found is None:
            raise ProgramError(
                f"the program '{wanted}' is not found: name it with --yuma or the environment variable YUMA, or put yuma on PATH")
        self.path = found
        self._version: Optional[str] = None

    def run(self, arguments: Sequence[str]) -> Run:
        """Runs the program to its end."""
        try:
            done = subprocess.run(
                [self.path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        except OSError as error:
            raise ProgramError(f"the program {self.path} does not run: {error.strerror or error}") from None
        return Run(done.returncode, done.stdout, done.stderr)

    async def checked(self, arguments: Sequence[str], what: str) -> Run:
        """Runs the program beside other work. An exit code other than 0 is an error."""
        run = await asyncio.to_thread(self.run, arguments)
        if run.exit_code != 0:
            raise ProgramError(f"{what}: {run.line}")
        return run

    async def keys(
        self, target: str, state: str = "before", before: Optional[Path] = None, at: Optional[Path] = None,
        spec: Optional[int] = None,
    ) -> list[Key]:
        """The keys that a node is still to be asked for, given the answers so far (`yuma import --keys`)."""
        arguments = ["import", "--keys", target, "--state", state]
        for option, file in (("--before", before), ("--at", at)):
            if file is not None and file.exists() and file.stat().st_size:
                arguments += [option, str(file)]
        if spec is not None:
            arguments += ["--spec", str(spec)]
        run = await self.checked(arguments, "an answer cannot be used")
        keys = []
        for line in run.output.splitlines():
            key, _, name = line.partition(" ")
            if key:
                keys.append(Key(key, name.strip()))
        return keys

    def version(self) -> Optional[str]:
        """What `yuma version` says, or None. The program is asked once."""
        if self._version is None:
            run = self.run(["version"])
            self._version = run.output.strip() if run.exit_code == 0 else None
        return self._version
