// A page that opens over the results (all values of a facet, the map), and looking for a value in it.
const isPlainClick = (event) => !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-opens-sheet]");
  if (!link || !isPlainClick(event) || !window.HTMLDialogElement) return;
  event.preventDefault();
  const sheet = await fetched(link.href);
  if (!sheet) return void location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.className = "sheet";
  fill(dialog, sheet);
  document.querySelector("main").append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (inside) => follow(dialog, inside));
  dialog.addEventListener("submit", () => dialog.close());
  dialog.showModal();
  opened(dialog);
});

async function fetched(address) {
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return answer.ok ? page.querySelector("[data-sheet]") : null;
  } catch {
    return null;
  }
}

function fill(dialog, sheet) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button-quiet";
  close.textContent = sheet.dataset.close;
  close.addEventListener("click", () => dialog.close());
  const bar = document.createElement("div");
  bar.className = "sheet-close";
  bar.append(close);
  dialog.setAttribute("aria-label", sheet.querySelector("h1").textContent);
  dialog.classList.toggle("sheet-wide", sheet.classList.contains("wide"));
  dialog.replaceChildren(bar, document.adoptNode(sheet));
}

function opened(dialog) {
  const first = dialog.querySelector("input[type=search]") ?? dialog.querySelector("h1");
  first.tabIndex = first.localName === "h1" ? -1 : 0;
  first.focus();
  document.dispatchEvent(new CustomEvent("swapped"));
}

// A link to the same page in another order stays within the sheet; any other leaves it.
async function follow(dialog, event) {
  if (event.target === dialog) return void dialog.close(); // the ground around it
  const link = event.target.closest("a[href]");
  if (!link || !isPlainClick(event)) return;
  const url = new URL(link.getAttribute("href"), location.href);
  if (url.pathname === "/") return void dialog.close();
  event.preventDefault();
  const sheet = await fetched(url);
  if (!sheet) return void location.assign(url);
  fill(dialog, sheet);
  opened(dialog);
}

addEventListener("popstate", () => document.querySelector("dialog.sheet")?.close());

// Looking for a value: as it is typed, among all that are there.

const PLAIN = { ø: "o", æ: "ae", å: "a", đ: "d", ŋ: "n", ŧ: "t" };
const plain = (text) =>
  text.toLowerCase().replace(/[øæåđŋŧ]/g, (letter) => PLAIN[letter]).normalize("NFD").replace(/\p{M}/gu, "");
let telling = 0;

function look(form) {
  const wanted = plain(form.querySelector("input[type=search]").value.trim());
  let matching = 0;
  for (const item of form.querySelectorAll(".choices li")) {
    const by = plain(item.querySelector(".value").textContent).includes(wanted);
    const other = !by && plain(item.querySelector(".also")?.textContent ?? "").includes(wanted);
    item.classList.toggle("by-other", other);
    item.hidden = !by && !other && !item.querySelector("input").checked;
    matching += by || other;
  }
  const told = form.querySelector("[data-found]");
  clearTimeout(telling);
  telling = setTimeout(() => {
    const words = matching ? (matching === 1 ? told.dataset.one : told.dataset.many) : told.dataset.none;
    told.textContent = words.replace("#", matching);
  }, 250); // not for every letter
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-choose]");
  if (form && event.target.type === "search") look(form);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-choose]");
  if (!form || event.target.localName !== "input") return;
  if (event.key === "Enter") {
    event.preventDefault();
    if (event.target.type === "checkbox") form.requestSubmit(form.querySelector("[name=vis]"));
    else look(form);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const stops = [...form.querySelectorAll("input[type=search], .choices li:not([hidden]) input")];
  const next = stops[stops.indexOf(event.target) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

const hideFind = () => {
  for (const each of document.querySelectorAll("[data-find]")) each.hidden = true;
};
document.addEventListener("swapped", hideFind);
hideFind();
