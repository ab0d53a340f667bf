import assert from "node:assert/strict";
import { test } from "node:test";
import type { Needed } from "../../evidence/base-need.ts";
import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { Absent } from "../../format/go/absent.ts";
import { NameTable } from "../../format/go/name-table.ts";
import { BASE_NEEDS, weighBase } from "./evidence.ts";

const NOTHING: BinaryFacts = {
  where: "app",
  sizeBytes: 0,
  goarch: "amd64",
  sections: [],
  interpreter: undefined,
  sharedObjects: [],
  origin: undefined,
  buildInfo: new Absent("not of interest"),
  functions: new NameTable(Buffer.from("runtime.main\0")),
  files: new Absent("not of interest"),
  buildDirectories: [],
  packages: undefined,
  expectedGoarch: undefined,
};

/** The functions that are named, and runtime.main, which every Go program has. */
function linking(...functions: string[]): BinaryFacts {
  const names = ["runtime.main", ...functions].map((name) => `${name}\0`);
  return { ...NOTHING, functions: new NameTable(Buffer.from(names.join(""))) };
}

function weighed(facts: BinaryFacts, id: string): Needed | undefined {
  return weighBase(facts).items.find((item) => item.id === id)?.needed;
}

test("a binary that links none of the functions of interest can run on scratch", () => {
  const { items, scratchWouldDo } = weighBase(linking("main.main"));
  assert.deepEqual(new Set(items.map(({ needed }) => needed)), new Set(["no"]));
  assert.equal(items.length, BASE_NEEDS.length);
  assert.equal(scratchWouldDo, true);
});

const READER = "crypto/x509.loadSystemRoots";

const CASES: readonly [id: string, functions: readonly string[], needed: Needed][] = [
  ["certificates", [READER, "net/http.(*Transport).RoundTrip"], "yes"],
  ["certificates", [READER, "crypto/x509.SystemCertPool"], "yes"],
  ["certificates", [READER, "net/http.(*Server).Serve"], "unknown"],
  ["certificates", [READER, "crypto/tls.Dial", "golang.org/x/crypto/x509roots/fallback.init.0"], "no"],
  ["certificates", ["net/http.(*Transport).RoundTrip"], "no"],
  ["time-zones", ["time.LoadLocation"], "yes"],
  ["time-zones", ["time.LoadLocation", "time.registerLoadFromEmbeddedTZData"], "no"],
  ["time-zones", ["time.loadLocation", "time.initLocal"], "no"],
  ["users", ["os/user.Current"], "yes"],
  ["users", ["os/user.LookupGroupId"], "yes"],
  ["users", ["os/user.UnknownUserError.Error"], "no"],
  ["temporary-directory", ["os.CreateTemp"], "yes"],
  ["temporary-directory", ["os.MkdirTemp", "os.CreateTemp", "mime/multipart.(*Reader).ReadForm"], "yes"],
  ["temporary-directory", ["os.CreateTemp", "mime/multipart.(*Reader).ReadForm"], "unknown"],
  ["temporary-directory", ["os.TempDir"], "unknown"],
  ["home-directory", ["os.UserHomeDir"], "unknown"],
  ["hosts-and-resolver", ["net.dnsReadConfig", "net.readHosts"], "no"],
  ["mime-types", ["mime.TypeByExtension"], "unknown"],
  ["mime-types", ["mime.ParseMediaType"], "no"],
  ["child-programs", ["os/exec.(*Cmd).Start"], "unknown"],
  ["child-programs", ["os/exec.LookPath"], "no"],
];

for (const [id, functions, needed] of CASES) {
  test(`${id} with ${functions.join(", ")}: ${needed}`, () => {
    assert.equal(weighed(linking(...functions), id), needed);
  });
}

test("a loader or a shared object needs libc", () => {
  assert.equal(weighed({ ...NOTHING, interpreter: "/lib/ld.so" }, "libc"), "yes");
  assert.equal(weighed({ ...NOTHING, sharedObjects: ["libc.so.6"] }, "libc"), "yes");
});

test('a need that could not be determined is "unknown", and scratch is not recommended', () => {
  const unreadable = { ...NOTHING, functions: new Absent("an unknown format") };
  const { items, scratchWouldDo, reasons } = weighBase(unreadable);
  assert.deepEqual(
    items.filter(({ needed }) => needed === "no").map(({ id }) => id),
    ["libc"],
  );
  assert.equal(scratchWouldDo, false);
  assert.match(reasons.join("\n"), /^users \(not ruled out\): the linked functions are not known: an unknown format$/m);
});

test("a need is ruled out if its package is not in the list of packages", () => {
  const facts = { ...NOTHING, functions: new Absent("an unknown format"), packages: new Set(["os", "time", "net"]) };
  assert.deepEqual([weighed(facts, "users"), weighed(facts, "certificates")], ["no", "no"]);
  assert.deepEqual([weighed(facts, "time-zones"), weighed(facts, "temporary-directory")], ["unknown", "unknown"]);
});

test("every need is unknown if the names of the functions have been changed after linking", () => {
  const facts: BinaryFacts = { ...NOTHING, functions: new NameTable(Buffer.from("a1b2.Cd\0main.main\0")) };
  const { items, scratchWouldDo } = weighBase(facts);
  assert.deepEqual(new Set(items.filter(({ id }) => id !== "libc").map(({ needed }) => needed)), new Set(["unknown"]));
  assert.equal(scratchWouldDo, false);
  assert.match(items.find(({ id }) => id === "users")?.why[0] ?? "", /so their names were changed/);
});
