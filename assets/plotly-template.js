/* Written from tokens.py by `python -m components.theme`; a test holds them together. */
window.wodnikTemplate = {
  "layout": {
    "font": {
      "family": "\"Inter Variable\", system-ui, sans-serif",
      "size": 13,
      "color": "var(--ink2)"
    },
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "colorway": [
      "var(--w500)",
      "var(--teal)",
      "var(--alert-bar)",
      "var(--ink3)",
      "var(--ok)",
      "var(--bad)"
    ],
    "xaxis": {
      "automargin": true,
      "gridcolor": "var(--line)",
      "linecolor": "var(--line)",
      "zerolinecolor": "var(--line)",
      "tickfont": {
        "color": "var(--ink3)",
        "size": 12
      },
      "title": {
        "font": {
          "color": "var(--ink2)",
          "size": 13
        },
        "standoff": 8
      },
      "showgrid": false
    },
    "yaxis": {
      "automargin": true,
      "gridcolor": "var(--line)",
      "linecolor": "var(--line)",
      "zerolinecolor": "var(--line)",
      "tickfont": {
        "color": "var(--ink3)",
        "size": 12
      },
      "title": {
        "font": {
          "color": "var(--ink2)",
          "size": 13
        },
        "standoff": 8
      },
      "rangemode": "tozero",
      "zeroline": false
    },
    "legend": {
      "orientation": "h",
      "x": 0,
      "y": -0.16,
      "yanchor": "top",
      "font": {
        "size": 13
      }
    },
    "margin": {
      "l": 48,
      "r": 8,
      "t": 8,
      "b": 8
    },
    "hoverlabel": {
      "bgcolor": "var(--card)",
      "bordercolor": "var(--line)",
      "font": {
        "family": "\"Inter Variable\", system-ui, sans-serif",
        "color": "var(--ink)",
        "size": 13
      }
    },
    "bargap": 0.16
  },
  "data": {
    "bar": [
      {
        "marker": {
          "cornerradius": 3,
          "line": {
            "width": 0
          }
        }
      }
    ]
  }
};
