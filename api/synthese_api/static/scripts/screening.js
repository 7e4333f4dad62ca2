// One application: tabs without a new page, facets put right in place, and a draft that is saved
// all the time. Every state is in the address or on the server; without this all of it works too.
const desk = () => document.querySelector("[data-screening]");

// ---- tabs: the arrows go from one to the next, the address follows
function makeTabs() {
  const nav = desk()?.querySelector("[data-tabs]");
  if (!nav) return;
  const list = nav.querySelector("ul");
  const tabs = [...list.querySelectorAll("a")];
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", nav.getAttribute("aria-label"));
  nav.removeAttribute("aria-label");
  nav.setAttribute("role", "presentation");
  for (const tab of tabs) {
    tab.parentElement.setAttribute("role", "presentation");
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.dataset.panel);
    const panel = document.getElementById(tab.dataset.panel);
    panel.setAttribute("role", "tabpanel");
    panel.tabIndex = 0;
    mark(tab, tab.hasAttribute("aria-current"));
    tab.removeAttribute("aria-current");
  }
}

function mark(tab, chosen) {
  tab.setAttribute("aria-selected", String(chosen));
  tab.tabIndex = chosen ? 0 : -1;
  document.getElementById(tab.dataset.panel).hidden = !chosen;
}

function choose(tab, { remembered = true } = {}) {
  for (const each of tab.closest("ul").querySelectorAll("a")) mark(each, each === tab);
  const key = new URL(tab.href).searchParams.get("fane");
  for (const each of desk().querySelectorAll("input[name=fane]")) each.value = key;
  if (!remembered) return;
  const url = new URL(location.href);
  url.searchParams.set("fane", key);
  url.searchParams.delete("gjort");
  url.hash = "";
  history.replaceState(history.state, "", url);
}

const isPlain = (event) => !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tabs] [role=tab]");
  if (!tab || !isPlain(event)) return;
  event.preventDefault();
  choose(tab);
  tab.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (!tab || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const tabs = [...tab.closest("ul").querySelectorAll("a")];
  const at = tabs.indexOf(tab);
  const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: tabs.length - 1, " ": at }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const chosen = tabs[(next + tabs.length) % tabs.length];
  choose(chosen);
  chosen.focus({ preventScroll: true });
});

// ---- a place in the text stays open until Escape
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const each of document.querySelectorAll(".sc-place:hover, .sc-place:focus-within")) each.classList.add("sc-shut");
});
for (const type of ["mouseout", "focusout"]) {
  document.addEventListener(type, (event) => {
    const place = event.target.closest?.(".sc-place");
    if (place && !place.contains(event.relatedTarget)) place.classList.remove("sc-shut");
  });
}

// ---- a facet put right: the same form, sent beside, and what was ranked anew put in place
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-facet]") || form.dataset.failed) return;
  event.preventDefault();
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form, button));
  desk().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-part=facets]")) throw new TypeError("no facets in the answer");
    putIn(page, body.get("felt"));
    const name = document.querySelector("form[data-draft] input[name=navn]");
    if (name && !name.value) name.value = body.get("navn");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    form.dataset.failed = "1"; // the browser sends it itself, and shows what went wrong
    form.requestSubmit(button);
  } finally {
    desk()?.removeAttribute("aria-busy");
  }
});

function putIn(page, facet) {
  const key = desk().querySelector("[role=tab][aria-selected=true]")?.dataset.panel;
  for (const next of page.querySelectorAll("[data-part]")) {
    document.querySelector(`[data-part="${next.dataset.part}"]`)?.replaceWith(document.adoptNode(next));
  }
  for (const each of [".sc-nav", ".sc-rests"]) {
    const next = page.querySelector(each);
    if (next) desk().querySelector(each)?.replaceWith(document.adoptNode(next));
  }
  makeTabs();
  const tab = key && desk().querySelector(`[data-panel="${key}"]`);
  if (tab) choose(tab, { remembered: false });
  makeRests();
  const row = document.getElementById(`felt-${facet}`);
  (row?.querySelector("[aria-invalid]") ?? row?.querySelector("summary"))?.focus({ preventScroll: true });
  tell(page.querySelector(".sc-head .done")?.textContent ?? row?.querySelector(".error")?.textContent ?? "");
}

// A live region speaks when it changes: emptied first, so that the same words are told again.
function tell(words) {
  const told = desk().querySelector("[data-told]");
  told.textContent = "";
  setTimeout(() => (told.textContent = words.trim()), 50);
}

// ---- what the decision rests on, chosen where the match stands
const boxOf = (project) => [...document.querySelectorAll(".sc-rests input[name=prosjekt]")].find((each) => each.value === project);

function makeRests() {
  for (const each of desk().querySelectorAll("[data-rest-of]")) each.hidden = !boxOf(each.dataset.restOf);
  showRests();
}

function showRests() {
  for (const each of desk().querySelectorAll("[data-rest-of]")) {
    each.firstElementChild.setAttribute("aria-pressed", String(Boolean(boxOf(each.dataset.restOf)?.checked)));
  }
  const count = desk().querySelector("[data-rests-count]");
  if (count) count.textContent = desk().querySelectorAll(".sc-rests input:checked").length;
}

document.addEventListener("click", (event) => {
  const rest = event.target.closest("[data-rest-of] button")?.parentElement;
  if (!rest) return;
  const box = boxOf(rest.dataset.restOf);
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  if (event.target.closest?.(".sc-rests")) showRests();
});

// ---- the draft: a moment after the last letter, when a field is left, and when the page is
const WAIT_MS = 400;
const AGAIN_MS = 4000;
let waiting = null;
let unsaved = false;
let saving = null;

const form = () => document.querySelector("form[data-draft]");
const say = (words) => {
  const status = form().querySelector("[data-draft-status]");
  if (status.textContent !== words) status.textContent = words;
};

function draftOf(element) {
  const data = new FormData(element);
  return JSON.stringify({ by: data.get("navn") ?? "", verdict: data.get("funn"), reason: data.get("begrunnelse"), projects: data.getAll("prosjekt") });
}

function later(wait = WAIT_MS) {
  clearTimeout(waiting);
  waiting = setTimeout(save, wait);
}

async function save({ leaving = false } = {}) {
  clearTimeout(waiting);
  const element = form();
  if (!element || !unsaved || (saving && !leaving)) return;
  unsaved = false;
  saving?.abort(); // what is sent when the page is left is newer
  saving = new AbortController();
  const request = { method: "PUT", headers: { "Content-Type": "application/json" }, body: draftOf(element), keepalive: leaving };
  try {
    const answer = await fetch(element.dataset.draft, leaving ? request : { ...request, signal: saving.signal });
    if (!answer.ok) throw new TypeError(answer.statusText);
    const { at } = await answer.json();
    const time = new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    if (!unsaved) say(element.dataset.saved.replace("{time}", time)); // else there is more already
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof TypeError)) throw error;
    unsaved = true;
    say(element.dataset.failed);
    later(AGAIN_MS);
  } finally {
    saving = null;
  }
  if (unsaved) later();
}

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    if (event.target.form !== form() || !form()) return;
    unsaved = true;
    say(""); // "saved" would be true no longer
    later();
  });
}
document.addEventListener("focusout", (event) => {
  if (form() && event.target.form === form()) save();
});
addEventListener("pagehide", () => save({ leaving: true }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save({ leaving: true });
});
document.addEventListener("submit", (event) => {
  if (event.target !== form() || event.defaultPrevented) return;
  clearTimeout(waiting); // what is sent now is newer than the draft
  unsaved = false;
  saving?.abort();
});

if (desk()) {
  makeTabs();
  makeRests();
  const button = form()?.querySelector("[data-save-draft]");
  if (button) button.hidden = true; // it is saved by itself
}
