import { BUILDER_NAME } from "./builder-image.ts";

/** Folders of a build in its container, beside the paths that files have here. */
export const PLACE = {
  /** The program goes below `bin` in it: `go install` puts it there, with no other way to say where. */
  output: "/plimsoll/out",
  /** The build cache, which BuildKit keeps between builds. */
  compiled: "/plimsoll/go-build",
} as const;

export interface BuildCommand {
  /** The go command in the image, and its arguments. */
  readonly words: readonly string[];
  /** Names of variables that are given as arguments of the build: provenance shows their values. */
  readonly variables: readonly string[];
  /** Variables whose values are secrets, by the names of these. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * The build as a Dockerfile without a shell: the builder's image has none. The last stage holds the program alone, so the
 * exporter's provenance has it as its one subject.
 */
export function dockerfileOf({ words, variables, secrets }: BuildCommand): string {
  const mounts = [
    `--mount=type=cache,id=plimsoll-go-build,target=${PLACE.compiled}`,
    ...[...secrets].map(([name, id]) => `--mount=type=secret,id=${id},env=${name},required=true`),
  ];
  const lines = [
    `FROM --platform=$BUILDPLATFORM ${BUILDER_NAME} AS build`,
    "COPY . /",
    ...variables.map((name) => `ARG ${name}`),
    ["RUN --network=none", ...mounts, jsonOf(words)].join(" "),
    "FROM scratch",
    `COPY --from=build ${PLACE.output}/bin/ /bin/`,
  ];
  return `${lines.join("\n")}\n`;
}

/** The exec form. A `<<` in it would begin a here-document. */
function jsonOf(words: readonly string[]): string {
  return JSON.stringify(words).replaceAll("<", "\\u003c");
}
