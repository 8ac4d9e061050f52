# SPDX-License-Identifier: Apache-2.0
"""What an epoch gives."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, List, NamedTuple, Optional, Tuple

import numpy as np

from ._arrays import CSR
from ._native import OUTPUT_LISTS, LedgerStruct

if TYPE_CHECKING:
    import numpy.typing as npt

RAO_PER_TOKEN = 10**9


class Ledger(NamedTuple):
    """Where every rao of an epoch's emission went: `server_emission + validator_emission + undistributed == emission`."""

    emission: int
    server_emission: int
    validator_emission: int
    #: Paid to nobody, lost to rounding down; below 0 where sums overflowed.
    undistributed: int
    #: The sum of what the chain records, which is rounded on its own.
    combined_emission: int

    @classmethod
    def _of(cls, ledger: LedgerStruct) -> Ledger:
        return cls(
            int(ledger.emission),
            ledger.server_emission.unsigned(),
            ledger.validator_emission.unsigned(),
            ledger.undistributed.signed(),
            ledger.combined_emission.unsigned(),
        )


class NeuronLists:
    """Lists with an element for each neuron, in the order of uids. Proportions are of 65535, amounts are in rao."""

    active: Optional[npt.NDArray[np.bool_]]
    validator_permits: Optional[npt.NDArray[np.bool_]]
    stake_weight: Optional[npt.NDArray[np.uint16]]
    consensus: Optional[npt.NDArray[np.uint16]]
    incentive: Optional[npt.NDArray[np.uint16]]
    dividends: Optional[npt.NDArray[np.uint16]]
    validator_trust: Optional[npt.NDArray[np.uint16]]
    server_emission: Optional[npt.NDArray[np.uint64]]
    validator_emission: Optional[npt.NDArray[np.uint64]]
    combined_emission: Optional[npt.NDArray[np.uint64]]
    stake: Optional[npt.NDArray[np.uint64]]
    rank: Optional[npt.NDArray[np.uint16]]
    trust: Optional[npt.NDArray[np.uint16]]
    pruning_scores: Optional[npt.NDArray[np.uint16]]
    bonds: Optional[CSR]

    def _known(self) -> List[Tuple[str, Any]]:
        return [(name, value) for name, _ in OUTPUT_LISTS if (value := getattr(self, name)) is not None]

    def to_pandas(self) -> Any:
        """A frame with a row for each neuron, by uid, and a column for each list that is known."""
        import pandas

        known = self._known()
        uids = getattr(self, "kept_uids", None)
        count = len(known[0][1]) if known else 0
        index = pandas.Index(np.arange(count) if uids is None else uids, name="uid")
        return pandas.DataFrame({name: np.array(values) for name, values in known}, index=index)


class Record(NeuronLists):
    """What the chain stored of an epoch, as far as it is known: the other lists are None."""

    def __init__(self, **lists: Any) -> None:
        for name, _ in OUTPUT_LISTS:
            setattr(self, name, lists.get(name))
        self.bonds = lists.get("bonds")

    def __repr__(self) -> str:
        known = [name for name, _ in self._known()] + (["bonds"] if self.bonds is not None else [])
        return f"Record({', '.join(known) or 'nothing'})"


class Result(NeuronLists):
    """What an epoch stores on the chain, and what it pays."""

    active: npt.NDArray[np.bool_]
    validator_permits: npt.NDArray[np.bool_]
    stake_weight: npt.NDArray[np.uint16]
    consensus: npt.NDArray[np.uint16]
    incentive: npt.NDArray[np.uint16]
    dividends: npt.NDArray[np.uint16]
    validator_trust: npt.NDArray[np.uint16]
    server_emission: npt.NDArray[np.uint64]
    validator_emission: npt.NDArray[np.uint64]
    combined_emission: npt.NDArray[np.uint64]
    stake: npt.NDArray[np.uint64]
    #: The bonds to store: row i holds validator i's.
    bonds: CSR
    #: Where every rao went.
    ledger: Ledger
    #: The engine and the kernels that ran.
    engine: str
    #: Where one hotkey had two uids and results are kept by hotkey, the neurons that the lists are about; else None.
    kept_uids: Optional[npt.NDArray[np.uint16]]

    def __init__(self, engine: str, ledger: Ledger, bonds: CSR, kept_uids: Any, **lists: Any) -> None:
        self.engine = engine
        self.ledger = ledger
        self.bonds = bonds
        self.kept_uids = kept_uids
        for name, _ in OUTPUT_LISTS:
            setattr(self, name, lists[name])

    def __len__(self) -> int:
        return len(self.active)

    def differences(self, record: Record) -> Any:
        """What a record says otherwise, recorded minus recomputed, as a dictionary of arrays by list; empty where all agrees."""
        found = {}
        for name, recorded in record._known():
            mine = getattr(self, name)
            if mine is not None and not np.array_equal(recorded, mine):
                found[name] = recorded.astype(object) - mine.astype(object)
        if record.bonds is not None and not record.bonds.equals(self.bonds):
            found["bonds"] = None
        return found

    def plot(self, axes: Any = None) -> Any:
        """Draws what each neuron is paid, the largest first, in alpha: as a server and as a validator, one above the other.

        It wants matplotlib. `axes` is where it draws, else new ones; they are returned.
        """
        if axes is None:
            from matplotlib import pyplot

            axes = pyplot.subplots()[1]
        order = np.argsort(self.combined_emission, kind="stable")[::-1]
        order = order[self.combined_emission[order] > 0]
        servers, validators = (
            values[order].astype(np.float64) / RAO_PER_TOKEN for values in (self.server_emission, self.validator_emission)
        )
        axes.bar(np.arange(len(order)), servers, label="as a server")
        axes.bar(np.arange(len(order)), validators, bottom=servers, label="as a validator")
        axes.set_xlabel("neurons that are paid, the largest first")
        axes.set_ylabel("alpha in this epoch")
        axes.legend()
        return axes

    def __repr__(self) -> str:
        paid = sum(self.ledger[1:3])
        return f"<swift_yuma.Result: {len(self)} neurons, {paid} of {self.ledger.emission} rao paid, engine {self.engine}>"

    def _repr_html_(self) -> str:
        """A table of the neurons that are paid most, and the ledger."""
        order = np.argsort(self.combined_emission)[::-1][:10]
        uids = np.arange(len(self)) if self.kept_uids is None else self.kept_uids
        columns = ["incentive", "consensus", "dividends", "validator_trust", "server_emission", "validator_emission"]
        head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in ["uid", *columns])
        rows = "".join(
            f"<tr><th>{uids[i]}</th>" + "".join(f"<td>{int(getattr(self, name)[i]):,}</td>" for name in columns) + "</tr>"
            for i in order
        )
        ledger = self.ledger
        return (
            f"<table><caption>{len(self):,} neurons, those paid most first; proportions of 65535, amounts in rao</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>{ledger.emission:,} rao = {ledger.server_emission:,} to servers + {ledger.validator_emission:,} to validators "
            f"+ {ledger.undistributed:,} that rounding leaves</p>"
        )
