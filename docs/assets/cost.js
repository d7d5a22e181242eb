// The cost table. Python makes all figures and all HTML; this script sends what the reader enters, shows what comes
// back, and keeps it in the address behind "#". A figure that Python refuses gets its message at the field, and the
// last good result stays.
(() => {
  "use strict";
  const NUMBER = /^(\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(k|m|bn|%)?$/i;
  const SCALES = { "": 1, k: 1e3, m: 1e6, bn: 1e9, "%": 0.01 };

  const begin = (root) => {
    const engine = window.decisionEngine;
    const { base } = root.dataset;
    const runtime = `${base}assets/engine/`;
    const everywhere = (selector) => [...document.querySelectorAll(selector)];
    const one = (selector) => root.querySelector(selector);
    const part = (name) => everywhere(`[data-part="${name}"]`).find((found) => name !== "sum" || root.contains(found));
    const status = one(".sft-status-line");
    let link = location.hash.startsWith("#tree=") ? location.hash.slice(1) : root.dataset.link;
    let pending = null; // what the reader has entered since the last request: text by name, in the order of entering
    let odd = {}; // what Python refused, as the reader wrote it: it stays in its field
    let whole = false; // the form is wanted anew
    let quiet = false; // nobody has entered anything: the address stays, and figures change only when they are whole
    let busy = false;
    let way = 0; // how often the reader has gone to another link
    let turn = 0; // replies to an earlier turn are stale
    let underWay = 0; // the turn whose ranges and charts are under way
    let rangedFor = `${root.dataset.today} ${root.dataset.link}`; // the day and the link whose ranges are there
    let chartedFor = rangedFor; // and whose charts
    let shownSum = "";
    let seen = false; // the charts, or what follows them, have come near the window
    let scrolled = false; // some table has been moved sideways
    let built; // what the build says of the first example, once another was shown

    // Browsers allow a page only so many new addresses a second, and each costs a few milliseconds.
    let addressed = 0,
      address;
    const keepAddress = () => {
      clearTimeout(address);
      const wait = addressed + 400 - performance.now();
      if (wait > 0) address = setTimeout(keepAddress, wait);
      else {
        addressed = performance.now();
        if (location.hash !== `#${link}`) history.replaceState(null, "", `#${link}`);
      }
    };

    const here = () => `${engine.today} ${link}`;
    const ask = (cost) => engine.ask({ today: engine.today, base, cost });
    const say = (text, retry = false) => {
      if (status.textContent !== text) status.textContent = text; // else it would be read out again
      if (retry)
        status.append(
          " ",
          Object.assign(document.createElement("button"), {
            type: "button",
            className: "sft-button-quiet sft-retry",
            textContent: "Retry",
          }),
        );
    };
    const sayWhereWeAre = () => {
      if (engine.state === "failed") say(`${engine.message} The last figures stay, and what you enter is kept.`, true);
      else if (engine.state !== "ready" && (pending || link !== root.dataset.link))
        say("Python is starting; your figures follow as soon as it is there.");
      else say("");
    };

    // --- fields ---

    const fieldOf = (name) => one(`.sft-field[data-name="${CSS.escape(name)}"]`);
    const inputOf = (field) => field.querySelector(".sft-entry input");

    // A slider goes by ratios, since volumes and prices do.
    const scale = (field) => {
      const low = Number(field.dataset.low),
        high = Number(field.dataset.high);
      return {
        at: (place) => low * (high / low) ** (place / 1000),
        place: (value) => Math.round((1000 * Math.log(Math.max(value, low) / low)) / Math.log(high / low)),
      };
    };
    const short = (value) => Number(value.toPrecision(2));
    // Commas by hand: a locale would take 50 ms to load.
    const written = (field, value) =>
      "share" in field.dataset
        ? `${short(value * 100)}%`
        : String(short(value)).replace(/^\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
    const typicalOf = (text) => {
      // of a range too, as in decision/cost/settings.py
      const parts = text
        .split("..")
        .map((part) => NUMBER.exec(part.trim()))
        .map((found) => (found ? Number(found[1].replace(/[, ]/g, "")) * SCALES[(found[2] ?? "").toLowerCase()] : NaN));
      return parts.length === 2 && parts[0] > 0 ? Math.sqrt(parts[0] * parts[1]) : parts[parts.length >> 1];
    };
    const placeSlider = (field) => {
      const slider = field.querySelector(".sft-slider"),
        value = typicalOf(inputOf(field).value);
      if (!slider || Number.isNaN(value)) return;
      slider.value = scale(field).place(value);
      slider.setAttribute("aria-valuetext", `${inputOf(field).value} ${field.querySelector(".sft-unit").textContent}`);
    };
    const placeSliders = () => everywhere(".sft-field[data-low]").forEach(placeSlider);

    const setError = (field, message) => {
      const line = field.querySelector(".sft-error"),
        input = inputOf(field);
      line.textContent = message;
      line.hidden = !message;
      if (message) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    };

    // --- asking ---

    // An example clears what was entered before it, so that a name that is entered again moves to the end.
    const joined = (first, then) => ({
      ...Object.fromEntries(Object.entries(first ?? {}).filter(([name]) => !(name in then))),
      ...then,
    });

    const enter = (overrides, { form = false } = {}) => {
      pending = joined(pending, overrides);
      whole ||= form;
      quiet = false;
      sayWhereWeAre();
      if (engine.state === "ready") work();
    };

    const goTo = (next) => {
      for (const timer of [address, ...typing.values()]) clearTimeout(timer);
      link = next;
      way += 1;
      [pending, odd] = [null, {}];
      enter({}, { form: true });
    };

    // Take what stands in a field, after a pause in writing or when it is left.
    const typing = new Map(); // timers by name
    const take = (name) => {
      clearTimeout(typing.get(name));
      const field = fieldOf(name);
      if (!field) return; // another offer asks for other prices
      const text = inputOf(field).value;
      if (text.trim()) {
        placeSlider(field);
        enter({ [name]: text });
      } else setError(field, "Enter a number, or reset the field.");
    };

    // What has the focus in a part that is made anew gets it back, the place in its line too.
    const keepFocus = (place) => {
      const found = document.activeElement;
      if (!place.contains(found)) return () => {};
      const name = found.closest("[data-name]")?.dataset.name,
        { selectionStart, selectionEnd } = found;
      const alike = [found.localName, ...[...found.classList].filter((one) => one.startsWith("sft-"))].join("."); // the theme has classes that come and go
      const kin = () => [
        ...(
          (name && [...place.querySelectorAll("[data-name]")].find((one) => one.dataset.name === name)) ||
          place
        ).querySelectorAll(alike),
      ];
      const at = kin().indexOf(found);
      return () => {
        const again = found.id ? document.getElementById(found.id) : kin()[at];
        again?.focus({ preventScroll: true });
        if (again?.type === "text") again.setSelectionRange(selectionStart, selectionEnd);
      };
    };

    const showHtml = (html, mend = () => {}) => {
      const foldOf = (summary) => `${summary.closest("[data-name]")?.dataset.name ?? ""} ${summary.textContent}`;
      const places = Object.entries(html)
        .map(([name, text]) => [part(name), text])
        .filter(([place]) => place);
      const lefts = places.map(([place]) =>
        scrolled ? [...place.querySelectorAll(".sft-scroll")].map((table) => table.scrollLeft) : [],
      ); // asked before anything is written: it costs a layout
      for (const [at, [place, text]] of places.entries()) {
        const open = [...place.querySelectorAll("details[open] > summary")].map(foldOf),
          refocus = keepFocus(place);
        place.innerHTML = text; // made by decision/render/html/costs.py, which escapes
        mend();
        for (const summary of place.querySelectorAll("details > summary"))
          if (open.includes(foldOf(summary))) summary.parentElement.open = true;
        for (const [number, table] of [...place.querySelectorAll(".sft-scroll")].entries())
          if (lefts[at][number]) table.scrollLeft = lefts[at][number];
        refocus();
      }
    };

    const apply = (reply, overrides, silent) => {
      link = reply.link;
      if (!silent) keepAddress();
      for (const name of Object.keys(overrides)) delete odd[name];
      for (const name of Object.keys(reply.refused)) if (name in overrides) odd[name] = overrides[name];
      const writing = document.activeElement?.closest(".sft-entry input")?.closest(".sft-field").dataset.name;
      const kept = Object.keys(reply.refused).filter((name) => name in overrides); // stays in its field as it was written
      if (writing && !(writing in overrides)) kept.push(writing);
      const texts = reply.html.form ? kept.filter(fieldOf).map((name) => [name, inputOf(fieldOf(name)).value]) : [];
      const { summary, table, ...rest } = reply.html; // without ranges: not shown where they are there, or nobody waits
      if (!silent && here() !== rangedFor) Object.assign(rest, { summary, table });
      if (rest.table) rangedFor = "";
      showHtml(rest, () => {
        for (const [name, text] of texts) if (fieldOf(name)) inputOf(fieldOf(name)).value = text;
      });
      if (reply.html.form) placeSliders();
      for (const name of Object.keys(overrides)) if (fieldOf(name)) setError(fieldOf(name), "");
      const lost = [];
      for (const [name, message] of Object.entries(reply.refused)) {
        const field = fieldOf(name);
        if (field) setError(field, message);
        else lost.push(message);
      }
      for (const [place, name] of ["lever", "other"].entries())
        document.getElementById(`c-${name}`).value = reply.pair[place];
      for (const [name, text] of Object.entries(overrides)) {
        const field = fieldOf(name),
          reset = field?.querySelector(".sft-reset");
        if (reset && !reply.refused[name]) reset.hidden = !text;
      }
      say(lost.join(" "));
    };

    const work = async () => {
      if (busy) return;
      busy = true;
      let overrides = {},
        mine = way;
      try {
        while (pending) {
          const form = whole,
            silent = quiet;
          if ("preset" in pending) odd = {};
          [overrides, mine] = [form ? joined(odd, pending) : pending, way];
          [pending, whole, quiet] = [null, false, false];
          turn += 1;
          const reply = await ask({ view: "estimate", link, overrides, form });
          if (mine === way) apply(reply, overrides, silent);
          overrides = {};
        }
        busy = false;
        await goOn(turn);
      } catch (error) {
        busy = false;
        if (engine.state === "failed") {
          // said elsewhere; a retry goes on from here
          if (mine === way) pending = joined(overrides, pending ?? {});
          whole = true;
          return;
        }
        console.error(error);
        say("Python could not answer this. The last figures stay.");
      }
    };

    // Ranges and charts come in turns, so that a new figure never waits for them.
    const turns = async (view, mine) => {
      for (;;) {
        const reply = await ask({ view, link });
        if (mine !== turn || pending) return null;
        if (reply.done) return reply;
      }
    };

    const goOn = async (mine) => {
      if (underWay === mine) return;
      underWay = mine;
      try {
        const key = here();
        if (rangedFor !== key) {
          const ranges = await turns("ranges", mine);
          if (!ranges) return;
          showHtml(ranges.html);
          rangedFor = key;
          if (shownSum) await showSum(shownSum, false);
        }
        if (mine !== turn || !seen || chartedFor === key) return;
        const charts = await turns("charts", mine);
        if (!charts) return;
        chartedFor = "";
        for (const [name, rows] of Object.entries(charts.rows)) {
          const figure = one(`.sft-chart[data-chart="${name}"]`);
          if (!figure) continue;
          figure.querySelector(".sft-chart-figures").innerHTML = charts.tables[name];
          window.sftCharts?.draw(figure, name, rows);
        }
        const rest = await ask({ view: "rest", link });
        if (mine !== turn) return;
        showHtml(rest.html);
        chartedFor = key;
      } finally {
        if (underWay === mine) underWay = 0;
      }
    };

    const showSum = async (lever, focus) => {
      const mine = turn,
        reply = await ask({ view: "sum", link, lever });
      const place = part("sum"),
        title = root.querySelector(`.sft-sum[data-lever="${lever}"]`).closest("tr").querySelector("th a").textContent;
      if (!focus && (mine !== turn || shownSum !== lever)) return; // closed, or other figures by now
      if (shownSum !== lever) {
        place.innerHTML =
          '<h2 tabindex="-1"></h2><div></div><p class="sft-actions"><button type="button" class="sft-button-quiet sft-close">Close the sum</button></p>';
        place.firstElementChild.textContent = `The sum: ${title}`;
      }
      shownSum = lever;
      place.children[1].innerHTML = reply.html.sum; // as above
      place.hidden = false;
      if (focus) place.firstElementChild.focus();
    };

    // Python is slow at first: it imports, and draws what every range rests on.
    const warm = async () => {
      await ask({ view: "estimate", link });
      while (!turn && !(await ask({ view: "ranges", link })).done);
    };

    // For what nobody waits for in this script: a failure of Python is said elsewhere.
    const later = (promise) =>
      promise.catch((error) => {
        if (engine.state !== "failed") console.error(error);
      });

    // The status line may be out of sight, below the form or above it; so the button says it too, for a while.
    const copy = async (button) => {
      history.replaceState(null, "", `#${link}`);
      // A reader's own folders are no place to send others to.
      const page =
        location.protocol === "file:"
          ? document.querySelector("link[rel=canonical]").href
          : location.href.split("#")[0];
      const said = await Promise.resolve(
        navigator.clipboard?.writeText(page + location.hash) ?? Promise.reject(new Error()),
      ).then(
        () => ["copied", "Link copied."],
        () => ["not copied", "The browser does not let us copy. The link is in the address bar."],
      );
      [button.dataset.said] = said;
      say(said[1]);
      setTimeout(() => {
        delete button.dataset.said;
      }, 4000);
    };

    // --- events ---

    root.addEventListener("input", ({ target }) => {
      if (target.matches(".sft-slider")) {
        const field = target.closest(".sft-field"),
          text = written(field, scale(field).at(Number(target.value)));
        inputOf(field).value = text;
        target.setAttribute("aria-valuetext", `${text} ${field.querySelector(".sft-unit").textContent}`);
        enter({ [field.dataset.name]: text });
      } else if (target.closest(".sft-entry")) {
        const { name } = target.closest(".sft-field").dataset;
        clearTimeout(typing.get(name));
        typing.set(name, setTimeout(take, 700, name));
      }
    });
    root.addEventListener("change", ({ target }) => {
      if (target.closest(".sft-entry")) take(target.closest(".sft-field").dataset.name);
      else if (target.name === "preset") {
        showExample(target.value);
        enter({ preset: target.value }, { form: true });
      } else if (target.matches(".sft-choice select")) enter({ [target.name]: target.value }, { form: true });
      else if (target.matches(".sft-against select")) enter({ [target.name]: target.value });
    });
    root.addEventListener("click", (event) => {
      const on = (selector) => event.target.closest(selector);
      if (on(".sft-reset")) {
        inputOf(on(".sft-field")).focus({ preventScroll: true }); // the button goes away
        enter({ [on(".sft-field").dataset.name]: "" }, { form: true });
      }
      if (on(".sft-reset-all")) {
        showExample(root.dataset.preset);
        goTo(link.split("&")[0]);
      }
      if (on(".sft-copy")) copy(on(".sft-copy"));
      if (on(".sft-retry")) engine.start(runtime);
      if (on(".sft-close")) {
        const back = root.querySelector(`.sft-sum[data-lever="${shownSum}"]`);
        part("sum").hidden = true;
        shownSum = "";
        back?.focus();
      }
      if (on(".sft-sum") && engine.state === "ready" && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
        event.preventDefault();
        later(showSum(on(".sft-sum").dataset.lever, true));
      }
    });
    root.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener(
      "scroll",
      ({ target }) => {
        scrolled ||= target !== document && target.matches(".sft-scroll");
      },
      { capture: true, passive: true },
    );

    // Before Python is ready another example shows what the build made of it.
    const showExample = (preset) => {
      if (turn || engine.state === "ready") return;
      built ??= [part("summary").innerHTML, part("table").innerHTML];
      const made = one(`.sft-example[data-preset="${preset}"]`);
      [part("summary").innerHTML, part("table").innerHTML] = made
        ? [made.querySelector(".sft-cost-summary").outerHTML, made.querySelector(".sft-scroll").outerHTML]
        : built;
      rangedFor = "";
    };

    // An address without anything behind "#" is where the reader began; all else that is not ours is left alone.
    const follow = () => {
      const ours = location.hash.startsWith("#tree="),
        next = ours ? location.hash.slice(1) : root.dataset.link;
      if ((ours || !location.hash) && next !== link) goTo(next);
    };
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);

    placeSliders();
    if (root.clientWidth < 1000) one(".sft-cost-form").open = false; // on a phone the answer comes first
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        seen = true;
        if (turn && !busy && engine.state === "ready") later(goOn(turn));
      },
      { rootMargin: "600px" },
    );
    for (const below of everywhere(".sft-chart, .sft-cost-part")) near.observe(below);
    engine.onstate((state) => {
      sayWhereWeAre();
      if (state !== "ready") return;
      if (pending || link !== root.dataset.link) enter({}, { form: true });
      else if (engine.today !== root.dataset.today) {
        // figures have aged since the build, services may have closed
        [pending, whole, quiet] = [{}, true, true];
        work();
      } else if (engine.place === "worker") later(warm());
    });
    const wake = () => engine.start(runtime);
    for (const kind of ["pointerdown", "keydown", "focusin"]) root.addEventListener(kind, wake, { once: true });
    const whenIdle = () =>
      window.requestIdleCallback ? requestIdleCallback(wake, { timeout: 3000 }) : setTimeout(wake, 300);
    if (document.readyState === "complete") whenIdle();
    else addEventListener("load", whenIdle, { once: true });
  };
  setTimeout(() => {
    const root = document.querySelector(".sft-cost");
    if (root && window.decisionEngine) begin(root);
  });
})();
