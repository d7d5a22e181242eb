// One question at a time, for every .sft-tool on the page by itself. Python makes all HTML; this script shows and
// hides it, keeps the answers in the address behind "#", and finds the next question by the exported table until
// Python is ready. It never gives a verdict.
(() => {
  "use strict";
  const MOST_QUESTIONS = 8; // as in decision/tree/walk.py
  const NOT_SURE = "?";
  const SCALES = { "": 1, k: 1e3, m: 1e6, bn: 1e9 };
  const NUMBER = /^(\d{1,3}(?:[, ]\d{3})+|\d+)(\.\d+)?\s*(k|m|bn)?$/i;
  const site = document.title;
  const runtimeOf = (tool) => `${tool.dataset.base}assets/engine/`; // where the build puts the runtime

  // --- answers as text, see decision/tree/answers.py ---

  const whole = (text) => {
    const found = NUMBER.exec(text.trim());
    const number =
      found && (found[3] || !found[2])
        ? Math.floor(Number(found[1].replace(/[, ]/g, "") + (found[2] ?? "")) * SCALES[(found[3] ?? "").toLowerCase()])
        : NaN;
    return number <= 1e12 ? number : NaN;
  };

  const range = (text) => {
    if (text.trim() === NOT_SURE) return [0, Infinity];
    const dots = text.indexOf("..");
    if (dots < 0) return [whole(text), whole(text)];
    const [low, high] = [text.slice(0, dots), text.slice(dots + 2)];
    return [low.trim() ? whole(low) : 0, high.trim() ? whole(high) : Infinity];
  };

  const understood = (fact, text) => {
    if (fact.kind === "number") {
      const [low, high] = range(text);
      return low <= high; // false for NaN too
    }
    const parts =
      fact.kind === "many"
        ? text
            .split("+")
            .map((part) => part.replace(/\?$/, ""))
            .filter(Boolean)
        : text.split("+");
    return (
      text === NOT_SURE ||
      (fact.kind === "many" && text === "none") ||
      (parts.length > 0 && parts.every((part) => fact.values.includes(part)))
    );
  };

  // --- the address; a link may come from anywhere, so nothing in it is taken for granted ---

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  const encoded = (text) =>
    encodeURIComponent(text).replaceAll("%2B", "+").replaceAll("%3F", "?").replaceAll("%2C", ",");
  const partsOf = (link) =>
    new Map(
      link
        .split("&")
        .map((part) => part.split(/=(.*)/s))
        .map(([name, text = ""]) => [decoded(name), decoded(text)]),
    );
  const linkOf = (parts) => [...parts].map(([name, text]) => `${encoded(name)}=${encoded(text)}`).join("&");
  const isOurs = () => location.hash.startsWith("#tree=");
  const embed = window.decisionEmbed; // inside a page of somebody else: see embed-frame.js
  const linkHere = () => (embed ? embed.link() : location.hash.slice(1));

  // --- the table; true, false, or undefined where the answers leave a condition open ---

  const holds = ([test, ...operands], answers) => {
    if (test === "all of" || test === "any of") {
      const found = operands[0].map((part) => holds(part, answers));
      const deciding = test === "any of";
      if (found.includes(deciding)) return deciding;
      return found.includes(undefined) ? undefined : !deciding;
    }
    const [fact, operand] = operands;
    const text = answers.get(fact) ?? NOT_SURE;
    if (text === NOT_SURE) return undefined;
    const parts = text.split("+");
    if (test === "is") {
      const inside = parts.filter((part) => operand.includes(part)).length;
      return inside === parts.length || (inside > 0 ? undefined : false);
    }
    if (test === "includes")
      return (
        parts.includes(operand) || (parts.includes(operand + NOT_SURE) || parts.includes(NOT_SURE) ? undefined : false)
      );
    const [low, high] = range(text);
    const least = low >= operand || (high < operand ? false : undefined);
    return test === "at least" || least === undefined ? least : !least;
  };

  const explore = (table, answers) => {
    const order = Object.keys(table.questions);
    const reached = new Set([order[0]]),
      leaves = new Set(),
      highlighted = [];
    for (const question of reached) {
      // a set hands out what is added while it is walked
      for (const [place, route] of table.questions[question].entries()) {
        const open = route.when ? holds(route.when, answers) : true;
        if (open === false) continue;
        if (answers.has(question)) highlighted.push(`${question}-${place}`);
        if (route.ask) reached.add(route.ask);
        else leaves.add(route.leaf);
        if (open) break;
      }
    }
    const live = order.filter((question) => reached.has(question));
    const answered = live.filter((question) => answers.has(question));
    const done = leaves.size === 1 || answered.length >= MOST_QUESTIONS;
    return { highlighted, answered, next: done ? undefined : live.find((question) => !answers.has(question)) };
  };

  // --- one instrument ---

  const install = (tool, ownsAddress) => {
    const one = (selector) => tool.querySelector(selector);
    const table = JSON.parse(one(".sft-routes").textContent);
    const { tree, version, base } = tool.dataset;
    const runtime = runtimeOf(tool);
    const start = `tree=${encoded(tree)}&v=${encoded(version)}`;
    // Forms wait in templates, which cost nothing to lay out, until they are asked for.
    const forms = new Map(
      [...tool.querySelectorAll(".sft-question, .sft-later")].map((form) => [form.dataset.fact, form]),
    );
    const formOf = (fact) => {
      const found = forms.get(fact);
      if (!found.content) return found;
      forms.set(fact, found.content.firstElementChild);
      found.replaceWith(forms.get(fact));
      return forms.get(fact);
    };
    const engine = window.decisionEngine ?? {
      start() {},
      onstate() {},
      ask: () => Promise.reject(new Error()),
      state: "failed",
      message: "A part of this page did not load; reload the page for a verdict.",
    };
    let link = start; // where the reader stands, as in the address
    let shown = Object.keys(table.questions)[0]; // the fact whose question is on the screen, if one is
    let turn = 0; // replies to an earlier turn are stale
    let awaited = false; // the last answer is in, the verdict is not there yet
    let notes = []; // what was changed in a link before Python saw it
    let moved = false; // the reader has taken a step here, so focus may follow; never as a page opens

    const answersIn = (parts) =>
      new Map([...parts].filter(([name, text]) => table.facts[name] && understood(table.facts[name], text)));

    const remember = (next, how) => {
      link = next;
      // Inside a frame a new entry would make the Back of the page around step through our questions.
      if (ownsAddress) history[embed ? "replaceState" : how](null, "", `#${embed ? embed.hash(link) : link}`);
    };

    const focusOn = (element) => {
      element.focus({ preventScroll: true });
      if (embed) element.scrollIntoView({ block: "nearest" });
      else if (tool.getBoundingClientRect().top < 0) tool.scrollIntoView();
    };

    const say = (sentence, retry = false) => {
      const line = one(".sft-status-line");
      line.textContent = sentence;
      if (retry)
        line.append(
          " ",
          Object.assign(document.createElement("button"), {
            type: "button",
            className: "sft-button-quiet sft-retry",
            textContent: "Retry",
          }),
        );
    };

    const sayWhereWeAre = () => {
      const failed = engine.state === "failed";
      if (failed)
        say(
          `${engine.message}${awaited ? " Your answers are kept." : " The questions go on; the verdict needs Python."}`,
          Boolean(window.decisionEngine),
        );
      else if (!awaited) say("");
      else
        say(
          engine.state === "ready"
            ? "Working out the verdict."
            : "That was the last question. The verdict comes as soon as Python is ready.",
        );
    };

    const nameOf = (heading) => `${heading.textContent} – ${site}`;
    const headingOf = (form) => form.querySelector("legend h2");

    const setError = (form, message) => {
      const summary = form.querySelector(".sft-error-summary"),
        beside = document.getElementById(`${form.id}-error`);
      summary.querySelector("a").textContent = beside.textContent = message;
      summary.hidden = beside.hidden = !message;
      beside.className = message && "sft-error";
      form.elements.number?.setAttribute("aria-invalid", Boolean(message));
      if (!message) return;
      if (ownsAddress) document.title = `Error: ${nameOf(headingOf(form))}`;
      focusOn(summary);
    };

    // Nothing is chosen but what the reader chose before.
    const fill = (form, text) => {
      const parts = text === undefined ? [] : text.split("+");
      for (const input of form.querySelectorAll("[name=answer]"))
        input.checked =
          text === input.value || (parts.includes(input.value) && (input.type === "checkbox" || parts.length === 1));
      if (form.elements.number) form.elements.number.value = text === undefined || text === NOT_SURE ? "" : text;
    };

    const textIn = (form) => {
      const chosen = [...form.querySelectorAll("[name=answer]:checked")].map((input) => input.value).join("+");
      return chosen || (form.elements.number?.value.trim() ?? "");
    };

    // What already shows is left alone: a needless write makes the browser lay out the page again.
    const shownHtml = new Map();
    const show = (selector, html) => {
      if (shownHtml.get(selector) === html) return;
      shownHtml.set(selector, html);
      one(selector).innerHTML = html; // made by decision/render/html/instrument.py, which escapes
    };

    let marked = "";
    const mark = (highlighted, here) => {
      if (marked === `${highlighted} ${here}`) return;
      marked = `${highlighted} ${here}`;
      const on = new Set(highlighted.map((edge) => edge.slice(0, edge.lastIndexOf("-"))));
      const edges = [...tool.querySelectorAll("[data-edge]")];
      for (const edge of edges) {
        if (!edge.classList.toggle("highlighted", highlighted.includes(edge.dataset.edge))) continue;
        on.add(edge.dataset.to);
        if (edge !== edges.at(-1)) edges.at(-1).after(edge); // above the grey lines that share its lane
      }
      for (const node of tool.querySelectorAll("[data-node]")) {
        node.classList.toggle("highlighted", on.has(node.dataset.node));
        node.classList.toggle("here", node.dataset.node === here);
      }
      requestAnimationFrame(bringIntoView);
    };

    const bringIntoView = () => {
      const sheet = one(".sft-map-sheet"),
        node = one(".sft-tree .here");
      if (!sheet || !node) return;
      const seen = sheet.getBoundingClientRect(),
        place = node.getBoundingClientRect();
      if (place.top < seen.top || place.bottom > seen.bottom) sheet.scrollTop += place.top - seen.top - seen.height / 3;
    };

    const at = (fact) => linkOf(partsOf(link).set("at", fact));

    const pointBack = (fact) => {
      const back = one(".sft-back");
      back.hidden = !fact;
      if (fact) back.href = `#${at(fact)}`;
    };

    const showQuestion = (fact, text, focus) => {
      shown = fact;
      awaited = false;
      const wanted = formOf(fact);
      for (const [name, form] of forms) {
        if (form.content) continue;
        form.hidden = name !== fact;
        setError(form, "");
      }
      const heading = headingOf(wanted);
      one(".sft-progress").hidden = false;
      fill(wanted, text);
      if (ownsAddress && (focus || isOurs())) document.title = nameOf(heading);
      if (focus) focusOn(heading);
    };

    const awaitVerdict = (focus) => {
      shown = undefined;
      awaited = true;
      for (const form of forms.values()) form.hidden = true;
      one(".sft-progress").hidden = true;
      if (focus) focusOn(one(".sft-status-line"));
      if (embed && engine.state === "idle") engine.start(runtime);
    };

    const showVerdict = (html, focus) => {
      awaitVerdict(false);
      awaited = false;
      show(".sft-verdict-place", html);
      const heading = one(".sft-verdict > h2");
      if (ownsAddress) document.title = `${one(".sft-status").textContent}: ${nameOf(heading)}`;
      if (focus) focusOn(heading);
      showCosts();
      showCases();
    };

    // What the lever costs comes after the verdict, which nobody should wait for.
    const showCosts = () => {
      const place = one(".sft-cost-place"),
        mine = turn;
      if (!place) return;
      engine
        .ask({ base, today: engine.today, cost: { view: "verdict", link, lever: place.dataset.lever } })
        .then((reply) => {
          if (mine === turn) place.innerHTML = reply.html.verdict;
        }) // made by decision/render/html/costs.py, which escapes
        .catch((error) => {
          console.error(error);
          place.textContent = "The costs could not be worked out here.";
        });
    };

    // So do the published cases most like the reader's.
    const showCases = () => {
      const place = one(".sft-case-place"),
        mine = turn;
      if (!place) return;
      engine
        .ask({ base, today: engine.today, cases: { link } })
        .then((reply) => {
          if (mine === turn) place.innerHTML = reply.html.cases;
        }) // made by decision/render/html/near_cases.py, which escapes
        .catch((error) => {
          console.error(error);
          place.textContent = "The published cases could not be compared here.";
        });
    };

    const tellView = (reply = null) =>
      tool.dispatchEvent(new CustomEvent("sft-view", { bubbles: true, detail: reply }));

    // First paint, by the table: it never waits for Python.
    const paint = (focus) => {
      moved ||= focus;
      const parts = partsOf(link),
        answers = answersIn(parts),
        { highlighted, answered, next } = explore(table, answers);
      const asking = forms.has(parts.get("at")) ? parts.get("at") : next;
      if (asking) showQuestion(asking, answers.get(asking), focus);
      else awaitVerdict(focus);
      show(".sft-verdict-place", "");
      if (engine.state !== "ready") show(".sft-answers-place", ""); // its links would drop the newest answer
      const before = answered.includes(asking) ? answered.slice(0, answered.indexOf(asking)) : answered;
      one(".sft-progress").textContent = `Question ${before.length + 1}`;
      pointBack(before.at(-1));
      mark(highlighted, asking);
      sayWhereWeAre();
      tellView();
    };

    const apply = (reply, focus, submitted) => {
      const here = document.activeElement,
        ours = here === document.body || here === one(".sft-status-line") || here?.tagName === "H2";
      const follow = focus && ours; // the reader may be somewhere else by now
      const said = [...notes, ...reply.notes].map((note) =>
        Object.assign(document.createElement("p"), { className: "sft-note", textContent: note }),
      );
      if (said.length || one(".sft-notes").firstChild) one(".sft-notes").replaceChildren(...said);
      const opened = reply.asking && partsOf(link).get("at") === reply.asking; // by a Change or Back link
      if (!ownsAddress || isOurs()) remember(reply.link + (opened ? `&at=${reply.asking}` : ""), "replaceState");
      show(".sft-answers-place", reply.html.answers);
      const [odd] = Object.keys(reply.refused);
      if (forms.has(odd)) {
        showQuestion(odd, submitted?.text, false);
        setError(formOf(odd), reply.refused[odd]);
      } else if (reply.show === "verdict") showVerdict(reply.html.verdict, follow);
      else if (reply.asking !== shown && forms.has(reply.asking))
        showQuestion(reply.asking, reply.answers[reply.asking], follow);
      one(".sft-progress").textContent = reply.progress;
      pointBack(reply.previous);
      mark(reply.highlighted, reply.asking ?? `lever-${reply.verdict.leading.lever}`);
      sayWhereWeAre();
      tellView(reply);
    };

    // Python's reply corrects the first paint, which is usually right. `before` and `submitted`: see decision/interfaces/browser.py.
    const consult = (focus, before = link, submitted = undefined) => {
      turn += 1;
      if (engine.state !== "ready") return;
      const mine = turn,
        today = engine.today;
      const send = () =>
        engine
          .ask({ base, link: before, today, ...(submitted && { answer: submitted }) })
          .then((reply) => {
            if (mine === turn) apply(reply, focus, submitted);
          })
          .catch((error) => {
            if (mine === turn && engine.state !== "failed") {
              console.error(error);
              say("Python could not answer this. Your answers are kept; reload the page to try again.");
            }
          });
      requestAnimationFrame(() => setTimeout(send)); // after the paint, for where Python shares the page's thread
    };

    // `told`: what has to be said of it, where it is not a link that Python will read first.
    const go = (next, focus, told = []) => {
      const parts = partsOf(next),
        foreign = parts.get("tree") !== tree;
      notes = foreign ? [...told, "This was made for another tree. Its answers are used for this one."] : told;
      if (foreign) parts.set("tree", tree).set("v", version);
      const begins = forms.has(embed?.start) && !parts.has("at") && !answersIn(parts).has(embed.start);
      if (begins) parts.set("at", embed.start);
      link = foreign || begins ? linkOf(parts) : next;
      if (embed) remember(link, "replaceState");
      paint(focus);
      consult(focus);
    };

    const submit = (form) => {
      const fact = form.dataset.fact,
        text = textIn(form);
      if (!text) return setError(form, form.dataset.empty);
      if (!understood(table.facts[fact], text)) return setError(form, form.dataset.odd);
      notes = [];
      const parts = partsOf(link);
      for (const name of ["at", "on"]) parts.delete(name); // a new answer makes a new verdict, of today
      const before = linkOf(parts);
      const after = linkOf(parts.set(fact, text));
      remember(`${after}&at=${encoded(fact)}`, "replaceState"); // the browser's Back shows this question with its answer
      remember(after, "pushState");
      paint(true);
      consult(true, before, { fact, text });
    };

    // Saved answers, as take.js has had them read: a link with what has to be said of it. Back leads to what was there.
    const restore = ({ link: saved, notes: told }) => {
      remember(shown ? at(shown) : link, "replaceState");
      remember(saved, "pushState");
      go(saved, true, told);
    };

    tool.addEventListener("click", (event) => {
      const on = (selector) => event.target.closest(selector);
      const stays = on(".sft-error-summary a"),
        goes = (!ownsAddress || embed) && on("a[href^='#tree=']"),
        sends = on(".sft-continue");
      if (stays || goes || sends) event.preventDefault(); // the address stays as it is
      if (sends) submit(sends.form); // not the event "submit": a frame without "allow-forms" never gets one. Enter clicks too
      if (stays) stays.closest("form").querySelector("fieldset input").focus();
      if (goes) go(goes.getAttribute("href").slice(1), true);
      if (on(".sft-print")) window.print();
      if (on(".sft-retry")) engine.start(runtime);
    });
    tool.addEventListener("sft-open", ({ detail }) => restore(detail));
    tool.addEventListener("input", ({ target }) => {
      // what holds alone unticks the rest, and the other way round
      const inputs = [...(target.form?.querySelectorAll("[type=checkbox]") ?? [])];
      if (target.name === "number")
        inputs.forEach((input) => {
          input.checked = false;
        });
      if (target.type !== "checkbox" || !target.checked) return;
      const alone = "only" in target.dataset;
      for (const input of inputs) if (input !== target && (alone || "only" in input.dataset)) input.checked = false;
      if (target.form.elements.number) target.form.elements.number.value = "";
    });

    const follow = () => {
      if (isOurs() && linkHere() !== link) go(linkHere(), !embed || document.hasFocus());
    };
    if (ownsAddress) {
      addEventListener("popstate", follow);
      addEventListener("hashchange", follow);
      if (isOurs()) go(linkHere(), false);
    }
    if (!isOurs() || !ownsAddress) mark([], shown);
    // When Python takes over it keeps to the question on the screen, so that nobody is interrupted.
    engine.onstate((state) => {
      if (state === "ready") consult(awaited && moved, shown && !partsOf(link).has("at") ? at(shown) : link);
      sayWhereWeAre();
    });
  };

  const begin = () => {
    const tools = [...document.querySelectorAll(".sft-tool")];
    tools.forEach((tool, place) => install(tool, place === 0));
    if (!tools.length || !window.decisionEngine) return;

    const wake = () => window.decisionEngine.start(runtimeOf(tools[0]));
    for (const kind of ["pointerdown", "keydown", "focusin"])
      tools.forEach((tool) => tool.addEventListener(kind, wake, { once: true }));
    if (embed) return; // somebody else's page: Python is loaded for those who answer
    const whenIdle = () =>
      window.requestIdleCallback ? requestIdleCallback(wake, { timeout: 3000 }) : setTimeout(wake, 300);
    if (document.readyState === "complete") whenIdle();
    else addEventListener("load", whenIdle, { once: true });
  };
  setTimeout(begin); // a task of our own: the theme's is long enough
})();
