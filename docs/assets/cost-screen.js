// What the cost table shows: its fields with their sliders, and the parts that Python remakes. Comes in: HTML,
// texts and messages. Goes out: the page changed, and what the reader entered. Knows nothing of links or Python;
// cost.js does.
"use strict";

(() => {
  const STEPS = 1000; // of a slider
  const SAID_FOR = 4000; // milliseconds for which a button says what became of it
  const CLOSE =
    '<p class="sft-actions"><button type="button" class="sft-button-quiet sft-close">Close the sum</button></p>';

  const everywhere = (selector) => [...document.querySelectorAll(selector)];
  const inputOf = (field) => field.querySelector(".sft-entry input");

  // --- figures as text ---

  const short = (value) => Number(value.toPrecision(2));

  // Commas by hand: a locale would take 50 ms to load.
  const withCommas = (digits) => digits.replace(/\B(?=(?:\d{3})+$)/gu, ",");
  const written = (field, value) =>
    "share" in field.dataset ? `${short(value * 100)}%` : String(short(value)).replace(/^\d+/u, withCommas);

  // --- sliders ---

  // A slider goes by ratios, since volumes and prices do; decision/render/html/cost_form.py places it.
  const valueAt = (field, place) => {
    const [low, high] = [Number(field.dataset.low), Number(field.dataset.high)];
    return low * (high / low) ** (place / STEPS);
  };

  const describeSlider = (field, slider) =>
    slider.setAttribute("aria-valuetext", `${inputOf(field).value} ${field.querySelector(".sft-unit").textContent}`);

  const placeSliders = (places) => {
    for (const [name, place] of Object.entries(places)) {
      const field = document.querySelector(`.sft-field[data-name="${CSS.escape(name)}"]`);
      const slider = field?.querySelector(".sft-slider");
      if (slider && inputOf(field).value !== field.dataset.slid) {
        slider.value = place;
        describeSlider(field, slider);
      }
    }
  };

  // Writes into its field what a slider was moved to.
  const slide = (slider) => {
    const field = slider.closest(".sft-field");
    field.dataset.slid = written(field, valueAt(field, slider.value));
    inputOf(field).value = field.dataset.slid;
    describeSlider(field, slider);
  };

  const setError = (field, message) => {
    const line = field.querySelector(".sft-error");
    const input = inputOf(field);
    line.textContent = message;
    line.hidden = !message;
    if (message) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };

  // The name of the field that the reader is writing in.
  const writing = () => document.activeElement?.closest(".sft-entry input")?.closest(".sft-field").dataset.name ?? "";

  const showPair = (levers) => {
    for (const [place, name] of ["lever", "other"].entries())
      document.querySelector(`#c-${name}`).value = levers[place];
  };

  // --- parts that are remade ---

  // What has the focus in a part that is remade gets it back, the place in its line too.
  const keepFocus = (place) => {
    const found = document.activeElement;
    if (!place.contains(found)) return () => false;
    const { selectionStart, selectionEnd, id } = found;
    const name = found.closest("[data-name]")?.dataset.name;
    const ours = [...found.classList].filter((word) => word.startsWith("sft-")); // the theme's come and go
    const alike = [found.localName, ...ours].join(".");
    const kin = () => {
      const named = [...place.querySelectorAll("[data-name]")].find((other) => other.dataset.name === name);
      return [...(named ?? place).querySelectorAll(alike)];
    };
    const at = kin().indexOf(found);
    return () => {
      const again = id ? document.querySelector(`[id="${id}"]`) : kin()[at];
      again?.focus({ preventScroll: true });
      if (again?.type === "text") again.setSelectionRange(selectionStart, selectionEnd);
    };
  };

  const foldOf = (summary) => `${summary.closest("[data-name]")?.dataset.name ?? ""} ${summary.textContent}`;

  // Puts HTML into a place, and leaves open what was open, focused what was focused, and tables where they were.
  const replaceHtml = (place, html, lefts, mend) => {
    const open = [...place.querySelectorAll("details[open] > summary")].map(foldOf);
    const refocus = keepFocus(place);
    place.innerHTML = html; // made by decision/render/html, which escapes
    mend();
    for (const summary of place.querySelectorAll("details > summary")) {
      if (open.includes(foldOf(summary))) summary.parentElement.open = true;
    }
    for (const [number, table] of [...place.querySelectorAll(".sft-scroll")].entries()) {
      if (lefts[number]) table.scrollLeft = lefts[number];
    }
    refocus();
  };

  class CostScreen {
    #root;
    #scrolled = false; // some table has been moved sideways
    #built; // what the build says of the first example, once another was shown
    shownSum = ""; // the lever whose sum is open
    tokens = 0; // of the sample
    sumLink; // what opened it; the table may have been remade since

    constructor(root) {
      this.#root = root;
      const moved = ({ target }) => {
        this.#scrolled ||= target !== document && target.matches(".sft-scroll");
      };
      document.addEventListener("scroll", moved, { capture: true, passive: true });
    }

    one(selector) {
      return this.#root.querySelector(selector);
    }

    // A part of the page by its name; the sum is the one in the table, not that of an article.
    part(name) {
      const parts = everywhere(`[data-part="${name}"]`);
      return parts.find((found) => name !== "sum" || this.#root.contains(found));
    }

    fieldOf(name) {
      return this.one(`.sft-field[data-name="${CSS.escape(name)}"]`);
    }

    // `again` is what the button says that tries once more, where there is one.
    status(text, again = "") {
      const line = this.one(".sft-status-line");
      if (line.textContent !== text) line.textContent = text; // else it would be read out again
      const look = { type: "button", className: "sft-button-quiet sft-retry", textContent: again };
      if (again) line.append(" ", Object.assign(document.createElement("button"), look));
    }

    // `mend` is called after each part, before the focus comes back.
    show(html, mend = () => false) {
      const places = Object.entries(html)
        .map(([name, text]) => [this.part(name), text])
        .filter(([place]) => place);
      const leftsIn = (place) => [...place.querySelectorAll(".sft-scroll")].map((table) => table.scrollLeft);
      // Asked before anything is written: it costs a layout.
      const lefts = places.map(([place]) => (this.#scrolled ? leftsIn(place) : []));
      for (const [at, [place, text]] of places.entries()) replaceHtml(place, text, lefts[at], mend);
    }

    // The status line may be out of sight, below the form or above it; so the button says it too, for a while.
    async copy(button, link) {
      history.replaceState(null, "", `#${link}`);
      // A reader's own folders are no place to send others to.
      const [here] = location.href.split("#");
      const page = location.protocol === "file:" ? document.querySelector("link[rel=canonical]").href : here;
      try {
        await navigator.clipboard.writeText(page + location.hash); // throws where there is no clipboard, too
        button.dataset.said = "copied";
        this.status("Link copied.");
      } catch {
        button.dataset.said = "not copied";
        this.status("The browser does not let us copy. The link is in the address bar.");
      }
      setTimeout(() => delete button.dataset.said, SAID_FOR);
    }

    textsOf(names) {
      return names.filter((name) => this.fieldOf(name)).map((name) => [name, inputOf(this.fieldOf(name)).value]);
    }

    setTexts(texts) {
      for (const [name, text] of texts) {
        const field = this.fieldOf(name);
        if (!field || inputOf(field).value === text) continue;
        inputOf(field).value = text;
        field.classList.add("sft-follows");
      }
    }

    // Says at the fields what was refused; gives the messages for which there is none.
    showRefused(entered, refused) {
      for (const name of Object.keys(entered)) if (this.fieldOf(name)) setError(this.fieldOf(name), "");
      const lost = [];
      for (const [name, message] of Object.entries(refused)) {
        if (this.fieldOf(name)) setError(this.fieldOf(name), message);
        else lost.push(message);
      }
      for (const [name, text] of Object.entries(entered)) {
        const reset = this.fieldOf(name)?.querySelector(".sft-reset");
        if (reset && !refused[name]) reset.hidden = !text;
      }
      return lost;
    }

    showTokens(count) {
      this.tokens = count;
      this.one(".sft-sample [role=status]").textContent = `About ${withCommas(String(count))} tokens.`;
      for (const button of everywhere("[data-fills]")) button.disabled = !count;
    }

    // Before Python is ready another example shows what the build made of it.
    showExample(preset) {
      const [summary, table] = ["summary", "table"].map((name) => this.part(name));
      this.#built ??= [summary.innerHTML, table.innerHTML];
      const made = this.one(`.sft-example[data-preset="${preset}"]`);
      [summary.innerHTML, table.innerHTML] = made
        ? ["summary", "table"].map((name) => made.querySelector(`[data-made=${name}]`).innerHTML)
        : this.#built;
    }

    showSum(lever, html, focus) {
      const place = this.part("sum");
      if (this.shownSum !== lever) {
        place.innerHTML = `<h2 tabindex="-1"></h2><div></div>${CLOSE}`;
        const title = this.sumLink.closest("tr").querySelector("th").textContent;
        place.firstElementChild.textContent = `The sum: ${title}`;
      }
      this.shownSum = lever;
      place.children[1].innerHTML = html; // made by decision/render/html, which escapes
      place.hidden = false;
      if (focus) place.firstElementChild.focus();
    }

    closeSum() {
      const back = [...everywhere("a[href*='/sums/']")].find((link) => link.href === this.sumLink.href);
      this.part("sum").hidden = true;
      this.shownSum = "";
      back?.focus();
    }
  }

  // The link of a table with what was entered into it and Python has not seen yet.
  const withEntered = (link, pending) => {
    const entered = Object.entries(pending ?? {});
    const stays = link.split("&").filter((piece) => !entered.some(([name]) => piece.startsWith(`${name}=`)));
    return [...stays, ...entered.map(([name, text]) => `${name}=${encodeURIComponent(text)}`)].join("&");
  };

  window.costScreen = Object.freeze({
    CostScreen,
    everywhere,
    inputOf,
    placeSliders,
    setError,
    showPair,
    slide,
    withEntered,
    writing,
  });
})();
