import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";

/**
 * Limits the total length of the paths of one database. Databases write a folder once, followed by the names in it, so
 * a few bytes of a hostile database can expand to a huge amount of paths.
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
