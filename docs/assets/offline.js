// On every page: says when the offline copy has a new release, or lacks a file. Does nothing for readers who have no
// copy; it never makes one. The copy's worker is hooks/sw.js, its switch offline-page.js.
"use strict";

(() => {
  const root = new URL("../", document.currentScript.src).href;
  let workers;
  try {
    workers = navigator.serviceWorker; // throws where storage is denied
  } catch {
    /* then there is no copy */
  }
  if (workers?.controller?.scriptURL !== `${root}sw.js`) return;

  let chosen = false; // the reader has asked for the new release in this tab
  let bar;

  const button = (text, does) =>
    Object.assign(document.createElement("button"), {
      type: "button",
      className: "sft-button-quiet",
      textContent: text,
      onclick: does,
    });
  const say = (sentence, ...buttons) => {
    if (!bar) {
      bar = Object.assign(document.createElement("div"), { className: "sft-release", role: "status" });
      document.body.append(bar);
    }
    const line = Object.assign(document.createElement("p"), { textContent: sentence });
    // After the empty bar is known to screen readers.
    requestAnimationFrame(() => bar.replaceChildren(line, ...buttons));
  };
  const hide = () => bar.replaceChildren();
  const later = () => button("Later", hide);
  const reload = () => location.reload();

  workers.getRegistration(root).then((registration) => {
    if (!registration) return;
    const offer = () => {
      const { waiting } = registration;
      if (!waiting) return;
      const use = () => {
        chosen = true;
        waiting.postMessage({ ask: "take over" });
      };
      say("A new release of this site is ready offline.", button("Use it now", use), later());
    };
    offer();
    registration.addEventListener("updatefound", () => registration.installing.addEventListener("statechange", offer));
  });

  workers.addEventListener("controllerchange", () => {
    if (chosen) reload();
    else
      say(
        "This site has a new release. This page keeps to the one before until you reload it.",
        button("Reload", reload),
        later(),
      );
  });

  workers.addEventListener("message", ({ data }) => {
    if (data.offline?.lost)
      say(
        `The offline copy lacks the file ${data.offline.lost}. ` +
          "Connect to the network and reload this page: the copy then repairs itself.",
        button("Reload", reload),
        later(),
      );
  });
  workers.startMessages();
})();
