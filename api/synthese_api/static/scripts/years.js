// Two handles over the bars by year, and dragging over the bars themselves. The fields beneath stay
// the truth: handles and fields follow one another, and the form is sent as it is without a script.
const WIDTH = 264;
const HEIGHT = 72;
const WIDEST = 22;

function start(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "";
  const plot = form.querySelector("[data-plot]");
  const drawing = plot.querySelector("svg");
  const first = Number(drawing.dataset.first);
  const counts = drawing.dataset.counts.split(",").map(Number);
  const last = first + counts.length - 1;
  const fields = [form.elements.fra, form.elements.til];
  const handles = fields.map((field) => handle(field, { first, last }));
  const scale = form.querySelector("[data-told]");
  const told = scale.textContent;
  plot.append(...handles);
  plot.classList.add("slides", "drags");

  const range = () => handles.map((each) => Number(each.value)).sort((a, b) => a - b);
  const show = () => {
    const [low, high] = range();
    const inside = (year) => year >= low && year <= high;
    drawing.querySelector(".year-within").setAttribute("d", bars(counts, first, inside));
    drawing.querySelector(".year-outside").setAttribute("d", bars(counts, first, (year) => !inside(year)));
  };
  const write = () => {
    const [low, high] = range();
    fields[0].value = low === first ? "" : low; // at the end it is open: what isn't drawn is in
    fields[1].value = high === last ? "" : high;
    show();
  };
  const read = () => {
    handles[0].value = fields[0].value || first;
    handles[1].value = fields[1].value || last;
    show();
  };
  const yearAt = (event) => {
    const box = drawing.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * counts.length);
    return first + Math.min(Math.max(at, 0), counts.length - 1);
  };

  for (const each of handles) {
    each.addEventListener("input", write);
    each.addEventListener("pointerup", () => setTimeout(() => form.requestSubmit())); // after its own change
    each.addEventListener("keydown", (event) => {
      if (event.key === "Enter") form.requestSubmit();
    });
  }
  for (const each of fields) each.addEventListener("input", read);

  let from = null;
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    from = yearAt(event);
    drawing.setPointerCapture(event.pointerId);
    event.preventDefault();
    [handles[0].value, handles[1].value] = [from, from];
    show();
  });
  drawing.addEventListener("pointermove", (event) => {
    const year = yearAt(event);
    scale.textContent = `${year}: ${counts[year - first]}`;
    if (from === null) return;
    [handles[0].value, handles[1].value] = [Math.min(from, year), Math.max(from, year)];
    show();
  });
  drawing.addEventListener("pointerup", () => {
    if (from === null) return;
    from = null;
    write();
    form.requestSubmit();
  });
  drawing.addEventListener("pointercancel", () => {
    from = null;
    read();
  });
  drawing.addEventListener("pointerleave", () => (scale.textContent = told));
}

function handle(field, { first, last }) {
  const input = document.createElement("input");
  input.type = "range";
  input.min = first;
  input.max = last;
  input.value = field.value || (field.name === "fra" ? first : last);
  input.id = `${field.id}-dra`;
  input.setAttribute("aria-label", field.labels[0].textContent.trim());
  // A handle's middle is to stand under the middle of its year's bar at either end.
  const bar = 100 / (last - first + 1);
  input.style.left = `calc(${bar / 2}% - 0.75rem)`;
  input.style.width = `calc(${100 - bar}% + 1.5rem)`;
  return input;
}

function bars(counts, first, drawn) {
  const unit = WIDTH / counts.length;
  const gap = Math.max(Math.min(2, unit / 4), unit - WIDEST);
  const most = Math.max(...counts);
  let path = "";
  counts.forEach((count, at) => {
    if (!count || !drawn(first + at)) return;
    const high = Math.max(1.5, (HEIGHT * count) / most).toFixed(1);
    path += `M${(at * unit + gap / 2).toFixed(1)} ${HEIGHT}v-${high}h${(unit - gap).toFixed(1)}v${high}z`;
  });
  return path;
}

const startAll = () => document.querySelectorAll("form[data-years]").forEach(start);
document.addEventListener("swapped", startAll);
startAll();
