/* Sets the colours before the first paint, from the choice that Mantine keeps; runs in the head. */
(function () {
  function choice() {
    try {
      return localStorage.getItem("mantine-color-scheme-value") || "auto";
    } catch {
      /* Storage is switched off: the system's choice holds. */
      return "auto";
    }
  }

  /* Pages without scripts (sign-in, errors) learn of the choice by a cookie. */
  function tell() {
    if (choice() !== "auto") {
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = "scheme=" + choice() + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
    }
  }

  const dark = choice() === "dark" || (choice() === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
  tell();
  new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ["data-mantine-color-scheme"] });
})();
