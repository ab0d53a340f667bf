import type { PlimsollError } from "../../base/error.ts";
import { nextLink } from "./link.ts";
import type { Session } from "./repository-session.ts";
import type { Answer } from "./transport.ts";

/** How registries say that they do not have a list: the first is the specification's. */
export const NO_SUCH_LIST: ReadonlySet<number> = new Set([404, 400, 405, 406]);

/** The pages of one list, each of which names the next in its Link header. */
export class Pages {
  readonly #session: Session;
  readonly #most: number;
  readonly #refuse: (why: string) => PlimsollError;
  readonly #seen = new Set<string>();

  /** `refuse` makes the error for a list of more than `most` pages, or one that leads around in circles. */
  constructor(session: Session, most: number, refuse: (why: string) => PlimsollError) {
    this.#session = session;
    this.#most = most;
    this.#refuse = refuse;
  }

  get isFirst(): boolean {
    return this.#seen.size === 0;
  }

  /** Where the page after this one is; undefined behind the last. Throws what `refuse` makes, and `registry-protocol`. */
  after(answer: Answer): URL | undefined {
    this.#seen.add(answer.url.href);
    const link = nextLink(answer.header("link"));
    if (link === undefined) return undefined;
    const url = this.#session.ownUrl(link, answer, "next page");
    if (this.#seen.has(url.href)) throw this.#refuse("its pages lead around in circles");
    if (this.#seen.size >= this.#most) throw this.#refuse(`it has more than ${this.#most} pages`);
    return url;
  }
}
