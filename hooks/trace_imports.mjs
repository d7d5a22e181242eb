// Comes in, on the command line: the folder of the npm package "pyodide", a zip of Python's library, the engine's
// wheel, a zip of the package that comes later, and a JSON file {"bundle": text, "requests": [text, ...],
// "later": [text, ...], "files": {name: base64}}.
// Goes out, on standard output: one JSON object {"library": [...], "engine": [...], "later": {"library": [...],
// "engine": [...], "package": [...]}, "methods": {class: text}, "magic": hex, "python": "3.13.2"}, where the lists name
// the members of the library, of the wheel and of the package that were imported, for the later
// requests only what they added; the texts are what `dataclasses` compiled for the engine before these.
//
// Measuring beats guessing: the runtime starts as it does in a browser, the engine answers the
// sample requests, errors are raised and printed, and then Python itself says what it imported.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

// Node shows the whole line an error was thrown on, and in Pyodide that line is a megabyte long.
process.on("uncaughtException", (error) => {
  console.error(error.message);
  process.exit(1);
});

const [pyodideFolder, standardLibrary, wheel, packageFile, sampleFile] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const engine = new Uint8Array(await readFile(wheel));
const sample = JSON.parse(await readFile(sampleFile, "utf8"));

// The same options as in engine-worker.js: what is measured must be what is run.
const pyodide = await loadPyodide({
  stdLibURL: standardLibrary,
  stderr: () => undefined, // the warning provoked below is expected
  jsglobals: {},
  enableRunUntilComplete: false,
  env: { PYTHONPATH: "/engine.zip" },
  fsInit: async (FS) => FS.writeFile("/engine.zip", engine),
});

// A name that stands for two classes is left out.
pyodide.runPython(`
import dataclasses
texts, builder = {}, dataclasses._FuncBuilder
add = builder.add_fns_to_class
def note(self, cls):
    name = f"{cls.__module__}.{cls.__qualname__}"
    def run(text, *scopes):
        texts[name] = None if name in texts else text
        exec(text, *scopes)
    dataclasses.exec = run
    add(self, cls)
builder.add_fns_to_class = note
`);

const { load, ask, load_extra: loadExtra } = pyodide.pyimport("decision.interfaces.browser");
const answer = (requests) => {
  for (const request of requests) {
    const reply = ask(request);
    if (typeof reply !== "string")
      throw new TypeError(`decision.interfaces.browser.ask returned ${typeof reply}, not text`);
    JSON.parse(reply);
  }
};
load(sample.bundle);
answer(sample.requests);

// A bug in the engine must still print as a traceback in the pruned library. Each of these takes another
// way through `traceback`, which imports parts of the library only when it needs them.
const ERRORS = [
  "undefined_name",
  "None.attribute",
  "import no_such_module",
  "compile('(', 'x', 'exec')",
  "raise ExceptionGroup('several', [ValueError(1), KeyError(2)])",
  "raise ValueError(1) from KeyError(2)",
  "import warnings; warnings.warn('seen', stacklevel=1); 1 / 0",
];
for (const code of ERRORS) {
  try {
    pyodide.runPython(code);
    throw new Error(`expected a Python error from: ${code}`);
  } catch (error) {
    if (error.name !== "PythonError") throw error;
  }
}

// Frozen modules also name a file in the zip, but are never read from it; the loader tells them apart.
pyodide.runPython(`
import importlib.util, json, sys, zipimport
def files(archive):
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        if spec and isinstance(spec.loader, zipimport.zipimporter) and spec.loader.archive == archive:
            yield spec.origin.removeprefix(archive + "/")
def methods():
    return json.dumps({name: text for name, text in texts.items() if text and name.startswith("decision.")})
def seen():
    library = "/lib/python{0}{1}.zip".format(*sys.version_info)
    archives = {"library": library, "engine": "/engine.zip", "package": "/package.zip"}
    return json.dumps({kind: sorted(files(archive)) for kind, archive in archives.items()})
`);
const seen = () => JSON.parse(pyodide.runPython("seen()"));
const first = seen();
const methods = JSON.parse(pyodide.runPython("methods()"));

pyodide.FS.writeFile("/package.zip", new Uint8Array(await readFile(packageFile)));
pyodide.runPython('sys.path.append("/package.zip")');
for (const [name, content] of Object.entries(sample.files)) {
  pyodide.FS.writeFile(`/${name}`, Buffer.from(content, "base64"));
  loadExtra(`/${name}`);
}
answer(sample.later);
const later = Object.fromEntries(
  Object.entries(seen()).map(([kind, names]) => [kind, names.filter((name) => !first[kind].includes(name))]),
);

const about = JSON.parse(
  pyodide.runPython('json.dumps({"magic": importlib.util.MAGIC_NUMBER.hex(), "python": sys.version.split()[0]})'),
);
process.stdout.write(`${JSON.stringify({ library: first.library, engine: first.engine, later, methods, ...about })}\n`);
