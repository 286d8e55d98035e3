"""Addresses of the page of one's own data and of what hangs on it."""

from typing import Final

PAGE: Final = "/my-data"
EXPORT_PATH: Final = "/my-data/export.zip"
