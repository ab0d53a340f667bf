import type { ContainerConfig } from "../../format/oci/config.ts";
import type { TreeNode } from "../../image/file-tree.ts";
import { variable } from "./command-line.ts";
import { type ImageNames, isFile, walk } from "./image-files.ts";

/** A program of the image that a word leads to. */
export interface FoundProgram {
  /** Without symbolic links and without a leading slash. */
  readonly path: string;
  readonly node: TreeNode;
  /** Paths of the symbolic links that lead to it. */
  readonly links: readonly string[];
}

export interface NotFound {
  /** Why it was not found, in words that follow the name of the program. */
  readonly problem: string;
}

/** runc uses this path if `Env` has no PATH, and most of docker's images set this one. */
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const EXECUTABLE = 0o111;

/** Finds a program as a container runtime does: by path from the working directory, or by name through PATH. */
export function findProgram(
  files: ImageNames,
  config: ContainerConfig | undefined,
  word: string,
): FoundProgram | NotFound {
  if (word.includes("/")) return programAt(files, config, inWorkingDirectory(config, word));
  const folders = searchPath(config);
  for (const folder of folders) {
    const found = programAt(files, config, inWorkingDirectory(config, `${folder}/${word}`));
    if (!("problem" in found)) return found;
  }
  return { problem: `is in none of the folders of PATH: ${folders.join(", ")}` };
}

/** The folders in which a program is looked for by its name. */
export function searchPath(config: ContainerConfig | undefined): readonly string[] {
  return (variable(config, "PATH") ?? DEFAULT_PATH).split(":").filter((folder) => folder !== "");
}

export function inWorkingDirectory(config: ContainerConfig | undefined, path: string): string {
  return path.startsWith("/") ? path : `${config?.WorkingDir ?? "/"}/${path}`;
}

/** The volume that contains a path, or undefined: what is mounted there hides the files of the image. */
function volumeAbove(config: ContainerConfig | undefined, path: string): string | undefined {
  return Object.keys(config?.Volumes ?? {}).find((volume) => {
    const plain = volume.replace(/^\/+|\/+$/g, "");
    return plain !== "" && (path === plain || path.startsWith(`${plain}/`));
  });
}

function programAt(files: ImageNames, config: ContainerConfig | undefined, path: string): FoundProgram | NotFound {
  const walked = walk(files, path);
  if (walked.problem !== undefined) {
    const at = `/${walked.at}`;
    if (walked.problem === "loop") return { problem: `leads to a circle of symbolic links at ${at}` };
    if (walked.problem === "not-a-directory") return { problem: `lies below ${at}, which is not a directory` };
    const volume = volumeAbove(config, walked.at);
    if (volume !== undefined) return { problem: `is not in the image: it is below the mount point ${volume}` };
    return { problem: walked.links.length === 0 ? "does not exist" : `is a link, and ${at} does not exist` };
  }
  if (walked.node.kind === "directory") return { problem: "is a directory" };
  if (!isFile(walked.node)) return { problem: `is a ${walked.node.kind}` };
  const { layer, entry } = walked.node.content!;
  if ((files.layers[layer]!.mode(entry) & EXECUTABLE) === 0) return { problem: "is not executable" };
  const volume = volumeAbove(config, walked.path);
  if (volume !== undefined)
    return { problem: `is below the mount point ${volume}, which hides what the image has there` };
  return { path: walked.path, node: walked.node, links: walked.links };
}
