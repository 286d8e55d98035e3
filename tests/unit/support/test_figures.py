"""The outline of a chart says what its reader sees."""

import pandas as pd
import plotly.graph_objects as go

from tests.support.figures import outline

DAYS = pd.date_range("2026-01-01", periods=2)


def test_numbers_come_back_from_the_typed_arrays_of_plotly():
    figure = go.Figure().add_bar(name="M-1", x=DAYS, y=pd.Series([0.5, 0.25]))
    figure.update_layout(yaxis_title="m³ a day")

    assert outline(figure) == {
        "series": [{"name": "M-1", "kind": "bar", "points": [("2026-01-01", 0.5), ("2026-01-02", 0.25)]}],
        "y": "m³ a day",
    }


def test_hours_keep_their_time_and_a_series_without_name_has_none():
    figure = go.Figure().add_scatter(x=pd.date_range("2026-01-01T23:00", periods=2, freq="h"), y=[1, 2])

    assert outline(figure) == {
        "series": [{"kind": "scatter", "points": [("2026-01-01T23:00:00", 1), ("2026-01-02", 2)]}]
    }


def test_a_pie_is_read_by_labels_and_values():
    assert outline(go.Figure().add_pie(labels=["paid", "open"], values=[3, 1])) == {
        "series": [{"kind": "pie", "points": [("paid", 3), ("open", 1)]}]
    }
