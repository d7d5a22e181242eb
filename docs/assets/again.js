// Loads once more, in their order, the scripts of a page that did not come, past what a cache may hold of them. Runs
// before them. Where one is missing for good, the page goes back to what it is without scripts.
//
// For the others, window.decisionPage:
//   whole            a promise that is kept once all of them have run or failed twice: what needs others waits for it
//   load(src)        load one that is wanted later, likewise
//   giveUp()         go back to the page without scripts, and say so
"use strict";

(() => {
  if (window.decisionPage) return;
  const ALONE = /\/(?:decide|cost)\.js/u; // nobody else misses them
  const failed = [];
  const isOurs = ({ src }) => /\/assets\/[\w-]+\.js(?:\?|$)/u.test(src ?? "");
  const note = ({ target }) => isOurs(target) && failed.push(target.src);
  addEventListener("error", note, true); // the event does not bubble

  const append = (src) =>
    new Promise((resolve) => {
      const element = document.createElement("script");
      Object.assign(element, { src, async: false, onload: () => resolve(true), onerror: () => resolve(false) });
      document.head.append(element);
    });

  const appendAgain = (src) => {
    const address = new URL(src, document.baseURI);
    address.searchParams.set("try", Date.now()); // an address that nothing has kept an answer for
    return append(address.href);
  };

  const again = async () => {
    removeEventListener("error", note, true);
    const lost = [];
    for (const src of failed) if (!(await appendAgain(src))) lost.push(src);
    if (lost.some((src) => ALONE.test(src))) giveUp();
  };

  // What the page shows from now on, whatever else comes.
  const giveUp = () => {
    document.documentElement.classList.add("sft-unscripted");
    for (const line of document.querySelectorAll(":is(.sft-tool, .sft-cost) .sft-status-line"))
      line.textContent = "A part of this page did not load. Reload the page for a verdict of your own.";
  };

  // Once all scripts that the page has from the start have run, or failed.
  const whole = new Promise((resolve) => {
    if (document.readyState === "complete") resolve();
    else addEventListener("DOMContentLoaded", resolve, { once: true });
  }).then(again);

  // For a script that the page wants later.
  const load = async (src) => (await append(src)) || appendAgain(src);

  window.decisionPage = Object.freeze({ whole, load, giveUp });
})();
