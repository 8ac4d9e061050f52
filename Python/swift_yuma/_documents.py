# SPDX-License-Identifier: Apache-2.0
"""Documents of the library, whose arrays are lent, and the structs that point to arrays of Python."""

from __future__ import annotations

import ctypes
import os
from ctypes import addressof, byref, sizeof
from typing import Any, List, Optional, Tuple, Union

import numpy as np

from . import _native
from ._arrays import CSR, Array, flags, integer, invalid, matrix, numbers
from ._native import LIBRARY, Handle
from .results import Record

class Document:
    """The epochs of a document, whose arrays are lent as long as the document lives."""

    def __init__(self, handle: Handle) -> None:
        self.handle = handle
        self.count = int(LIBRARY.yuma_document_count(handle.address))

    def view(self, index: int) -> _native.EpochView:
        view = _native.EpochView()
        view.size = sizeof(view)
        _native.call(LIBRARY.yuma_document_epoch, self.handle.address, index, byref(view))
        return view

    def lend(self, address: Optional[int], count: int, dtype: Any) -> Optional[Array]:
        """The elements at an address, without a copy; None at no address."""
        if address is None:
            return None
        kind = np.dtype(dtype)
        if count == 0:
            return np.empty(0, kind)
        memory = (ctypes.c_char * (count * kind.itemsize)).from_address(address)
        setattr(memory, "_document", self.handle)  # noqa: B010  # The array keeps the document.
        array = np.frombuffer(memory, kind)
        array.flags.writeable = False
        return array

    def rows(self, source: _native.Csr, n: int) -> Optional[CSR]:
        offsets = self.lend(source.offsets, n + 1, np.int64)
        if offsets is None:
            return None
        count = int(source.count)
        columns, values = (self.lend(at, count, np.uint16) for at in (source.columns, source.values))
        assert columns is not None and values is not None
        return CSR(offsets, columns, values)


def open_document(path: Union[str, os.PathLike[str]]) -> Document:
    return Document(
        _native.make_handle(LIBRARY.yuma_document_free, LIBRARY.yuma_document_open, encoded("path", os.fspath(path)))
    )


def encoded(field: str, text: Union[str, bytes]) -> bytes:
    data = os.fsencode(text)
    if b"\0" in data:
        raise invalid(field, "a zero byte")
    return data


def place_in(document: Document, index: int) -> int:
    place = integer("index", index, -(2**31), 2**31)
    if not -document.count <= place < document.count:
        raise IndexError(f"index: no epoch {place} among {document.count}")
    return place % document.count


def commits(values: Any, n: int) -> Tuple[Array, Array]:
    """The blocks of commits, and which neurons have one: None and a masked element are none."""
    if isinstance(values, np.ma.MaskedArray):
        present = ~np.ma.getmaskarray(values)
        blocks = numbers("commit_blocks", values.filled(0), np.uint64, n)
        return blocks, np.ascontiguousarray(present)
    if isinstance(values, np.ndarray) and values.dtype.kind != "O":
        return numbers("commit_blocks", values, np.uint64, n), np.ones(n, np.bool_)
    elements = list(values)
    present = np.array([value is not None for value in elements], np.bool_)
    filled: Any = np.empty(len(elements), object)
    filled[:] = [0 if value is None else value for value in elements]
    return numbers("commit_blocks", filled, np.uint64, n), present


def address_of(values: Array) -> Optional[int]:
    # An empty array has an address too, so that it differs from none.
    address: int = values.__array_interface__["data"][0]
    return address or addressof(_NOWHERE)


_NOWHERE = (ctypes.c_uint64 * 2)()


def csr_struct(rows: CSR) -> _native.Csr:
    return _native.Csr(address_of(rows.offsets), address_of(rows.columns), address_of(rows.values), len(rows.values))


def record_struct(record: Record, n: int) -> Tuple[_native.RecordStruct, List[Any]]:
    """A record as a struct, and what it points to."""
    target = _native.RecordStruct()
    target.size = sizeof(target)
    kept: List[Any] = []
    for name, kind in _native.OUTPUT_LISTS:
        values = getattr(record, name)
        if values is None:
            continue
        field = f"recorded.{name}"
        kept.append(flags(field, values, n) if kind == "?" else numbers(field, values, kind, n))
        setattr(target, name, address_of(kept[-1]))
    if record.bonds is not None:
        kept.append(matrix("recorded.bonds", record.bonds, n))
        target.bonds = csr_struct(kept[-1])
    return target, kept
