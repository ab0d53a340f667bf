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
import { isWithin, isWritable, type Mount, mountsOf } from "../../pod/mounts.ts";
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
      const mounts = mountsOf(one.container, facts.pod.spec);
      const writes = writesOf(one.image, mounts);
      const { config } = one.image;
      const found = writes.map((write) => ({ ...write, writable: isWritable(write.path, mounts, config) }));
      const open = found.filter(({ writable }) => writable !== "yes");
      // A folder is said once, however many paths below it are named.
      const folders = new Map(open.map((write) => [write.folder, write]));
      return [...folders.values()].map((write) => observe(facts, one, one.image!, write));
    }),
});

/** A folder that a program writes to, or may write to. */
export interface Write {
  readonly path: string;
  /** What has to be writable, for people. */
  readonly folder: string;
  readonly level: Level;
  readonly why: string;
  readonly fix: string;
}

function observe(
  { object }: PodFacts,
  { container, path }: ContainerFacts,
  image: ImageEvidence,
  { folder, level, why, fix, writable }: Write & { readonly writable: ReturnType<typeof isWritable> },
): Observation {
  const declared =
    writable === "maybe" ? "; the image declares a volume there, which not every runtime makes writable" : "";
  return {
    what: `${containerTitle(object, container)}: ${folder} is not writable, and ${why}${declared}`,
    evidence: ["readOnlyRootFilesystem: true", `the programs of ${image.where}`],
    level: writable === "maybe" ? "note" : level,
    position: positionOf(object, [...path, "securityContext", "readOnlyRootFilesystem"]),
    path: objectPath(object),
    fix,
  };
}

/** Folders that the programs write to, or may write to, where these are mounted. */
export function writesOf(image: ImageEvidence, mounts: readonly Mount[]): readonly Write[] {
  return [...temporaryFiles(image), ...statePaths(image, mounts)];
}

/** The folder of temporary files: only where the program certainly makes some, it is sure enough for a warning. */
function temporaryFiles({ runtime, started }: ImageEvidence): readonly Write[] {
  const need = runtime.evidence.find(({ id }) => id === "temporary-directory");
  if (need === undefined || need.needed === "no") return [];
  const folder = variablesOf(started).get("TMPDIR") || "/tmp";
  const [level, says] =
    need.needed === "yes"
      ? (["warning", "the program makes files there"] as const)
      : (["note", "it may make files there"] as const);
  return [{ path: folder, folder, level, why: `${says} (${need.why[0]})`, fix: `mount an emptyDir at ${folder}` }];
}

function statePaths({ texts }: ImageEvidence, mounts: readonly Mount[]): readonly Write[] {
  return (texts?.statePaths ?? []).map((named): Write => {
    const path = withoutTail(named, mounts);
    return {
      path,
      folder: path.split("/").slice(0, 4).join("/"),
      level: "note",
      why: `the program names ${path}, or a path that this begins with, to which services usually write`,
      fix: "mount an emptyDir at the folder that it writes to",
    };
  });
}

/**
 * Behind a path in Go's strings another string may follow: `/var/lib/orderContent-Type` is a path in a mount at `/var/lib/order`, as
 * far as anybody can tell.
 */
function withoutTail(path: string, mounts: readonly Mount[]): string {
  const over = mounts.filter((mount) => path.startsWith(mount.path));
  const [closest] = over.toSorted((a, b) => b.path.length - a.path.length);
  return closest === undefined || isWithin(path, closest.path) ? path : closest.path;
}
