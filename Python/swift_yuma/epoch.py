# SPDX-License-Identifier: Apache-2.0
"""The input of an epoch: from a file, or from arrays."""

from __future__ import annotations

import ctypes
import dataclasses
import json
import os
from ctypes import byref, c_int32, sizeof
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np

from . import _native
from ._arrays import CSR, NEURON_LIMIT, Array, Matrix, flags, integer, invalid, matrix, numbers
from ._documents import Document, address_of, commits, csr_struct, encoded, open_document, place_in, record_struct
from ._native import LIBRARY, YumaError
from .parameters import NullBudgets, Parameters, SpecVersion, latest_spec_version, spec_number
from .results import Record

if TYPE_CHECKING:
    import numpy.typing as npt


class Epoch:
    """Everything that one epoch of one subnet's mechanism reads: the chain's state at the end of the block before.

    Lists have an element for each neuron, in the order of uids. `weights` and `bonds` have a row for each neuron, and are a
    scipy sparse matrix, a dense array, a `CSR`, or a tuple (offsets, columns, values). An epoch copies them, and does not change.

    >>> epoch = Epoch.read("Vectors/real/sn15-yuma3.json")
    >>> run(epoch).incentive[126]
    """

    _input: _native.Input
    _document: Optional[Document] = None
    _index: int = 0
    _recorded: Optional[Record] = None

    def __init__(
        self,
        *,
        alpha_stake: Any,
        weights: Matrix,
        emission: int,
        current_block: int,
        last_update: Any,
        validator_permits: Any,
        block_at_registration: Any = None,
        tao_stake: Any = None,
        bonds: Matrix = None,
        tempo: int = 360,
        last_mechanism_step_block: int = 0,
        owner_uid: Optional[int] = None,
        parameters: Union[Parameters, Dict[str, Any], None] = None,
        commit_blocks: Optional[Sequence[Optional[int]]] = None,
        previous_consensus: Any = None,
        null_budgets: Optional[NullBudgets] = None,
        hotkeys: Any = None,
        last_yuma_step_block: Optional[int] = None,
        spec_version: SpecVersion = None,
        recorded: Optional[Record] = None,
    ) -> None:
        most = 2**64 - 1
        stake = numbers("alpha_stake", alpha_stake, np.uint64, None)
        n = len(stake)
        if n > NEURON_LIMIT:
            raise invalid("alpha_stake", f"{n} neurons are more than {NEURON_LIMIT}, the most that a subnet has")
        lists: Dict[str, Array] = {
            "last_update": numbers("last_update", last_update, np.uint64, n),
            "block_at_registration": np.zeros(n, np.uint64)
            if block_at_registration is None
            else numbers("block_at_registration", block_at_registration, np.uint64, n),
            "alpha_stake": stake,
            "tao_stake": np.zeros(n, np.uint64) if tao_stake is None else numbers("tao_stake", tao_stake, np.uint64, n),
            "validator_permits": flags("validator_permits", validator_permits, n),
        }
        rows = {"weights": matrix("weights", weights, n), "bonds": matrix("bonds", bonds, n)}
        if isinstance(parameters, dict):
            known = {f.name for f in dataclasses.fields(Parameters)}
            for name in parameters:
                if name not in known:
                    raise TypeError(f"parameters: {name!r} is not one of {', '.join(sorted(known))}")
            parameters = Parameters(**parameters)
        elif parameters is not None and not isinstance(parameters, Parameters):
            raise TypeError(f"parameters: {type(parameters).__name__}, where Parameters or a dictionary belongs")
        hyper = (parameters or Parameters())._struct()

        target = _native.Input()
        target.size = sizeof(target)
        target.neuron_count = n
        target.spec_version = spec_number("spec_version", spec_version)
        target.owner_uid = -1 if owner_uid is None else integer("owner_uid", owner_uid, 0, 65535)
        target.current_block = integer("current_block", current_block, 0, most)
        target.tempo = integer("tempo", tempo, 0, most)
        target.last_mechanism_step_block = integer("last_mechanism_step_block", last_mechanism_step_block, 0, most)
        target.emission = integer("emission", emission, 0, most)
        if commit_blocks is not None:
            lists["commit_blocks"], lists["has_commit"] = commits(commit_blocks, n)
        if previous_consensus is not None:
            previous = numbers("previous_consensus", previous_consensus, np.uint16, None)
            if len(previous) > NEURON_LIMIT:
                raise invalid("previous_consensus", f"{len(previous)} elements are more than {NEURON_LIMIT}")
            lists["previous_consensus"] = previous
            target.previous_consensus_count = len(previous)
        if hotkeys is not None:
            lists["hotkeys"] = numbers("hotkeys", hotkeys, np.uint32, n)
        if last_yuma_step_block is not None:
            target.last_yuma_step_block = integer("last_yuma_step_block", last_yuma_step_block, 0, most)
            target.has_last_yuma_step_block = 1
        if null_budgets is not None:
            target.null_consensus = 1
            target.mining_emission = integer("null_budgets.mining", null_budgets.mining, 0, most)
            target.dividend_emission = integer("null_budgets.dividend", null_budgets.dividend, 0, most)
            target.fallback_emission = integer("null_budgets.fallback", null_budgets.fallback, 0, most)
        for name, values in lists.items():
            setattr(target, name, address_of(values))
        for name, csr in rows.items():
            setattr(target, name, csr_struct(csr))
        target.parameters = ctypes.pointer(hyper)
        self._input = target
        # What the struct points to.
        self._kept: Tuple[Any, ...] = (lists, rows, hyper)
        self._about: Dict[str, Any] = {}
        self._recorded = recorded
        for values in [*lists.values(), *(part for csr in rows.values() for part in csr)]:
            values.flags.writeable = False

    # Reading and writing.

    @classmethod
    def read(cls, path: Union[str, os.PathLike[str]], index: int = 0) -> Epoch:
        """Reads an epoch of a file: a snapshot, or of a series the one of an index. JSON, JSON Lines, each perhaps
        compressed by gzip, or the compact form."""
        document = open_document(path)
        return cls._lent(document, place_in(document, index))

    @classmethod
    def read_all(cls, path: Union[str, os.PathLike[str]]) -> List[Epoch]:
        """Reads all epochs of a file, in order. They share its memory."""
        document = open_document(path)
        return [cls._lent(document, index) for index in range(document.count)]

    @classmethod
    def read_archive(cls, path: Union[str, os.PathLike[str]], netuid: Optional[int] = None) -> Iterator[Epoch]:
        """The epochs of an archive that `yuma archive` made (Docs/Guide/Archive.md), of one subnet or of all: subnet by subnet, and
        in the order of blocks. They are read one after another."""
        import sqlite3

        chosen = None if netuid is None else integer("netuid", netuid, 0, 65535)
        order = "SELECT snapshot, name FROM snapshots WHERE ? IS NULL OR netuid = ? ORDER BY network, netuid, mechanism, block, id"
        # A file that is not there would be made.
        place = Path(os.fsdecode(path)).resolve().as_uri()
        try:
            connection = sqlite3.connect(f"{place}?mode=ro", uri=True)
            try:
                for data, name in connection.execute(order, (chosen, chosen)):
                    yield cls.from_json(data, name=name or "")
            finally:
                connection.close()
        except sqlite3.Error as error:
            problem = f"{os.fsdecode(path)}: not an archive: {error}"
            raise YumaError(_native.Status.UNREADABLE, problem, "path") from error

    @classmethod
    def from_json(cls, text: Union[str, bytes], index: int = 0, name: str = "") -> Epoch:
        """Reads an epoch of a document in memory: JSON, or the compact form. `name` stands for it in messages."""
        data = text.encode() if isinstance(text, str) else bytes(text)
        document = Document(
            _native.make_handle(LIBRARY.yuma_document_free, LIBRARY.yuma_document_read, data, len(data), encoded("name", name))
        )
        return cls._lent(document, place_in(document, index))

    @classmethod
    def from_compact(cls, data: bytes, name: str = "") -> Epoch:
        """Reads an epoch in the compact form."""
        return cls.from_json(data, name=name)

    @classmethod
    def _lent(cls, document: Document, index: int) -> Epoch:
        epoch = cls.__new__(cls)
        view = document.view(index)
        epoch._document = document
        epoch._index = index
        epoch._input = view.input
        epoch._kept = (view,)
        epoch._about = {}
        epoch._recorded = None
        return epoch

    def to_json(self) -> bytes:
        """The epoch as a document of `yuma-epoch/1`, with what is recorded. Under the rules of no spec version it is an error."""
        document = self._as_document()
        return _native.text_of(LIBRARY.yuma_document_json, document.handle.address, self._index)

    def to_compact(self) -> bytes:
        """The epoch in the compact form (Docs/Guide/Archive.md), with what is recorded: about half as long as its JSON."""
        document = self._as_document()
        return _native.text_of(LIBRARY.yuma_document_compact, document.handle.address, self._index)

    def write(self, path: Union[str, os.PathLike[str]]) -> None:
        """Writes the epoch into a file as `yuma-epoch/1`."""
        Path(path).write_bytes(self.to_json())

    # What it holds.

    def _list(self, name: str, dtype: Any, count: Optional[int] = None) -> Optional[Array]:
        if self._document is None:
            found: Optional[Array] = self._kept[0].get(name)
            return found
        return self._document.lend(getattr(self._input, name), self.neuron_count if count is None else count, dtype)

    def _rows(self, name: str) -> CSR:
        if self._document is None:
            found: CSR = self._kept[1][name]
            return found
        lent = self._document.rows(getattr(self._input, name), self.neuron_count)
        assert lent is not None
        return lent

    @property
    def neuron_count(self) -> int:
        """The number of neurons, n."""
        return int(self._input.neuron_count)

    def __len__(self) -> int:
        return self.neuron_count

    @property
    def spec_version(self) -> Optional[int]:
        """The spec version whose rules hold; None where none is named."""
        version = int(self._input.spec_version)
        if version == _native.SPEC_LATEST:
            return latest_spec_version()
        return version or None

    @property
    def current_block(self) -> int:
        """The block in which the epoch runs."""
        return int(self._input.current_block)

    @property
    def tempo(self) -> int:
        """Blocks between two epochs."""
        return int(self._input.tempo)

    @property
    def last_mechanism_step_block(self) -> int:
        """The block of the mechanism's last epoch; 0 if there was none."""
        return int(self._input.last_mechanism_step_block)

    @property
    def emission(self) -> int:
        """Alpha to distribute, in rao."""
        return int(self._input.emission)

    @property
    def owner_uid(self) -> Optional[int]:
        """The uid of the subnet's owner, if the owner has one here."""
        uid = int(self._input.owner_uid)
        return None if uid < 0 else uid

    @property
    def parameters(self) -> Parameters:
        """The subnet's hyperparameters."""
        return Parameters._of(self._input.parameters.contents)

    @property
    def null_budgets(self) -> Optional[NullBudgets]:
        """The budgets of Null consensus; None under Yuma."""
        source = self._input
        if not source.null_consensus:
            return None
        return NullBudgets(int(source.mining_emission), int(source.dividend_emission), int(source.fallback_emission))

    @property
    def last_yuma_step_block(self) -> Optional[int]:
        """From spec 475, the block of the last epoch under Yuma; None where it is not stored."""
        return int(self._input.last_yuma_step_block) if self._input.has_last_yuma_step_block else None

    @property
    def last_update(self) -> npt.NDArray[np.uint64]:
        """The block at which each neuron last set weights."""
        return _required(self._list("last_update", np.uint64))

    @property
    def block_at_registration(self) -> npt.NDArray[np.uint64]:
        """The block at which each neuron registered."""
        return _required(self._list("block_at_registration", np.uint64))

    @property
    def alpha_stake(self) -> npt.NDArray[np.uint64]:
        """Inherited alpha stake of each neuron, in rao."""
        return _required(self._list("alpha_stake", np.uint64))

    @property
    def tao_stake(self) -> npt.NDArray[np.uint64]:
        """Inherited TAO stake on root of each neuron, in rao."""
        return _required(self._list("tao_stake", np.uint64))

    @property
    def validator_permits(self) -> npt.NDArray[np.bool_]:
        """Which neurons hold a validator permit."""
        return _required(self._list("validator_permits", np.bool_))

    @property
    def weights(self) -> CSR:
        """Weights as set: row i holds validator i's."""
        return self._rows("weights")

    @property
    def bonds(self) -> CSR:
        """Bonds as stored by the last epoch: row i holds validator i's."""
        return self._rows("bonds")

    @property
    def commit_blocks(self) -> Optional[List[Optional[int]]]:
        """Where commit-reveal is on, the block of each neuron's earliest live commit; None where it is off."""
        blocks, present = self._list("commit_blocks", np.uint64), self._list("has_commit", np.bool_)
        if blocks is None:
            return None
        return [int(b) if p else None for b, p in zip(blocks, _required(present))]

    @property
    def previous_consensus(self) -> Optional[npt.NDArray[np.uint16]]:
        """The consensus that the last epoch stored; None where there is none."""
        return self._list("previous_consensus", np.uint16, int(self._input.previous_consensus_count))

    @property
    def hotkeys(self) -> Optional[npt.NDArray[np.uint32]]:
        """The account of each neuron by a number of its own; None where none is shared."""
        return self._list("hotkeys", np.uint32)

    @property
    def recorded(self) -> Optional[Record]:
        """What the chain stored of this epoch; None where nothing is known."""
        document = self._document
        if document is None:
            return self._recorded
        view, n = self._kept[0], self.neuron_count
        lists = {name: document.lend(getattr(view.recorded, name), n, kind) for name, kind in _native.OUTPUT_LISTS}
        bonds = document.rows(view.recorded.bonds, n)
        if bonds is None and all(values is None for values in lists.values()):
            return None
        return Record(bonds=bonds, **lists)

    @property
    def about(self) -> Dict[str, Any]:
        """Name, description, source, chain, and the fields that were assumed, as the document has them."""
        if not self._about and self._document is not None:
            self._about = json.loads(self._kept[0].about)
        return dict(self._about)

    # Asking.

    def verdict(self, engine: str = "vector", spec_version: SpecVersion = None) -> str:
        """What an audit says: "conforms", "deviates" or "cannot tell"."""
        return self._audit(engine, spec_version, None)

    def audit(self, engine: str = "vector", spec_version: SpecVersion = None) -> Dict[str, Any]:
        """The whole audit, as `yuma audit --json` prints it: verdict, fields that differ, ledgers, quirks."""
        report = _native.BufferStruct()
        self._audit(engine, spec_version, report)
        try:
            found: Dict[str, Any] = json.loads(ctypes.string_at(report.bytes, report.count))
            return found
        finally:
            LIBRARY.yuma_buffer_free(byref(report))

    def _audit(self, engine: str, spec_version: SpecVersion, report: Optional[_native.BufferStruct]) -> str:
        from .runner import thread_runner

        version = spec_number("spec_version", spec_version)
        document = self._as_document(version)
        verdict = c_int32()
        _native.call(
            LIBRARY.yuma_verdict,
            thread_runner(engine).handle.address,
            document.handle.address,
            self._index,
            version,
            byref(verdict),
            None if report is None else byref(report),
        )
        return ("conforms", "deviates", "cannot tell")[verdict.value]

    def explain(self, uid: int, spec_version: SpecVersion = None) -> Dict[str, Any]:
        """How a neuron got its numbers, down to the rao, as `yuma explain --json` prints it."""
        version = spec_number("spec_version", spec_version)
        document = self._as_document(version)
        text = _native.text_of(
            LIBRARY.yuma_explain_json,
            document.handle.address,
            self._index,
            version,
            integer("uid", uid, 0, 65535),
        )
        found: Dict[str, Any] = json.loads(text)
        return found

    def _as_document(self, spec_version: int = 0) -> Document:
        """The document that the epoch is of, or one that is made of its arrays, under the given rules where it names none."""
        if self._document is not None:
            return self._document
        source = _native.Input.from_buffer_copy(self._input)
        source.spec_version = source.spec_version or spec_version
        record = None if self._recorded is None else record_struct(self._recorded, self.neuron_count)
        return Document(
            _native.make_handle(
                LIBRARY.yuma_document_free,
                LIBRARY.yuma_document_make,
                byref(source),
                None if record is None else byref(record[0]),
            )
        )

    def replace(self, **changes: Any) -> Epoch:
        """This epoch with other arguments, for a comparison; without what was recorded of its own, unless that is given."""
        values = self._arguments()
        unknown = set(changes) - set(values) - {"recorded"}
        if unknown:
            raise TypeError(f"replace() has no argument {sorted(unknown)[0]!r}")
        values.pop("recorded")
        return Epoch(**{**values, **changes})

    def _arguments(self) -> Dict[str, Any]:
        names = [
            "alpha_stake", "weights", "emission", "current_block", "last_update", "validator_permits",
            "block_at_registration", "tao_stake", "bonds", "tempo", "last_mechanism_step_block", "owner_uid", "parameters",
            "commit_blocks", "previous_consensus", "null_budgets", "hotkeys", "last_yuma_step_block", "spec_version",
            "recorded",
        ]  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def to_pandas(self) -> Any:
        """A frame with a row for each neuron, by uid, of what the epoch reads of it."""
        import pandas

        names = ["alpha_stake", "tao_stake", "validator_permits", "last_update", "block_at_registration"]
        index = pandas.RangeIndex(self.neuron_count, name="uid")
        frame = pandas.DataFrame({name: np.array(getattr(self, name)) for name in names}, index=index)
        frame["weights_set"] = np.diff(self.weights.offsets)
        return frame

    def __repr__(self) -> str:
        rules = f"spec {self.spec_version}" if self.spec_version else "no spec version"
        entries = len(self.weights.values)
        return f"<swift_yuma.Epoch: {self.neuron_count} neurons, {entries} weights, block {self.current_block}, {rules}>"

    def __reduce__(self) -> Any:
        # Copies: what a document lends stays in its process.
        values = self._arguments()
        return (_rebuilt, ({name: _copied(value) for name, value in values.items()},))

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("an Epoch has no elements; its lists have")


def _rebuilt(values: Dict[str, Any]) -> Epoch:
    return Epoch(**values)


def _copied(value: Any) -> Any:
    if isinstance(value, CSR):
        return CSR(np.array(value.offsets), np.array(value.columns), np.array(value.values))
    if isinstance(value, Record):
        lists = {name: _copied(getattr(value, name)) for name, _ in _native.OUTPUT_LISTS}
        return Record(bonds=_copied(value.bonds), **lists)
    return np.array(value) if isinstance(value, np.ndarray) else value


def _required(values: Optional[Array]) -> Array:
    assert values is not None
    return values


__all__ = ["Epoch"]
