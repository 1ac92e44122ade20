/* Leaves the page at once: by the link, or by pressing Shift three times within two seconds. The page is emptied first, then its
   place in the history is taken by the ordinary page, so that Back does not return here. Without this file the link is a plain link. */

const link = document.querySelector("[data-quick-exit]");
const PRESSES = 3, WITHIN = 2000;
let presses = [];

function leave(event) {
  event?.preventDefault();
  document.title = " ";
  document.documentElement.replaceChildren();
  location.replace(link.href);
}

function countShift(event) {
  if (event.repeat) return;
  presses = event.key === "Shift" ? [...presses, event.timeStamp].filter((at) => event.timeStamp - at < WITHIN) : [];
  if (presses.length >= PRESSES) leave();
}

if (link) {
  link.addEventListener("click", leave);
  document.addEventListener("keydown", countShift);
}
