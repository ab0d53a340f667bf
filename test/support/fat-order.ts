import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import { parseZonePack } from "../../src/build/base/zone-pack.ts";
import { type BuiltConfig, type BuiltLayer, packFolder, writeImage } from "./built-image.ts";
import { writeFiles } from "./files.ts";
import { buildGo } from "./go-program.ts";
import type { LayoutOnDisk } from "./layout-on-disk.ts";
import { ORDER } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { REPOSITORY, sharedData } from "./tools.ts";

/**
 * `examples/order` as its own Dockerfile would build it, on Alpine: a toolchain and a module cache (small files with
 * these names, not the real 300 MB), the sources, the program with its symbols, a build cache. Undefined, with the test
 * skipped, where Alpine is missing.
 */
export function fatOrder(
  t: TestContext,
  changes: Partial<BuiltConfig["config"]> = {},
  image: Omit<BuiltConfig, "config"> = {},
): LayoutOnDisk | undefined {
  const alpine = alpineLayer(t);
  return alpine === undefined ? undefined : writeFatOrder(temporaryFolder(t), alpine, changes, image);
}

/** The same in a folder, on a base. */
export function writeFatOrder(
  folder: string,
  base: BuiltLayer,
  changes: Partial<BuiltConfig["config"]> = {},
  image: Omit<BuiltConfig, "config"> = {},
): LayoutOnDisk {
  const toolchain = writeFiles(join(folder, "toolchain"), {
    "usr/local/go/VERSION": "go1.26.8\n",
    "usr/local/go/bin/go": `\x7fELF${"toolchain\n".repeat(100_000)}`,
    "usr/local/go/src/fmt/print.go": "package fmt\n".repeat(1000),
    "usr/share/zoneinfo/Europe/Berlin": zoneOf("Europe/Berlin"),
  });
  const modules = writeFiles(join(folder, "modules"), {
    "go/pkg/mod/cache/download/example.com/m/@v/v1.0.0.zip": "zip\n".repeat(50_000),
    "go/pkg/mod/example.com/m@v1.0.0/m.go": "package m\n",
  });
  const sources = join(folder, "sources");
  cpSync(ORDER, join(sources, "app"), { recursive: true });
  writeFiles(sources, {
    "app/.git/HEAD": "ref: refs/heads/main\n",
    "app/.git/objects/pack/p.pack": "pack\n".repeat(10_000),
  });
  const built = join(folder, "built");
  mkdirSync(join(built, "app"), { recursive: true });
  // Compiled as slim compiles it, so that both share Go's cache.
  buildGo(ORDER, join(built, "app/order"), { flags: ["-trimpath"] });
  writeFiles(built, { "root/.cache/go-build/00/cache-d": "object\n".repeat(20_000) });
  const layers: BuiltLayer[] = [
    base,
    { tar: packFolder(toolchain), createdBy: "RUN install go" },
    { tar: packFolder(modules), createdBy: "RUN go mod download" },
    { tar: packFolder(sources), createdBy: "COPY . . # buildkit" },
    { tar: packFolder(built), createdBy: "RUN go build -o order ." },
  ];
  const config = {
    Env: ["PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "GOPATH=/go"],
    WorkingDir: "/app",
    Cmd: ["/bin/sh", "-c", "./order"],
    ExposedPorts: { "8080/tcp": {} },
    Labels: { maintainer: "somebody" },
    ArgsEscaped: true,
    ...changes,
  };
  return writeImage(join(folder, "fat"), layers, { ...image, config });
}

/** A compiled zone, as in Alpine's package tzdata. */
function zoneOf(name: string): Uint8Array {
  return parseZonePack(readFileSync(join(REPOSITORY, "data/base/zones.pack"))).zones.get(name)!;
}

/** Alpine's root folder as a layer. */
export function alpineLayer(t: TestContext, architecture: "x86_64" | "aarch64" = "x86_64"): BuiltLayer | undefined {
  const path = sharedData(t, `images/alpine-minirootfs-3.20.3-${architecture}.tar.gz`);
  if (path === undefined) return undefined;
  return { tar: gunzipSync(readFileSync(path)), createdBy: "ADD alpine-minirootfs.tar.gz / # buildkit" };
}
