import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { type Json, parseStrictJson } from "../../base/strict-json.ts";
import { NO_SUCH_LIST, Pages } from "./pages.ts";
import { requirePlain } from "./pull.ts";
import type { Session } from "./repository-session.ts";

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
  const pages = new Pages(session, LIMITS.registryNamePages, (why) => unreadable(session, member, why));
  let to: string | URL | undefined = first;
  while (to !== undefined) {
    const absent = pages.isFirst ? NO_SUCH_LIST : undefined;
    const page = await session.receive({ method: "GET", to }, LIMITS.manifestBytes, absent);
    if (page === undefined) {
      if (pages.isFirst) return undefined;
      throw unreadable(session, member, "a page that the list leads to is not there");
    }
    requirePlain(page.answer, session.name);
    for (const name of namesIn(page.bytes, session, member)) names.push(name);
    if (names.length > LIMITS.registryNames) {
      throw unreadable(session, member, `it has more than ${LIMITS.registryNames} names`);
    }
    to = pages.after(page.answer);
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
