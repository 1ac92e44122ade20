/* Moves the round's ring between two answers of the server (macros/ring.html). Time comes from a clock that nobody can set, counted
   from when the ring arrived. Phases as agreed: the last fifth, at least 20 s, is "landing"; then "here" and nothing further: it never
   moves on by itself, never counts below nothing. While held (data-running="no") it stands still; in phase "still" all signals are off.
   With reduced motion it moves in four steps. */

const LANDING_SHARE = 0.2, LANDING_LEAST = 20;
const fewSteps = matchMedia("(prefers-reduced-motion: reduce)");
const arrived = new WeakMap();

/** The phase and the part left of a turn of `planned` seconds, `elapsed` seconds in. */
export function phaseOf(planned, elapsed) {
  const left = Math.max(0, planned - elapsed);
  if (left <= 0) return ["here", 0];
  if (left <= Math.max(planned * LANDING_SHARE, Math.min(LANDING_LEAST, planned))) return ["landing", left / planned];
  return ["open", left / planned];
}

function draw(ring) {
  if (!arrived.has(ring)) arrived.set(ring, performance.now());
  if (ring.dataset.running !== "yes" || ring.dataset.phase === "still") return;
  const elapsed = Number(ring.dataset.elapsed) + (performance.now() - arrived.get(ring)) / 1000;
  const [phase, share] = phaseOf(Number(ring.dataset.planned), elapsed);
  const part = fewSteps.matches ? Math.ceil(share * 4) / 4 : share;
  const arc = ring.querySelector(".ring-left");
  arc?.setAttribute("stroke-dasharray", `${(part * 100).toFixed(1)} 100`);
  arc?.setAttribute("stroke-dashoffset", (part * 100 - 100).toFixed(1));
  if (ring.dataset.phase !== phase) ring.dataset.phase = phase;
}

const drawAll = () => document.querySelectorAll(".ring[data-planned]").forEach(draw);
drawAll();
setInterval(drawAll, 1000);
document.addEventListener("live:change", drawAll);
