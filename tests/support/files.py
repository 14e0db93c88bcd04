"""Files for tests, made here: honest ones of each kind, and hostile ones. Nobody's real papers."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import openpyxl
import pikepdf
from PIL import Image
from werkzeug.datastructures import FileStorage

CANARY = "CANARY-Jolanta-Wren"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def upload(content: bytes, name: str = "paper.pdf") -> FileStorage:
    """As a form hands it over."""
    return FileStorage(io.BytesIO(content), filename=name)


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **saving: object) -> bytes:
    """A PDF of one page, changed by `change`."""
    made = pikepdf.new()
    made.add_blank_page()
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, **saving)
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that wants a password before it shows a page."""
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="secret"))


def owner_locked_pdf() -> bytes:
    """A PDF that anybody can read and only its owner may change."""
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=""))


def acting_pdf() -> bytes:
    """A PDF with scripts, actions, an attachment, a form program and an author."""

    def arm(made: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('CANARY-script')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="CANARY-launch.exe")
        made.Root.OpenAction = made.make_indirect(script)
        made.Root.AA = pikepdf.Dictionary(WC=script)
        made.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["CANARY-name", script]))
        )
        made.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array([]), XFA=made.make_stream(b"CANARY-xfa")
        )
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=pikepdf.Array([0, 0, 9, 9]),
            A=launch,
        )
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])
        made.attachments["CANARY-attached.txt"] = b"CANARY-attachment"
        made.docinfo["/Author"] = CANARY
        with made.open_metadata() as about:
            about["dc:creator"] = [CANARY]

    return pdf(arm, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def packed(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def word(main: str = WORD_MAIN, **more: bytes | str) -> bytes:
    """A Word file as small as one can be; `more` adds parts, dots written as __ and / as ___."""
    types = (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        f'metadata/core-properties"><creator>{CANARY}</creator></cp:coreProperties>'
    )
    body = (
        f'{HEAD}<w:document xmlns:w="w"><w:ins w:author="{CANARY}">Our policy</w:ins></w:document>'
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "docProps/core.xml": core,
        "word/document.xml": body,
    }
    extra = {name.replace("___", "/").replace("__", "."): said for name, said in more.items()}
    return packed({**parts, **extra})


def macro_word() -> bytes:
    """A Word file with macros under a plain file's name."""
    return word(MACRO_MAIN, word___vbaProject__bin=b"macro")


def fetching_word() -> bytes:
    """A Word file that fetches its template from elsewhere when it is opened."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    link = f'<Relationship Id="r" Type="{kind}" Target="http://x.test/t" TargetMode="External"/>'
    return word(word____rels___settings__xml__rels=f"{HEAD}<Relationships>{link}</Relationships>")


def entity_word() -> bytes:
    """A Word file whose XML defines entities."""
    lol = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    return word(word___extra__xml=f'<?xml version="1.0"?>{lol}')


def bomb_word() -> bytes:
    """A Word file that would unpack to 300 MB."""
    return word(word___media___big__png=b"\0" * 300_000_000)


def crowded_word() -> bytes:
    """A Word file of 50,000 parts."""
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as made:
        for number in range(50_000):
            made.writestr(f"word/{number}.xml", b"")
    return out.getvalue()


def lying_word() -> bytes:
    """A Word file whose list says that a large part is small."""
    content = bytearray(word(word___media___big__png=b"\0" * 5_000_000))
    small = struct.pack("<I", 10)
    large = struct.pack("<I", 5_000_000)
    while large in content:
        at = content.index(large)
        content[at : at + 4] = small
    return bytes(content)


def locked_word() -> bytes:
    """What Office writes when a file has a password: a compound file with an encrypted package."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016
    return head + "EncryptedPackage".encode("utf-16-le") + b"\0" * 4096


def excel() -> bytes:
    """An Excel file written by openpyxl."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Places"
    book.properties.creator = CANARY
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def jpeg() -> bytes:
    """A photograph that knows where it was taken and by whom, lying on its side."""
    picture = Image.new("RGB", (40, 20), (200, 30, 30))
    about = Image.Exif()
    about[0x0112] = 6
    about[0x013B] = CANARY
    about.get_ifd(0x8825)[2] = (51.0, 33.0, 0.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=about.tobytes(), comment=CANARY.encode())
    return out.getvalue()


def png() -> bytes:
    """A picture with a text chunk, and something behind its end."""
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 90, 75, 128)).save(out, "PNG")
    content = out.getvalue()
    said = b"tEXt" + b"Author\0" + CANARY.encode()
    chunk = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))
    return content[:33] + chunk + content[33:] + b"PK\x03\x04" + CANARY.encode()


def huge_png() -> bytes:
    """A PNG that says it is 65,000 by 65,000 pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 65_000, 65_000, 8, 6, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    body = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + body
