"""PDF/UA-1 as a reader's machine finds it, and nothing fetched whatever the text asks for."""

from __future__ import annotations

import io
import json
import socket
import threading
from collections.abc import Iterator

import pikepdf
import pytest

from portal.config import ROOT
from portal.documents.pdf import NotPrinted, built_file, print_pdf, write

STYLE = json.loads((ROOT / "static/dist/manifest.json").read_text())["pdf.css"]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Receipt APP-3QX9F</title>
<link rel="stylesheet" href="/static/{style}"></head><body><div class="head">
<p class="organisation">Newham</p><p class="foot">Reference APP-3QX9F</p></div><main>
<h1>Receipt</h1><h2>Prices</h2><table><caption>Prices</caption>
<thead><tr><th scope="col">Band</th><th scope="col">Weekly</th></tr></thead>
<tbody><tr><th scope="row">Standard</th><td>£5,000</td></tr></tbody></table>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" role="img"><title>Half full</title>
<rect width="9" height="9"/></svg>{body}</main></body></html>"""


def page(body: str = "") -> str:
    return PAGE.replace("{style}", STYLE).replace("{body}", body)


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every element of the structure."""
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary):
            continue
        if "/S" in element:
            found.append(element)
        kids = element.get("/K", pikepdf.Array([]))
        waiting.extend(kids if isinstance(kids, pikepdf.Array) else [kids])
    return found


@pytest.fixture(scope="module")
def printed() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(print_pdf(page()))) as pdf:
        yield pdf


def test_it_says_what_it_is(printed: pikepdf.Pdf) -> None:
    about = printed.open_metadata()
    assert about["pdfuaid:part"] == "1"
    assert about["dc:title"] == "Receipt APP-3QX9F"
    assert printed.Root.Lang == "en"
    assert printed.Root.MarkInfo.Marked
    assert printed.Root.ViewerPreferences.DisplayDocTitle


def test_headings_and_tables_are_tagged(printed: pikepdf.Pdf) -> None:
    kinds = [str(element.S) for element in elements(printed)]
    wanted = {"/H1": 1, "/H2": 1, "/Table": 1, "/TR": 2, "/TH": 3, "/TD": 1, "/Caption": 1}
    assert {kind: kinds.count(kind) for kind in wanted} == wanted


def test_header_cells_say_what_they_head(printed: pikepdf.Pdf) -> None:
    scopes = [str(e.A.Scope) for e in elements(printed) if e.S == "/TH"]
    assert sorted(scopes) == ["/Column", "/Column", "/Row"]


def test_figures_have_words(printed: pikepdf.Pdf) -> None:
    assert [str(e.Alt) for e in elements(printed) if e.S == "/Figure"] == ["Half full"]


def test_fonts_are_inside_and_ours(printed: pikepdf.Pdf) -> None:
    fonts = [font for sheet in printed.pages for font in sheet.Resources.Font.values()]
    assert fonts
    assert all("Atkinson" in str(font.BaseFont) for font in fonts)
    assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)


class Canary:
    """Something that listens on this machine and counts who calls."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.1)
        self.port = self._listening.getsockname()[1]
        self.hits = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._count)
        self._thread.start()

    def _count(self) -> None:
        while not self._stop.is_set():
            try:
                caller, _ = self._listening.accept()
            except TimeoutError:
                continue
            self.hits += 1
            caller.close()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._listening.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


SECRET = "root:x:0"
SNIPPETS = [
    '<img src="{url}" alt="x">',
    '<img srcset="{url} 2x" src="{url}" alt="x">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">x</a>',
    '<style>@import url("{url}");</style>',
    '<style>@import "{url}";</style>',
    "<style>p {{ background: url({url}) }}</style><p>x</p>",
    "<style>li {{ list-style-image: url({url}) }}</style><ul><li>x</li></ul>",
    "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "<style>@font-face {{ font-family: x; src: url({url}) }} b {{ font: 9px x }}</style><b>x</b>",
    "<style>p {{ border-image-source: url({url}) }}</style><p>x</p>",
    '<p style="background-image: url({url})">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}#a"/></svg>',
    '<svg><style>@import "{url}";</style></svg>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<iframe src="{url}"></iframe>',
    '<script src="{url}"></script>',
    '<video src="{url}" poster="{url}"></video>',
    '<input type="image" src="{url}" alt="x">',
    '<base href="{url}"><img src="x.png" alt="x">',
    '<meta http-equiv="refresh" content="0;url={url}">',
    '<body background="{url}">',
    '<?xml-stylesheet href="{url}"?>',
]
TARGETS = (
    "http://127.0.0.1:{port}/x",
    "http://localhost:{port}/static/x.css",
    "//127.0.0.1:{port}/x.png",
    "ftp://127.0.0.1:{port}/x",
    "file:///etc/passwd",
    "/etc/passwd",
    "/static/../../pyproject.toml",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "data:text/html,<img src=http://127.0.0.1:{port}/x>",
)


def hostile(port: int) -> str:
    urls = [target.format(port=port) for target in TARGETS]
    return "".join(snippet.format(url=url) for snippet in SNIPPETS for url in urls)


def test_hostile_words_fetch_nothing(canary: Canary) -> None:
    made = print_pdf(page(hostile(canary.port)))
    assert canary.hits == 0
    with pikepdf.open(io.BytesIO(made)) as pdf:
        held = b"".join(obj.read_bytes() for obj in pdf.objects if isinstance(obj, pikepdf.Stream))
        assert len(pdf.attachments) == 0
    assert SECRET.encode() not in held
    assert b"placements-portal" not in held


def test_the_fetcher_alone_refuses_too(canary: Canary) -> None:
    """Without the child's ban on connections: the fetcher is a barrier by itself."""
    write(page(hostile(canary.port)))
    assert canary.hits == 0


def test_control_the_printer_would_fetch_by_itself(canary: Canary) -> None:
    import weasyprint

    weasyprint.HTML(string=f'<img src="http://127.0.0.1:{canary.port}/x">').write_pdf()
    assert canary.hits > 0


@pytest.mark.parametrize(
    "address",
    [
        "https://static.invalid/static/nothing.css",
        "https://static.invalid/static/../../portal/config.py",
        "https://static.invalid/static/%2e%2e/manifest.json",
        "https://static.invalid/static/manifest.json",
        "https://static.invalid/etc/passwd",
        "https://elsewhere.test/static/x.css",
        "http://static.invalid/static/x.css",
        "file:///etc/passwd",
    ],
)
def test_only_built_files_may_be_read(address: str) -> None:
    with pytest.raises(ValueError, match="built file"):
        built_file(address)


def test_built_files_are_read() -> None:
    content, kind = built_file(f"https://static.invalid/static/{STYLE}")
    assert kind == "text/css"
    assert b"@page" in content


def test_a_page_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.documents.pdf.PATIENCE", 0.01)
    with pytest.raises(NotPrinted, match="took too long"):
        print_pdf(page())


def test_a_fault_says_nothing_of_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.documents.pdf.LAUNCH", "import sys; sys.exit(sys.stdin.read())")
    with pytest.raises(NotPrinted) as fault:
        print_pdf("a child's name")
    assert str(fault.value) == "printer ended with 1"


@pytest.mark.parametrize(("limit", "value"), [("SECONDS", 1), ("MEMORY", 300 * 1024 * 1024)])
def test_a_page_that_eats_too_much_ends_the_child_only(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(f"portal.documents.pdf.{limit}", value)
    with pytest.raises(NotPrinted, match="printer ended"):
        print_pdf(page("<p>x</p>" * 100_000))
