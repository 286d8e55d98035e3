/* Figures in the colours in force. Python writes colours as CSS variables ("var(--w500)") and no template; here every
   figure gets the house template (plotly-template.js) and its colours, and is drawn again when the scheme changes. */
(function () {
  const drawn = new Set();
  const PAPER_PX = 660;
  const PAPER_HIGH_PX = 270;
  let scheme = document.documentElement.dataset.mantineColorScheme;
  let isOnPaper = false;

  function resolved(value, style) {
    if (typeof value === "string") {
      return value.startsWith("var(--") ? style.getPropertyValue(value.slice(4, -1)).trim() : value;
    }
    if (Array.isArray(value)) {
      return typeof value[0] === "number" ? value : value.map((one) => resolved(one, style));
    }
    if (value && Object.getPrototypeOf(value) === Object.prototype) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, style)]));
    }
    return value;
  }

  function dressed(figure) {
    const style = getComputedStyle(document.documentElement);
    const bare = figure.data?.length ? {} : { xaxis: { visible: false }, yaxis: { visible: false } };
    const sheet = isOnPaper ? { autosize: false, width: PAPER_PX, height: PAPER_HIGH_PX } : {};
    const layout = { template: window.wodnikTemplate, ...figure.layout, ...bare, ...sheet };
    return { ...figure, data: resolved(figure.data || [], style), layout: resolved(layout, style) };
  }

  /* On a telephone each series has a line of the legend for itself; more lines than these make the figure higher. */
  function makeRoom(element, figure) {
    const named = (figure.data || []).filter((one) => one.showlegend !== false && one.name);
    element.closest("figure")?.style.setProperty("--lines", figure.layout?.showlegend === false ? 0 : named.length);
  }

  function dress(draw) {
    return function (graph, figure, ...rest) {
      const element = typeof graph === "string" ? document.getElementById(graph) : graph;
      if (Array.isArray(figure)) {
        figure = { data: figure, layout: rest[0], config: rest[1] };
      }
      element.wodnikFigure = figure;
      makeRoom(element, figure);
      drawn.add(element);
      return draw(element, dressed(figure));
    };
  }

  let plotly;
  Object.defineProperty(window, "Plotly", {
    configurable: true,
    get: () => plotly,
    set: function (loaded) {
      plotly = loaded;
      if (plotly && plotly.react && !plotly.wodnik) {
        const react = plotly.react;
        plotly.react = dress(react);
        plotly.newPlot = dress(plotly.newPlot);
        plotly.wodnik = function (element) {
          return react(element, dressed(element.wodnikFigure));
        };
      }
    },
  });

  function redraw() {
    scheme = document.documentElement.dataset.mantineColorScheme;
    for (const element of drawn) {
      if (element.isConnected) {
        plotly.wodnik(element);
      } else {
        drawn.delete(element);
      }
    }
  }

  function follow() {
    if (scheme !== document.documentElement.dataset.mantineColorScheme) {
      redraw();
    }
  }

  new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });

  /* Paper is white, and as wide as it is: figures are drawn anew before it is laid out. */
  let before;
  addEventListener("beforeprint", function () {
    before = document.documentElement.dataset.mantineColorScheme;
    document.documentElement.dataset.mantineColorScheme = "light";
    isOnPaper = true;
    redraw();
  });
  addEventListener("afterprint", function () {
    document.documentElement.dataset.mantineColorScheme = before;
    isOnPaper = false;
    redraw();
  });
})();
