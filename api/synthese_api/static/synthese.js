// Only what makes it pleasanter: every page is whole without this file.

// Dropping files on the form, and telling which are chosen.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const input = drop.querySelector("input[type=file]");
  const chosen = drop.querySelector("[data-chosen]");
  drop.querySelector("[data-drop-hint]").hidden = false;

  const tell = () => {
    const names = [...input.files].map((file) => file.name);
    chosen.replaceChildren();
    if (!names.length) return;
    const sentence = names.length === 1 ? chosen.dataset.one : chosen.dataset.many;
    const list = document.createElement("ul");
    for (const name of names) {
      const item = document.createElement("li");
      item.textContent = name;
      list.append(item);
    }
    chosen.append(sentence, list);
    chosen.firstChild.textContent = sentence.replace("{n}", names.length);
  };

  input.addEventListener("change", tell);
  for (const type of ["dragenter", "dragover"]) {
    drop.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const type of ["dragleave", "drop"]) {
    drop.addEventListener(type, () => drop.classList.remove("over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    tell();
  });
}

// Following a job: the page is fetched again, and what differs is put in its place.
const POLL_MS = 700;
const follow = async () => {
  const shown = document.getElementById("jobb");
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("jobb");
    if (!answer.ok || !fresh) return location.reload();
    const goesOn = fresh.querySelector("progress");
    if (!goesOn) return location.reload();
    if (fresh.innerHTML !== shown.innerHTML) {
      shown.querySelector("[role=status]").textContent = fresh.querySelector("[role=status]").textContent;
      shown.querySelector("progress").replaceWith(goesOn);
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the network is away for a while: ask again
  }
  setTimeout(follow, POLL_MS);
};
if (document.querySelector("#jobb progress")) setTimeout(follow, POLL_MS);
