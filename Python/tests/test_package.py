# SPDX-License-Identifier: Apache-2.0
"""What a user sees: frames, a notebook's table, verdicts, explanations, rules, pools, files."""

import gzip
import json
import pickle
import re

import numpy as np
import pytest

import swift_yuma
import vectors
from swift_yuma import CSR, Epoch, Pool, Record, Runner, YumaError

REAL = vectors.ROOT / "real" / "sn15-yuma3.json"
BENCH = vectors.ROOT / "bench" / "n256-v64-d10-yuma3.json"


@pytest.fixture(scope="module")
def epoch():
    return Epoch.read(REAL)


def test_figures_of_a_real_subnet(epoch):
    result = swift_yuma.run(epoch)
    assert result.incentive[126] == 34213
    assert result.ledger == (147600000000, 73799999537, 73799999890, 573, 147599999427)
    assert (epoch.neuron_count, epoch.spec_version, epoch.current_block) == (256, 424, 4769998)
    assert "256 neurons" in repr(result) and "256 neurons" in repr(epoch)
    assert epoch.about["name"].startswith("sn15-yuma3") and epoch.about["record"] in ("output", "recorded")


def test_verdicts(epoch):
    assert epoch.verdict() == epoch.verdict("reference") == "conforms"
    report = epoch.audit()
    assert report["verdict"] == "conforms" and report["ledger"]["undistributed"] == 573
    result = swift_yuma.run(epoch)
    for changed, verdict in [(0, "conforms"), (1, "deviates")]:
        incentive = result.incentive.copy()
        incentive[126] -= changed
        again = epoch.replace(recorded=Record(incentive=incentive))
        assert again.verdict() == verdict
        differences = result.differences(again.recorded)
        assert list(differences) == (["incentive"] if changed else [])
        assert pickle.loads(pickle.dumps(again)).verdict() == verdict
    # Without a record nothing can be told; nor where other rules than those that are named make a difference.
    assert epoch.replace().verdict() == "cannot tell"
    assert epoch.replace(recorded=epoch.recorded).verdict(spec_version=233) == "cannot tell"


def test_an_explanation_adds_up(epoch):
    explained = epoch.explain(126)
    assert explained["uid"] == 126
    assert epoch.replace().explain(126)["explanation"] == explained["explanation"]
    with pytest.raises(YumaError, match="uid: 300 is not the uid of one of 256 neurons") as raised:
        epoch.explain(300)
    assert raised.value.field == "uid"


def test_frames(epoch):
    pandas = pytest.importorskip("pandas")
    result = swift_yuma.run(epoch)
    frame = result.to_pandas()
    assert frame.index.name == "uid" and len(frame) == 256
    assert frame["incentive"].dtype == np.uint16 and frame["combined_emission"].dtype == np.uint64
    assert frame["incentive"].idxmax() == int(result.incentive.argmax())
    inputs = epoch.to_pandas()
    assert inputs["weights_set"].sum() == len(epoch.weights.values)
    recorded = epoch.recorded.to_pandas()
    pandas.testing.assert_frame_equal(recorded, frame[recorded.columns])


def test_a_notebook_shows_a_table(epoch):
    text = swift_yuma.run(epoch)._repr_html_()
    assert text.count("<tr>") == 11 and "34,213" in text and "573 that rounding leaves" in text
    assert len(re.findall("<(table|tbody|thead)>", text)) == len(re.findall("</(table|tbody|thead)>", text))


def test_a_prepared_epoch_uses_its_memory_again():
    runner, epoch = Runner(), Epoch.read(BENCH)
    prepared = runner.prepare(epoch)
    whole = swift_yuma.run(epoch)
    first = prepared.result
    place = first.incentive.__array_interface__["data"]
    for _ in range(3):
        assert prepared() is prepared
        assert prepared.result.incentive.__array_interface__["data"] == place
        assert np.array_equal(prepared.result.incentive, whole.incentive)
        assert prepared.result.bonds.equals(whole.bonds) and prepared.result.ledger == whole.ledger


def test_a_prepared_history_is_one_step_by_step():
    epoch = Epoch.read(BENCH)
    fed, single = Runner().prepare(epoch), Runner("reference")
    fed.feed_bonds()
    bonds = fed.result.bonds
    for step in range(1, 6):
        block = epoch.current_block + 360 * step
        alone = single.run(epoch.replace(bonds=bonds, current_block=block))
        fed.set(current_block=block)
        fed()
        assert fed.result.bonds.equals(alone.bonds), step
        assert np.array_equal(fed.result.dividends, alone.dividends)
        bonds = CSR(*(part.copy() for part in alone.bonds))
    fed.feed_bonds(False)
    fed.set(current_block=epoch.current_block)
    assert fed().result.bonds.equals(swift_yuma.run(epoch).bonds)


def test_documents_go_out_and_come_back(epoch, tmp_path):
    path = tmp_path / "epoch.json"
    epoch.write(path)
    again = Epoch.read(path)
    assert again.verdict() == "conforms" and np.array_equal(again.alpha_stake, epoch.alpha_stake)
    made = epoch.replace()
    made.write(path)
    assert swift_yuma.run(Epoch.read(path)).ledger == swift_yuma.run(epoch).ledger
    packed = tmp_path / "epochs.jsonl.gz"
    packed.write_bytes(gzip.compress(made.to_json() + b"\n" + made.to_json() + b"\n"))
    assert len(Epoch.read_all(packed)) == 2
    assert Epoch.from_json(epoch.to_json().decode()).emission == epoch.emission
    with pytest.raises(IndexError, match="no epoch 1 among 1"):
        Epoch.read(REAL.parent.parent / "epoch" / "two-neurons.json", 1)
    with pytest.raises(YumaError, match="no such file") as raised:
        Epoch.read(tmp_path / "nothing.json")
    assert raised.value.code == swift_yuma.Status.UNREADABLE
    with pytest.raises(YumaError, match=r"input\.weights\[0\]\[1\]") as raised:
        text = json.loads((vectors.ROOT / "epoch" / "two-neurons.json").read_text())
        text["input"]["weights"][0] = [[0, 1], [1, -1]]
        Epoch.from_json(json.dumps(text))
    assert raised.value.field.startswith("input.weights[0][1]")


def test_forms_of_a_matrix(epoch):
    scipy = pytest.importorskip("scipy.sparse")
    weights = epoch.weights
    assert weights.to_dense().sum() == weights.values.sum()
    sparse = weights.to_scipy()
    assert isinstance(sparse, scipy.csr_matrix) and sparse.nnz == len(weights.values)
    assert swift_yuma.run(epoch.replace(weights=sparse)).ledger == swift_yuma.run(epoch).ledger
    assert weights.row_count == 256
    with pytest.raises(IndexError):
        weights.row(256)


def test_rules():
    held = {rule.rule: rule for rule in swift_yuma.rules(397)}
    assert held["ownerPermit"][1:] == ("ownerPermit", "always", 397)
    assert {rule.part for rule in held.values()} == {"epoch", "emission"}
    assert [c.spec_version for c in swift_yuma.changes(422, 423) if c.part == "epoch"] == [423]
    assert swift_yuma.latest_spec_version() == 475
    with pytest.raises(YumaError, match="never ran") as raised:
        swift_yuma.rules(380)
    assert raised.value.code == swift_yuma.Status.NO_RULES
    with pytest.raises(TypeError):
        swift_yuma.rules(397.0)


def test_emission_of_blocks():
    eras = swift_yuma.schedule()
    assert eras[0][:4] == (0, 0, 10_500_000, 10**9)
    for era, later in zip(eras, eras[1:]):
        assert later.first_block == era.first_block + era.blocks and later.issuance_before == era.issuance_after
        assert swift_yuma.block_emission(era.issuance_before) == era.block_emission
        assert swift_yuma.block_emission(later.issuance_before - era.block_emission) == era.block_emission
    cases = json.loads((vectors.ROOT / "emission" / "block-emission.json").read_text())["cases"]
    assert len(cases) > 10
    for case in cases:
        assert swift_yuma.block_emission(int(case["in"]["issuance"])) == int(case["out"])


def test_pools():
    pool = Pool(tao_reserve=50_000 * 10**9, alpha_reserve=900_000 * 10**9)
    before, price = (pool.tao_reserve, pool.alpha_reserve), pool.price
    trade = pool.buy(10 * 10**9)
    assert trade.input == 10 * 10**9 and trade.price_before == price < trade.price_after == pool.price
    assert (pool.tao_reserve, pool.alpha_reserve) == (before[0] + trade.net, before[1] - trade.output)
    kept = repr(pool)
    with pytest.raises(YumaError) as raised:
        pool.sell(2**64 - 1)
    assert raised.value.code == swift_yuma.Status.REFUSED and repr(pool) == kept
    with pytest.raises(YumaError, match="quote_weight"):
        Pool(1, 1, quote_weight=5 * 10**17 - 1, spec_version=402)
    with pytest.raises(TypeError, match="tao"):
        pool.buy(1.5)


def test_whole_networks():
    found = swift_yuma.audit_network(vectors.ROOT / "real" / "network-8740402.json")
    assert found["verdict"] == "conforms"
    block = vectors.ROOT / "real" / "block-9240382.json"
    assert swift_yuma.audit_network(block.read_bytes())["verdict"] == "conforms"
    with pytest.raises(YumaError):
        swift_yuma.audit_network(REAL)


def test_the_emission_of_all_subnets():
    block = swift_yuma.network_emission(vectors.ROOT / "real" / "block-9240382.json")
    assert block["balanced"] and block["block"] == 9240382 and block["specVersion"] == 475
    ledger = block["ledger"]
    assert sum(subnet["alphaOut"] for subnet in block["subnets"]) > 0 and ledger["alphaBought"] >= 0
    shares = swift_yuma.network_emission((vectors.ROOT / "real" / "network-8740402.json").read_bytes())
    assert shares["conforms"] and len(shares["subnets"]) > 100
    assert sum(subnet["computed"] for subnet in shares["subnets"]) <= shares["blockEmission"]
    earlier = swift_yuma.network_emission(vectors.ROOT / "real" / "block-8766000.json", spec_version=440)
    assert earlier["specVersion"] == 440 and earlier["balanced"]
    with pytest.raises(YumaError):
        swift_yuma.network_emission(REAL)


def test_errors_are_values_with_fields():
    error = YumaError(2, "weights[1]: wrong", "weights", (1,))
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.message, again.field, again.index) == (error.code, error.message, "weights", (1,))
    assert isinstance(error, ValueError)
    with pytest.raises(ValueError, match="engine"):
        Runner("quick")
    with pytest.raises(TypeError, match="epoch"):
        Runner().run({"alpha_stake": []})


def test_the_kernels_are_those_of_the_machine():
    """A library that cannot tell the instruction sets would be right and slow."""
    try:
        flags = set(re.search(r"^flags\s*:(.*)$", open("/proc/cpuinfo").read(), re.MULTILINE)[1].split())
    except (OSError, TypeError):
        pytest.skip("the machine does not tell its instruction sets")
    runner = Runner()
    runner.run(Epoch.read(BENCH))
    if {"avx2", "fma", "bmi2"} <= flags:
        assert runner.kernels in ("avx2", "avx512")
