// Any model of the list of prices, by name. The list is read when somebody asks for it; the engine is handed only the
// models that a link or a reader names. A name that is chosen becomes an option of the list of models beside it.
"use strict";

(() => {
  const ROLES = ["base", "smaller", "stronger"];
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

  const named = ({ link, overrides }) => {
    const inLink = new URLSearchParams(link);
    const names = ROLES.map((role) => overrides?.[role] ?? inLink.get(`c.${role}`));
    return names.filter((name) => name?.includes("/"));
  };

  // Gives a request with the models that it names. Where the list cannot be read, Python knows no such model.
  const withModels = async (base, cost) => {
    const names = named(cost);
    if (names.length === 0) return cost;
    try {
      const { models, ...about } = await list(base);
      const wanted = names.filter((name) => name in models).map((name) => [name, models[name]]);
      return { ...cost, models: { ...about, models: Object.fromEntries(wanted) } };
    } catch {
      return cost;
    }
  };

  const baseOf = (field) => field.closest("[data-base]").dataset.base;

  const offer = async (field) => {
    const names = field.parentElement.querySelector("datalist");
    if (names.children.length > 0) return;
    const { models } = await list(baseOf(field));
    names.replaceChildren(...Object.keys(models).map((name) => new Option(name, name)));
  };

  const choose = async (field) => {
    const name = field.value.trim();
    const { models } = await list(baseOf(field));
    const known = name in models;
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

  window.costModels = { with: withModels };
})();
