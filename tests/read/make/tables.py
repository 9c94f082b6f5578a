"""HTML tables with merged cells by seed, and the grid that they show."""

from __future__ import annotations

import random

Grid = list[list[str]]


def spanned_table(seed: int) -> tuple[str, Grid]:
    """(HTML, grid): 3-15 rows, 3-9 columns, a third of the cells merged over up to 3 rows or columns."""
    rng = random.Random(seed)
    rows, columns = rng.randint(3, 15), rng.randint(3, 9)
    grid: list[list[str | None]] = [[None] * columns for _ in range(rows)]
    html = []
    for row in range(rows):
        cells = []
        for column in range(columns):
            if grid[row][column] is None:
                cells.append(_cell(rng, grid, row, column))
        html.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(html)}</table>", [[text or "" for text in line] for line in grid]


def _cell(rng: random.Random, grid: list[list[str | None]], row: int, column: int) -> str:
    """Puts one cell, as far as the places it would cover are free; its HTML."""
    across = down = 1
    if rng.random() < 0.33:
        free = 0
        while column + free < len(grid[0]) and grid[row][column + free] is None:
            free += 1
        if row == 0 and column + free == len(grid[0]):  # a column in which no cell begins is no column
            free = max(1, free - 1)
        across, down = rng.randint(1, min(3, free)), rng.randint(1, min(3, len(grid) - row))
    text = f"{row}.{column} {rng.choice(('Xã Tân Lập', '80,5', 'Tốt', 'Phường Bến Thủy', '12/45'))}"
    for at in range(row, row + down):
        grid[at][column : column + across] = [text] * across
    span = (f' colspan="{across}"' if across > 1 else "") + (f' rowspan="{down}"' if down > 1 else "")
    return f"<{rng.choice(('td', 'th'))}{span}><p>{text.replace(' ', '<br>', 1)}</p>" + rng.choice(("</td>", ""))
