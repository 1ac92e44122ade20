/* Judges one tab stop after the other: window.tabStop() after each press of Tab; null when the page has been left. */
() => {
  const seen = [];
  const rgb = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [red, green, blue] = rgb(colour).map((part) => (part /= 255, part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgb(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const ringed = (element) => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return outline && contrast(style.outlineColor, behind(element.parentElement || element)) >= 3;
  };
  const inSight = (element) => [...element.getClientRects()].some((box) => {
    const spots = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y]);
    return spots.some(([x, y]) => {
      const hit = document.elementFromPoint(x, y);
      return hit && (element.contains(hit) || hit.contains(element) && hit.closest("label"));
    });
  });
  const named = (element) => {
    const id = element.closest("[id]")?.id;
    return `${id ? `#${id} ` : ""}${element.tagName.toLowerCase()}`;
  };
  window.tabStop = () => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    if (element === seen[0] && seen.length > 1) return null;
    const several = ["date", "time", "datetime-local", "month", "week"].includes(element.type); // one stop for each part
    if (several && element === seen.at(-1)) return { where: named(element), words: "", faults: [], trapped: false };
    const trapped = seen.includes(element);
    seen.push(element);
    const faults = trapped ? ["keyboard-trap"] : [];
    if (!trapped && !ringed(element)) faults.push("no-focus-ring");
    if (!trapped && !inSight(element)) faults.push("focus-out-of-sight");
    return { where: named(element), words: element.outerHTML.slice(0, 100), faults, trapped };
  };
}
