/* The map in the browser: the pin, the layers chosen, the address of the view. Everything that a mouse does here, the
   search field, the arrow keys and Enter do as well. */
(function () {
  "use strict";

  const EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
  const ids = {map: "map-view", pin: "map-pin", scheme: "map-scheme"};
  const PLACE_ZOOM = 18;
  const WIDE = window.matchMedia("(min-width: 48em)");
  const TREE_OPEN = "wodnik-map-tree";
  let leaflet = null;
  let found = {words: "", places: [], said: ""};

  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const skip = () => window.dash_clientside.no_update;
  const root = () => document.querySelector(".geoportal");
  const scheme = () => (document.documentElement.dataset.mantineColorScheme === "dark" ? "dark" : "light");
  const rounded = (value) => Number(value.toFixed(6));
  const tell = (text) => {
    const line = document.getElementById("map-said");
    if (line) line.textContent = text;
  };
  const say = (name) => tell(root().dataset[name] || "");
  /* The reader's own choice of this visit, or else whether there is room beside the map. */
  const treeOpen = () => (sessionStorage.getItem(TREE_OPEN) || String(WIDE.matches)) === "true";

  function pin(lat, lng) {
    set(ids.pin, {data: {lat: rounded(lat), lon: rounded(lng)}});
  }

  function go(lat, lng, zoom) {
    pin(lat, lng);
    if (leaflet) leaflet.setView([lat, lng], Math.max(zoom || PLACE_ZOOM, leaflet.getZoom()));
  }

  /* Every map that dash-leaflet makes comes by here: it is given its role, its words and its keys. */
  function adopt() {
    const map = this;
    map.whenReady(function () {
      const box = map.getContainer();
      const words = box.closest(".geoportal") && root().dataset;
      if (!words) return;
      leaflet = map;
      box.setAttribute("role", "application");
      box.setAttribute("aria-label", words.label);
      box.setAttribute("aria-describedby", "map-keys");
      let pointing = false;
      box.addEventListener("keydown", function (event) {
        pointing = false;
        box.classList.add("by-keys");
        if (event.key === "Enter" && event.target === box) pin(map.getCenter().lat, map.getCenter().lng);
      });
      box.addEventListener("pointerdown", function () { pointing = true; box.classList.remove("by-keys"); });
      box.addEventListener("focus", function () { box.classList.toggle("by-keys", !pointing); });
      box.addEventListener("blur", function () { pointing = false; });
      // dash-leaflet puts its map to the properties it was given once more: the fitting comes after that.
      window.requestAnimationFrame(() => window.setTimeout(() => fit(map)));
      for (const [end, word] of [["in", words.zoomIn], ["out", words.zoomOut]]) {
        const button = box.querySelector(".leaflet-control-zoom-" + end);
        if (button) { button.title = word; button.setAttribute("aria-label", word); }
      }
      map.on("zoomend", mark);
      mark();
    });
  }

  /* The whole network, beside the panel; on a phone above the sheet if it is open. */
  function fit(map) {
    const holder = document.querySelector(".geoportal [data-box]");
    if (!holder) return;
    const [west, south, east, north] = holder.dataset.box.split(",").map(Number);
    const below = treeOpen() ? map.getSize().y * 0.42 : 60;
    const beside = WIDE.matches ? [370, 10] : [10, below];
    map.fitBounds([[south, west], [north, east]], {paddingTopLeft: [10, 70], paddingBottomRight: beside, animate: false});
  }

  /* Layers that begin nearer than one is now say so. */
  function mark() {
    document.querySelectorAll(".geoportal [data-min-zoom]").forEach(function (row) {
      row.classList.toggle("too-far", leaflet !== null && leaflet.getZoom() < Number(row.dataset.minZoom));
    });
  }

  function hook(L) { L.Map.addInitHook(adopt); }
  if (window.L) hook(window.L);
  else Object.defineProperty(window, "L", {
    configurable: true,
    set: function (L) {
      Object.defineProperty(window, "L", {value: L, writable: true, configurable: true});
      hook(L);
    },
  });

  new MutationObserver(function () { if (root()) set(ids.scheme, {data: scheme()}); })
    .observe(document.documentElement, {attributes: true, attributeFilter: ["data-mantine-color-scheme"]});

  async function look(words) {
    const answer = await window.wodnik.ask(words);
    if (!answer) return false;
    if (answer.isBusy) { say("busy"); return false; }
    found = answer;
    if (found.said || found.places.length) tell(found.said); else say("notFound");
    return true;
  }

  /* The field is left, so that its list and a phone's keyboard uncover the place. */
  function visit(place) {
    go(place.lat, place.lon, place.kind === "street" ? 17 : PLACE_ZOOM);
    document.activeElement.blur();
  }

  function locate() {
    if (!navigator.geolocation) { say("notLocated"); return; }
    say("locating");
    navigator.geolocation.getCurrentPosition(
      function (here) { say(""); go(here.coords.latitude, here.coords.longitude, PLACE_ZOOM); },
      function () { say("notLocated"); },
      {enableHighAccuracy: true, timeout: 10000}
    );
  }

  /* On paper the map has a size of its own and shows what was seen, in light colours, with its legend and its scale. */
  let before = null;
  function lay() {
    if (before || !leaflet || !root()) return;
    const tree = document.getElementById("map-tree-open"), size = leaflet.getSize();
    before = {center: leaflet.getCenter(), zoom: leaflet.getZoom(), open: tree.open, scheme: scheme()};
    const corners = [[0, 0], [size.x - (WIDE.matches ? 364 : 0), size.y]];
    const seen = window.L.latLngBounds(corners.map((corner) => leaflet.containerPointToLatLng(corner)));
    root().classList.add("on-paper");
    document.documentElement.dataset.mantineColorScheme = "light";
    tree.open = true;
    leaflet.options.zoomSnap = 0;
    leaflet.invalidateSize({pan: false, animate: false});
    leaflet.fitBounds(seen, {animate: false});
    const metres = leaflet.distance(leaflet.containerPointToLatLng([0, 0]), leaflet.containerPointToLatLng([100, 0])) / 100;
    const scale = Number((metres / 0.0254 * 96).toPrecision(2));
    document.getElementById("map-scale").textContent = "1 : " + scale.toLocaleString(document.documentElement.lang);
  }

  function lift() {
    if (!before) return;
    root().classList.remove("on-paper");
    document.documentElement.dataset.mantineColorScheme = before.scheme;
    document.getElementById("map-tree-open").open = before.open;
    leaflet.options.zoomSnap = 1;
    leaflet.invalidateSize({pan: false, animate: false});
    leaflet.setView(before.center, before.zoom, {animate: false});
    before = null;
  }

  window.addEventListener("beforeprint", lay);
  window.addEventListener("afterprint", lift);

  /* The tiles of the paper are waited for. */
  function print() {
    const until = Date.now() + 5000;
    lay();
    (function settle() {
      let isLoading = false;
      leaflet.eachLayer(function (layer) { isLoading = isLoading || (layer.isLoading && layer.isLoading()); });
      if (isLoading && Date.now() < until) window.setTimeout(settle, 200); else window.print();
    })();
  }

  document.addEventListener("click", function (event) {
    const tree = event.target.closest && event.target.closest("#map-tree-open > summary");
    if (tree) sessionStorage.setItem(TREE_OPEN, String(!tree.parentElement.open));
    const button = event.target.closest && event.target.closest(".geoportal button");
    if (!button) return;
    if (button.dataset.copy) navigator.clipboard.writeText(button.dataset.copy).then(function () { say("copied"); });
    else if (button.id === "map-locate") locate();
    else if (button.id === "map-print") print();
    else if (button.id === "map-unpin") { set(ids.pin, {data: null}); if (leaflet) leaflet.getContainer().focus(); }
  });

  const handlers = {
    dragged: function (event) {
      say("");
      const at = event.target.getLatLng();
      pin(at.lat, at.lng);
    },
    outline: function () { return {color: "#d97706", weight: 5, opacity: 0.9, fillOpacity: 0.08}; },
    outlinePoint: function (_feature, at) { return window.L.circleMarker(at, {radius: 13, fillOpacity: 0.1}); },
  };

  const callbacks = {
    clicked: function (data) {
      say("");
      return data ? {lat: rounded(data.latlng.lat), lon: rounded(data.latlng.lng)} : skip();
    },

    /* One set of tiles a group: the names of its layers, the colours in force, the revision of the network. */
    tiles: function (colours, chosen, opacities, start, sets, groups) {
      if (!start || !sets.length) return [sets.map(skip), sets.map(skip)];
      mark();
      const of = (set) => groups.findIndex((one) => one.group === set.group);
      const urls = sets.map(function (set) {
        const names = (chosen[of(set)] || []).join("+");
        const path = [names, colours || scheme(), start.revision, "{z}", "{x}", "{y}.png"].join("/");
        return names ? "/tiles/" + path : EMPTY;
      });
      return [urls, sets.map((set) => opacities[of(set)] / 100)];
    },

    marker: function (place, _map) {
      if (!place) return [];
      const words = root().dataset;
      return [{
        namespace: "dash_leaflet", type: "Marker",
        props: {
          id: "map-marker", position: [place.lat, place.lon], draggable: true, alt: words.pin, title: words.pin,
          icon: {iconUrl: words.icon, iconSize: [36, 44], iconAnchor: [18, 42]},
          eventHandlers: {dragend: {variable: "wodnik.map.dragged"}},
        },
      }];
    },

    link: function (center, zoom, place, chosen) {
      if (!center) return skip();
      const view = new URLSearchParams();
      const [lat, lon] = Array.isArray(center) ? center : [center.lat, center.lng];
      view.set("lat", lat.toFixed(6));
      view.set("lon", lon.toFixed(6));
      view.set("z", String(zoom));
      view.set("layers", chosen.flat().join(","));
      if (place) view.set("at", place.lat + "," + place.lon);
      const href = "/map?" + view.toString().replaceAll("%2C", ",");
      if (location.pathname === "/map") history.replaceState(history.state, "", href);
      return href;
    },

    opened: () => treeOpen(),

    search: async function (heard, _submits) {
      const entered = window.dash_clientside.callback_context.triggered.some((one) => one.prop_id.endsWith("n_submit"));
      // What is typed is heard with a delay; who presses Enter means what stands there.
      const words = entered ? document.getElementById("map-search").value : heard;
      const picked = found.places.find((place) => place.label === words);
      if (picked) { visit(picked); return skip(); }
      if (!words || words.trim().length < 2) return [];
      if (words !== found.words && !(await look(words))) return skip();
      if (entered && found.places.length && !found.is_other) { visit(found.places[0]); return []; }
      return [...new Set(found.places.map((place) => place.label))];
    },
  };

  window.wodnik = Object.assign({}, window.wodnik, {map: handlers});
  window.dash_clientside = Object.assign({}, window.dash_clientside, {"wodnik.map": callbacks});
  // The server has done the filtering, and it forgives what the browser would not: case, accents, "ul.".
  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {everyPlace: (given) => given.options});
})();
