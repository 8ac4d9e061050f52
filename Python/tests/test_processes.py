# SPDX-License-Identifier: Apache-2.0
"""Threads, forks, spawned processes, a second copy of the library, and the end of the interpreter."""

import ctypes
import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import swift_yuma
import vectors
from swift_yuma import Epoch, Runner, YumaError, _native

REAL = vectors.ROOT / "real" / "sn15-yuma3.json"
SNAPSHOT = vectors.ROOT / "bench" / "n256-v64-d10-yuma3.json"


def fingerprint(epoch):
    result = swift_yuma.run(epoch)
    return int(result.incentive.sum()), int(result.bonds.values.sum()), result.ledger


def fingerprint_of_file(path):
    return fingerprint(Epoch.read(path))


@pytest.fixture(scope="module")
def epoch():
    return Epoch.read(SNAPSHOT)


def test_threads_with_a_runner_each(epoch):
    expected = fingerprint(epoch)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: fingerprint(epoch), range(400)))


def test_a_runner_in_two_threads_is_refused_not_torn(epoch):
    """Whatever happens is a right result or an error that says so."""
    runner, expected = Runner("reference"), fingerprint(epoch)[0]
    wrong, refused = [], []

    def work():
        for _ in range(50):
            try:
                prepared = runner.run(epoch)
                if int(prepared.incentive.sum()) != expected:
                    wrong.append(prepared)
            except YumaError as error:
                assert error.code == swift_yuma.Status.MISUSE and "another thread" in error.message
                refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert refused, "no thread met another"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fork_after_use_and_while_threads_compute(epoch):
    expected = fingerprint(epoch)
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            fingerprint(epoch)

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for round_ in range(2):
        if round_ == 1:
            for thread in threads:
                thread.start()
        for _ in range(10):
            child = os.fork()
            if child == 0:
                # A child that hangs is ended by the alarm, with another status.
                signal.alarm(20)
                ok = fingerprint(epoch) == expected and Epoch.read(REAL).verdict() == "conforms"
                os._exit(0 if ok else 1)
            _, status = os.waitpid(child, 0)
            assert status == 0
    stop.set()
    for thread in threads:
        thread.join()


def test_spawned_processes_and_pickles(epoch):
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        found = pool.map(fingerprint, [epoch, epoch]) + pool.map(fingerprint_of_file, [SNAPSHOT])
    assert found == [fingerprint(epoch)] * 3
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(Runner())


def test_a_second_copy_of_the_library(tmp_path, epoch):
    expected = fingerprint(epoch)
    path = shutil.copy(_native.library_path(), tmp_path / "other.so")
    for mode in (ctypes.DEFAULT_MODE, ctypes.RTLD_GLOBAL):
        other = ctypes.CDLL(str(path), mode)
        assert other.yuma_abi() == swift_yuma._native.ABI
        other.yuma_rules_json.argtypes = [ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p]
        buffer = _native.BufferStruct()
        assert other.yuma_rules_json(397, ctypes.byref(buffer), None) == 0
        assert b"ownerPermit" in ctypes.string_at(buffer.bytes, buffer.count)
        assert fingerprint(epoch) == expected


def python(code, **options):
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=120, **options
    )


def test_the_end_of_the_interpreter():
    """Runners, epochs, views and threads that are still there at the end do no harm."""
    done = python(
        f"""
        import threading, swift_yuma
        epoch = swift_yuma.Epoch.read({str(SNAPSHOT)!r})
        kept = [epoch.alpha_stake, swift_yuma.run(epoch), swift_yuma.Runner().prepare(epoch), swift_yuma.Runner()]
        kept.append(kept)
        swift_yuma.kept = kept
        thread = threading.Thread(target=lambda: [swift_yuma.run(epoch) for _ in range(10**6)], daemon=True)
        thread.start()
        print("done")
        """
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def test_views_outlive_what_lent_them():
    epoch = Epoch.read(SNAPSHOT)
    stake, weights = epoch.alpha_stake, epoch.weights
    total, entries = int(stake.sum()), int(weights.values.sum())
    del epoch
    for _ in range(50):
        Epoch.read(SNAPSHOT)
    assert int(stake.sum()) == total and int(weights.values.sum()) == entries
    with pytest.raises(ValueError):
        stake[0] = 1


def test_signals_stay_pythons():
    done = python(
        """
        import signal
        before = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE)]
        import swift_yuma
        after = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE)]
        assert before == after
        """
    )
    assert done.returncode == 0, done.stderr


def test_nothing_of_swift_is_needed_nor_imported():
    """The library needs only what every Linux has, and importing brings numpy and the standard library alone."""
    done = python(
        """
        import sys, swift_yuma
        allowed = {"swift_yuma", "numpy"} | set(sys.stdlib_module_names if hasattr(sys, "stdlib_module_names") else [])
        print(sorted({name.split(".")[0] for name in sys.modules} - allowed - {"sitecustomize", "usercustomize"}))
        """
    )
    if hasattr(sys, "stdlib_module_names"):
        names = eval(done.stdout)  # noqa: S307
        assert [name for name in names if not name.startswith("_")] == [], done.stderr
    if sys.platform == "linux":
        needed = subprocess.run(["ldd", str(_native.library_path())], capture_output=True, text=True).stdout
        assert "swift" not in needed.replace(str(_native.library_path()), "").lower()
        assert b"FoundationEssentials" not in _native.library_path().read_bytes()


def test_numpy_memory_is_not_kept(epoch):
    """A thousand epochs leave no more memory behind than a hundred."""
    resource = pytest.importorskip("resource")
    for _ in range(200):
        fingerprint_of_file(SNAPSHOT)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1000):
        fingerprint_of_file(SNAPSHOT)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 4096, f"{grown} KiB"
    assert np.isfinite(grown)
