/* Runs axe, which has to be in the page already. Bars that stick to an edge lie over whatever is beneath them just now: they are let go
   for as long as axe looks, and the walk by keyboard (stops.js) judges whether they hide what has the focus. */
async ([tags, results]) => {
  const bars = [...document.querySelectorAll("body *")].filter((part) => getComputedStyle(part).position === "sticky");
  for (const bar of bars) bar.style.position = "static";
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: [results] });
  for (const bar of bars) bar.style.position = "";
  return found[results].flatMap((rule) => rule.nodes.map((node) => (
    { check: rule.id, where: node.target.join(" "), words: `${rule.help}: ${node.html.slice(0, 120)}` })));
}
