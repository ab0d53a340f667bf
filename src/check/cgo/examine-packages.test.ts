import assert from "node:assert/strict";
import { test } from "node:test";
import { examineCgo } from "./examine-packages.ts";
import type { PackageFiles } from "./package-files.ts";
import { decide } from "./said/decide.ts";

type Files = Readonly<Record<string, string>>;

/** A package with files that are always built, only with C, and only without C. Those with C that import "C" say so. */
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
  const list = async (cgo: boolean): Promise<PackageFiles[]> =>
    samples.filter(({ onlyWithC }) => cgo || !onlyWithC).map((sample) => filesOf(sample, cgo));
  const read = async (files: readonly { folder: string; name: string }[]) =>
    files.map(({ folder, name }) => {
      const sample = samples.find(({ importPath }) => importPath === folder)!;
      return { ...sample.always, ...sample.withC, ...sample.withoutC }[name]!;
    });
  return { list, read };
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
    goFiles: names.filter((name) => name.endsWith(".go") && !importsC(name)),
    cgoFiles: names.filter(importsC),
    foreignFiles: names.filter((name) => !name.endsWith(".go")),
    assemblyFiles: [],
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

test("a program with C only in the standard library passes", async () => {
  const program = programOf([
    { importPath: "runtime/cgo", standard: true, onlyWithC: true, withC: { "cgo.go": 'import "C"' } },
    NET,
    MAIN,
  ]);
  const { verdict, packages } = await examineCgo(program, []);
  assert.equal(verdict.holds, true);
  assert.deepEqual([...packages], ["net", "example.com/order"]);
  assert.deepEqual(verdict.evidence, ["runtime/cgo, net: the standard library has these in Go as well"]);
});

test("a stub that fails only at run time is refused, with the import chain to it", async () => {
  const { verdict, facts } = await judge({
    always: { "doc.go": "package driver" },
    withC: {
      "driver.go": 'import "C"\ntype Driver struct{}\nfunc (Driver) Open() error { return C.open() }\nfunc init() {}',
    },
    withoutC: { "mock.go": "type Driver struct{}\nfunc (Driver) Open() error { return errNoC }\nfunc init() {}" },
  });
  assert.equal(verdict.holds, false);
  assert.equal(facts.refused[0]?.verdict, "stub");
  const [finding] = verdict.findings;
  assert.deepEqual(
    [finding?.what, finding?.level],
    ["example.com/driver is built without C as a stub that refuses its work", "error"],
  );
  assert.deepEqual(finding?.evidence, [
    "imported by: example.com/order → example.com/store → example.com/driver",
    "module: example.com/driver@v1.0.0",
    "with C: driver.go; without: mock.go",
    "without C these only return an error or panic: Driver.Open",
  ]);
});

const STUB: Omit<Sample, "importPath"> = {
  withC: { "driver.go": 'import "C"\nfunc Open() error { return C.open() }' },
  withoutC: { "mock.go": "func Open() error { return errNoC }" },
};

for (const [name, decided, level] of [
  ["without C is a warning", [{ value: "0", place: "Makefile:1: CGO_ENABLED=0", rank: 1 }], "warning"],
  ["with C is an error", [{ value: "1", place: "Makefile:1: CGO_ENABLED=1", rank: 1 }], "error"],
  [
    "both ways is an error",
    [
      { value: "1", place: "Makefile:1: CGO_ENABLED=1", rank: 1 },
      { value: "0", place: "Dockerfile:1: ENV CGO_ENABLED=0", rank: 1 },
    ],
    "error",
  ],
] as const) {
  test(`a stub in a program that is said to be built ${name}, with the place`, async () => {
    const program = {
      ...programOf([{ importPath: "example.com/store", ...STUB }, MAIN]),
      said: async () => decide(decided),
    };
    const { findings, holds } = (await examineCgo(program, [])).verdict;
    assert.deepEqual([holds, findings.map((finding) => finding.level)], [false, [level]]);
    for (const { place } of decided) assert.ok(findings[0]?.evidence.at(-1)?.includes(place));
  });
}

test("build files are not read if nothing is lost without C", async () => {
  const said = () => assert.fail("it was asked");
  assert.equal((await examineCgo({ ...programOf([NET, MAIN]), said }, [])).verdict.holds, true);
});

test("a package that does not compile without C is reported, whatever the build files say", async () => {
  const said = async () => decide([{ value: "0", place: "Makefile:1", rank: 1 }]);
  const program = programOf([{ importPath: "example.com/store", withC: { "a.go": 'import "C"' } }, MAIN]);
  const { findings } = (await examineCgo({ ...program, said }, [])).verdict;
  assert.deepEqual(
    findings.map(({ level }) => level),
    ["error"],
  );
});

test("a package that the user allows passes, and the report names the files that differ", async () => {
  const { verdict } = await judge({ withC: { "a.go": 'import "C"' } }, ["example.com/driver"]);
  assert.equal(verdict.holds, true);
  assert.match(verdict.evidence[1] ?? "", /^example\.com\/driver: allowed by --allow-no-cgo/);
});

test("a package passes if its Go files do the work of the C", async () => {
  const { verdict, facts } = await judge({
    withC: {
      "manual.go": 'import "C"\nfunc New(n int) []byte { return C.calloc(n) }\nfunc Free(b []byte) { C.free(b) }',
    },
    withoutC: { "manual_nocgo.go": "func New(n int) []byte { return make([]byte, n) }\nfunc Free(b []byte) {}" },
  });
  assert.equal(verdict.holds, true);
  assert.deepEqual(facts.accepted[0]?.evidence, [
    "with C: manual.go; without: manual_nocgo.go",
    "Go functions that do the work: New",
  ]);
});

const C_FILE = 'import "C"\nfunc Use() int { return C.use() }';
/** Chosen by the tag `cgo` alone: no file imports "C". */
const chosen = (withC: string, withoutC: string, always = "") => ({
  ...(always === "" ? {} : { always: { "always.go": always } }),
  withC: { "system.go": withC },
  withoutC: { "none.go": withoutC },
});
for (const [name, expected, sample] of [
  ["a package without files", "excluded", { withC: { "a.go": C_FILE } }],
  ["a missing init", "unsure", { always: { "d.go": "" }, withC: { "a.go": 'import "C"\nfunc init() { C.x() }' } }],
  ["a function that only returns a constant", "unsure", chosen(C_FILE, "func Use() int { return 0 }")],
  ["C without any replacement", "unsure", { always: { "d.go": "" }, withC: { "a.go": 'import "C"' } }],
  [
    "a library that is linked in",
    "unsure",
    { always: { "d.go": "" }, withC: { "a.go": '// #cgo LDFLAGS: -ljemalloc\nimport "C"\nfunc use() { C.x() }' } },
  ],
  [
    "a stub that only the tag chooses",
    "stub",
    chosen(
      "func Load() (string, error) { return os.Hostname() }",
      'func Load() (string, error) { return "", errors.New("no") }',
    ),
  ],
  [
    "a stub whose error is made by another function",
    "stub",
    chosen(
      "func Load() error { return os.Remove(name) }",
      'func Load() error { return missing("Load") }\nfunc missing(op string) error { return fmt.Errorf("%s: no cgo", op) }',
    ),
  ],
  [
    "a stub that ends the program",
    "stub",
    chosen(
      "func Load() error { return os.Remove(name) }",
      'func Load() error {\n\tlog.Fatal("no cgo")\n\treturn nil\n}',
    ),
  ],
  [
    "a stub that only logs and reports success",
    "unsure",
    chosen(
      "func Start() error { return os.Remove(name) }",
      'func Start() error {\n\tlog.Println("no cgo")\n\treturn nil\n}',
    ),
  ],
  [
    "a stub with named results",
    "stub",
    chosen(
      "func Load() (s string, err error) { return os.Hostname() }",
      'func Load() (s string, err error) {\n\terr = errors.New("no cgo")\n\treturn\n}',
    ),
  ],
  [
    "a variable that holds a stub",
    "stub",
    chosen("var Load = func() error { return os.Remove(name) }", "var Load = func() error { return errNoC }"),
  ],
  [
    "a stub that gives a named result an error of the package's",
    "stub",
    chosen(
      "func Load() (s string, err error) { return os.Hostname() }",
      "func Load() (s string, err error) {\n\terr = errNoC\n\treturn\n}",
    ),
  ],
  [
    "a stub that chooses among errors",
    "stub",
    chosen(
      "func Load(name string) (n int, err error) { return read(name) }",
      "func Load(name string) (n int, err error) {\n\tswitch name {\n\tcase s:\n\t\terr = errors.New(s)\n\tdefault:\n\t\terr = errors.ErrUnsupported\n\t}\n\treturn n, err\n}",
    ),
  ],
  [
    "a stub whose error is a conversion",
    "stub",
    chosen(
      "func Load() error { return os.Remove(name) }",
      'type missing string\nfunc (m missing) Error() string { return string(m) }\nfunc Load() error { return missing("no cgo") }',
    ),
  ],
  [
    "a stub whose error is allocated",
    "stub",
    chosen(
      "func Load() error { return os.Remove(name) }",
      'type missing struct{}\nfunc (*missing) Error() string { return "no cgo" }\nfunc Load() error { return new(missing) }',
    ),
  ],
  [
    "a stub whose error a name holds",
    "stub",
    chosen(
      "func Load() error { return os.Remove(name) }",
      "func Load() error {\n\terr := &os.PathError{Op: s}\n\treturn err\n}",
    ),
  ],
  [
    "a variable that is given a stub's name",
    "stub",
    chosen(
      "var Load = load\nfunc load() error { return os.Remove(name) }",
      "var Load = missing\nfunc missing() error { return errNoC }",
    ),
  ],
  [
    "a stub that is handed over when the program starts",
    "stub",
    chosen(
      "func init() { open = openC }\nfunc openC() error { return os.Remove(name) }",
      "func init() { open = missing }\nfunc missing() error { return errNoC }",
      "var open func() error\nfunc Open() error { return open() }",
    ),
  ],
  [
    "an implementation of another name that does nothing",
    "unsure",
    chosen(
      "var Default Backend = native{}\ntype native struct{}\nfunc (native) Lock() { run() }",
      "var Default Backend = none{}\ntype none struct{}\nfunc (none) Lock() {}",
      "type Backend interface { Lock() }",
    ),
  ],
  [
    "a table without its drivers",
    "unsure",
    chosen(
      'var drivers = map[string]func() error{"native": open}\nfunc open() error { return run() }',
      "var drivers = map[string]func() error{}",
    ),
  ],
  [
    "a package that SWIG writes",
    "unsure",
    { always: { "doc.go": "package sw" }, withC: { "sw.swigcxx": "%module sw" } },
  ],
  [
    "an implementation of another name that refuses",
    "stub",
    chosen(
      "func New() Store { return open() }\nfunc open() Store { return &real{} }",
      "func New() Store { return &fake{} }\ntype fake struct{}\nfunc (*fake) Get() error { return ErrUnsupported }",
    ),
  ],
  [
    "a constant by which other files decide",
    "unsure",
    chosen(
      "const Enabled = true",
      "const Enabled = false",
      "func Open() error {\n\tif !Enabled {\n\t\treturn err\n\t}\n\treturn run()\n}",
    ),
  ],
  [
    "a constant by which work is skipped",
    "unsure",
    chosen(
      "const Enabled = true",
      "const Enabled = false",
      "func main() {\n\tif Enabled {\n\t\tregister(native)\n\t}\n\trun()\n}",
    ),
  ],
  [
    "a constant that a function reports",
    "unsure",
    chosen("const enabled = true", "const enabled = false", "func Supported() bool { return enabled }"),
  ],
  [
    "a driver that registers itself with C only",
    "unsure",
    { always: { "main.go": "" }, withC: { "driver_cgo.go": 'import _ "example.com/sqlite"' } },
  ],
  [
    "an init that complains without C",
    "unsure",
    { always: { "d.go": "" }, withoutC: { "n.go": "func init() { problems = append(problems, ErrNoC) }" } },
  ],
  [
    "a method that an interface may ask for",
    "unsure",
    { always: { "d.go": "type Conn struct{}" }, withC: { "a.go": "func (Conn) Reset() error { return run() }" } },
  ],
] as const satisfies readonly (readonly [string, string, Omit<Sample, "importPath">])[]) {
  test(`${name} is ${expected}`, async () => {
    const { facts } = await judge(sample);
    assert.deepEqual(
      facts.refused.map(({ verdict }) => verdict),
      [expected],
    );
  });
}

for (const [name, sample] of [
  [
    "a constant that is only printed",
    chosen("const cgoEnabled = true", "const cgoEnabled = false", "func Version() { fmt.Println(cgoEnabled) }"),
  ],
  [
    "a constant that chooses between two ways that work",
    chosen(
      "const cgoEnabled = true",
      "const cgoEnabled = false",
      "const inGo = raceEnabled || !cgoEnabled\n\nfunc New(n int) []byte {\n\tif inGo {\n\t\treturn make([]byte, n)\n\t}\n\treturn manual.New(n)\n}",
    ),
  ],
  [
    "a constant that chooses where memory comes from",
    chosen(
      "const cgoEnabled = true",
      "const cgoEnabled = false",
      "func get() *entry {\n\tif !cgoEnabled {\n\t\treturn new(entry)\n\t}\n\treturn manual()\n}\n\nfunc value() *entry {\n\tif !cgoEnabled {\n\t\te := &entry{}\n\t\te.init()\n\t\treturn e\n\t}\n\treturn manual()\n}",
    ),
  ],
  [
    "another driver in its place",
    chosen('import _ "example.com/sqlite"', 'import _ "example.com/pure"', "func main() {}"),
  ],
  [
    "a constructor of a type that works",
    chosen(
      "func New() Codec { return open() }\nfunc open() Codec { return C() }",
      "func New() Codec { return &pure{} }\ntype pure struct{}\nfunc (p *pure) Sum(b []byte) int {\n\tfor range b {\n\t\tp.n++\n\t}\n\treturn p.n\n}",
    ),
  ],
  [
    "a stub with and without C",
    chosen("func Load() error { return ErrNotHere }", 'func Load() error { return errors.New("not here either") }'),
  ],
  [
    "a list of words that is shorter without C",
    chosen(
      'var features = []string{"native"}',
      "var features = []string{}",
      "func Features() { fmt.Println(features) }",
    ),
  ],
  [
    "an error of the package's beside work",
    chosen(
      "func Load(n string) (err error) { return read(n) }",
      "func Load(n string) (err error) {\n\terr = errNoFile\n\tif f, e := os.Open(n); e == nil {\n\t\terr = f.Close()\n\t}\n\treturn\n}",
    ),
  ],
  ["a function that nobody can call without C", { always: { "d.go": "" }, withC: { "a.go": C_FILE } }],
] as const satisfies readonly (readonly [string, Omit<Sample, "importPath">])[]) {
  test(`${name} passes`, async () => {
    const { facts } = await judge(sample);
    assert.deepEqual(
      facts.refused.map(({ evidence }) => evidence),
      [],
    );
  });
}

test("the tag netcgo, which asks for the C library's resolver, is reported", async () => {
  const net = { ...NET, always: { "netcgo_on.go": "" } };
  const { facts } = await examineCgo(programOf([net, MAIN]), []);
  assert.deepEqual(
    facts.refused.map(({ importPath, verdict }) => [importPath, verdict]),
    [["net", "unsure"]],
  );
});

test("so does netdns=cgo among the defaults of GODEBUG", async () => {
  for (const [godebug, refused] of [
    ["madvdontneed=1,netdns=cgo+1", ["net"]],
    ["netdns=go", []],
  ] as const) {
    const { list, read } = programOf([NET, MAIN]);
    const withDefaults = async (cgo: boolean) => (await list(cgo)).map((one) => ({ ...one, godebug }));
    const { facts } = await examineCgo({ list: withDefaults, read }, []);
    assert.deepEqual(
      facts.refused.map(({ importPath }) => importPath),
      refused,
    );
  }
});

for (const [name, stub, refused] of [
  ["is a stub", "func Open() error { return errNoC }\nfunc (e Err) Error() string { return text }", ["stub"]],
  ["does some work", "func Open() error { return os.Remove(name) }\nfunc Sync() error { return errNo }", []],
] as const) {
  test(`a package that is there without C only and ${name}`, async () => {
    const inPlace: Sample = { importPath: "example.com/inplace", withoutC: { "o.go": stub } };
    const { list, read } = programOf([inPlace, MAIN]);
    const without = async (cgo: boolean) =>
      (await list(cgo)).filter((one) => !cgo || one.importPath !== "example.com/inplace");
    const { facts } = await examineCgo({ list: without, read }, []);
    assert.deepEqual(
      facts.refused.map(({ verdict }) => verdict),
      refused,
    );
  });
}

test("BoringCrypto that is not there without C is refused once, by its own name", async () => {
  const boring = (importPath: string): Sample => ({ ...STUB, importPath, standard: true });
  const program = programOf([boring("crypto/internal/boring"), boring("crypto/internal/fips140"), MAIN]);
  const { verdict } = await examineCgo(program, []);
  assert.deepEqual(
    verdict.findings.map(({ what }) => what),
    ["GOEXPERIMENT=boringcrypto has no effect without C: the program has Go's ordinary cryptography"],
  );
});

test("a package that is built only with C is not in the binary", async () => {
  const { verdict } = await judge({ onlyWithC: true, withC: { "a.go": C_FILE } });
  assert.equal(verdict.holds, true);
});

test("plugin is the only package of the standard library that is refused", async () => {
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
