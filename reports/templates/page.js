"use strict";
(() => {
  const views = [];

  // -- charts: one after the other, so that the page can be read and scrolled meanwhile
  const options = {
    renderer: "svg",
    actions: false,
    ast: true, // expressions are interpreted, so that the page's policy need not allow eval
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  const draw = async (place) => {
    const id = place.dataset.chart;
    const spec = JSON.parse(document.getElementById("spec-" + id).textContent);
    place.textContent = "";
    try {
      const { view } = await window.vegaEmbed(place, spec, options);
      views.push(view);
      const svg = place.querySelector("svg");
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-label", spec.description);
      place.dataset.drawn = "yes";
    } catch (error) {
      place.dataset.drawn = "no";
      place.textContent = "This chart could not be drawn; its numbers stand in the tables.";
      throw error;
    }
  };
  const drawAll = async () => {
    for (const place of document.querySelectorAll("[data-chart]")) {
      await draw(place);
      await new Promise((resume) => setTimeout(resume));
    }
    highlight();
    document.documentElement.dataset.charts = "drawn";
  };

  // -- the ranking table
  const table = document.getElementById("ranking-table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const collator = new Intl.Collator("en", { numeric: true });
  const rows = [...body.rows].map((row, place) => {
    const head = row.cells[0];
    return { row, place, name: head.textContent, text: head.title.toLowerCase() };
  });

  const sortBy = (column) => {
    const head = heads[column];
    const isRange = head.classList.contains("range");
    const first = isRange ? "descending" : "ascending";
    const second = isRange ? "ascending" : "descending";
    const direction = head.getAttribute("aria-sort") === first ? second : first;
    for (const other of heads) other.setAttribute("aria-sort", other === head ? direction : "none");
    const sign = direction === "ascending" ? 1 : -1;
    const value = ({ row }) => Number(row.cells[column].dataset.v);
    const compare = column === 0 ? (a, b) => collator.compare(a.name, b.name) : (a, b) => value(a) - value(b);
    rows.sort((a, b) => sign * compare(a, b) || a.place - b.place);
    body.append(...rows.map(({ row }) => row));
  };
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => sortBy(column)));

  // -- search: keeps the rows that match, and marks those models in every chart
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const highlight = () => {
    const query = field.value.trim().toLowerCase();
    for (const view of views) {
      if ("query" in view.getState({ signals: (name) => name === "query", data: () => false }).signals) {
        view.signal("query", query).runAsync();
      }
    }
  };
  const search = () => {
    const query = field.value.trim().toLowerCase();
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = query !== "" && !text.includes(query);
      count += row.hidden ? 0 : 1;
    }
    found.textContent = query === "" ? `${rows.length} models` : `${count} of ${rows.length} models`;
    highlight();
  };
  field.addEventListener("input", search);
  if (field.value) search(); // a browser may keep the text when the page is opened again

  // -- the menu closes once it has been used
  for (const menu of document.querySelectorAll(".menu")) {
    menu.addEventListener("click", (event) => event.target.closest("a") && menu.removeAttribute("open"));
  }

  drawAll();
})();
