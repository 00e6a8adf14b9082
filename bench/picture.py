"""The growth of the cost as a picture: an SVG written here, no script, legible in black and white."""

import math
from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 150, 40, 50


def svg(sizes: Sequence[int], lines: dict[str, Sequence[float]], allowed: float) -> str:
    """Return a line for each name over the sizes (drawn by their logarithm), and the allowed multiple dashed."""
    most = math.ceil(max([allowed, *(value for line in lines.values() for value in line)]) * 2) / 2
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def across(size: int) -> float:
        share = (math.log10(size) - first) / (last - first) if last > first else 0.5
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def down(value: float) -> float:
        return _HEIGHT - _BOTTOM - value / most * (_HEIGHT - _TOP - _BOTTOM)

    end = _WIDTH - _RIGHT
    drawn = [
        f'<text x="{_LEFT}" y="20" font-weight="bold">Cost of an explained top 20, as a multiple of the minimum</text>',
        f'<line x1="{_LEFT}" y1="{down(0):.0f}" x2="{end}" y2="{down(0):.0f}" stroke="#555"/>',
        f'<path d="M{_LEFT} {down(allowed):.0f}H{end}" stroke="#555" stroke-dasharray="6 4"/>',
        f'<text x="{end + 8}" y="{down(allowed) + 4:.0f}">allowed: {allowed}</text>',
    ]
    drawn += [
        f'<text x="{_LEFT - 8}" y="{down(half / 2) + 4:.0f}" text-anchor="end">{half / 2:g}</text>'
        for half in range(0, int(most * 2) + 1, max(1, int(most // 3)))
    ]
    drawn += [
        f'<text x="{across(size):.0f}" y="{_HEIGHT - 28}" text-anchor="middle">{size:,}</text>'
        for size in sizes
    ]
    drawn.append(f'<text x="{(_LEFT + end) / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">solutions</text>')
    for (name, line), dash, colour in zip(lines.items(), ("", "2 3"), ("#0b5cad", "#8a3b00"), strict=False):
        points = " ".join(
            f"{across(size):.0f},{down(value):.0f}" for size, value in zip(sizes, line, strict=True)
        )
        drawn += [
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>',
            f'<text x="{end + 8}" y="{down(line[-1]) + 4:.0f}" fill="{colour}">{escape(name)}: {line[-1]:.2f}</text>',
        ]
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="13">\n<rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'
    )
