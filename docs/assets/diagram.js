// The page "Bring a diagram": Python reads what is in the field, decision/interfaces/handlers/diagrams.py, and makes
// all that shows; this script sends the diagram with the answers so far. Nothing leaves the page, and nothing is kept.
"use strict";

(() => {
  const root = document.querySelector(".sft-drawn");
  const one = (selector) => root.querySelector(selector);
  const engine = window.decisionEngine;
  const [form, field, silent, said] = ["form", "textarea", "#drawn-silent", "[role=status]"].map(one);
  let answers = {};
  let read; // the request whose reply shows; what is written since does not count until it is read

  const ask = async (request) => {
    if (engine.state !== "ready") {
      said.textContent = "The diagram is read as soon as Python is ready.";
      engine.start(`${root.dataset.base}assets/engine/`);
    }
    try {
      const reply = await engine.ask({ today: engine.today, base: root.dataset.base, diagram: request });
      said.textContent = "";
      return reply;
    } catch (error) {
      console.error(error);
      said.textContent = "Python could not read this. What you wrote is kept; press the button to try again.";
      return null;
    }
  };

  const show = async (focus) => {
    const reply = await ask({ ...read, answers });
    if (!reply) return;
    one(".sft-drawn-found").innerHTML = reply.html.findings; // made by decision/render/html, which escapes
    one(".sft-drawn-walk").innerHTML = reply.html.walk;
    one(focus)?.focus();
  };

  const go = (line) => {
    const lines = field.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    field.focus();
    field.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    field.scrollTop = (field.scrollHeight / lines.length) * Math.max(0, line - 4);
  };

  const save = async () => {
    const reply = await ask({ ...read, save: true });
    if (!reply) return;
    const bytes = Uint8Array.from(atob(reply.archive), (sign) => sign.charCodeAt(0));
    const href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
    Object.assign(document.createElement("a"), { href, download: "tree-of-a-diagram.zip" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // when the browser has it
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answers = {};
    read = { text: field.value, silent: silent.checked };
    show(".sft-drawn-found h2");
  });

  root.addEventListener("click", ({ target }) => {
    const { fact, value, drop, line, save: saves } = target.closest("button")?.dataset ?? {};
    if (line) go(Number(line));
    if (saves !== undefined) save();
    if (!fact && !drop) return;
    answers = Object.fromEntries([
      ...Object.entries(answers).filter(([name]) => name !== drop),
      ...(fact ? [[fact, value]] : []),
    ]);
    show(".sft-drawn-walk :is(legend, h3)");
  });

  form.hidden = false;
})();
