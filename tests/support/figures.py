"""What a reader of a chart can see, as plain values to compare."""

import json
from base64 import b64decode
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

# The coordinates of the kinds of series that do not lie on x and y.
COORDINATES = {"pie": ("labels", "values"), "indicator": ("value",)}


def outline(figure: go.Figure | dict[str, Any]) -> dict[str, Any]:
    """Return the series of a figure (name, kind, points) and the titles of its axes, without what is not there.

    Plotly writes numbers as base64 of typed arrays; they come back here as the numbers that are drawn. A midnight
    reads as its day. A series without a point is a key of the legend and is left out.
    """
    drawn = json.loads(to_json_plotly(figure))
    titles = {axis: drawn["layout"].get(f"{axis}axis", {}).get("title", {}).get("text") for axis in ("x", "y")}
    series = [
        one
        for one in map(_series, drawn["data"])
        if not one["points"] or any(point[-1] is not None for point in one["points"])
    ]
    return {"series": series} | {axis: text for axis, text in titles.items() if text}


def _series(trace: dict[str, Any]) -> dict[str, Any]:
    kind = trace["type"]
    columns = [_values(trace[key]) for key in COORDINATES.get(kind, ("x", "y")) if key in trace]
    return {key: trace[key] for key in ("name",) if key in trace} | {
        "kind": kind,
        "points": list(zip(*columns, strict=True)),
    }


def _values(column: Any) -> list[Any]:
    if isinstance(column, dict):
        return list(np.frombuffer(b64decode(column["bdata"]), dtype=column["dtype"]).tolist())
    if not isinstance(column, list):
        return [column]
    return [value.removesuffix("T00:00:00") if isinstance(value, str) else value for value in column]
