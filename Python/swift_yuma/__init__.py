# SPDX-License-Identifier: Apache-2.0
"""Bittensor's Yuma Consensus and emission, bit for bit, on numpy arrays.

>>> import swift_yuma
>>> epoch = swift_yuma.Epoch.read("snapshot.json")
>>> result = swift_yuma.run(epoch)
>>> result.incentive                    # numpy, of 65535, as stored on the chain
>>> epoch.verdict()                     # "conforms", "deviates" or "cannot tell"
"""

from ._arrays import CSR
from ._native import Status, YumaError
from ._version import __version__
from .emission import Era, Pool, Trade, audit_network, block_emission, network_emission, schedule
from .epoch import Epoch
from .parameters import NullBudgets, Parameters
from .results import Ledger, Record, Result
from .rules import Change, Rule, changes, latest_spec_version, rules
from .runner import Prepared, Runner, run
from .simulation import Simulation, simulate

# Where users know it from.
YumaError.__module__ = __name__

__all__ = [
    "CSR",
    "Change",
    "Epoch",
    "Era",
    "Ledger",
    "NullBudgets",
    "Parameters",
    "Pool",
    "Prepared",
    "Record",
    "Result",
    "Rule",
    "Runner",
    "Simulation",
    "Status",
    "Trade",
    "YumaError",
    "__version__",
    "audit_network",
    "block_emission",
    "changes",
    "latest_spec_version",
    "network_emission",
    "rules",
    "run",
    "schedule",
    "simulate",
]
