/* Says things in the page's live region (#status), and says so when a request of htmx did not go through.
   Without this file the words still stand on the page; they are only not read out by themselves. */

/** Put a sentence into the live region, instead of what it said before. */
export function announce(words) {
  const region = document.getElementById("status");
  if (!region || !words) return;
  const frame = document.createElement("div");
  frame.className = "notice";
  const line = document.createElement("p");
  line.textContent = words;
  frame.append(line);
  region.replaceChildren(frame);
}

/** Read out what the server put there: a live region is silent about what it was born with. */
function repeatFirstWords() {
  const region = document.getElementById("status");
  if (!region?.children.length) return;
  const words = [...region.childNodes];
  setTimeout(() => region.replaceChildren(...words.map((node) => node.cloneNode(true))), 300);
}

function tellFailure(event) {
  const region = document.getElementById("status");
  const signedOut = [401, 403].includes(event.detail?.xhr?.status);
  announce(signedOut ? region?.dataset.signedOut : region?.dataset.failed);
}

repeatFirstWords();
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(failure, tellFailure);
