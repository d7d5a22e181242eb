// What an instrument shows: its questions, errors, verdict and drawn tree. Comes in: what to show. Goes out: the page
// changed, and what the reader entered. Knows nothing of answers, links or Python; decide.js does.
"use strict";

(() => {
  const NOT_SURE = "?";
  const site = document.title;
  const embed = window.decisionEmbed; // inside a page of somebody else: see embed-frame.js

  const make = (name, properties) => Object.assign(document.createElement(name), properties);

  // Nothing is chosen but what the reader chose before.
  const fill = (form, text) => {
    const parts = text?.split("+") ?? [];
    for (const input of form.querySelectorAll("[name=answer]")) {
      const alone = input.type === "checkbox" || parts.length === 1;
      input.checked = text === input.value || (alone && parts.includes(input.value));
    }
    if (form.elements.number) form.elements.number.value = text === NOT_SURE ? "" : (text ?? "");
  };

  const textIn = (form) => {
    const chosen = [...form.querySelectorAll("[name=answer]:checked")].map((input) => input.value).join("+");
    return chosen || (form.elements.number?.value.trim() ?? "");
  };

  // What holds alone unticks the rest, and the other way round.
  const untickOthers = ({ target }) => {
    const inputs = [...(target.form?.querySelectorAll("[type=checkbox]") ?? [])];
    const typed = target.name === "number";
    if (!typed && (target.type !== "checkbox" || !target.checked)) return;
    for (const input of inputs) {
      if (input !== target && (typed || "only" in target.dataset || "only" in input.dataset)) input.checked = false;
    }
    if (!typed && target.form?.elements.number) target.form.elements.number.value = "";
  };

  class Screen {
    #tool;
    #ownsTitle;
    #shownHtml = new Map();
    #marked = "";
    #asked; // the questions and the ends of the drawn path, in their order
    #ends;

    constructor(tool, ownsTitle) {
      this.#tool = tool;
      this.#ownsTitle = ownsTitle;
      // Forms wait in templates, which cost nothing to lay out, until they are asked for.
      const forms = [...tool.querySelectorAll(".sft-question, .sft-later")];
      this.forms = new Map(forms.map((form) => [form.dataset.fact, form]));
      this.#asked = [...tool.querySelectorAll("[data-asks]")];
      this.#ends = [...tool.querySelectorAll("[data-end]")];
      this.one(".sft-tree-fold").addEventListener("toggle", () => this.#scrollMap());
    }

    one(selector) {
      return this.#tool.querySelector(selector);
    }

    formOf(fact) {
      const found = this.forms.get(fact);
      if (!found.content) return found;
      const form = found.content.firstElementChild;
      this.forms.set(fact, form);
      found.replaceWith(form);
      return form;
    }

    focusOn(element) {
      element.focus({ preventScroll: true });
      if (embed) element.scrollIntoView({ block: "nearest" });
      else if (this.#tool.getBoundingClientRect().top < 0) this.#tool.scrollIntoView();
    }

    // Whether the reader is where the last step left them.
    isFollowed() {
      const { activeElement } = document;
      return [document.body, this.one(".sft-status-line")].includes(activeElement) || activeElement?.localName === "h2";
    }

    nameTab(heading, prefix = "") {
      if (this.#ownsTitle) document.title = `${prefix}${heading.textContent} – ${site}`;
    }

    // What already shows is left alone: a needless write makes the browser lay out the page again.
    show(selector, html) {
      if (this.#shownHtml.get(selector) === html) return;
      this.#shownHtml.set(selector, html);
      this.one(selector).innerHTML = html; // made by decision/render/html/instrument.py, which escapes
    }

    // `again` is what the button says that tries once more, where there is one.
    status(sentence, again, working = false) {
      const line = this.one(".sft-status-line");
      line.textContent = sentence;
      line.classList.toggle("sft-working", working);
      const look = { type: "button", className: "sft-button-quiet sft-retry", textContent: again };
      if (again) line.append(" ", make("button", look));
    }

    showNotes(notes) {
      const place = this.one(".sft-notes");
      if (notes.length === 0 && !place.firstChild) return;
      place.replaceChildren(...notes.map((note) => make("p", { className: "sft-note", textContent: note })));
    }

    progress(text) {
      this.one(".sft-progress").textContent = text;
    }

    pointBack(link) {
      const back = this.one(".sft-back");
      back.hidden = !link;
      if (link) back.href = `#${link}`;
    }

    setError(fact, message) {
      const form = this.formOf(fact);
      const summary = form.querySelector(".sft-error-summary");
      const beside = form.querySelector(`[id="${form.id}-error"]`);
      summary.querySelector("a").textContent = message;
      summary.hidden = !message;
      beside.textContent = message;
      beside.hidden = !message;
      beside.className = message && "sft-error";
      form.elements.number?.setAttribute("aria-invalid", Boolean(message));
      if (!message) return;
      this.nameTab(form.querySelector("legend h2"), "Error: ");
      this.focusOn(summary);
    }

    // Shows one question; `names` says whether the tab is named after it.
    showQuestion(fact, text, { focus, names }) {
      const wanted = this.formOf(fact);
      for (const [name, form] of this.forms) {
        if (!form.content) {
          form.hidden = name !== fact;
          this.setError(name, "");
        }
      }
      this.one(".sft-progress").hidden = false;
      fill(wanted, text);
      const heading = wanted.querySelector("legend h2");
      if (names) this.nameTab(heading);
      if (focus) this.focusOn(heading);
    }

    hideQuestions() {
      for (const form of this.forms.values()) form.hidden = true;
      this.one(".sft-progress").hidden = true;
    }

    showChecklist(html, focus) {
      this.hideQuestions();
      this.one(".sft-progress").hidden = false;
      this.show(".sft-verdict-place", html);
      const heading = this.one(".sft-checklist > h2");
      this.nameTab(heading);
      if (focus) this.focusOn(heading);
    }

    showVerdict(html, focus) {
      this.hideQuestions();
      this.show(".sft-verdict-place", html);
      const heading = this.one(".sft-verdict > h2");
      this.nameTab(heading, `${this.one(".sft-status").textContent}: `);
      if (focus) this.focusOn(this.one(".sft-return h2") ?? heading);
    }

    // Draws the path: the questions on it, each with its answer as `said` in words, and what is still possible; what
    // the answers close goes into a fold that counts it. `linkTo` gives the link that opens a question.
    drawWay({ asking, way, possible, said, leading }, linkTo) {
      for (const item of this.#asked) {
        const { asks } = item.dataset;
        const here = asks === asking;
        const told = asks in said && !here;
        item.hidden = !(way.includes(asks) && (told || way.includes(asking)));
        item.classList.toggle("told", told);
        item.ariaCurrent = here ? "step" : null;
        item.firstElementChild.href = `#${linkTo(asks)}`;
        item.lastElementChild.textContent = here ? "you are here" : (said[asks] ?? "may follow");
      }
      this.#drawEnds(possible, leading);
    }

    #drawEnds(possible, leading) {
      const closed = this.one(".sft-closed");
      const [tray, fold] = [this.one(".sft-way-ends"), closed.querySelector("ul")];
      const leads = this.one(".sft-leads");
      leads.hidden = !leading;
      for (const end of this.#ends) {
        const { end: key } = end.dataset;
        (possible.includes(key) ? tray : fold).append(end); // all in turn, so that they keep their order
      }
      const first = this.#ends.find((end) => end.dataset.end === leading);
      if (first) tray.prepend(first);
      first?.append(leads);
      for (const count of this.#tool.querySelectorAll(".sft-count")) {
        count.textContent = `${tray.children.length} of ${this.#ends.length}`;
      }
      closed.hidden = fold.children.length === 0;
      this.one(".sft-closed-count").textContent = fold.children.length;
    }

    // Draws the routes that the answers leave open, and where the reader is, in the drawn tree.
    mark(highlighted, here) {
      const marked = `${highlighted} ${here}`;
      if (this.#marked === marked) return;
      this.#marked = marked;
      const on = new Set(highlighted.map((edge) => edge.slice(0, edge.lastIndexOf("-"))));
      const edges = [...this.#tool.querySelectorAll("[data-edge]")];
      for (const edge of edges) {
        if (edge.classList.toggle("highlighted", highlighted.includes(edge.dataset.edge))) {
          on.add(edge.dataset.to);
          if (edge !== edges.at(-1)) edges.at(-1).after(edge); // above the grey lines that share its lane
        }
      }
      for (const node of this.#tool.querySelectorAll("[data-node]")) {
        node.classList.toggle("highlighted", on.has(node.dataset.node));
        node.classList.toggle("here", node.dataset.node === here);
      }
      requestAnimationFrame(() => this.#scrollMap());
    }

    #scrollMap() {
      const sheet = this.one(".sft-map-sheet");
      const node = this.one(".sft-tree .here");
      if (!sheet || !node) return;
      const seen = sheet.getBoundingClientRect();
      const place = node.getBoundingClientRect();
      const aThird = seen.height / 3;
      if (place.top < seen.top || place.bottom > seen.bottom) sheet.scrollTop += place.top - seen.top - aThird;
      if (place.left < seen.left || place.right > seen.right) sheet.scrollLeft += place.right - seen.right + 20;
    }
  }

  window.decisionScreen = Object.freeze({ Screen, textIn, untickOthers });
})();
