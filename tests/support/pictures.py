"""What a figure on a page draws, to be held against the numbers that the page gives in words."""

from __future__ import annotations

from bs4 import Tag


def drawn(strip: Tag) -> list[tuple[str, int]]:
    """The rectangles of one bar, left to right: what they are called and how wide they are."""
    pieces = strip.select("rect[class^=app-svg-fill]")
    return [(piece.title.get_text(strip=True), int(piece["width"])) for piece in pieces]


def rows_of(table: Tag) -> list[list[str]]:
    """The words of a table's body, row by row."""
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in table.select("tbody tr")
    ]


def bars_of(figure: Tag) -> dict[str, list[tuple[str, int]]]:
    """A figure's bars by their labels."""
    return {
        row.select_one(".app-bars__label").get_text(strip=True): drawn(row.svg)
        for row in figure.select(".app-bars__row")
    }
