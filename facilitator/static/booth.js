/* The booth's only script. It takes the code from behind the # of the address, which browsers never send, into the form and out of the
   address bar, and it makes the random key with which this page can change its own answer. It sends nothing, stores nothing and asks
   nobody: that is for the person who presses the button. Without this file the code is typed and the page comes with a key. */

const LONGEST = 100, KEY_BYTES = 16;

/** Put the code of the address into the form, and clear it from the address bar and the history. */
function takeCode() {
  const field = document.querySelector("[data-code]");
  const code = location.hash.slice(1, LONGEST);
  if (!field || !code || code === "main" || code === "crisis") return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
}

/** Put a key of this page's own making in place of the one that came with it. */
function makeKey() {
  const field = document.querySelector("[data-fresh-key]");
  if (!field) return;
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  field.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

takeCode();
makeKey();
addEventListener("hashchange", takeCode);
