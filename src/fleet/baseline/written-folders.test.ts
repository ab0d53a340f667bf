import assert from "node:assert/strict";
import { test } from "node:test";
import type { BaseItem } from "../../evidence/base-need.ts";
import { FileTree } from "../../image/file-tree.ts";
import type { ImageEvidence } from "../pod/facts.ts";
import { writtenFolders } from "./written-folders.ts";

interface Seen {
  readonly evidence?: readonly BaseItem[];
  readonly statePaths?: readonly string[] | null;
  readonly env?: readonly string[];
}

/** As much of an image as this part asks for. */
function imageWith({ evidence = [], statePaths = [], env = [] }: Seen): ImageEvidence {
  return {
    ...{ where: "oci:order", config: {}, started: { Env: env }, drain: null },
    files: { tree: new FileTree([]), layers: [] },
    runtime: { evidence } as unknown as ImageEvidence["runtime"],
    texts: statePaths === null ? null : { mentioned: new Set(), statePaths },
  };
}

const item = (id: string): BaseItem => ({ id, needed: "yes", why: [`${id} is linked`] });

function pathsOf(seen: Seen): readonly string[] {
  return (writtenFolders(imageWith(seen)).mounts.fields.volumeMounts ?? []).map(({ mountPath }) => mountPath);
}

function openOf(seen: Seen): readonly string[] {
  return writtenFolders(imageWith(seen)).mounts.undecided.map(({ about }) => about);
}

test("a folder inside another has no volume of its own, and nothing is mounted where nothing is written", () => {
  const statePaths = ["/var/lib/order/a", "/var/lib/order/b", "/var/cache/order-v2/x"];
  assert.deepEqual(pathsOf({ statePaths }), ["/var/lib/order", "/var/cache/order-v2"]);
  const temporary = { evidence: [item("temporary-directory")], env: ["TMPDIR=/var/lib/order/tmp/"] };
  assert.deepEqual(pathsOf({ ...temporary, statePaths }), ["/var/lib/order", "/var/cache/order-v2"]);
  const { mounts, volumes } = writtenFolders(imageWith({}));
  assert.deepEqual([mounts.fields, volumes.fields, mounts.undecided], [{}, {}, []]);
});

test("each volume has a name of its own that Kubernetes takes", () => {
  const statePaths = [`/var/lib/${"x".repeat(80)}/a`, `/var/lib/${"x".repeat(80)}y/a`, "/var/lib/A.b_c/d"];
  const names = writtenFolders(imageWith({ statePaths })).volumes.fields.volumes!.map(({ name }) => name);
  assert.equal(new Set(names).size, 3);
  for (const name of names) assert.match(name, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
});

test("what cannot be mounted, the home directory and hidden programs are open", () => {
  const evidence = [item("temporary-directory")];
  for (const folder of ["tmp", "/a:b", "/a/../b", "/", "/a\nb"]) {
    assert.deepEqual(pathsOf({ evidence, env: [`TMPDIR=${folder}`] }), [], folder);
    assert.deepEqual(openOf({ evidence, env: [`TMPDIR=${folder}`] }), ["a folder that is written to"], folder);
  }
  assert.deepEqual(openOf({ evidence: [item("home-directory")] }), ["the home directory"]);
  assert.deepEqual(openOf({ statePaths: null }), ["folders that are written to"]);
});
