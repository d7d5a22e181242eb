// Any model of the list of prices, by name. The list is read when somebody asks for it; the engine reads it by itself,
// see engine.js. A name that is chosen becomes an option of the list of models beside it.
"use strict";

(() => {
  const lists = new Map(); // what was read, by address

  const read = async (address) => {
    const reply = await fetch(address);
    if (!reply.ok) throw new Error(`${address}: ${reply.status}`);
    return reply.json();
  };

  // A failure is forgotten, so that the next who asks tries again.
  const list = (base) => {
    const address = `${base}assets/engine/models.json`;
    if (!lists.has(address)) {
      const asked = read(address);
      asked.catch(() => lists.delete(address));
      lists.set(address, asked);
    }
    return lists.get(address);
  };

  // Models that write text, or for an embedding model those that embed it: nothing that comes out is paid for.
  const modelsFor = async (field) => {
    const { models } = await list(field.closest("[data-base]").dataset.base);
    const embeds = field.closest(".sft-choice").dataset.name === "embedding";
    return Object.keys(models).filter((name) => "output" in models[name] !== embeds);
  };

  const offer = async (field) => {
    const names = field.parentElement.querySelector("datalist");
    if (names.children.length > 0) return;
    names.replaceChildren(...(await modelsFor(field)).map((name) => new Option(name, name)));
  };

  const choose = async (field) => {
    const name = field.value.trim();
    const known = (await modelsFor(field)).includes(name);
    field.setCustomValidity(known || !name ? "" : "The list has no such model.");
    field.reportValidity();
    if (!known) return;
    const choice = field.closest(".sft-choice").querySelector("select");
    choice.add(new Option(name, name, true, true));
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const follow = (type, act) =>
    document.addEventListener(type, (event) => {
      if (event.target.matches?.(".sft-model")) act(event.target).catch(console.error);
    });
  follow("focusin", offer);
  follow("change", choose);
})();
