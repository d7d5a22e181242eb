// The cost table. Python makes all figures and all HTML; this script sends what the reader enters, shows what comes
// back with cost-screen.js, and keeps it in the address behind "#". A figure that Python refuses gets its message at
// the field, and the last good result stays.
"use strict";

(async () => {
  await window.decisionPage?.whole;
  const ADDRESS_EVERY = 400; // milliseconds between two new addresses: browsers allow only so many a second
  const WRITING_PAUSE = 700; // milliseconds after which what is written in a field counts
  const PHONE = 1000; // pixels; in less the answer comes before the form
  const IDLE_LIMIT = 3000; // milliseconds after which Python is started though the page has not come to rest
  const SUM_LINK = "a[href*='/sums/']";
  const SHORT_WAIT = 300; // the same where a browser does not say that it has

  const engine = window.decisionEngine;
  const { CostScreen, ...fields } = window.costScreen ?? {};
  const { everywhere, inputOf, placeSliders, setError, showPair, slide, withEntered, writing } = fields;
  const isOurs = () => /[=]|%(?:25)*3d/iu.test(location.hash); // Python reads whatever arrived

  // An example clears what was entered before it, so that a name that is entered again moves to the end.
  const joined = (first, then) => ({
    ...Object.fromEntries(Object.entries(first ?? {}).filter(([name]) => !(name in then))),
    ...then,
  });

  // For what nobody waits for in this script: a failure of Python is described elsewhere.
  const later = async (promise) => {
    try {
      await promise;
    } catch (error) {
      if (engine.state !== "failed") console.error(error);
    }
  };

  class CostTable {
    #root;
    #screen;
    #link;
    #pending = null; // what the reader has entered since the last request: text by name, in the order of entering
    #odd = {}; // what Python refused, as the reader wrote it: it stays in its field
    #whole = false; // the form is wanted again
    #quiet = false; // nobody has entered anything: the address stays, and figures change only when they are whole
    #busy = false;
    #way = 0; // how often the reader has gone to another link
    #turn = 0; // replies to an earlier turn are stale
    #underWay = 0; // the turn whose ranges and charts are under way
    #rangedFor; // the day and the link whose ranges are there
    #chartedFor; // and whose charts
    #replied = false; // Python has answered once: what shows is the reader's
    #seen = false; // the charts, or what follows them, have come near the window
    #typing = new Map(); // timers by name
    #addressed = 0; // when the address was last written
    #address; // the timer for the next time

    constructor(root) {
      const { link, today } = root.dataset;
      this.#root = root;
      this.#screen = new CostScreen(root);
      this.#link = isOurs() ? location.hash.slice(1) : link;
      this.#rangedFor = `${today} ${link}`;
      this.#chartedFor = this.#rangedFor;
    }

    begin() {
      this.#listen();
      if (this.#root.clientWidth < PHONE) this.#screen.one(".sft-cost-form").open = false;
      this.#watchNearness();
      engine.onstate((state) => {
        this.#describe();
        if (state === "ready") this.#takeOver();
      });
      this.#startPython();
    }

    #takeOver() {
      const { link, today } = this.#root.dataset;
      if (this.#screen.one("#c-sample").value) later(this.#count());
      if (this.#pending || this.#link !== link) this.#enter({}, { form: true });
      else if (engine.today !== today) {
        // Figures have aged since the build, services may have closed.
        [this.#pending, this.#whole, this.#quiet] = [{}, true, true];
        this.#work();
      } else if (engine.place === "worker") later(this.#warm());
    }

    get #runtime() {
      return `${this.#root.dataset.base}assets/engine/`;
    }

    get #key() {
      return `${engine.today} ${this.#link}`;
    }

    #ask(cost) {
      const { base } = this.#root.dataset;
      return engine.ask({ today: engine.today, base, cost });
    }

    // Marks what is still an example's, or is not yet of the figures entered; paper leaves it out.
    #mark() {
      const { dataset } = this.#root;
      const opened = this.#link !== dataset.link;
      const entered = this.#pending && Object.keys(this.#pending).some((name) => name !== "preset");
      const waits = opened ? "all" : entered && (engine.state !== "ready" || dataset.waits) && "answer";
      dataset.waits = (!this.#replied && waits) || "";
      const charted = this.#chartedFor.slice(this.#chartedFor.indexOf(" ") + 1);
      document.documentElement.classList.toggle("sft-cost-behind", Boolean(this.#pending) || charted !== this.#link);
    }

    #describe() {
      const waits = this.#pending || this.#link !== this.#root.dataset.link;
      this.#mark();
      if (engine.state === "failed") {
        this.#screen.status(`${engine.message} The last figures stay, and what you enter is kept.`, engine.again);
      } else if (engine.state !== "ready" && waits) {
        this.#screen.status("Python is starting; your figures follow as soon as it is there.");
      } else this.#screen.status("");
    }

    // Each new address costs a few milliseconds, too.
    #keepAddress() {
      clearTimeout(this.#address);
      const wait = this.#addressed + ADDRESS_EVERY - performance.now();
      if (wait > 0) {
        this.#address = setTimeout(() => this.#keepAddress(), wait);
        return;
      }
      this.#addressed = performance.now();
      if (location.hash !== `#${this.#link}`) history.replaceState(null, "", `#${this.#link}`);
    }

    // --- asking ---

    #enter(overrides, { form = false } = {}) {
      this.#pending = joined(this.#pending, overrides);
      this.#whole ||= form;
      this.#quiet = false;
      this.#describe();
      if (engine.state === "ready") this.#work();
    }

    #goTo(next) {
      for (const timer of [this.#address, ...this.#typing.values()]) clearTimeout(timer);
      this.#link = next;
      this.#way += 1;
      [this.#pending, this.#odd] = [null, {}];
      this.#enter({}, { form: true });
    }

    // Takes what is in a field, after a pause in writing or when it is left.
    #take(name) {
      clearTimeout(this.#typing.get(name));
      this.#typing.delete(name);
      const field = this.#screen.fieldOf(name);
      if (!field) return; // another offer asks for other prices
      const text = inputOf(field).value;
      if (text.trim()) this.#enter({ [name]: text });
      else setError(field, "Enter a number, or reset the field.");
    }

    #apply(reply, overrides, silent) {
      ({ link: this.#link } = reply);
      this.#replied ||= !silent;
      if (!silent) this.#keepAddress();
      const refused = Object.keys(reply.refused).filter((name) => name in overrides);
      for (const name of Object.keys(overrides)) delete this.#odd[name];
      for (const name of refused) this.#odd[name] = overrides[name];
      this.#showReply(reply, writing() in overrides ? refused : [...refused, writing()], silent);
      const follows = ([name]) => !(name in this.#odd) && !this.#typing.has(name) && !(name in overrides);
      this.#screen.setTexts(Object.entries(reply.linked).filter(follows));
      placeSliders(reply.sliders);
      this.#screen.status(this.#screen.showRefused(overrides, reply.refused).join(" "));
      showPair(reply.pair);
      this.#mark();
    }

    // Shows what Python made; the fields of some names stay as they were written.
    #showReply({ html }, names, silent) {
      const texts = html.form ? this.#screen.textsOf(names) : [];
      const { summary, table, ...rest } = html;
      // They are without ranges: not shown where ranges are there, or nobody waits.
      if (!silent && this.#key !== this.#rangedFor) Object.assign(rest, { summary, table });
      if (rest.table) this.#rangedFor = "";
      this.#screen.show(rest, () => this.#screen.setTexts(texts));
    }

    async #work() {
      if (this.#busy) return;
      this.#busy = true;
      const sent = { overrides: {}, way: this.#way };
      try {
        while (this.#pending) await this.#estimate(sent);
        this.#busy = false;
        await this.#goOn(this.#turn);
      } catch (error) {
        this.#busy = false;
        if (engine.state === "failed") this.#keepForRetry(sent);
        else {
          console.error(error);
          this.#screen.status("Python could not answer this. The last figures stay.");
        }
      }
    }

    // Sends what is pending. What is under way is noted in `sent`, so that a failure loses nothing.
    async #estimate(sent) {
      const form = this.#whole;
      const silent = this.#quiet;
      if ("preset" in this.#pending) this.#odd = {};
      const overrides = form ? joined(this.#odd, this.#pending) : this.#pending;
      Object.assign(sent, { overrides, way: this.#way });
      [this.#pending, this.#whole, this.#quiet] = [null, false, false];
      this.#turn += 1;
      const reply = await this.#ask({ view: "estimate", link: this.#link, overrides, form });
      if (sent.way === this.#way) this.#apply(reply, overrides, silent);
      sent.overrides = {};
    }

    // The failure is described elsewhere; a retry goes on from here.
    #keepForRetry({ overrides, way }) {
      if (way === this.#way) this.#pending = joined(overrides, this.#pending ?? {});
      this.#whole = true;
    }

    // Ranges and charts come in turns, so that a new figure never waits for them.
    async #turns(view, mine) {
      let reply = null;
      do {
        reply = await this.#ask({ view, link: this.#link });
        if (mine !== this.#turn || this.#pending) return null;
      } while (!reply.done);
      return reply;
    }

    async #goOn(mine) {
      if (this.#underWay === mine) return;
      this.#underWay = mine;
      try {
        const key = this.#key;
        const ranged = this.#rangedFor === key || (await this.#showRanges(mine, key));
        if (ranged && mine === this.#turn && this.#seen && this.#chartedFor !== key) await this.#showCharts(mine, key);
      } finally {
        if (this.#underWay === mine) this.#underWay = 0;
      }
    }

    async #showRanges(mine, key) {
      const ranges = await this.#turns("ranges", mine);
      if (!ranges) return false;
      this.#screen.show(ranges.html);
      this.#rangedFor = key;
      if (this.#screen.shownSum) await this.#showSum(this.#screen.shownSum, false);
      return true;
    }

    async #showCharts(mine, key) {
      const charts = await this.#turns("charts", mine);
      if (!charts) return;
      this.#chartedFor = "";
      this.#screen.show(charts.html);
      const rest = await this.#ask({ view: "rest", link: this.#link });
      if (mine !== this.#turn) return;
      this.#screen.show(rest.html);
      this.#chartedFor = key;
      this.#mark();
    }

    async #showSum(lever, focus) {
      const mine = this.#turn;
      const reply = await this.#ask({ view: "sum", link: this.#link, lever });
      const stale = mine !== this.#turn || this.#screen.shownSum !== lever; // closed, or other figures by now
      if (focus || !stale) this.#screen.showSum(lever, reply.html.sum, focus);
    }

    // The last text counts, however long Python takes for one before it.
    async #count() {
      const text = this.#screen.one("#c-sample").value;
      const reply = await this.#ask({ view: "tokens", text });
      if (text === this.#screen.one("#c-sample").value) this.#screen.showTokens(reply.tokens);
    }

    #fill(name) {
      this.#screen.setTexts([[name, String(this.#screen.tokens)]]);
      this.#enter({ [name]: String(this.#screen.tokens) });
    }

    // Python is slow at first: it imports, and draws what every range rests on.
    async #warm() {
      await this.#ask({ view: "estimate", link: this.#link });
      while (!this.#turn && !(await this.#ask({ view: "ranges", link: this.#link })).done);
    }

    // --- events ---

    #listen() {
      this.#root.addEventListener("input", ({ target }) => this.#input(target));
      this.#root.addEventListener("change", ({ target }) => this.#change(target));
      this.#root.addEventListener("click", (event) => this.#click(event));
      this.#root.addEventListener("submit", (event) => event.preventDefault());
      for (const kind of ["popstate", "hashchange"]) addEventListener(kind, () => this.#follow());
    }

    #input(target) {
      if (target.id === "c-sample") {
        if (engine.state === "ready") later(this.#count());
        return;
      }
      const { name } = target.closest(".sft-field")?.dataset ?? {};
      if (target.matches(".sft-slider")) {
        slide(target);
        this.#enter({ [name]: inputOf(target.closest(".sft-field")).value });
      } else if (target.closest(".sft-entry")) {
        clearTimeout(this.#typing.get(name));
        this.#typing.set(
          name,
          setTimeout(() => this.#take(name), WRITING_PAUSE),
        );
      }
    }

    #change(target) {
      if (target.closest(".sft-entry")) this.#take(target.closest(".sft-field").dataset.name);
      else if (target.name === "preset") {
        this.#showExample(target.value);
        this.#enter({ preset: target.value }, { form: true });
      } else if (target.matches(".sft-choice select")) this.#enter({ [target.name]: target.value }, { form: true });
      else if (target.matches(".sft-against select")) this.#enter({ [target.name]: target.value });
    }

    #click(event) {
      const on = (selector) => event.target.closest(selector);
      if (on(".sft-reset")) this.#reset(on(".sft-field"));
      if (on("[data-fills]")) this.#fill(on("[data-fills]").dataset.fills);
      if (on(".sft-reset-all")) {
        this.#showExample(this.#root.dataset.preset);
        this.#goTo(this.#link.split("&")[0]);
      }
      if (on(".sft-copy")) this.#screen.copy(on(".sft-copy"), this.#link);
      if (on(".sft-retry")) engine.retry(this.#runtime, withEntered(this.#link, this.#pending));
      if (on(".sft-close")) this.#screen.closeSum();
      if (on(SUM_LINK)) this.#openSum(event, on(SUM_LINK));
    }

    #reset(field) {
      inputOf(field).focus({ preventScroll: true }); // the button goes away
      this.#enter({ [field.dataset.name]: "" }, { form: true });
    }

    // Without Python, or for another tab, the link leads to the page that the build made.
    #openSum(event, link) {
      if (engine.state !== "ready" || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.#screen.sumLink = link;
      later(this.#showSum(new URL(link.href).pathname.split("/sums/")[1].split("/")[0], true));
    }

    #showExample(preset) {
      if (this.#turn || engine.state === "ready") return;
      this.#screen.showExample(preset);
      this.#rangedFor = "";
    }

    // An address without anything behind "#" is where the reader began; all else that is not ours is left alone.
    #follow() {
      const next = isOurs() ? location.hash.slice(1) : this.#root.dataset.link;
      if ((isOurs() || !location.hash) && next !== this.#link) this.#goTo(next);
    }

    #watchNearness() {
      const options = { rootMargin: "600px" };
      const near = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        near.disconnect();
        this.#seen = true;
        if (this.#turn && !this.#busy && engine.state === "ready") later(this.#goOn(this.#turn));
      }, options);
      for (const below of everywhere(".sft-chart, .sft-cost-part")) near.observe(below);
    }

    #startPython() {
      const wake = () => engine.wake(this.#runtime);
      for (const kind of ["pointerdown", "keydown", "focusin"]) {
        this.#root.addEventListener(kind, wake, { once: true });
      }
      const whenIdle = () =>
        window.requestIdleCallback ? requestIdleCallback(wake, { timeout: IDLE_LIMIT }) : setTimeout(wake, SHORT_WAIT);
      if (document.readyState === "complete") whenIdle();
      else addEventListener("load", whenIdle, { once: true });
    }
  }

  setTimeout(() => {
    const root = document.querySelector(".sft-cost");
    if (root && engine && CostScreen) new CostTable(root).begin();
    else window.decisionPage?.giveUp();
  });
})();
