// Runs a route.js in Node. Comes in, on standard input: JSON {"script": its path, "tables": {tree: table}, "links":
// [[tree, link], ...], "numbers": [text, ...]}. Goes out, on standard output: JSON {"links": what the script makes of
// each link, "numbers": what it reads in each answer that should be a number}.
import process from "node:process";
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { script, tables = {}, links = [], numbers = [] } = await json(process.stdin);
await import(pathToFileURL(script).href);
const { fieldsOf, readAnswer, route } = globalThis.decisionRoute;

const outcome = ([tree, link]) => {
  const { answers, ...shown } = route(tables[tree], fieldsOf(link));
  return { answers: Object.fromEntries(answers), ...shown };
};
const numberIn = (text) => readAnswer({ kind: "number" }, text) ?? null;

process.stdout.write(JSON.stringify({ links: links.map(outcome), numbers: numbers.map(numberIn) }));
