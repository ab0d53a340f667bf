import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "../base/digest.ts";
import { changedInputs, RunRecords } from "./run-record.ts";

test("a stored record is read back; a damaged one counts as missing", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  t.after(() => rm(folder, { recursive: true }));
  const records = new RunRecords(folder);
  const record = { digest: sha256("image"), inputs: [{ name: "go", value: "go1.26.8" }] };
  assert.equal(await records.find("oci:out:latest"), undefined);
  await records.keep("oci:out:latest", record);
  assert.deepEqual(await records.find("oci:out:latest"), record);
  assert.equal(await records.find("oci:out:other"), undefined);
  const [file] = await readdir(join(folder, "runs"));
  for (const damage of ["", "{", '{"digest":1}', '{"digest":"x","inputs":[{"name":1}]}']) {
    await writeFile(join(folder, "runs", file!), damage);
    assert.equal(await records.find("oci:out:latest"), undefined, damage);
  }
});

test("two runs may store one record at once, and a record that cannot be stored is not a failure", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  t.after(() => rm(folder, { recursive: true }));
  const record = { digest: sha256("image"), inputs: [] };
  const records = new RunRecords(folder);
  await Promise.all(Array.from({ length: 20 }, () => records.keep("oci:out:latest", record)));
  assert.deepEqual(await records.find("oci:out:latest"), record);
  assert.equal((await readdir(join(folder, "runs"))).length, 1);
  await writeFile(join(folder, "file"), "");
  await new RunRecords(join(folder, "file")).keep("oci:out:latest", record);
});

test("inputs that changed, appeared or disappeared are named with both values", () => {
  assert.deepEqual(
    changedInputs(
      [
        { name: "go", value: "go1.26.7" },
        { name: "same", value: "1" },
        { name: "gone", value: "x" },
      ],
      [
        { name: "go", value: "go1.26.8" },
        { name: "same", value: "1" },
        { name: "new", value: "y" },
      ],
    ),
    ["go: go1.26.7 → go1.26.8", "gone: x → (absent)", "new: (absent) → y"],
  );
});
