// The search field as a combobox: what may be meant is listed while one types. Enter searches as
// ever, unless an option has been gone to; without this script the field is an ordinary one.
const WAIT_MS = 80;
const FEWEST = 2; // letters

const field = document.querySelector("[data-suggest]");
if (field) {
  const list = document.getElementById(field.dataset.suggest);
  const told = document.querySelector("[data-suggest-told]");
  let options = []; // as they stand in the list, each with its element
  let active = -1;
  let timer = 0;
  let request = null;

  field.type = "text"; // a search field empties itself on Escape, which closes the list here
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const counted = (words, n) => (n === 1 ? words.one : words.many).replace("{n}", n.toLocaleString(document.documentElement.lang));

  const go = (to) => {
    options[active]?.element.setAttribute("aria-selected", "false");
    active = to;
    const option = options[active];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.element.setAttribute("aria-selected", "true");
    option.element.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.element.id);
  };

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    go(-1);
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
  };

  const piece = (name, text, kind) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  const marked = (text, marks) => {
    const letters = [...text]; // marks count code points
    const made = document.createElement("span");
    made.className = "suggest-text";
    let reached = 0;
    for (const [start, end] of marks) {
      made.append(letters.slice(reached, start).join(""), piece("b", letters.slice(start, end).join("")));
      reached = end;
    }
    made.append(letters.slice(reached).join(""));
    return made;
  };

  const choose = (option) => {
    close();
    if (option.url) return location.assign(option.url);
    field.value = option.insert;
    field.form.requestSubmit();
  };

  const shown = (option, number) => {
    const made = document.createElement("div");
    made.id = `${list.id}-${number}`;
    made.className = "suggest-option";
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.append(marked(option.text, option.marks));
    if (!option.url) made.append(" ", piece("span", counted(list.dataset, option.count), "suggest-count"));
    made.addEventListener("click", () => choose(option));
    return made;
  };

  const show = (suggestions) => {
    list.replaceChildren();
    go(-1);
    let group = null;
    options = suggestions.map((each, number) => {
      if (each.kind !== suggestions[number - 1]?.kind) {
        group = document.createElement("div");
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", list.dataset[each.kind]);
        const name = piece("span", list.dataset[each.kind], "suggest-kind");
        name.setAttribute("aria-hidden", "true");
        group.append(name);
        list.append(group);
      }
      const option = { ...each, element: shown(each, number) };
      group.append(option.element);
      return option;
    });
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    told.textContent = options.length ? counted(told.dataset, options.length) : told.dataset.none;
  };

  const ask = async () => {
    request?.abort();
    const own = (request = new AbortController());
    const params = new URLSearchParams({ q: field.value, lang: document.documentElement.lang });
    try {
      const answer = await fetch(`/api/v1/suggest?${params}`, { signal: own.signal });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      if (!own.signal.aborted && document.activeElement === field) show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; // or the network is away
    }
  };

  const isWorth = () => field.value.trim().length >= FEWEST;
  const isAtEnd = () => field.selectionEnd === field.value.length; // the end is what is completed

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    told.textContent = "";
    if (event.isComposing) return;
    if (!isWorth() || !isAtEnd()) return close();
    timer = setTimeout(ask, WAIT_MS);
  });

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open && !isWorth()) return;
      event.preventDefault();
      if (!open) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = options.length + 1; // the field itself is one of them
      go(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(options[active]);
    } else if (event.key === "Home" || event.key === "End" || event.key === "ArrowLeft" || event.key === "ArrowRight") {
      go(-1); // they move within the field
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps focus
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
}
