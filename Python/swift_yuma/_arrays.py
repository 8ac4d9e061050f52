# SPDX-License-Identifier: Apache-2.0
"""From what a caller has to arrays of the chain's types, or an error that names the argument."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np

from ._native import Status, YumaError

NEURON_LIMIT = 65535

if TYPE_CHECKING:
    import numpy.typing as npt

    Array = npt.NDArray[Any]
else:
    Array = Any  # numpy before 1.21 has no such type.


def invalid(field: str, problem: str, index: Tuple[int, ...] = ()) -> YumaError:
    place = "".join(f"[{i}]" for i in index)
    return YumaError(Status.INVALID_INPUT, f"{field}{place}: {problem}", field, index)


def integer(field: str, value: Any, low: int, high: int) -> int:
    """An integer within a range. Floats and booleans are a TypeError: nothing is rounded silently."""
    if isinstance(value, (bool, np.bool_, float, np.floating)):
        raise TypeError(f"{field}: {type(value).__name__} {value!r}, where an integer belongs")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{field}: {type(value).__name__}, where an integer belongs") from None
    if not low <= number <= high:
        raise invalid(field, f"{number} is not within {low} to {high}")
    return number


def flag(field: str, value: Any) -> bool:
    """A truth value: a bool, or an integer that is 0 or 1."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    return bool(integer(field, value, 0, 1))


def numbers(field: str, value: Any, dtype: Any, length: Optional[int]) -> Array:
    """A list of integers as a contiguous array of the type, of the length where one is given: a copy."""
    array = _plain(field, value)
    target = np.dtype(dtype)
    if array.ndim != 1:
        raise invalid(field, f"shape {array.shape}, where a list of one dimension belongs")
    if length is not None and len(array) != length:
        raise invalid(field, f"{len(array)} elements, where there are {length} neurons: one for each neuron")
    if array.dtype.kind == "O":
        array = _from_objects(field, array, target)
    elif array.size == 0 and not isinstance(value, np.ndarray):
        array = np.empty(array.shape, target)  # An empty list has no type.
    elif array.dtype.kind not in "iu":
        raise TypeError(f"{field}: {array.dtype}, where integers belong")
    elif not np.can_cast(array.dtype, target):
        _check_range(field, array, target)
    return np.array(array, target, order="C")


def flags(field: str, value: Any, length: int) -> Array:
    """A list of truth values: booleans, or integers that are 0 or 1. A copy."""
    array = _plain(field, value)
    if array.ndim != 1:
        raise invalid(field, f"shape {array.shape}, where a list of one dimension belongs")
    if len(array) != length:
        raise invalid(field, f"{len(array)} elements, where there are {length} neurons: one for each neuron")
    if array.dtype.kind in "iu":
        wrong = np.flatnonzero((array != 0) & (array != 1))
        if wrong.size:
            raise invalid(field, f"{array[wrong[0]]} is neither 0 nor 1", (int(wrong[0]),))
    elif array.dtype.kind != "b" and not (array.size == 0 and not isinstance(value, np.ndarray)):
        raise TypeError(f"{field}: {array.dtype}, where truth values belong")
    return np.array(array, np.bool_, order="C")


def _plain(field: str, value: Any) -> Array:
    """The value as an array of its own type, without missing values."""
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise invalid(field, "a masked element", (int(np.flatnonzero(np.ma.getmaskarray(value).ravel())[0]),))
    if isinstance(value, (str, bytes)) or value is None:
        raise TypeError(f"{field}: {type(value).__name__}, where an array belongs")
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError) as error:
        raise TypeError(f"{field}: {error}") from None
    if array.dtype.kind == "f" and not isinstance(value, np.ndarray) and not hasattr(value, "dtype"):
        # numpy makes floats of integers that no type of its own holds together.
        array = np.asarray(value, object)
    return array


def _from_objects(field: str, array: Array, target: np.dtype[Any]) -> Array:
    limits = np.iinfo(target)
    result = np.empty(array.shape, target)
    for place, value in enumerate(array):
        try:
            result[place] = integer(field, value, int(limits.min), int(limits.max))
        except YumaError as error:
            raise invalid(field, error.message.split(": ", 1)[1], (place,)) from None
        except TypeError:
            raise TypeError(f"{field}[{place}]: {type(value).__name__}, where an integer belongs") from None
    return result


def _check_range(field: str, array: Array, target: np.dtype[Any]) -> None:
    limits = np.iinfo(target)
    low, high = int(limits.min), int(limits.max)
    if array.size == 0 or (int(array.min()) >= low and int(array.max()) <= high):
        return
    for place, value in enumerate(array):
        if not low <= int(value) <= high:
            raise invalid(field, f"{value} is not within {low} to {high}", (place,))


class CSR(NamedTuple):
    """A sparse matrix by rows: the entries of row i are those from `offsets[i]` up to `offsets[i + 1]`.

    Rows may be unsorted, repeat a column and name columns beyond the neurons: the chain gives each of these a meaning.
    """

    offsets: npt.NDArray[np.int64]
    columns: npt.NDArray[np.uint16]
    values: npt.NDArray[np.uint16]

    @property
    def row_count(self) -> int:
        """The number of rows."""
        return len(self.offsets) - 1

    def equals(self, other: CSR) -> bool:
        """Whether both have the same rows, entry by entry in stored order."""
        return (
            np.array_equal(self.offsets, other.offsets)
            and np.array_equal(self.columns, other.columns)
            and np.array_equal(self.values, other.values)
        )

    def row(self, row: int) -> List[Tuple[int, int]]:
        """The entries of a row as pairs of column and value, in stored order."""
        if not 0 <= row < self.row_count:
            raise IndexError(f"row {row} of {self.row_count}")
        place = slice(self.offsets[row], self.offsets[row + 1])
        return list(zip(self.columns[place].tolist(), self.values[place].tolist()))

    def to_dense(self) -> npt.NDArray[np.uint16]:
        """The matrix with all its zeros, n x n. Of a repeated column the last entry counts; columns beyond n are left out."""
        n = self.row_count
        dense = np.zeros((n, n), np.uint16)
        rows = np.repeat(np.arange(n), np.diff(self.offsets))
        known = self.columns < n
        dense[rows[known], self.columns[known]] = self.values[known]
        return dense

    def to_scipy(self) -> Any:
        """The matrix as a `scipy.sparse.csr_matrix`, n x n or wider where a column lies beyond n."""
        from scipy.sparse import csr_matrix

        width = max(self.row_count, int(np.max(self.columns, initial=0)) + 1)
        return csr_matrix((self.values, self.columns.astype(np.int32), self.offsets), shape=(self.row_count, width))


Matrix = Union[CSR, Tuple[Any, Any, Any], Array, Any]


def matrix(field: str, value: Any, n: int) -> CSR:
    """A matrix of n rows: a CSR or a tuple of its three arrays, a scipy sparse matrix, a dense array, or None for an empty one."""
    if value is None:
        return CSR(np.zeros(n + 1, np.int64), np.empty(0, np.uint16), np.empty(0, np.uint16))
    if hasattr(value, "tocsr"):
        rows = value.tocsr()
        if rows.shape[0] != n:
            raise invalid(field, f"{rows.shape[0]} rows, where there are {n} neurons: one for each neuron")
        value = (rows.indptr, rows.indices, rows.data)
    if isinstance(value, tuple):
        if len(value) != 3:
            raise invalid(field, f"a tuple of {len(value)}, where (offsets, columns, values) belong")
        return _from_parts(field, value, n)
    dense = _plain(field, value)
    if dense.ndim != 2:
        raise invalid(field, f"shape {dense.shape}, where a matrix of {n} rows belongs")
    if dense.shape[0] != n or dense.shape[1] > NEURON_LIMIT + 1:
        raise invalid(field, f"shape {dense.shape}, where a matrix of {n} rows belongs")
    if dense.dtype.kind not in "iuO":
        if dense.size or isinstance(value, np.ndarray):
            raise TypeError(f"{field}: {dense.dtype}, where integers belong")
        dense = dense.astype(np.uint16)
    rows, columns = np.nonzero(dense)
    try:
        values = numbers(field, dense[rows, columns], np.uint16, None)
    except YumaError as error:
        # The place in the list of entries is one of the matrix.
        place = (int(rows[error.index[0]]), int(columns[error.index[0]])) if error.index else ()
        raise invalid(field, error.message.split(": ", 1)[1], place) from None
    offsets = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=n), out=offsets[1:])
    return CSR(offsets, columns.astype(np.uint16), values)


def _from_parts(field: str, value: Tuple[Any, Any, Any], n: int) -> CSR:
    offsets = numbers(f"{field}.offsets", value[0], np.int64, None)
    columns = numbers(f"{field}.columns", value[1], np.uint16, None)
    values = numbers(f"{field}.values", value[2], np.uint16, None)
    if len(offsets) != n + 1:
        raise invalid(f"{field}.offsets", f"{len(offsets)} elements, where {n} rows have {n + 1}")
    if len(columns) != len(values):
        raise invalid(f"{field}.values", f"{len(values)} elements, where there are {len(columns)} columns")
    if offsets[0] != 0:
        raise invalid(f"{field}.offsets", f"{offsets[0]}, where 0 belongs", (0,))
    falls = np.flatnonzero(offsets[1:] < offsets[:-1])
    if falls.size:
        row = int(falls[0])
        raise invalid(f"{field}.offsets", f"{offsets[row + 1]} is less than the {offsets[row]} before it", (row + 1,))
    if offsets[-1] != len(values):
        raise invalid(f"{field}.offsets", f"{offsets[-1]} is not the number of entries, {len(values)}", (n,))
    return CSR(offsets, columns, values)
