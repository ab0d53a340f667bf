import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { LIMITS } from "../../src/base/limits.ts";
import { writeTar } from "../../src/format/tar/writer.ts";
import { FileTree } from "../../src/image/file-tree.ts";
import { findCauses } from "../../src/measure/image/causes.ts";
import type { LayerSurvey } from "../../src/measure/image/ledger/layer-survey.ts";
import type { FileOwner } from "../../src/measure/image/ledger/owner.ts";
import { findOwners } from "../../src/measure/image/owners/find-owners.ts";
import { reclaimableOf } from "../../src/measure/image/reclaimable.ts";
import { surveyOf } from "../support/layer-survey.ts";
import { bytesOf, streamOf } from "../support/streams.ts";
import { type ArchiveEntry, archiveOf } from "../support/tar-archive.ts";
import { sharedData } from "../support/tools.ts";

const file = (path: string, content: string | Uint8Array = "x"): ArchiveEntry => ({ path, typeFlag: "0", content });

/** Owners of a single layer, and the error codes of the databases that were not read. The sums must always add up. */
function ownersOf(survey: LayerSurvey): { owners: readonly FileOwner[]; unread: readonly string[] } {
  const tree = new FileTree([survey.entries]);
  const unread: string[] = [];
  const [owners = []] = findOwners([{ index: 0, instruction: null, survey }], tree, ({ error }) => {
    unread.push(error.code);
  });
  const layers = [{ survey, owners }];
  const { storedBytes } = reclaimableOf(layers, findCauses(layers, tree));
  assert.equal(owners.length, survey.entries.length);
  assert.ok(storedBytes >= 0 && storedBytes <= survey.sizeBytes);
  return { owners, unread };
}

test("an apk database that is damaged anywhere names other owners, and does no other harm", async (t) => {
  const archive = sharedData(t, "images/alpine-minirootfs-3.20.3-x86_64.tar.gz");
  if (archive === undefined) return;
  const survey = await surveyOf(gunzipSync(readFileSync(archive)));
  for (let round = 0; round < 40; round++) {
    const captured = new Map(
      [...survey.captured].map(([entry, bytes]) => {
        const damaged = Buffer.from(bytes);
        for (let at = round; at < damaged.length; at += 97) damaged[at] = (damaged[at]! * 7 + round) & 0xff;
        return [entry, damaged.subarray(0, damaged.length - round * 100)] as const;
      }),
    );
    assert.deepEqual(ownersOf({ ...survey, captured }).unread, []);
  }
});

test("a few bytes cannot expand to endless paths: the database is reported as not read", async () => {
  const bomb = `P:x\nF:${"a".repeat(4000)}\n${"R:x\n".repeat(40_000)}`;
  const { owners, unread } = ownersOf(await surveyOf(archiveOf([file("lib/apk/db/installed", bomb), file("etc/x")])));
  assert.deepEqual(unread, ["limit-exceeded"]);
  assert.equal(owners[1]!.kind, "instruction");
});

test("paths of only folders, of only node_modules, and out of the image", async () => {
  const longest = (name: string) => name.repeat(Math.floor((LIMITS.pathBytes - 20) / name.length));
  const record = [`${longest("a/")}x`, `${longest("../")}etc/passwd`, "../../etc/shadow", "../etc/group"];
  const contents: Record<string, string> = {
    "site/x-1.dist-info/METADATA": "Name: x\nVersion: 1\n",
    "site/x-1.dist-info/RECORD": record.map((path) => `${path},,\n`).join(""),
    "etc/passwd": "x",
    "etc/shadow": "x",
    "etc/group": "x",
    [`${longest("node_modules/")}x/package.json`]: "{}",
  };
  for (let branch = 0; branch < 200; branch++) contents[`${branch}/${longest("b/")}x`] = "x";
  const members = Object.entries(contents).map(([path, text]) => ({
    ...{ path, kind: "file" as const, mode: 0o644, uid: 0, gid: 0, sizeBytes: text.length },
    open: () => streamOf(Buffer.from(text)),
  }));
  const { owners, unread } = ownersOf(await surveyOf(await bytesOf(writeTar(members, 0))));
  assert.deepEqual(unread, []);
  assert.deepEqual(
    owners.slice(0, 6).map(({ kind }) => kind),
    ["instruction", "instruction", "instruction", "pypi", "pypi", "instruction"],
    "above the root is the root, as path_resolution(7) has it; a path that is too long is nothing in the image",
  );
});
