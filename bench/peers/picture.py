# SPDX-License-Identifier: Apache-2.0
"""Bar charts as SVG text: one panel a case, one bar a server, a line from the least to the greatest run."""
from xml.sax.saxutils import escape

WIDTH, NAMES, VALUES = 760, 190, 80    # the picture; the columns of names and of figures
BAR, GAP, HEAD, TITLE = 18, 6, 30, 44  # heights
OURS, THEIRS, INK, FAINT = "#0b6e99", "#b9c4cb", "#22303a", "#66757f"
FONT = 'font-family="Helvetica, Arial, sans-serif"'


class Bar:
    """One line of a panel: `least` and `most` frame the `value`."""

    def __init__(self, name, value, least=None, most=None, ours=False):
        self.name, self.value, self.ours = name, value, ours
        self.least, self.most = value if least is None else least, value if most is None else most


def words(x, y, text, size=13, ink=INK, anchor="start", weight="normal"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" {FONT} font-size="{size}" fill="{ink}" text-anchor="{anchor}" '
            f'font-weight="{weight}">{escape(text)}</text>')


def bar_lines(bar, y, scale, form):
    """The drawing of one bar whose upper edge is at y; `scale` is pixels a unit."""
    middle, right = y + BAR / 2, NAMES + bar.most * scale
    yield words(NAMES - 8, middle + 4, bar.name, anchor="end", weight="bold" if bar.ours else "normal")
    yield (f'<rect x="{NAMES}" y="{y:.0f}" width="{max(1.0, bar.value * scale):.1f}" height="{BAR}" rx="2" '
           f'fill="{OURS if bar.ours else THEIRS}"/>')
    if bar.most > bar.least:
        yield (f'<line x1="{NAMES + bar.least * scale:.1f}" x2="{right:.1f}" y1="{middle:.0f}" y2="{middle:.0f}" '
               f'stroke="{INK}" stroke-width="1.5"/>')
    yield words(max(right, NAMES + bar.value * scale) + 8, middle + 4, form.format(bar.value), ink=FAINT)


def panel(caption, bars, top, form):
    """(lines, height) of one case; every panel has a scale of its own, as cases are not compared with each other."""
    scale = (WIDTH - NAMES - VALUES) / max(max(bar.most for bar in bars), 1e-9)
    lines = [words(NAMES, top + HEAD - 10, caption, weight="bold")]
    for number, bar in enumerate(bars):
        lines += bar_lines(bar, top + HEAD + number * (BAR + GAP), scale, form)
    return lines, HEAD + len(bars) * (BAR + GAP) + GAP


def chart(title, note, panels, form="{:,.0f}"):
    """The SVG of panels [(caption, [Bar])], under a title and a line that says what the bars are."""
    body, top = [words(16, 22, title, 16, weight="bold"), words(16, 40, note, 12, FAINT)], TITLE
    for caption, bars in panels:
        lines, height = panel(caption, bars, top, form)
        body += lines
        top += height
    frame = f'width="{WIDTH}" height="{top:.0f}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {frame} viewBox="0 0 {WIDTH} {top:.0f}" role="img" '
            f'aria-label="{escape(title, {chr(34): "&quot;"})}">\n<rect {frame} fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n")
