// A project's page: quotes beside values, fields put right where they stand, and copying.

// A quote is shown while its value or the quote itself is under the pointer or has focus, stays as
// long, and goes away on Escape without anything being moved (WCAG 1.4.13).
const HIDE_MS = 250;
let shownTip = null;
let hiding = 0;

const hideTip = () => {
  clearTimeout(hiding);
  shownTip?.classList.remove("tip-shown");
  shownTip = null;
};

const showTip = (id) => {
  clearTimeout(hiding);
  const tip = document.getElementById(id);
  if (!tip || tip === shownTip) return;
  hideTip();
  shownTip = tip;
  tip.classList.add("tip-shown");
};

const tipOf = (target) => {
  const near = target instanceof Element ? target.closest("[data-tip], .tip") : null;
  return near && (near.dataset.tip ?? near.id);
};

for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => {
    const id = tipOf(event.target);
    if (id) showTip(id);
    else if (type === "focusin") hideTip();
  });
}
document.addEventListener("pointerout", (event) => {
  const id = tipOf(event.target);
  if (!id || tipOf(event.relatedTarget) === id) return;
  clearTimeout(hiding);
  const focused = tipOf(document.activeElement);
  hiding = setTimeout(() => {
    if (focused !== id) hideTip();
  }, HIDE_MS);
});

// A field is put right in its row: the row as the server draws it with the form takes its place.
let left = null; // the row that a form stands for, and the address to go back to

const closeForm = () => {
  if (!left) return;
  const { row, form, address } = left;
  left = null;
  form.replaceWith(row);
  history.replaceState(null, "", address);
  row.querySelector(".mend a")?.focus();
};

const openForm = async (link) => {
  const url = new URL(link.href);
  const id = url.hash.slice(1);
  const row = document.getElementById(id);
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.getElementById(id);
  if (!answer.ok || !row || !form?.querySelector("form.mending")) return location.assign(url);
  closeForm();
  left = { row, form, address: location.href };
  row.replaceWith(document.adoptNode(form));
  history.replaceState(null, "", url);
  form.querySelector("#rett-verdi").focus();
};

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest(".row .mend a, .row a.cancel");
  if (!link) return;
  if (link.classList.contains("cancel")) {
    if (!left?.form.contains(link)) return;
    event.preventDefault();
    closeForm();
  } else {
    event.preventDefault();
    openForm(link).catch(() => location.assign(link.href));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (shownTip) hideTip();
  else if (left?.form.contains(document.activeElement)) closeForm();
});

// What was saved is read out, and "undo" is the next thing that the keyboard reaches.
const done = document.querySelector(".row .done");
if (done) {
  done.tabIndex = -1;
  addEventListener("load", () => setTimeout(() => done.focus())); // after the jump to the row
}

// Copying: the button is there only where a script can answer it.
const select = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

for (const button of document.querySelectorAll("[data-copy-text]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const shown = document.getElementById(button.dataset.copyShown);
    try {
      await navigator.clipboard.writeText(button.dataset.copyText);
      button.nextElementSibling.textContent = button.dataset.copied;
    } catch {
      shown.textContent = button.dataset.copyText; // no clipboard here: marked, to be copied by hand
      select(shown);
    }
  });
}
