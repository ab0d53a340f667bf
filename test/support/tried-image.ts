/** Images of test/fixtures/go/tried: one that has all that the service needs, and others that lack a part. */
import { chmodSync, cpSync, linkSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { parseZonePack } from "../../src/build/base/zone-pack.ts";
import { archiveLayout, packFolder, writeImage } from "./built-image.ts";
import { writeFiles } from "./files.ts";
import { buildGo, goFixture } from "./go-program.ts";
import { madeOnce } from "./made-once.ts";
import { temporaryFolder } from "./temporary.ts";
import { tlsFolder } from "./tls-server.ts";
import { REPOSITORY } from "./tools.ts";

export interface TriedImage {
  /** Paths that the image does not have. */
  readonly without?: readonly string[];
  /** Files that it has in addition, or instead. */
  readonly files?: Readonly<Record<string, string>>;
  /** `NAME=VALUE`, beside the usual ones. */
  readonly env?: readonly string[];
  /** With the program as `go build` makes it without flags. */
  readonly withSymbols?: boolean;
}

/** Writes images with one service, which differ only in what is asked for. */
export class TriedImages {
  readonly #t: TestContext;
  readonly #certificates: string;

  private constructor(t: TestContext, certificates: string) {
    this.#t = t;
    this.#certificates = certificates;
  }

  /** Undefined, with the test skipped, where openssl is missing. */
  static for(t: TestContext): TriedImages | undefined {
    const certificates = tlsFolder(t);
    return certificates === undefined ? undefined : new TriedImages(t, certificates);
  }

  /** How the image is named on a command line. */
  write({ without = [], files = {}, env = ["GREETING=good morning"], withSymbols = false }: TriedImage = {}): string {
    const folder = temporaryFolder(this.#t);
    const root = writeFiles(join(folder, "root"), { ...this.#files(), ...files });
    cpSync(triedProgram(withSymbols), join(root, "tried"));
    linkSync(join(root, "tried"), join(root, "bin/child"));
    for (const name of ["data", "tmp"]) mkdirSync(join(root, name));
    chmodSync(join(root, "tmp"), 0o1777);
    for (const path of without) rmSync(join(root, path), { recursive: true });
    const config = { Entrypoint: ["/tried"], Env: ["PATH=/bin", ...env], ExposedPorts: { "8080/tcp": {} } };
    const layout = writeImage(join(folder, "image"), [{ tar: packFolder(root), createdBy: "COPY . /" }], { config });
    return `oci-archive:${archiveLayout(layout, join(folder, "image.tar"))}`;
  }

  #files(): Readonly<Record<string, string | Uint8Array>> {
    const zones = parseZonePack(readFileSync(join(REPOSITORY, "data/base/zones.pack"))).zones;
    const certificate = (name: string) => readFileSync(join(this.#certificates, name));
    return {
      "bin/.keep": "",
      "etc/passwd": "root:x:0:0::/:\nada:x:1000:1000::/:\n",
      "etc/ssl/certs/ca-certificates.crt": certificate("ca.pem"),
      "srv/late.html": "<p>late",
      "srv/page.html": "<p>page",
      "srv/server.key": certificate("key.pem"),
      "srv/server.pem": certificate("cert.pem"),
      "usr/share/locale/de/tried": "guten Tag",
      "usr/share/zoneinfo/Europe/Berlin": zones.get("Europe/Berlin")!,
    };
  }
}

/** The program of all these images, built once. */
export function triedProgram(withSymbols: boolean): string {
  const name = withSymbols ? "tried-with-symbols" : "tried";
  return madeOnce(name, "tried", (path) => {
    buildGo(goFixture("tried"), path, { flags: ["-trimpath", ...(withSymbols ? [] : ["-ldflags=-s -w"])] });
  });
}
