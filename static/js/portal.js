// Small conveniences on every page. Each page works without them.

// A form that came back with errors: bring the reader to the list of them.
document.querySelector("[data-focus]")?.focus();

// <button data-confirm="..."> asks on the page itself before it does what cannot be undone.
const agreed = new WeakSet();
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.confirm || agreed.delete(button)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const box = document.createElement("dialog");
  box.className = "confirm-box";
  const words = document.createElement("p");
  words.id = "confirm-words";
  words.textContent = button.dataset.confirm;
  box.setAttribute("aria-labelledby", words.id);
  const actions = document.createElement("form");
  actions.method = "dialog";
  actions.className = "actions";
  for (const [value, label, look] of [["yes", button.textContent.trim(), button.className], ["no", "取消", "btn btn-secondary"]]) {
    const choice = document.createElement("button");
    Object.assign(choice, { value, textContent: label, className: value === "yes" && !look.includes("btn") ? "btn btn-danger" : look });
    actions.append(choice);
  }
  box.append(words, actions);
  document.body.append(box);
  box.addEventListener("close", () => {
    box.remove();
    if (box.returnValue !== "yes") return button.focus();
    agreed.add(button);
    button.form.requestSubmit(button);
  });
  box.showModal();
  actions.lastElementChild.focus();
});

// Press once: a slow connection must not send a form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && form.method === "post") {
    event.preventDefault();
    return;
  }
  if (form.hasAttribute("hx-post")) return;
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// Coming back through the browser's history: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Forms that save themselves (hx-post): whoever leaves by a link or sends the form waits for what is on its way,
// so that a quick hand loses no answer and an older save never overtakes a newer one.
const unsaved = new Set();
const onItsWay = (form) => form.classList.contains("htmx-request");
function whenSaved(form, go) {
  if (unsaved.has(form)) htmx.trigger(form, "save");
  if (!onItsWay(form)) return go();
  form.addEventListener("htmx:afterRequest", () => setTimeout(() => whenSaved(form, go)), { once: true });
}
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest("form[hx-post]");
    if (form) unsaved.add(form);
  });
}
document.addEventListener("htmx:beforeRequest", (event) => unsaved.delete(event.detail.elt));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const form = [...document.querySelectorAll("form[hx-post]")].find((each) => unsaved.has(each) || onItsWay(each));
  if (!link || !form || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.pathname + link.search === location.pathname + location.search) return;
  event.preventDefault();
  whenSaved(form, () => location.assign(link.href));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[hx-post]")) return;
  unsaved.delete(form);
  if (!onItsWay(form)) return;
  event.preventDefault();
  whenSaved(form, () => form.requestSubmit(event.submitter));
});

// What the reader has opened stays open when htmx puts a new version in its place.
let opened = [];
document.addEventListener("htmx:beforeSwap", () => {
  opened = [...document.querySelectorAll("details[id][open]")].map((details) => details.id);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
});

// <button type="button" data-print> prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// The browser's own file box speaks the browser's language; ours speaks the page's and shows what was chosen.
function dressFileBoxes(root) {
  for (const input of root.querySelectorAll("input[type=file]:not([data-dressed])")) {
    input.dataset.dressed = "yes";
    input.classList.add("visually-hidden");
    const pick = document.createElement("label");
    pick.className = "btn btn-secondary file-pick";
    pick.htmlFor = input.id;
    pick.textContent = "选择文件";
    const name = document.createElement("span");
    name.className = "file-name";
    name.textContent = "还没有选择";
    input.after(pick, name);
    input.addEventListener("change", () => {
      name.textContent = [...input.files].map((file) => file.name).join("、") || "还没有选择";
    });
  }
}
dressFileBoxes(document);
document.addEventListener("htmx:load", (event) => dressFileBoxes(event.detail.elt));

// On paper nothing can be opened any more: print what is folded.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});

// A file dropped anywhere on a drop zone lands in its input.
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  const over = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// Among boxes of one question, "none of these" goes with no other.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.type !== "checkbox" || !box.checked || !box.form) return;
  const group = [...box.form.querySelectorAll(`input[type=checkbox][name="${box.name}"]`)];
  const none = group.find((each) => each.value === "none");
  if (!none) return;
  for (const each of group) if ((each === none) !== (box === none)) each.checked = false;
});

// <input type="checkbox" data-tick-all="name"> ticks all boxes of that name in its form.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.tickAll;
  if (!name) return;
  for (const box of event.target.form.querySelectorAll(`input[type=checkbox][name="${name}"]`)) {
    box.checked = event.target.checked;
  }
});
