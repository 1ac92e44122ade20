/* Keeps the screen awake while a page with <body data-wake> is in front. The browser lets go when the page is hidden, so it is asked
   again on return. body[data-awake] says whether it worked; a browser that cannot simply dims as always. */

let lock = null;

async function stayAwake() {
  if (document.hidden || !document.body.hasAttribute("data-wake") || !navigator.wakeLock || lock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    document.body.dataset.awake = "yes";
    lock.addEventListener("release", () => { lock = null; document.body.dataset.awake = "no"; });
  } catch {
    document.body.dataset.awake = "no"; // low battery, or not allowed: nothing to tell anybody
  }
}

document.addEventListener("visibilitychange", stayAwake);
stayAwake();
