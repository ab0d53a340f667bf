import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import { nextLink } from "./link.ts";
import { requirePlain } from "./pull.ts";
import type { Session } from "./repository-session.ts";

/** How registries say that they have no such list. */
const UNSUPPORTED: ReadonlySet<number> = new Set([404, 400, 405, 406]);

/**
 * A list of names that a registry gives page by page: the tags of a repository (distribution-spec v1.1, "Listing Tags"), or its
 * repositories (docker's registry API v2, "Listing Repositories", which many registries do not have). Undefined where the
 * registry has no such list. Throws `registry-protocol` for one that cannot be read or does not end.
 */
export async function listNames(
  session: Session,
  first: string | URL,
  member: "tags" | "repositories",
): Promise<readonly string[] | undefined> {
  const names: string[] = [];
  const seen = new Set<string>();
  let to: string | URL | undefined = first;
  while (to !== undefined) {
    const absent = seen.size > 0 ? undefined : UNSUPPORTED;
    const page = await session.receive({ method: "GET", to }, LIMITS.manifestBytes, absent);
    if (page === undefined) {
      if (seen.size === 0) return undefined;
      throw unreadable(session, member, "a page that the list leads to is not there");
    }
    requirePlain(page.answer, session.name);
    for (const name of namesIn(page.bytes, session, member)) names.push(name);
    seen.add(page.answer.url.href);
    const link = nextLink(page.answer.header("link"));
    to = link === undefined ? undefined : session.ownUrl(link, page.answer, "next page");
    if (to !== undefined && seen.has(to.href)) throw unreadable(session, member, "its pages lead around in circles");
    if (names.length > LIMITS.registryNames || seen.size >= LIMITS.registryNamePages) {
      throw unreadable(session, member, `it does not end within ${LIMITS.registryNames} names`);
    }
  }
  return names;
}

/** A repository without tags has `null` in place of a list, in Go's registries. */
function namesIn(bytes: Uint8Array, session: Session, member: "tags" | "repositories"): readonly string[] {
  const where = `the list of ${member} of ${session.name}`;
  const list = parseStrictJson(bytes, { code: "registry-protocol", where, limitBytes: LIMITS.manifestBytes });
  const isObject = typeof list === "object" && list !== null && !Array.isArray(list);
  const names: Json = isObject && Object.hasOwn(list, member) ? (list[member] ?? []) : false;
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names as string[];
  throw unreadable(session, member, `it has no list of names as ${member}`);
}

function unreadable(session: Session, member: string, why: string): PlimsollError {
  return new PlimsollError("registry-protocol", {
    what: `${session.reference.registry} has an unreadable list of ${member}`,
    why,
    where: session.name,
  });
}
