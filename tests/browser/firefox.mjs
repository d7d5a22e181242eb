// Drives a Firefox for firefox.py. Comes in, on the command line: the path of a Firefox, how many milliseconds to wait
// for anything, and a script that runs before those of each page. Then, on standard input, one JSON list a line,
// [step, ...what it needs]. Goes out: one JSON line for each, {value} or {error}.

import process from "node:process";
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const [executablePath, patience, before] = process.argv.slice(2);
const timeout = Number(patience);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  timeout,
  protocolTimeout: timeout,
  headless: true,
  defaultViewport: { width: 1280, height: 800 },
});
let page;
const pages = [];
const asked = []; // addresses
const wrong = []; // errors and warnings of pages

const openTab = async () => {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(timeout);
  await tab.evaluateOnNewDocument(before);
  tab.on("request", (request) => asked.push(request.url()));
  tab.on("console", (said) => ["error", "warn"].includes(said.type()) && wrong.push(said.text()));
  tab.on("pageerror", (error) => wrong.push(error.message));
  return tab;
};

page = await openTab();
pages.push(page);

let left = 0; // pages left so far
// Leaves the page by an expression and waits until another stands there whole. The browser's own word on its loading
// is not waited for: Firefox gives none for a page that it kept, or that is asked for while an earlier one still loads.
const leave = async (expression) => {
  left += 1;
  const go = `void (window.left${left} = true, setTimeout(() => ${expression}))`;
  await page.evaluate(go);
  await page.waitForFunction(`!window.left${left} && document.readyState === "complete"`, { polling: 100 });
  return page.url();
};

const STEPS = {
  // Opens an address in the tab at hand.
  goto: (url) => page.goto(url, { waitUntil: "load" }).then(() => page.url()),
  reload: () => leave("location.reload()"),
  back: () => leave("history.back()"),
  // Gives what all tabs have asked for so far, and what went wrong in them.
  heard: () => ({ asked, wrong }),
  // Opens a further tab, or goes back to an earlier one; the first is 0.
  tab: async (number) => {
    pages[number] ??= await openTab();
    page = pages[number];
    await page.bringToFront();
  },
  // Gives what an expression of JavaScript comes to in the page.
  evaluate: (expression) => page.evaluate(expression),
  // Waits until an expression is true.
  wait: (expression) => page.waitForFunction(expression, { polling: 100 }).then(() => null),
  click: async (selector) => {
    await page.waitForSelector(selector, { visible: true });
    await page.click(selector);
  },
  // Types into a field that is empty.
  type: async (selector, text) => {
    await page.waitForSelector(selector, { visible: true });
    await page.focus(selector);
    await page.keyboard.type(text);
  },
  press: (key) => page.keyboard.press(key),
  screenshot: (path) => page.screenshot({ path }).then(() => null),
};

const answer = (said) => process.stdout.write(`${JSON.stringify(said)}\n`);
answer({ value: await browser.version() });
for await (const line of createInterface({ input: process.stdin })) {
  const [step, ...needs] = JSON.parse(line);
  try {
    answer({ value: (await STEPS[step](...needs)) ?? null });
  } catch (error) {
    answer({ error: `${step} ${needs.join(" ")}: ${error.message}` });
  }
}
await browser.close();
