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
 * Fills after Okabe and Ito's colours for people who see colours differently: they also differ in lightness.
 * @type {{ light: Palette, dark: Palette }}
 */
export const PALETTES = {
  light: {
    fills: {
      blue: "#8cb8e8",
      orange: "#f0a755",
      green: "#7fcf9f",
      purple: "#cf9fd0",
      red: "#f08a78",
      yellow: "#f3e27a",
      teal: "#a5e3ea",
      grey: "#c5cad1",
    },
    text: "#14181d",
    group: "#e6e9ee",
    groupText: "#2b323b",
    edge: "#ffffff",
    picked: "#0b1f33",
  },
  dark: {
    fills: {
      blue: "#2a5a94",
      orange: "#8f5410",
      green: "#2c6b45",
      purple: "#70427a",
      red: "#963425",
      yellow: "#6e6412",
      teal: "#1f6f7a",
      grey: "#4a525d",
    },
    text: "#f5f7fa",
    group: "#232a33",
    groupText: "#dbe1e8",
    edge: "#12161b",
    picked: "#ffffff",
  },
};
