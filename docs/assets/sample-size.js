// The page "Evaluation first": the sum of its tables for a reader's own figures,
// as decision/cases/sample_size.py has it.
"use strict";

(() => {
  const form = document.querySelector(".sft-sample-form");
  const factor = Number(form.dataset.factor);
  const { differ, gain, items, needed, shown } = form.elements;

  const good = (field) => {
    const said = form.querySelector(`#${field.id}-wrong`);
    said.textContent = field.validity.valid ? "" : field.dataset.wrong;
    field.setAttribute("aria-invalid", String(!field.validity.valid));
    return field.validity.valid;
  };

  const answer = () => {
    gain.max = differ.validity.valid ? differ.value : 100;
    const [share, points, count] = [differ.valueAsNumber / 100, gain.valueAsNumber / 100, items.valueAsNumber];
    const [fits, asked, had] = [differ, gain, items].map(good);
    const most = Math.ceil((factor * share) / points ** 2);
    const step = 10 ** Math.max(0, String(most).length - 2); // to two digits, as in the tables
    needed.value = fits && asked ? (Math.ceil(most / step) * step).toLocaleString("en") : "–";
    const least = Math.sqrt((factor * share) / count);
    const tenths = Math.ceil(least * 1000);
    const text = least > share ? shown.dataset.none : `${tenths / 10} ${tenths === 10 ? "point" : "points"}`;
    shown.value = fits && had ? text : "–";
  };

  form.addEventListener("input", answer);
  form.hidden = false;
  answer();
})();
