// The page "Embed the tree": what is chosen goes into the snippet, the link and, once asked for, the live preview.
"use strict";

(() => {
  const place = document.querySelector(".sft-embedding");
  const one = (selector) => place.querySelector(selector);
  const { base, site } = place.dataset;
  const form = one("form");
  const show = one(".sft-embed-show");
  const { tree, theme, start } = form.elements;
  const codes = new Map(
    [...place.querySelectorAll("[data-code]")].map((part) => [part.dataset.code, part.querySelector("code")]),
  );
  const snippet = codes.get("snippet").textContent; // as Python wrote it; only address and title change

  const chosen = () => tree.selectedOptions[0].dataset;

  // Without an option there is nothing behind "#".
  const behind = () => {
    const options = [theme, start].filter((field) => field.value).map((field) => `${field.name}=${field.value}`);
    return options.length > 0 ? `#${[`tree=${tree.value}`, ...options].join("&")}` : "";
  };

  // Where this copy of the site has the chosen embed; on a disk a folder is no page.
  const address = () =>
    new URL(base + chosen().folder + (location.protocol === "file:" ? "index.html" : "") + behind(), location.href)
      .href;

  // Leaves nothing for the browser's Back.
  const preview = () => one("iframe")?.contentWindow.location.replace(address());

  const withAttribute = (text, name, value) => {
    const escaped = value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    return text.replace(new RegExp(`${name}="[^"]*"`, "u"), () => `${name}="${escaped}"`);
  };

  const write = () => {
    for (const option of start.options) {
      const elsewhere = Boolean(option.value) && !option.dataset.trees.split(" ").includes(tree.value);
      Object.assign(option, { hidden: elsewhere, disabled: elsewhere });
    }
    if (start.selectedOptions[0].disabled) start.value = "";
    const { folder, title, full } = chosen();
    const addressed = withAttribute(snippet, "src", site + folder + behind());
    codes.get("snippet").textContent = withAttribute(addressed, "title", title);
    codes.get("link").textContent = site + full + (start.value ? `#tree=${tree.value}&at=${start.value}` : "");
    for (const said of place.querySelectorAll("[role=status]")) said.textContent = "";
    preview();
  };

  const open = () => {
    const held = document.createElement("template");
    held.innerHTML = snippet; // our own text, from this page
    const frame = held.content.querySelector("iframe");
    frame.src = address();
    one(".sft-embed-preview").append(frame);
    const script = Object.assign(document.createElement("script"), { src: `${base}embed/v1/embed.js` });
    document.body.append(script);
    show.hidden = true;
    frame.focus();
  };

  const copy = async (part) => {
    const said = part.querySelector("[role=status]");
    const code = part.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent); // throws where there is no clipboard, too
      said.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(code);
      said.textContent = "The browser does not let us copy. The text is selected.";
    }
  };

  form.addEventListener("change", write);
  show.querySelector("button").addEventListener("click", open);
  for (const part of place.querySelectorAll("[data-code]")) {
    const button = part.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => copy(part));
  }
  for (const part of [form, show]) part.hidden = false;
  write();
})();
