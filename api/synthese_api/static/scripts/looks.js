// The look changes where the reader is: nothing typed or pasted is lost by loading the page anew.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const chosen = event.submitter;
  if (!form.matches("form.looks") || !chosen) return;
  event.preventDefault();
  document.documentElement.dataset.look = chosen.value;
  for (const each of form.querySelectorAll("button")) each.setAttribute("aria-pressed", String(each === chosen));
  const body = new URLSearchParams({ look: chosen.value });
  fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true }).catch(() => {}); // this page has it
});
