(() => {
  // -- which rules keep the axioms that are ticked: ordered and worded as the engine does for the first choice
  const holder = document.getElementById("choice");
  if (holder) {
    const { rules, axioms, implied, theorems, titles } = JSON.parse(holder.textContent);
    const boxes = [...document.querySelectorAll("#wanted input")];
    const [words, asked, told] = ["choice-words", "choice-asked", "choice-impossible"].map((id) => document.getElementById(id));
    const rows = document.getElementById("choice-rows");
    const place = new Map(rules.map(({ name }, r) => [name, rows.querySelector(`[data-rule="${r}"]`)]));
    const listed = (names) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`);
    const add = (parent, tag, text, kind) => {
      const element = parent.appendChild(document.createElement(tag));
      element.textContent = text;
      if (kind) element.className = kind;
    };
    const weigh = (want) => {
      const scores = rules.map(({ name, title, cells }) => {
        const of = (test) => want.filter((id) => test(cells[id]));
        const pairs = want.reduce((sum, id) => sum + cells[id][2], 0) / Math.max(1, want.length);
        const [holds, fails, unknown] = ["holds", "fails", "unknown"].map((status) => of(([theory]) => theory === status));
        return { name, title, holds, fails, unknown, violated: of(([, here]) => here === "violated"), pairs };
      });
      const order = (s) => [-s.holds.length, s.fails.length, s.violated.length, s.pairs];
      return scores.sort((a, b) => {
        const [x, y] = [order(a), order(b)];
        const i = x.findIndex((value, k) => value !== y[k]);
        return i < 0 ? (a.name < b.name ? -1 : 1) : x[i] - y[i];
      });
    };
    const choose = () => {
      const want = boxes.filter((box) => box.checked).map((box) => box.value);
      const named = (ids) => axioms.filter(({ id }) => ids.includes(id)).map(({ title }) => title).join(", ") || "—";
      const scores = weigh(want);
      const keep = scores.filter(({ holds }) => want.length && holds.length === want.length);
      const most = scores[0].holds.length;
      const best = scores.filter(({ holds }) => holds.length === most).map(({ title }) => title);
      words.textContent = !want.length
        ? "No axiom is ticked."
        : keep.length
          ? `Proved to keep all that is asked for: ${listed(keep.map(({ title }) => title))}.`
          : most === 0
            ? "No rule here is proved to keep any of it."
            : `No rule here is proved to keep all. Most, ${most} of ${want.length}, are kept by ${listed(best)}.`;
      asked.textContent = named(want);
      for (const score of scores) {
        const row = place.get(score.name);
        const untried = want.filter((id) => rules.find(({ name }) => name === score.name).cells[id][1] === "not_run").length;
        const broken = named(score.violated) + (untried ? `; ${untried} not tried` : "");
        const pairs = score.pairs > 0 && score.pairs < 5e-5 ? "<0.01%" : `${(100 * score.pairs).toFixed(2)}%`;
        const cells = [
          `${score.holds.length} of ${want.length}`,
          named([...score.fails, ...score.unknown]),
          broken.replace(/^—; /, ""),
          untried === want.length ? "—" : pairs,
        ];
        cells.forEach((text, k) => (row.cells[k + 1].textContent = text));
        row.classList.toggle("all", keep.includes(score));
        rows.append(row);
      }
      const all = new Set(want.flatMap((id) => [id, ...(implied[id] ?? [])]));
      told.textContent = "";
      for (const { axioms: together, statement, citation } of theorems.filter((t) => t.axioms.every((id) => all.has(id)))) {
        const item = told.appendChild(document.createElement("li"));
        add(item, "strong", listed(together.map((id) => titles[id])));
        add(item, "p", statement);
        add(item, "p", citation, "small");
      }
    };
    for (const box of boxes) box.addEventListener("change", choose);
    if (boxes.some((box) => box.checked !== box.defaultChecked)) choose(); // a browser may keep the ticks
  }

  // -- a witness as a file: its table, held once for all, goes in, and names for numbers
  const kept = document.getElementById("witnesses");
  if (kept) {
    const { profiles, files } = JSON.parse(kept.textContent);
    const save = (cell) => {
      const { name, profile, witness } = files[cell];
      const { models } = profiles[profile];
      const named = (tiers) => tiers.map((tier) => tier.map((model) => (typeof model === "number" ? models[model] : model)));
      const whole = { ...witness, profile: profiles[profile], before: named(witness.before), after: witness.after.map(named) };
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(whole, null, 1) + "\n"], { type: "application/json" }));
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1e4);
    };
    for (const button of document.querySelectorAll("[data-witness]")) {
      button.hidden = false;
      button.addEventListener("click", () => save(button.dataset.witness));
    }
  }
})();
