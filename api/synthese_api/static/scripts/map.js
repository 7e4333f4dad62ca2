// The map of municipalities: one stop for the keyboard with arrows within, and the tile's name in
// large beneath it. Copying the table.
function prepare(map) {
  if (map.dataset.ready) return;
  map.dataset.ready = "";
  const tiles = [...map.querySelectorAll("a")].map((link) => {
    const box = link.querySelector("rect");
    return { link, x: Number(box.getAttribute("x")), y: Number(box.getAttribute("y")) };
  });
  const told = map.parentElement.querySelector("[data-tile-told]");
  const hint = matchMedia("(pointer: coarse)").matches ? told.dataset.touch : told.textContent;
  told.textContent = hint;
  told.hidden = false;

  const stop = (link) => {
    for (const each of tiles) each.link.setAttribute("tabindex", each.link === link ? "0" : "-1");
  };
  const start = tiles.find((each) => each.link.classList.contains("on")) ?? tiles.find((each) => each.link.classList.contains("k5"));
  stop((start ?? tiles[0])?.link);

  map.addEventListener("keydown", (event) => {
    const here = tiles.find((each) => each.link === document.activeElement);
    const next = here && beside(here, event.key);
    if (!next) return;
    event.preventDefault();
    stop(next.link);
    next.link.focus();
  });
  const tell = (event) => {
    const title = event.target.closest("a, rect")?.querySelector("title");
    told.textContent = title?.textContent ?? hint;
  };
  map.addEventListener("focusin", tell);
  map.addEventListener("pointerover", tell);
  map.addEventListener("pointerleave", () => (told.textContent = hint));
  map.addEventListener("focusout", () => (told.textContent = hint));

  // A finger covers several tiles: the first touch tells which one it was, the next follows it.
  let touched = null;
  map.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (event.pointerType === "touch" && link && link !== touched) event.preventDefault();
    touched = link;
  });

  // The nearest tile that way; one straight ahead goes before one that is as near and aside.
  function beside(here, key) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    if (!way) return null;
    let best = null;
    let least = Infinity;
    for (const each of tiles) {
      const [x, y] = [each.x - here.x, each.y - here.y];
      const ahead = x * way[0] + y * way[1];
      const far = ahead + 2 * Math.abs(x * way[1] + y * way[0]);
      if (ahead > 0 && far < least) [best, least] = [each, far];
    }
    return best;
  }
}

function offerCopy(line) {
  if (line.dataset.ready || !navigator.clipboard) return;
  line.dataset.ready = "";
  line.hidden = false;
  line.querySelector("button").addEventListener("click", async () => {
    const rows = document.getElementById(line.dataset.copies).rows;
    const text = [...rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t")).join("\n");
    await navigator.clipboard.writeText(text);
    const said = line.querySelector("[role=status]");
    said.textContent = said.dataset.done;
  });
}

const prepareAll = () => {
  document.querySelectorAll("[data-tiles]").forEach(prepare);
  document.querySelectorAll("[data-copies]").forEach(offerCopy);
};
document.addEventListener("swapped", prepareAll);
prepareAll();
