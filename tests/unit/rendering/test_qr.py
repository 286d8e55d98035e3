"""The code of a transfer is a picture that needs nothing else."""

from urllib.parse import unquote

from rendering.qr import qr_data_uri


def test_a_code_is_a_picture_on_white_that_asks_no_other_host():
    picture = unquote(qr_data_uri("a"))

    assert picture.startswith("data:image/svg+xml")
    assert "#fff" in picture
    assert "href" not in picture


def test_another_text_is_another_picture():
    assert qr_data_uri("a") != qr_data_uri("b")
