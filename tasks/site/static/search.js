// Finding a unit by name. The list of units is loaded when the field is first used. What is found is a link to the unit, or,
// where the field says so, a button that hands it on as the event "xephang:picked".
"use strict";
(function () {
  const SHOWN = 20;

  function load(finder, done) {
    const units = [];
    let missing = Number(finder.dataset.shards);
    const one = (part) => {
      units.push(...part);
      missing -= 1;
      if (missing === 0) done(units.map((unit) => ({ unit, words: window.xephang.words(`${unit[1]} ${unit[2]}`) })));
    };
    for (let n = Number(finder.dataset.shards) - 1; n >= 0; n -= 1) {
      window.xephang.want(`search-${n}`, finder.dataset.up, one);
    }
  }

  const TIERS = ["province", "ministry", "region", "district", "department", "commune"];

  // Those whose own name is meant come before those that lie in a place of that name, the larger before the smaller.
  function best(units, text) {
    const typed = window.xephang.words(text);
    if (!typed.length) return [];
    const found = units.filter(({ words }) => window.xephang.matches(words, typed));
    const own = (unit) => (window.xephang.matches(window.xephang.words(unit[1]), typed) ? 0 : TIERS.length);
    const place = (unit) => own(unit) + TIERS.indexOf(unit[3]);
    return found.map(({ unit }) => [place(unit), unit]).sort((a, b) => a[0] - b[0]).map(([, unit]) => unit);
  }

  function item(finder, unit) {
    const [slug, name, where, , life] = unit;
    const element = document.createElement("li");
    const pick = document.createElement(finder.dataset.finder === "button" ? "button" : "a");
    if (pick.tagName === "A") pick.href = `${finder.dataset.up}${document.documentElement.lang}/unit/${slug}.html`;
    else {
      pick.type = "button";
      pick.addEventListener("click", () => finder.dispatchEvent(new CustomEvent("xephang:picked", { detail: slug })));
    }
    const place = document.createElement("span");
    place.className = "where";
    place.textContent = [where, life].filter(Boolean).join(" · ");
    pick.append(name, " ", place);
    element.append(pick);
    return element;
  }

  // Up and down go through what was found, Escape back to the field.
  function keys(finder, input, list, event) {
    const picks = [input, ...list.querySelectorAll("a, button")];
    const at = picks.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && at > 0) input.focus();
    else if (step && picks[at + step]) picks[at + step].focus();
    else return;
    event.preventDefault();
  }

  function begin(finder) {
    const input = finder.querySelector("input");
    const list = finder.querySelector("ul");
    const said = finder.querySelector("[data-said]");
    let units = null;
    const show = () => {
      if (!units) return;
      const found = best(units, input.value);
      list.replaceChildren(...found.slice(0, SHOWN).map((unit) => item(finder, unit)));
      list.hidden = found.length === 0;
      const count = `${finder.dataset.found}: ${found.length}`;
      said.textContent = input.value.trim() ? (found.length ? count : finder.dataset.none) : "";
    };
    const wake = () => {
      if (units !== null) return;
      load(finder, (all) => { units = all; show(); });
    };
    input.addEventListener("focus", wake, { once: true });
    input.addEventListener("input", () => { wake(); show(); });
    finder.addEventListener("keydown", (event) => keys(finder, input, list, event));
  }

  document.querySelectorAll("[data-finder]").forEach(begin);
})();
