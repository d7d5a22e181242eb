// Runs Python in Pyodide as engine-worker.js starts it. Comes in, on standard input: JSON {"pyodide": folder of the npm
// package, "library": a standard library, "folder": that of the engine's files, "script": Python, "given": text}.
// Goes out, on standard output: the text that `report(given)` of the script returns. Every file of the folder is in
// "/".
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

// Node shows the whole line an error was thrown on, and in Pyodide that line is a megabyte long.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const { pyodide: home, library, folder, script, given = "" } = await json(process.stdin);
const { loadPyodide } = await import(pathToFileURL(join(home, "pyodide.mjs")).href);
const names = (await readdir(folder)).filter((name) => /\.(?:zip|json|pdf)$/u.test(name));
const files = await Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(join(folder, name)))]));
const pyodide = await loadPyodide({
  stdLibURL: library,
  jsglobals: {},
  enableRunUntilComplete: false,
  env: { PYTHONPATH: "/engine.zip" },
  fsInit: (FS) => Promise.all(files.map(([name, content]) => FS.writeFile(`/${name}`, content))),
});
pyodide.runPython(script);
process.stdout.write(pyodide.globals.get("report")(given));
