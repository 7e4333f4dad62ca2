// The menu of files closes by Escape, by a click elsewhere, and once a file is chosen.
const menus = () => document.querySelectorAll("details.export[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  const chosen = event.target.closest(".export-menu a");
  for (const menu of menus()) if (chosen || !menu.contains(event.target)) menu.open = false;
});
