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
