// Gives the frames of Should You Fine-Tune? the height of what is in them. MIT licence. Documented on the page
// "Embed the tree" of the site. Asks for nothing else, and never for answers.
// biome-ignore lint/suspicious/useStrictMode: pages that join their scripts would get it for all of them
(() => {
  "use strict";
  const kind = "should-you-fine-tune:";
  const base = new URL(".", document.currentScript.src);
  const ours = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(base));
  addEventListener("message", ({ data, origin, source }) => {
    if (data?.type !== `${kind}height` || data.version !== 1 || !(data.height > 0)) return;
    if (origin !== base.origin && origin !== "null") return; // "null": a sandbox without allow-same-origin
    for (const frame of ours()) if (frame.contentWindow === source) frame.style.height = `${Math.ceil(data.height)}px`;
  });
  // What was sent before this script ran.
  for (const frame of ours()) frame.contentWindow.postMessage({ type: `${kind}resend`, version: 1 }, "*");
})();
