import { PlimsollError } from "../../base/error.ts";
import type { GoMod, ModuleAt } from "../../format/go-module/go-mod.ts";
import { parseModuleVersion } from "../../format/go-module/semver.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { listVersions } from "../../toolchain/go/module-versions.ts";
import { compareVersions } from "../../vuln/modules/module-files.ts";
import type { Problem } from "../../vuln/solver/problem.ts";

/** A module that may be replaced: by what a person names, or, where that is null, by a lower version of its own. */
interface Asked {
  readonly path: string;
  readonly by: ModuleAt | null;
}

/** So many lower versions are considered: the highest of those without findings. */
const MOST = 3;

/** Reads `MODULE` and `MODULE=OTHER@VERSION`. Throws `flag-invalid`, also for one without a reason. */
export function askedReplacements(words: readonly string[], reason: string | undefined): readonly Asked[] {
  if (words.length > 0 === (reason !== undefined && reason.trim() !== "")) return words.map(askedReplacement);
  throw new PlimsollError("flag-invalid", {
    what: words.length === 0 ? "--replace-reason goes with --replace only" : "--replace needs a reason",
    why: "a replacement outlives the one who made it, so go.mod says beside it what it is for",
    fix: '--replace example.com/x=example.com/fork@v1.2.3 --replace-reason "until x has a release with the fix"',
  });
}

function askedReplacement(word: string): Asked {
  const [, path, other, version] = /^([^\s=@]+)(?:=([^\s=@]+)@([^\s=@]+))?$/.exec(word) ?? [];
  const isVersion = version === undefined || parseModuleVersion(version) !== undefined;
  if (path !== undefined && isVersion)
    return { path, by: other === undefined ? null : { path: other, version: version! } };
  throw new PlimsollError("flag-invalid", {
    what: `--replace ${word} names no replacement`,
    why:
      path === undefined ? "it is neither MODULE nor MODULE=OTHER@VERSION" : `${version} is not a version of a module`,
    fix: "--replace example.com/x for a lower version of its own, or --replace example.com/x=example.com/fork@v1.2.3",
  });
}

/**
 * What may be replaced by what. Versions of a module's own are those below the selected one that none of the findings
 * affects: MVS never selects them by itself. Throws `flag-invalid` for a module that the build does not have, or that
 * go.mod replaces already.
 */
export async function substitutesFor(
  go: Go,
  mod: GoMod,
  selected: ReadonlyMap<string, string>,
  findings: Problem["findings"],
  asked: readonly Asked[],
): Promise<Problem["substitutes"]> {
  for (const { path } of asked) refuseOther(mod, selected, path);
  const own = asked.filter(({ by }) => by === null).map(({ path }) => path);
  const listed = own.length === 0 ? new Map<string, never>() : await listVersions(go, own);
  return asked.flatMap(({ path, by }) => {
    if (by !== null) return [{ path, by }];
    const answer = listed.get(path);
    const versions = answer === undefined || "none" in answer ? [] : answer.versions;
    return versions
      .filter((version) => compareVersions(version, selected.get(path)!) < 0)
      .filter((version) => !findings.some((one) => one.path === path && one.affects(version)))
      .toSorted((a, b) => compareVersions(b, a))
      .slice(0, MOST)
      .map((version) => ({ path, by: { path, version } }));
  });
}

function refuseOther({ replace }: GoMod, selected: ReadonlyMap<string, string>, path: string): void {
  const isReplaced = replace.some((one) => one.path === path);
  if (selected.has(path) && !isReplaced) return;
  throw new PlimsollError("flag-invalid", {
    what: `--replace ${path} cannot be done`,
    why: isReplaced ? "go.mod replaces this module already" : "the module graph does not have this module",
    fix: isReplaced ? "change that line yourself" : "name a module as go.mod and `go list -m all` do",
  });
}
