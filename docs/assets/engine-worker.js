// Starts Python and answers requests. Comes in: the address of the folder that hooks/runtime.py made.
// Goes out: JSON texts. One file for both places where it can run: in a worker of engine.js, and, where
// a page may not make workers, on the page itself.
"use strict";

(() => {
  const SCRIPTS = ["pyodide.js", "pyodide.asm.js"];
  const FETCHED = ["manifest.json", "pyodide.asm.wasm", "stdlib.zip", "engine.zip", "bundle.json"];

  // One calm sentence for each way to fail. The page shows it as it is.
  const SAY = {
    "no-webassembly": "Python cannot run here, because this browser or this site does not allow WebAssembly.",
    "no-unpacking": "Python cannot run here, because this browser is too old to unpack it.",
    "not-found": "Python could not start, because a file it needs could not be loaded.",
    "wrong-type": "Python could not start, because the server sends a file with the wrong type.",
    incomplete: "Python could not start, because a file it needs arrived incomplete.",
    broken: "Python could not start, because something in it went wrong.",
    part: "A part that this needs could not be loaded.",
  };

  class Failure extends Error {
    // `kind` is a key of SAY; `detail` is for the console only.
    constructor(kind, detail) {
      super(SAY[kind]);
      this.detail = `${kind}: ${detail}`;
    }
  }

  // For `catch`: what is not a Failure yet becomes one.
  const failAs =
    (kind, prefix = "") =>
    (error) => {
      throw error instanceof Failure ? error : new Failure(kind, prefix + error.message);
    };

  // Whoever needs what a promise gives will hear of its failure; nobody has to.
  const unheard = (promise) => {
    promise.catch(() => undefined);
    return promise;
  };

  // The smallest module there is. A content security policy without 'wasm-unsafe-eval' refuses it with an
  // error; loadPyodide would only wait for ever.
  const refusesWebAssembly = () => {
    try {
      Reflect.construct(WebAssembly.Module, [Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)]);
      return null;
    } catch (error) {
      return error;
    }
  };

  // Reads a copy of a response to its end, counting. The other copy goes on to whoever needs the content, so
  // WebAssembly is still compiled while it arrives.
  const readThrough = async (name, response, onbytes) => {
    const reader = response.body.getReader();
    const head = [];
    let bytes = 0;
    while (true) {
      const { done, value } = await reader.read();
      if (done) return bytes;
      bytes += value.length;
      if (name.endsWith(".wasm") && head.length < 4) {
        head.push(...value.subarray(0, 4 - head.length));
        if (head.some((byte, at) => byte !== [0, 0x61, 0x73, 0x6d][at]))
          throw new Failure("wrong-type", `${name} is not WebAssembly`);
      }
      onbytes(value.length);
    }
  };

  // Starts loading one file. `response` settles as soon as the headers are there and right; `bytes` when all of it is.
  const load = (url, name, onbytes) => {
    const asked = fetch(url(name))
      .catch(failAs("not-found", `${name}: `))
      .then((response) => rightOne(name, response));
    // The copy has to be made before anybody starts to read, so in one step.
    const pair = asked.then((response) => [response, countBytes(name, response.clone(), onbytes)]);
    return {
      response: unheard(pair.then(([response]) => response)),
      bytes: unheard(pair.then(([, bytes]) => bytes)),
    };
  };

  const rightOne = (name, response) => {
    if (!response.ok) throw new Failure("not-found", `${name}: status ${response.status}`);
    const type = (response.headers.get("content-type") ?? "").split(";")[0].trim();
    if (name.endsWith(".wasm") && type !== "application/wasm") {
      throw new Failure("wrong-type", `${name} is served as "${type}"`);
    }
    return response;
  };

  const countBytes = (name, response, onbytes) =>
    readThrough(name, response, onbytes).catch(failAs("incomplete", `${name}: `));

  // Pyodide asks for two files by itself. It gets the responses that are checked here, instead of loading them
  // again or, worse, waiting for ever on a bad one. Gives a function that puts the real `fetch` back.
  const answerFetch = (responses) => {
    const real = globalThis.fetch;
    globalThis.fetch = (resource, options) => {
      const address = String(resource?.url ?? resource);
      return responses.get(address) ?? real.call(globalThis, resource, options);
    };
    return () => {
      globalThis.fetch = real;
    };
  };

  // A try after a failed one asks for every file under a new address: a broken copy may sit in the browser's cache.
  const addresses = (base, attempt) => (name) => new URL(attempt > 1 ? `${name}?try=${attempt}` : name, base).href;

  const QUIET_LIMIT = 20_000; // milliseconds in which nothing of a later file arrives before we give up

  const refuseOldBrowsers = () => {
    const refused = refusesWebAssembly();
    if (refused) throw new Failure("no-webassembly", refused.message);
    if (globalThis.sftPacked && !globalThis.DecompressionStream) {
      throw new Failure("no-unpacking", "no DecompressionStream");
    }
  };

  // Gives `ask`, a function from JSON text to JSON text, and `loadExtra`, which loads the named files that only some
  // requests need. Throws a Failure, whose message can be shown.
  // `runScripts` loads classic scripts in order; `onbytes` is called for every piece that arrives.
  const boot = async ({ base, attempt, runScripts, onbytes }) => {
    refuseOldBrowsers();
    const url = addresses(base, attempt);
    const files = new Map(FETCHED.map((name) => [name, load(url, name, onbytes)]));
    const response = (name) => files.get(name).response;
    const parsed = response("manifest.json").then((found) => found.json());
    const manifest = unheard(parsed.catch(failAs("incomplete", "manifest.json: ")));
    const whole = Promise.all(FETCHED.map((name) => checkLength(name, files.get(name), manifest)));
    const python = startPython({ base, url, response, manifest, runScripts }).catch(failAs("broken"));
    const [{ pyodide, browser }] = await Promise.all([python, whole]).catch((error) => betterReason(whole, error));
    const { files: known } = await manifest;
    const loadFile = (name, failures) => (onpiece) =>
      contentOf(load(addresses(base, attempt + failures), name, onpiece), name, known[name]);
    return { ask: browser.ask, loadExtra: extraLoader(loadFile, pyodide, browser) };
  };

  const checkLength = async (name, file, manifest) => {
    const bytes = await file.bytes;
    const expected = (await manifest).files[name]?.bytes ?? bytes; // the bundle is not listed: it changes with the data
    if (bytes !== expected) throw new Failure("incomplete", `${name}: ${bytes} of ${expected} bytes`);
  };

  // Python first fails, if at all, for want of a file; the check of the files knows better which and why.
  const betterReason = async (whole, error) => {
    const late = new Promise((done) => setTimeout(done, 1000, error));
    throw await Promise.race([whole.then(() => error).catch((better) => better), late]);
  };

  // Gives a function that loads named files, each once; after a failure the next request tries again.
  const extraLoader = (loadFile, pyodide, browser) => {
    const loaded = new Map(); // name -> promise
    let failures = 0;
    const loadOne = async (name) => {
      try {
        pyodide.FS.writeFile(`/${name}`, await whileArriving(loadFile(name, failures)));
        browser.load_extra(`/${name}`);
      } catch (error) {
        failures += 1;
        loaded.delete(name);
        throw new Failure("part", error.detail ?? error.message); // Python, too, notices a file that is cut
      }
    };
    return (names) => {
      for (const name of names) if (!loaded.has(name)) loaded.set(name, loadOne(name));
      return Promise.all(names.map((name) => loaded.get(name)));
    };
  };

  // The content of a file, once all of it is there.
  const contentOf = async (file, name, expected) => {
    const content = new Uint8Array(await (await file.response).arrayBuffer());
    const bytes = await file.bytes;
    if (bytes !== (expected?.bytes ?? bytes))
      throw new Failure("incomplete", `${name}: ${bytes} of ${expected.bytes} bytes`);
    return content;
  };

  // Waits for what `start` gives, as long as it goes on telling of pieces that arrive.
  const whileArriving = (start) =>
    new Promise((resolve, reject) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(reject, QUIET_LIMIT, new Failure("not-found", `quiet for ${QUIET_LIMIT / 1000} seconds`));
      };
      wait();
      start(wait)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });

  const startPython = async ({ base, url, response, manifest, runScripts }) => {
    try {
      // Both at once saves a round trip: loadPyodide would ask for the second one only when the first has run.
      await runScripts(SCRIPTS.map(url));
    } catch (error) {
      throw new Failure("not-found", `${SCRIPTS.join(" or ")}: ${error.message}`);
    }
    const engine = unheard(response("engine.zip").then((found) => found.arrayBuffer()));
    const restoreFetch = answerFetch(
      new Map(["pyodide.asm.wasm", "stdlib.zip"].map((name) => [new URL(name, base).href, response(name)])),
    );
    let pyodide;
    try {
      pyodide = await globalThis.loadPyodide({
        indexURL: base,
        stdLibURL: new URL("stdlib.zip", base).href,
        lockFileContents: manifest.then(({ lock }) => lock), // an empty list of packages
        packageBaseUrl: base,
        jsglobals: {}, // Python sees nothing of the page
        enableRunUntilComplete: false, // everything here is synchronous
        env: { PYTHONPATH: "/engine.zip" }, // imported from the zip as it is, so nothing needs unpacking
        fsInit: async (FS) => FS.writeFile("/engine.zip", new Uint8Array(await engine)),
      });
    } finally {
      restoreFetch();
    }
    // Nothing made here is ever thrown away, so looking for garbage meanwhile only costs time.
    const gc = pyodide.pyimport("gc");
    gc.disable();
    const browser = pyodide.pyimport("decision.interfaces.browser");
    browser.load(await (await response("bundle.json")).text());
    gc.freeze();
    gc.enable();
    return { pyodide, browser };
  };

  // A Python error, or a later file that does not come, concerns one request. Anything else leaves Python in a state
  // that nobody should rely on.
  const isFatal = (error) => error?.name !== "PythonError" && !(error instanceof Failure);

  const insideWorker = () => {
    let python;
    globalThis.onmessage = async ({ data }) => {
      if (data.base) {
        let unreported = 0;
        let reported = 0;
        const onbytes = (count) => {
          unreported += count;
          if (performance.now() - reported < 200) return;
          reported = performance.now();
          postMessage({ bytes: unreported });
          unreported = 0;
        };
        const runScripts = (scripts) => importScripts(...scripts);
        try {
          python = await boot({ ...data, runScripts, onbytes });
          postMessage({ ready: true });
        } catch (error) {
          postMessage({ failed: error.message, detail: error.detail });
        }
        return;
      }
      try {
        if (data.needs.length > 0) await python.loadExtra(data.needs);
        postMessage({ id: data.id, reply: python.ask(data.request) });
      } catch (error) {
        postMessage({ id: data.id, error: error.message, detail: error.detail, fatal: isFatal(error) });
      }
    };
    postMessage({ alive: true });
  };

  if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) insideWorker();
  else globalThis.decisionEngineOnPage = { boot, isFatal };
})();
