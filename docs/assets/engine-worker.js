// Starts Python and answers requests. Comes in: the address of the folder that hooks/runtime.py made, and the release
// of the page. Goes out: JSON texts. One file for both places where it can run: in a worker of engine.js, and, where
// a page may not make workers, on the page itself.
//
// Nothing of the folder is used before it is what the manifest says, and the manifest is that of the page's release;
// see hooks/release.py and ADR 38.
"use strict";

(() => {
  const MANIFEST = "manifest.json";
  const SCRIPTS = ["pyodide.js", "pyodide.asm.js"];
  const FETCHED = ["pyodide.asm.wasm", "stdlib.zip", "engine.zip", "bundle.json"];
  const CACHES = ["default", "reload"]; // what does not fit is asked for once more, past the browser's cache
  const LATE = 1000; // milliseconds; a timer that comes later than this has slept, or its thread was busy
  const WORK = 9; // how many times as long as silence what only the processor does may take
  const BEAT = 1000; // milliseconds between two signs of a worker that others wait for

  const realFetch = globalThis.fetch.bind(globalThis); // Pyodide meets another, see `lend`

  // One calm sentence for each way to fail. The page shows it as it is.
  const SAY = {
    "no-webassembly": "Python cannot run here, because this browser or this site does not allow WebAssembly.",
    "no-unpacking": "Python cannot run here, because this browser is too old to unpack it.",
    "not-found": "Python could not start, because a file it needs could not be loaded.",
    "wrong-type": "Python could not start, because the server sends a file with the wrong type.",
    damaged: "Python could not start, because a file it needs arrived incomplete or damaged.",
    quiet: "Python did not start in time.",
    broken: "Python could not start, because something in it went wrong.",
    part: "A part that this needs could not be loaded.",
    outdated: "A new edition of this site is out, and this page is of the one before.",
  };

  class Failure extends Error {
    // `kind` is a key of SAY; `detail` is for the console only.
    constructor(kind, detail) {
      super(SAY[kind]);
      this.kind = kind;
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

  const refuseOldBrowsers = () => {
    const refused = refusesWebAssembly();
    if (refused) throw new Failure("no-webassembly", refused.message);
    if (globalThis.sftPacked && !globalThis.DecompressionStream) {
      throw new Failure("no-unpacking", "no DecompressionStream");
    }
  };

  // Waits for what `start` gives, as long as it goes on telling of pieces that arrive.
  const whileArriving = (quiet, start) =>
    new Promise((resolve, reject) => {
      let timer;
      const wait = () => {
        clearTimeout(timer);
        const due = Date.now() + quiet;
        const over = () => reject(new Failure("quiet", `quiet for ${quiet / 1000} seconds`));
        timer = setTimeout(() => (Date.now() - due > LATE ? wait() : over()), quiet);
      };
      wait();
      start(wait)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });

  // --- files ---

  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

  // Browsers have no hashes for pages that came over plain http; there the length has to do.
  const isRight = async (content, sha256) => {
    const { subtle } = globalThis.crypto ?? {};
    return !subtle || hex(await subtle.digest("SHA-256", content)) === sha256;
  };

  const rightOne = (name, response) => {
    if (!response.ok) throw new Failure("not-found", `${name}: status ${response.status}`);
    const type = (response.headers.get("content-type") ?? "").split(";")[0].trim();
    if (name.endsWith(".wasm") && type !== "application/wasm") {
      throw new Failure("wrong-type", `${name} is served as "${type}"`);
    }
    return response;
  };

  // Reads a response to its end.
  const contentOf = async (name, response, onpiece) => {
    const reader = response.body.getReader();
    const pieces = [];
    const head = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      if (head.length < 4) head.push(...piece.value.subarray(0, 4 - head.length));
      if (name.endsWith(".wasm") && head.some((byte, at) => byte !== [0, 0x61, 0x73, 0x6d][at]))
        throw new Failure("wrong-type", `${name} is not WebAssembly`);
      onpiece();
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  };

  // Loads a file once, whatever it is. WebAssembly is compiled while it arrives, also before anybody knows whether it
  // is right.
  const loadOnce = async (base, name, cache, onpiece) => {
    const asked = await realFetch(new URL(name, base).href, { cache }).catch(failAs("not-found", `${name}: `));
    const response = rightOne(name, asked);
    const copy = response.clone(); // before anybody reads, so in one step
    const module = name.endsWith(".wasm") ? unheard(WebAssembly.compileStreaming(response)) : undefined;
    const content = await contentOf(name, copy, onpiece).catch(failAs("damaged", `${name}: `));
    return { content, module };
  };

  // Loads a file until `check` does not refuse it, and gives what that gives.
  const load = async (base, name, onpiece, check) => {
    let reason;
    for (const cache of CACHES) {
      try {
        return await check(await loadOnce(base, name, cache, onpiece));
      } catch (error) {
        reason = error;
      }
    }
    throw reason;
  };

  // A manifest that is whole; of which release it is, is another question.
  const readManifest = async ({ content }) => {
    const text = new TextDecoder().decode(content);
    const start = text.indexOf("\n") + 1;
    const { stated } = /^\{"release": "(?<stated>[0-9a-f]{64})",\n/u.exec(text)?.groups ?? {};
    if (!stated || !(await isRight(content.subarray(start), stated))) throw new Failure("damaged", MANIFEST);
    return JSON.parse(text);
  };

  // The files of one release: `manifest`, and `load(name)`, which gives {content, module} as listed.
  const openFolder = ({ base, release, quiet }, onpiece) => {
    const isOurs = (found) => found.release.startsWith(release);
    const check = async (found) => {
      const read = await readManifest(found);
      if (!isOurs(read)) throw new Failure("outdated", `${read.release} in place of ${release}`);
      return read;
    };
    const manifest = unheard(load(base, MANIFEST, onpiece, check));
    const checkFile = (name) => async (found) => {
      const { bytes, sha256 } = (await manifest).files[name] ?? {};
      const { length } = found.content;
      if (length !== bytes) throw new Failure("damaged", `${name}: ${length} of ${bytes} bytes`);
      if (!(await isRight(found.content, sha256))) throw new Failure("damaged", `${name}: not what is listed`);
      return found;
    };
    // Where a file does not come as listed, the site may have another release by now; nothing that is kept knows that.
    const why = async (error) => {
      const ask = (onbyte) => loadOnce(base, MANIFEST, "no-store", onbyte).then(readManifest);
      const now = await whileArriving(quiet, ask).catch(() => undefined);
      return now && !isOurs(now) ? new Failure("outdated", error.detail) : error;
    };
    return { manifest, why, load: (name, onbyte = onpiece) => load(base, name, onbyte, checkFile(name)) };
  };

  // --- the start ---

  // Gives `ask`, a function from JSON text to JSON text, and `loadExtra`, which loads the named files that only some
  // requests need. Throws a Failure, whose message can be shown.
  // `release` is how the page's begins; `quiet` is after how many milliseconds without a byte a download counts as
  // lost; `runScripts` loads classic scripts in order.
  const boot = async ({ base, release = "", quiet, runScripts }) => {
    refuseOldBrowsers();
    let arrived = () => undefined;
    const folder = openFolder({ base, release, quiet }, () => arrived());
    const files = new Map(FETCHED.map((name) => [name, unheard(folder.load(name))]));
    // On a disk they are the only files that are not fetched.
    const scripts = globalThis.sftPacked ? [] : SCRIPTS.map((name) => folder.load(name));
    const whole = whileArriving(quiet, (onpiece) => {
      arrived = onpiece;
      return Promise.all([folder.manifest, ...files.values(), ...scripts]);
    });
    const ready = Promise.all(scripts).then(() => runScripts(SCRIPTS.map((name) => new URL(name, base).href)));
    const loaded = unheard(ready.catch(failAs("not-found", `${SCRIPTS.join(" or ")}: `)));
    const restore = lend(base, files);
    try {
      const python = startPython({ base, files, loaded, manifest: folder.manifest }).catch(failAs("broken"));
      const worked = whole.then(() => whileArriving(WORK * quiet, () => python));
      const [{ pyodide, browser }] = await Promise.all([python, worked]);
      return { ask: browser.ask, loadExtra: extraLoader(folder, quiet, pyodide, browser) };
    } catch (error) {
      throw ["damaged", "not-found"].includes(error.kind) ? await folder.why(error) : error;
    } finally {
      restore();
      files.clear(); // several megabytes that Python has by now
    }
  };

  // Pyodide asks for two files by itself. It gets those that are checked here, instead of loading them again or, worse,
  // waiting for ever on a bad one. Gives a function that puts back what was there.
  const lend = (base, files) => {
    const [wasm, library] = ["pyodide.asm.wasm", "stdlib.zip"].map((name) => [
      new URL(name, base).href,
      files.get(name),
    ]);
    const given = new Map([
      [wasm[0], async () => new Response(null)], // only handed on, to instantiateStreaming
      [library[0], async () => new Response((await library[1]).content)],
    ]);
    const { fetch } = globalThis;
    const { instantiateStreaming } = WebAssembly;
    globalThis.fetch = (resource, options) =>
      given.get(String(resource?.url ?? resource))?.() ?? fetch.call(globalThis, resource, options);
    WebAssembly.instantiateStreaming = async (_, imports) => {
      const module = await (await wasm[1]).module;
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    };
    return () => {
      Object.assign(globalThis, { fetch });
      Object.assign(WebAssembly, { instantiateStreaming });
    };
  };

  const startPython = async ({ base, files, loaded, manifest }) => {
    await loaded;
    const pyodide = await globalThis.loadPyodide({
      indexURL: base,
      stdLibURL: new URL("stdlib.zip", base).href,
      lockFileContents: manifest.then(({ lock }) => lock), // an empty list of packages
      packageBaseUrl: base,
      jsglobals: {}, // Python sees nothing of the page
      enableRunUntilComplete: false, // everything here is synchronous
      env: { PYTHONPATH: "/engine.zip" }, // imported from the zip as it is, so nothing needs unpacking
      fsInit: async (FS) => FS.writeFile("/engine.zip", (await files.get("engine.zip")).content),
    });
    // Nothing made here is ever thrown away, so looking for garbage meanwhile only costs time.
    const gc = pyodide.pyimport("gc");
    gc.disable();
    const browser = pyodide.pyimport("decision.interfaces.browser");
    browser.load(new TextDecoder().decode((await files.get("bundle.json")).content));
    gc.freeze();
    gc.enable();
    return { pyodide, browser };
  };

  // Gives a function that loads named files, each once; after a failure the next request tries again.
  const extraLoader = (folder, quiet, pyodide, browser) => {
    const loaded = new Map(); // name -> promise
    const loadOne = async (name) => {
      try {
        const { content } = await whileArriving(quiet, (onpiece) => folder.load(name, onpiece));
        pyodide.FS.writeFile(`/${name}`, content);
        browser.load_extra(`/${name}`);
      } catch (error) {
        loaded.delete(name);
        const reason = await folder.why(error);
        throw reason.kind === "outdated" ? reason : new Failure("part", error.detail ?? error.message);
      }
    };
    return (names) => {
      for (const name of names) if (!loaded.has(name)) loaded.set(name, loadOne(name));
      return Promise.all(names.map((name) => loaded.get(name)));
    };
  };

  // --- where it runs ---

  // What the page is told of a failure. A Python error, or a later file that does not come, concerns one request.
  // Anything else leaves Python in a state that nobody should rely on.
  const told = (error) => ({
    error: error.message,
    detail: error.detail,
    outdated: error.kind === "outdated",
    fatal: error?.name !== "PythonError" && !(error instanceof Failure),
  });

  const insideWorker = () => {
    let python;
    const beating = async (work) => {
      const beats = setInterval(postMessage, BEAT, { beat: true });
      try {
        return await work;
      } finally {
        clearInterval(beats);
      }
    };
    const start = async (data) => {
      try {
        python = await beating(boot({ ...data, runScripts: (scripts) => importScripts(...scripts) }));
        postMessage({ ready: true });
      } catch (error) {
        postMessage({ failed: told(error) });
      }
    };
    globalThis.onmessage = async ({ data }) => {
      if (data.base) {
        await start(data);
        return;
      }
      try {
        if (data.needs.length > 0) await beating(python.loadExtra(data.needs));
        postMessage({ id: data.id, reply: python.ask(data.request) });
      } catch (error) {
        postMessage({ id: data.id, ...told(error) });
      }
    };
    postMessage({ beat: true });
  };

  if (typeof WorkerGlobalScope !== "undefined" && globalThis instanceof WorkerGlobalScope) insideWorker();
  else globalThis.decisionEngineOnPage = { boot, told };
})();
