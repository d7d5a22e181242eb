// Draws the charts of a page anew when their rows change: window.sftCharts.
//
//   draw(element, chart, rows)   show these rows in the figure `element` as soon as it is near the window, or keep
//                                what is there if there are none;
//                                a promise that is fulfilled when the figure shows the newest rows it was given
//   settled()                    a promise that is fulfilled when every figure that has rows shows them
//
// `chart` names a file in charts/ beside this script, `rows` is a list of plain objects: give some when they differ
// from what the build drew. Vega is loaded once, when the first of these charts comes near. What the build drew stays
// until its replacement is complete, and for good where that fails: one warning goes to the console, and the figure
// says that its drawing is out of date. Nothing moves.
"use strict";

(() => {
  // Under instant navigation a theme may run a page's scripts again; one set of charts is enough.
  if (window.sftCharts) return;

  const FOLDER = new URL("charts/", document.currentScript.src);
  const NEAR = "600px 0px"; // this far above or below the window a chart is made ready

  const figures = new Map(); // element -> what is known of it
  let warned = false;
  let printing = false;
  let library;
  const forms = new Map(); // chart -> promise of its two forms

  const warn = (error) => {
    if (!warned) console.warn(`Charts: ${error.message}. What the build drew stays.`);
    warned = true;
  };

  const runScript = (name) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: new URL(name, FOLDER).href, async: false, onload: resolve });
      script.onerror = () => reject(new Error(`${name} did not load`));
      document.head.append(script);
    });

  const loadVega = () => {
    library ??= runScript("vega.min.js")
      .then(() => runScript("vega-interpreter.js"))
      .then(() => window.vega);
    return library;
  };

  const formsOf = (chart) => {
    if (!forms.has(chart)) {
      const name = `${chart}.json`;
      forms.set(
        chart,
        fetch(new URL(name, FOLDER)).then((answer) => {
          if (!answer.ok) throw new Error(`${name} did not load`);
          return answer.json();
        }),
      );
    }
    return forms.get(chart);
  };

  // Vega writes into the rows that it is given.
  const copied = (rows) => rows.map((row) => ({ ...row }));

  const newView = async (figure, vega, form, width) => {
    const log = vega.logger(vega.Error, null, (_method, _level, [error]) => {
      figure.error ??= error;
    });
    const view = new vega.View(vega.parse(form.vega, null, { ast: true }), {
      expr: vega.expressionInterpreter, // without it Vega makes functions from text, which a strict policy forbids
      renderer: "svg",
      logger: log,
    });
    const box = document.createElement("div");
    view
      .width(width - form.sides)
      .data("rows", copied(figure.rows))
      .initialize(box);
    await view.runAsync();
    // One image with one name, as the build drew it.
    for (const { name } of [...box.attributes]) box.removeAttribute(name);
    box.className = "sft-chart-drawn";
    const svg = box.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", figure.label);
    svg.firstElementChild.setAttribute("aria-hidden", "true"); // else Vega's many groups would each want a name
    figure.view?.finalize();
    Object.assign(figure, { view, form });
    return box;
  };

  const changeView = async ({ view, form, rows, drawn }, vega, width) => {
    view.width(width - form.sides);
    if (rows !== drawn) view.change("rows", vega.changeset().remove(vega.truthy).insert(copied(rows)));
    await view.runAsync();
  };

  // One chart is seen, so the others soon will be, or printed; what they need on top is little.
  const whenIdle = window.requestIdleCallback ?? setTimeout;

  // Each drawing is a task of its own, so that a click between two of them is not kept waiting. Paper does not wait.
  const pause = () =>
    printing
      ? null
      : new Promise((resolve) => {
          setTimeout(resolve);
        });

  const drawOnce = async (figure, vega, { narrow, wide, wide_from: wideFrom }, width) => {
    const { rows } = figure;
    const form = width < wideFrom ? narrow : wide;
    const box = form === figure.form ? await changeView(figure, vega, width) : await newView(figure, vega, form, width);
    if (figure.error) throw figure.error; // Vega logs what goes wrong and goes on
    if (box) figure.place.replaceChildren(box);
    Object.assign(figure, { drawn: rows, width });
  };

  // The width at which a figure has to be drawn, or 0 where it is up to date or out of sight.
  const widthToDraw = ({ rows, drawn, place, width }) => {
    const now = Math.floor(place.clientWidth);
    return rows.length > 0 && (rows !== drawn || now !== width) ? now : 0;
  };

  // One at a time, until the newest rows are there at the width there is: what came in between is never drawn.
  const catchUp = async (figure) => {
    try {
      const [vega, chartForms] = await Promise.all([loadVega(), formsOf(figure.chart)]);
      await pause();
      for (let width = widthToDraw(figure); width > 0; width = widthToDraw(figure)) {
        await drawOnce(figure, vega, chartForms, width);
        await pause();
      }
      figure.stale(false);
      whenIdle(() => {
        for (const other of figures.values()) other.come();
      });
    } catch (error) {
      warn(error);
      figure.stale(true);
      Object.assign(figure, { error: undefined, form: undefined, drawn: undefined }); // the next rows get a new view
    } finally {
      figure.busy = undefined;
    }
  };

  const show = (figure) => {
    figure.busy ??= catchUp(figure);
    return figure.busy;
  };

  const nearness = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const figure = figures.get(target);
        if (!isIntersecting || !figure) continue;
        nearness.unobserve(target);
        figure.come();
      }
    },
    { rootMargin: NEAR },
  );

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const figure = figures.get(target.closest(".sft-chart"));
      if (figure?.isNear) show(figure);
    }
  });

  const newFigure = (element) => {
    const place = element.querySelector(".sft-chart-place");
    const note = element.querySelector(".sft-chart-stale");
    const figure = {
      place,
      label: place.querySelector("svg")?.getAttribute("aria-label") ?? "",
      stale: (is) => {
        if (note) note.hidden = !is;
      },
    };
    figure.near = new Promise((resolve) => {
      figure.come = () => {
        figure.isNear = true;
        resolve();
      };
    });
    figures.set(element, figure);
    nearness.observe(element);
    sizes.observe(place);
    return figure;
  };

  const draw = async (element, chart, rows) => {
    const figure = figures.get(element) ?? newFigure(element);
    Object.assign(figure, { chart, rows });
    await figure.near;
    await show(figure);
  };

  const settled = () =>
    Promise.all(
      [...figures.values()].map((figure) => {
        figure.come();
        return show(figure);
      }),
    );

  // Paper does not wait for files. A chart that cannot be drawn at once says that it is out of date.
  window.addEventListener("beforeprint", () => {
    printing = true;
    for (const figure of figures.values())
      if (figure.rows.length > 0 && figure.rows !== figure.drawn) figure.stale(true);
    settled();
  });
  window.addEventListener("afterprint", () => {
    printing = false;
  });

  window.sftCharts = Object.freeze({ draw, settled });
})();
