// What a reader tells in own words, for every .sft-tell on the page. Python hears, see
// decision/interfaces/handlers/hearing.py; this script shows what it heard, and decide.js goes on with what is used.
// decide.js loads it when a box is opened.
"use strict";

(() => {
  const say = (box, sentence) => {
    box.querySelector(".sft-said").textContent = sentence;
  };

  const ask = async (box, request) => {
    const engine = window.decisionEngine;
    const { base } = box.closest(".sft-tool").dataset;
    say(box, engine.state === "ready" ? "Working on it." : "This is looked at as soon as Python is ready.");
    if (engine.state !== "ready") engine.start(`${base}assets/engine/`);
    try {
      const reply = await engine.ask({ today: engine.today, base, hear: request });
      say(box, "");
      return reply;
    } catch (error) {
      console.error(error);
      say(box, "Python could not read this. What you wrote is kept; press the button to try again.");
      return null;
    }
  };

  const listen = async (box) => {
    const text = box.querySelector("textarea").value;
    if (!text.trim()) {
      say(box, "Write a sentence or two first.");
      return;
    }
    const reply = await ask(box, { text });
    if (!reply) return;
    const place = box.querySelector(".sft-heard");
    place.innerHTML = reply.html.heard; // made by decision/render/html, which escapes
    place.querySelector("h2").focus();
  };

  const use = async (box) => {
    const ticked = [...box.querySelectorAll(".sft-heard :checked")].map((input) => input.value);
    if (ticked.length === 0) {
      say(box, "Nothing is ticked. Tick what is so, or go on with the questions.");
      return;
    }
    const link = location.hash.includes("=") ? location.hash.slice(1) : "";
    const reply = await ask(box, { use: ticked, link });
    if (!reply) return;
    box.querySelector(".sft-heard").replaceChildren();
    box.open = false;
    box.closest(".sft-tool").dispatchEvent(new CustomEvent("sft-open", { detail: reply }));
  };

  document.addEventListener("click", ({ target }) => {
    const box = target.closest(".sft-tell");
    if (box && target.closest(".sft-tell-go")) listen(box);
    if (box && target.closest(".sft-use")) use(box);
  });
})();
