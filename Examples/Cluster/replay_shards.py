#!/usr/bin/env python3
"""Replays shards of a history on a Dask cluster (Docs/Guide/Replay.md, "On a cluster").

    replay_shards.py YUMA FOLDER SHARD.jsonl...

Each shard is a task: `yuma replay SHARD --output FOLDER/SHARD`, on one thread, for the cluster supplies the others. A task that
dies is run again and goes on where it was. The exit code is that of one replay of everything.
"""

import json
import os
import subprocess
import sys

import dask


@dask.delayed
def replay(yuma, folder, shard):
    output = os.path.join(folder, os.path.basename(shard))
    run = subprocess.run(
        [yuma, "replay", shard, "--output", output, "--threads", "1", "--json"], capture_output=True, text=True)
    if not run.stdout:
        raise RuntimeError(f"{shard}: {run.stderr.strip()}")
    return json.loads(run.stdout)


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    yuma, folder, *shards = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    # In threads of this process, unless a Client(...) of dask.distributed was made before: then on its cluster.
    results = dask.compute(*[replay(yuma, folder, shard) for shard in shards])

    def total(key):
        return sum(result[key] for result in results)

    discontinuous = sum(sum(result["discontinuities"].values()) for result in results)
    print(f"{total('epochs')} epochs: {total('conforming')} conform, {total('deviating')} deviate, "
          f"{total('cannotTell')} cannot tell, {total('unreadable')} unreadable, {discontinuous} discontinuous")
    sys.exit(max(result["exitCode"] for result in results))


if __name__ == "__main__":
    main()
