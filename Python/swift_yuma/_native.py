# SPDX-License-Identifier: Apache-2.0
"""The library behind the package: the structs and functions of yuma.h, and errors."""

from __future__ import annotations

import ctypes
import enum
import os
import sys
from ctypes import POINTER, byref, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple

ABI = 1
SPEC_LATEST = 2**32 - 1
ENGINES = {"vector": 0, "reference": 1}


class Status(enum.IntEnum):
    """Why a call fails."""

    MISUSE = 1
    INVALID_INPUT = 2
    NO_RULES = 3
    UNAVAILABLE = 4
    UNREADABLE = 5
    REFUSED = 6


class YumaError(ValueError):
    """What is wrong, on one line, with the field and the place within it.

    `code` says what kind of error it is, `field` which argument or place of a document it is about ("" for none), and `index`
    where in it, outermost first.
    """

    def __init__(self, code: int, message: str, field: str = "", index: Tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.code = Status(code)
        self.message = message
        self.field = field
        self.index = index

    def __reduce__(self) -> Any:
        return (YumaError, (int(self.code), self.message, self.field, self.index))


class Error(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("code", c_int32),
        ("index_count", c_int32),
        ("indices", c_int64 * 2),
        ("field", c_char * 128),
        ("message", c_char * 512),
    ]


class Csr(ctypes.Structure):
    _fields_ = [("offsets", c_void_p), ("columns", c_void_p), ("values", c_void_p), ("count", c_size_t)]


class ParametersStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("activity_cutoff", c_uint64),
        ("stake_threshold", c_uint64),
        ("tao_weight", c_uint64),
        ("bonds_moving_average", c_uint64),
        ("alpha_sigmoid_steepness", c_int32),
        ("max_allowed_validators", c_uint16),
        ("kappa", c_uint16),
        ("bonds_penalty", c_uint16),
        ("alpha_low", c_uint16),
        ("alpha_high", c_uint16),
        ("yuma3", c_uint8),
        ("liquid_alpha", c_uint8),
        ("liquid_alpha_consensus_mode", c_uint8),
        ("reserved", c_uint8 * 3),
    ]


class Input(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("neuron_count", c_size_t),
        ("spec_version", c_uint32),
        ("owner_uid", c_int32),
        ("current_block", c_uint64),
        ("tempo", c_uint64),
        ("last_mechanism_step_block", c_uint64),
        ("emission", c_uint64),
        ("last_update", c_void_p),
        ("block_at_registration", c_void_p),
        ("alpha_stake", c_void_p),
        ("tao_stake", c_void_p),
        ("validator_permits", c_void_p),
        ("weights", Csr),
        ("bonds", Csr),
        ("parameters", POINTER(ParametersStruct)),
        ("commit_blocks", c_void_p),
        ("has_commit", c_void_p),
        ("previous_consensus", c_void_p),
        ("previous_consensus_count", c_size_t),
        ("hotkeys", c_void_p),
        ("last_yuma_step_block", c_uint64),
        ("mining_emission", c_uint64),
        ("dividend_emission", c_uint64),
        ("fallback_emission", c_uint64),
        ("has_last_yuma_step_block", c_uint8),
        ("null_consensus", c_uint8),
        ("uses_last_bonds", c_uint8),
        ("reserved", c_uint8 * 5),
    ]


class Integer(ctypes.Structure):
    _fields_ = [("low", c_uint64), ("high", c_uint64)]

    def unsigned(self) -> int:
        return int(self.low) | int(self.high) << 64

    def signed(self) -> int:
        value = self.unsigned()
        return value - (1 << 128) if value >> 127 else value


class LedgerStruct(ctypes.Structure):
    _fields_ = [
        ("emission", c_uint64),
        ("reserved", c_uint64),
        ("server_emission", Integer),
        ("validator_emission", Integer),
        ("undistributed", Integer),
        ("combined_emission", Integer),
    ]


# The lists of an output, in the order of the struct: name and the type of an element.
OUTPUT_LISTS = [
    ("active", "?"),
    ("validator_permits", "?"),
    ("stake_weight", "u2"),
    ("consensus", "u2"),
    ("incentive", "u2"),
    ("dividends", "u2"),
    ("validator_trust", "u2"),
    ("server_emission", "u8"),
    ("validator_emission", "u8"),
    ("combined_emission", "u8"),
    ("stake", "u8"),
    ("rank", "u2"),
    ("trust", "u2"),
    ("pruning_scores", "u2"),
]


class Output(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("capacity", c_size_t),
        *[(name, c_void_p) for name, _ in OUTPUT_LISTS],
        ("kept_uids", c_void_p),
        ("bond_offsets", c_void_p),
        ("bond_columns", c_void_p),
        ("bond_values", c_void_p),
        ("bond_capacity", c_size_t),
        ("neuron_count", c_size_t),
        ("bond_count", c_size_t),
        ("has_bonds", c_uint8),
        ("has_rank_reports", c_uint8),
        ("has_kept_uids", c_uint8),
        ("reserved", c_uint8 * 5),
        ("ledger", LedgerStruct),
    ]


class RecordStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), *[(name, c_void_p) for name, _ in OUTPUT_LISTS], ("bonds", Csr)]


class EpochView(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("input", Input), ("recorded", RecordStruct), ("about", c_char_p)]


class BufferStruct(ctypes.Structure):
    _fields_ = [("bytes", c_void_p), ("count", c_size_t)]


class PoolStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("tao_reserve", c_uint64),
        ("alpha_reserve", c_uint64),
        ("quote_weight", c_uint64),
        ("spec_version", c_uint32),
        ("reserved", c_uint8 * 4),
    ]


class TradeStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("side", c_int32),
        ("fee_rate", c_uint16),
        ("has_price_limit", c_uint8),
        ("reserved", c_uint8),
        ("amount", c_uint64),
        ("price_limit", c_uint64),
        ("net", c_uint64),
        ("fee", c_uint64),
        ("output", c_uint64),
        ("price_before", Integer),
        ("price_after", Integer),
    ]


class SimulationStruct(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("scenario", c_void_p),
        ("count", c_size_t),
        ("name", c_char_p),
        ("variants", c_char_p),
        ("settings", c_char_p),
        ("seed", c_uint64),
        ("has_seed", c_uint8),
        ("equal_parameters", c_uint8),
        ("records_bonds", c_uint8),
        ("reserved", c_uint8 * 5),
    ]


# What the functions take beside the error, which comes last.
_FUNCTIONS: Dict[str, List[Any]] = {
    "yuma_runner_new": [c_int32, POINTER(c_void_p)],
    "yuma_run": [c_void_p, c_void_p, c_void_p],
    "yuma_copy_bonds": [c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_size_t],
    "yuma_runner_kernels": [c_void_p, c_char_p, c_size_t],
    "yuma_document_open": [c_char_p, POINTER(c_void_p)],
    "yuma_document_read": [c_char_p, c_size_t, c_char_p, POINTER(c_void_p)],
    "yuma_document_make": [c_void_p, c_void_p, POINTER(c_void_p)],
    "yuma_document_epoch": [c_void_p, c_size_t, c_void_p],
    "yuma_document_json": [c_void_p, c_size_t, POINTER(BufferStruct)],
    "yuma_document_compact": [c_void_p, c_size_t, POINTER(BufferStruct)],
    "yuma_run_json": [c_void_p, c_void_p, c_size_t, c_uint32, POINTER(BufferStruct)],
    "yuma_verdict": [c_void_p, c_void_p, c_size_t, c_uint32, POINTER(c_int32), POINTER(BufferStruct)],
    "yuma_explain_json": [c_void_p, c_size_t, c_uint32, c_uint32, POINTER(BufferStruct)],
    "yuma_network_json": [c_char_p, c_size_t, c_char_p, c_uint32, POINTER(c_int32), POINTER(BufferStruct)],
    "yuma_emission_json": [c_char_p, c_size_t, c_char_p, c_uint32, POINTER(BufferStruct)],
    "yuma_simulate_json": [c_void_p, POINTER(BufferStruct)],
    "yuma_rules_json": [c_uint32, POINTER(BufferStruct)],
    "yuma_changes_json": [c_uint32, c_uint32, POINTER(BufferStruct)],
    "yuma_schedule_json": [c_uint64, c_uint64, POINTER(BufferStruct)],
    "yuma_pool_price": [c_void_p, POINTER(Integer)],
    "yuma_pool_trade": [c_void_p, c_void_p],
}


def library_path() -> Path:
    """Where the library lies: beside this file, or where SWIFT_YUMA_LIBRARY says."""
    if chosen := os.environ.get("SWIFT_YUMA_LIBRARY"):
        return Path(chosen)
    name = "libyuma.dylib" if sys.platform == "darwin" else "libyuma.so"
    return Path(__file__).with_name(name)


def load(path: Path) -> ctypes.CDLL:
    """Loads a library and declares its functions."""
    try:
        library = ctypes.CDLL(str(path))
    except OSError as error:
        raise ImportError(f"swift_yuma: the library {path} cannot be loaded: {error}") from error
    library.yuma_abi.restype = c_uint32
    if library.yuma_abi() != ABI:
        raise ImportError(f"swift_yuma: {path} has the interface {library.yuma_abi()}, where {ABI} belongs")
    for name, arguments in _FUNCTIONS.items():
        function = getattr(library, name)
        function.argtypes = [*arguments, c_void_p]
        function.restype = c_int32
    for name in ("yuma_runner_free", "yuma_document_free", "yuma_parameters_default", "yuma_buffer_free"):
        getattr(library, name).argtypes = [c_void_p]
        getattr(library, name).restype = None
    library.yuma_document_count.argtypes = [c_void_p]
    library.yuma_document_count.restype = c_size_t
    library.yuma_block_emission.argtypes = [c_uint64]
    library.yuma_block_emission.restype = c_uint64
    return library


LIBRARY = load(library_path())


def new_error() -> Error:
    error = Error()
    error.size = ctypes.sizeof(Error)
    return error


def fail(error: Error) -> NoReturn:
    """Raises what a call has reported."""
    raise YumaError(
        int(error.code),
        error.message.decode(),
        error.field.decode(),
        tuple(int(error.indices[i]) for i in range(error.index_count)),
    )


def call(function: Any, *arguments: Any) -> None:
    """Calls a function that takes an error at the end."""
    error = new_error()
    status = function(*arguments, byref(error))
    if status:
        if error.code == 0:
            raise YumaError(status, "the call is refused without words")
        fail(error)


def text_of(function: Any, *arguments: Any) -> bytes:
    """The bytes that a function puts into a buffer, its last argument before the error."""
    buffer = BufferStruct()
    call(function, *arguments, byref(buffer))
    try:
        return ctypes.string_at(buffer.bytes, buffer.count)
    finally:
        LIBRARY.yuma_buffer_free(byref(buffer))


class Handle:
    """A pointer that the library gave and that is freed with this object."""

    __slots__ = ("address", "_free")

    def __init__(self, address: Optional[int], free: Callable[[Optional[int]], None]) -> None:
        self.address = address
        self._free = free

    def __del__(self) -> None:
        self._free(self.address)

    def __reduce__(self) -> Any:
        raise TypeError("a pointer into a library cannot be pickled")


def make_handle(free: Callable[[Optional[int]], None], function: Any, *arguments: Any) -> Handle:
    """The handle that a function gives in its last argument before the error."""
    pointer = c_void_p()
    call(function, *arguments, byref(pointer))
    return Handle(pointer.value, free)
