/** @import { Area, Tree } from "./tree.js" */

/**
 * What a reader looks at, and so what a link leads back to.
 * @typedef {object} View
 * @property {number} focus The node that fills the map.
 * @property {number | null} picked
 * @property {Area} area
 * @property {string} filter
 * @property {{ by: string, down: boolean }} sort
 */

/**
 * A view as the fragment of an address. Nodes are named, not numbered: the same link serves the page of the next build.
 * @param {Tree} tree
 * @param {View} view
 * @param {View} usual
 */
export function formatAddress(tree, view, usual) {
  const words = [];
  if (view.focus !== 0) words.push(`at=${formatNode(tree, view.focus)}`);
  if (view.picked !== null) words.push(`on=${formatNode(tree, view.picked)}`);
  if (view.area !== usual.area) words.push(`by=${view.area}`);
  if (view.filter !== "") words.push(`find=${encodeURIComponent(view.filter)}`);
  const { by, down } = view.sort;
  if (by !== usual.sort.by || down !== usual.sort.down) words.push(`sort=${down ? "-" : ""}${by}`);
  return words.length === 0 ? "#" : `#${words.join("&")}`;
}

/**
 * What a fragment does not say, or says of nodes that are not there, is as usual.
 * @param {Tree} tree
 * @param {string} fragment
 * @param {View} usual
 * @returns {View}
 */
export function parseAddress(tree, fragment, usual) {
  const words = new Map(
    fragment
      .replace(/^#/, "")
      .split("&")
      .map((word) => {
        const equals = word.indexOf("=");
        return /** @type {const} */ ([word.slice(0, equals), word.slice(equals + 1)]);
      }),
  );
  const area = tree.areas.find((known) => known === words.get("by")) ?? usual.area;
  const sort = words.get("sort");
  const focus = parseNode(tree, words.get("at")) ?? usual.focus;
  return {
    focus: tree.isLeaf(focus) ? Math.max(0, tree.parents[focus]) : focus,
    picked: parseNode(tree, words.get("on")) ?? usual.picked,
    area,
    filter: decode(words.get("find") ?? ""),
    sort: sort === undefined ? usual.sort : { by: sort.replace(/^-/, ""), down: sort.startsWith("-") },
  };
}

/**
 * Names from the root's children on. Siblings of one name are told apart by their place among them: `name;2`.
 * @param {Tree} tree
 * @param {number} node
 */
function formatNode(tree, node) {
  const names = tree
    .way(node)
    .slice(1)
    .map((step) => {
      const twins = tree.children(tree.parents[step]).filter((child) => tree.labelIds[child] === tree.labelIds[step]);
      const place = twins.indexOf(step) + 1;
      return encodeURIComponent(tree.label(step)) + (place === 1 ? "" : `;${place}`);
    });
  return names.join("/");
}

/**
 * @param {Tree} tree
 * @param {string | undefined} text
 * @returns {number | undefined}
 */
function parseNode(tree, text) {
  if (text === undefined || text === "") return undefined;
  let node = 0;
  for (const word of text.split("/")) {
    const [name, place = "1"] = word.split(";");
    const label = decode(name);
    const twins = tree.children(node).filter((child) => tree.label(child) === label);
    const next = twins[Number(place) - 1];
    if (next === undefined) return undefined;
    node = next;
  }
  return node;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
