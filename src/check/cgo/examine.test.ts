import assert from "node:assert/strict";
import { test } from "node:test";
import { cgoRequiredError, examineCgo } from "./examine.ts";
import type { PackageFiles } from "./package-variant.ts";

type Files = Readonly<Record<string, string>>;

/** A package with files that are always there, only with C, and only without. Those with C that import it say so. */
interface Sample {
  readonly importPath: string;
  readonly imports?: readonly string[];
  readonly standard?: boolean;
  readonly always?: Files;
  readonly withC?: Files;
  readonly withoutC?: Files;
  readonly onlyWithC?: boolean;
}

function programOf(samples: readonly Sample[]) {
  const lists: boolean[] = [];
  const list = async (cgo: boolean): Promise<PackageFiles[]> => {
    lists.push(cgo);
    return samples.filter(({ onlyWithC }) => cgo || !onlyWithC).map((sample) => filesOf(sample, cgo));
  };
  const read = async (files: readonly { folder: string; name: string }[]) =>
    files.map(({ folder, name }) => {
      const sample = samples.find(({ importPath }) => importPath === folder)!;
      return { ...sample.always, ...sample.withC, ...sample.withoutC }[name]!;
    });
  return { list, read, lists };
}

function filesOf({ importPath, standard, imports, ...files }: Sample, cgo: boolean): PackageFiles {
  const present = { ...files.always, ...(cgo ? files.withC : files.withoutC) };
  const names = Object.keys(present);
  const importsC = (name: string) => present[name]!.includes('import "C"');
  return {
    importPath,
    folder: importPath,
    standard: standard ?? false,
    module: standard ? undefined : `${importPath}@v1.0.0`,
    goFiles: names.filter((name) => !importsC(name)),
    cgoFiles: names.filter(importsC),
    imports: imports ?? [],
    problem: undefined,
  };
}

const MAIN: Sample = {
  importPath: "example.com/order",
  imports: ["example.com/store", "net"],
  always: { "main.go": "package main" },
};
const NET: Sample = {
  importPath: "net",
  standard: true,
  withC: { "cgo.go": 'import "C"\nfunc lookup() error { return C.x() }' },
  withoutC: { "stub.go": 'func lookup() error { panic("cgo not available") }' },
};

const judge = async (store: Omit<Sample, "importPath">, allowed: string[] = []) => {
  const sample = { importPath: "example.com/driver", ...store };
  const way = { importPath: "example.com/store", imports: ["example.com/driver"], always: { "s.go": "" } };
  return await examineCgo(programOf([NET, sample, way, MAIN]), allowed);
};

test("a program with C in the standard library only is fine, and is listed once", async () => {
  const program = programOf([
    { importPath: "runtime/cgo", standard: true, withC: { "cgo.go": 'import "C"' } },
    NET,
    MAIN,
  ]);
  const { verdict, packages } = await examineCgo(program, []);
  assert.equal(verdict.holds, true);
  assert.deepEqual(program.lists, [true]);
  assert.deepEqual([...packages], ["net", "example.com/order"]);
  assert.deepEqual(verdict.evidence, ["runtime/cgo, net: the standard library has these in Go as well"]);
});

test("a silent stub is refused, with the way to it and the ways out", async () => {
  const judgement = await judge({
    always: { "doc.go": "package driver" },
    withC: {
      "driver.go": 'import "C"\ntype Driver struct{}\nfunc (Driver) Open() error { return C.open() }\nfunc init() {}',
    },
    withoutC: { "mock.go": "type Driver struct{}\nfunc (Driver) Open() error { return errNoC }\nfunc init() {}" },
  });
  assert.equal(judgement.verdict.holds, false);
  assert.equal(judgement.facts.refused[0]?.verdict, "stub");
  const error = cgoRequiredError(judgement);
  assert.equal(error.code, "cgo-required");
  assert.equal(error.what, "example.com/driver is built without C as a stub that refuses its work");
  assert.deepEqual(error.why?.split("\n"), [
    "imported by: example.com/order → example.com/store → example.com/driver",
    "module: example.com/driver@v1.0.0",
    "with C: driver.go; without: mock.go",
    "without C these only return an error or panic: Driver.Open",
  ]);
  assert.match(error.fix ?? "", /--allow-no-cgo example\.com\/driver/);
});

test("what the user vouches for passes, with the files that it was allowed for", async () => {
  const { verdict } = await judge({ withC: { "a.go": 'import "C"' } }, ["example.com/driver"]);
  assert.equal(verdict.holds, true);
  assert.match(verdict.evidence[1] ?? "", /^example\.com\/driver: allowed by --allow-no-cgo/);
});

test("Go files that do the work of the C pass", async () => {
  const { verdict, facts } = await judge({
    withC: {
      "manual.go": 'import "C"\nfunc New(n int) []byte { return C.calloc(n) }\nfunc Free(b []byte) { C.free(b) }',
    },
    withoutC: { "manual_nocgo.go": "func New(n int) []byte { return make([]byte, n) }\nfunc Free(b []byte) {}" },
  });
  assert.equal(verdict.holds, true);
  assert.deepEqual(facts.accepted[0]?.evidence, [
    "with C: manual.go; without: manual_nocgo.go",
    "in Go, and doing work: New, Free",
  ]);
});

const C_FILE = 'import "C"\nfunc Use() int { return C.use() }';
for (const [name, expected, sample] of [
  ["a package without files", "excluded", { withC: { "a.go": C_FILE } }],
  ["a missing name", "unsure", { always: { "d.go": "" }, withC: { "a.go": C_FILE } }],
  ["a missing init", "unsure", { always: { "d.go": "" }, withC: { "a.go": 'import "C"\nfunc init() { C.x() }' } }],
  [
    "a constant in place of work",
    "unsure",
    { withC: { "a.go": C_FILE }, withoutC: { "b.go": "func Use() int { return 0 }" } },
  ],
  ["C with nothing in its place", "unsure", { always: { "d.go": "" }, withC: { "a.go": 'import "C"' } }],
] as const) {
  test(`${name} is ${expected}`, async () => {
    const { facts } = await judge(sample);
    assert.equal(facts.refused[0]?.verdict, expected);
  });
}

test("a package that is there only with C is not in the binary", async () => {
  const { verdict } = await judge({ onlyWithC: true, withC: { "a.go": C_FILE } });
  assert.equal(verdict.holds, true);
});

test("of the standard library, plugin is the one that refuses its work", async () => {
  const plugin: Sample = {
    importPath: "plugin",
    standard: true,
    withC: { "plugin_dlopen.go": 'import "C"\nfunc open(name string) (*Plugin, error) { return C.dlopen(name), nil }' },
    withoutC: {
      "plugin_stubs.go": 'func open(name string) (*Plugin, error) { return nil, errors.New("not implemented") }',
    },
  };
  const { facts } = await examineCgo(programOf([NET, plugin, { ...MAIN, imports: ["plugin"] }]), []);
  assert.deepEqual(
    facts.refused.map(({ importPath, chain }) => [importPath, chain]),
    [["plugin", ["example.com/order", "plugin"]]],
  );
});
