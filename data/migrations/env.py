"""Alembic's entry: runs the migrations on the connection it is handed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeEngine

from data.models import Base
from data.types import Geometry, Instant, Scaled


def _render(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, (Geometry, Instant, Scaled)):
        autogen.imports.add("from data import types")
        return f"types.{_spelled(item)}"
    return False


def _spelled(item: TypeEngine[Any]) -> str:
    match item:
        case Geometry():
            return f"Geometry({item.kind!r})"
        case Scaled():
            return f"Scaled({item.places})"
        case _:
            return "Instant()"


def _ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name is not None and (name.startswith("idx_") or name == "spatial_ref_sys"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_render,
    include_object=_ours,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
