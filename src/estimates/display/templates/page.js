"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const { events, ledgers } = read("replay");
  const clock = document.querySelector(".clock");
  const sections = [...document.querySelectorAll("section[data-quantity]")].map((section, i) => ({
    slot: section.querySelector(".slot"),
    states: [...section.querySelectorAll("template")],
    rows: new Map([...section.querySelectorAll("tr[data-row]")].map((row) => [row.dataset.row, row])),
    changes: ledgers[i],
    shown: null,
  }));

  const listItems = (texts) => texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });

  const showState = (part, stop) => {
    const past = part.states.filter((template) => Number(template.dataset.stop) <= stop);
    const now = past.length ? past[past.length - 1] : null;
    if (now === part.shown) return;
    part.shown = now;
    if (now) {
      part.slot.replaceChildren(now.content.cloneNode(true));
    } else {
      const empty = document.createElement("p");
      empty.textContent = "No claims yet.";
      part.slot.replaceChildren(empty);
    }
    showLedger(part, stop);
  };

  const showLedger = (part, stop) => {
    const lines = new Map();
    for (const index of part.rows.keys()) lines.set(index, ["not yet stated", "not known on that day", ""]);
    for (const [since, changes] of part.changes) {
      if (since > stop) break;
      for (const [index, line] of Object.entries(changes)) lines.set(index, line);
    }
    for (const [index, [standing, reason, weight]] of lines) {
      const row = part.rows.get(index);
      if (!row) continue;
      row.querySelector(".standing").textContent = `${standing}: ${reason}`;
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
      clock.querySelector(".events").replaceChildren(...listItems(events[stop]));
      for (const part of sections) showState(part, stop);
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
