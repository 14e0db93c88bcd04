"""What is taken, what is refused and with which sentence, and what a clean copy no longer holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image

from portal.documents.inspection import Refused, look
from portal.documents.types import MediaType
from tests.support import files

ALL = frozenset(MediaType)
MOST = 25 * 1024 * 1024
KINDS = "The selected file must be a PDF, Word document, Excel workbook, JPG or PNG"
EMPTY = "The selected file is empty"
LOCKED = "The selected file is password protected"
DAMAGED = "The selected file is damaged and cannot be opened"
TOO_MUCH = "The selected file holds too much to be opened safely"
ACTIVE = "The selected file contains a macro or an embedded program – save it without and try again"

HONEST: list[tuple[Callable[[], bytes], MediaType]] = [
    (files.pdf, MediaType.PDF),
    (files.owner_locked_pdf, MediaType.PDF),
    (files.acting_pdf, MediaType.PDF),
    (files.word, MediaType.WORD),
    (files.excel, MediaType.EXCEL),
    (files.jpeg, MediaType.JPEG),
    (files.png, MediaType.PNG),
]
HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", EMPTY),
    ("password on a PDF", files.locked_pdf, LOCKED),
    ("password on a Word file", files.locked_word, LOCKED),
    ("text", lambda: b"Our policy is long.", KINDS),
    ("web page", lambda: b"<!DOCTYPE html><script>alert(1)</script>", KINDS),
    ("drawing with a script", lambda: b"<svg xmlns='x'><script/></svg>", KINDS),
    ("program", lambda: b"MZ\x90\0" + b"\0" * 500, KINDS),
    ("shell script", lambda: b"#!/bin/sh\nrm -rf /\n", KINDS),
    ("plain zip", lambda: files.packed({"a.txt": b"a"}), KINDS),
    ("zip that claims two kinds", lambda: files.word(files.WORD_MAIN + " spreadsheetml"), ""),
    ("page that calls itself a PDF", lambda: b"%PDF-1.4<script>alert(1)</script>", DAMAGED),
    ("cut PDF", lambda: files.pdf()[:60], DAMAGED),
    ("PDF without pages", lambda: _no_pages(), DAMAGED),
    ("macros", files.macro_word, ACTIVE),
    ("macro part under plain types", lambda: files.word(word___vbaProject__bin=b"x"), ACTIVE),
    ("embedded object", lambda: files.word(word___embeddings___o__bin=b"x"), ACTIVE),
    ("fetched template", files.fetching_word, ACTIVE),
    ("entities", files.entity_word, DAMAGED),
    ("bomb", files.bomb_word, TOO_MUCH),
    ("50,000 parts", files.crowded_word, TOO_MUCH),
    ("lying list", files.lying_word, DAMAGED),
    ("cut zip", lambda: files.word()[:-30], DAMAGED),
    ("huge picture", files.huge_png, TOO_MUCH),
    ("cut picture", lambda: files.jpeg()[:120], DAMAGED),
    ("picture head only", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 40, ""),
]


def _no_pages() -> bytes:
    out = io.BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def clean(content: bytes) -> tuple[bytes, MediaType]:
    found = look(io.BytesIO(content), ALL, MOST)
    return found.content, found.media_type


@pytest.mark.parametrize(("make", "kind"), HONEST)
def test_honest_files_are_taken_and_written_anew(
    make: Callable[[], bytes], kind: MediaType
) -> None:
    content = make()
    cleaned, found = clean(content)
    assert found == kind
    assert cleaned != content
    assert clean(cleaned)[1] == kind


@pytest.mark.parametrize(("make", "sentence"), [case[1:] for case in HOSTILE if case[2]])
def test_other_files_are_refused_with_a_reason(make: Callable[[], bytes], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(make())
    assert str(refused.value) == sentence


@pytest.mark.parametrize("make", [case[1] for case in HOSTILE])
def test_nothing_hostile_is_kept_as_it_came(make: Callable[[], bytes]) -> None:
    content = make()
    try:
        cleaned, _ = clean(content)
    except Refused:
        return
    assert cleaned != content


@pytest.mark.parametrize(("make", "_kind"), HONEST)
def test_no_author_place_or_script_is_left(make: Callable[[], bytes], _kind: MediaType) -> None:
    cleaned, kind = clean(make())
    if kind in (MediaType.WORD, MediaType.EXCEL):
        with zipfile.ZipFile(io.BytesIO(cleaned)) as packed:
            cleaned = b"".join(packed.read(name) for name in packed.namelist())
    if kind is MediaType.PDF:
        with pikepdf.open(io.BytesIO(cleaned)) as opened:
            out = io.BytesIO()
            none = pikepdf.ObjectStreamMode.disable
            opened.save(out, compress_streams=False, object_stream_mode=none)
            cleaned = out.getvalue()
    assert b"CANARY" not in cleaned


@pytest.mark.parametrize("make", [files.acting_pdf, files.word, files.excel, files.jpeg, files.png])
def test_control_the_files_hold_what_is_looked_for(make: Callable[[], bytes]) -> None:
    content = make()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    assert b"CANARY" in content


def test_a_photograph_is_turned_upright() -> None:
    cleaned, _ = clean(files.jpeg())
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert picture.size == (20, 40)
        assert dict(picture.getexif()) == {}


def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    content = files.pdf()
    assert look(io.BytesIO(content), ALL, len(content)).media_type is MediaType.PDF
    with pytest.raises(Refused, match="must be smaller than 0MB"):
        look(io.BytesIO(content), ALL, len(content) - 1)


def test_no_more_than_the_limit_is_read() -> None:
    class Endless(io.RawIOBase):
        read_bytes = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.read_bytes += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(Refused):
        look(endless, ALL, 1000)
    assert endless.read_bytes == 1001


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ({MediaType.PDF}, "The selected file must be a PDF"),
        ({MediaType.PNG, MediaType.PDF}, "The selected file must be a PDF or PNG"),
    ],
)
def test_a_purpose_may_take_fewer_kinds(kinds: set[MediaType], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        look(io.BytesIO(files.jpeg()), frozenset(kinds), MOST)
    assert str(refused.value) == sentence
