# SPDX-License-Identifier: Apache-2.0
"""What the scripts that measure speed share: tables in pages, and pictures in the style of the charts that yuma draws."""
import re
import sys
from pathlib import Path

# A chart that yuma drew, whose style the pictures share.
ISSUANCE = Path(__file__).parent.parent / "Docs/Figures/Issuance.svg"


def table_cells(page):
    """The cells of every line of a page that belongs to a table."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in Path(page).read_text().splitlines() if line.startswith("|")]


def replace_figures(document, beginning, end, table):
    """Puts a table between its markers in a document."""
    text = document.read_text()
    if text.count(beginning) != 1 or text.count(end) != 1:
        sys.exit(f"{document}: no place for the figures, which is between the markers {beginning.strip()} and {end.strip()}")
    before, rest = text.split(beginning)
    document.write_text(before + beginning + "\n" + table + "\n" + end + rest.split(end)[1])


def begin_picture(title, description, height):
    """The lines with which a picture of 900 pixels begins."""
    style = re.search(r"<style>.*?</style>", ISSUANCE.read_text(), re.DOTALL)[0]
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 900 {height}" width="900" height="{height}" '
        'role="img" aria-labelledby="chart-title chart-desc">',
        f'<title id="chart-title">{title}</title>', f'<desc id="chart-desc">{description}</desc>',
        style, f'<rect class="paper" width="900" height="{height}"/>', f'<text class="title" x="12" y="26">{title}</text>',
    ]


def legend(names, x):
    """Names beside their colours, from the left."""
    lines = []
    for number, name in enumerate(names):
        lines.append(f'<rect class="f-c{number}" x="{x}" y="42" width="12" height="10" rx="2"/>')
        lines.append(f'<text x="{x + 18}" y="51">{name}</text>')
        x += 42 + 7 * len(name)
    return lines


def end_picture(lines, path):
    """Writes a picture."""
    Path(path).write_text("\n".join(lines + ["</svg>", ""]))
