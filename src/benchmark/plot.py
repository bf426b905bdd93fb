"""Draws grouped bars as SVG. Arguments: title, then a CSV file: a row of series names, then rows of label and values."""

import csv
import sys
from xml.sax.saxutils import escape

COLOURS = ["#8a8f98", "#2563a8", "#3f9142"]
BAR, GAP, LEFT, RIGHT = 16, 14, 190, 90


def draw(title, path):
    rows = list(csv.reader(open(path)))
    series, groups = rows[0][1:], [(r[0], [float(v) for v in r[1:]]) for r in rows[1:]]
    most = max(max(values) for _, values in groups)
    height = 70 + sum(BAR * len(values) + GAP for _, values in groups)
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" font-family="sans-serif" font-size="12">',
           f'<rect width="720" height="{height}" fill="white"/>',
           f'<text x="10" y="20" font-size="14" font-weight="bold">{escape(title)}</text>']
    for i, name in enumerate(series):
        svg.append(f'<rect x="{10 + 170 * i}" y="32" width="12" height="12" fill="{COLOURS[i]}"/>'
                   f'<text x="{28 + 170 * i}" y="42">{escape(name)}</text>')
    y = 62
    for label, values in groups:
        svg.append(f'<text x="{LEFT - 8}" y="{y + BAR * len(values) / 2 + 4}" text-anchor="end">{escape(label)}</text>')
        for i, value in enumerate(values):
            width = max(1, value / most * (720 - LEFT - RIGHT))
            svg.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 2}" fill="{COLOURS[i]}"/>'
                       f'<text x="{LEFT + width + 5:.1f}" y="{y + 11}">{value:,g}</text>')
            y += BAR
        y += GAP
    print("\n".join(svg + ["</svg>"]))


draw(*sys.argv[1:])
