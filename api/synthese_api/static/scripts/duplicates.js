// Judging pairs without a mouse: d, i and u answer, n writes a note, z undoes, → skips. A form is
// sent in the background and the next pair takes the place of this one; where that fails the
// browser sends it itself. Every state is in the address, so that back and reload work.
const review = () => document.querySelector("[data-review]");
const judging = () => review()?.querySelector("form[data-judge]");
let busy = false;

const isField = (element) => Boolean(element?.closest("input:not([type=hidden]), textarea, select, [contenteditable]"));

async function go(url, options, giveUp) {
  if (busy) return;
  busy = true;
  review().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, options);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-review]");
    if (!answer.ok || !next) throw new TypeError("no pair in the answer");
    if (answer.url !== location.href) history.pushState({}, "", answer.url);
    shown(page, next);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    giveUp();
  } finally {
    busy = false;
  }
}

function shown(page, next) {
  review().replaceWith(document.adoptNode(next));
  document.title = page.title;
  for (const each of document.querySelectorAll("[data-keys]")) each.hidden = false;
  const languages = page.querySelector(".languages");
  if (languages) document.querySelector(".languages").replaceWith(document.adoptNode(languages));
  scrollTo({ top: 0, behavior: "instant" });
  document.getElementById("paret").focus({ preventScroll: true });
  // A live region speaks when it changes: emptied first, so that the same words are told again.
  const told = document.getElementById("meldt");
  told.textContent = "";
  setTimeout(() => (told.textContent = review().querySelector("[data-told]").textContent.trim()), 50);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest("[data-review]") || form.dataset.failed) return;
  event.preventDefault();
  const button = event.submitter;
  if (busy) return;
  const body = new URLSearchParams(new FormData(form, button));
  go(form.action, { method: "POST", body }, () => {
    form.dataset.failed = "1"; // the browser sends it itself, and shows what went wrong
    form.requestSubmit(button);
  });
});

const skip = () => {
  const link = review()?.querySelector("[data-skip]");
  if (link) go(link.href, {}, () => location.assign(link.href));
};

document.addEventListener("keydown", (event) => {
  if (!review() || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isField(event.target)) {
    if (event.key === "Escape") document.getElementById("paret").focus({ preventScroll: true });
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const button = judging()?.querySelector(`button[value="${CSS.escape(key)}"]`);
  const leave = key === "u" && !button && review().querySelector("[data-skip][aria-keyshortcuts~=u]");
  if (button && "diu".includes(key)) {
    event.preventDefault();
    button.form.requestSubmit(button);
  } else if (key === "n" && judging()) {
    event.preventDefault();
    document.getElementById("merknad").focus();
  } else if (key === "z" && review().querySelector("form[data-undo]")) {
    event.preventDefault();
    review().querySelector("form[data-undo]").requestSubmit();
  } else if (key === "ArrowRight" || leave) {
    if (event.target.closest(".table, .dup-scroll")) return; // that key scrolls what is wide
    event.preventDefault();
    skip();
  }
});

// Enter in the note would press the first button; a note is no answer.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "merknad" || !event.target.closest("[data-judge]")) return;
  event.preventDefault();
  document.getElementById("paret").focus({ preventScroll: true });
});

addEventListener("popstate", () => {
  if (review()) location.reload();
});

for (const each of document.querySelectorAll("[data-keys]")) each.hidden = false;
