import assert from "node:assert/strict";
import { test } from "node:test";
import { openContext } from "../../src/service/suggestions/context.ts";
import { findOmittingTags } from "../../src/service/suggestions/kinds/tag.ts";
import { findNeedlessC } from "../../src/service/suggestions/kinds/without-c.ts";
import { proveSuggestions } from "../../src/service/suggestions/search/prove-suggestions.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { type Workshop, workshop } from "../differential/go-workshop.ts";
import { requireTool } from "../support/tools.ts";

type Files = Readonly<Record<string, string>>;

async function openAt(
  shop: Workshop,
  files: Files,
  { tags = [], cgo = false }: { tags?: string[]; cgo?: boolean } = {},
) {
  shop.write({ "go.mod": "module example.com/m\n\ngo 1.24\n", ...files });
  const go = await shop.open();
  const choices = { ...NO_CHOICES, tags };
  const { platform, cacheFolder } = shop;
  const request = { package: await shop.resolve(go, ".", choices), platform, cgo, choices, cacheFolder };
  return openContext(go, request, { name: "static", hasTimeZones: true });
}

/** A feature that every build has unless a tag leaves it out, and some that are none. */
const FEATURE: Files = {
  "main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(render(), sum(), slow()) }\n',
  "render.go":
    '//go:build !norender\n\npackage main\n\nimport (\n\t"html/template"\n\t"os"\n)\n\nfunc render() error { return template.Must(template.New("a").Parse("{{.}}")).Execute(os.Stdout, 1) }\n',
  "no_render.go": "//go:build norender\n\npackage main\n\nfunc render() error { return nil }\n",
  "sum.go": "//go:build !sumplus\n\npackage main\n\nfunc sum() int { return 1 }\n",
  "sum_plus.go":
    '//go:build sumplus\n\npackage main\n\nimport "encoding/xml"\n\nfunc sum() int { text, _ := xml.Marshal(1); return len(text) }\n',
  "fast.go":
    '//go:build !purego\n\npackage main\n\nimport "encoding/csv"\n\nfunc slow() error { return csv.NewWriter(nil).Error() }\n',
  "slow.go": "//go:build purego\n\npackage main\n\nfunc slow() error { return nil }\n",
};

test("a tag that leaves a feature out is suggested with what goes; one that adds, and one that slows down, are not", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const context = await openAt(shop, FEATURE);
  const candidates = await findOmittingTags(context);
  const { proven } = await proveSuggestions(candidates, { budget: 20 });
  assert.deepEqual(
    proven.map(({ candidate: { subject, edits } }) => [subject, edits]),
    [["norender", [{ file: null, line: null, what: "build with -tags norender" }]]],
  );
  const [{ candidate, savedBytes } = assert.fail()] = proven;
  assert.ok(savedBytes > 500_000, `${savedBytes} bytes`);
  assert.match(candidate.evidence.join("\n"), /files that react: .*example\.com\/m\/render\.go/);
  assert.match(candidate.evidence.join("\n"), /packages that go: .*html\/template/);
  assert.ok(!candidates.some(({ subject }) => ["purego", "netgo"].includes(subject)));
  t.diagnostic(`looked at ${candidates.map(({ subject }) => subject).join(" ")}`);
});

test("a tag in use is no suggestion, and others come with it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const files = {
    ...FEATURE,
    "sum_plus.go": "//go:build sumplus\n\npackage main\n\nfunc sum() int { return 2 }\n",
    "sum.go":
      '//go:build !sumplus\n\npackage main\n\nimport "encoding/xml"\n\nfunc sum() int { text, _ := xml.Marshal(1); return len(text) }\n',
  };
  const candidates = await findOmittingTags(await openAt(shop, files, { tags: ["norender"] }));
  const { proven } = await proveSuggestions(candidates, { budget: 20 });
  assert.deepEqual(
    proven.map(({ candidate: { edits } }) => edits[0]!.what),
    ["build with -tags norender,sumplus"],
  );
});

test("a tag that takes assembly away is not looked at", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const files = {
    "main.go": "package main\n\nfunc main() { println(add(1, 2)) }\n",
    "add_fast.go": "//go:build !plain\n\npackage main\n\nfunc add(a, b int64) int64\n",
    "add.s": "//go:build !plain\n\nTEXT ·add(SB), $0-24\n\tRET\n",
    "add_plain.go": "//go:build plain\n\npackage main\n\nfunc add(a, b int64) int64 { return a + b }\n",
  };
  assert.ok(!(await findOmittingTags(await openAt(shop, files))).some(({ subject }) => subject === "plain"));
});

const RESOLVES: Files = {
  "main.go": 'package main\n\nimport "net"\n\nfunc main() { _, err := net.LookupHost("example.com"); println(err) }\n',
};

test("C that only the standard library uses can go, and other C cannot", async (t) => {
  const shop = workshop(t);
  if (shop === undefined || requireTool(t, "gcc") === undefined) return;
  const [found, ...others] = await findNeedlessC(await openAt(shop, RESOLVES, { cgo: true }));
  assert.equal(others.length, 0);
  assert.equal(found?.subject, "netgo,osusergo");
  const proof = await found.prove();
  assert.ok(!("unproven" in proof) && proof.after.sizeBytes < proof.before.sizeBytes, JSON.stringify(proof));
  t.diagnostic(`${proof.how}: ${JSON.stringify(proof)}`);
  assert.deepEqual(await findNeedlessC(await openAt(shop, RESOLVES)), []);
  assert.deepEqual(await findNeedlessC(await openAt(shop, RESOLVES, { cgo: true, tags: ["netgo"] })), []);
  const withC = {
    ...RESOLVES,
    "c.go": 'package main\n\n// int one(void) { return 1; }\nimport "C"\n\nfunc init() { println(C.one()) }\n',
  };
  assert.deepEqual(await findNeedlessC(await openAt(shop, withC, { cgo: true })), []);
});
