// Narrowing, sorting and turning pages without loading the whole page: the same address is fetched
// and its main part takes the place of this one's. Where anything fails, the browser goes there
// itself. Scripts that hold on to elements in <main> listen for "swapped" on the document.
//
// What swaps: links to the search page from the search page, and GET forms with data-swap. The
// search form itself stays, for scripts live in it; it takes over the filters it carries along.
const found = () => document.querySelector("main .found");
const place = () => location.pathname + location.search;
let here = place();
let asked = null; // the request under way

const swaps = (url) => url.origin === location.origin && url.pathname === "/" && url.search && !url.hash;
const isPlain = (event) => !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

document.addEventListener("click", (event) => {
  const link = event.target.closest("main a[href]");
  if (!link || !isPlain(event) || !found() || location.pathname !== "/") return;
  if (link.hasAttribute("download") || link.hasAttribute("target") || link.closest("[data-no-swap]")) return;
  const url = new URL(link.getAttribute("href"), location.href);
  if (!swaps(url)) return;
  event.preventDefault();
  go(url);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("main form[data-swap]") || !found()) return;
  event.preventDefault();
  const url = new URL(form.getAttribute("action") ?? "", location.href);
  url.search = new URLSearchParams(new FormData(form, event.submitter));
  go(url);
});

addEventListener("popstate", (event) => {
  if (place() === here) return; // only a place within the page
  if (found() && location.pathname === "/") go(new URL(location.href), { back: event.state ?? {} });
  else location.reload();
});

async function go(url, { back } = {}) {
  asked?.abort();
  const request = (asked = new AbortController());
  const key = keyOf(document.activeElement);
  found().classList.add("swapping");
  found().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: request.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.querySelector("main .found")) throw new Error(answer.statusText);
    const turned = !back && pageOf(answer.url) !== pageOf(location.href);
    if (!back) {
      history.replaceState({ ...history.state, y: scrollY }, "");
      history.pushState({}, "", answer.url);
    }
    here = place();
    swap(page);
    document.dispatchEvent(new CustomEvent("swapped"));
    settle(key, turned);
    if (back?.y !== undefined) scrollTo({ top: back.y, behavior: "instant" });
  } catch (error) {
    if (error.name === "AbortError") return;
    if (back) location.reload();
    else location.assign(url);
  }
}

const pageOf = (address) => new URL(address).searchParams.get("side") ?? "1";

function swap(page) {
  const now = document.querySelector("main");
  const next = document.adoptNode(page.querySelector("main"));
  for (const each of next.querySelectorAll("details[id]")) {
    const before = document.getElementById(each.id);
    if (before) each.open = before.open;
  }
  keepForm(now.querySelector("form[role=search]"), next.querySelector("form[role=search]"));
  keepStatus(now.querySelector(".found [role=status]"), next.querySelector(".found [role=status]"));
  now.replaceChildren(...next.childNodes);
  document.title = page.title;
  const languages = page.querySelector(".languages");
  if (languages) document.querySelector(".languages")?.replaceWith(document.adoptNode(languages));
}

function keepForm(form, next) {
  if (!form || !next) return;
  for (const each of form.querySelectorAll("input[type=hidden]")) each.remove();
  form.append(...next.querySelectorAll("input[type=hidden]"));
  for (const each of next.querySelectorAll("input[name], select[name]")) {
    const same = [...form.elements].find(
      (one) => one.name === each.name && (each.type !== "radio" || one.value === each.value),
    );
    if (!same) continue;
    if (each.type === "radio" || each.type === "checkbox") same.checked = each.checked;
    else if (same.value === same.defaultValue) same.value = same.defaultValue = each.value;
  }
  next.replaceWith(form);
}

// A live region speaks when it changes, not when it comes: the old one stays and gets the new words.
function keepStatus(status, next) {
  if (!status || !next) return;
  const words = [...next.childNodes];
  next.replaceWith(status);
  setTimeout(() => status.replaceChildren(...words), 20);
}

// Which control has the focus, so that the same one has it afterwards.
function keyOf(element) {
  if (!element || element === document.body || !element.closest("main")) return null;
  return { id: element.id, tag: element.localName, home: element.parentElement.closest("[id]")?.id, label: labelOf(element) };
}

function labelOf(element) {
  const words = element.querySelector(".value, text")?.textContent ?? element.getAttribute("aria-label");
  return (words ?? element.textContent ?? "").trim() + (element.name ?? "") + (element.type === "radio" ? element.value : "");
}

function settle(key, turned) {
  if (!key && !turned) return;
  const heading = document.querySelector(".found h2");
  const home = key?.home && document.getElementById(key.home);
  const same = !turned && ((key.id && document.getElementById(key.id)) || (home && [...home.querySelectorAll(key.tag)].find((each) => labelOf(each) === key.label)));
  if (same) {
    same.focus({ preventScroll: true });
    return;
  }
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  if (turned) heading.scrollIntoView({ behavior: "instant", block: "start" });
}
