// Light or dark, before the first paint. As in Material, and even when nothing is stored yet: then the
// system's choice holds.
"use strict";

(() => {
  const chosen = globalThis.__md_get("__palette")?.color ?? {};
  if (!/light|dark/u.test(chosen.media ?? "")) {
    const scheme = matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light";
    const input = document.querySelector(`input[data-md-color-media*=${scheme}]`);
    for (const key of ["media", "scheme", "primary", "accent"]) {
      chosen[key] = input.getAttribute(`data-md-color-${key}`);
    }
  }
  for (const [key, value] of Object.entries(chosen)) document.body.setAttribute(`data-md-color-${key}`, value);
})();
