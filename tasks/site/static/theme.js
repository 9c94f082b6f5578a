// Light or dark: what the system says, until the reader chooses. Also the drawer that data files hand their values to.
// Loaded before the page is drawn, so that it does not flash.
"use strict";
(function () {
  const KEY = "xephang-theme";
  const root = document.documentElement;
  const takers = new Map();
  const taken = new Map();

  window.xephang = {
    // A data file gives its values; whoever waits for them gets them, before or after.
    take(name, values) {
      taken.set(name, values);
      (takers.get(name) || []).forEach((taker) => taker(values));
      takers.delete(name);
    },
    // Load a data file once and hand its values to `taker`. A script, because pages opened from disk may not fetch.
    want(name, base, taker, failed) {
      if (taken.has(name)) return taker(taken.get(name));
      const waiting = takers.has(name);
      takers.set(name, [...(takers.get(name) || []), taker]);
      if (waiting) return undefined;
      const script = document.createElement("script");
      script.src = `${base}data/${name}.js`;
      if (failed) script.onerror = failed;
      return document.head.append(script);
    },
  };

  function remembered() {
    try { return localStorage.getItem(KEY); } catch { return null; }
  }
  function remember(theme) {
    try { localStorage.setItem(KEY, theme); } catch { /* a page opened from disk may have no storage */ }
  }
  function isDark() {
    const chosen = root.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  const theme = remembered();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-toggle]");
    if (button) {
      const show = () => button.setAttribute("aria-pressed", String(isDark()));
      button.hidden = false;
      show();
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        remember(root.dataset.theme);
        show();
        document.dispatchEvent(new Event("xephang:theme"));
      });
    }
    const foot = document.querySelector("[data-snapshot]");
    if (foot && taken.has("snapshot")) foot.textContent = taken.get("snapshot")[root.lang];
  });
})();
