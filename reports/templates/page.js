"use strict";
(() => {
  const views = new Map(); // by the id of the figure
  const has = (view, signal) =>
    signal in view.getState({ signals: (name) => name === signal, data: () => false }).signals;

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
      views.set(id, view);
      if (has(view, "pointed")) watch(view);
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
    choices.forEach(choose);
    document.documentElement.dataset.charts = "drawn";
  };

  const tell = (signal, value) => {
    for (const view of views.values()) if (has(view, signal)) view.signal(signal, value).runAsync();
  };

  // -- what a chart shows, chosen beside it
  const choices = [...document.querySelectorAll("select[data-signal]")];
  const choose = (select) => {
    for (const id of select.dataset.charts.split(" ")) {
      const view = views.get(id);
      if (!view) continue;
      view.signal(select.dataset.signal, Number(select.value));
      if (has(view, "tall")) view.height(view.signal("tall")[view.signal("page")]);
      view.runAsync();
    }
  };
  for (const select of choices) select.addEventListener("change", () => choose(select));

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

  // -- one model marked everywhere: the one pointed at, or else the one that was chosen
  const buttons = new Map(rows.map(({ row }) => [Number(row.dataset.model), row.querySelector(".name")]));
  let chosen = -1;
  let pointed = -1;
  let marked = -1;
  let frame = 0;
  const mark = () => {
    buttons.get(marked)?.closest("tr").classList.remove("found");
    marked = pointed < 0 ? chosen : pointed;
    buttons.get(marked)?.closest("tr").classList.add("found");
    cancelAnimationFrame(frame); // a pointer can cross many rows in one
    frame = requestAnimationFrame(() => tell("pointed", marked));
  };
  const point = (model) => {
    if (model === pointed) return;
    pointed = model;
    mark();
  };
  const press = (model) => {
    buttons.get(chosen)?.setAttribute("aria-pressed", "false");
    chosen = model === chosen ? -1 : model;
    buttons.get(chosen)?.setAttribute("aria-pressed", "true");
    mark();
  };
  // Data of a mark lie one level deeper under the cells of a nearest-model search.
  const modelOf = (item) => item?.datum?.model ?? item?.datum?.datum?.model ?? -1;
  const watch = (view) => {
    view.addEventListener("pointerover", (event, item) => point(modelOf(item)));
    view.addEventListener("pointerout", () => point(-1));
    view.addEventListener("click", (event, item) => modelOf(item) >= 0 && press(modelOf(item)));
  };
  for (const [model, button] of buttons) {
    const row = button.closest("tr");
    row.addEventListener("pointerenter", () => point(model));
    row.addEventListener("pointerleave", () => point(-1));
    button.addEventListener("focus", () => point(model));
    button.addEventListener("blur", () => point(-1));
    button.addEventListener("click", () => press(model));
  }
  // Only one name is a stop of the tab key; arrows go on from it.
  const stopAt = (button) => {
    for (const other of body.querySelectorAll('.name[tabindex="0"]')) other.tabIndex = -1;
    if (button) button.tabIndex = 0;
  };
  const shownRows = () => [...body.rows].filter((row) => !row.hidden);
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !event.target.matches(".name")) return;
    const shown = shownRows();
    const at = shown.indexOf(event.target.closest("tr")) + step;
    const next = shown[Math.min(Math.max(at, 0), shown.length - 1)].querySelector(".name");
    stopAt(next);
    next.focus();
    event.preventDefault();
  });

  // -- search: keeps the rows that match, and marks those models in every chart
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const highlight = () => {
    const query = field.value.trim().toLowerCase();
    tell("query", query);
  };
  const search = () => {
    const query = field.value.trim().toLowerCase();
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = query !== "" && !text.includes(query);
      count += row.hidden ? 0 : 1;
    }
    stopAt(shownRows()[0]?.querySelector(".name"));
    found.textContent = query === "" ? `${rows.length} models` : `${count} of ${rows.length} models`;
    highlight();
  };
  field.addEventListener("input", search);
  if (field.value) search(); // a browser may keep the text when the page is opened again

  // -- two models explained: text goes in as text, never as markup
  const holder = document.getElementById("explanations");
  if (holder) {
    const told = JSON.parse(holder.textContent);
    const [one, other] = ["explain-a", "explain-b"].map((id) => document.getElementById(id));
    const place = document.getElementById("explained");
    const make = (tag, text, kind) => {
      const element = document.createElement(tag);
      if (text !== undefined) element.textContent = text;
      if (kind) element.className = kind;
      return element;
    };
    const number = (value, signed) => {
      if (value === null) return "—";
      const text = String(Number(value.toPrecision(4)));
      return (signed && value > 0 ? "+" : "") + text.replace("-", "−");
    };
    const show = () => {
      const [a, b] = [Number(one.value), Number(other.value)];
      const pair = told.pairs.find((p) => (p.a === a && p.b === b) || (p.a === b && p.b === a));
      place.textContent = "";
      if (!pair) {
        place.append(make("p", a === b ? "Choose two different models." : "This pair is not on the page; use the command below."));
        return;
      }
      for (const sentence of pair.words) place.append(make("p", sentence));
      const [left, right] = [told.names[pair.a], told.names[pair.b]];
      const found = { a: left, b: right, level: "level", nothing: "a score is missing" };
      const parts = pair.metrics.some((m) => m[4] !== null);
      const scroll = make("div", undefined, pair.metrics.length > 20 ? "scroll tall" : "scroll");
      scroll.tabIndex = 0;
      scroll.setAttribute("role", "region");
      scroll.setAttribute("aria-label", "Metric by metric");
      const grid = make("table", undefined, "plain");
      const head = make("tr");
      for (const [text, kind] of [["Metric"], [left, "n"], [right, "n"], ["Puts above"], ...(parts ? [["Part of the difference", "n"]] : []), ["Above without it"]]) {
        const cell = make("th", text, kind);
        cell.scope = "col";
        head.append(cell);
      }
      grid.append(make("thead"), make("tbody"));
      grid.tHead.append(head);
      for (const [metric, x, y, says, part, without] of pair.metrics) {
        const row = make("tr");
        const name = make("th", metric);
        name.scope = "row";
        row.append(name, make("td", number(x), "n"), make("td", number(y), "n"), make("td", found[says], "says-" + says));
        if (parts) row.append(make("td", number(part, true), "n"));
        row.append(make("td", without === null ? "—" : found[without]));
        grid.tBodies[0].append(row);
      }
      scroll.append(grid);
      place.append(scroll);
    };
    one.addEventListener("change", show);
    other.addEventListener("change", show);
    show();
  }

  // -- the menu closes once it has been used
  for (const menu of document.querySelectorAll(".menu")) {
    menu.addEventListener("click", (event) => event.target.closest("a") && menu.removeAttribute("open"));
  }

  drawAll();
})();
{% include "axioms.js" %}