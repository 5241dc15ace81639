// A desk on the keyboard: j k move, Enter opens, x ticks, / searches, ? shows the keys.
// Rows carry data-row and hold one link with data-open; a <dialog id="keys"> lists the keys.

const rows = () => [...document.querySelectorAll("[data-row]")];
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function current() {
  return document.querySelector("[data-row].here");
}

function moveTo(row) {
  if (!row) return;
  current()?.classList.remove("here");
  row.classList.add("here");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("[data-open]")?.focus({ preventScroll: true });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  moveTo(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => current()?.querySelector("[data-open]")?.click(),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || row === current()) return;
  current()?.classList.remove("here");
  row.classList.add("here");
});

document.querySelector("[data-show-keys]")?.addEventListener("click", keys["?"]);

// A case: answer every clause of the checklist alike; what was answered already stays.
document.querySelector("[data-answer-all]")?.addEventListener("click", (event) => {
  const value = event.target.dataset.answerAll;
  for (const group of event.target.form.querySelectorAll(".check-answer")) {
    if (group.querySelector("input[type=radio]:checked")) continue;
    group.querySelector(`input[type=radio][value="${value}"]`).checked = true;
  }
});

// A document chosen in the list also becomes the one that opens in a window of its own.
for (const link of document.querySelectorAll("[data-view]")) {
  link.addEventListener("click", () => {
    const apart = document.querySelector("[data-view-new]");
    if (apart) apart.href = link.href;
  });
}

// An act at the head of a case leads to its form: open it.
for (const link of document.querySelectorAll('.case-acts a[href^="#"]')) {
  link.addEventListener("click", () => {
    const form = document.querySelector(link.getAttribute("href"));
    if (form instanceof HTMLDetailsElement) form.open = true;
  });
}
