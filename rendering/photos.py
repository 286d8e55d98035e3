"""Photographs that people send, as upright pictures of a bearable size that every browser shows.

What the camera wrote into them (place, time, its owner) stays behind.
"""

import io
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from domain.errors import InvalidInputError

KINDS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
LONGEST_SIDE: Final = 2000
MOST_PIXELS: Final = 60_000_000
"""Of the largest telephone cameras; a small file may hold far more, and nobody has to unpack it."""
QUALITY: Final = 85
MEDIA_TYPE: Final = "image/jpeg"

register_heif_opener()


def picture_of(photo: bytes) -> bytes:
    """Return a photograph as a JPEG.

    Raises
    ------
    InvalidInputError
        For a file that is no JPEG, PNG, WebP or HEIC picture, is damaged or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(photo), formats=KINDS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise InvalidInputError("too many pixels")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidInputError("no picture") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info.clear()
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
