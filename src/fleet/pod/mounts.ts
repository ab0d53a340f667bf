import type { Container, PodSpec, Volume } from "../../format/kubernetes/pod.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";
import { plainPath } from "./wanted-texts.ts";

/** Whether a path is a folder or lies in it; both are absolute. */
export function isWithin(path: string, folder: string): boolean {
  const plain = plainPath(folder);
  return path === plain || plain === "/" || path.startsWith(`${plain}/`);
}

export interface Mount {
  readonly path: string;
  /** Its place among the container's mounts. */
  readonly index: number;
  readonly volume: Volume | undefined;
  readonly isWritable: boolean;
}

/** Volumes that are always mounted for reading only, whatever the mount says (API reference, Volume). */
const READ_ONLY_SOURCES = ["configMap", "secret", "projected", "downwardAPI", "image"];

export function mountsOf({ volumeMounts }: Container, { volumes }: PodSpec): readonly Mount[] {
  return volumeMounts.map(({ name, mountPath, readOnly }, index) => {
    const volume = volumes.find((each) => each.name === name);
    const isFixed = volume?.sources.some((source) => READ_ONLY_SOURCES.includes(source)) ?? false;
    return { path: plainPath(mountPath), index, volume, isWritable: !readOnly && !isFixed };
  });
}

/**
 * What a program may write to under a read-only root: "maybe" is a volume that the image itself declares, which containerd
 * makes writable and CRI-O need not.
 */
export function isWritable(path: string, mounts: readonly Mount[], image: ContainerConfig): "yes" | "maybe" | "no" {
  const over = mounts.filter((mount) => isWithin(path, mount.path));
  const [closest] = over.toSorted((a, b) => b.path.length - a.path.length);
  if (closest !== undefined) return closest.isWritable ? "yes" : "no";
  if (isWithin(path, "/dev/shm")) return "yes";
  return Object.keys(image.Volumes ?? {}).some((folder) => isWithin(path, folder)) ? "maybe" : "no";
}
