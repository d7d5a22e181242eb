// First on every page: it says that scripts run, and gives the theme its storage. As in Material, with one
// change: denied storage is no error. In a file of its own, so that a host may forbid scripts within pages.
"use strict";

document.documentElement.classList.replace("no-js", "js");
globalThis.__md_scope = new URL(document.currentScript.dataset.base, location);
globalThis.__md_get = (key, store, scope = globalThis.__md_scope) => {
  try {
    return JSON.parse((store || localStorage).getItem(`${scope.pathname}.${key}`));
  } catch {
    return null;
  }
};
globalThis.__md_set = (key, value, store, scope = globalThis.__md_scope) => {
  try {
    (store || localStorage).setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
  } catch {
    /* then it is forgotten */
  }
};
