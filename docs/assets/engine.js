// The page's door to the Python engine: window.decisionEngine. Needs engine-worker.js beside it.
//
//   start(base)      load Python from the folder `base`; after a failure the same call tries again
//   wake(base)       the same, and nothing once it was tried: for signs that somebody may want it
//   retry(base, link)  what the button does that follows a failure: start again or, once there is a new edition, reload
//                    the page, at the same answers or at those of a link; `again` is what the button says
//   ask(request, needs)  a promise of the reply; sent before Python is ready, a request waits for it; `needs` names
//                    files of the folder that only some requests need, loaded before the first of these; the list
//                    of prices, where a request names a model of it, needs no naming
//   state            "idle", "starting", "ready" or "failed"
//   message          after a failure one sentence to show, otherwise ""
//   place            where Python runs: "worker", "page" or ""
//   outdated         whether the site was seen to have a new edition, another than this page is of
//   today            the reader's own date, such as 2026-11-23, which most requests name
//   onstate(call)    call(state, message) now and at every change; gives a function that ends this
//
// When Python fails, what was asked and not answered is refused with the same sentence. The page keeps its
// own state and asks again after a retry. Nothing is stored, so a browser that denies storage loses nothing.
"use strict";

(() => {
  // Under instant navigation a theme may run a page's scripts again; one engine is enough.
  if (window.decisionEngine) return;

  const QUIET_LIMIT = 20_000; // milliseconds without a byte after which a download counts as lost
  const SILENT_LIMIT = 30_000; // milliseconds without a sign of a worker after which that counts as lost
  const LATE = 1000; // milliseconds; a timer that comes later than this has slept, or the page was busy
  const OWN = new URL(document.currentScript.src);
  const RELEASE = OWN.searchParams.get("v") ?? ""; // how the release of the page begins, see hooks/release.py

  let state = "idle";
  let message = "";
  let place = "";
  let outdated = false;
  let attempt = 0;
  let deadline; // while something is expected of a worker
  let send; // hands {id, request, needs} to Python once it is ready
  let stop; // ends the running attempt
  let asked = 0;
  const waiting = new Map(); // id -> {request, needs, resolve, reject}, in the order they were asked
  const listeners = new Set();

  const become = (next, sentence = "") => {
    state = next;
    message = sentence;
    for (const listener of [...listeners]) listener(state, message);
  };

  const fail = (sentence, detail) => {
    rest();
    stop?.();
    place = "";
    if (detail) console.warn(`Python engine: ${detail}`);
    const refused = [...waiting.values()];
    waiting.clear();
    become("failed", sentence);
    for (const { reject } of refused) reject(new Error(sentence));
  };

  // The release is in the address, so that no cache gives the script of another; nor, after a failure, a broken one.
  const script = () => {
    const address = new URL("engine-worker.js", OWN);
    if (RELEASE) address.searchParams.set("v", RELEASE);
    if (attempt > 1) address.searchParams.set("try", attempt);
    return address.href;
  };

  const rest = () => {
    clearTimeout(deadline);
    deadline = undefined;
  };

  // Expects a sign of the worker from now on. A machine that slept has not waited.
  const expectSign = () => {
    rest();
    const due = Date.now() + SILENT_LIMIT;
    const over = () =>
      fail(
        state === "ready" ? "Python did not answer in time." : "Python did not start in time.",
        `silent for ${SILENT_LIMIT / 1000} seconds`,
      );
    deadline = setTimeout(() => (Date.now() - due > LATE ? expectSign() : over()), SILENT_LIMIT);
  };

  const ready = (where, handOver) => {
    place = where;
    send = handOver;
    // Before anybody hears of it and asks more.
    for (const [id, { request, needs }] of waiting) send({ id, request, needs });
    become("ready");
  };

  const settle = ({ id, reply, error, detail, fatal, outdated: seen }) => {
    outdated ||= Boolean(seen);
    if (detail) console.warn(`Python engine: ${detail}`);
    if (fatal) {
      fail("Python stopped unexpectedly.", error);
      return;
    }
    const request = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) rest();
    if (error === undefined) request.resolve(JSON.parse(reply));
    else request.reject(new Error(error));
  };

  const cannotStart = ({ error, detail, outdated: seen }) => {
    outdated ||= seen;
    if (detail) fail(error, detail);
    else fail("Python could not start, because a file it needs could not be loaded.", error);
  };

  const startInWorker = (base) => {
    const worker = new Worker(script()); // throws where workers are not allowed, for instance in an opaque origin
    let alive = false;
    worker.onmessage = ({ data }) => {
      alive = true;
      if (deadline) expectSign();
      if (data.ready) {
        rest();
        ready("worker", (request) => {
          worker.postMessage(request);
          if (!deadline) expectSign();
        });
      } else if (data.failed) cannotStart(data.failed);
      else if (data.id) settle(data);
    };
    // Some browsers say only now, by an event, that the worker may not run.
    worker.onerror = (event) => {
      event.preventDefault();
      stop();
      if (alive) fail("Python stopped unexpectedly.", event.message);
      else startOnPage(base);
    };
    stop = () => {
      Object.assign(worker, { onmessage: null, onerror: null });
      worker.terminate();
    };
    expectSign();
    worker.postMessage({ base, release: RELEASE, quiet: QUIET_LIMIT }); // kept for the worker until its script has run
  };

  const runScript = (src) =>
    new Promise((resolve, reject) => {
      const element = document.createElement("script");
      Object.assign(element, { src, async: false, onload: resolve });
      element.onerror = () => reject(new Error(`${src} did not load`));
      document.head.append(element);
    });

  const startOnPage = async (base) => {
    let current = true;
    stop = () => {
      current = false;
    };
    try {
      if (!window.decisionEngineOnPage) {
        expectSign();
        await runScript(script());
      }
      if (!current) return;
      rest(); // while the page works it cannot wait; of files that do not come, the script tells
      const { boot, told } = window.decisionEngineOnPage;
      const runScripts = (scripts) => Promise.all(scripts.map(runScript));
      const python = await boot({ base, release: RELEASE, quiet: QUIET_LIMIT, runScripts });
      if (!current) return;
      ready("page", async ({ id, request, needs }) => {
        await null; // answers never come back before `ask` has returned, as with a worker
        try {
          if (needs.length > 0) await python.loadExtra(needs);
          settle({ id, reply: python.ask(request) });
        } catch (error) {
          settle({ id, ...told(error) });
        }
      });
    } catch (error) {
      const { told } = window.decisionEngineOnPage ?? {};
      if (current) cannotStart(told?.(error) ?? { error: error.message, outdated: false });
    }
  };

  const start = (base) => {
    if (state === "starting" || state === "ready") return;
    attempt += 1;
    become("starting");
    const folder = new URL(base.endsWith("/") ? base : `${base}/`, document.baseURI).href;
    try {
      // Packed files come as scripts of the page, see hooks/folder.js.
      (window.sftPacked ? startOnPage : startInWorker)(folder);
    } catch {
      startOnPage(folder);
    }
  };

  // A press of the button after a failure begins with such a sign: the button has to be there when it ends.
  const wake = (base) => {
    if (state === "idle") start(base);
  };

  const retry = (base, link) => {
    if (!outdated) {
      start(base);
      return;
    }
    if (link) history.replaceState(null, "", `#${link}`);
    location.reload();
  };

  // The list of prices, where a link or an entry names a model of it, such as openai/gpt-6-luna: what Python begins
  // with has our own offers alone.
  const listFor = ({ cost, take, paper }) => {
    const { link, overrides } = cost ?? take ?? paper ?? {};
    const entered = [...new URLSearchParams(link), ...Object.entries(overrides ?? {})];
    return entered.some(([, text]) => /^[\w-]+\/\S/u.test(text)) ? ["models.json"] : [];
  };

  const ask = (request, files = []) =>
    new Promise((resolve, reject) => {
      if (state === "failed") {
        reject(new Error(message));
        return;
      }
      asked += 1;
      const needs = [...files, ...listFor(request)];
      const sent = { id: asked, request: JSON.stringify(request), needs };
      waiting.set(asked, { ...sent, resolve, reject });
      if (state === "ready") send(sent);
    });

  const onstate = (listener) => {
    listeners.add(listener);
    listener(state, message);
    return () => listeners.delete(listener);
  };

  window.decisionEngine = Object.freeze({
    start,
    wake,
    retry,
    ask,
    onstate,
    get state() {
      return state;
    },
    get message() {
      return message;
    },
    get place() {
      return place;
    },
    get outdated() {
      return outdated;
    },
    get again() {
      return outdated ? "Reload" : "Retry";
    },
    // By arithmetic: a locale would take 50 ms to load.
    get today() {
      return new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
    },
  });
})();
