// A call: its table is narrowed and sorted, and how far its screening has come is told, without
// loading the whole page; its order of reading is judged without a mouse: 1 and 2 answer, → skips,
// z undoes. A form is sent in the background and what comes back takes the place of this; where
// that fails the browser sends it itself. Every state that may stand in an address does.
const POLL_MS = 1500;
const part = (name) => document.querySelector(`[data-${name}]`);
const isField = (element) => Boolean(element?.closest("input:not([type=hidden]), textarea, select, [contenteditable]"));
let busy = false;

async function fetched(url, options, selector) {
  const answer = await fetch(url, { cache: "no-store", ...options });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector(selector);
  if (!answer.ok || !next) throw new TypeError("no such part in the answer");
  return { answer, page, next: document.adoptNode(next) };
}

// ---- the order of reading

async function read(url, options, giveUp) {
  if (busy) return;
  busy = true;
  part("reading").setAttribute("aria-busy", "true");
  try {
    const { answer, page, next } = await fetched(url, options, "[data-reading]");
    if (answer.url !== location.href) history.pushState({}, "", answer.url);
    part("reading").replaceWith(next);
    document.title = page.title;
    shown();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    giveUp();
  } finally {
    busy = false;
    part("reading")?.removeAttribute("aria-busy");
  }
}

function shown() {
  showKeys();
  const heading = document.getElementById("neste");
  heading?.focus({ preventScroll: true });
  part("reading").querySelector(".call-reading")?.scrollIntoView({ block: "nearest", behavior: "instant" });
  // A live region speaks when it changes: emptied first, so that the same words are told again.
  const told = document.getElementById("meldt");
  told.textContent = "";
  setTimeout(() => (told.textContent = `${part("told").textContent.trim()} ${heading?.textContent ?? ""}`), 50);
}

function showKeys() {
  for (const each of document.querySelectorAll(".call-keys[data-keys]")) each.hidden = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("[data-reading]") || form.dataset.failed) return;
  event.preventDefault();
  const button = event.submitter;
  read(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) }, () => {
    form.dataset.failed = "1"; // the browser sends it itself, and shows what went wrong
    form.requestSubmit(button);
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reading] [data-skip], [data-reading] [data-reading-order] a");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  read(link.href, {}, () => location.assign(link.href));
});

document.addEventListener("keydown", (event) => {
  if (!part("reading") || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isField(event.target)) {
    if (event.key === "Escape") document.getElementById("neste")?.focus({ preventScroll: true });
    return;
  }
  const answer = { 1: "1", 2: "0" }[event.key];
  const button = answer && part("reading").querySelector(`[data-judge] button[value="${answer}"]`);
  const skip = event.key === "ArrowRight" && !event.target.closest(".table, .call-figure-scroll") && part("reading").querySelector("[data-skip]");
  const undo = event.key.toLowerCase() === "z" && part("reading").querySelector("[data-undo]");
  if (!button && !skip && !undo) return;
  event.preventDefault();
  if (button) button.form.requestSubmit(button);
  else if (undo) undo.requestSubmit();
  else read(skip.href, {}, () => location.assign(skip.href));
});

addEventListener("popstate", () => {
  if (part("reading") || part("call-filter")) location.reload();
});

showKeys();

// ---- the table

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-call-filter]");
  if (form && event.target.matches("select, [type=checkbox]")) form.requestSubmit();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-call-filter]") || form.dataset.failed) return;
  event.preventDefault();
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form, button));
  table(() => form.action, { method: "POST", body }, () => {
    form.dataset.failed = "1";
    form.requestSubmit(button);
  });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(".call-table thead a, .call .paging a, .call-filter a");
  if (!link || !part("call-filter") || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const key = keyOf(link);
  const now = () => (link.isConnected ? link : refound(key))?.href ?? link.href;
  table(now, {}, () => location.assign(now()));
});

// One after the other: what was asked last is what is shown, and a link is that of the table by then.
let turn = Promise.resolve();
function table(...asked) {
  turn = turn.catch(() => {}).then(() => load(...asked));
}

async function load(address, options, giveUp) {
  document.getElementById("tabellen").setAttribute("aria-busy", "true");
  try {
    const { answer, page, next } = await fetched(address(), options, "#tabellen");
    const focus = keyOf(document.activeElement);
    const form = document.adoptNode(page.querySelector("[data-call-filter]"));
    const place = answer.url.replace(/#.*/, "");
    if (place !== location.href.replace(/#.*/, "")) history.pushState({}, "", place);
    keepStatus(next);
    document.getElementById("tabellen").replaceWith(next);
    const words = document.activeElement?.id === "ord" ? document.activeElement : null;
    if (words) form.querySelector("#ord").replaceWith(words);
    part("call-filter").replaceWith(form);
    (words ?? refound(focus))?.focus({ preventScroll: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    giveUp();
  }
}

// A live region speaks when it changes, not when it comes: the old one stays and gets the new words.
function keepStatus(next) {
  const [before, after] = [document.querySelector("#tabellen [role=status]"), next.querySelector("[role=status]")];
  if (!before || !after) return;
  const words = [...after.childNodes];
  after.replaceWith(before);
  setTimeout(() => before.replaceChildren(...words), 20);
}

const keyOf = (element) => ({ id: element?.id, column: element?.closest(".call-table th[scope=col]")?.className, rel: element?.rel || element?.getAttribute?.("rel") });

function refound({ id, column, rel }) {
  if (id) return document.getElementById(id);
  if (column) return document.querySelector(`.call-table th[class="${CSS.escape(column)}"] :is(a, button), .call-table th.${column.split(" ")[0]} :is(a, button)`);
  const way = rel && document.querySelector(`.call .paging [rel="${rel}"]`);
  const heading = document.querySelector("#tabellen [role=status]");
  if (heading) heading.tabIndex = -1;
  return way || heading;
}

// ---- how far the screening has come

async function follow() {
  const shown = document.querySelector("#fremdrift[data-under-way]");
  if (!shown) return;
  try {
    const { next } = await fetched(shown.dataset.progress, {}, "#fremdrift");
    if (next.hasAttribute("data-under-way")) {
      shown.querySelector("[role=status]").textContent = next.querySelector("[role=status]").textContent;
      shown.querySelector("progress").value = next.querySelector("progress").value;
    } else {
      return location.reload();
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the network is away for a while: ask again
  }
  setTimeout(follow, POLL_MS);
}
if (document.querySelector("#fremdrift[data-under-way]")) setTimeout(follow, POLL_MS);
