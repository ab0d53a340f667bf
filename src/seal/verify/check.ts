import { PlimsollError } from "../../base/error.ts";

/** What is checked of a signature and of what it says. A name is a promise: it never changes its meaning. */
export type CheckName =
  /** The bundle, or the signature under a tag, can be read. */
  | "bundle"
  /** There is exactly one signature: one that nobody checks could say anything. */
  | "signatures"
  /** The envelope says that it holds an in-toto statement. */
  | "payload-type"
  /** The bundle is signed by what is trusted: a key where a key is, a certificate where certificates are. */
  | "signed-by"
  /** When the signature was made is known from somebody who is trusted. */
  | "timestamp"
  /** The certificate was issued by a trusted authority, is in a trusted log, and was valid at that time. */
  | "certificate"
  /** A trusted log holds its entry. */
  | "log-inclusion"
  /** The log's entry is about this signature, of this content, by this key. */
  | "log-entry"
  /** The signature fits the content and the key. */
  | "signature"
  /** Who signed. */
  | "identity"
  /** Who says that it was them. */
  | "issuer"
  /** The digest in the bundle is that of the file. */
  | "message-digest"
  /** What was signed is a statement, or the claim of a simple signature. */
  | "statement"
  /** The statement is of the kind that was asked for. */
  | "predicate-type"
  /** The predicate is what its type promises, where plimsoll knows the type. */
  | "predicate"
  /** The entry of the index that holds the statement names an image of the same index. */
  | "reference"
  /** The statement is about this image. */
  | "subject"
  /** The statement is about the image of this platform, and not of another one. */
  | "platform"
  /** The image can be opened, and what is attached to it can be listed. */
  | "image"
  /** Something of the kind that is required is attached to the image. */
  | "attached"
  /** Every layer was read, and is what its digests say. */
  | "layers"
  /** Who built the image, as its provenance says. */
  | "builder"
  /** Of which repository the source was, and at which commit. */
  | "source"
  | "revision"
  /** The source was as it was committed. */
  | "clean"
  /** Which base image it was built on. */
  | "base"
  /** Every Go program in the image is one that the provenance names, byte for byte. */
  | "binaries"
  /** What a builder attests, held in the provenance, is about a program that the provenance names. */
  | "builder-statement"
  /** The SBOM lists every module of every Go program in the image, with its version, and the standard library. */
  | "sbom"
  /** The image has the stated size when it is measured again. */
  | "size"
  /** Its ledger has the stated digest when it is made again. */
  | "ledger"
  /** The unstripped program, stripped, is a program in the image byte for byte. */
  | "fingerprints";

export interface Check {
  readonly name: CheckName;
  /** Anything but `passed` means that nothing is verified; `unchecked` is what could not be found out. */
  readonly state: "passed" | "failed" | "unchecked";
  /** What was found, or why it did not pass. Text from outside is in it. */
  readonly detail: string;
}

/** Thrown inside a check that does not pass. */
class CheckFailure extends Error {}

export function fail(why: string): never {
  throw new CheckFailure(why);
}

/**
 * Collects checks. Whatever is thrown inside one makes it not pass, and no check of `expected` can be left out of the
 * result: what was never reached is there as `unchecked`.
 */
export class Checks {
  readonly #expected: readonly CheckName[];
  readonly #made = new Map<CheckName, Check>();

  constructor(expected: readonly CheckName[]) {
    this.#expected = expected;
  }

  /** Makes one check. `run` returns what was found, and a value for later checks, which is undefined if it did not pass. */
  run<T>(name: CheckName, run: () => { readonly detail: string; readonly value: T }): T | undefined {
    try {
      const { detail, value } = run();
      this.#add({ name, state: "passed", detail });
      return value;
    } catch (error) {
      this.#add(notPassed(name, error));
      return undefined;
    }
  }

  /** The same for a check without a value. */
  test(name: CheckName, run: () => string): void {
    this.run(name, () => ({ detail: run(), value: null }));
  }

  #add(check: Check): void {
    // Made twice, a check keeps the result that did not pass.
    const before = this.#made.get(check.name);
    if (before === undefined || before.state === "passed") this.#made.set(check.name, check);
  }

  /** A check that other code made. */
  add(check: Check): void {
    this.#add(check);
  }

  result(): readonly Check[] {
    const missing: Check[] = this.#expected
      .filter((name) => !this.#made.has(name))
      .map((name) => ({ name, state: "unchecked", detail: "what it needs did not pass" }));
    const all = new Map([...missing, ...this.#made.values()].map((check) => [check.name, check]));
    const rest = [...all.keys()].filter((name) => !this.#expected.includes(name));
    return [...this.#expected, ...rest].map((name) => all.get(name)!);
  }
}

/** A fault of what is checked is a failure; anything else that is thrown means that the check could not be made. */
function notPassed(name: CheckName, error: unknown): Check {
  if (error instanceof CheckFailure) return { name, state: "failed", detail: error.message };
  if (error instanceof PlimsollError) {
    const detail = [error.what, error.why, error.where].filter((part) => part !== undefined).join(": ");
    return { name, state: "failed", detail };
  }
  return { name, state: "unchecked", detail: error instanceof Error ? error.message : String(error) };
}

/** Is everything verified? Nothing is by an empty list. */
export function allPassed(checks: readonly Check[]): boolean {
  return checks.length > 0 && checks.every(({ state }) => state === "passed");
}

/** Throws `verification-failed` with every check that did not pass. `what` names the thing that was checked. */
export function requirePassed(checks: readonly Check[], what: string): void {
  if (allPassed(checks)) return;
  const lines = checks
    .filter(({ state }) => state !== "passed")
    .map(({ name, state, detail }) => `${name} ${state === "failed" ? "failed" : "could not be checked"}: ${detail}`);
  throw new PlimsollError("verification-failed", {
    what: `${what} is not verified`,
    why: lines.length === 0 ? "nothing was checked" : lines.join("\n"),
  });
}
