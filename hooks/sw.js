// Keeps one whole release of the site for use without a network. Only the page about offline use registers it.
// Comes in: RELEASE, which hooks/offline.py puts here for the mark. Goes out: answers to the browser's requests.
// Contents lie in a cache by their sha256: two releases share what they have in common, and what has arrived is not
// loaded again. A second cache holds notes: the list of each release, and which release each tab and each worker of a
// tab began with. Whoever began with a release gets everything from it until reloaded. What a page may ask by
// postMessage, with a port for the reply, is at the end. See ADR 11, and for what no longer fits ADR 38.
"use strict";

(() => {
  const RELEASE = "[[sft-release]]"; // {id, bytes, files: {path: [bytes, sha256]}}, or null: switch off everywhere
  const LANES = 4; // downloads at a time
  const QUIET_LIMIT = 30_000; // milliseconds without a byte before a download counts as lost
  const REPORT_EVERY = 150; // milliseconds between two reports of progress
  const YOUNG = 60_000; // milliseconds; a tab this young may not be listed by the browser yet
  const NETWORK = "network"; // in place of a release: this tab has nothing from us
  const LOST = "lost"; // the note that the server has no longer what the copy lacks
  const CANCELLED = "cancelled"; // the note of a page for a worker that has not begun, see docs/assets/offline-page.js

  const { scope } = self.registration;
  const root = new URL(scope).pathname;
  const FILES = `sft-offline ${root} files`; // an origin may have other sites beside this one
  const NOTES = `sft-offline ${root} notes`;
  const noteKey = (name) => `${scope}?note=${name}`;
  const fileKey = (sha) => `${scope}?content=${sha}`;

  class Failure extends Error {
    // `kind` is one of those in docs/assets/offline-page.js
    constructor(kind, path = "") {
      super(`${kind} ${path}`);
      Object.assign(this, { kind, path });
    }
  }

  const ignore = () => undefined; // for what may fail without harm
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (content) => hex(await crypto.subtle.digest("SHA-256", content));

  // --- what is kept ---

  // After the reader has switched off, an old tab must not make a cache again.
  const there = async (name) => ((await caches.has(name)) ? caches.open(name) : undefined);

  const proven = new Set(); // contents whose hash was checked in this life of the worker

  // The content that a list asks for, or undefined where it is missing or not what it should be.
  const kept = async ([bytes, sha], afresh = false) => {
    try {
      const found = await (await there(FILES))?.match(fileKey(sha));
      const body = await found?.blob();
      if (body?.size !== bytes) return undefined;
      if (afresh || !proven.has(sha)) {
        if ((await digest(await body.arrayBuffer())) !== sha) return undefined;
        proven.add(sha);
      }
      return new Response(body, { headers: found.headers });
    } catch {
      return undefined; // a damaged cache may refuse to be read
    }
  };

  const put = async (name, key, response) => {
    try {
      await (await caches.open(name)).put(key, response);
    } catch (error) {
      throw new Failure(error.name === "QuotaExceededError" ? "full" : "denied");
    }
  };

  const note = (name, value) => put(NOTES, noteKey(name), new Response(JSON.stringify({ ...value, at: Date.now() })));
  const noted = async (name) => (await (await there(NOTES))?.match(noteKey(name)))?.json();
  const notesOf = async (kind) => {
    const cache = await there(NOTES);
    const found = new Map();
    for (const { url } of (await cache?.keys()) ?? []) {
      const name = new URL(url).searchParams.get("note");
      if (name.startsWith(kind)) found.set(name.slice(kind.length), await (await cache.match(url)).json());
    }
    return found;
  };
  const forget = async (name) => (await there(NOTES))?.delete(noteKey(name));

  const lists = new Map(RELEASE && [[RELEASE.id, RELEASE]]);
  const listOf = async (release) => {
    if (!lists.has(release)) lists.set(release, await noted(`release ${release}`));
    return lists.get(release);
  };

  // --- loading ---

  const stop = new AbortController(); // ends a whole installation
  const endIfStopped = (path) => {
    if (stop.signal.aborted) throw new Failure("cancelled", path);
  };

  const contentOf = async (response, onbytes) => {
    const pieces = [];
    const reader = response.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      pieces.push(piece.value);
      onbytes(piece.value.length);
    }
    return new Blob(pieces).arrayBuffer();
  };

  const read = async (path, cache, onbytes) => {
    endIfStopped(path); // in one step with the listener: a signal tells nobody who comes later
    const own = new AbortController();
    const abort = () => own.abort();
    stop.signal.addEventListener("abort", abort);
    let deadline = setTimeout(abort, QUIET_LIMIT);
    const arrived = (count) => {
      clearTimeout(deadline);
      deadline = setTimeout(abort, QUIET_LIMIT);
      onbytes(count);
    };
    try {
      const address = scope + path.split("/").map(encodeURIComponent).join("/");
      const response = await fetch(address, { cache, signal: own.signal });
      if (!response.ok) throw new Failure(response.status === 404 ? "changed" : "server", path);
      const type = response.headers.get("Content-Type") ?? "application/octet-stream";
      return { content: await contentOf(response, arrived), type };
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure(stop.signal.aborted ? "cancelled" : "network", path);
    } finally {
      clearTimeout(deadline);
      stop.signal.removeEventListener("abort", abort);
    }
  };

  // Loads a file and gives it, if it is the one in the list. One that does not fit is asked for again, past all caches.
  const load = async (path, [bytes, sha], onbytes = ignore) => {
    for (const cache of ["no-cache", "reload"]) {
      const { content, type } = await read(path, cache, onbytes);
      if ((await digest(content)) !== sha) continue;
      const response = new Response(content, { headers: { "Content-Type": type, "Content-Length": String(bytes) } });
      proven.add(sha);
      return response;
    }
    throw new Failure("changed", path);
  };

  const tell = async (said) => {
    const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
    for (const page of pages) if (page.url.startsWith(scope)) page.postMessage({ offline: said });
  };

  // Files that are equal are loaded once.
  const contents = () => new Map(Object.entries(RELEASE.files).map(([path, listed]) => [listed[1], [path, listed]]));

  // Does something to every content, a few at a time; what fails in one lane ends all.
  const forEachContent = async (work) => {
    const waiting = [...contents().values()];
    const lane = async () => {
      while (waiting.length > 0 && !stop.signal.aborted) await work(...waiting.shift());
    };
    const lanes = Array.from({ length: LANES }, lane);
    await Promise.all(lanes).catch(async (error) => {
      stop.abort();
      await Promise.allSettled(lanes);
      throw error;
    });
    endIfStopped();
  };

  const install = async () => {
    let got = 0;
    const arrived = (count) => {
      got += count;
    };
    const report = () => tell({ progress: { got: Math.min(got, RELEASE.bytes), bytes: RELEASE.bytes } });
    const reports = setInterval(report, REPORT_EVERY);
    try {
      if (await noted(CANCELLED)) stop.abort();
      endIfStopped();
      await note(`release ${RELEASE.id}`, RELEASE); // first, so that nobody sweeps away what it needs
      await forEachContent(async (path, listed) => {
        if (await kept(listed)) arrived(listed[0]);
        else await put(FILES, fileKey(listed[1]), await load(path, listed, arrived));
      });
      await note("checked", {});
      await report();
      endIfStopped();
    } catch (error) {
      const kind = error.kind ?? "broken";
      // After a lost connection what has arrived stays, for the next try.
      if (kind === "full" || kind === "cancelled") await removeRelease(RELEASE.id).catch(ignore);
      await tell({ failed: { kind, path: error.path ?? "", got, bytes: RELEASE.bytes } });
      throw error;
    } finally {
      installing = false;
      clearInterval(reports);
    }
  };
  let installing = true; // until the end of that, Cancel can stop it

  // --- making room ---

  const sweepFiles = async () => {
    const files = await there(FILES);
    const releases = [...(await notesOf("release ")).values()];
    const wanted = new Set(releases.flatMap((list) => Object.values(list.files).map(([, sha]) => sha)));
    for (const { url } of (await files?.keys()) ?? []) {
      if (!wanted.has(new URL(url).searchParams.get("content"))) await files.delete(url);
    }
  };

  // Removes what only this release needs, or all of the copy.
  const removeRelease = async (id) => {
    await forget(`release ${id}`);
    await forget(CANCELLED);
    if ((await notesOf("release ")).size > 0) await sweepFiles();
    else await removeAll();
  };

  const removeAll = () => Promise.all([FILES, NOTES].map((name) => caches.delete(name)));

  // Drops the notes of tabs that have gone, and releases before this one that no tab is left of; not those after it.
  const sweep = async () => {
    const tabs = await notesOf("tab ");
    const inUse = new Set([RELEASE.id]);
    for (const [client, { release, at }] of tabs) {
      if (Date.now() - at < YOUNG || (await self.clients.get(client))) inUse.add(release);
      else await forget(`tab ${client}`);
    }
    const releases = await notesOf("release ");
    const mine = releases.get(RELEASE.id)?.at ?? 0;
    const over = [...releases].filter(([id, { at }]) => at < mine && !inUse.has(id));
    for (const [id] of over) await forget(`release ${id}`);
    if (over.length > 0) await sweepFiles();
  };

  // --- answering ---

  const clientReleases = new Map();

  const remember = async (client, release) => {
    if (!client) return;
    clientReleases.set(client, release);
    if (await caches.has(NOTES)) await note(`tab ${client}`, { release }).catch(ignore); // if not, this life must do
  };

  // The release that a tab or a worker began with; undefined for one that was not opened through us.
  const releaseOf = async (client) => {
    if (client && !clientReleases.has(client)) {
      const found = await noted(`tab ${client}`);
      if (found) clientReleases.set(client, found.release);
    }
    return clientReleases.get(client);
  };

  // A file of a release: as it is kept or, where that is damaged, again from the server, if it still has the same one.
  // Gives undefined where neither is to be had. Where the server has another by now, nothing can repair the copy.
  const give = async (path, listed) => {
    const found = await kept(listed);
    if (found) return found;
    try {
      const loaded = await load(path, listed);
      await (await there(FILES))?.put(fileKey(listed[1]), loaded.clone()).catch(ignore);
      return loaded;
    } catch ({ kind }) {
      const beyond = kind === "changed" && RELEASE.files[path]?.[1] === listed[1] && (await caches.has(NOTES));
      if (beyond) await note(LOST, { release: RELEASE.id }).catch(ignore);
      self.registration.update().catch(ignore); // a newer release would be whole
      return undefined;
    }
  };

  const unavailable = (text, type) =>
    new Response(text, { status: 503, headers: { "Content-Type": `text/${type}; charset=utf-8` } });

  const answerFile = async (event, path) => {
    const release = await releaseOf(event.clientId);
    const own = event.resultingClientId; // a worker of that tab
    if (own && release) event.waitUntil(remember(own, release));
    const fromNetwork = () => fetch(event.request);
    if (release === NETWORK) return fromNetwork();
    const list = await listOf(release ?? RELEASE.id);
    const listed = list?.files[path];
    if (list && !listed) return fromNetwork();
    if (!release) return fromNetwork().catch(async () => (await kept(listed)) ?? Response.error());
    const found = listed && (await give(path, listed));
    if (found) return found;
    tell({ lost: path });
    return unavailable(`${path} is missing in the offline copy.`, "plain");
  };

  const MISSING = "This page is missing in the offline copy";
  const MISSING_STYLE = "body{max-width:36em;margin:3em auto;padding:0 1em;font:18px/1.5 Georgia,serif}";
  const htmlEscaped = (text) => text.replace(/[&<]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

  const lostPage = (path) => {
    const html = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${MISSING}</title><style>${MISSING_STYLE}</style><h1>${MISSING}</h1>
<p>The file <code>${htmlEscaped(path)}</code> of the copy in this browser is missing or damaged,
and the site cannot be reached to repair it.</p><p>Connect to the network and load this page again: the copy then
repairs itself. The <a href="${root}">other pages</a> may still be there.</p></html>`;
    return unavailable(html, "html");
  };

  const isListed = (name) => Object.hasOwn(RELEASE.files, name);

  // A page that neither the copy nor the network gives.
  const missingPage = async (path, name) => {
    const missing = !name && isListed("404.html") && (await kept(RELEASE.files["404.html"]));
    return missing ? new Response(missing.body, { status: 404, headers: missing.headers }) : lostPage(name ?? path);
  };

  const answerPage = async (event, path) => {
    const { request, resultingClientId } = event;
    const become = (release) => event.waitUntil(remember(resultingClientId, release).then(sweep).catch(ignore));
    const name = [path, `${path}index.html`].find(isListed);
    // An embed belongs to the page around it, so it is not ours while there is a network; nor is a copy beyond repair.
    const beyond = path.startsWith("embed/") || (await noted(LOST))?.release === RELEASE.id;
    const foreign = beyond && (await fetch(request).catch(ignore));
    if (foreign) return foreign;
    if (!name && isListed(`${path}/index.html`)) {
      return Response.redirect(`${root}${path}/${new URL(request.url).search}`, 302);
    }
    const found = name && (await give(name, RELEASE.files[name]));
    if (found) {
      become(RELEASE.id);
      return found;
    }
    const loaded = await fetch(request).catch(ignore);
    become(loaded ? NETWORK : RELEASE.id); // it may be of any release, so the rest of it must not come from ours
    return loaded ?? missingPage(path, name);
  };

  const pathOf = (url) => {
    const path = new URL(url).pathname.slice(root.length);
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  };

  // --- what pages may ask for ---

  const repair = async (reply) => {
    const mended = [];
    const lost = [];
    let done = 0;
    let why = "";
    await forEachContent(async (path, listed) => {
      if (!(await kept(listed, true))) {
        try {
          await put(FILES, fileKey(listed[1]), await load(path, listed));
          mended.push(path);
        } catch (error) {
          lost.push(path);
          why = error.kind ?? "broken";
        }
      }
      done += 1;
      reply({ done, of: contents().size });
    });
    // Not dated again: a list that came later belongs to the worker that follows, see `sweep`.
    if (!(await noted(`release ${RELEASE.id}`))) await note(`release ${RELEASE.id}`, RELEASE).catch(ignore);
    if (lost.length === 0) await note("checked", {}).then(() => forget(LOST), ignore);
    return { mended, lost, why };
  };

  const state = async () => ({
    id: RELEASE.id,
    bytes: RELEASE.bytes,
    count: Object.keys(RELEASE.files).length,
    at: (await noted(`release ${RELEASE.id}`))?.at,
    checked: (await noted("checked"))?.at,
  });

  // Once all is there, what Cancel means is up to the page; this worker may have to load files for repair.
  const cancel = () => installing && stop.abort();

  // A page and a worker may come from two releases, so these words stay.
  const ASKED = { state, repair, cancel, "take over": () => self.skipWaiting() };

  // --- events ---

  // A release without a list switches off the copies of all readers: it removes them and then itself.
  const vanish = () => removeAll().then(() => self.registration.unregister());

  self.addEventListener("install", (event) => event.waitUntil(RELEASE ? install() : self.skipWaiting()));
  self.addEventListener("activate", (event) => event.waitUntil(RELEASE ? sweep() : vanish()));
  self.addEventListener("message", (event) => {
    const reply = (said) => event.ports[0]?.postMessage(said);
    event.waitUntil(
      Promise.resolve(ASKED[event.data?.ask]?.(reply)).then(
        (result) => reply({ result }),
        (error) => reply({ error: error.message }),
      ),
    );
  });
  self.addEventListener("fetch", (event) => {
    const { url, method, mode, cache } = event.request;
    if (!RELEASE || method !== "GET" || cache === "no-store" || !url.startsWith(scope)) return;
    event.respondWith((mode === "navigate" ? answerPage : answerFile)(event, pathOf(url)));
  });
})();
