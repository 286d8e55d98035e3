"""Mapping profiles: how the files of one source are written and what their columns mean (TOML)."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import InvalidInputError

SHIPPED: Final = Path(__file__).parent / "profiles"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Layout(_Strict):
    """What the columns of one table or layer mean."""

    layer: str = ""
    """Name of the layer in the file; the name of the table when empty, ``*`` for the only layer there is."""
    columns: dict[str, list[str]] = {}
    """Headers by our column, in any writing of case, spaces and underscores."""
    constants: dict[str, str] = {}
    """Values for columns that the file lacks; ``{header}`` is filled from the row."""
    values: dict[str, dict[str, str]] = {}
    """Words of the file and ours, by column."""
    units: dict[str, str] = {}
    """Unit of a column where it is not ours (``l`` for ``value_m3``)."""


class Profile(Layout):
    """How the files of one source are written."""

    name: str = ""
    kind: str = ""
    base: str | None = None
    """A shipped profile that this one extends; the kind's own unless named, none when empty."""
    delimiter: Literal["auto", ",", ";", "\t", "|"] = "auto"
    decimal: Literal[",", "."] = ","
    encoding: Literal["auto", "utf-8", "cp1250", "iso-8859-2", "cp852"] = "auto"
    dates: list[str] = ["%Y-%m-%d", "%d.%m.%Y"]
    header_row: int = Field(default=1, ge=1, le=1000)
    open_end: bool = False
    """Take a file whose last line does not end; otherwise it counts as cut off."""
    time_zone: str = "Europe/Warsaw"
    crs: str = ""
    """Coordinate system where the file does not say its own."""
    shift: tuple[float, float] = (0.0, 0.0)
    """Metres east and north that are added to every coordinate."""
    scale: float = Field(default=1.0, gt=0)
    """Metres that a unit of a schematic drawing stands for, before the shift."""
    tolerance_m: float = Field(default=0.01, gt=0)
    """Ends of pipes nearer than this meet in one node, where the file names no nodes."""
    duplicates: Literal["refuse", "drop"] = "refuse"
    """``drop`` takes rows that repeat another one word for word; rows that disagree are refused always."""
    bad_rows: Literal["refuse", "skip"] = "refuse"
    """``skip`` leaves out the rows with issues and takes the others."""
    options: dict[str, str] = {}
    """Choices of the kind itself (``docs/importing.md``)."""
    layers: dict[str, Layout] = {}

    def layout(self, layer: str) -> Layout:
        """Return the layout of ``layer``, the profile's own where it has none."""
        return self.layers.get(layer, self)


def load(kind: str, profile: str | None = None, overrides: Mapping[str, Any] | None = None) -> Profile:
    """Return a shipped profile by name, the user's own by path, the kind's default when nothing is said.

    Raises
    ------
    InvalidInputError
        When there is no such profile, it is for another kind, or a line of it means nothing.
    """
    source = _shipped(profile or kind) or Path(profile or kind)
    try:
        content = tomllib.loads(source.read_text(encoding="utf-8"))
        base = content.get("base", kind if source.stem != kind else "")
        if base:
            # A profile may come from a browser: it extends what is shipped, not any file of this machine.
            under = SHIPPED / Path(f"{base}.toml").name
            content = _merged(tomllib.loads(under.read_text(encoding="utf-8")), content)
        content = _merged(content, dict(overrides or {}))
        loaded = Profile.model_validate({"name": source.stem, **content})
    except OSError as error:
        raise InvalidInputError(f"profile {source.name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"profile {source.name}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInputError(f"profile {source.name}: {wrong}") from error
    if loaded.kind != kind:
        raise InvalidInputError(f"profile {source.name} is for {loaded.kind}, not for {kind}")
    return loaded


def _shipped(name: str) -> Path | None:
    found = SHIPPED / f"{name}.toml"
    return found if name.replace("_", "").replace("-", "").isalnum() and found.exists() else None


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
