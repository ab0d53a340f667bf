/** The home of root in a container. */
const HOME = "/root";

/** Where the module cache, the build cache, the source, the program and the module proxy are in a container. */
export const PLACE = {
  modules: "/go/pkg/mod",
  compiled: `${HOME}/.cache/go-build`,
  home: HOME,
  source: "/src",
  program: "/service",
  proxy: "/proxy",
} as const;

/** A cache of go that a RUN instruction mounts instead of leaving it in its layer. */
export type CacheMount = "modules" | "compiled";

interface CopyInstruction {
  readonly kind: "copy";
  /** A folder below the temporary folder. Its content becomes the content of `to`. */
  readonly source: string;
  /** How the source is called in reports: the name that a Dockerfile of the module would have. */
  readonly name: string;
  readonly to: string;
}

export interface RunInstruction {
  readonly kind: "run";
  /** The arguments of go, with paths of the container. */
  readonly args: readonly string[];
  /** The command without the flags that every build has. */
  readonly brief: string;
  readonly mounts: readonly CacheMount[];
}

/** What leaves a layer in an image. */
export type Instruction = CopyInstruction | RunInstruction;

/** The instruction as a person would write it. */
export function nameOf(instruction: Instruction): string {
  if (instruction.kind === "copy") return `COPY ${instruction.name} ${instruction.to}`;
  const mounts = instruction.mounts.map((mount) => `--mount=type=cache,target=${PLACE[mount]}`);
  return ["RUN", ...mounts, instruction.brief].join(" ");
}
