# SPDX-License-Identifier: Apache-2.0
"""Histories as frames."""

import sqlite3

import pytest

import vectors
from swift_yuma import Epoch, Record, Status, YumaError

pandas = pytest.importorskip("pandas")
from swift_yuma import frames  # noqa: E402

REAL = vectors.ROOT / "real" / "sn15-yuma3.json"


def history():
    """Some epochs: real ones that conform, one whose record deviates, one without a record, and bytes that are none."""
    real = Epoch.read_all(REAL)
    incentive = real[0].recorded.incentive.copy()
    incentive[126] += 1
    made = [real[0].replace(recorded=Record(incentive=incentive)), real[0].replace()]
    frame = frames.snapshots([REAL, made])
    frame.loc[len(frame)] = [15, None, 7, None, 0, b"no snapshot"]
    return frame


EXPECTED = ["conforms"] * 3 + ["deviates", "cannot tell", "cannot tell"]


def test_a_frame_of_verdicts():
    frame = history()
    assert list(frame.columns) == list(frames.SNAPSHOT_COLUMNS)
    found = frames.audit(frame)
    assert found["verdict"].tolist() == EXPECTED
    assert found["differing"].tolist() == ["", "", "", "incentive", "", ""]
    assert found["error"].iloc[-1] != "" and (found["error"].iloc[:-1] == "").all()
    assert found["block"].tolist() == frame["block"].tolist() and found.index.equals(frame.index)
    for name, kind in frames.AUDIT_COLUMNS.items():
        assert str(found[name].dtype) == kind, name
        # What a cluster asks for: the columns of an empty frame are the same.
        assert frames.audit(frame.iloc[:0])[name].dtype == found[name].dtype
    backwards = frames.audit(frame.iloc[::-1]).iloc[::-1]
    pandas.testing.assert_frame_equal(backwards, found)


def test_the_compact_form_is_smaller_and_the_same():
    for epoch in Epoch.read_all(REAL):
        data = epoch.to_compact()
        assert len(data) < 0.6 * len(epoch.to_json())
        again = Epoch.from_compact(data)
        assert again.to_json() == epoch.to_json() and again.verdict() == "conforms"


def test_an_archive(tmp_path):
    path, epochs = tmp_path / "a.yuma", Epoch.read_all(REAL)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE snapshots (id INTEGER PRIMARY KEY, network, netuid, mechanism, block, spec_version, name, snapshot)")
    for block, epoch in enumerate(reversed(epochs)):
        connection.execute(
            "INSERT INTO snapshots (netuid, block, snapshot) VALUES (15, ?, ?)", (-block, epoch.to_compact() if block else epoch.to_json())
        )
    connection.commit()
    connection.close()
    assert [epoch.current_block for epoch in Epoch.read_archive(path)] == [epoch.current_block for epoch in epochs]
    assert list(Epoch.read_archive(path, netuid=3)) == []
    assert frames.audit(frames.snapshots(path))["verdict"].tolist() == ["conforms"] * 3
    for wrong in (REAL, tmp_path / "nothing.yuma"):
        with pytest.raises(YumaError, match="not an archive") as raised:
            list(Epoch.read_archive(wrong))
        assert raised.value.code == Status.UNREADABLE
    assert not (tmp_path / "nothing.yuma").exists()
