#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Makes the pictures and tables of Docs/Guide/Guarantees.md with the built yuma: Scripts/make-guarantees.sh [FOLDER]
#
# The cells are kept in FOLDER (.build/guarantees), so that an interrupted run goes on where it was. SEEDS=20 in the
# environment, the default, makes 21 million epochs.
set -euo pipefail
cd "$(dirname "$0")/.."
yuma=${YUMA:-.build/release/yuma}
folder=${1:-.build/guarantees}
seeds=${SEEDS:-20}
mkdir -p "$folder" Docs/Figures/Guarantees

sweep() {
  local name=$1
  shift
  "$yuma" guarantees "$@" --csv "$folder/$name.csv" --chart "Docs/Figures/Guarantees/$name.svg" --json >"$folder/$name.json"
}

sweep sigma --sigma 0,0.2,0.4 --seeds "$seeds"
sweep rules --rule yuma,yuma3,yuma3-liquid --seeds "$seeds"
sweep kappa --kappa 0.4,0.5,0.6 --seeds "$seeds"
sweep beta --beta 0,0.5,1 --seeds "$seeds"
sweep xi --xi 0,0.25,0.5 --seeds "$seeds"
sweep cabals --cabals 2,4 --seeds "$seeds"
sweep epochs --epochs 1,10,100 --rule yuma,yuma3,yuma3-liquid --seeds "$seeds" --steps 20 --honest-stake 0.6,0.7,0.8,0.9

python3 - "$folder" <<'END'
"""Writes the requirements into Docs/Guide/Guarantees.md, between the marks `<!-- table NAME -->` and `<!-- end -->`."""
import json
import pathlib
import re
import sys

page = pathlib.Path("Docs/Guide/Guarantees.md")


def cell(requirement):
    value, low, high = (requirement[key] for key in ("requirement", "low", "high"))
    if value is None:
        return "none"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f} to {high:.3f})"


def table(name):
    lines = (pathlib.Path(sys.argv[1]) / f"{name}.json").read_text().splitlines()
    maps = [json.loads(line) for line in lines]
    settings = ("rule", "sigma", "kappa", "beta", "xi", "cabals", "epochs")
    varied = [key for key in settings if len({one[key] for one in maps}) > 1]
    seeds = maps[0]["seeds"]
    heads = [f"S_H, {seeds} seed{'s' * (seeds > 1)}"] + [", ".join(one[key] if key == "rule" else f"{key} {one[key]:g}" for key in varied) for one in maps]
    rows = zip(*(one["requirements"] for one in maps))
    body = [[f"{row[0]['honestStake']:.2f}"] + [cell(requirement) for requirement in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in [heads, ["---"] * len(heads)] + body)


text = page.read_text()
text = re.sub(
    r"(<!-- table (\w+) -->\n).*?(<!-- end -->)", lambda m: f"{m[1]}\n{table(m[2])}\n\n{m[3]}", text, flags=re.S
)
page.write_text(text)
END
