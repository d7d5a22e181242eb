/* The ledger of claims: opens the claim that a link leads to, and says aloud how many a filter leaves.
   Filtering, counting and deep links work without it. */
"use strict";

(() => {
  const ledger = document.querySelector(".sft-ledger");
  if (!ledger) return;

  const open = () => {
    const there = document.querySelector(`[id="${CSS.escape(decodeURIComponent(location.hash.slice(1)))}"]`);
    const fold = there?.closest(".sft-claim")?.querySelector("details");
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", open);
  open();

  const tell = () => {
    const claims = [...ledger.querySelectorAll(".sft-claim")];
    const shown = claims.filter((claim) => claim.getClientRects().length).length;
    ledger.querySelector(".sft-ledger-said").textContent = `${shown} of ${claims.length} claims`;
  };
  ledger.addEventListener("change", tell);
  ledger.addEventListener("reset", () => setTimeout(tell));
})();
