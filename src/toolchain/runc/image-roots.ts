import { chmod, chown, mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { programFailed, runProgram } from "../process.ts";
import { attempt, unmountBelow } from "./mounts.ts";

/** A root file system that a container may write to, removed when it is disposed of. */
export interface Root extends AsyncDisposable {
  readonly path: string;
}

/** The files of an image, unpacked once, and a root file system over them for each container. */
export class ImageRoots implements AsyncDisposable {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #made = 0;
  #spare: Root | undefined;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = env;
  }

  /** `folder` is new. `unpack` writes the files of the image into the folder that it is told. */
  static async make(
    folder: string,
    env: NodeJS.ProcessEnv,
    unpack: (folder: string) => Promise<void>,
  ): Promise<ImageRoots> {
    await mkdir(join(folder, FILES), { recursive: true });
    await unpack(join(folder, FILES));
    const roots = new ImageRoots(folder, env);
    await roots.makeSpare();
    return roots;
  }

  /** A root is made before it is needed: what plimsoll does for it is no part of a start. Throws `program-failed`. */
  async makeSpare(): Promise<void> {
    this.#spare ??= await this.#makeRoot();
  }

  async take(): Promise<Root> {
    const root = this.#spare ?? (await this.#makeRoot());
    this.#spare = undefined;
    return root;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (await unmountBelow(this.#folder, this.#env)) await rm(this.#folder, { recursive: true, force: true });
  }

  /** An overlay of the kernel where one can be mounted, and otherwise a copy. */
  async #makeRoot(): Promise<Root> {
    // Names are relative to the folder, because a comma or a colon in a path would end an option.
    const name = `${this.#made++}`;
    const env = this.#env;
    const folder = join(this.#folder, name);
    const path = join(folder, "root");
    for (const each of ["", "upper", "work", "root"]) await mkdir(join(folder, each));
    await likeFolder(join(folder, "upper"), join(this.#folder, FILES));
    const layers = `lowerdir=${FILES},upperdir=${name}/upper,workdir=${name}/work`;
    const mount = ["-t", "overlay", "overlay", "-o", layers, `${name}/root`];
    if (!(await attempt("mount", mount, { env, cwd: this.#folder }))) {
      const copy = ["-a", `${FILES}/.`, `${name}/root`];
      const copied = await runProgram("cp", copy, { env, cwd: this.#folder });
      if (copied.exitCode !== 0) throw programFailed("cp", copy, copied);
    }
    const dispose = async () => {
      if (await unmountBelow(folder, env)) await rm(folder, { recursive: true, force: true });
    };
    return { path, [Symbol.asyncDispose]: dispose };
  }
}

const FILES = "files";

/** In an overlay, the owner and mode of the upper folder are those of the root. */
async function likeFolder(path: string, model: string): Promise<void> {
  const { uid, gid, mode } = await stat(model);
  await chown(path, uid, gid);
  await chmod(path, mode & 0o7777);
}
