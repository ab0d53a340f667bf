/** @import { PageStage, PageStep, PageWaterfall } from "../../src/report/page/page-model.ts" */
import { make } from "./dom.js";
import { formatChange, formatSize } from "./size.js";

/**
 * The steps as a table whose last column is a bar each: what was there, what each step took away, what is left.
 * @param {PageWaterfall} waterfall
 * @param {"stored" | "wire"} measure What the bars show.
 */
export function makeWaterfall({ before, steps, after }, measure) {
  const sizeOf = (/** @type {PageStage} */ stage) => (measure === "stored" ? stage.storedBytes : stage.wireBytes);
  const savingOf = (/** @type {PageStep} */ step) =>
    (measure === "stored" ? step.savedStoredBytes : step.savedWireBytes) ?? 0;
  const most = largestOf(
    before === null ? [] : [sizeOf(before), ...steps.map((step) => -savingOf(step))],
    after === null ? 0 : sizeOf(after),
  );
  let left = before === null ? 0 : sizeOf(before);
  const rows = [];
  if (before !== null) rows.push(stageRow("Before", before, sizeOf(before) / most));
  for (const step of steps) {
    const from = left;
    left -= savingOf(step);
    rows.push(stepRow(step, before === null ? null : [from / most, left / most]));
  }
  if (after !== null) rows.push(stageRow("After", after, sizeOf(after) / most));
  const head = ["Step", "Stored", "On the wire", "", "Why"].map((title) => make("th", { scope: "col" }, [title]));
  return make("table", { class: "waterfall" }, [make("thead", {}, [make("tr", {}, head)]), make("tbody", {}, rows)]);
}

/** The largest sum on the way, and no less than what it ends with.
 * @param {readonly number[]} changes
 * @param {number} end
 */
function largestOf(changes, end) {
  let sum = 0;
  let most = Math.max(end, 1);
  for (const change of changes) {
    sum += change;
    most = Math.max(most, sum);
  }
  return most;
}

/**
 * @param {string} name
 * @param {PageStage} stage
 * @param {number} share
 */
function stageRow(name, { what, storedBytes, wireBytes }, share) {
  return make("tr", { class: "stage" }, [
    make("th", { scope: "row" }, [name]),
    make("td", { class: "number", "data-of": "stored" }, [formatSize(storedBytes)]),
    make("td", { class: "number", "data-of": "wire" }, [formatSize(wireBytes)]),
    make("td", { class: "lane" }, [bar("whole", 0, share)]),
    make("td", { class: "why" }, [what]),
  ]);
}

/**
 * @param {PageStep} step
 * @param {[from: number, to: number] | null} shares
 */
function stepRow({ name, status, why, savedStoredBytes, savedWireBytes }, shares) {
  const number = (/** @type {string} */ of, /** @type {number | null} */ saved) =>
    make(
      "td",
      { class: "number", "data-of": of },
      saved === null ? [make("span", { title: "not measured" }, ["·"])] : [formatChange(-saved)],
    );
  const isMeasured = savedStoredBytes !== null && shares !== null;
  const [from, to] = shares ?? [0, 0];
  const lane =
    isMeasured && from !== to ? [bar(to > from ? "more" : "less", Math.min(from, to), Math.max(from, to))] : [];
  const words = status === "applied" ? [] : [make("span", { class: "status" }, [status.replaceAll("-", " ")])];
  return make("tr", {}, [
    make("th", { scope: "row" }, [name]),
    number("stored", savedStoredBytes),
    number("wire", savedWireBytes),
    make("td", { class: "lane" }, lane),
    make("td", { class: "why" }, [...words, ...why.slice(0, 1), ...moreReasons(why.slice(1))]),
  ]);
}

/** @param {readonly string[]} reasons */
function moreReasons(reasons) {
  if (reasons.length === 0) return [];
  return [
    make("details", {}, [
      make("summary", {}, [`${reasons.length} more`]),
      make(
        "ul",
        {},
        reasons.map((reason) => make("li", {}, [reason])),
      ),
    ]),
  ];
}

/**
 * @param {"whole" | "less" | "more"} form
 * @param {number} from
 * @param {number} to
 */
function bar(form, from, to) {
  const element = make("div", { class: `step-bar ${form}` });
  element.style.marginLeft = `${100 * from}%`;
  element.style.width = `max(2px, ${100 * (to - from)}%)`;
  return element;
}
