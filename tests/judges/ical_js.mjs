// How ical.js (the engine of Thunderbird) reads a calendar: node ical_js.mjs MODULE FILE FROM TO, prints JSON as readers.py does.
import { readFileSync } from "node:fs";

const [module, file, from, to] = process.argv.slice(2);
const { default: ICAL } = await import(module);
const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const low = new Date(`${from}T00:00:00Z`);
const high = new Date(`${to}T00:00:00Z`);
const found = new Set();

function keep(start, end, item) {
  const at = start.toJSDate();
  if (at < low || at >= high) return;
  const times = [at, end.toJSDate()].map((one) => `${one.toISOString().slice(0, 16)}Z`);
  found.add(JSON.stringify([...times, item.summary]));
}

const components = calendar.getAllSubcomponents("vevent");
const exceptions = components.filter((one) => one.hasProperty("recurrence-id"));
for (const component of components) {
  if (component.hasProperty("recurrence-id")) continue;
  const own = exceptions.filter((one) => one.getFirstPropertyValue("uid") === component.getFirstPropertyValue("uid"));
  const event = new ICAL.Event(component, { exceptions: own, strictExceptions: false });
  if (!event.isRecurring()) {
    keep(event.startDate, event.endDate, event);
    continue;
  }
  const dates = event.iterator();
  for (let next = dates.next(); next && next.toJSDate() < new Date(high.getTime() + 7 * 864e5); next = dates.next()) {
    const details = event.getOccurrenceDetails(next);
    keep(details.startDate, details.endDate, details.item);
  }
}
process.stdout.write(`[${[...found].sort().join(",")}]`);
