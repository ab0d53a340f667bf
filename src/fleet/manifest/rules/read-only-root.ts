import type { Level } from "../../../check/finding.ts";
import { defineRule, type Observation } from "../../../check/rule.ts";
import {
  type ContainerFacts,
  containerTitle,
  type ImageEvidence,
  objectPath,
  type PodFacts,
  positionOf,
} from "../../pod/facts.ts";
import { isWritable, mountsOf } from "../../pod/mounts.ts";
import { variablesOf } from "../../pod/started-config.ts";

/** What the program writes to lies in writable volumes. */
export const readOnlyRoot = defineRule<PodFacts>({
  id: "read-only-root",
  title: "the root is read-only, and the program writes to a folder that no volume makes writable",
  level: "warning",
  why: "writing fails with EROFS, often only on a path that tests do not take: uploads, caches, crash reports",
  observe: (facts) =>
    facts.containers.flatMap((one) => {
      if (one.image === null || one.container.securityContext?.readOnlyRootFilesystem !== true) return [];
      return writesOf(one.image).flatMap((write) => observe(facts, one, one.image!, write));
    }),
});

/** A folder that a program writes to, or may write to. */
export interface Write {
  readonly path: string;
  readonly level: Level;
  readonly why: string;
}

function observe(
  { object, pod }: PodFacts,
  { container, path }: ContainerFacts,
  image: ImageEvidence,
  write: Write,
): readonly Observation[] {
  const writable = isWritable(write.path, mountsOf(container, pod.spec), image.config);
  if (writable === "yes") return [];
  const declared =
    writable === "maybe" ? "; the image declares a volume there, which not every runtime makes writable" : "";
  return [
    {
      what: `${containerTitle(object, container)}: ${write.path} is not writable, and ${write.why}${declared}`,
      evidence: ["readOnlyRootFilesystem: true", `the programs of ${image.where}`],
      level: writable === "maybe" ? "note" : write.level,
      position: positionOf(object, [...path, "securityContext", "readOnlyRootFilesystem"]),
      path: objectPath(object),
      fix: `mount an emptyDir at ${write.path}`,
    },
  ];
}

/** Folders that the programs write to, or may write to: only the first is sure enough for a warning. */
export function writesOf({ runtime, texts, started }: ImageEvidence): readonly Write[] {
  const temporary = variablesOf(started).get("TMPDIR") || "/tmp";
  const need = runtime.evidence.find(({ id }) => id === "temporary-directory");
  const files: readonly Write[] =
    need === undefined || need.needed === "no"
      ? []
      : [
          {
            path: temporary,
            level: need.needed === "yes" ? "warning" : "note",
            why:
              need.needed === "yes"
                ? `the program makes files there (${need.why[0]})`
                : `it may make files there (${need.why[0]})`,
          },
        ];
  const named = (texts?.statePaths ?? []).map((path): Write => {
    const folder = path.split("/").slice(0, 4).join("/");
    return { path: folder, level: "note", why: `the program names ${path}, which services usually write to` };
  });
  return [...files, ...new Map(named.map((write) => [write.path, write])).values()];
}
