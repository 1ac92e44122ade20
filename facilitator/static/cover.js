/* Covers the screen: by the button, by a tap with two fingers, or after a minute in which nobody touched anything.
   What is covered is still running. Without this file the button stays hidden. */

const cover = document.getElementById("cover");
const idleFor = Number(cover?.dataset.after || 60) * 1000;
const TAP = 400;
let timer = 0, twoFingersAt = 0;

function hide() {
  if (!cover || cover.open) return;
  clearTimeout(timer);
  cover.showModal();
}

/** Start the idle minute again. */
function rest() {
  clearTimeout(timer);
  if (idleFor > 0 && !cover.open) timer = setTimeout(hide, idleFor);
}

function fingersDown(event) {
  twoFingersAt = event.touches.length === 2 ? event.timeStamp : 0;
}

function fingersUp(event) {
  if (twoFingersAt && event.timeStamp - twoFingersAt < TAP) hide();
  if (!event.touches.length) twoFingersAt = 0;
}

if (cover) {
  for (const button of document.querySelectorAll("[data-cover]")) {
    button.hidden = false;
    button.addEventListener("click", hide);
  }
  cover.querySelector("[data-uncover]").addEventListener("click", () => cover.close());
  cover.addEventListener("close", rest);
  document.addEventListener("touchstart", fingersDown, { passive: true });
  document.addEventListener("touchmove", () => { twoFingersAt = 0; }, { passive: true });
  document.addEventListener("touchend", fingersUp, { passive: true });
  for (const touch of ["pointerdown", "keydown", "scroll", "wheel"]) addEventListener(touch, rest, { passive: true, capture: true });
  rest();
}
