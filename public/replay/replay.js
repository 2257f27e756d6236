// Plays recorded runs in a page of its own: `replay-file.ts` puts this text, its style sheet and the runs into one file. It
// asks for nothing, and every text of a run is set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("replay").textContent);
  const PER_ITERATION_MS = 320;
  const last = Math.max(...data.lanes.map(({ rows }) => rows.length));
  const slider = document.getElementById("clock");
  const play = document.getElementById("play");
  const told = document.getElementById("told");
  let clock = last;
  let timer;

  /** An element with attributes, and texts or elements in it. */
  function make(name, attributes = {}, ...inner) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...inner);
    return element;
  }

  const percent = (perMille) => `${(perMille / 10).toFixed(1)}\u00a0%`;
  const colour = (perMille) => data.colours[Math.round((perMille / 1000) * (data.colours.length - 1))];
  const probe = document.body.appendChild(make("i", { hidden: true }));

  /** A colour of the style sheet as a canvas takes it, in the theme of the moment. */
  function css(name) {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  }

  /** [rows + 1] the canvas before the first iteration and after each. */
  function canvasesOf({ frames }) {
    const canvases = [];
    for (const { whole, set = [] } of frames) {
      const canvas = whole ?? [...canvases.at(-1)];
      for (const [position, id] of set) canvas[position] = id;
      canvases.push(canvas);
    }
    return canvases;
  }

  /** One lane: its head, its heatmap, its answer, and a line that reads one cell. Returns what draws it at a moment. */
  function laneView(lane) {
    const canvases = canvasesOf(lane);
    const text = (id) => lane.texts[id] ?? `#${id}`;
    const endOf = (canvas) => {
      const end = canvas.findIndex((id) => lane.ends.includes(id));
      return end < 0 ? canvas.length : end;
    };
    const rows = lane.rows.map((row, index) => ({
      values: new Map(row.cells.map(([position, value, guess]) => [position, { value, guess }])),
      commits: new Map(row.commits.map(([position, value, why]) => [position, { value, why }])),
      end: endOf(canvases[index]),
    }));
    const heat = make("canvas", {
      class: "heat",
      tabindex: 0,
      role: "img",
      "aria-label": `Probability per position and iteration of lane ${lane.name}: ${lane.columns} positions, ${rows.length} iterations. Arrow keys read the cells.`,
    });
    const answer = make("div", { class: "answer", role: "group", "aria-label": `Answer of lane ${lane.name}`, translate: "no" });
    const readout = make("p", { class: "readout", role: "status" });
    const grade = make("span", { class: lane.isRight ? "good" : "bad" }, lane.grade ?? "");
    const scale = make("i");
    scale.style.background = `linear-gradient(90deg, ${data.colours.filter((_, at) => at % 10 === 0).join(", ")})`;
    const section = make(
      "section",
      { "aria-label": `Lane ${lane.name}` },
      make("h2", {}, make("b", {}, `Lane ${lane.name}`), make("span", {}, lane.summary), grade),
      make("p", { class: "key" }, "Probability 0", scale, "1 · outlined: committed · across: position, down: iteration"),
      heat,
      answer,
      readout,
    );
    section.style.setProperty("--lane", `var(--lane-${lane.name.toLowerCase()})`);
    document.getElementById("lanes").append(section);

    let read = null;
    let at = clock;
    let box = { width: 1, rowHeight: 1 };

    function say() {
      if (!read) return (readout.textContent = "Point at a cell or a token to read it.");
      const [iteration, position] = read;
      const id = canvases[iteration]?.[position];
      const words = [`Iteration ${iteration + 1}, position ${position}: `];
      const commit = rows[iteration]?.commits.get(position);
      const cell = rows[iteration]?.values.get(position);
      if (id === undefined) words.push("not part of the answer here.");
      else if (commit) words.push(`“${text(canvases[iteration + 1][position])}”, committed: ${commit.why}`);
      else if (id !== lane.mask) words.push(`“${text(id)}”, known.`);
      else if (cell) words.push(`masked; the model’s guess is “${text(cell.guess)}” with ${percent(cell.value)}.`);
      else words.push("masked.");
      readout.textContent = words.join("");
    }

    function tokens() {
      const canvas = canvases[Math.min(at, rows.length)];
      const final = canvases[rows.length];
      const end = endOf(canvas);
      const since = commitsAt(Math.min(at, rows.length));
      answer.replaceChildren(
        ...canvas.map((id, position) => {
          const made = since.get(position);
          const isMasked = id === lane.mask;
          const state = isMasked ? "masked" : made ? "committed" : "prior";
          const label = isMasked
            ? `position ${position}, masked`
            : `position ${position}, ${text(id)}${made ? `, committed in iteration ${made.iteration + 1}${made.value === null ? "" : `, ${percent(made.value)}`}` : ""}`;
          const token = make(
            "span",
            {
              "data-position": position,
              "data-state": state,
              "data-new": made?.iteration === at - 1,
              "data-after-end": position > end,
              "data-at": read?.[1] === position,
              role: "img",
              "aria-label": label,
              title: label,
            },
            make("span", { class: "text" }, isMasked ? "" : text(id)),
            make("span", { class: "room" }, final[position] === undefined || final[position] === lane.mask ? " " : text(final[position])),
          );
          if (made && made.value !== null) token.style.setProperty("--mark", colour(made.value));
          return token;
        }),
      );
    }

    /** Which iteration put the token there that stands at each position; positions that splices moved are left out. */
    function commitsAt(moment) {
      const made = new Map();
      for (let iteration = 0; iteration < moment; iteration++) {
        if (canvases[iteration].length !== canvases[iteration + 1].length) made.clear();
        for (const [position, { value }] of rows[iteration].commits) made.set(position, { iteration, value });
      }
      return made;
    }

    function draw() {
      const ratio = devicePixelRatio || 1;
      const width = heat.clientWidth;
      const rowHeight = Math.max(2, Math.min(18, 240 / Math.max(last, 1)));
      // Side by side a short run looks short; one below the other it need not leave room.
      const height = Math.ceil(rowHeight * (innerWidth < 930 ? rows.length : last));
      heat.style.height = `${height}px`;
      heat.width = Math.round(width * ratio);
      heat.height = Math.round(height * ratio);
      box = { width: width / lane.columns, rowHeight };
      const pen = heat.getContext("2d");
      pen.scale(ratio, ratio);
      const gap = box.width > 5 && rowHeight > 5 ? 1 : 0;
      const [settled, mask, own, ink] = ["--settled", "--mask", `--lane-${lane.name.toLowerCase()}`, "--fg"].map(css);
      for (const [iteration, { values, commits, end }] of rows.entries()) {
        const top = iteration * rowHeight;
        for (const [position, id] of canvases[iteration].entries()) {
          const cell = values.get(position) ?? commits.get(position);
          const fill = cell && cell.value !== null ? colour(cell.value) : id === lane.mask ? mask : settled;
          pen.globalAlpha = (iteration < at ? 1 : 0.2) * (position < end || !cell ? 1 : 0.35);
          pen.fillStyle = fill;
          pen.fillRect(position * box.width, top, box.width - gap, rowHeight - gap);
          if (commits.has(position) && gap) {
            pen.globalAlpha = iteration < at ? 1 : 0.2;
            pen.strokeStyle = "#18181b";
            pen.lineWidth = 2;
            pen.strokeRect(position * box.width + 1, top + 1, box.width - gap - 2, rowHeight - gap - 2);
          }
        }
      }
      pen.globalAlpha = 1;
      pen.lineWidth = 2;
      pen.strokeStyle = own;
      if (at > 0 && at <= rows.length) pen.strokeRect(0.75, (at - 1) * rowHeight + 0.25, width - 1.5, rowHeight - 0.5);
      pen.strokeStyle = ink;
      if (read) pen.strokeRect(read[1] * box.width, read[0] * rowHeight, box.width, rowHeight);
    }

    function show(cell) {
      read = cell;
      say();
      draw();
      for (const token of answer.children) token.toggleAttribute("data-at", Number(token.dataset.position) === cell?.[1]);
    }

    const within = (value, most) => Math.max(0, Math.min(most, value));
    heat.addEventListener("pointermove", ({ offsetX, offsetY }) =>
      show([within(Math.floor(offsetY / box.rowHeight), rows.length - 1), within(Math.floor(offsetX / box.width), lane.columns - 1)]),
    );
    answer.addEventListener("pointerover", ({ target }) => {
      const token = target.closest("[data-position]");
      if (!token) return;
      const position = Number(token.dataset.position);
      const made = commitsAt(Math.min(at, rows.length)).get(position);
      show([made ? made.iteration : within(at - 1, rows.length - 1), position]);
    });
    heat.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const [iteration, position] = read ?? [within(at - 1, rows.length - 1), 0];
      show([within(iteration + step[0], rows.length - 1), within(position + step[1], lane.columns - 1)]);
    });
    new ResizeObserver(draw).observe(section);
    say();
    return (moment) => {
      at = moment;
      tokens();
      draw();
    };
  }

  const views = data.lanes.map(laneView);

  function show(moment) {
    clock = Math.max(0, Math.min(last, moment));
    slider.value = clock;
    told.textContent = clock === 0 ? "Before the first iteration" : `Iteration ${clock} of ${last}`;
    slider.setAttribute("aria-valuetext", told.textContent);
    for (const draw of views) draw(clock);
  }

  function stop() {
    clearInterval(timer);
    timer = undefined;
    play.textContent = "Play";
  }

  function toggle() {
    if (timer !== undefined) return stop();
    if (clock >= last) show(0);
    play.textContent = "Pause";
    const pace = Math.min(PER_ITERATION_MS, 14_000 / Math.max(last, 1));
    timer = setInterval(() => {
      show(clock + 1);
      if (clock >= last) stop();
    }, Math.max(pace, 2_500 / Math.max(last, 1)));
  }

  function go(moment) {
    stop();
    show(moment);
  }

  const keys = {
    " ": toggle,
    ArrowLeft: () => go(clock - 1),
    ArrowRight: () => go(clock + 1),
    Home: () => go(0),
    End: () => go(last),
  };
  addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || !keys[key] || (key === " " && target.matches("button, a"))) return;
    event.preventDefault();
    keys[key]();
  });
  slider.max = last;
  slider.addEventListener("input", () => go(Number(slider.value)));
  play.addEventListener("click", toggle);
  document.getElementById("back").addEventListener("click", () => go(clock - 1));
  document.getElementById("forward").addEventListener("click", () => go(clock + 1));
  for (const button of document.querySelectorAll("[data-trace]")) {
    button.addEventListener("click", () => {
      const text = JSON.parse(document.getElementById(button.dataset.trace).textContent);
      const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      make("a", { href: url, download: button.dataset.file }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => show(clock));
  show(last);
})();
