// One question at a time, for every .sft-tool on the page by itself. Python makes all HTML; this script shows and
// hides it, keeps the answers in the address behind "#", and finds the next question with route.js until Python is
// ready. It never gives a verdict.
"use strict";

(async () => {
  await window.decisionPage?.whole;
  const IDLE_LIMIT = 3000; // milliseconds after which Python is started though the page has not come to rest
  const SHORT_WAIT = 300; // the same where a browser does not say that it has
  const CHECKLIST = "checklist"; // what "at" holds for it, and what says that it was seen
  const embed = window.decisionEmbed; // inside a page of somebody else: see embed-frame.js
  const { fieldsOf, linkOf, answersIn, readAnswer, route } = window.decisionRoute ?? {};
  const { Screen, textIn, untickOthers } = window.decisionScreen ?? {};

  const runtimeOf = (tool) => `${tool.dataset.base}assets/engine/`; // where the build puts the runtime
  // What arrived, in whatever state: Python reads it, and the address then holds what it understood. The address of a
  // heading has no "=", and the site's search leads here with "?h=".
  const LINK = /[=]|%(?:25)*3d/iu;
  const TREE = /tree(?:=|%)/iu;
  const PLAIN = /^tree=[\w-]+(?:&|$)/u;
  const arrived = () => {
    const { hash, search } = location;
    if (LINK.test(hash)) return hash;
    return TREE.test(search) ? search : "";
  };
  const isOurs = () => arrived() !== "";
  const linkHere = () => (embed ? embed.link() : arrived().slice(1));

  const NO_ENGINE = {
    state: "failed",
    message: "A part of this page did not load; reload the page for a verdict.",
    start: () => false,
    wake: () => false,
    retry: () => false,
    again: "",
    onstate: () => false,
    ask: () => Promise.reject(new Error("engine.js did not load")),
  };
  const engine = window.decisionEngine ?? NO_ENGINE;

  // The reader's session with one tree.
  class Instrument {
    #tool;
    #ownsAddress;
    #screen;
    #table;
    #link; // where the reader is, as in the address
    #shown; // the fact whose question is on the screen, if one is
    #turn = 0; // replies to an earlier turn are stale
    #awaited = false; // the last answer is in, the verdict is not there yet
    #back = ""; // what a reader is asked who opened saved answers
    #notes = []; // what was changed in a link before Python saw it
    #said = {}; // answers in Python's words, by "fact=text"
    #moved = false; // the reader has taken a step here, so focus may follow; never as a page opens

    constructor(tool, ownsAddress) {
      const { tree, version } = tool.dataset;
      this.#tool = tool;
      this.#ownsAddress = ownsAddress;
      this.#screen = new Screen(tool, ownsAddress);
      this.#table = JSON.parse(tool.querySelector(".sft-routes").textContent);
      this.#link = linkOf(new Map(Object.entries({ tree, v: version })));
      [this.#shown] = Object.keys(this.#table.questions);
    }

    begin() {
      this.#tool.addEventListener("click", (event) => this.#click(event));
      this.#tool.addEventListener("input", untickOthers);
      this.#tool.addEventListener("sft-open", ({ detail }) => this.#restore(detail));
      if (this.#ownsAddress) {
        const follow = () => {
          if (isOurs() && linkHere() !== this.#link) this.#go(linkHere(), !embed || document.hasFocus());
        };
        addEventListener("popstate", follow);
        addEventListener("hashchange", follow);
        if (isOurs()) this.#go(linkHere(), false);
      }
      if (!(this.#ownsAddress && isOurs())) this.#screen.mark([], this.#shown);
      engine.onstate((state) => {
        if (state === "ready") this.#takeOver();
        this.#describe();
      });
    }

    // When Python is ready it keeps to the question on the screen, so that nobody is interrupted.
    #takeOver() {
      const stays = this.#shown && !fieldsOf(this.#link).has("at");
      this.#consult(this.#awaited && this.#moved, stays ? this.#at(this.#shown) : this.#link);
    }

    #ask(request) {
      return engine.ask({ base: this.#tool.dataset.base, today: engine.today, ...request });
    }

    // The link that opens the question of a fact.
    #at(fact) {
      return linkOf(fieldsOf(this.#link).set("at", fact));
    }

    #remember(link, how) {
      this.#link = link;
      // Inside a frame a new entry would make the Back of the page around step through our questions.
      const method = embed ? "replaceState" : how;
      if (this.#ownsAddress) history[method](null, "", `#${embed ? embed.hash(link) : link}`);
    }

    // Says in the status line what the reader waits for, if anything.
    #describe() {
      const goesOn = !(this.#awaited || engine.outdated);
      const kept = goesOn ? "The questions go on; the verdict needs Python." : "Your answers are kept.";
      const ready = engine.state === "ready";
      const waits = ready
        ? "Working out the verdict."
        : "That was the last question. The verdict comes as soon as Python is ready.";
      if (engine.state === "failed") this.#screen.status(`${engine.message} ${kept}`, engine.again);
      else this.#screen.status(this.#awaited ? waits : "", "", this.#awaited);
    }

    #showQuestion(fact, text, focus) {
      this.#shown = fact;
      this.#awaited = false;
      this.#screen.showQuestion(fact, text, { focus, names: focus || isOurs() });
    }

    #awaitVerdict(focus) {
      this.#shown = undefined;
      this.#awaited = true;
      this.#screen.hideQuestions();
      if (focus) this.#screen.focusOn(this.#screen.one(".sft-status-line"));
      if (embed && engine.state === "idle") engine.start(runtimeOf(this.#tool));
    }

    // What takes the place of the verdict until the reader has been through it, or past it.
    #showChecklist(html, focus) {
      this.#shown = undefined;
      this.#awaited = false;
      this.#screen.showChecklist(html, focus);
    }

    #showVerdict(html, focus) {
      this.#shown = undefined;
      this.#awaited = false;
      this.#screen.showVerdict(html, focus);
      const lever = this.#screen.one(".sft-cost-place")?.dataset.lever;
      const costs = { cost: { view: "verdict", link: this.#link, lever } };
      this.#fillLater(".sft-cost-place", costs, "The costs could not be worked out here.", (made, place) => {
        place.innerHTML = made.verdict; // made by decision/render/html, which escapes
        for (const money of this.#tool.querySelectorAll(".sft-money-place")) {
          money.innerHTML = made[`money ${money.dataset.lever}`] ?? ""; // likewise
        }
      });
      const cases = { cases: { link: this.#link } };
      this.#fillLater(".sft-case-place", cases, "The published cases could not be compared here.", (made, place) => {
        place.innerHTML = made.cases; // likewise
        const first = this.#screen.one(".sft-other-way-place");
        if (first) first.innerHTML = made.other_way; // likewise
        if (made.inside) place.closest("details").querySelector(".sft-inside").textContent = made.inside;
      });
    }

    // Costs and cases come after the verdict, which nobody should wait for.
    async #fillLater(selector, request, otherwise, show) {
      const place = this.#screen.one(selector);
      const mine = this.#turn;
      if (!place) return;
      try {
        let reply = null;
        do reply = await this.#ask(request);
        while (reply.done === false && mine === this.#turn);
        if (mine === this.#turn) show(reply.html, place);
      } catch (error) {
        console.error(error);
        place.textContent = otherwise;
      }
    }

    // Draws the reader's path beside the question: `said` is the answers in words, `leading` what the verdict is.
    #draw({ asking, way, possible, highlighted }, said, leading = undefined) {
      this.#screen.drawWay({ asking, way, possible, said, leading }, (fact) => this.#at(fact));
      this.#screen.mark(highlighted, asking ?? `lever-${leading}`);
    }

    #tellView(reply = null) {
      this.#tool.dispatchEvent(new CustomEvent("sft-view", { bubbles: true, detail: reply }));
    }

    // First paint, by the table: it never waits for Python.
    #paint(focus) {
      this.#moved ||= focus;
      const fields = fieldsOf(this.#link);
      const shown = route(this.#table, fields);
      const { answers, asking, before } = shown;
      if (asking) this.#showQuestion(asking, answers.has(asking) ? fields.get(asking) : undefined, focus);
      else this.#awaitVerdict(focus);
      this.#screen.show(".sft-verdict-place", "");
      this.#screen.show(".sft-return-place", this.#back);
      // The links in it would drop the newest answer.
      if (engine.state !== "ready") this.#screen.show(".sft-answers-place", "");
      this.#screen.progress(`Question ${before.length + 1}`);
      this.#screen.pointBack(before.length > 0 && this.#at(before.at(-1)));
      const words = (fact) => this.#said[`${fact}=${fields.get(fact)}`] ?? "answered";
      this.#draw(shown, Object.fromEntries([...answers.keys()].map((fact) => [fact, words(fact)])));
      this.#describe();
      this.#tellView();
    }

    // Shows Python's reply, which corrects the first paint where a link needs more than the table.
    #apply(reply, focus, submitted) {
      const follow = focus && this.#screen.isFollowed(); // the reader may be somewhere else by now
      this.#screen.showNotes([...this.#notes, ...reply.notes]);
      const opened = reply.asking && fieldsOf(this.#link).get("at") === reply.asking; // by a Change or Back link
      const at = reply.show === CHECKLIST ? CHECKLIST : reply.asking;
      const link = opened || at === CHECKLIST ? `${reply.link}&at=${at}` : reply.link;
      if (!this.#ownsAddress || isOurs()) this.#remember(link, "replaceState");
      this.#screen.show(".sft-answers-place", reply.html.answers);
      this.#showNext(reply, follow, submitted);
      this.#screen.progress(reply.progress);
      this.#screen.pointBack(reply.previous && this.#at(reply.previous));
      for (const [fact, words] of Object.entries(reply.said)) this.#said[`${fact}=${reply.answers[fact]}`] = words;
      this.#draw(reply, reply.said, reply.asking ? undefined : reply.possible[0]);
      this.#describe();
      this.#tellView(reply);
    }

    #showNext(reply, follow, submitted) {
      const { asking } = reply;
      const [refused] = Object.keys(reply.refused);
      if (this.#screen.forms.has(refused)) {
        this.#showQuestion(refused, submitted?.text, false);
        this.#screen.setError(refused, reply.refused[refused]);
      } else if (reply.show === "verdict") this.#showVerdict(reply.html.verdict, follow);
      else if (reply.show === CHECKLIST) this.#showChecklist(reply.html.verdict, follow);
      else if (asking !== this.#shown && this.#screen.forms.has(asking)) {
        this.#showQuestion(asking, reply.answers[asking], follow);
      }
    }

    // Asks Python about `link`, with the answer that was `submitted` to it, see decision/interfaces/browser.py.
    #consult(focus, link = this.#link, submitted = undefined) {
      this.#turn += 1;
      const mine = this.#turn;
      if (engine.state !== "ready") return;
      const send = async () => {
        try {
          const reply = await this.#ask({ link, ...(submitted && { answer: submitted }) });
          if (mine !== this.#turn) return;
          // Which tree an odd link names, only Python can tell.
          if (reply.tree === this.#tool.dataset.tree) this.#apply(reply, focus, submitted);
          else this.#go(reply.link, focus, reply.notes);
        } catch (error) {
          if (mine !== this.#turn || engine.state === "failed") return;
          console.error(error);
          const sorry = "Python could not answer this. Your answers are kept; reload the page to try again.";
          this.#screen.status(sorry, "");
        }
      };
      requestAnimationFrame(() => setTimeout(send)); // after the paint, for where Python shares the page's thread
    }

    // Goes to a link. `notes` is what to say of it, where it is not a link that Python will read first; `back` is what
    // is asked before all else, made by decision/render/html/instrument.py.
    #go(next, focus, notes = [], back = "") {
      this.#back = back;
      const { tree, version } = this.#tool.dataset;
      const fields = fieldsOf(next);
      const foreign = PLAIN.test(next) && fields.get("tree") !== tree;
      const other = "This was made for another tree. Its answers are used for this one.";
      this.#notes = foreign ? [...notes, other] : notes;
      if (foreign) fields.set("tree", tree).set("v", version);
      const first = embed?.start;
      const begins = this.#screen.forms.has(first) && !fields.has("at") && !answersIn(this.#table, fields).has(first);
      if (begins) fields.set("at", first);
      this.#link = foreign || begins ? linkOf(fields) : next;
      if (embed) this.#remember(this.#link, "replaceState");
      this.#paint(focus);
      this.#consult(focus);
    }

    // Where Python is not there yet to say whether a checklist comes now, the address asks for it.
    #keepPlace() {
      const waits = this.#awaited && engine.state !== "ready";
      if (waits && !fieldsOf(this.#link).has(CHECKLIST)) this.#remember(this.#at(CHECKLIST), "replaceState");
    }

    #send(form) {
      if (form.matches(".sft-checklist")) this.#submitChecklist(form);
      else this.#submit(form);
    }

    // The choices of the checklist hold pieces of a link; what was filled in beforehand and left alone changes nothing.
    #submitChecklist(form) {
      const fields = fieldsOf(this.#link);
      for (const name of ["at", "on", "prices"]) fields.delete(name);
      for (const choice of form.querySelectorAll(":checked:not([checked])")) {
        for (const [name, text] of fieldsOf(choice.value)) fields.set(name, text);
      }
      const after = linkOf(fields.set(CHECKLIST, "seen"));
      this.#remember(linkOf(fields.set("at", CHECKLIST)), "replaceState"); // Back shows it with its answers
      this.#remember(after, "pushState");
      this.#go(after, true);
    }

    #submit(form) {
      const { fact, empty, odd } = form.dataset;
      const text = textIn(form);
      const fields = fieldsOf(this.#link);
      for (const name of ["at", "on", "prices"]) fields.delete(name); // a new answer makes a new verdict, today's
      const before = linkOf(fields);
      if (!text || !readAnswer(this.#table.facts[fact], text)) {
        // Python knows what is unclear about a number.
        if (text && engine.state === "ready") this.#consult(true, before, { fact, text });
        else this.#screen.setError(fact, text ? odd : empty);
        return;
      }
      this.#notes = [];
      this.#back = "";
      const after = linkOf(fields.set(fact, text));
      this.#remember(linkOf(fields.set("at", fact)), "replaceState"); // Back shows this question with its answer
      this.#remember(after, "pushState");
      this.#paint(true);
      this.#keepPlace();
      this.#consult(true, before, { fact, text });
    }

    // Saved answers, as take.js has had them read: a link with what to say of it. Back leads to what was there.
    #restore({ link, notes, back }) {
      this.#remember(this.#shown ? this.#at(this.#shown) : this.#link, "replaceState");
      this.#remember(link, "pushState");
      this.#go(link, true, notes, back);
    }

    #click(event) {
      const on = (selector) => event.target.closest(selector);
      const stays = on(".sft-error-summary a");
      const goes = (!this.#ownsAddress || embed) && on("a[href^='#tree=']");
      const sends = on(".sft-continue");
      if (stays || goes || sends) event.preventDefault(); // the address stays as it is
      // Not the event "submit": a frame without "allow-forms" never gets one. Enter clicks too.
      if (sends) this.#send(sends.form);
      if (stays) stays.closest("form").querySelector("fieldset input").focus();
      if (goes) this.#go(goes.getAttribute("href").slice(1), true);
      if (on(".sft-print")) window.print();
      if (on(".sft-retry")) engine.retry(runtimeOf(this.#tool));
    }
  }

  // Python is started when the reader does something, or once the page has come to rest.
  const startPython = (tools) => {
    const wake = () => engine.wake(runtimeOf(tools[0]));
    for (const tool of tools) {
      for (const kind of ["pointerdown", "keydown", "focusin"]) tool.addEventListener(kind, wake, { once: true });
    }
    if (embed) return; // somebody else's page: Python is loaded for those who answer
    const whenIdle = () =>
      window.requestIdleCallback ? requestIdleCallback(wake, { timeout: IDLE_LIMIT }) : setTimeout(wake, SHORT_WAIT);
    if (document.readyState === "complete") whenIdle();
    else addEventListener("load", whenIdle, { once: true });
  };

  const begin = () => {
    const tools = [...document.querySelectorAll(".sft-tool")];
    if (tools.length === 0) return;
    if (!(route && Screen)) {
      window.decisionPage?.giveUp();
      return;
    }
    for (const [place, tool] of tools.entries()) {
      new Instrument(tool, place === 0).begin();
      tool.classList.add("sft-live"); // until then what works without scripts is not far
    }
    startPython(tools);
    for (const box of document.querySelectorAll(".sft-tell")) {
      const load = () => window.decisionPage?.load(box.dataset.script);
      box.addEventListener("toggle", load, { once: true }); // few readers need it
    }
  };
  setTimeout(begin); // a task of our own: the theme's is long enough
})();
