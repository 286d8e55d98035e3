/* What the frame does by itself: doors show where one is, the focus follows to a new page, menus close. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.shell = {
  arrived: false,
  /* Somebody quick may leave the first page before it has come. */
  entry: location.pathname,

  /* When a way out of this page was last taken; a file may have been at its end, and the page is still here. */
  leaving: 0,

  /* Another tab may have signed in anew or chosen another customer: then this frame is no longer of whom it shows.
     Whoever comes back by a click on a link goes where it leads first: the reload waits for the click, and lets be
     whoever is on the way. Once for each difference, lest a browser that holds on to a cookie reload for ever. */
  renew: function () {
    const shown = document.getElementById("shell-arrived")?.dataset.viewer;
    const told = document.cookie.match(/(?:^|; )viewer=([^;]+)/)?.[1];
    if (!shown || !told) {
      return;
    }
    const difference = shown === told ? "" : shown + told;
    if (!difference) {
      sessionStorage.removeItem("viewer");
    } else if (sessionStorage.getItem("viewer") !== difference) {
      setTimeout(() => {
        if (Date.now() - this.leaving > 5000) {
          sessionStorage.setItem("viewer", difference);
          location.reload();
        }
      }, 200);
    }
  },

  renewed: function () {
    this.renew();
    return window.dash_clientside.no_update;
  },

  arrive: function () {
    this.renew();
    for (const door of document.querySelectorAll("a.door")) {
      /* The door of an area stays marked on the pages within it; its own doors stand above those. */
      const within = !door.closest(".subdoors") && location.pathname.startsWith(door.pathname + "/");
      if (within || door.pathname === location.pathname) {
        door.setAttribute("aria-current", "page");
        door.closest(".subdoors")?.scrollTo({ left: door.offsetLeft - door.parentElement.offsetLeft - 16 });
      } else {
        door.removeAttribute("aria-current");
      }
    }
    /* The first page is announced by the browser; from then on we tell that another one has come. */
    if (this.arrived || location.pathname !== this.entry) {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        menu.open = false;
      }
      const heading = document.querySelector("#main h1");
      if (heading) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
      scrollTo(0, 0);
      window.dash_clientside.set_props("shell-notice", { children: [] });
    }
    this.arrived = true;
    return window.dash_clientside.no_update;
  },

  choose: function (number) {
    if (number) {
      const form = document.getElementById("account-form");
      form.elements.number.value = number;
      form.submit();
    }
    return window.dash_clientside.no_update;
  },
};

addEventListener("beforeunload", () => {
  window.dash_clientside.shell.leaving = Date.now();
});

for (const moment of ["focus", "visibilitychange"]) {
  addEventListener(moment, () => window.dash_clientside.shell.renew());
}

document.addEventListener("click", function (event) {
  if (event.target.closest("[data-close=toast]")) {
    window.dash_clientside.set_props("shell-notice", { children: [] });
    document.getElementById("main").focus({ preventScroll: true });
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});

document.addEventListener("keydown", function (event) {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
/* Whoever comes to a choice that is typed into means to look for another: what stands there makes way. */
for (const come of ["focusin", "click"]) {
  document.addEventListener(come, function (event) {
    if (event.target.matches?.("#shell-account")) {
      event.target.select();
    }
  });
}
