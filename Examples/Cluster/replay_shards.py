#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replays shards of a history on a Dask cluster (Docs/Guide/Replay.md, "On a cluster").

    replay_shards.py [--scheduler ADDRESS] YUMA FOLDER SHARD.jsonl...

With --scheduler the tasks run on the workers of that cluster (dask.distributed), which need the program and the shards at the
same places. Without it they run in threads of this process. Each shard is a task: `yuma replay SHARD --output FOLDER/SHARD`,
on one thread, for the cluster supplies the others. A task that dies is run again and goes on where it was. The exit code is
that of one replay of everything.
"""

import json
import os
import subprocess
import sys

import dask


@dask.delayed(pure=False)
def replay(yuma, folder, shard):
    output = os.path.join(folder, os.path.basename(shard))
    run = subprocess.run(
        [yuma, "replay", shard, "--output", output, "--threads", "1", "--json"], capture_output=True, text=True)
    if not run.stdout:
        raise RuntimeError(f"{shard}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def compute(tasks, scheduler=None):
    """The results of tasks, on the workers of a cluster, or in threads. A scheduler that is named for dask.compute overrides a
    Client, so that none is named where there is one."""
    if scheduler is None:
        return dask.compute(*tasks, scheduler="threads")
    from dask.distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        return client.gather(client.compute(tasks))


def main():
    arguments = sys.argv[1:]
    scheduler = None
    if arguments[:1] == ["--scheduler"]:
        scheduler, arguments = arguments[1] if len(arguments) > 1 else "", arguments[2:]
    if len(arguments) < 3 or scheduler == "":
        sys.stderr.write(__doc__)
        sys.exit(64)
    yuma, folder, *shards = arguments
    os.makedirs(folder, exist_ok=True)
    results = compute([replay(yuma, folder, shard) for shard in shards], scheduler)

    def total(key):
        return sum(result[key] for result in results)

    discontinuous = sum(sum(result["discontinuities"].values()) for result in results)
    print(f"{total('epochs')} epochs: {total('conforming')} conform, {total('deviating')} deviate, "
          f"{total('cannotTell')} cannot tell, {total('unreadable')} unreadable, {discontinuous} discontinuous")
    sys.exit(max(result["exitCode"] for result in results))


if __name__ == "__main__":
    main()
