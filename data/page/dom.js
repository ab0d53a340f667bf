/**
 * Makes an element. Text becomes a text node and never markup; there is no other way here to make one.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number | boolean | undefined>} [attributes]
 * @param {readonly (Node | string)[]} [content]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, attributes = {}, content = []) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(attribute, value === true ? "" : String(value));
  }
  element.append(...content);
  return element;
}

/**
 * The same for a drawing. The namespace is that of the mark in the page's head: the page holds no address.
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number>} [attributes]
 * @param {readonly (Node | string)[]} [content]
 * @returns {SVGElementTagNameMap[Name]}
 */
export function makeSvg(name, attributes = {}, content = []) {
  const namespace = document.querySelector("svg")?.namespaceURI ?? null;
  const element = /** @type {SVGElementTagNameMap[Name]} */ (document.createElementNS(namespace, name));
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  element.append(...content);
  return element;
}

/**
 * A name from outside, kept apart from the direction of the text around it.
 * @param {string} text
 */
export function makeName(text) {
  return make("bdi", { class: "path" }, [text]);
}

/**
 * The one element that a selector means.
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function theOne(selector) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement) return found;
  throw new Error(`the page has no ${selector}`);
}

/**
 * A box with a heading.
 * @param {string} id
 * @param {string} title
 * @param {readonly Node[]} content
 * @param {readonly Node[]} [beside] What stands in the line of the heading.
 */
export function makeCard(id, title, content, beside = []) {
  const heading = make("h2", { id: `${id}-title`, tabindex: -1 }, [title]);
  return make("section", { class: "card", id, "aria-labelledby": `${id}-title` }, [
    make("div", { class: "bar" }, [heading, ...beside]),
    ...content,
  ]);
}
