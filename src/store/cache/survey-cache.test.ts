import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { SurveyCache } from "./survey-cache.ts";

test("what was kept last under a key comes back, and nothing for another", async (t) => {
  const cache = new SurveyCache(join(temporaryFolder(t), "a/b"), 1000);
  assert.equal(await cache.find("key"), undefined);
  await cache.keep("key", Buffer.from("first"));
  await cache.keep("key", Buffer.from("second"));
  assert.equal(String(await cache.find("key")), "second");
  assert.equal(await cache.find("other"), undefined);
});

test("a damaged, truncated or empty entry counts as missing", async (t) => {
  const folder = temporaryFolder(t);
  const cache = new SurveyCache(folder, 1000);
  await cache.keep("key", Buffer.from("result"));
  const path = join(folder, readdirSync(folder)[0]!);
  const whole = readFileSync(path);
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(path, whole.subarray(0, length));
    assert.equal(await cache.find("key"), undefined, `${length} bytes`);
    const damaged = Buffer.from(whole);
    damaged[length]! ^= 1;
    writeFileSync(path, damaged);
    assert.equal(await cache.find("key"), undefined, `byte ${length}`);
  }
});

test("the entry that was used longest ago is removed first, and one that is too large is not stored", async (t) => {
  const folder = temporaryFolder(t);
  const cache = new SurveyCache(folder, 300);
  for (const key of ["a", "b", "c"]) {
    await cache.keep(key, Buffer.alloc(100, key));
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1000, 1000);
  }
  await cache.find("a");
  await cache.prune();
  assert.ok((await cache.find("a")) !== undefined);
  assert.equal(readdirSync(folder).length, 2);
  await cache.keep("large", Buffer.alloc(301));
  assert.equal(await cache.find("large"), undefined);
});

test("a folder that cannot be written is not a failure", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "empty"));
  for (const place of [join(folder, "file"), join(folder, "file/below"), join(folder, "missing")]) {
    const cache = new SurveyCache(place, 300);
    if (!place.endsWith("missing")) await cache.keep("key", Buffer.from("x"));
    assert.equal(await cache.find("key"), undefined);
    await cache.prune();
  }
});
