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
    section,
  }));
  const chosen = () => {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const part = sections.find(({ section }) => section.dataset.quantity === wanted.get("q"));
    return { part, day: wanted.get("d"), embed: wanted.has("embed") };
  };

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
      const isUpdate = row.classList.contains("update");
      row.classList.toggle("struck", !isUpdate && ["retracted", "superseded", "duplicate", "excluded"].includes(standing));
      row.classList.toggle("later", standing === "not yet stated");
    }
    fold(part);
  };

  // The claims that a series of updates replaced are shown on request, and while they count.
  const fold = (part) => {
    let isOpen = true;
    for (const row of part.rows.values()) {
      const button = row.querySelector("button.unfold");
      if (button) isOpen = button.getAttribute("aria-expanded") === "true";
      const counts = row.querySelector(".standing").textContent.startsWith("used");
      row.hidden = row.classList.contains("update") && !isOpen && !counts;
    }
  };
  for (const part of sections) {
    for (const button of part.section.querySelectorAll("button.unfold")) {
      button.hidden = false;
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => {
        button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") !== "true");
        fold(part);
      });
    }
    fold(part);
  }

  if (clock) {
    const slider = clock.querySelector("input");
    const stops = JSON.parse(clock.dataset.stops);
    const days = JSON.parse(clock.dataset.days);
    const show = () => {
      const stop = Number(slider.value);
      slider.setAttribute("aria-valuetext", stops[stop]);
      clock.querySelector(".asof").textContent = stops[stop];
      clock.querySelector(".events").replaceChildren(...listItems(events[stop]));
      for (const part of sections) showState(part, stop);
      for (const { section } of sections) {
        const link = new URLSearchParams({ q: section.dataset.quantity });
        if (stop < days.length - 1) link.set("d", days[stop]);
        section.querySelector(".permalink").setAttribute("href", `#${link}`);
      }
    };
    const step = (by) => () => {
      slider.value = Number(slider.value) + by;
      show();
    };
    clock.querySelector(".row").hidden = false;
    const goTo = () => {
      const { day } = chosen();
      if (!day) return;
      slider.value = Math.max(days.filter((stop) => stop <= day).length - 1, 0);
      show();
    };
    window.addEventListener("hashchange", goTo);
    slider.addEventListener("input", show);
    clock.querySelector(".earlier").addEventListener("click", step(-1));
    clock.querySelector(".later").addEventListener("click", step(1));
    show();
    goTo();
  }

  const showChosen = () => {
    const { part, embed } = chosen();
    document.body.classList.toggle("embed", Boolean(embed && part));
    for (const { section } of sections) section.classList.toggle("chosen", section === part?.section);
    const whole = document.querySelector(".whole");
    whole.hidden = !(embed && part);
    if (part) whole.querySelector("a").setAttribute("href", part.section.querySelector(".permalink").hash);
    if (part && !embed) part.section.scrollIntoView();
  };
  window.addEventListener("hashchange", showChosen);
  showChosen();

  const search = document.querySelector(".search");
  if (search) {
    search.hidden = false;
    const entries = [...document.querySelectorAll("ul.index li")];
    search.querySelector("input").addEventListener("input", (event) => {
      const words = event.target.value.toLowerCase().split(/\s+/);
      for (const entry of entries) {
        const text = entry.textContent.toLowerCase();
        entry.hidden = !words.every((word) => text.includes(word));
      }
      const found = entries.filter((entry) => !entry.hidden).length;
      search.querySelector(".found").textContent = `${found} of ${entries.length}`;
    });
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
