// In the folder that needs no server, and only there: does in another way what a browser refuses to pages on a disk.
// Comes in: the scripts `<file>.packed.js` that hooks/folder.py made, each one entry of `sftPacked`: a file's address
// below the root, and its content with gzip as base64. Goes out: `fetch` that answers from them, and links that name
// their index.html, also those that Python makes later. The pages' own scripts need not know.
"use strict";

(() => {
  const ROOT = new URL("..", document.currentScript.src).href;
  const TYPES = { json: "application/json", pdf: "application/pdf", wasm: "application/wasm" };
  const packed = {};
  window.sftPacked = packed;

  // --- files ---

  const runScript = (src) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src, onload: resolve });
      script.onerror = () => reject(new TypeError(`${src} did not load`)); // as `fetch` has it
      document.head.append(script);
    });

  const bytesOf = (base64) => {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
    return bytes;
  };

  const answer = async (name) => {
    if (!(name in packed)) await runScript(`${ROOT}${name}.packed.js`);
    const content = new Blob([bytesOf(packed[name])]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(content, {
      headers: { "content-type": TYPES[name.split(".").pop()] ?? "application/octet-stream" },
    });
  };

  const real = window.fetch;
  window.fetch = (resource, options) => {
    const { href } = new URL(resource?.url ?? resource, document.baseURI);
    return href.startsWith(ROOT)
      ? answer(href.slice(ROOT.length).split(/[?#]/u)[0])
      : real.call(window, resource, options);
  };

  // --- links; before anybody sees them, so that the pointer's right button and the keyboard find them whole ---

  const mend = (link) => {
    const way = link.getAttribute("href");
    if (!way || /^[?#]/u.test(way)) return;
    const { href, pathname } = new URL(way, document.baseURI);
    if (href.startsWith(ROOT) && pathname.endsWith("/"))
      link.setAttribute("href", way.replace(/\/?(?=[?#]|$)/u, "/index.html"));
  };

  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      if (target.localName === "a" && target.hasAttribute("href")) mend(target);
      for (const node of addedNodes) {
        if (node.localName === "a") mend(node);
        node.querySelectorAll?.("a[href]").forEach(mend);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["href"] });
})();
