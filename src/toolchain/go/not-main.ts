import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { findConstraint } from "./constraint.ts";
import type { Go } from "./go.ts";
import { nameFrom } from "./go-ground.ts";
import { type ListedPackage, listPackages, type Stand } from "./list-packages.ts";
import { remedyFor } from "./remedies.ts";
import type { ResolveOptions } from "./resolve-options.ts";

const SHOWN = 8;

interface Refused {
  readonly source: string;
  readonly cwd: string;
  readonly why: string;
  /** The package of which every file is excluded. */
  readonly excluded?: Stand & { readonly listed: ListedPackage };
}

/**
 * The error `not-a-main-package`, with the tag or the platform that makes it one, or with the main packages of the same
 * module.
 */
export async function notMain(go: Go, refused: Refused, options: ResolveOptions): Promise<PlimsollError> {
  const { source, why } = refused;
  const what = `${source} is not a main package for ${formatPlatform(options.platform)}`;
  const constraint = await constraintOf(go, refused, options);
  if (constraint !== undefined) return new PlimsollError("not-a-main-package", { what, why, fix: constraint });
  // What would let files in has been looked for by then, and is not to be advised.
  const remedy = refused.excluded === undefined ? remedyFor(why) : undefined;
  return new PlimsollError("not-a-main-package", {
    what: `${source} is not a main package`,
    why,
    fix: (await mainsNearby(go, refused.cwd, options)) ?? remedy ?? "name a package that starts with `package main`",
  });
}

async function mainsNearby(go: Go, cwd: string, options: ResolveOptions): Promise<string | undefined> {
  const nearby = await listPackages(go, { cwd, arguments: ["./..."] }, options).catch(() => []);
  const folders = nearby.flatMap(({ Name, Dir }) =>
    Name === "main" && Dir !== undefined ? [nameFrom(go.cwd, Dir)] : [],
  );
  if (folders.length === 0) return undefined;
  const more = folders.length > SHOWN ? ` and ${folders.length - SHOWN} more` : "";
  return `main packages here: ${folders.slice(0, SHOWN).join(", ")}${more}`;
}

/** The constraint that makes it a program, found by trying. Undefined where none was found. */
async function constraintOf(go: Go, { excluded }: Refused, options: ResolveOptions): Promise<string | undefined> {
  const folder = excluded?.listed.Dir;
  if (excluded === undefined || folder === undefined) return undefined;
  const found = await findConstraint(folder, excluded.listed.IgnoredGoFiles ?? [], {
    platform: options.platform,
    helps: async (tags, platform) => {
      const choices = { ...options.choices, tags: [...options.choices.tags, ...tags] };
      const [listed] = await listPackages(go, excluded, { ...options, choices, platform }).catch(() => []);
      return listed?.Name === "main" && listed.Error === undefined;
    },
  });
  if (found === undefined) return undefined;
  if ("ignored" in found) {
    const names = found.ignored.slice(0, SHOWN).map((name) => nameFrom(go.cwd, join(folder, name)));
    return `build constraints exclude its files on purpose; to build them, name them: ${names.join(" ")}`;
  }
  const { tags, platform } = found;
  if (platform !== undefined && platform.os !== "linux") {
    return `it is a program for ${platform.os}, and an image needs one for Linux: name another package`;
  }
  const flags = [
    ...(tags.length === 0 ? [] : [`--tags ${tags.join(",")}`]),
    ...(platform === undefined ? [] : [`--platform ${formatPlatform(platform)}`]),
  ];
  return `it is a main package with ${flags.join(" ")}`;
}
