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

// The checklist goes along with a refusal: an answer "false" ticks its clause there, and the notes become its text
// until somebody has written another. Without scripts the second button below the checklist does the same.
const refusal = document.querySelector("#refuse form");
const checks = [...document.querySelectorAll(".check-answer")];
const answerOf = (check) => check.querySelector("input[type=radio]:checked");
const noteOf = (check) => check.querySelector("input[type=text]");
const untrue = () =>
  checks
    .filter((check) => answerOf(check)?.value === "false")
    .map((check) => noteOf(check).value.trim())
    .filter(Boolean)
    .join("\n");
let taken = untrue();

function weigh(check) {
  const answer = answerOf(check);
  const name = answer?.name.replace("answer_", "");
  const tick = name && refusal.querySelector(`input[name="clauses"][value="${CSS.escape(name)}"]`);
  if (tick && answer.value === "false" && !tick.checked) {
    tick.checked = true;
    tick.dataset.byAnswer = "true";
  } else if (tick?.dataset.byAnswer && answer.value !== "false") {
    tick.checked = false;
  }
  const text = refusal.elements.text;
  if (text.value.trim() !== taken) return;
  taken = untrue();
  text.value = taken;
}

if (refusal) {
  for (const check of checks) check.addEventListener("input", () => weigh(check));
  refusal.addEventListener("submit", () => {
    for (const check of checks) {
      for (const field of [answerOf(check), noteOf(check)]) if (field) refusal.elements[field.name].value = field.value;
    }
  });
}
