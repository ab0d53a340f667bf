import { theOne } from "./dom.js";
import { PALETTES } from "./palette.js";

/** @typedef {"system" | "light" | "dark"} Theme */

/** @type {Record<Theme, { next: Theme, sign: string, words: string }>} */
const THEMES = {
  system: { next: "light", sign: "◐", words: "as the system" },
  light: { next: "dark", sign: "☀", words: "light" },
  dark: { next: "system", sign: "☾", words: "dark" },
};

/** Light or dark: as the system says, until a reader says otherwise. */
export class ThemeSwitch {
  /** @param {() => void} onChange */
  constructor(onChange) {
    /** @type {Theme} */
    this.theme = "system";
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.button = theOne("[data-theme-toggle]");
    this.system.addEventListener("change", onChange);
    this.button.addEventListener("click", () => {
      this.theme = THEMES[this.theme].next;
      this.#show();
      onChange();
    });
    this.#show();
  }

  get palette() {
    const isDark = this.theme === "system" ? this.system.matches : this.theme === "dark";
    return isDark ? PALETTES.dark : PALETTES.light;
  }

  #show() {
    const { sign, words } = THEMES[this.theme];
    document.documentElement.dataset.theme = this.theme;
    this.button.textContent = sign;
    this.button.setAttribute("aria-label", `Colours: ${words}`);
    this.button.title = `Colours: ${words}`;
  }
}
