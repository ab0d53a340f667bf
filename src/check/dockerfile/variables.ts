import type { Instruction, Stage } from "../../format/dockerfile/dockerfile.ts";
import { type DockerfileFacts, lineage, pairsOf } from "./facts.ts";

/** Dockerfile reference, "Automatic platform ARGs in the global scope": as they are for the most common platform. */
const PLATFORM_ARGS: readonly (readonly [name: string, value: string])[] = ["TARGET", "BUILD"].flatMap((side) =>
  Object.entries({ PLATFORM: "linux/amd64", OS: "linux", OSVERSION: "", ARCH: "amd64", VARIANT: "" }).map(
    ([part, value]) => [`${side}${part}`, value] as const,
  ),
);
/** Dockerfile reference, "Predefined ARGs". */
const PREDEFINED: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap(
  (name) => [name, name.toLowerCase()],
);

interface Use {
  readonly name: string;
  /** `${NAME:-word}`, `${NAME:+word}` and the like bring a word for the case that it is not set. */
  readonly hasDefault: boolean;
}

/** The variables that a text uses; `\\$` and what stands in single quotes uses none. */
export function usesIn(text: string): readonly Use[] {
  const pattern = /\\[\s\S]|'[^']*'|\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?([-+?#%/])[^}]*)?\})/g;
  return [...text.matchAll(pattern)].flatMap(([, plain, braced, operator]) => {
    const name = plain ?? braced;
    return name === undefined ? [] : [{ name, hasDefault: operator === "-" || operator === "+" }];
  });
}

/** What FROM may use: what is declared before the first one, each from those before it, and what builders set. */
export function globalArguments({ file }: DockerfileFacts): ReadonlyMap<string, string | undefined> {
  const known = new Map<string, string | undefined>([...PLATFORM_ARGS, ["TARGETSTAGE", "default"]]);
  for (const [name, value] of file.preamble.flatMap(pairsOf)) {
    known.set(name, value === undefined ? known.get(name) : expanded(value, known));
  }
  return known;
}

/** A text with the values of its variables put in: Dockerfile reference, "Environment replacement". */
export function expanded(text: string, values: ReadonlyMap<string, string | undefined>): string {
  return text.replace(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?)([-+])([^}]*))?[^}]*\})/g,
    (_, plain, braced, colon, operator, word) => {
      const value = values.get(plain ?? braced);
      if (operator === undefined) return value ?? "";
      const isSet = value !== undefined && !(colon === ":" && value === "");
      if (operator === "+") return isSet ? expanded(word, values) : "";
      return isSet ? value : expanded(word, values);
    },
  );
}

/** The variables that are set where a stage begins. Undefined where an image from outside may set any. */
export function variablesBelow(facts: DockerfileFacts, stage: Stage): Set<string> | undefined {
  const [lowest, ...between] = lineage(facts, stage);
  if (lowest!.base !== "scratch") return undefined;
  const below = [lowest!, ...between].filter((one) => one !== stage);
  const set = below.flatMap(({ instructions }) =>
    instructions.filter(({ keyword }) => keyword === "ENV").flatMap(namesIn),
  );
  return new Set([...PREDEFINED, "PATH", ...set]);
}

export function namesIn(instruction: Instruction): readonly string[] {
  return pairsOf(instruction).map(([name]) => name);
}
