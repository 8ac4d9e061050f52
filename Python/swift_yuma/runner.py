# SPDX-License-Identifier: Apache-2.0
"""Running epochs: a call, a runner that keeps its buffers, and a prepared epoch that allocates nothing."""

from __future__ import annotations

import threading
from ctypes import byref, create_string_buffer, sizeof
from typing import Any, Dict, Optional, Tuple

import numpy as np

from . import _native
from ._arrays import CSR, Array
from ._native import LIBRARY, OUTPUT_LISTS, Handle
from .epoch import Epoch
from .parameters import SpecVersion, spec_number
from .results import Ledger, Result


class _Buffers:
    """One block of memory with room for all lists of an output, and the struct that points into it."""

    def __init__(self, n: int, bonds: int) -> None:
        wide = [(name, 8) for name, kind in OUTPUT_LISTS if kind == "u8"]
        narrow = [(name, 2) for name, kind in OUTPUT_LISTS if kind == "u2"] + [("kept_uids", 2)]
        flags = [(name, 1) for name, kind in OUTPUT_LISTS if kind == "?"]
        sizes = [*((name, size * n) for name, size in wide), ("bond_offsets", 8 * (n + 1))]
        sizes += [*((name, size * n) for name, size in narrow), ("bond_columns", 2 * bonds), ("bond_values", 2 * bonds)]
        sizes += [(name, size * n) for name, size in flags]
        self.neurons = n
        self.places: Dict[str, int] = {}
        total = 0
        for name, size in sizes:
            self.places[name] = total
            total += size
        self.block = np.empty(total + 8, np.uint8)
        base = self.block.__array_interface__["data"][0]
        self.output = _native.Output(size=sizeof(_native.Output), capacity=n, bond_capacity=bonds)
        for name, place in self.places.items():
            setattr(self.output, name, base + place)

    def list(self, name: str, kind: Any, count: int) -> Array:
        return np.frombuffer(self.block, kind, count, self.places[name])

    def bonds(self) -> CSR:
        count, rows = int(self.output.bond_count), int(self.output.neuron_count)
        return CSR(
            self.list("bond_offsets", np.int64, rows + 1),
            self.list("bond_columns", np.uint16, count),
            self.list("bond_values", np.uint16, count),
        )


class Prepared:
    """An epoch and the memory for what it gives: a call of it computes the epoch and allocates nothing.

    The lists of the result are views of that memory: the next call writes them anew. Copy what is to stay.

    >>> prepared = Runner().prepare(epoch)
    >>> prepared()
    >>> prepared.result.incentive
    """

    def __init__(self, runner: Runner, epoch: Epoch, spec_version: SpecVersion = None) -> None:
        self.runner = runner
        self.epoch = epoch
        self._input = _with_rules(epoch, spec_version)
        self._error = _native.new_error()
        # The first call tells how many bonds there are, which later calls have room for.
        self._buffers = _Buffers(epoch.neuron_count, 0)
        self._result: Optional[Result] = None
        self._bind()
        self()

    def _bind(self) -> None:
        self._result = None
        self._arguments = (
            self.runner.handle.address,
            byref(self._input),
            byref(self._buffers.output),
            byref(self._error),
        )

    def __call__(self) -> Prepared:
        """Computes the epoch."""
        if LIBRARY.yuma_run(*self._arguments):
            _native.fail(self._error)
        output = self._buffers.output
        if not output.has_bonds:
            self._grow(int(output.bond_count))
        return self

    def _grow(self, bonds: int) -> None:
        """Makes room for the bonds of the last call, and fetches them."""
        last = self._buffers.output
        wider = _Buffers(self.epoch.neuron_count, bonds + bonds // 4)
        old, self._buffers = self._buffers, wider
        for name, kind in [*OUTPUT_LISTS, ("kept_uids", "u2")]:
            n = old.neurons
            wider.list(name, kind, n)[:] = old.list(name, kind, n)
        for name in ("neuron_count", "bond_count", "has_rank_reports", "has_kept_uids", "ledger"):
            setattr(wider.output, name, getattr(last, name))
        wider.output.has_bonds = 1
        _native.call(
            LIBRARY.yuma_copy_bonds,
            self.runner.handle.address,
            wider.output.bond_offsets,
            wider.neurons + 1,
            wider.output.bond_columns,
            wider.output.bond_values,
            int(wider.output.bond_capacity),
        )
        self._bind()

    @property
    def result(self) -> Result:
        """What the last call gave: views, which the next call writes anew."""
        if self._result is None or self._result.ledger.emission != self._buffers.output.ledger.emission:
            self._result = _result(self._buffers, self.runner.engine)
        else:
            self._result.ledger = Ledger._of(self._buffers.output.ledger)
            self._result.bonds = self._buffers.bonds()
        return self._result

    def feed_bonds(self, feed: bool = True) -> None:
        """Lets each call start from the bonds that the runner's last epoch gave, in place of the epoch's own: for histories."""
        self._input.uses_last_bonds = feed

    def set(self, *, current_block: Optional[int] = None, emission: Optional[int] = None) -> None:
        """Sets what moves from epoch to epoch of a history. Lists of an epoch made of arrays may be changed through `epoch.replace`."""
        from ._arrays import integer

        if current_block is not None:
            self._input.current_block = integer("current_block", current_block, 0, 2**64 - 1)
        if emission is not None:
            self._input.emission = integer("emission", emission, 0, 2**64 - 1)


class Runner:
    """Computes epochs one after another and keeps its buffers in between. A runner belongs to one thread at a time.

    `engine` is "vector", which uses the machine's vector instructions, or "reference", the specification as code. Both have the
    chain's bits.
    """

    def __init__(self, engine: str = "vector") -> None:
        if engine not in _native.ENGINES:
            raise ValueError(f"engine: {engine!r} is not one of {', '.join(_native.ENGINES)}")
        self.engine = engine
        self.handle: Handle = _native.make_handle(
            LIBRARY.yuma_runner_free, LIBRARY.yuma_runner_new, _native.ENGINES[engine]
        )

    def run(self, epoch: Epoch, spec_version: SpecVersion = None) -> Result:
        """Computes an epoch, under the rules of `spec_version` where one is given: a number, or "latest"."""
        if not isinstance(epoch, Epoch):
            raise TypeError(f"epoch: {type(epoch).__name__}, where an Epoch belongs")
        source = epoch._input if spec_version is None else _with_rules(epoch, spec_version)
        # As many as most epochs need; where there are more, they are fetched.
        n = epoch.neuron_count
        buffers = _Buffers(n, int(source.weights.count) + int(source.bonds.count))
        error = _native.new_error()
        if LIBRARY.yuma_run(self.handle.address, byref(source), byref(buffers.output), byref(error)):
            _native.fail(error)
        output = buffers.output
        bonds = buffers.bonds() if output.has_bonds else self._bonds(int(output.neuron_count), int(output.bond_count))
        return _result(buffers, self.engine, bonds)

    def _bonds(self, rows: int, count: int) -> CSR:
        offsets, columns, values = np.empty(rows + 1, np.int64), np.empty(count, np.uint16), np.empty(count, np.uint16)
        _native.call(
            LIBRARY.yuma_copy_bonds,
            self.handle.address,
            offsets.ctypes.data,
            rows + 1,
            columns.ctypes.data,
            values.ctypes.data,
            count,
        )
        return CSR(offsets, columns, values)

    def prepare(self, epoch: Epoch, spec_version: SpecVersion = None) -> Prepared:
        """Prepares an epoch that is to be computed many times, and computes it once."""
        return Prepared(self, epoch, spec_version)

    @property
    def kernels(self) -> str:
        """The kernels that ran last, such as "avx2"."""
        text = create_string_buffer(64)
        _native.call(LIBRARY.yuma_runner_kernels, self.handle.address, text, len(text))
        return text.value.decode()

    def __reduce__(self) -> Any:
        raise TypeError("a Runner cannot be pickled: make one in each process")

    def __repr__(self) -> str:
        return f"Runner(engine={self.engine!r})"


def _with_rules(epoch: Epoch, spec_version: SpecVersion) -> _native.Input:
    """A copy of an epoch's struct, which may be changed."""
    source = _native.Input.from_buffer_copy(epoch._input)
    if spec_version is not None:
        source.spec_version = spec_number("spec_version", spec_version)
    return source


def _result(buffers: _Buffers, engine: str, bonds: Optional[CSR] = None) -> Result:
    output = buffers.output
    count = int(output.neuron_count)
    lists: Dict[str, Optional[Array]] = {}
    for name, kind in OUTPUT_LISTS:
        lists[name] = buffers.list(name, kind, count)
    if not output.has_rank_reports:
        lists["rank"] = lists["trust"] = lists["pruning_scores"] = None
    kept = buffers.list("kept_uids", np.uint16, count) if output.has_kept_uids else None
    return Result(engine, Ledger._of(output.ledger), buffers.bonds() if bonds is None else bonds, kept, **lists)


_threads = threading.local()


def thread_runner(engine: str) -> Runner:
    """The runner of an engine that belongs to this thread."""
    runners: Dict[str, Runner] = _threads.__dict__.setdefault("runners", {})
    runner = runners.get(engine)
    if runner is None:
        runner = runners[engine] = Runner(engine)
    return runner


def run(epoch: Epoch, engine: str = "vector", spec_version: SpecVersion = None) -> Result:
    """Computes an epoch bit for bit as the chain does.

    Under the rules of the epoch's own spec version, or of `spec_version` where one is given: a number, or "latest". Each thread
    keeps a runner of its own; the GIL is free while the library computes.
    """
    return thread_runner(engine).run(epoch, spec_version)


__all__: Tuple[str, ...] = ("Prepared", "Runner", "run")
