import io

import pytest
from PIL import Image

from domain.errors import InvalidInputError
from rendering.photos import LONGEST_SIDE, picture_of

ORIENTATION, PLACE = 0x0112, 0x8825


def taken(kind, size=(40, 20), **saved):
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **saved)
    return out.getvalue()


def opened(picture):
    return Image.open(io.BytesIO(picture))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_whatever_camera_it_comes_from_it_becomes_a_jpeg(kind):
    assert opened(picture_of(taken(kind))).format == "JPEG"


def test_it_is_turned_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(PLACE)[1] = "N"
    picture = opened(picture_of(taken("JPEG", exif=exif)))

    assert picture.size == (20, 40)
    assert not picture.getexif()


def test_a_large_one_is_made_smaller():
    assert max(opened(picture_of(taken("PNG", (3000, 10)))).size) == LONGEST_SIDE


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg/>", taken("JPEG")[:200], taken("GIF"), taken("PNG")[:60]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(InvalidInputError):
        picture_of(content)


def test_a_small_file_that_unpacks_to_far_too_much_is_refused():
    with pytest.raises(InvalidInputError):
        picture_of(taken("PNG", (9000, 9000)))
