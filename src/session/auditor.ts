import { PlimsollError } from "../base/error.ts";
import { Auditor } from "../toolchain/go/auditor.ts";
import type { Go } from "../toolchain/go/go.ts";
import { buildForHost } from "./host-program.ts";
import type { OwnProgram } from "./own-program.ts";

const AUDITOR: OwnProgram = {
  asset: "auditor",
  title: "the auditor of Go source",
  importPath: "plimsoll/auditor",
  name: "plimsoll-auditor",
};

/** data/auditor/go.mod asks for it. */
const OLDEST_MINOR = 22;

/**
 * The program that looks for suspects in Go source, built for this machine by the release of Go that is in charge of the
 * user's module: it reads what that release compiled. Throws what `buildBinary` throws, and `program-failed` for a release
 * that is too old.
 */
export async function openAuditor(go: Go, cacheFolder: string): Promise<Auditor> {
  const [, minor] = /^go1\.(\d+)/.exec(go.version) ?? [];
  if (minor !== undefined && Number(minor) < OLDEST_MINOR) {
    throw new PlimsollError("program-failed", {
      what: `${go.version} is too old to audit source`,
      why: `the program that looks at it is built by the same release, and needs go1.${OLDEST_MINOR} or later`,
      fix: "install a current release: https://go.dev/doc/install",
    });
  }
  return new Auditor(go, await buildForHost(go, AUDITOR, cacheFolder));
}
