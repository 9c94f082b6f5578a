// Charts of the tables on the page, by Chart.js: what is drawn can be read in the table that the figure names. Colours
// come from the style sheet, and no series is told by its colour alone.
"use strict";
(function () {
  let drawn = [];
  const DASHES = [[], [6, 4], [2, 3], [8, 3, 2, 3]];
  const MARKS = ["circle", "rect", "triangle", "rectRot"];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // A colour may be given for both themes (light-dark): let the browser choose.
  function resolved(name) {
    const probe = document.createElement("span");
    probe.className = `probe-${name}`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found || colour(`--${name}`);
  }

  function series(table, names) {
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.x !== undefined);
    const number = (cell) => (cell.dataset.v === "" || cell.dataset.v === undefined ? null : Number(cell.dataset.v));
    return {
      labels: rows.map((row) => row.dataset.x),
      datasets: names.split(" ").map((name) => {
        const column = heads.findIndex((head) => head.dataset.name === name);
        return { label: heads[column].textContent.trim(), data: rows.map((row) => number(row.cells[column])) };
      }).filter((set) => set.data.some((value) => value !== null)),
    };
  }

  function dress(data, kind) {
    data.datasets.forEach((set, n) => {
      const ink = resolved(`series-${n + 1}`);
      Object.assign(set, {
        borderColor: ink, backgroundColor: kind === "bar" ? ink : "transparent", borderDash: DASHES[n], borderWidth: 2,
        pointStyle: MARKS[n], pointRadius: 4, pointBackgroundColor: ink, spanGaps: true, tension: 0, clip: 8,
      });
    });
    return data;
  }

  function options(kind) {
    const ink = resolved("ink");
    const line = resolved("line");
    const axis = { grid: { color: line }, ticks: { color: ink }, border: { color: line } };
    const common = {
      animation: false, responsive: true, maintainAspectRatio: false,
      locale: document.documentElement.lang,
      plugins: { legend: { labels: { color: ink, usePointStyle: true, boxHeight: 6, boxWidth: 8 } } },
    };
    if (kind === "radar") {
      const r = { beginAtZero: true, grid: { color: line }, angleLines: { color: line }, pointLabels: { color: ink },
        ticks: { color: ink, backdropColor: "transparent" } };
      return { ...common, scales: { r } };
    }
    const x = kind === "bar" ? { ...axis } : { ...axis, type: "linear", ticks: { color: ink, precision: 0, callback: String } };
    const y = kind === "rank" ? { ...axis, reverse: true, min: 1, ticks: { color: ink, precision: 0 } }
      : { ...axis, beginAtZero: kind === "bar", grace: "10%" };
    return { ...common, scales: { x, y } };
  }

  // Years on a line, as far apart as they are; a single year in the middle.
  function placed(data, chart) {
    const years = data.labels.map(Number);
    data.datasets.forEach((set) => { set.data = set.data.map((y, n) => ({ x: years[n], y })); });
    delete data.labels;
    if (new Set(years).size === 1) Object.assign(chart.scales.x, { min: years[0] - 1, max: years[0] + 1 });
    return data;
  }

  // Charts whose figure was taken from the page.
  function forget() {
    drawn.filter(({ chart }) => !chart.canvas || !chart.canvas.isConnected).forEach(({ chart }) => chart.destroy());
    drawn = drawn.filter(({ chart }) => chart.canvas);
  }

  function draw(figure, data, kind) {
    forget();
    const box = document.createElement("div");
    box.className = "canvas";
    const canvas = document.createElement("canvas");
    const caption = figure.querySelector("figcaption");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", caption ? caption.textContent : "");
    box.append(canvas);
    figure.prepend(box);
    const type = { rank: "line", line: "line", radar: "radar", bar: "bar" }[kind];
    const settings = options(kind);
    if (type === "line") placed(data, settings);
    const chart = new window.Chart(canvas, { type, data: dress(data, kind), options: settings });
    drawn.push({ chart, kind });
    return chart;
  }

  function recolour() {
    drawn.forEach(({ chart, kind }) => {
      dress(chart.data, kind);
      const { min, max } = (chart.options.scales && chart.options.scales.x) || {};
      chart.options = options(kind);
      if (min !== undefined) Object.assign(chart.options.scales.x, { min, max });
      chart.update();
    });
  }

  window.xephang.draw = draw;
  document.addEventListener("xephang:theme", recolour);
  ["(prefers-color-scheme: dark)", "print"].forEach((when) => matchMedia(when).addEventListener("change", recolour));
  document.querySelectorAll("figure[data-chart]").forEach((figure) => {
    const table = document.getElementById(figure.dataset.of);
    draw(figure, series(table, figure.dataset.columns), figure.dataset.chart);
  });
})();
