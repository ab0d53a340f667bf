import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";

/**
 * The characters that the paths of one database may have together. Databases write a folder once and then the names in
 * it, so that a few bytes of a hostile one stand for paths without end.
 */
export class PathBudget {
  readonly #where: string;
  #left: number = LIMITS.packagePathBytes;

  constructor(where: string) {
    this.#where = where;
  }

  /** The path of a name in a folder. Throws `limit-exceeded`. */
  join(folder: string, name: string): string {
    this.#left -= folder.length + name.length + 1;
    if (this.#left < 0) {
      throw new PlimsollError("limit-exceeded", {
        what: `${this.#where} names paths of more than ${LIMITS.packagePathBytes} bytes`,
        why: "no real package database comes near that",
        where: this.#where,
      });
    }
    return folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`;
  }
}
