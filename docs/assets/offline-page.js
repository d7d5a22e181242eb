// The switch of the offline copy, on the page take/offline. Registers the worker (hooks/sw.js) when the reader asks for
// it, shows how far it is, and removes all of it again. No other script of the site registers it.
"use strict";

(() => {
  const panel = document.querySelector(".sft-offline[data-bytes]");
  if (!panel) return;
  const root = new URL("../", document.currentScript.src).href;
  const OURS = `sft-offline ${new URL(root).pathname} `; // as in hooks/sw.js
  const FILES = `${OURS}files`;
  const NOTES = `${OURS}notes`;
  const CANCELLED = `${root}?note=cancelled`;
  const one = (selector) => panel.querySelector(selector);
  const buttons = new Map([...panel.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button]));
  const work = one(".sft-offline-work");
  const bar = one("progress");
  const sofar = one("#sft-offline-sofar");

  const LATE = 5000; // milliseconds by which the worker's word may come after the browser's
  const ignore = () => false;

  const OTHER_WAYS = "The other two ways work here all the same.";
  const SECURE = "Browsers keep offline copies only of secure addresses, and this one begins with http.";
  const BLOCKED = "cookies and site data are blocked, or this is a private window";
  const FREE_SPACE = "Free some space on the disk, and try again.";
  const NOT_HERE = {
    file: "This page was opened from a folder, so it is a copy already and needs no network.",
    insecure: `${SECURE} Open the site under https to have a copy. ${OTHER_WAYS}`,
    unsupported: `This browser cannot keep an offline copy. Some can, but not in a private window. ${OTHER_WAYS}`,
    denied:
      `This browser does not let the site store anything: ${BLOCKED}. ` +
      `Allow them for this site to have a copy. ${OTHER_WAYS}`,
  };
  // Why an installation ended; see Failure in hooks/sw.js.
  const FAILED = {
    network: ({ got, bytes }) =>
      `The connection was lost after ${megabytes(got, bytes)}. ` +
      "What has arrived is kept, so the next try goes on from there.",
    changed: () =>
      "The site was renewed while it was being loaded, so its parts would not have fitted together. Try again.",
    server: ({ path }) => `The server did not give the file ${path}. Try again later. What has arrived is kept.`,
    full: ({ bytes }) =>
      `There is not enough room: the copy needs ${megabytes(bytes)}, and the browser has none left for it. ` +
      `What was loaded has been removed. ${FREE_SPACE}`,
    cancelled: () => "Cancelled. What was loaded has been removed.",
    denied: () => NOT_HERE.denied,
    broken: () => "The offline copy could not be made, because something went wrong in this browser. Try again.",
  };
  const OLD_STAYS = " The copy you have stays as it is.";
  const LOADING = "The offline copy is being loaded. You can go on reading meanwhile; keep a page of the site open.";
  const OFF = "The offline copy is off, and all of it has been removed.";
  const NO_LIST = "The list of files could not be loaded. Is there a network? Try again.";
  const TOO_LATE = "The new release was complete before it could be cancelled.";

  const plain = (bytes) => (bytes / 1e6).toFixed(1);
  const megabytes = (first, second) =>
    second === undefined ? `${plain(first)} MB` : `${plain(first)} of ${plain(second)} MB`;
  const dated = (time) =>
    new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

  const say = (sentence) => {
    one(".sft-offline-state").textContent = sentence;
  };
  const announce = (sentence) => {
    one("[role=status]").textContent = sentence;
  };
  const offer = (...names) => {
    for (const [name, button] of buttons) {
      if (!names.includes(name) && button === document.activeElement) one(".sft-offline-state").focus();
      button.hidden = !names.includes(name);
    }
  };
  const label = (text) => {
    buttons.get("install").textContent = text;
  };
  const installText = buttons.get("install").textContent;

  const showWork = (done, of, text, heading) => {
    work.hidden = false;
    bar.max = of;
    bar.value = done;
    sofar.textContent = text;
    const quarter = Math.floor((4 * done) / of); // said four times, not at every step
    if (quarter === announced) return;
    announced = quarter;
    announce(`${heading} ${text}`);
  };
  let announced = -1;
  const hideWork = () => {
    work.hidden = true;
    announced = -1;
  };

  // --- what is here ---

  const ours = async () => {
    const found = await navigator.serviceWorker.getRegistration(root);
    return found?.scope === root ? found : undefined;
  };

  const partial = async () => {
    if (!(await caches.has(FILES))) return 0;
    const cache = await caches.open(FILES);
    const stored = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
    return stored.reduce((sum, response) => sum + Number(response?.headers.get("Content-Length") ?? 0), 0);
  };

  // A worker's reply; what it says before goes to `heard`. The words are those of every release, see hooks/sw.js.
  const ask = (worker, what, heard) =>
    new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        if ("result" in data) resolve(data.result);
        else if ("error" in data) reject(new Error(data.error));
        else heard(data);
      };
      worker.postMessage({ ask: what }, [port2]);
    });

  const obstacle = async () => {
    if (location.protocol === "file:") return "file";
    if (!window.isSecureContext) return "insecure";
    try {
      if (!(navigator.serviceWorker && window.caches)) return "unsupported";
      await caches.has(FILES);
      await ours();
    } catch {
      return "denied";
    }
    return "";
  };

  const describe = ({ id, count, bytes, at, checked }) => {
    const stored = at ? `Stored on ${dated(at)}` : "Its list is missing";
    const when = checked ? `${stored}, last checked on ${dated(checked)}` : stored;
    return `The offline copy is on: release ${id.slice(0, 8)}, ${count} files, ${megabytes(bytes)}. ${when}.`;
  };

  const showNone = async (before) => {
    const here = await partial();
    const left = megabytes(Math.max(0, panel.dataset.bytes - here));
    const goOn = here > 0 ? `Go on (${left} to go)` : installText;
    const none = here > 0 ? `A part of it is here, ${megabytes(here)}.` : "Nothing is stored.";
    label(before && before !== FAILED.cancelled() ? "Try again" : goOn);
    say(before || `The offline copy is off. ${none}`);
    offer("install", ...(here > 0 ? ["off"] : []));
  };

  // Shows what there is. `before` is said first, for instance what has just gone wrong.
  const show = async (before = "") => {
    const registration = await ours();
    const loading = registration?.installing && !cancelled;
    if (loading) follow(registration);
    else hideWork();
    if (registration?.active) {
      const kept = await ask(registration.active, "state");
      say(`${before} ${describe(kept)}`.trim());
      offer("repair", "off", ...(loading ? ["cancel"] : []));
    } else if (loading) {
      say(LOADING);
      offer("cancel");
    } else await showNone(before);
  };

  const showAndAnnounce = async (sentence, after = "") => {
    await show(sentence + after);
    announce(sentence);
  };

  // Shows why loading has ended.
  const showEnd = async (sentence) => showAndAnnounce(sentence, (await ours())?.active ? OLD_STAYS : "");

  // --- while it is being loaded ---

  let failure; // what the worker said of a failed installation
  let progress = { got: 0 }; // what it said last
  let followed; // the worker that loads, until it has ended
  let reached = 0; // the bytes that were there when a worker was ended before

  const follow = (registration) => {
    const worker = registration.installing;
    if (!worker || worker === followed) return;
    const first = !registration.active;
    followed = worker;
    failure = undefined;
    showWork(0, Number(panel.dataset.bytes), "Beginning.", "");
    worker.addEventListener("statechange", () => {
      if (worker === followed) changed(worker.state, first, registration);
    });
  };

  const changed = async (state, first, registration) => {
    if (state === "redundant") await over(registration);
    else if (cancelled) await tooLate(first);
    else if (state === "activated") await finish();
    else if (state === "installed" && !first) {
      offer(); // nothing is left to cancel
      await show("A new release is ready.");
    }
  };

  // Releases that come later are shown too.
  const watch = (registration) => {
    registration.onupdatefound = async () => {
      if (cancelled) await stopLoading();
      else {
        follow(registration);
        await show();
      }
    };
  };

  const finish = async () => {
    followed = undefined;
    offer();
    hideWork();
    navigator.storage?.persist?.().catch(ignore); // the browser may still refuse; the copy works all the same
    await show();
    announce("Ready. The site works without a network now.");
  };

  // The worker's word and the browser's word that it has ended come by different ways.
  const whyItEnded = async () => {
    const end = Date.now() + LATE;
    while (!failure && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
    return failure;
  };

  const over = async (registration) => {
    followed = undefined;
    if (cancelled) {
      await remembered;
      if (!registration.active) await removeCaches(); // the worker has, unless the browser ended it
      await showEnd(FAILED.cancelled());
      return;
    }
    const ended = await whyItEnded();
    const { got } = progress;
    const goOn = ended ? ended.kind === "cancelled" && again : got > reached;
    if (goOn) {
      again = false;
      if (!ended) reached = got; // the browser ends a worker that takes long; what has arrived is kept
      await load();
      return;
    }
    await showEnd(FAILED[ended?.kind ?? "broken"](ended ?? {}));
  };

  const load = async () => {
    offer("cancel");
    say(LOADING);
    showWork(0, Number(panel.dataset.bytes), "Beginning.", "");
    const needed = panel.dataset.bytes - (await partial());
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    if (cancelled) return;
    if (quota - usage < needed) {
      const left = megabytes(Math.max(0, quota - usage));
      const lack = `the copy needs ${megabytes(needed)} and the browser has ${left} left for this site`;
      await show(`There is not enough room: ${lack}. ${FREE_SPACE}`);
      return;
    }
    await register();
  };

  const register = async () => {
    try {
      const options = { scope: root, updateViaCache: "none" };
      const registration = await navigator.serviceWorker.register(`${root}sw.js`, options);
      watch(registration);
      if (cancelled) await stopLoading();
      else follow(registration);
    } catch (error) {
      if (cancelled) await forgetCancel();
      else await show(error.name === "SecurityError" ? NOT_HERE.denied : NO_LIST);
    }
  };

  // --- cancelling: at any moment, also before there is a worker that could hear of it ---

  // Whether the reader has cancelled here and not begun again. A note tells workers that begin later, whatever becomes
  // of this page; see hooks/sw.js, which removes it with all that was loaded.
  let cancelled = false;
  let again = false; // begun again after that; a worker that was on its way may still have found the note
  let remembered; // a promise that the note is there

  const rememberCancel = async () => (await caches.open(NOTES)).put(CANCELLED, new Response("{}"));

  const forgetCancel = async () => {
    if (!(await caches.has(NOTES))) return;
    const notes = await caches.open(NOTES);
    await notes.delete(CANCELLED);
    if ((await notes.keys()).length === 0) await caches.delete(NOTES);
  };

  const stopLoading = async () => {
    const registration = await ours();
    registration?.installing?.postMessage({ ask: "cancel" });
  };

  // All has arrived. A first copy goes; a newer release of one waits, and cannot be taken from the browser any more.
  const tooLate = async (first) => {
    followed = undefined;
    await remembered;
    if (first) {
      await remove();
      await showEnd(FAILED.cancelled());
    } else {
      cancelled = false;
      await forgetCancel();
      await showAndAnnounce(TOO_LATE);
    }
  };

  const cancel = async () => {
    const begun = Boolean(followed); // then its end says what became of it
    cancelled = true;
    offer();
    remembered = rememberCancel().catch(ignore); // on a full disk the message has to do
    await remembered;
    await stopLoading();
    if (!begun) await showEnd(FAILED.cancelled());
  };

  // --- what else the buttons do ---

  const install = async () => {
    offer(); // Cancel comes when nothing can undo it any more
    await forgetCancel();
    [again, cancelled, reached] = [cancelled, false, 0];
    await load();
  };

  const removeCaches = async () => {
    for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
  };

  const remove = async () => {
    await (await ours())?.unregister();
    await removeCaches();
  };

  const off = async () => {
    await remove();
    await show(OFF);
    label(installText);
    announce(OFF);
  };

  const files = (list) => (list.length === 1 ? `The file ${list[0]} was` : `${list.length} files were`);
  const WHY_LOST = {
    network: "and the site cannot be reached. Connect to the network and check again.",
    changed: "and the site has a newer release by now. Load this page again to get that.",
    full: "and there is no room to store a new one. Free some space on the disk and check again.",
  };
  const LOST = "and could not be repaired. Switch the copy off and make it again.";

  const repair = async () => {
    const registration = await ours();
    offer();
    const heard = ({ done, of }) => showWork(done, of, `${done} of ${of} files checked`, "");
    const { mended, lost, why } = await ask(registration.active, "repair", heard);
    hideWork();
    const sentences = [];
    if (mended.length > 0) sentences.push(`${files(mended)} damaged and repaired.`);
    if (lost.length > 0) sentences.push(`${files(lost)} damaged, ${WHY_LOST[why] ?? LOST}`);
    await showAndAnnounce(sentences.join(" ") || "All files are there and right.");
    buttons.get("repair").focus();
  };

  const DOES = { install, cancel, repair, off };

  const press = async (name) => {
    try {
      await DOES[name]();
    } catch (error) {
      console.error(error);
      await show(FAILED.broken()).catch(() => say(FAILED.broken()));
    }
  };

  const begin = async () => {
    const reason = await obstacle();
    if (reason) {
      say(NOT_HERE[reason]);
      return;
    }
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.offline?.failed) failure = data.offline.failed;
      if (!data.offline?.progress) return;
      ({ progress } = data.offline);
      showWork(progress.got, progress.bytes, megabytes(progress.got, progress.bytes), "Loading.");
    });
    navigator.serviceWorker.startMessages();
    for (const [name, button] of buttons) button.addEventListener("click", () => press(name));
    await show();
    const registration = await ours();
    if (registration) watch(registration);
  };
  begin();
})();
