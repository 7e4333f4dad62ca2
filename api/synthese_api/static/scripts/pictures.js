// Turns the page of a picture in its place. Without this, the same links open it anew.

const PARTS = [".picture-turn", ".picture-sheet", "figcaption > :not(.picture-said)"];
let latest = 0;

async function freshFigure(address, id) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const figure = page.getElementById(id);
  const image = figure?.querySelector("img");
  if (!image) throw new Error("no picture");
  const ready = new Image();
  ready.sizes = image.sizes;
  ready.srcset = image.srcset;
  ready.src = image.getAttribute("src");
  await ready.decode(); // so that no page is blank meanwhile
  image.loading = "eager";
  return figure;
}

function turnTo(figure, fresh, turned) {
  const said = figure.querySelector(".picture-said");
  const news = fresh.querySelector(".picture-said").textContent;
  const number = fresh.querySelector(".picture-number").textContent;
  for (const name of PARTS.slice(0, 2)) figure.querySelector(name).replaceWith(fresh.querySelector(name));
  figure.querySelectorAll(PARTS[2]).forEach((each) => each.remove());
  said.after(...fresh.querySelectorAll(PARTS[2]));
  said.textContent = ""; // what is said twice is told twice
  const page = document.createElement("span");
  page.className = "unseen";
  page.textContent = `${number}. `;
  said.append(page, news);
  const link = figure.querySelector(`[data-turn="${turned}"]`) ?? figure.querySelector("[data-turn]");
  link?.focus({ preventScroll: true });
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(".picture [data-turn]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const figure = link.closest(".picture");
  const mine = ++latest;
  figure.setAttribute("aria-busy", "true");
  try {
    const fresh = await freshFigure(link.href, figure.id);
    if (mine !== latest) return;
    turnTo(figure, fresh, link.dataset.turn);
    history.replaceState(history.state, "", link.href);
  } catch {
    if (mine === latest) location.assign(link.href);
  } finally {
    if (mine === latest) figure.removeAttribute("aria-busy");
  }
});
