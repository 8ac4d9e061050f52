# SPDX-License-Identifier: Apache-2.0
"""The emission of blocks, pools, and audits of whole networks. Amounts are in rao: 10^9 are a TAO, or an alpha."""

from __future__ import annotations

import ctypes
import json
import os
from ctypes import byref, c_int32, sizeof
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Union

from . import _native
from ._arrays import integer
from ._native import LIBRARY
from .parameters import SpecVersion, spec_number

MOST = 2**64 - 1
#: The chain's default fee of a trade, of 65535.
FEE_RATE = 33
_PRICE_SCALE = 2**64


def block_emission(issuance: int) -> int:
    """What the next block mints at an issuance, of TAO or of a subnet's alpha."""
    return int(LIBRARY.yuma_block_emission(integer("issuance", issuance, 0, MOST)))


class Era(NamedTuple):
    """Consecutive blocks that mint the same amount."""

    halvings: int
    first_block: int
    blocks: int
    block_emission: int
    issuance_before: int
    minted: int
    issuance_after: int


def schedule(issuance: int = 0, block: int = 0) -> List[Era]:
    """The eras of equal block emissions from a block on, before which `issuance` is issued, until nothing more is minted."""
    text = _native.text_of(
        LIBRARY.yuma_schedule_json, integer("issuance", issuance, 0, MOST), integer("block", block, 0, MOST)
    )
    return [
        Era(
            e["halvings"],
            e["firstBlock"],
            e["blocks"],
            e["blockEmission"],
            e["issuanceBefore"],
            e["minted"],
            e["issuanceAfter"],
        )
        for e in json.loads(text)["eras"]
    ]


class Trade(NamedTuple):
    """A trade that a pool made. Of a purchase input and fee are TAO and the output is alpha; of a sale the other way round."""

    side: str
    #: What enters the pool, and the fee beside it.
    net: int
    fee: int
    #: What the trader gets.
    output: int
    #: The price of alpha in TAO, before and after.
    price_before: float
    price_after: float

    @property
    def input(self) -> int:
        """What the trader gives, the fee included."""
        return self.net + self.fee


class Pool:
    """A subnet's pool of TAO and alpha under the rules of a spec version. Trades change it.

    >>> pool = Pool(tao_reserve=50_000 * 10**9, alpha_reserve=900_000 * 10**9)
    >>> pool.buy(10 * 10**9).output
    """

    def __init__(
        self,
        tao_reserve: int,
        alpha_reserve: int,
        quote_weight: Optional[int] = None,
        spec_version: SpecVersion = "latest",
    ) -> None:
        self._pool = _native.PoolStruct()
        self._pool.size = sizeof(self._pool)
        self._pool.tao_reserve = integer("tao_reserve", tao_reserve, 0, MOST)
        self._pool.alpha_reserve = integer("alpha_reserve", alpha_reserve, 0, MOST)
        self._pool.quote_weight = 0 if quote_weight is None else integer("quote_weight", quote_weight, 1, MOST)
        self._pool.spec_version = spec_number("spec_version", spec_version)
        _ = self.price_bits  # The rules and the weight are checked.

    @property
    def tao_reserve(self) -> int:
        """The TAO in the pool."""
        return int(self._pool.tao_reserve)

    @property
    def alpha_reserve(self) -> int:
        """The alpha in the pool."""
        return int(self._pool.alpha_reserve)

    @property
    def price_bits(self) -> int:
        """The price of alpha in TAO, times 2^64: exact."""
        price = _native.Integer()
        _native.call(LIBRARY.yuma_pool_price, byref(self._pool), byref(price))
        return price.unsigned()

    @property
    def price(self) -> float:
        """The price of alpha in TAO."""
        return self.price_bits / _PRICE_SCALE

    def buy(self, tao: int, fee_rate: int = FEE_RATE, price_limit: Optional[int] = None) -> Trade:
        """Gives TAO, the fee included, and gets alpha. Where the pool refuses, that is a YumaError, and nothing moves."""
        return self._trade("buy", "tao", tao, fee_rate, price_limit)

    def sell(self, alpha: int, fee_rate: int = FEE_RATE, price_limit: Optional[int] = None) -> Trade:
        """Gives alpha, the fee included, and gets TAO."""
        return self._trade("sell", "alpha", alpha, fee_rate, price_limit)

    def _trade(self, side: str, field: str, amount: int, fee_rate: int, price_limit: Optional[int]) -> Trade:
        trade = _native.TradeStruct()
        trade.size = sizeof(trade)
        trade.side = 0 if side == "buy" else 1
        trade.amount = integer(field, amount, 0, MOST)
        trade.fee_rate = integer("fee_rate", fee_rate, 0, 65535)
        if price_limit is not None:
            trade.has_price_limit = 1
            trade.price_limit = integer("price_limit", price_limit, 0, MOST)
        _native.call(LIBRARY.yuma_pool_trade, byref(self._pool), byref(trade))
        before, after = trade.price_before.unsigned(), trade.price_after.unsigned()
        return Trade(
            side, int(trade.net), int(trade.fee), int(trade.output), before / _PRICE_SCALE, after / _PRICE_SCALE
        )

    def __repr__(self) -> str:
        return f"Pool(tao_reserve={self.tao_reserve}, alpha_reserve={self.alpha_reserve})"


def network_emission(
    source: Union[str, os.PathLike[str], bytes], spec_version: SpecVersion = None
) -> Dict[str, Any]:
    """Computes the emission of all subnets at a block, from a path or from bytes: the block's whole step of a `network-block/1`
    document, with the keys of `yuma emission block --format json`, or the shares of a `network-emission/1` document, with those of
    `yuma emission shares --format json`."""
    data, name = _document(source)
    version = spec_number("spec_version", spec_version)
    found: Dict[str, Any] = json.loads(_native.text_of(LIBRARY.yuma_emission_json, data, len(data), name, version))
    return found


def audit_network(source: Union[str, os.PathLike[str], bytes], spec_version: SpecVersion = None) -> Dict[str, Any]:
    """Audits a whole block of a network (`network-block/1`) or the emission of all its subnets (`network-emission/1`), from a path
    or from bytes: every recorded amount against what the rules give, as `yuma audit --json` prints it."""
    data, name = _document(source)
    verdict, report = c_int32(), _native.BufferStruct()
    version = spec_number("spec_version", spec_version)
    _native.call(LIBRARY.yuma_network_json, data, len(data), name, version, byref(verdict), byref(report))
    try:
        found: Dict[str, Any] = json.loads(ctypes.string_at(report.bytes, report.count))
        return found
    finally:
        LIBRARY.yuma_buffer_free(byref(report))


def _document(source: Union[str, os.PathLike[str], bytes]) -> Tuple[bytes, bytes]:
    """The bytes of a document, and its name for messages."""
    return (source, b"") if isinstance(source, bytes) else (Path(source).read_bytes(), os.fsencode(source))


__all__ = ["Era", "Pool", "Trade", "audit_network", "block_emission", "network_emission", "schedule"]
