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
