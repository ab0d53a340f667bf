import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { type KoContext, koSettingsFor, koSettingsForAll, parseKoSettings } from "./ko-file.ts";

const context: KoContext = {
  anchorFlags: (flags, from) => flags.map((flag) => (flag.startsWith("-modfile") ? `${flag} from ${from}` : flag)),
  env: { VERSION: "1.2" },
  goEnv: { GOOS: "linux" },
  now: new Date("2026-08-01T10:00:00.5Z"),
  git: {
    Branch: "main",
    Tag: "v1.2.0",
    ShortCommit: "abc1234",
    FullCommit: "abc1234000",
    CommitDate: "2026-07-31T00:00:00Z",
    CommitTimestamp: "1785456000",
    IsDirty: false,
    IsClean: true,
    TreeState: "clean",
  },
};
const folder = resolve("/repository");
const parse = (text: string, given = context) => parseKoSettings(text, ".ko.yaml", folder, given);

const FILE = `
defaultBaseImage: example.com/base
baseImageOverrides:
  example.com/order/cmd/tool: example.com/other
defaultPlatforms: [linux/arm64]
defaultEnv: [A=1]
defaultFlags: [-v]
defaultLdflags: [-X main.version=none]
builds:
- id: order
  dir: ./services
  main: ./cmd/order/main.go
  env: [B=x=y]
  ldflags:
  - -X main.version={{.Git.Tag}}
  - -X main.built={{ .Date }}/{{.Timestamp}}/{{.Env.VERSION}}/{{.GoEnv.GOOS}}/{{.Git.IsDirty}}
`;

test("a build replaces the defaults key by key for its own folder", () => {
  const ko = parse(FILE);
  assert.deepEqual(koSettingsFor(ko, { folder: resolve(folder, "services/cmd/order") }), {
    base: "example.com/base",
    platforms: ["linux/arm64"],
    go: {
      flags: ["-v"],
      ldflags: ["-X main.version=v1.2.0 -X main.built=2026-08-01T10:00:00Z/1785578400/1.2/linux/false"],
      env: { B: "x=y" },
    },
  });
});

test("a package without a build gets the defaults, and the base for its import path", () => {
  const main = { folder: resolve(folder, "cmd/tool"), importPath: "example.com/order/cmd/tool" };
  assert.deepEqual(koSettingsFor(parse(FILE), main), {
    base: "example.com/other",
    platforms: ["linux/arm64"],
    go: { flags: ["-v"], ldflags: ["-X main.version=none"], env: { A: "1" } },
  });
});

test("paths in flags are relative to the folder in which ko would run go", () => {
  const ko = parse("defaultFlags: [-modfile=a.mod]\nbuilds:\n- dir: ./svc\n  flags: [-modfile=b.mod]\n");
  const flags = (path: string) => koSettingsFor(ko, { folder: resolve(folder, path) }).go?.flags;
  assert.deepEqual(flags("other"), [`-modfile=a.mod from ${folder}`]);
  assert.deepEqual(flags("svc"), [`-modfile=b.mod from ${resolve(folder, "svc")}`]);
});

test("templates that are unknown or have no value are refused, and the message names them", () => {
  const refuses = (action: string, given = context) => {
    assert.throws(
      () => parse(`builds:\n- ldflags: ['-X a=${action}']`, given),
      (error: { code: string; what: string; where: string }) =>
        error.code === "config-invalid" &&
        error.what.startsWith(action) &&
        error.where === ".ko.yaml:2:19 › builds[0].ldflags",
    );
  };
  assert.throws(() => parse("# was {{.Nope}} once\ndefaultLdflags:\n  - -X a={{.Nope}}\n"), {
    where: ".ko.yaml:3:10 › defaultLdflags",
  });
  for (const action of ["{{.Env.MISSING}}", "{{ printf .Env.VERSION }}", "{{.Git.Author}}", "{{.Nope}}", "{{- .Date}}"])
    refuses(action);
  refuses("{{.Env.toString}}");
  refuses("{{.Git.Tag}}", { ...context, git: undefined });
});

test("flags may be one string, as ko reads them", () => {
  assert.deepEqual(parse("defaultFlags: -v  -race").defaults.flags, ["-v", "-race"]);
});

test("a key that ko does not have is refused", () => {
  assert.throws(() => parse("builds:\n- ldfalgs: []"), {
    what: '"ldfalgs" is not a setting of builds[0]',
    fix: 'did you mean "ldflags"?',
  });
});

test("binaries of one image that ask for different builds are refused", () => {
  const ko = parse("builds:\n- main: ./a\n  ldflags: ['-X main.v=a']\n- main: ./b\n  ldflags: ['-X main.v=b']");
  const [a, b] = ko.builds.map(({ packageFolder }) => ({ folder: packageFolder }));
  assert.deepEqual(koSettingsForAll(ko, [a!], ".ko.yaml").go?.ldflags, ["-X main.v=a"]);
  assert.throws(() => koSettingsForAll(ko, [a!, b!], ".ko.yaml"), {
    code: "config-invalid",
    fix: /a separate image for each/,
  });
});

test("platforms are a list or one string of words", () => {
  assert.deepEqual(parse("defaultPlatforms: all").platforms, ["all"]);
  assert.deepEqual(parse("defaultPlatforms: [linux/arm64, linux/amd64]").platforms, ["linux/arm64", "linux/amd64"]);
});
