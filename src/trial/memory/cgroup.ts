/** Where the counters of a process's memory are. */
export interface MemoryCgroup {
  readonly version: 1 | 2;
  /** Below the mount of the hierarchy: `/user.slice/…`. Behind a cgroup namespace it is the path that is seen from there. */
  readonly path: string;
}

/**
 * Reads /proc/PID/cgroup (cgroups(7)): lines of `hierarchy:controllers:path`. A controller counts in one hierarchy only:
 * where one of version 1 has `memory`, that of version 2 does not. Null where the process is in none, and where the path
 * leads out of the namespace from which the file was read.
 */
export function cgroupOf(text: string): MemoryCgroup | null {
  const lines = text.split("\n").flatMap((line) => {
    const [, hierarchy, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    return hierarchy === undefined ? [] : [{ hierarchy, controllers: controllers!.split(","), path: path! }];
  });
  const old = lines.find(({ hierarchy, controllers }) => hierarchy !== "0" && controllers.includes("memory"));
  const found = old ?? lines.find(({ hierarchy }) => hierarchy === "0");
  if (found === undefined || found.path.split("/").includes("..")) return null;
  return { version: old === undefined ? 2 : 1, path: found.path.replace(/ \(deleted\)$/, "") };
}
