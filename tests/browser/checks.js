/* What axe cannot see. Evaluated in the page by checks.py through the debugger, which lends getEventListeners().
   Gives [{check, where, words}]. */
(() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const where = (element) => {
    const id = element.closest("[id]")?.id;
    return `${id ? `#${id} ` : ""}${element.tagName.toLowerCase()}${element.className && element.className.split ? "." + element.className.trim().split(/\s+/).join(".") : ""}`;
  };
  const tell = (check, element, words) => faults.push({ check, where: where(element), words });
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
  const words = (element) => (element.textContent + " " + (element.getAttribute("aria-label") || "")).replace(/\s+/g, " ").trim();
  const USABLE = "a[href], button, input, select, textarea, summary, label, option, [tabindex], [contenteditable], dialog, details, form";

  const seen = new Set();
  for (const element of all("[id]")) {
    if (seen.has(element.id)) tell("duplicate-id", element, element.id);
    seen.add(element.id);
  }

  for (const element of all("body *")) {
    if (element.closest(USABLE) || element.closest("svg")) continue;
    const heard = typeof getEventListeners === "function" ? Object.keys(getEventListeners(element)) : [];
    const pressed = ["click", "mousedown", "mouseup", "pointerdown", "pointerup"].some((kind) => heard.includes(kind));
    if (pressed || element.hasAttribute("onclick") || getComputedStyle(element).cursor === "pointer") {
      tell("click-only", element, "answers to a press and cannot be reached by keyboard");
    }
  }

  for (const element of all(".error")) {
    const controls = element.id ? all(`[aria-describedby~="${CSS.escape(element.id)}"], [aria-errormessage~="${CSS.escape(element.id)}"]`) : [];
    if (visible(element) && !controls.length) tell("unlinked-error", element, words(element));
  }
  for (const element of all(".notice-good, .notice-error, .status, .flash")) {
    if (visible(element) && !element.closest("[role=status], [role=alert], [aria-live]")) tell("no-live-region", element, words(element));
  }

  for (const element of all("body *")) {
    const box = element.getBoundingClientRect();
    const named = element.closest("[aria-label], [role=img], svg, input, button, [aria-hidden=true] ~ *");
    if (element.children.length || words(element) || named || !visible(element) || box.width < 4 || box.width > 48 || box.height < 4 || box.height > 48) continue;
    const colour = getComputedStyle(element).backgroundColor;
    const filled = colour !== "rgba(0, 0, 0, 0)" && colour !== getComputedStyle(element.parentElement).backgroundColor;
    if (filled && !words(element.parentElement)) tell("colour-only", element, colour);
  }

  const scripts = { Arabic: ["ar", "fa", "ur"], Hebrew: ["he", "yi"], Cyrillic: ["ru", "uk", "bg", "sr"], Greek: ["el"], Han: ["zh", "ja"],
    Hiragana: ["ja"], Katakana: ["ja"], Hangul: ["ko"], Devanagari: ["hi", "mr", "ne"], Tamil: ["ta"], Thai: ["th"] };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    // A name is nobody's language: names stand in <bdi>.
    if (!visible(element) || element.closest("bdi, script, style, textarea")) continue;
    const language = (element.closest("[lang]")?.lang || "").slice(0, 2);
    for (const [script, languages] of Object.entries(scripts)) {
      const foreign = new RegExp(`\\p{Script=${script}}{3}`, "u").test(walker.currentNode.data);
      if (foreign && !languages.includes(language)) tell("foreign-without-lang", element, walker.currentNode.data.trim());
    }
  }

  for (const table of all("table:not([role=presentation], [role=none])")) {
    if (!table.querySelector("th")) tell("table-without-headers", table, words(table).slice(0, 60));
  }
  for (const item of all("[draggable=true], .sortable > *")) {
    if (!item.querySelector("button, a[href], input")) tell("drag-only", item, "can be moved by dragging alone");
  }
  for (const image of all("img[alt], [role=img][aria-label]")) {
    const alt = (image.getAttribute("alt") ?? image.getAttribute("aria-label")).trim();
    if (/^(an? )?(image|picture|photo|img|graphic|icon|logo|spacer)( of)?$|\.(png|jpe?g|gif|svg|webp)$/i.test(alt)) tell("empty-alt-words", image, alt);
  }
  for (const animation of document.getAnimations()) {
    const timing = animation.effect?.getComputedTiming();
    if (timing?.iterations === Infinity && animation.effect.target) tell("endless-motion", animation.effect.target, animation.animationName || "");
  }
  for (const element of all("marquee, blink")) tell("endless-motion", element, element.tagName);
  for (const link of all("a[href]")) {
    if (/^(click|press|tap)? ?(here|this|more|link|read more|learn more|this link)[.!…]?$/i.test(words(link))) tell("empty-link-words", link, words(link));
  }
  return faults;
})()
