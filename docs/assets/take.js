// What can be taken from a verdict, and opened again, for every .sft-tool on the page. Python makes each file and reads
// each file, see decision/interfaces/handlers/downloads.py; this script hands them to the browser, and decide.js
// restores what was opened.
"use strict";

(() => {
  const MOST_BYTES = 1_000_001; // one more than decision/interfaces/saved_answers.py looks at

  // `needs` are files that Python loads for this request alone. After a failure they are tried again.
  const ask = (tool, request, needs = []) => {
    const { base } = tool.dataset;
    const engine = window.decisionEngine;
    if (!engine) return Promise.reject(new Error("A part of this page did not load; reload the page."));
    if (engine.state === "failed") engine.start(`${base}assets/engine/`);
    return engine.ask({ today: engine.today, base, ...request }, needs);
  };

  const say = (place, sentence) => {
    place.querySelector(".sft-said").textContent = sentence;
  };

  // A traceback of Python's has several lines, and is for the console.
  const reason = (error) => {
    console.error(error);
    return error.message.includes("\n") ? "Something in Python went wrong." : error.message;
  };

  // Where the site has a new edition, the button is one that decide.js knows.
  const sayFailed = (place, why) => {
    const { outdated, again } = window.decisionEngine ?? {};
    const next = outdated ? "Your answers are kept." : "Your answers are kept; press the button to try again.";
    say(place, `That could not be made. ${why} ${next}`);
    const look = { type: "button", className: "sft-button-quiet sft-retry", textContent: again };
    if (outdated) place.querySelector(".sft-said").append(" ", Object.assign(document.createElement("button"), look));
  };

  // The address of the site's root, for the links in a record; none where it would tell of a reader's own folders.
  const siteOf = (tool) => {
    const root = new URL(tool.dataset.base || "./", location.href);
    return root.protocol.startsWith("http") ? root.href : "";
  };

  // The address that restores a link. A reader's own folders, or a page of somebody else, are no place to send others.
  const addressOf = (link) => {
    if (window.decisionEmbed) return window.decisionEmbed.full(link);
    const page =
      location.protocol === "file:" ? document.querySelector("link[rel=canonical]").href : location.href.split("#")[0];
    return `${page}#${link}`;
  };

  // --- taking ---

  // A browser lets a page copy for a moment after a click. So the text is promised at once, where that can be said.
  const intoClipboard = async (text) => {
    if (window.ClipboardItem && navigator.clipboard?.write) {
      const promised = text.then((found) => new Blob([found], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": promised })]);
    } else await navigator.clipboard.writeText(await text);
  };

  const copy = async (place, what, text) => {
    try {
      await intoClipboard(text);
      say(place, `${what} copied.`);
    } catch {
      const found = await text; // throws where it was Python that failed
      const box = Object.assign(document.createElement("textarea"), {
        className: "sft-by-hand",
        readOnly: true,
        rows: 6,
        value: found,
      });
      box.setAttribute("aria-label", `${what}, to copy by hand`);
      place.querySelector(".sft-said").after(box);
      box.focus();
      box.select();
      say(place, "The browser does not let us copy. The text below is selected; copy it by hand.");
    }
  };

  const save = (place, { name, type, text, base64 }) => {
    const content = base64 === undefined ? text : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const href = URL.createObjectURL(new Blob([content], { type }));
    const link = Object.assign(document.createElement("a"), { href, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    say(place, `${name} was handed to your browser to save.`);
  };

  // A picture that every program can show; the drawing itself where the browser cannot make one, as in strict frames.
  const asPicture = async (drawing) => {
    const href = URL.createObjectURL(new Blob([drawing.text], { type: drawing.type }));
    try {
      const image = new Image();
      image.src = href;
      await image.decode();
      const scale = 2; // sharp on screens with two pixels for one
      const sheet = Object.assign(document.createElement("canvas"), {
        width: image.width * scale,
        height: image.height * scale,
      });
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      const [, base64] = sheet.toDataURL("image/png").split(",");
      return { name: drawing.name.replace(/svg$/u, "png"), type: "image/png", base64 };
    } catch (error) {
      console.error(error);
      return drawing;
    } finally {
      URL.revokeObjectURL(href);
    }
  };

  // Prints half a page and nothing else; the page is as before once that is done.
  const printAlone = (place, { text }) => {
    const sheet = Object.assign(document.createElement("div"), { className: "sft-tool sft-sheet" });
    sheet.innerHTML = text; // made by decision/render/html, which escapes
    document.body.append(sheet);
    document.documentElement.classList.add("sft-alone");
    const back = () => {
      document.documentElement.classList.remove("sft-alone");
      sheet.remove();
    };
    let printing = false;
    const begun = () => {
      printing = true;
    };
    addEventListener("beforeprint", begun, { once: true });
    addEventListener("afterprint", back, { once: true });
    say(place, "");
    window.print();
    if (printing || window.parent === window) return;
    back(); // nothing was printed, so nothing comes afterwards
    say(place, "The page around this does not let it print.");
  };

  const HOW = {
    copy: (place, made, what) =>
      copy(
        place,
        what === "record" ? "Record" : "Half a page",
        made.then((file) => file.text),
      ),
    print: async (place, made) => printAlone(place, await made),
    picture: async (place, made) => save(place, await asPicture(await made)),
    save: async (place, made) => save(place, await made),
  };

  const take = async (button) => {
    const tool = button.closest(".sft-tool");
    const place = button.closest(".sft-take");
    const whole = button.closest(".sft-takes");
    const { link } = whole.dataset;
    for (const other of whole.querySelectorAll(".sft-take > .sft-said")) other.textContent = "";
    whole.querySelector(".sft-by-hand")?.remove();
    try {
      if (button.matches(".sft-copy")) {
        await copy(place, "Link", Promise.resolve(addressOf(link)));
        return;
      }
      const { take: what, how, paper } = button.dataset;
      const address = addressOf(link);
      const made = paper
        ? ask(tool, { paper: { link, size: paper, address } }, ["paper.zip", `checklist-${paper}.pdf`])
        : ask(tool, { take: { what, link, address, site: siteOf(tool) } });
      say(place, paper ? "Making the PDF." : "Working on it.");
      await HOW[how ?? "save"](place, made, what);
    } catch (error) {
      sayFailed(place, reason(error));
    }
  };

  // --- opening ---

  const open = async (tool, opened) => {
    const place = tool.querySelector(".sft-open");
    try {
      if (window.decisionEngine?.state !== "ready") say(place, "This is opened as soon as Python is ready.");
      const reply = await ask(tool, { open: opened });
      say(place, reply.refused ?? "");
      if (reply.refused) return;
      place.open = false;
      place.querySelector("textarea").value = "";
      tool.dispatchEvent(new CustomEvent("sft-open", { detail: reply }));
    } catch (error) {
      say(place, `That could not be opened. ${reason(error)}`);
    }
  };

  const openFile = async (tool, file) => {
    const place = tool.querySelector(".sft-open");
    place.open = true;
    let bytes;
    try {
      bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
    } catch (error) {
      say(place, `The browser could not read “${file.name}”: ${error.message}`);
      return;
    }
    await open(tool, { name: file.name, bytes: Array.from(bytes, (byte) => String.fromCharCode(byte)).join("") });
  };

  // On paper the link is text, and needs the address in front of it.
  addEventListener("beforeprint", () => {
    for (const place of document.querySelectorAll(".sft-takes")) {
      place.parentElement.querySelector(".sft-link-text > span").textContent = addressOf(place.dataset.link);
    }
  });

  // --- events, handed up to the document, since verdicts come and go ---

  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".sft-takes button:is([data-take], [data-paper], .sft-copy)");
    if (button) take(button);
    const fold = target.closest(".sft-copy-text")?.closest("details");
    if (fold) {
      fold.querySelector(".sft-by-hand")?.remove();
      copy(fold, "Text", Promise.resolve(fold.querySelector("textarea").value));
    }
    const tool = target.closest(".sft-open-text") && target.closest(".sft-tool");
    if (!tool) return;
    const text = tool.querySelector(".sft-open textarea").value.trim();
    if (text) open(tool, { text });
    else say(tool.querySelector(".sft-open"), "Paste a link or the text of a file first.");
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".sft-open input[type=file]") || target.files.length === 0) return;
    openFile(target.closest(".sft-tool"), target.files[0]);
    target.value = ""; // so that the same file can be chosen again, once it was mended
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files") && event.target.closest?.(".sft-tool")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const tool = event.target.closest?.(".sft-tool");
    const [file] = event.dataTransfer.files;
    if (!tool || !file) return;
    event.preventDefault(); // else the browser would leave the page for the file
    openFile(tool, file);
  });
})();
