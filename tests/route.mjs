// Runs a route.js in Node. Comes in, on standard input: JSON {"script": its path, "tables": {tree: table}, "links":
// [[tree, link], ...]}. Goes out, on standard output: a JSON list of what the script makes of each link.
import process from "node:process";
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { script, tables, links } = await json(process.stdin);
await import(pathToFileURL(script).href);
const { fieldsOf, route } = globalThis.decisionRoute;

const outcome = ([tree, link]) => {
  const { answers, ...shown } = route(tables[tree], fieldsOf(link));
  return { answers: Object.fromEntries(answers), ...shown };
};

process.stdout.write(JSON.stringify(links.map(outcome)));
