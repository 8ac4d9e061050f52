# SPDX-License-Identifier: Apache-2.0
"""Whatever the arrays are, the answer is a result or an exception that names the argument."""

import ctypes
import os
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import swift_yuma
from swift_yuma import CSR, Epoch, YumaError, _native

EXAMPLES = int(os.environ.get("YUMA_EXAMPLES", "300"))
usual = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def arguments(n=4, **changes):
    """A subnet of n neurons, of which the first two set weights."""
    weights = np.zeros((n, n), np.uint16)
    weights[:2, -1:] = 65535
    values = {
        "alpha_stake": np.full(n, 10**12, np.uint64),
        "tao_stake": np.zeros(n, np.uint64),
        "weights": weights,
        "emission": 10**9,
        "current_block": 1000,
        "last_update": np.full(n, 900, np.uint64),
        "block_at_registration": np.zeros(n, np.uint64),
        "validator_permits": np.arange(n) < 2,
        "spec_version": "latest",
    }
    values.update(changes)
    return values


LISTS = ["alpha_stake", "tao_stake", "last_update", "block_at_registration", "validator_permits", "previous_consensus", "hotkeys"]

kinds = st.sampled_from(["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "?", ">u8", ">i4", "M8[s]", "S3"])


@st.composite
def strange_arrays(draw, dimensions=(0, 3), side=6):
    """Arrays of any type, shape, order and stride, perhaps read only, with any values that the type has."""
    array = draw(
        hnp.arrays(
            draw(kinds), draw(hnp.array_shapes(min_dims=dimensions[0], max_dims=dimensions[1], min_side=0, max_side=side))
        )
    )
    form = draw(st.sampled_from(["plain", "strided", "reversed", "fortran", "readonly", "unaligned", "masked"]))
    if form == "strided" and array.ndim:
        array = np.repeat(array, 2, axis=-1)[..., ::2]
    elif form == "reversed" and array.ndim:
        array = array[::-1]
    elif form == "fortran":
        array = np.asfortranarray(array)
    elif form == "readonly":
        array.flags.writeable = False
    elif form == "unaligned" and array.ndim == 1:
        memory = np.zeros(array.nbytes + 1, np.uint8)
        memory[1:] = np.frombuffer(array.tobytes(), np.uint8)
        array = np.frombuffer(memory, array.dtype, len(array), 1)
    elif form == "masked":
        array = np.ma.masked_array(array, mask=draw(st.booleans()))
    return array


odd_objects = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=3), st.binary(max_size=3),
    st.lists(st.one_of(st.integers(-(2**70), 2**70), st.floats(), st.none(), st.text(max_size=2)), max_size=5),
    st.lists(st.lists(st.integers(0, 70000), max_size=3), max_size=4), st.dictionaries(st.text(max_size=2), st.integers()),
)  # fmt: skip


def attempt(name, values):
    """Runs an epoch; an exception has to name the argument."""
    try:
        epoch = Epoch(**values)
    except (TypeError, YumaError) as error:
        assert name in str(error), f"{error!r} does not name {name}"
        if isinstance(error, YumaError):
            assert not name or error.field.split(".")[0] == name
            assert "\n" not in error.message
        return None
    try:
        result = swift_yuma.run(epoch)
    except YumaError as error:
        assert error.field, error
        return None
    assert len(result) == len(epoch)
    return result


@usual
@given(name=st.sampled_from(LISTS), value=strange_arrays())
def test_any_array_for_a_list(name, value):
    attempt(name if name != "alpha_stake" else "", arguments(**{name: value}))


@usual
@given(name=st.sampled_from(LISTS), value=odd_objects)
def test_any_object_for_a_list(name, value):
    attempt(name if name != "alpha_stake" else "", arguments(**{name: value}))


@usual
@given(name=st.sampled_from(["weights", "bonds"]), value=strange_arrays(dimensions=(0, 3), side=5))
def test_any_array_for_a_matrix(name, value):
    attempt(name, arguments(**{name: value}))


@usual
@given(
    name=st.sampled_from(["weights", "bonds"]),
    parts=st.tuples(strange_arrays(dimensions=(0, 2)), strange_arrays(dimensions=(0, 2)), strange_arrays(dimensions=(0, 2))),
)
def test_any_three_arrays_for_a_matrix(name, parts):
    attempt(name, arguments(**{name: parts}))


@usual
@given(
    offsets=st.lists(st.integers(-3, 9), min_size=4, max_size=6),
    columns=st.lists(st.integers(0, 65535), max_size=8),
    values=st.lists(st.integers(0, 65535), max_size=8),
)
def test_offsets_that_are_nearly_right(offsets, columns, values):
    attempt("weights", arguments(weights=(np.array(offsets), np.array(columns, np.int64), np.array(values, np.int64))))


@usual
@given(
    name=st.sampled_from(
        ["emission", "current_block", "tempo", "last_mechanism_step_block", "owner_uid", "last_yuma_step_block", "spec_version"]
    ),
    value=st.one_of(st.integers(-(2**70), 2**70), st.floats(), st.booleans(), st.text(max_size=3), st.binary(max_size=2)),
)
def test_any_object_for_a_number(name, value):
    attempt(name, arguments(**{name: value}))


@usual
@given(
    name=st.sampled_from([field for field in swift_yuma.Parameters.__dataclass_fields__]),
    value=st.one_of(st.integers(-(2**70), 2**70), st.integers(-1, 65536), st.floats(), st.none(), st.text(max_size=3)),
)
def test_any_object_for_a_parameter(name, value):
    attempt("parameters", arguments(parameters={name: value}))


@usual
@given(
    n=st.integers(0, 40),
    seed=st.integers(0, 2**32 - 1),
    yuma3=st.booleans(),
    liquid=st.booleans(),
    spec=st.sampled_from([233, 257, 273, 297, 320, 365, 397, 424, 446, 475]),
)
def test_engines_and_forms_of_a_matrix_agree(n, seed, yuma3, liquid, spec):
    from scipy.sparse import csr_matrix

    random = np.random.default_rng(seed)
    dense = (random.integers(0, 65536, (n, n)) * (random.random((n, n)) < 0.4)).astype(np.uint16)
    values = arguments(
        n,
        weights=dense,
        alpha_stake=random.integers(0, 10**15, n),
        validator_permits=random.random(n) < 0.6,
        block_at_registration=random.integers(0, 1000, n),
        last_update=random.integers(0, 1001, n),
        parameters={"yuma3": yuma3, "liquid_alpha": liquid},
        spec_version=spec,
    )
    first = swift_yuma.run(Epoch(**values))
    sparse = csr_matrix(dense)
    for form in (sparse, sparse.tocsc(), (sparse.indptr, sparse.indices, sparse.data), dense.astype(np.int64), dense[::-1][::-1]):
        for engine in ("vector", "reference"):
            other = swift_yuma.run(Epoch(**{**values, "weights": form}), engine)
            assert first.ledger == other.ledger
            assert np.array_equal(first.incentive, other.incentive) and np.array_equal(first.dividends, other.dividends)
            assert all(np.array_equal(a, b) for a, b in zip(first.bonds, other.bonds))


def test_a_float_where_an_integer_belongs_is_a_type_error():
    for name, value in [
        ("alpha_stake", np.array([1.0, 2.0, 3.0, 4.0])),
        ("weights", np.ones((4, 4))),
        ("emission", 1e9),
        ("last_update", [1, 2, 3, 4.5]),
        ("weights", ([0, 0, 0, 0, 1], [1], [0.5])),
        ("parameters", {"kappa": 0.5}),
    ]:
        with pytest.raises(TypeError, match=name):
            Epoch(**arguments(**{name: value}))
    with pytest.raises(TypeError, match="weights"):
        from scipy.sparse import csr_matrix

        Epoch(**arguments(weights=csr_matrix(np.eye(4))))


def test_an_error_names_the_argument_and_the_place():
    for changes, field, index, words in [
        ({"alpha_stake": [1, -2, 3, 4]}, "alpha_stake", (1,), r"-2 is not within 0 to 18446744073709551615"),
        ({"alpha_stake": [1, 2, 2**64, 4]}, "alpha_stake", (2,), "is not within"),
        ({"tao_stake": [1, 2, 3]}, "tao_stake", (), "3 elements, where there are 4 neurons"),
        ({"weights": np.full((4, 4), 70000)}, "weights", (0, 0), "70000 is not within 0 to 65535"),
        ({"weights": np.zeros((3, 4), int)}, "weights", (), r"shape \(3, 4\)"),
        ({"weights": ([0, 2, 1, 2, 2], [0, 1], [5, 5])}, "weights.offsets", (2,), "1 is less than the 2 before it"),
        ({"bonds": ([0, 0, 0, 0, 3], [0, 1], [5, 5])}, "bonds.offsets", (4,), "3 is not the number of entries, 2"),
        ({"validator_permits": [0, 1, 2, 0]}, "validator_permits", (2,), "2 is neither 0 nor 1"),
        ({"owner_uid": -1}, "owner_uid", (), "-1 is not within"),
        ({"parameters": {"kappa": 65536}}, "parameters.kappa", (), "65536 is not within 0 to 65535"),
    ]:
        with pytest.raises(YumaError, match=words) as raised:
            Epoch(**arguments(**changes))
        assert (raised.value.field, raised.value.index) == (field, index)
        assert raised.value.code == swift_yuma.Status.INVALID_INPUT
    with pytest.raises(YumaError, match="owner_uid: 9 is not the uid of one of 4 neurons") as raised:
        swift_yuma.run(Epoch(**arguments(owner_uid=9)))
    assert raised.value.field == "owner_uid"
    with pytest.raises(YumaError, match="specVersion|spec_version") as raised:
        swift_yuma.run(Epoch(**arguments(spec_version=None)))
    assert raised.value.code == swift_yuma.Status.NO_RULES


def test_the_sizes_at_both_ends():
    assert len(swift_yuma.run(Epoch(**arguments(0, weights=None)))) == 0
    n = 65535
    weights = (np.r_[0, np.full(n, 1)], [n - 1], [65535])
    result = swift_yuma.run(Epoch(**arguments(n, weights=weights, parameters={"max_allowed_validators": 2})))
    assert result.incentive[n - 1] == 65535
    with pytest.raises(YumaError, match="65536 neurons are more than 65535"):
        Epoch(**arguments(65536, weights=None))


def test_an_epoch_keeps_copies_that_do_not_change():
    stake = np.full(4, 7, np.uint64)
    weights = CSR(np.array([0, 1, 1, 1, 1]), np.array([2], np.uint16), np.array([9], np.uint16))
    epoch = Epoch(**arguments(alpha_stake=stake, weights=weights))
    stake[0], weights.values[0] = 8, 10
    assert epoch.alpha_stake.tolist() == [7, 7, 7, 7] and epoch.weights.row(0) == [(2, 9)]
    for array in (epoch.alpha_stake, epoch.validator_permits, epoch.weights.values, epoch.bonds.offsets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_structs_are_those_of_the_header():
    """The sizes that the library asks for are those that Python has."""
    for struct, function in [(_native.Input, "yuma_run"), (_native.PoolStruct, "yuma_pool_price"), (_native.TradeStruct, "yuma_pool_trade")]:
        value = struct()
        value.size = 1
        other = _native.PoolStruct(size=ctypes.sizeof(_native.PoolStruct), spec_version=_native.SPEC_LATEST)
        given = [ctypes.byref(other), ctypes.byref(value)] if struct is _native.TradeStruct else [ctypes.byref(value), ctypes.byref(_native.Integer())]
        if struct is _native.Input:
            given = [swift_yuma.Runner().handle.address, ctypes.byref(value), None]
        with pytest.raises(YumaError) as raised:
            _native.call(getattr(_native.LIBRARY, function), *given)
        assert int(re.search(r"sizeof is (\d+)", raised.value.message)[1]) == ctypes.sizeof(struct)
