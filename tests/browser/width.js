/* What makes the page scroll sideways, and words that run out of their box. What scrolls inside its own frame is fine. */
() => {
  const found = [];
  const root = document.scrollingElement;
  const name = (element) => `${element.id ? `#${element.id} ` : ""}${element.tagName.toLowerCase()}.${String(element.className?.baseVal ?? element.className).trim().replace(/\s+/g, ".")}`;
  const framed = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  if (root.scrollWidth > root.clientWidth) {
    found.push({ where: "page", words: `${root.scrollWidth} wide in a window of ${root.clientWidth}` });
  }
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("svg, .visually-hidden, .skip") || !element.checkVisibility({ visibilityProperty: true }) || framed(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width && (box.right > root.clientWidth + 1 || box.left < -1)) {
      found.push({ where: name(element), words: `reaches from ${Math.round(box.left)} to ${Math.round(box.right)}` });
    }
    const style = getComputedStyle(element);
    const scrolls = ["auto", "scroll"].includes(style.overflowX) || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);
    if (!scrolls && style.display !== "inline" && element.clientWidth && element.scrollWidth > element.clientWidth + 1) {
      found.push({ where: name(element), words: `its words need ${element.scrollWidth}, it has ${element.clientWidth}: ${element.textContent.trim().slice(0, 60)}` });
    }
  }
  return found;
}
