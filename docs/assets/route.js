// Finds the next question by the table that a page carries: what the first clicks need, until Python is ready and
// answers. Pure functions without a page, so that Node can run them; tests/test_route.py holds them equal to the engine
// on random answers. Comes in: texts, and the table of `routing_table` in decision/render/formats/routing.py. Goes out:
// globalThis.decisionRoute.
//
// An answer is what is known of a fact, as in decision/tree/answers.py. Kind "one": the list of values still possible.
// "many": {yes, no}, two lists of values. "number": {low, high}. A state is an object with an answer for every fact.
// Links of older versions of a tree are carried on by Python alone.
"use strict";

(() => {
  const NOT_SURE = "?";
  const AROUND = /^[ \t\n\r\u00a0\u2007\u2009\u202f]+|[ \t\n\r\u00a0\u2007\u2009\u202f]+$/gu;
  const NUMBER = /^(?<written>[0-9.,' _]*[0-9])(?:[eE](?<exponent>[+-]?[0-9]{1,3}))? *(?<scale>[a-zA-Z]*)$/u;
  const SHAPES = [
    /^(?<whole>[1-9][0-9]{0,2}(?<sign>[ ,'_])[0-9]{3}(?:\k<sign>[0-9]{3})*|[0-9]*)(?:\.(?<decimals>[0-9]+))?$/u,
    /^(?<whole>[1-9][0-9]{0,2}(?<sign>[ .'_])[0-9]{3}(?:\k<sign>[0-9]{3})*)(?:,(?<decimals>[0-9]+))?$/u,
  ];
  const EITHER = /^[1-9][0-9]{0,2}\.[0-9]{3}$/u; // 250.000: which is meant is for Python to ask
  const BETWEEN = /(?<![eE]) *[-–—] *| +to +/iu;
  const POWERS = { "": 0, k: 3, thousand: 3, m: 6, million: 6, bn: 9, billion: 9 };
  const LARGEST = 1e12;
  const LONGEST_ANSWER = 400;
  const LONGEST_LINK = 16_000;
  const HIDDEN = /%(?:25)*3d/iu;
  const BEFORE = /^[ \u00a0<>()[\]{}"'`\u201c\u201d\u2018\u2019«»,;!|*_]+/u;
  const AFTER = /[ \u00a0<>()[\]{}"'`\u201c\u201d\u2018\u2019«»,;!|*_.]+$/u;
  const BEHIND_POINTS = /[ \u00a0<>()[\]{}"'`\u201c\u201d\u2018\u2019«»,;!|*_]+$/u;
  const MOST_FIELDS = 240;

  // --- answers as text ---

  const trim = (text) => text.replace(AROUND, "");

  // The digits of a number and the power of ten that they are times; as in decision/tree/numbers.py, but without money
  // and shares.
  const digitsOf = (text) => {
    const { written = "", exponent = "", scale = "" } = NUMBER.exec(text)?.groups ?? {};
    const suffix = scale.toLowerCase();
    const number = written.trim();
    const { whole, decimals = "" } = SHAPES.map((shape) => shape.exec(number)?.groups).find(Boolean) ?? {};
    const isUnclear = EITHER.test(number) && !exponent;
    if (!(number && whole !== undefined && Object.hasOwn(POWERS, suffix)) || isUnclear) return undefined;
    const digits = `${whole.replace(/[^0-9]/gu, "")}${decimals}`;
    return { digits, power: Number(exponent) - decimals.length + POWERS[suffix], suffix };
  };

  const isWhole = ({ digits, power }) => {
    const zeros = digits.length - digits.replace(/0+$/u, "").length;
    return zeros === digits.length || power + zeros >= 0;
  };

  const amountOf = ({ digits, power }, suffix = "") => Number(`${digits}e${power + POWERS[suffix]}`);

  const readWhole = (text) => {
    const found = digitsOf(trim(text));
    return found && isWhole(found) && amountOf(found) <= LARGEST ? found : undefined;
  };

  // Whether the 100 in "100-200k" may be 100k, too.
  const mayShare = (first, last) => {
    const shared = first.suffix || !last.suffix ? 0 : amountOf(first, last.suffix);
    return shared > 0 && shared <= amountOf(last);
  };

  const readNumber = (text) => {
    const alike = text
      .replace(/[\u00a0\u2007\u2009\u202f]/gu, " ")
      .replaceAll("’", "'")
      .replaceAll("−", "-");
    const ends = alike.includes("..") ? alike.split("..") : trim(alike).split(BETWEEN);
    const read = ends.map((end) => (alike.includes("..") && !trim(end) ? "open" : readWhole(end)));
    const [first, last] = [read[0], read.at(-1)];
    if (read.length > 2 || read.includes(undefined)) return undefined;
    const low = first === "open" ? 0 : amountOf(first);
    const high = last === "open" ? Number.POSITIVE_INFINITY : amountOf(last);
    const isUnclear = ![first, last].includes("open") && mayShare(first, last);
    return low <= high && !isUnclear ? { low, high } : undefined;
  };

  const partsOf = (text) => text.split("+").map(trim);

  const readOne = (values, text) => {
    const parts = partsOf(text);
    return parts.every((part) => values.includes(part)) ? values.filter((value) => parts.includes(value)) : undefined;
  };

  const readMany = (values, text) => {
    if (text === "none") return { yes: [], no: values };
    const parts = partsOf(text).filter((part) => part !== NOT_SURE);
    const yes = parts.filter((part) => !part.endsWith(NOT_SURE));
    const unsure = parts.filter((part) => part.endsWith(NOT_SURE)).map((part) => trim(part.replace(/\?+$/u, "")));
    const known = [...yes, ...unsure].every((part) => values.includes(part));
    if (!known || unsure.some((value) => yes.includes(value))) return undefined;
    const rest = values.filter((value) => !yes.includes(value) && !unsure.includes(value));
    return {
      yes: values.filter((value) => yes.includes(value)),
      no: partsOf(text).includes(NOT_SURE) ? [] : rest,
    };
  };

  // The answer that keeps everything possible.
  const unknown = ({ kind, values }) => {
    if (kind === "number") return { low: 0, high: Number.POSITIVE_INFINITY };
    return kind === "many" ? { yes: [], no: [] } : values;
  };

  // Takes off what a sentence around a link adds, as decision/tree/link_text.py does; `100..` keeps its points.
  const withoutEnds = (text) => {
    const begun = text.replace(BEFORE, "");
    const bare = begun.replace(AFTER, "");
    const points = begun.slice(bare.length).replace(BEHIND_POINTS, "");
    return points.startsWith("..") ? `${bare}..` : bare;
  };

  // Reads the text of an answer; gives undefined where it means nothing here.
  const readAnswer = (fact, text) => {
    if (text.length > LONGEST_ANSWER) return undefined;
    const trimmed = trim(text).toLowerCase();
    if (trimmed === NOT_SURE) return unknown(fact);
    if (fact.kind === "number") return readNumber(trimmed);
    return (fact.kind === "many" ? readMany : readOne)(fact.values, trimmed);
  };

  // --- links; they may come from anywhere, so nothing in them is taken for granted ---

  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };

  const encoded = (text) =>
    encodeURIComponent(text).replaceAll("%2B", "+").replaceAll("%3F", "?").replaceAll("%2C", ",");

  // A piece of a link as name and text. A name is in small letters, but for a figure's, and of a figure nothing is
  // taken off. A piece whose "=" is encoded has no text: Python knows what it means, see decision/tree/link_text.py.
  const fieldOf = (piece) => {
    const equals = piece.indexOf("=");
    if (equals < 0) return HIDDEN.test(piece) ? [piece, undefined] : undefined;
    const name = decoded(piece.slice(0, equals));
    const text = decoded(piece.slice(equals + 1));
    return name.startsWith("c.") ? [name, text] : [name.toLowerCase(), withoutEnds(text)];
  };

  // The fields of a link, text by name. The first of a name counts. What lacks its "=" means nothing.
  const fieldsOf = (link) => {
    const whole =
      link.length > LONGEST_LINK ? link.slice(0, Math.max(0, link.lastIndexOf("&", LONGEST_LINK - 1))) : link;
    const fields = new Map();
    for (const [name, text] of whole.split("&", MOST_FIELDS).map(fieldOf).filter(Boolean)) {
      if (!fields.has(name)) fields.set(name, text);
    }
    return fields;
  };

  // What has no text comes last, since the first answer to a question counts.
  const linkOf = (fields) => {
    const parts = [...fields].filter(([, text]) => text !== undefined);
    const others = [...fields.keys()].filter((name) => fields.get(name) === undefined);
    return [...parts.map(([name, text]) => `${encoded(name)}=${encoded(text)}`), ...others].join("&");
  };

  // The answers in a link's fields, by fact. Whatever else is in it, facts that other trees ask among it, is Python's.
  const answersIn = ({ facts }, fields) => {
    const pairs = [...fields].filter(([name, text]) => text !== undefined && Object.hasOwn(facts, name));
    const read = pairs.map(([name, text]) => [name, readAnswer(facts[name], text)]);
    return new Map(read.filter(([, answer]) => answer !== undefined));
  };

  // --- conditions ---

  // What is left of an answer where a condition holds, and where it does not; undefined for nothing.
  const SPLITS = {
    is: (possible, values) => {
      const [yes, no] = [true, false].map((wanted) => possible.filter((value) => values.includes(value) === wanted));
      return [yes.length > 0 ? yes : undefined, no.length > 0 ? no : undefined];
    },
    includes: ({ yes, no }, value) => [
      no.includes(value) ? undefined : { yes: [...new Set([...yes, value])], no },
      yes.includes(value) ? undefined : { yes, no: [...new Set([...no, value])] },
    ],
    "at least": ({ low, high }, number) => [
      high < number ? undefined : { low: Math.max(low, number), high },
      low >= number ? undefined : { low, high: Math.min(high, number - 1) },
    ],
    below: (answer, number) => SPLITS["at least"](answer, number).reverse(),
    open: (answer) => [answer, answer],
  };

  // Parts a state into those where a condition holds and those where it fails, so that below a route that needs
  // "examples at least 100" the number is at least 100.
  const partition = ([test, ...operands], state) => {
    if (test === "all of" || test === "any of") return partitionAll(test === "all of", operands[0], state);
    const [fact, operand] = operands;
    const split = SPLITS[test](state[fact], operand);
    const [holds, fails] = split.map((answer) => (answer === undefined ? [] : [{ ...state, [fact]: answer }]));
    return { holds, fails };
  };

  const partitionAll = (all, conditions, state) => {
    let undecided = [state];
    const decided = [];
    for (const condition of conditions) {
      const found = undecided.map((one) => partition(condition, one));
      undecided = found.flatMap(({ holds, fails }) => (all ? holds : fails));
      decided.push(...found.flatMap(({ holds, fails }) => (all ? fails : holds)));
    }
    return all ? { holds: undecided, fails: decided } : { holds: decided, fails: undecided };
  };

  // --- the tree ---

  const conditionsIn = (condition) => {
    if (!condition) return [];
    return ["all of", "any of"].includes(condition[0]) ? condition[1].flatMap(conditionsIn) : [condition];
  };

  const READS = new WeakMap();

  // For each question, the facts that its routes or those of any later question read. Routes lead down the table.
  const readsFrom = ({ questions }) => {
    if (!READS.has(questions)) {
      const reads = {};
      for (const [name, routes] of Object.entries(questions).reverse()) {
        const own = routes.flatMap(({ when }) => conditionsIn(when).map(([, fact]) => fact));
        reads[name] = [...new Set([...own, ...routes.flatMap(({ ask }) => reads[ask] ?? [])])];
      }
      READS.set(questions, reads);
    }
    return READS.get(questions);
  };

  // Walks from the first question through every route that a state leaves open; at questions for which `stops` says
  // so it goes no further. States that differ only in what no later route reads are one. Gives the exits (a leaf, or
  // none, and the levers in doubt), the questions, and the routes as in the drawn tree: "scope-2".
  const explore = ({ questions }, start, stops = () => false) => {
    const found = { exits: new Set(), questions: new Set(), routes: new Set() };
    const waiting = [[Object.keys(questions)[0], start]];
    const reads = readsFrom({ questions });
    const seen = new Set();
    for (const [question, state] of waiting) {
      const key = question + JSON.stringify(reads[question].map((fact) => state[fact]));
      if (!seen.has(key) && !stops(question)) {
        seen.add(key);
        found.questions.add(question);
        waiting.push(...takeRoutes(questions[question], question, state, found));
      }
    }
    return found;
  };

  // Notes the open routes of one question and their exits; gives where they lead: questions, each with its state.
  const takeRoutes = (routes, question, state, found) => {
    const onward = [];
    let rest = [state];
    for (const [place, { when, ask, leaf, doubts = [] }] of routes.entries()) {
      const parts = rest.map((one) => (when ? partition(when, one) : { holds: [one], fails: [] }));
      const taken = parts.flatMap(({ holds }) => holds);
      rest = parts.flatMap(({ fails }) => fails);
      if (taken.length > 0) {
        found.routes.add(`${question}-${place}`);
        if (leaf || doubts.length > 0) found.exits.add([leaf ?? "", ...doubts].join(" "));
        if (ask) onward.push(...taken.map((one) => [ask, one]));
      }
    }
    return onward;
  };

  const stateOf = ({ facts }, answers) => ({
    ...Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, unknown(fact)])),
    ...Object.fromEntries(answers),
  });

  // The answers to a fact that are worth telling apart: each value, or each range between the tree's thresholds.
  const trialsOf = ({ facts, questions }, name) => {
    const { kind, values } = facts[name];
    if (kind === "one") return values.map((value) => [value]);
    if (kind === "many") {
      return values.flatMap((value) => [
        { yes: [value], no: [] },
        { yes: [], no: [value] },
      ]);
    }
    const conditions = Object.values(questions).flatMap((routes) => routes.flatMap(({ when }) => conditionsIn(when)));
    const thresholds = conditions
      .filter(([, fact, number]) => fact === name && number > 0)
      .map(([, , number]) => number);
    const starts = [...new Set([0, ...thresholds])].sort((first, second) => first - second);
    return starts.map((low, place) => ({ low, high: (starts[place + 1] ?? Number.POSITIVE_INFINITY) - 1 }));
  };

  // Whether some answers to the open questions would rule out an exit.
  const canChange = (table, answers, { exits, questions }) => {
    const open = Object.keys(table.questions).find((question) => questions.has(question) && !answers.has(question));
    if (exits.size === 1 || !open) return false;
    const tries = trialsOf(table, open).map((trial) => new Map(answers).set(open, trial));
    const after = (tried) => explore(table, stateOf(table, tried));
    return (
      tries.some((tried) => after(tried).exits.size < exits.size) || // an answer only ever takes exits away
      tries.some((tried) => canChange(table, tried, after(tried)))
    );
  };

  // From a link's fields to what shows: its answers; the question to ask, undefined where there is enough for a
  // verdict; the answered questions that count before that; the routes that the answers leave open; the questions on a
  // path that is still possible, and what such paths end at.
  const route = (table, fields) => {
    const answers = answersIn(table, fields);
    const state = stateOf(table, answers);
    const found = explore(table, state);
    const live = Object.keys(table.questions).filter((question) => found.questions.has(question));
    const answered = live.filter((question) => answers.has(question));
    const enough = answered.length >= (table.max ?? live.length) || !canChange(table, answers, found);
    const next = enough ? undefined : live.find((question) => !answers.has(question));
    const asking = Object.hasOwn(table.facts, fields.get("at")) ? fields.get("at") : next;
    const { routes } = explore(table, state, (question) => !answers.has(question));
    return {
      answers,
      asking,
      before: answered.includes(asking) ? answered.slice(0, answered.indexOf(asking)) : answered,
      highlighted: [...routes],
      way: live,
      possible: [...new Set([...found.exits].flatMap((exit) => exit.split(" ").filter(Boolean)))],
    };
  };

  globalThis.decisionRoute = Object.freeze({ readAnswer, fieldsOf, linkOf, answersIn, route });
})();
