// An embed: the instrument inside a page of somebody else. Runs before anything is drawn. Comes in: the options behind
// "#" (tree, theme, start) and messages of the page around. Goes out: the height to the page around; answers only to a
// page that asks. The messages are documented in docs/take/embed.md, the version in docs/adr/0010.
//
// For decide.js, window.decisionEmbed:
//   start           the fact whose question comes first while it is unanswered, or ""
//   link()          what is behind "#", without the options
//   hash(link)      a link with the options, to go behind "#"
//   full(link)      the address of the site's own page, with a link
//   offer(…)        show an address that could not be opened or copied
"use strict";

(() => {
  const VERSION = 1;
  const KIND = "should-you-fine-tune:";
  const OPTIONS = ["theme", "start"];
  const root = document.documentElement;
  const { tree: own, first, folder } = root.dataset;
  const trees = root.dataset.trees.split(" ");
  const framed = parent !== window;
  const one = (selector) => document.querySelector(selector);
  root.classList.replace("no-js", "js");

  // --- options in the address ---

  let options = []; // as in the address: ["theme=dark"]
  const nameOf = (part) => part.split("=", 1)[0];
  const valueIn = (parts, name) => parts.find((part) => nameOf(part) === name)?.slice(name.length + 1) ?? "";

  const read = () => {
    const parts = location.hash.slice(1).split("&").filter(Boolean);
    const tree = valueIn(parts, "tree");
    if (tree !== own && trees.includes(tree)) {
      const file = location.protocol === "file:" ? "index.html" : "";
      location.replace(new URL(folder + (tree === first ? "" : `${tree}/`) + file + location.hash, location.href));
      return;
    }
    options = parts.filter((part) => OPTIONS.includes(nameOf(part)));
    const theme = valueIn(options, "theme");
    root.dataset.theme = ["light", "dark"].includes(theme) ? theme : "auto";
    if (parts.length === 0) return;
    // The instrument knows a link by its beginning.
    const rest = parts.filter((part) => !options.includes(part) && nameOf(part) !== "tree");
    history.replaceState(null, "", `#${[`tree=${tree || own}`, ...rest, ...options].join("&")}`);
  };
  read();
  for (const kind of ["popstate", "hashchange"]) addEventListener(kind, read);

  const link = () =>
    location.hash
      .slice(1)
      .split("&")
      .filter((part) => !OPTIONS.includes(nameOf(part)))
      .join("&");
  const full = (behind) =>
    new URL(`${one(".sft-embed-full").getAttribute("href").split("#")[0]}${behind && `#${behind}`}`, location.href)
      .href;

  // --- what the page around may forbid ---

  const offer = (sentence, address, beside) => {
    one(".sft-offer")?.remove();
    const box = Object.assign(document.createElement("input"), { readOnly: true, value: address });
    box.setAttribute("aria-label", "The address");
    const note = Object.assign(document.createElement("span"), { className: "sft-offer" });
    note.append(`${sentence} The address:`, box);
    (beside?.closest("p, li, dd, td, th") ?? one(".sft-status-line")).append(note);
    box.focus();
    box.select();
  };

  let printing = false;
  addEventListener("beforeprint", () => {
    printing = true;
  });

  const clicked = (event) => {
    if (event.target.closest(".sft-print") && !printing)
      offer("The page around this does not let it print.", full(link()), event.target);
    printing = false;
    const goes = event.target.closest("a[href]:not([download])");
    if (
      !framed ||
      !goes ||
      event.defaultPrevented ||
      event.button ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    // Whether a frame may open pages can only be tried, and a link that may not does nothing at all.
    event.preventDefault();
    const address = new URL(goes.getAttribute("href"), location.href).href;
    const opened = open(address, "_blank");
    if (!opened) offer("The page around this lets no other page open.", address, goes);
    // An opaque origin may not do this; but its frame cannot be steered from there.
    else if (self.origin !== "null") opened.opener = null;
  };

  // --- the page around ---

  let view = null; // the latest reply of Python; null while there is none for what shows
  let sentHeight = 0;

  const tellHeight = () => {
    sentHeight = Math.ceil(one(".sft-embed").getBoundingClientRect().height);
    parent.postMessage({ type: `${KIND}height`, version: VERSION, height: sentHeight }, "*");
  };

  const tellAnswers = (id, origin) => {
    const found = view?.verdict;
    const summary = () => ({
      ...Object.fromEntries(["status", "certain", "today", "leading", "gates"].map((name) => [name, found[name]])),
      says: one(".sft-verdict > h2").textContent,
    });
    one(".sft-embed-asked").textContent = "The page around this reads your answers.";
    const tool = one(".sft-tool").dataset;
    parent.postMessage(
      {
        type: `${KIND}answers`,
        version: VERSION,
        id,
        link: link() || `tree=${tool.tree}&v=${tool.version}`,
        show: found ? "verdict" : "question",
        verdict: found ? summary() : null,
      },
      origin === "null" ? "*" : origin,
    );
  };

  const heard = ({ data, source, origin }) => {
    if (!framed || source !== parent || data?.version !== VERSION) return;
    if (data.type === `${KIND}resend`) tellHeight();
    if (data.type === `${KIND}ask` && (typeof data.id === "string" || typeof data.id === "number"))
      tellAnswers(data.id, origin);
  };

  const begin = () => {
    document.addEventListener("click", clicked);
    document.addEventListener("sft-view", ({ detail }) => {
      view = detail;
      one(".sft-embed-full").href = full(link());
    });
    if (!framed) return;
    addEventListener("message", heard);
    addEventListener("load", tellHeight); // a browser may watch nothing in a frame that is out of sight
    new ResizeObserver(() => {
      if (Math.ceil(one(".sft-embed").getBoundingClientRect().height) !== sentHeight) tellHeight();
    }).observe(one(".sft-embed"));
  };
  addEventListener("DOMContentLoaded", begin);

  window.decisionEmbed = Object.freeze({
    get start() {
      return valueIn(options, "start");
    },
    link,
    full,
    offer,
    hash: (behind) => [behind, ...options].join("&"),
  });
})();
