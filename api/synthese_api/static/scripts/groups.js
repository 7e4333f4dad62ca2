// What was done is read out, and "undo" is the next thing that the keyboard reaches.
const told = document.querySelector("[data-focused]");
if (told) addEventListener("load", () => setTimeout(() => told.focus({ preventScroll: Boolean(location.hash) })));

// An address that leads into something folded away unfolds it.
const unfold = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = target; each; each = each.parentElement) if (each.localName === "details") each.open = true;
};
addEventListener("hashchange", unfold);
unfold();
