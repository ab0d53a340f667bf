import { PlimsollError } from "../../base/error.ts";
import type { Extract } from "../../format/kept-scan/extract.ts";
import type { LinkedProgram } from "../../vuln/findings/linked-program.ts";
import type { LookedAt } from "./gather.ts";
import type { FoundScan } from "./kept-scans.ts";
import { asUnreadable } from "./scanner.ts";
import type { Sources } from "./sources.ts";
import type { Unjudged } from "./target-findings.ts";

/**
 * Asks govulncheck about a program, where it is run: about the scan that was kept of it, or else about the file. A program
 * that govulncheck cannot read is said to be unjudged. Throws `kept-scan-foreign`, `kept-scan-invalid`, `program-failed`.
 */
export async function lookAt(
  { scanner, kept }: Sources,
  program: LinkedProgram,
  file: string,
): Promise<LookedAt | Unjudged> {
  if (scanner === undefined) return { program, own: undefined };
  const scan = kept.find(({ digest }) => digest === program.digest);
  if (scan !== undefined) {
    const { report, extracted } = await scanner.scan(scan.extract, scan.where);
    requireSame(scan, extracted, program);
    return { program, own: { report, of: "kept-scan" } };
  }
  const extract = await scanner.extract(file).catch(asUnreadable);
  if (typeof extract === "string") return { what: program.path, why: extract };
  const { report } = await scanner.scan(extract, `govulncheck's report on ${program.path}`);
  return { program, own: { report, of: "program" } };
}

/** A record may say anything of what it keeps: the program itself says what is in it. */
function requireSame(scan: FoundScan, { main, goVersion, modules, symbols }: Extract, program: LinkedProgram): void {
  const { versions } = program;
  const differing = modules.find(({ path, version }) => versions.get(path) !== version);
  const linked = [...versions.keys()].filter((path) => path !== "stdlib" && path !== "toolchain");
  const why =
    symbols === 0
      ? "it has no symbols, so it says no more than the program itself"
      : main !== program.main
        ? `it is of the main package ${main}, and the program is ${program.main}`
        : goVersion !== program.goVersion
          ? `it was built by ${goVersion}, and the program by ${program.goVersion}`
          : differing !== undefined || linked.length !== modules.length
            ? "other modules are linked into it than into the program"
            : undefined;
  if (why === undefined) return;
  throw new PlimsollError("kept-scan-foreign", {
    what: `what ${scan.where} keeps is not of ${program.path}`,
    why,
    fix: "make it again with the image: plimsoll slim . --keep-scan FILE",
    where: scan.where,
  });
}

/** Throws `kept-scan-foreign` where a scan was kept of a program that is not here: it was changed since, or is another. */
export function requireAllFound(kept: readonly FoundScan[], programs: readonly LinkedProgram[], name: string): void {
  const missing = kept.find(({ digest }) => !programs.some((program) => program.digest === digest));
  if (missing === undefined) return;
  const there = programs.find(({ path }) => path === missing.path) ?? programs[0];
  const now = there === undefined ? "there is no Go program" : `${there.path} has the digest ${there.digest}`;
  throw new PlimsollError("kept-scan-foreign", {
    what: `${missing.where} keeps a scan of another program than ${name} has`,
    why: `it is bound to ${missing.path} with the digest ${missing.digest}, and ${now}`,
    fix: "name the scan that was kept when this program was made; --from and govulncheck work without one",
    where: missing.where,
  });
}
