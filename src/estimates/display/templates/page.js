"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const { events, ledgers } = read("replay");
  const clock = document.querySelector(".clock");
  const sections = [...document.querySelectorAll("section[data-quantity]")].map((section, i) => ({
    slot: section.querySelector(".slot"),
    states: [...section.querySelectorAll("template")],
    rows: new Map([...section.querySelectorAll("tr[data-at]")].map((row) => [row.dataset.at, row])),
    changes: ledgers[i],
    shown: null,
  }));

  const list = (said) => said.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });

  const state = (part, stop) => {
    const past = part.states.filter((template) => Number(template.dataset.stop) <= stop);
    const now = past.length ? past[past.length - 1] : null;
    if (now === part.shown) return;
    part.shown = now;
    if (now) {
      part.slot.replaceChildren(now.content.cloneNode(true));
    } else {
      const nothing = document.createElement("p");
      nothing.textContent = "Nothing was said of it yet.";
      part.slot.replaceChildren(nothing);
    }
    ledger(part, stop);
  };

  const ledger = (part, stop) => {
    const lines = new Map();
    for (const row of part.rows.keys()) lines.set(row, ["not yet stated", "not known on that day", ""]);
    for (const [since, changes] of part.changes) {
      if (since > stop) break;
      for (const [row, line] of Object.entries(changes)) lines.set(row, line);
    }
    for (const [at, [standing, reason, weight]] of lines) {
      const row = part.rows.get(at);
      if (!row) continue;
      row.querySelector(".fate").textContent = `${standing}: ${reason}`;
      row.querySelector(".weight").textContent = weight;
      row.classList.toggle("struck", ["retracted", "superseded", "duplicate", "excluded"].includes(standing));
      row.classList.toggle("later", standing === "not yet stated");
    }
  };

  if (clock) {
    const slider = clock.querySelector("input");
    const stops = JSON.parse(clock.dataset.stops);
    const show = () => {
      const stop = Number(slider.value);
      slider.setAttribute("aria-valuetext", stops[stop]);
      clock.querySelector(".asof").textContent = stops[stop];
      clock.querySelector(".events").replaceChildren(...list(events[stop]));
      for (const part of sections) state(part, stop);
    };
    const step = (by) => () => {
      slider.value = Number(slider.value) + by;
      show();
    };
    clock.querySelector(".row").hidden = false;
    slider.addEventListener("input", show);
    clock.querySelector(".earlier").addEventListener("click", step(-1));
    clock.querySelector(".later").addEventListener("click", step(1));
    show();
  }

  const button = document.querySelector("button.download");
  button.hidden = false;
  button.addEventListener("click", () => {
    const file = new Blob([document.getElementById("data").textContent], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "claims.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  window.addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
})();
