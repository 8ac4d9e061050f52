# SPDX-License-Identifier: Apache-2.0
"""The hyperparameters of a subnet, and spec versions."""

from __future__ import annotations

import dataclasses
import json
from ctypes import byref, sizeof
from typing import Optional, Union

from . import _native
from ._arrays import flag, integer, invalid
from ._native import LIBRARY

MODES = {None: 0, "current": 1, "previous": 2, "auto": 3}
SpecVersion = Union[int, str, None]


def spec_number(field: str, value: SpecVersion) -> int:
    """The spec version as the library takes it: 0 for none, and a word for the last that is known."""
    if value is None:
        return 0
    if isinstance(value, str):
        if value == "latest":
            return _native.SPEC_LATEST
        raise invalid(field, f"{value!r} is neither a spec version nor 'latest'")
    return integer(field, value, 1, _native.SPEC_LATEST - 1)


def _default_parameters() -> _native.ParametersStruct:
    parameters = _native.ParametersStruct()
    LIBRARY.yuma_parameters_default(byref(parameters))
    return parameters


_DEFAULTS = _default_parameters()


@dataclasses.dataclass(frozen=True)
class Parameters:
    """The hyperparameters of a subnet that an epoch reads, with the chain's defaults. Proportions are of 65535."""

    #: Blocks without a weight update after which a validator is inactive.
    activity_cutoff: int = _DEFAULTS.activity_cutoff
    #: The stake, in rao, below which a neuron counts as having none.
    stake_threshold: int = _DEFAULTS.stake_threshold
    #: What a rao of TAO stake counts beside a rao of alpha stake, of 2^64 - 1.
    tao_weight: int = _DEFAULTS.tao_weight
    #: How many neurons get a validator permit.
    max_allowed_validators: int = _DEFAULTS.max_allowed_validators
    #: The majority of stake that must support a weight.
    kappa: int = _DEFAULTS.kappa
    #: The part of a weight above the consensus that buys no bonds.
    bonds_penalty: int = _DEFAULTS.bonds_penalty
    #: What remains of a bond after an epoch, in millionths.
    bonds_moving_average: int = _DEFAULTS.bonds_moving_average
    #: Whether bonds follow Yuma 3.
    yuma3: bool = False
    #: Whether bonds follow liquid alpha.
    liquid_alpha: bool = False
    #: The least and the largest alpha of liquid alpha.
    alpha_low: int = _DEFAULTS.alpha_low
    alpha_high: int = _DEFAULTS.alpha_high
    #: The steepness of liquid alpha's sigmoid.
    alpha_sigmoid_steepness: int = _DEFAULTS.alpha_sigmoid_steepness
    #: "current", "previous" or "auto"; None where the subnet's record has no such field.
    liquid_alpha_consensus_mode: Optional[str] = None

    def _struct(self) -> _native.ParametersStruct:
        target = _native.ParametersStruct()
        target.size = sizeof(target)
        limits = {8: 2**64 - 1, 2: 65535}
        for name, kind, *_ in target._fields_:
            if name in ("size", "reserved", "liquid_alpha_consensus_mode"):
                continue
            value = getattr(self, name)
            field = f"parameters.{name}"
            if name in ("yuma3", "liquid_alpha"):
                setattr(target, name, flag(field, value))
            elif name == "alpha_sigmoid_steepness":
                target.alpha_sigmoid_steepness = integer(field, value, -(2**31), 2**31 - 1)
            else:
                setattr(target, name, integer(field, value, 0, limits[sizeof(kind)]))
        mode = self.liquid_alpha_consensus_mode
        if mode not in MODES:
            raise invalid("parameters.liquid_alpha_consensus_mode", f"{mode!r} is not current, previous, auto or None")
        target.liquid_alpha_consensus_mode = MODES[mode]
        return target

    @classmethod
    def _of(cls, source: _native.ParametersStruct) -> Parameters:
        values = {f.name: getattr(source, f.name) for f in dataclasses.fields(cls)}
        for name in ("yuma3", "liquid_alpha"):
            values[name] = bool(values[name])
        mode = source.liquid_alpha_consensus_mode
        values["liquid_alpha_consensus_mode"] = next(word for word, number in MODES.items() if number == mode)
        return cls(**values)


@dataclasses.dataclass(frozen=True)
class NullBudgets:
    """What an epoch under Null consensus pays, in rao: `mining <= fallback <= mining + dividend`, which is the emission."""

    mining: int
    dividend: int
    fallback: int


def latest_spec_version() -> int:
    """The last spec version whose rules are known."""
    text = _native.text_of(LIBRARY.yuma_rules_json, _native.SPEC_LATEST)
    return int(json.loads(text)["specVersion"])


__all__ = ["NullBudgets", "Parameters", "SpecVersion", "latest_spec_version", "spec_number"]
