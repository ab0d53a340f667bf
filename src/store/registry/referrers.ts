import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { parseIndex } from "../../format/oci/parse.ts";
import { NO_SUCH_LIST, Pages } from "./pages.ts";
import { requirePlain } from "./pull.ts";
import type { RegistryRequest, Session } from "./repository-session.ts";
import type { Answer } from "./transport.ts";

/** What a registry lists as attached to an image: not yet believed. */
export interface Listed {
  readonly entries: readonly Descriptor[];
  /** The registry says that it left out what has another artifactType. */
  readonly isFiltered: boolean;
}

/**
 * distribution-spec v1.1, "Listing Referrers", with all pages. Undefined when the registry does not have this API: then
 * the list is under the fallback tag. Throws `referrers-invalid` for a list that cannot be read or does not end.
 */
export async function listReferrers(
  session: Session,
  subject: Digest,
  artifactType: string | undefined,
): Promise<Listed | undefined> {
  const query = artifactType === undefined ? "" : `?${new URLSearchParams({ artifactType })}`;
  const entries: Descriptor[] = [];
  const pages = new Pages(session, LIMITS.referrerPages, (why) => endless(session, subject, why));
  let isFiltered = false;
  let to: string | URL | undefined = `referrers/${subject}${query}`;
  while (to !== undefined) {
    const page = await receivePage(session, to, !pages.isFirst);
    if (page === undefined) return undefined;
    entries.push(...entriesOf(page.bytes, session, subject));
    isFiltered ||= filtersOf(page.answer).includes("artifacttype");
    to = pages.after(page.answer);
    if (entries.length <= LIMITS.descriptors) continue;
    throw endless(session, subject, `it has more than ${LIMITS.descriptors} entries`);
  }
  return { entries, isFiltered };
}

/** The entries of one list. Throws `referrers-invalid`. */
export function entriesOf(bytes: Uint8Array, session: Session, subject: Digest): readonly Descriptor[] {
  try {
    return parseIndex(bytes, `the list of what is attached to ${subject}`).manifests;
  } catch (error) {
    throw unreadableList(session, subject, error);
  }
}

/** The same failure, as one of the list: what is wrong stays in its words. */
export function unreadableList(session: Session, subject: Digest, error: unknown): unknown {
  if (!(error instanceof PlimsollError) || error.code !== "manifest-invalid") return error;
  return new PlimsollError("referrers-invalid", {
    what: `${session.name} has an unreadable list of what is attached to ${subject}`,
    why: [error.what, error.why].filter(Boolean).join(": "),
    fix: "see who wrote it: plimsoll does not overwrite a list that it cannot read",
    where: error.where ?? session.name,
    cause: error,
  });
}

/**
 * One page. Undefined when the registry does not have the API, or answers with something else: some answer every
 * unknown path with a page for people.
 */
async function receivePage(session: Session, to: string | URL, isLater: boolean) {
  const request: RegistryRequest = { method: "GET", to, headers: { accept: MEDIA_TYPE.oci.index } };
  const page = await session.receive(request, LIMITS.manifestBytes, isLater ? undefined : NO_SUCH_LIST);
  const sent = page?.answer.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (page !== undefined && sent === MEDIA_TYPE.oci.index) {
    requirePlain(page.answer, session.name);
    return page;
  }
  if (!isLater) return undefined;
  throw new PlimsollError("referrers-invalid", {
    what: `${session.name} lists only a part of what is attached to an image`,
    why: "a page that the list leads to is not there",
    where: session.name,
  });
}

function filtersOf(answer: Answer): readonly string[] {
  return (answer.header("oci-filters-applied") ?? "").split(",").map((name) => name.trim().toLowerCase());
}

function endless(session: Session, subject: Digest, why: string): PlimsollError {
  return new PlimsollError("referrers-invalid", {
    what: `${session.name} has an endless list of what is attached to ${subject}`,
    why,
    where: session.name,
  });
}
