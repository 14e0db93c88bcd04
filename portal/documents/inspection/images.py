"""Photographs and scans, drawn anew: place, camera and anything behind the picture are gone."""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

from portal.documents.inspection.limits import DAMAGED, MOST_PIXELS, TOO_MUCH, Refused


def clean_jpeg(content: bytes) -> bytes:
    """A JPEG with nothing but its picture."""
    return _redrawn(content, "JPEG", "RGB", quality=90)


def clean_png(content: bytes) -> bytes:
    """A PNG with nothing but its picture."""
    return _redrawn(content, "PNG", "RGBA")


def _redrawn(content: bytes, form: str, mode: str, **options: Any) -> bytes:
    """Decode one picture of one format and encode it. Raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused(TOO_MUCH)
                picture.load()
                upright = ImageOps.exif_transpose(picture).convert(mode)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(TOO_MUCH) from bomb
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as fault:
        raise Refused(DAMAGED) from fault
    plain = Image.new(mode, upright.size)
    plain.paste(upright)
    written = io.BytesIO()
    plain.save(written, form, **options)
    return written.getvalue()
