"""The HTML document that Dash starts from: our head, nothing about versions, no script of others."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

import dash
from dash import Dash
from flask import render_template, request

from endpoints.viewers import viewer_mark
from texts import _

UNTOLD: Final = ("python_version", "dash_version", "dash_version_url", "ddk_version", "plotly_version")
"""What the page need not tell the world about the server."""


class Portal(Dash):
    """Dash with our HTML document."""

    def _config(self) -> dict[str, Any]:
        told: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call] # Dash has no types here
        return {name: value for name, value in told.items() if name not in UNTOLD} | {"end_id": viewer_mark()}

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override] # Dash passes all parts by name
        """Return the document: language, title, the script that sets the colours before the first paint."""
        boot = f"{self.get_asset_url('boot/scheme.js')}?m={_digest(Path(self.config.assets_folder) / 'boot/scheme.js')}"
        return render_template("index.html", **{**parts, "title": page_title(request.path), "boot": boot})


def page_title(path: str) -> str:
    """Return the title of the page at a path, as the first document and every later page carry it."""
    title = next((page["title"] for page in dash.page_registry.values() if page["path"] == path), None)
    return str(title() if callable(title) else title or _("There is no such page"))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
