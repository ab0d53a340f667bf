/** @import { Colour } from "../../src/report/page/page-model.ts" */

/**
 * @typedef {object} Palette
 * @property {Record<Colour, string>} fills What tiles are filled with; `text` can be read on each.
 * @property {string} text
 * @property {string} group What lies between the tiles of a group, and behind its name.
 * @property {string} groupText
 * @property {string} edge
 * @property {string} picked
 */

/**
 * Fills that people who lack one kind of cones can tell apart too: test/page/palette.test.ts holds them to that.
 * @type {{ light: Palette, dark: Palette }}
 */
export const PALETTES = {
  light: {
    fills: {
      blue: "#6b98f5",
      orange: "#fbaa45",
      green: "#7fcd9d",
      purple: "#dfaef2",
      red: "#ee7565",
      yellow: "#f0eb94",
      teal: "#a2f3f5",
      grey: "#9aa1ab",
    },
    text: "#14181d",
    group: "#e6e9ee",
    groupText: "#2b323b",
    edge: "#ffffff",
    picked: "#0b1f33",
  },
  dark: {
    fills: {
      blue: "#27428e",
      orange: "#8d400d",
      green: "#2f7e59",
      purple: "#924fa4",
      red: "#86122c",
      yellow: "#7d7100",
      teal: "#00697b",
      grey: "#444a54",
    },
    text: "#f5f7fa",
    group: "#232a33",
    groupText: "#dbe1e8",
    edge: "#12161b",
    picked: "#ffffff",
  },
};
