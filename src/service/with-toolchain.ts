import { PlimsollError } from "../base/error.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { openGo } from "../toolchain/go/go.ts";

/** How a build is asked for: the variables that go to the go command are among the words. */
interface AskedBuild<Words extends { readonly buildEnv?: readonly string[] }> {
  readonly surroundings: Surroundings;
  readonly words: Words;
}

/**
 * The same build by another release of Go, which the go command may fetch where it is not here. A configuration file may
 * choose a release too: the command line is stronger. Throws `program-missing` where the user has told the go command to
 * use no other release (https://go.dev/doc/toolchain#select).
 */
export async function withToolchain<Words extends { readonly buildEnv?: readonly string[] }>(
  { surroundings, words }: AskedBuild<Words>,
  release: string,
): Promise<AskedBuild<Words>> {
  const { env } = surroundings;
  const { settings, version } = await openGo(surroundings);
  const toolchain = selectionOf(release, settings.GOTOOLCHAIN ?? "", version);
  return {
    surroundings: { ...surroundings, env: { ...env, GOTOOLCHAIN: toolchain } },
    words: { ...words, buildEnv: [...(words.buildEnv ?? []), `GOTOOLCHAIN=${toolchain}`] },
  };
}

/** The value of GOTOOLCHAIN for a release, which may have experiments behind its name: `go1.26.8 X:jsonv2`. */
function selectionOf(release: string, said: string, version: string): string {
  const [name, own] = [nameOf(release), nameOf(version)];
  if (said !== "local") return /(?:^|\+)path$/.test(said) ? `${name}+path` : name;
  if (name === own) return said;
  throw new PlimsollError("program-missing", {
    what: `${name} is not used`,
    why: `GOTOOLCHAIN=local allows no other release than ${own}`,
    fix: `let the go command fetch it: GOTOOLCHAIN=auto`,
  });
}

function nameOf(version: string): string {
  return version.split(" ")[0]!;
}
