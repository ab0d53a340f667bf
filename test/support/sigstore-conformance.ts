import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import type { TestContext } from "node:test";
import { decompress } from "../../src/format/compression/decompress.ts";
import { TarReader } from "../../src/format/tar/reader.ts";
import { bytesOf } from "./streams.ts";
import { sharedData } from "./tools.ts";

const ARCHIVE = "sigstore/conformance-bundle-verify.tar.zst";
const FOLDER = "test/assets/bundle-verify/";

/** One of sigstore's conformance cases, as its README describes the folders. */
export interface ConformanceCase {
  readonly name: string;
  readonly mustFail: boolean;
  readonly bundle: Buffer;
  readonly artifact: Buffer;
  readonly trustedRoot: Buffer;
  readonly identity: string;
  readonly issuer: string;
  /** Set where the case is about a key instead of an identity. */
  readonly key: string | undefined;
}

const IDENTITY =
  "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/" +
  ".github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";

/** Every case; undefined when the data is not there. */
export async function conformanceCases(t: TestContext): Promise<readonly ConformanceCase[] | undefined> {
  const path = sharedData(t, ARCHIVE);
  if (path === undefined) return undefined;
  const files = new Map<string, Buffer>();
  for await (const header of filesOf(path)) files.set(header.path, header.content);
  const production = productionRoot(files);
  const names = [...files.keys()].flatMap((file) => /^(.*)\/bundle\.sigstore\.json$/.exec(file)?.[1] ?? []);
  return names.sort().map((name) => {
    const file = (member: string) => files.get(`${name}/${member}`);
    return {
      name,
      mustFail: name.endsWith("_fail"),
      bundle: file("bundle.sigstore.json")!,
      artifact: file("artifact") ?? files.get("a.txt")!,
      trustedRoot: file("trusted_root.json") ?? production,
      identity: file("identity")?.toString().trim() ?? IDENTITY,
      issuer: file("issuer")?.toString().trim() ?? ISSUER,
      key: file("key.pub")?.toString(),
    };
  });
}

/**
 * The production instance's root is the one of the case about the end of a log's validity, whose own change to it is
 * taken back: only the newest log is trusted without an end there.
 */
function productionRoot(files: ReadonlyMap<string, Buffer>): Buffer {
  const root = JSON.parse(files.get("trust-root-tlog-validity-end-inclusive/trusted_root.json")!.toString());
  const log = root.tlogs.find(({ baseUrl }: { baseUrl: string }) => baseUrl === "https://rekor.sigstore.dev");
  assert.ok(log.publicKey.validFor.end);
  delete log.publicKey.validFor.end;
  return Buffer.from(JSON.stringify(root));
}

async function* filesOf(path: string): AsyncGenerator<{ readonly path: string; readonly content: Buffer }> {
  const reader = new TarReader(decompress(createReadStream(path)), ARCHIVE);
  for await (const header of reader) {
    if (header.kind !== "file" || !header.path.includes(FOLDER)) continue;
    yield { path: header.path.split(FOLDER)[1]!, content: await bytesOf(reader.content()) };
  }
}
