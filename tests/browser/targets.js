/* What can be pressed and is too small. A tick counts together with its label; a link inside a sentence does not count. */
(least) => {
  const small = [];
  const union = (boxes) => {
    const left = Math.min(...boxes.map((box) => box.left)), right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top)), bottom = Math.max(...boxes.map((box) => box.bottom));
    return [right - left, bottom - top];
  };
  const inSentence = (element) => element.tagName === "A" && getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.disabled || inSentence(element)) continue;
    if (element.closest(".skip")) continue; // shown only while it has the focus
    const labels = ["radio", "checkbox"].includes(element.type) ? [...(element.labels || [])] : [];
    const [width, height] = union([element, ...labels].map((part) => part.getBoundingClientRect()));
    if (width > 1 && (width + 0.5 < least || height + 0.5 < least)) {
      const id = element.closest("[id]")?.id;
      small.push({ where: `${id ? `#${id} ` : ""}${element.tagName.toLowerCase()}`,
        words: `${Math.round(width)} × ${Math.round(height)}, wants ${least}: ${element.outerHTML.slice(0, 100)}` });
    }
  }
  return small;
}
