"use strict";
{
  const form = document.getElementById("controls");
  if (form) {
    const [search, type, least, most, sort] = ["search", "type", "least", "most", "sort"].map((id) =>
      document.getElementById(id),
    );
    const showing = document.getElementById("showing");
    const holder = document.getElementById("cards");
    const pairs = [...holder.children];
    const groups = [...document.querySelectorAll(".group")];
    const said = new Map(); // what stands in a card, as it is searched

    const words = (card) => {
      if (!said.has(card)) said.set(card, card.textContent.toLowerCase());
      return said.get(card);
    };
    const probability = (card) => Number(card.dataset.p);
    const place = (card) => Number(card.dataset.n);
    const name = (card) => card.querySelector(".name").textContent;
    const orders = {
      uncertain: (a, b) => place(a) - place(b),
      high: (a, b) => probability(b) - probability(a) || place(a) - place(b),
      low: (a, b) => probability(a) - probability(b) || place(a) - place(b),
      title: (a, b) => name(a).localeCompare(name(b), document.documentElement.lang),
    };

    const filter = (cards) => {
      const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      // An emptied field sets no bound.
      const low = Number(least.value || 0);
      const high = Number(most.value || 100);
      let shown = 0;
      for (const card of cards) {
        const points = 100 * probability(card);
        const fits =
          (!type.value || card.dataset.type === type.value) &&
          points >= low - 0.5 &&
          points <= high + 0.5 &&
          asked.every((word) => words(card).includes(word));
        card.hidden = !fits;
        shown += fits;
      }
      return shown;
    };

    const show = () => {
      const found = {
        pairs: filter(pairs),
        all_pairs: pairs.length,
        groups: filter(groups),
        all_groups: groups.length,
      };
      showing.textContent = showing.dataset.told.replace(/\{(\w+)\}/g, (_, key) => found[key]);
    };

    const order = () => holder.append(...pairs.toSorted(orders[sort.value]));

    let waiting;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 120);
    });
    for (const field of [type, least, most]) field.addEventListener("input", show);
    sort.addEventListener("input", order);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      // The fields have their first values back only after this.
      setTimeout(() => {
        show();
        order();
      });
    });
    // A link to a card that is filtered away shows it again.
    addEventListener("hashchange", () => {
      const card = document.getElementById(location.hash.slice(1));
      if (!card?.hidden) return;
      form.reset();
      setTimeout(() => card.scrollIntoView());
    });
    form.hidden = false;
    show();
  }
  // What is folded can't be read on paper.
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll(".passages")) folded.open = true;
  });
}
