// Copying a link, dragging a collection into order, and choosing a collection without leaving the
// page. Each does what a form or a link on the page does by itself.

for (const button of document.querySelectorAll("[data-copy-field]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copyField);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // where the page is not served over https
    }
    button.textContent = button.dataset.done;
  });
}

const order = document.querySelector("[data-order]");
if (order && order.children.length > 1 && matchMedia("(pointer: fine)").matches) {
  document.querySelector(".drag-help").hidden = false;
  let dragged = null;
  for (const item of order.children) item.draggable = true;
  order.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-project]")) return; // a link or a text is dragged as such
    dragged = event.target;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  order.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-project]");
    if (!dragged || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  order.addEventListener("dragend", async () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    const body = new URLSearchParams();
    for (const item of order.children) body.append("prosjekt", item.dataset.project);
    const answer = await fetch(order.dataset.order, { method: "POST", body });
    if (!answer.ok) return;
    document.getElementById("rekkefolge-status").textContent = order.dataset.done;
  });
}

async function chooseCollection(link) {
  const answer = await fetch(link.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector(".keep-form");
  if (!answer.ok || !form) return location.assign(link.href);
  const dialog = document.createElement("dialog");
  dialog.className = "keep-dialog kept";
  dialog.setAttribute("aria-labelledby", "keep-title");
  const title = page.querySelector("h1");
  title.id = "keep-title";
  dialog.append(title, page.querySelector(".chosen-projects"), form);
  const name = form.elements.navn;
  name.id = "keep-name"; // the page may have a field of that name itself
  form.querySelector("label[for=navn]")?.setAttribute("for", "keep-name");
  name.addEventListener("input", () => {
    const fresh = form.querySelector("#ny-samling");
    if (fresh) fresh.checked = true;
  });
  form.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const shown = new DOMParser().parseFromString(await sent.text(), "text/html");
    if (!sent.ok) {
      form.querySelector(".error")?.remove();
      form.prepend(shown.querySelector(".error"));
      return;
    }
    dialog.close();
    tell(link, shown.querySelector(".done").textContent, sent.url, shown.querySelector("h1").textContent);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function tell(link, said, address, name) {
  let place = link.nextElementSibling;
  if (!place?.matches(".keep-done")) {
    place = document.createElement("span");
    place.className = "keep-done";
    place.setAttribute("role", "status");
    link.after(place);
  }
  const there = document.createElement("a");
  there.href = address.split("?")[0];
  there.textContent = name;
  place.replaceChildren(` ${said} `, there);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-keep]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || !window.HTMLDialogElement) return;
  event.preventDefault();
  chooseCollection(link);
});
