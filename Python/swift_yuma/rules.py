# SPDX-License-Identifier: Apache-2.0
"""The chain's rules at its spec versions."""

from __future__ import annotations

import json
from typing import List, NamedTuple, Optional, Tuple

from . import _native
from ._native import LIBRARY
from .parameters import SpecVersion, latest_spec_version, spec_number


class Rule(NamedTuple):
    """One rule at one spec version."""

    #: "epoch" or "emission".
    part: str
    rule: str
    #: The case that holds.
    value: str
    #: The spec version from which it holds without a break.
    since: int


class Change(NamedTuple):
    """One change of the rules."""

    spec_version: int
    part: str
    summary: str
    #: The rules that it sets to another case.
    rules: Tuple[str, ...]
    commits: Tuple[str, ...]
    date: Optional[str]
    block: Optional[int]


def rules(spec_version: SpecVersion = "latest") -> List[Rule]:
    """Every rule that holds at a spec version: a number, or "latest"."""
    text = _native.text_of(LIBRARY.yuma_rules_json, spec_number("spec_version", spec_version))
    return [Rule(r["part"], r["rule"], r["value"], r["since"]) for r in json.loads(text)["rules"]]


def changes(after: int = 0, through: SpecVersion = "latest") -> List[Change]:
    """What changed after one spec version, up to another, oldest first."""
    start = spec_number("after", after) if after else 0
    text = _native.text_of(LIBRARY.yuma_changes_json, start, spec_number("through", through))
    return [
        Change(
            c["specVersion"], c["part"], c["summary"], tuple(c["rules"]), tuple(c["commits"]), c["date"], c["block"]
        )
        for c in json.loads(text)["changes"]
    ]


__all__ = ["Change", "Rule", "changes", "latest_spec_version", "rules"]
