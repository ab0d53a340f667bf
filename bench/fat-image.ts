/** The image for `bench image`: what a careless Dockerfile makes of examples/order. */
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { gunzipSync } from "node:zlib";
import { mustRun, ROOT } from "../scripts/program.ts";
import { type TarMember, writeTar } from "../src/format/tar/writer.ts";
import { freshFolder } from "../test/support/fresh-folder.ts";
import { type LayerFile, writeGzipLayout } from "./fat-layout.ts";
import { benchCache } from "./peers.ts";

/** Increase this number when the images change: the cached ones are then made again. */
const EDITION = 1;
const ALPINE = join(ROOT, "../shared/data/images/alpine-minirootfs-3.20.3-x86_64.tar.gz");
const FEWEST_BYTES = 1.4e9;
const MANY_FILES = 200_000;
/**
 * The owner of files that are given to the service's user: a layer in which only the owner changes is a different
 * layer.
 */
const ORDER_USER = 1000;

export interface FatImages {
  /** An OCI layout with gzip layers. */
  readonly layout: string;
  /** The same image as an archive of `docker save`, uncompressed. */
  readonly archive: string;
  /** An image with only the first layers. */
  readonly small: string;
  /** An image with 200,000 small files. */
  readonly manyFiles: string;
  /** The size of the layers' tars. */
  readonly sizeBytes: number;
  readonly layers: number;
}

/** The images, which are made on first use, in some minutes, and then kept. */
export async function fatImages(): Promise<FatImages> {
  const goVersion = (await mustRun("go", ["env", "GOVERSION"])).trim();
  const folder = join(benchCache(), `image-${EDITION}-${goVersion}`);
  if (!existsSync(folder)) {
    using fresh = freshFolder(folder);
    console.error("making an image of 1.5 GB, once");
    await make(fresh.path);
    fresh.keep();
  }
  const { sizeBytes, layers } = JSON.parse(readFileSync(join(folder, "made.json"), "utf8"));
  const path = (name: string) => join(folder, name);
  return {
    layout: path("layout"),
    archive: path("docker.tar"),
    small: path("small"),
    manyFiles: path("many-files"),
    sizeBytes,
    layers,
  };
}

async function make(folder: string): Promise<void> {
  const work = join(folder, "work");
  const layers = await new Kitchen(work).layers();
  const sizeBytes = layers.reduce((sum, { tar }) => sum + statSync(tar).size, 0);
  if (sizeBytes < FEWEST_BYTES) throw new Error(`the image has only ${sizeBytes} bytes`);
  await writeGzipLayout(join(folder, "layout"), layers);
  await writeGzipLayout(join(folder, "small"), layers.slice(0, 2));
  await writeGzipLayout(join(folder, "many-files"), [await manySmallFiles(work)]);
  await mustRun("skopeo", [
    "copy",
    "--insecure-policy",
    `oci:${join(folder, "layout")}:latest`,
    `docker-archive:${join(folder, "docker.tar")}:fat:latest`,
  ]);
  rmSync(work, { recursive: true, force: true });
  writeFileSync(join(folder, "made.json"), JSON.stringify({ sizeBytes, layers: layers.length }));
}

/** Makes layers as tar files, one for each instruction. */
class Kitchen {
  readonly #folder: string;
  readonly #source: string;
  readonly #env: NodeJS.ProcessEnv;
  #made = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#source = join(folder, "src/order");
    this.#env = {
      ...process.env,
      CGO_ENABLED: "0",
      GOFLAGS: "-buildvcs=false -modcacherw",
      GOMODCACHE: join(folder, "mod"),
      GOCACHE: join(folder, "go-build"),
    };
    cpSync(join(ROOT, "examples/order"), this.#source, { recursive: true });
  }

  async layers(): Promise<LayerFile[]> {
    const root = (await mustRun("go", ["env", "GOROOT"])).trim();
    const shared = await mustRun("go", ["env", "GOMODCACHE"]);
    const proxy = `file://${join(shared.trim(), "cache/download")},${(await mustRun("go", ["env", "GOPROXY"])).trim()}`;
    const go = (...words: string[]) =>
      mustRun("go", words, { cwd: this.#source, env: { ...this.#env, GOPROXY: proxy } });
    const base = existsSync(ALPINE) ? [this.#alpine()] : [];
    const toolchain = await this.#copy("COPY --from=golang /usr/local/go /usr/local/go", root, "usr/local/go");
    const source = await this.#copy("COPY . /src/order", this.#source, "src/order");
    await go("mod", "download", "all");
    const modules = await this.#copy("RUN go mod download", join(this.#folder, "mod"), "go/pkg/mod");
    await go("mod", "vendor");
    const vendor = await this.#copy("RUN go mod vendor", join(this.#source, "vendor"), "src/order/vendor");
    const binary = join(this.#folder, "bin/order");
    await go("build", "-o", binary, ".");
    const built = await this.#copy("RUN go build -o /usr/local/bin/order .", dirname(binary), "usr/local/bin");
    await mustRun("go", ["build", "."], { cwd: this.#source, env: { ...this.#env, GOARCH: "arm64" } });
    const cache = await this.#copy("RUN go build ./...", join(this.#folder, "go-build"), "var/cache/go-build");
    const changed = "RUN chown -R order /usr/local/go/src /go/pkg/mod";
    const touched = await this.#copy(changed, join(root, "src"), "usr/local/go/src", ORDER_USER);
    const again = await this.#copy(changed, join(this.#folder, "mod"), "go/pkg/mod", ORDER_USER);
    await go("build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".");
    const stripped = await this.#copy(
      "RUN go build -ldflags '-s -w' -o /usr/local/bin/order .",
      dirname(binary),
      "usr/local/bin",
    );
    const deleted = await this.#whiteouts("RUN rm -rf /var/cache/go-build /usr/local/go/test /go/pkg/mod/cache", [
      "var/cache/.wh.go-build",
      "usr/local/go/.wh.test",
      "go/pkg/mod/.wh.cache",
    ]);
    return [...base, toolchain, source, modules, vendor, built, cache, touched, again, stripped, deleted];
  }

  #alpine(): LayerFile {
    const tar = this.#nextTar();
    writeFileSync(tar, gunzipSync(readFileSync(ALPINE)));
    return { tar, instruction: "ADD alpine-minirootfs.tar.gz /" };
  }

  /** A layer that holds a folder under another path. */
  async #copy(instruction: string, from: string, to: string, owner = 0): Promise<LayerFile> {
    const stage = join(this.#folder, "stage");
    mkdirSync(dirname(join(stage, to)), { recursive: true });
    await mustRun("cp", ["-a", "--no-preserve=ownership", from, join(stage, to)]);
    return this.#pack(instruction, stage, owner);
  }

  async #whiteouts(instruction: string, paths: readonly string[]): Promise<LayerFile> {
    const stage = join(this.#folder, "stage");
    for (const path of paths) {
      mkdirSync(dirname(join(stage, path)), { recursive: true });
      writeFileSync(join(stage, path), "");
    }
    return this.#pack(instruction, stage);
  }

  async #pack(instruction: string, stage: string, owner = 0): Promise<LayerFile> {
    const tar = this.#nextTar();
    await pack(stage, tar, owner);
    rmSync(stage, { recursive: true, force: true });
    return { tar, instruction };
  }

  #nextTar(): string {
    return join(this.#folder, `${this.#made++}.tar`);
  }
}

/** Runs GNU tar with options for everything that would differ between days or machines. */
async function pack(folder: string, tar: string, owner: number): Promise<void> {
  const steady = ["--sort=name", "--mtime=@0", `--owner=${owner}`, "--group=0", "--numeric-owner", "--format=gnu"];
  await mustRun("tar", [...steady, "-C", folder, "-cf", tar, "."]);
}

/** The tar is written as a stream: creating and deleting so many files on disk takes minutes. */
async function manySmallFiles(work: string): Promise<LayerFile> {
  const perFolder = 500;
  const owner = { uid: 0, gid: 0 };
  function* members(): Generator<TarMember> {
    for (let index = 0; index < MANY_FILES; index++) {
      const folder = `srv/d${Math.floor(index / perFolder)}`;
      if (index % perFolder === 0) yield { path: folder, kind: "directory", mode: 0o755, ...owner };
      const content = Buffer.from(`${index}\n`.repeat(index % 40));
      const path = `${folder}/file-${index}.txt`;
      yield { path, kind: "file", mode: 0o644, ...owner, sizeBytes: content.length, open: () => only(content) };
    }
  }
  const tar = join(work, "many.tar");
  await pipeline(writeTar(members(), 0), createWriteStream(tar));
  return { tar, instruction: "COPY . /srv" };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
