import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { crc32 } from "node:zlib";
import { examineCgo } from "../../src/check/cgo/examine-packages.ts";
import type { Platform } from "../../src/format/oci/platform.ts";
import { type BuildRequest, type BuiltBinary, buildBinary } from "../../src/toolchain/go/build.ts";
import { type BuildChoices, NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { listDependencies } from "../../src/toolchain/go/dependencies.ts";
import { type Go, openGo } from "../../src/toolchain/go/go.ts";
import type { MainPackage } from "../../src/toolchain/go/main-package.ts";
import { resolveMainPackages } from "../../src/toolchain/go/resolve.ts";
import { readSources } from "../../src/toolchain/go/sources.ts";
import { writeFiles } from "../support/files.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const SETTING_NAMES = ["GOCACHE", "GOMODCACHE", "GOHOSTARCH", "GOPROXY"] as const;

/** The user's own settings of go; they are reused, so that caches stay warm between tests. */
let settings: Readonly<Record<string, string>> | undefined;

export interface Workshop {
  readonly folder: string;
  readonly cacheFolder: string;
  readonly platform: Platform;
  readonly environment: NodeJS.ProcessEnv;
  /** Writes files below the workshop's folder. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly open: (cwd?: string, environment?: Readonly<Record<string, string>>, signal?: AbortSignal) => Promise<Go>;
  readonly resolve: (
    go: Go,
    source: string,
    choices?: BuildChoices,
    allowModuleFolder?: boolean,
  ) => Promise<MainPackage>;
  /** What a program loses without C. */
  readonly judge: (
    go: Go,
    main: MainPackage,
    more?: { readonly platform?: Platform; readonly allowed?: readonly string[] },
  ) => ReturnType<typeof examineCgo>;
  readonly build: (go: Go, main: MainPackage, more?: Partial<BuildRequest>) => Promise<BuiltBinary>;
}

/** A folder with a go that has the test's own settings. Undefined, with the test skipped, where there is no go. */
export function workshop(t: TestContext): Workshop | undefined {
  const program = requireTool(t, "go");
  if (program === undefined) return undefined;
  settings ??= JSON.parse(
    execFileSync(program, ["env", "-json", ...SETTING_NAMES], { encoding: "utf8", cwd: tmpdir() }),
  );
  const { GOCACHE, GOMODCACHE, GOHOSTARCH, GOPROXY } = settings!;
  const folder = temporaryFolder(t);
  const home = join(folder, "home");
  mkdirSync(home);
  const environment = {
    PATH: `${dirname(program)}:${process.env.PATH}`,
    HOME: home,
    GOCACHE,
    GOMODCACHE,
    GOPROXY,
    GOFLAGS: "",
    GOTOOLCHAIN: "local",
    ...(process.env.GOSUMDB === undefined ? {} : { GOSUMDB: process.env.GOSUMDB }),
  };
  const platform = { os: "linux", architecture: GOHOSTARCH! };
  const cacheFolder = join(folder, "cache");
  return {
    folder,
    cacheFolder,
    platform,
    environment,
    write: (files) => {
      writeFiles(folder, files);
    },
    open: (cwd = ".", more = {}, signal) =>
      openGo({ cwd: join(folder, cwd), env: { ...environment, ...more }, ...(signal === undefined ? {} : { signal }) }),
    resolve: async (go, source, choices = NO_CHOICES, allowModuleFolder = false) =>
      (await resolveMainPackages(go, [source], { platform, choices, cacheFolder, allowModuleFolder }))[0]!,
    judge: (go, main, { allowed = [], ...more } = {}) => {
      const request = { package: main, platform, choices: NO_CHOICES, cacheFolder, ...more };
      return examineCgo({ list: (cgo) => listDependencies(go, { ...request, cgo }), read: readSources }, allowed);
    },
    build: (go, main, more = {}) =>
      buildBinary(go, {
        package: main,
        platform,
        cgo: false,
        strip: true,
        trimpath: true,
        choices: NO_CHOICES,
        cacheFolder,
        ...more,
      }),
  };
}

/** The lines that `go version -m` prints for a binary. */
export function stampsOf(go: Go, path: string): string[] {
  const text = execFileSync(go.program, ["version", "-m", path], { encoding: "utf8", env: go.env });
  return text
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replaceAll("\t", " "));
}

export interface PublishedModule {
  readonly path: string;
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * A module proxy of files (https://go.dev/ref/mod#goproxy-protocol), and the environment that makes go use only this
 * proxy. The module cache belongs to the test, so that the user's cache stays unchanged.
 */
export function publish(shop: Workshop, modules: readonly PublishedModule[]): Record<string, string> {
  for (const { path, version, files } of modules) {
    const folder = join("proxy", path, "@v");
    const entries = Object.entries(files).map(([name, text]): [string, string] => [`${path}@${version}/${name}`, text]);
    shop.write({
      [join(folder, "list")]: modules
        .filter((one) => one.path === path)
        .map((one) => `${one.version}\n`)
        .join(""),
      [join(folder, `${version}.info`)]: JSON.stringify({ Version: version, Time: "2026-01-01T00:00:00Z" }),
      [join(folder, `${version}.mod`)]: files["go.mod"]!,
    });
    writeFileSync(join(shop.folder, folder, `${version}.zip`), storedZip(entries));
  }
  return {
    GOPROXY: `file://${join(shop.folder, "proxy")}`,
    GONOSUMDB: "*",
    GOSUMDB: "off",
    GOMODCACHE: join(shop.folder, "modules"),
    GOFLAGS: "-modcacherw",
  };
}

/** A zip of stored files. APPNOTE.TXT 6.3.10, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). */
function storedZip(entries: readonly (readonly [string, string])[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of entries) {
    const data = Buffer.from(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0); // version needed
    fields.writeUInt16LE(0x21, 8); // date: 1 January 1980
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    centrals.push(Buffer.from("PK\x01\x02\x14\0", "latin1"), fields, place, Buffer.from(name));
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, Buffer.from(name), data]);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
