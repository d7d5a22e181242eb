// The switch of the offline copy, on the page take/offline. Registers the worker (hooks/sw.js) when the reader asks for
// it, shows how far it is, and removes all of it again. No other script of the site registers it.
(() => {
  "use strict";
  const panel = document.querySelector(".sft-offline[data-bytes]");
  if (!panel) return;
  const root = new URL("../", document.currentScript.src).href;
  const OURS = `sft-offline ${new URL(root).pathname} `; // as in hooks/sw.js
  const FILES = `${OURS}files`;
  const one = (selector) => panel.querySelector(selector);
  const buttons = new Map([...panel.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button]));
  const work = one(".sft-offline-work"),
    bar = one("progress"),
    sofar = one("#sft-offline-sofar");

  const OTHER_WAYS = "The other two ways work here all the same.";
  const NOT_HERE = {
    file: "This page was opened from a folder, so it is a copy already and needs no network.",
    insecure: `Browsers keep offline copies only of secure addresses, and this one begins with http. Open the site under https to have a copy. ${OTHER_WAYS}`,
    unsupported: `This browser cannot keep an offline copy. Some can, but not in a private window. ${OTHER_WAYS}`,
    denied: `This browser does not let the site store anything: cookies and site data are blocked, or this is a private window. Allow them for this site to have a copy. ${OTHER_WAYS}`,
  };
  // Why an installation ended; see Failure in hooks/sw.js.
  const FAILED = {
    network: ({ got, bytes }) =>
      `The connection was lost after ${megabytes(got, bytes)}. What has arrived is kept, so the next try goes on from there.`,
    changed: () =>
      "The site was renewed while it was being loaded, so its parts would not have fitted together. Try again.",
    server: ({ path }) => `The server did not give the file ${path}. Try again later. What has arrived is kept.`,
    full: ({ bytes }) =>
      `There is not enough room: the copy needs ${megabytes(bytes)}, and the browser has none left for it. What was loaded has been removed. Free some space on the disk, and try again.`,
    cancelled: () => "Cancelled. What was loaded has been removed.",
    denied: () => NOT_HERE.denied,
    broken: () => "The offline copy could not be made, because something went wrong in this browser. Try again.",
  };
  const OLD_STAYS = " The copy you have stays as it is.";

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

  // A worker's reply; what it says before goes to `heard`.
  const ask = (worker, what, heard = () => {}) =>
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
      if (!navigator.serviceWorker || !window.caches) return "unsupported";
      await caches.has(FILES);
      await ours();
    } catch {
      return "denied";
    }
    return "";
  };

  // Shows what there is. `before` is said first, for instance what has just gone wrong.
  const show = async (before = "") => {
    const registration = await ours(),
      active = registration?.active;
    if (registration?.installing) follow(registration);
    else hideWork();
    if (active) {
      const kept = await ask(active, "state");
      say(
        `${before} The offline copy is on: release ${kept.id.slice(0, 8)}, ${kept.count} files, ${megabytes(kept.bytes)}. ${kept.at ? `Stored on ${dated(kept.at)}` : "Its list is missing"}${kept.checked ? `, last checked on ${dated(kept.checked)}` : ""}.`.trim(),
      );
      offer("repair", "off", ...(registration.installing ? ["cancel"] : []));
    } else if (registration?.installing) {
      say("The offline copy is being loaded. You can go on reading meanwhile; keep a page of the site open.");
      offer("cancel");
    } else {
      const here = await partial();
      label(
        before && before !== FAILED.cancelled()
          ? "Try again"
          : here
            ? `Go on (${megabytes(Math.max(0, panel.dataset.bytes - here))} to go)`
            : installText,
      );
      say(
        before ||
          (here
            ? `The offline copy is off. A part of it is here, ${megabytes(here)}.`
            : "The offline copy is off. Nothing is stored."),
      );
      offer("install", ...(here ? ["off"] : []));
    }
  };

  // --- while it is being loaded ---

  let failure; // what the worker said of a failed installation
  let progress; // what it said last
  let followed;

  const follow = (registration) => {
    const worker = registration.installing;
    if (!worker || worker === followed) return;
    followed = worker;
    failure = undefined;
    showWork(0, Number(panel.dataset.bytes), "Beginning.", "");
    worker.addEventListener("statechange", async () => {
      if (worker.state === "installed") return registration.active && show("A new release is ready.");
      if (worker.state === "activated") return finish();
      if (worker.state === "redundant" && worker === followed) await over(registration);
    });
  };

  // Releases that come later are shown too.
  const watch = (registration) => {
    registration.onupdatefound = () => {
      follow(registration);
      show();
    };
  };

  const finish = async () => {
    hideWork();
    navigator.storage?.persist?.().catch(() => {}); // the browser may still refuse; the copy works all the same
    await show();
    announce("Ready. The site works without a network now.");
  };

  // The worker's word and the browser's word that it has ended come by different ways.
  const whyItEnded = async () => {
    for (let tries = 0; !failure && tries < 30; tries += 1) await new Promise((done) => setTimeout(done, 50));
    return failure;
  };

  const over = async (registration) => {
    const ended = await whyItEnded();
    followed = undefined;
    const got = progress?.got ?? 0;
    if (!ended && got > reached) {
      // the browser ends a worker that takes long; what has arrived is kept, so go on
      reached = got;
      return install();
    }
    const sentence = FAILED[ended?.kind ?? "broken"](ended ?? {});
    await show(sentence + (registration.active ? OLD_STAYS : ""));
    announce(sentence);
  };
  let reached = 0;

  const install = async () => {
    offer("cancel");
    say("The offline copy is being loaded. You can go on reading meanwhile; keep a page of the site open.");
    showWork(0, Number(panel.dataset.bytes), "Beginning.", "");
    const needed = panel.dataset.bytes - (await partial());
    const { quota, usage } = await (navigator.storage?.estimate?.() ?? {});
    if (quota - usage < needed)
      return show(
        `There is not enough room: the copy needs ${megabytes(needed)} and the browser has ${megabytes(Math.max(0, quota - usage))} left for this site. Free some space on the disk, and try again.`,
      );
    try {
      const registration = await navigator.serviceWorker.register(`${root}sw.js`, {
        scope: root,
        updateViaCache: "none",
      });
      watch(registration);
      follow(registration);
    } catch (error) {
      await show(
        error.name === "SecurityError"
          ? NOT_HERE.denied
          : "The list of files could not be loaded. Is there a network? Try again.",
      );
    }
  };

  const repair = async () => {
    const registration = await ours();
    offer();
    const heard = ({ done, of }) => showWork(done, of, `${done} of ${of} files checked`, "");
    const { mended, lost, why } = await ask(registration.active, "repair", heard);
    hideWork();
    const files = (list) => (list.length === 1 ? `The file ${list[0]}` : `${list.length} files`);
    const was = (list) => (list.length === 1 ? "was" : "were");
    const WHY = {
      network: "and the site cannot be reached. Connect to the network and check again.",
      changed: "and the site has a newer release by now. Load this page again to get that.",
      full: "and there is no room to store a new one. Free some space on the disk and check again.",
    };
    const sentence = [
      mended.length && `${files(mended)} ${was(mended)} damaged and repaired.`,
      lost.length &&
        `${files(lost)} ${was(lost)} damaged, ${WHY[why] ?? "and could not be repaired. Switch the copy off and make it anew."}`,
      !mended.length && !lost.length && "All files are there and right.",
    ]
      .filter(Boolean)
      .join(" ");
    await show(sentence);
    announce(sentence);
    buttons.get("repair").focus();
  };

  const off = async () => {
    await (await ours())?.unregister();
    for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
    await show("The offline copy is off, and all of it has been removed.");
    label(installText);
    announce("The offline copy is off, and all of it has been removed.");
  };

  const cancel = async () => {
    (await ours())?.installing?.postMessage({ ask: "cancel" });
  };

  const DOES = { install, cancel, repair, off };

  const begin = async () => {
    const reason = await obstacle();
    if (reason) {
      say(NOT_HERE[reason]);
      return;
    }
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data.offline?.failed) failure = data.offline.failed;
      if (!data.offline?.progress) return;
      progress = data.offline.progress;
      showWork(progress.got, progress.bytes, megabytes(progress.got, progress.bytes), "Loading.");
    });
    navigator.serviceWorker.startMessages();
    for (const [name, button] of buttons) {
      button.addEventListener("click", () => {
        reached = 0;
        DOES[name]().catch((error) => {
          console.error(error);
          show(FAILED.broken()).catch(() => say(FAILED.broken()));
        });
      });
    }
    await show();
    const registration = await ours();
    if (registration) watch(registration);
  };
  begin();
})();
