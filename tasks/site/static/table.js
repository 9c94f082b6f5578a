// Tables that can be sorted by a click or a key, and filtered as one types. Without script they are plain tables.
"use strict";
(function () {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function value(row, column) {
    const cell = row.cells[column];
    return cell ? (cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim()) : "";
  }

  // Numbers as numbers, what is empty always last.
  function compare(kind, down) {
    const sign = down ? -1 : 1;
    return ([one], [other]) => {
      const empty = (text) => text === "" || text === "–";
      if (empty(one) || empty(other)) return Number(empty(one)) - Number(empty(other));
      if (kind !== "number") return sign * collator.compare(one, other);
      return sign * (parseFloat(one.replace(",", ".")) - parseFloat(other.replace(",", ".")));
    };
  }

  function sort(table, head, column) {
    const down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [value(row, column), row]);
    rows.sort(compare(head.dataset.sort, down));
    body.append(...rows.map(([, row]) => row));
  }

  function makeSortable(table) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!head.dataset.sort) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent.trim();
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(table, head, column));
    });
  }

  // The cells of a row apart: their texts have nothing between them.
  const textOf = (row) => [...row.cells].map((cell) => cell.textContent).join(" ");

  function makeFilterable(box) {
    const table = document.getElementById(box.dataset.filter);
    const input = box.querySelector("input");
    const count = box.querySelector("[data-count]");
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, words: window.xephang.words(textOf(row)) }));
    box.hidden = false;
    input.addEventListener("input", () => {
      const typed = window.xephang.words(input.value);
      let shown = 0;
      for (const { row, words } of rows) {
        row.hidden = !window.xephang.matches(words, typed);
        if (!row.hidden) shown += 1;
      }
      count.textContent = shown;
    });
  }

  document.querySelectorAll("table[data-sortable]").forEach(makeSortable);
  document.querySelectorAll("[data-filter]").forEach(makeFilterable);
})();
