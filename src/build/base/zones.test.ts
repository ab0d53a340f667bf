import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { encodeZonePack, parseZonePack } from "./zone-pack.ts";
import { zoneEntries } from "./zones.ts";

const pack = {
  release: "2026f",
  zones: new Map([
    ["Etc/UTC", Buffer.from("TZif-utc")],
    ["Africa/Abidjan", Buffer.from("TZif\n\n1")],
    ["America/Argentina/Salta", Buffer.from("TZif3")],
  ]),
  links: new Map([
    ["UTC", "Etc/UTC"],
    ["Africa/Accra", "Africa/Abidjan"],
    ["America/Argentina/X", "Etc/UTC"],
  ]),
};

test("a pack is its index and the zones' bytes in the order of the index", () => {
  assert.equal(
    Buffer.from(encodeZonePack(pack)).toString(),
    `plimsoll zones 1
release 2026f
zone Africa/Abidjan 7
link Africa/Accra Africa/Abidjan
zone America/Argentina/Salta 5
link America/Argentina/X Etc/UTC
zone Etc/UTC 8
link UTC Etc/UTC

TZif

1TZif3TZif-utc`,
  );
});

test("zones are files and their other names relative symlinks", async () => {
  const entries = zoneEntries(encodeZonePack(pack));
  assert.deepEqual(
    entries
      .filter(({ kind }) => kind !== "directory")
      .map(({ path, linkPath, sizeBytes }) => [path, linkPath ?? sizeBytes]),
    [
      ["usr/share/plimsoll/time-zones", 30],
      ["usr/share/zoneinfo/Africa/Abidjan", 7],
      ["usr/share/zoneinfo/Africa/Accra", "Abidjan"],
      ["usr/share/zoneinfo/America/Argentina/Salta", 5],
      ["usr/share/zoneinfo/America/Argentina/X", "../../Etc/UTC"],
      ["usr/share/zoneinfo/Etc/UTC", 8],
      ["usr/share/zoneinfo/UTC", "Etc/UTC"],
    ],
  );
  const abidjan = entries.find(({ path }) => path.endsWith("Abidjan"));
  assert.equal(`${await Array.fromAsync(abidjan!.open!())}`, "TZif\n\n1");
});

const DAMAGE: readonly [what: string, bytes: string][] = [
  ["nothing", ""],
  ["an index that does not end", "plimsoll zones 1\nrelease 2026f\n"],
  ["another format", "plimsoll zones 2\nrelease 2026f\n\n"],
  ["no release", "plimsoll zones 1\nzone A 0\n\n"],
  ["a path that leads out", "plimsoll zones 1\nrelease r\nzone ../x 1\n\nx"],
  ["an absolute path", "plimsoll zones 1\nrelease r\nzone /x 1\n\nx"],
  ["a negative size", "plimsoll zones 1\nrelease r\nzone A -1\n\n"],
  ["too few bytes", "plimsoll zones 1\nrelease r\nzone A 2\n\nx"],
  ["too many bytes", "plimsoll zones 1\nrelease r\nzone A 1\n\nxx"],
  ["a link to nothing", "plimsoll zones 1\nrelease r\nlink A B\n\n"],
  ["a link to a link", "plimsoll zones 1\nrelease r\nlink A B\nlink B A\n\n"],
  ["another kind", "plimsoll zones 1\nrelease r\nfile A 0\n\n"],
  ["a word too many", "plimsoll zones 1\nrelease r\nzone A 0 0\n\n"],
];

for (const [what, bytes] of DAMAGE) {
  test(`a damaged pack is refused: ${what}`, () => {
    assert.throws(
      () => parseZonePack(Buffer.from(bytes)),
      (error) => error instanceof PlimsollError && error.code === "defect",
    );
  });
}

test("property: what is encoded is parsed back", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9_+-]{1,8}$/);
  const zones = fc.dictionary(name, fc.uint8Array({ maxLength: 40 }), { minKeys: 1 });
  fc.assert(
    fc.property(zones, fc.uniqueArray(name), (contents, others) => {
      const entries = Object.entries(contents);
      const links = new Map(others.filter((other) => !(other in contents)).map((other) => [other, entries[0]![0]]));
      const parsed = parseZonePack(encodeZonePack({ release: "2026f", zones: new Map(entries), links }));
      assert.deepEqual([...parsed.links].sort(), [...links].sort());
      assert.deepEqual(
        [...parsed.zones].map(([each, bytes]) => [each, Buffer.from(bytes).toString("hex")]).sort(),
        entries.map(([each, bytes]) => [each, Buffer.from(bytes).toString("hex")]).sort(),
      );
    }),
  );
});
