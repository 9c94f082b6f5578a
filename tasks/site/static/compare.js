// Units side by side, as chosen by the reader; the choice is kept in the address (#slug,slug).
"use strict";
(function () {
  const MOST = 4;
  const box = document.getElementById("compare");
  const told = box.dataset;
  const names = JSON.parse(document.getElementById("indices-names").textContent);
  const finder = document.querySelector("[data-finder]");
  const number = (value) => value.toLocaleString(told.lang, { maximumFractionDigits: 4 });
  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  const chosen = () => decodeURIComponent(location.hash.slice(1)).split(",").filter((slug) => /^[\w.-]+$/.test(slug)).slice(0, MOST);
  const choose = (slugs) => { location.hash = slugs.join(","); };

  function listed(units) {
    box.querySelector(".chosen").replaceChildren(...units.map((unit) => {
      const item = document.createElement("li");
      const link = element("a", unit.name);
      link.href = `unit/${unit.id}.html`;
      const remove = element("button", told.remove);
      remove.type = "button";
      remove.setAttribute("aria-label", `${told.remove}: ${unit.name}`);
      remove.addEventListener("click", () => choose(chosen().filter((slug) => slug !== unit.id)));
      item.append(link, " ", element("span", unit.where), " ", remove);
      return item;
    }));
    if (!units.length) box.querySelector(".chosen").append(element("li", told.nothing));
  }

  // One row an index and year; of a unit's several tables in a year, each has a line in its cell.
  function rows(units) {
    const found = new Map();
    units.forEach((unit, place) => unit.totals.forEach((total) => {
      const key = `${total[0]} ${total[1]}`;
      if (!found.has(key)) found.set(key, { index: total[0], year: total[1], cells: units.map(() => []) });
      found.get(key).cells[place].push(total);
    }));
    return [...found.values()].sort((a, b) => a.index.localeCompare(b.index) || a.year - b.year);
  }

  function cell(totals) {
    const made = document.createElement("td");
    totals.forEach(([, , rank, of, score, max, status, path]) => {
      const line = document.createElement("p");
      const parts = [];
      if (rank !== null) parts.push(`${told.rank} ${rank}${of ? `/${of}` : ""}`);
      if (score !== null) parts.push(`${told.score} ${number(score)}${max ? `/${number(max)}` : ""}`);
      const link = element("a", parts.join(" · ") || "–");
      link.href = path;
      line.append(link);
      if (status === "disputed") line.append(` ≠ ${told.disputed}`);
      made.append(line);
    });
    if (!totals.length) made.textContent = "–";
    return made;
  }

  function tabled(units, lines) {
    const table = document.getElementById("compared");
    const head = document.createElement("tr");
    [told.index, told.year, ...units.map((unit) => unit.name)].forEach((name) => {
      head.append(Object.assign(element("th", name), { scope: "col" }));
    });
    table.tHead.replaceChildren(...(units.length ? [head] : []));
    table.tBodies[0].replaceChildren(...lines.map((line) => {
      const row = document.createElement("tr");
      row.append(Object.assign(element("th", names[line.index] || line.index), { scope: "row" }));
      row.append(element("td", line.year), ...line.cells.map(cell));
      return row;
    }));
  }

  // A chart for each index of which two units, or two years, have a score.
  function charted(units, lines) {
    const charts = box.querySelector(".charts");
    charts.replaceChildren();
    [...new Set(lines.map((line) => line.index))].forEach((index) => {
      const mine = lines.filter((line) => line.index === index);
      const data = { labels: mine.map((line) => String(line.year)), datasets: units.map((unit, n) => (
        { label: unit.name, data: mine.map((line) => (line.cells[n].length ? line.cells[n][0][4] : null)) })) };
      data.datasets = data.datasets.filter((set) => set.data.some((score) => score !== null));
      if (data.datasets.length * data.labels.length < 2) return;
      const figure = document.createElement("figure");
      figure.append(element("figcaption", `${names[index] || index}: ${told.score}, ${told.over}`));
      charts.append(figure);
      window.xephang.draw(figure, data, data.labels.length > 1 ? "line" : "bar");
    });
  }

  function show() {
    const slugs = chosen();
    const held = new Map();
    const done = () => {
      if (slugs.join() !== chosen().join()) return; // chosen anew meanwhile
      const units = slugs.map((slug) => held.get(slug)).filter(Boolean);
      const lines = rows(units);
      listed(units);
      tabled(units, lines);
      charted(units, lines);
    };
    let missing = slugs.length;
    const one = (slug, unit) => { held.set(slug, unit); missing -= 1; if (!missing) done(); };
    if (!slugs.length) done();
    slugs.forEach((slug) => window.xephang.want(`unit/${slug}`, finder.dataset.up, (unit) => one(slug, unit), () => one(slug, null)));
  }

  finder.addEventListener("xephang:picked", (event) => choose([...new Set([...chosen(), event.detail])].slice(-MOST)));
  window.addEventListener("hashchange", show);
  show();
})();
