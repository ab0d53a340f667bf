import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Digest, sha256 } from "../../src/base/digest.ts";
import type { Json } from "../../src/base/strict-json.ts";
import { stripBinary } from "../../src/build/strip/strip.ts";
import { sbom } from "../../src/flow/sbom/sbom.ts";
import { bundleArtifact, COSIGN_SIGN_PREDICATE_TYPE } from "../../src/format/cosign/bundle-referrer.ts";
import type { NewArtifact } from "../../src/format/oci/artifact-manifest.ts";
import type { Image } from "../../src/image/image.ts";
import { ledgerDigest } from "../../src/measure/image/ledger/ledger-digest.ts";
import { PROVENANCE_PREDICATE_TYPE } from "../../src/seal/statement/provenance.ts";
import { SIZE_PREDICATE_TYPE } from "../../src/seal/statement/size.ts";
import { surveyImage } from "../../src/session/survey-image.ts";
import { openRandomAccess } from "../../src/store/file/random-access-file.ts";
import { replaceArchive } from "../../src/store/file/replace-path.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { attachToLayout } from "./attached.ts";
import { type Draft, forge, GENUINE, hexOf, OURS } from "./binding-attacks.ts";
import { buildGo } from "./go-program.ts";
import { madeOnce } from "./made-once.ts";
import { nullWorld } from "./null-world.ts";
import { plantImage } from "./planted-image.ts";
import { UNWATCHED } from "./sample-image.ts";
import { ORDER } from "./slim.ts";

export const BASE = sha256("a base image");
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const SOURCE = "https://example.com/shop/order.git";
export const BUILDER = "https://plimsoll.dev/builder/1.0.0";

/** What is said of the image. */
export type SealKind = "signature" | "provenance" | "sbom" | "size";
type Predicates = Readonly<Record<SealKind, { readonly [name: string]: Json }>>;

const PREDICATE_TYPES: Readonly<Record<SealKind, string>> = {
  signature: COSIGN_SIGN_PREDICATE_TYPE,
  provenance: PROVENANCE_PREDICATE_TYPE,
  sbom: "https://spdx.dev/Document",
  size: SIZE_PREDICATE_TYPE,
};

/** A layout with an image of a real Go service, and true predicates about it that nobody has signed yet. */
export interface UnsealedLayout {
  readonly unstripped: string;
  readonly image: Image;
  readonly predicates: Predicates;
  /** A layout of its own in an empty folder, and the key that a policy names. */
  copy(cwd: string): SealedLayout;
}

export interface SealedLayout {
  readonly cwd: string;
  readonly target: string;
  /** The file of a blob. */
  blob(digest: Digest): string;
  /** Attaches a statement; `change` is what an attacker does to it. Returns the digest of its bundle. */
  seal(kind: SealKind, change?: (draft: Draft) => Draft): Promise<Digest>;
  attach(artifact: NewArtifact): Promise<Digest>;
  write(name: string, content: string | Uint8Array): string;
}

/** Makes it in a folder that exists until the last test has ended. */
export async function unsealedLayout(folder: string): Promise<UnsealedLayout> {
  mkdirSync(folder, { recursive: true });
  const unstripped = madeOnce("order", "order", (path) => buildGo(ORDER, path, { flags: ["-trimpath"] }));
  await using source = await openRandomAccess(unstripped);
  await replaceArchive(join(folder, "app"), (await stripBinary(source, "order")).write());
  const program = readFileSync(join(folder, "app"));
  const image = await plantImage({ layers: [{ files: [{ path: "app", content: program, mode: 0o755 }] }] });
  await writeLayout(join(folder, "out"), image, "latest", UNWATCHED);
  const digests = [sha256(program), sha256(readFileSync(unstripped))];
  const { document } = await sbom(nullWorld(), `oci:${join(folder, "out")}`, {});
  const predicates: Predicates = {
    signature: {},
    provenance: provenance(digests),
    sbom: JSON.parse(document),
    size: await sizeOf(image),
  };
  return { unstripped, image, predicates, copy: (cwd) => copyOf(cwd, folder, image, predicates) };
}

function provenance(programs: readonly Digest[]): { readonly [name: string]: Json } {
  return {
    buildDefinition: {
      buildType: "https://plimsoll.dev/build/go/v1",
      externalParameters: {},
      resolvedDependencies: [
        { uri: `git+${SOURCE}@${COMMIT}`, digest: { gitCommit: COMMIT }, annotations: { dirty: "false" } },
        { uri: `pkg:oci/base@${BASE}`, digest: { sha256: hexOf(BASE) } },
      ],
    },
    runDetails: {
      builder: { id: BUILDER },
      byproducts: programs.map((digest) => ({ name: "order", digest: { sha256: hexOf(digest) } })),
    },
  };
}

async function sizeOf(image: Image): Promise<{ readonly [name: string]: Json }> {
  const { env, signal } = nullWorld();
  const { ledger } = await surveyImage(image, "order", { env, signal, cache: false, verify: "layers" });
  const [layer] = ledger.layers;
  const own = image.bytes.length + image.configBytes.length;
  return {
    before: null,
    after: { sizeBytes: own + layer!.survey.sizeBytes, wireBytes: own + image.layers[0]!.descriptor.size },
    ledger: { digest: ledgerDigest(ledger) },
  };
}

function copyOf(cwd: string, from: string, { descriptor }: Image, predicates: Predicates): SealedLayout {
  const folder = join(cwd, "out");
  cpSync(join(from, "out"), folder, { recursive: true });
  writeFileSync(join(cwd, "cosign.pub"), OURS.publicKey.key.export({ format: "pem", type: "spki" }));
  const attach = async (artifact: NewArtifact) =>
    (await attachToLayout(folder, descriptor, artifact, UNWATCHED.signal)).digest;
  return {
    ...{ cwd, target: "oci:out", attach },
    blob: (digest) => join(folder, "blobs/sha256", hexOf(digest)),
    write: (name, content) => {
      writeFileSync(join(cwd, name), content);
      return join(cwd, name);
    },
    seal: async (kind, change = (draft) => draft) => {
      const statement = {
        _type: "https://in-toto.io/Statement/v1",
        subject: [{ name: "order", digest: { sha256: hexOf(descriptor.digest) } }],
        predicateType: PREDICATE_TYPES[kind],
        predicate: predicates[kind] as Json,
      };
      const bytes = await forge(change({ ...GENUINE, statement }));
      await attach(bundleArtifact(bytes, PREDICATE_TYPES[kind]));
      return sha256(bytes);
    },
  };
}

/** Changes one byte of a file, in its middle. */
export function changeByte(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 1;
  rmSync(path);
  writeFileSync(path, bytes);
}
