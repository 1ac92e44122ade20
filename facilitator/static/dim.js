/* The dark screen for a phone that lies flat on the table: a button turns it on and off, and this tab remembers. */

const KEY = "dim";

function set(dim) {
  document.body.classList.toggle("dim", dim);
  for (const button of document.querySelectorAll("[data-dim]")) button.setAttribute("aria-pressed", String(dim));
}

/** Storage can be switched off; then the choice lasts as long as the page. */
function remember(dim) {
  try { sessionStorage.setItem(KEY, dim ? "1" : "0"); } catch { /* the choice is kept by the page alone */ }
}

function remembered() {
  try { return sessionStorage.getItem(KEY); } catch { return null; }
}

set(remembered() === null ? document.body.classList.contains("dim") : remembered() === "1");
for (const button of document.querySelectorAll("[data-dim]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const dim = !document.body.classList.contains("dim");
    set(dim);
    remember(dim);
  });
}
