// On every page: the buttons for the menu and the search, and tables that are wider than the page.
"use strict";

(() => {
  for (const button of document.querySelectorAll(".sft-header button[data-opens]")) {
    const opened = document.querySelector(`#${button.dataset.opens}`);
    const tell = () => button.setAttribute("aria-expanded", String(opened.checked));
    button.addEventListener("click", () => {
      opened.click();
      if (opened.checked && button.dataset.focus) document.querySelector(button.dataset.focus).focus();
    });
    opened.addEventListener("change", tell);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !opened.checked || !button.checkVisibility()) return;
      opened.click();
      button.focus();
    });
    tell();
  }

  // What scrolls sideways can be scrolled by the keyboard too. The theme wraps tables once the page is read.
  const reach = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      if (target.scrollWidth <= target.clientWidth + 1) target.removeAttribute("tabindex");
      else target.tabIndex = 0;
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    for (const wrap of document.querySelectorAll(".md-typeset__scrollwrap")) {
      if (wrap.parentElement.closest(".md-typeset__scrollwrap")) continue;
      if (!wrap.hasAttribute("role")) {
        wrap.setAttribute("role", "group");
        wrap.setAttribute("aria-label", wrap.querySelector("caption")?.textContent ?? "Table");
      }
      reach.observe(wrap);
    }
  });
})();
