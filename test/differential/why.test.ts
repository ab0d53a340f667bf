import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { explainWhy } from "../../src/flow/why/explain-why.ts";
import { explainImports } from "../../src/measure/link/import-chains.ts";
import { findProgram } from "../../src/toolchain/find-program.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { listDependencies } from "../../src/toolchain/go/dependencies.ts";
import { REPOSITORY } from "../support/tools.ts";
import { type Workshop, workshop } from "./go-workshop.ts";

async function why(t: TestContext, folder: string, wanted: string, prove = false) {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const { openGo } = await import("../../src/toolchain/go/go.ts");
  const go = await openGo({ cwd: join(REPOSITORY, folder), env: shop.environment });
  const { platform, cacheFolder } = shop;
  const main = await shop.resolve(go, ".");
  const build = { platform, cacheFolder, cgo: false, trimpath: true, choices: NO_CHOICES };
  return explainWhy(go, { ...build, package: main, wanted, prove, chains: 5 });
}

test("a program with one reflecting function names it, and a link without its mark is smaller", async (t) => {
  const report = await why(t, "test/fixtures/go/why-reflect", "example.com/why-reflect/look", true);
  if (report === undefined) return;
  assert.deepEqual(report.notes, []);
  assert.deepEqual(report.imports.chains, [["example.com/why-reflect", "example.com/why-reflect/look"]]);
  const { exclusive, kept, reflection } = report.link!;
  assert.deepEqual(
    reflection?.functions.map(({ name }) => name),
    ["example.com/why-reflect/look.Up"],
  );
  const { cost, proven } = reflection!;
  assert.ok(cost.loadedBytes > 0 && cost.loadedBytes < kept.loadedBytes);
  assert.ok(proven!.beforeBytes - proven!.afterBytes >= cost.loadedBytes / 2);
  // The methods that it looks up are counted too.
  assert.ok(exclusive.loadedBytes >= cost.loadedBytes);
});

test("the order service keeps methods because of golang.org/x/net/trace, by way of text/template", async (t) => {
  const report = await why(t, "examples/order", "golang.org/x/net");
  if (report === undefined) return;
  assert.deepEqual(report.notes, []);
  const { reflection, kept, exclusive } = report.link!;
  const chain = reflection!.functions[0]!.chain;
  assert.equal(chain.at(-1), "text/template.(*state).evalField");
  assert.ok(chain.includes("golang.org/x/net/trace.init.0"), chain.join(" "));
  assert.ok(exclusive.loadedBytes > 0 && exclusive.loadedBytes < kept.loadedBytes);
  assert.match(report.directRequirement!, /^go\.opentelemetry\.io\//);
});

/** Small programs: each keeps different parts of the runtime, and none imports it. */
const TINY: Readonly<Record<string, string>> = {
  nothing: "package main\n\nfunc main() {}\n",
  panic: "package main\n\nfunc main() { panic(any(1)) }\n",
  any: "package main\n\nvar x any = 3\n\nfunc main() { println(x.(int)) }\n",
  strconv: 'package main\n\nimport "strconv"\n\nfunc main() { println(strconv.Itoa(3)) }\n',
  strings: 'package main\n\nimport "strings"\n\nfunc main() { println(strings.ToUpper("a")) }\n',
  errors: 'package main\n\nimport "errors"\n\nfunc main() { println(errors.New("a").Error()) }\n',
  time: 'package main\n\nimport "time"\n\nfunc main() { println(time.Now().Unix()) }\n',
  sort: 'package main\n\nimport "sort"\n\nfunc main() { sort.Ints(nil) }\n',
  os: 'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("a") }\n',
  reflect: 'package main\n\nimport "reflect"\n\nfunc main() { println(reflect.TypeOf(3).Kind()) }\n',
};

test("every package of a tiny program has a chain, and the same bytes as in the linker", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ "go.mod": "module example.com/tiny\n\ngo 1.24\n" });
  shop.write(Object.fromEntries(Object.entries(TINY).map(([name, text]) => [`${name}/main.go`, text])));
  const go = await shop.open();
  const { platform, cacheFolder } = shop;
  let chains = 0;
  for (const name of Object.keys(TINY)) {
    const main = await shop.resolve(go, `./${name}`);
    const build = { package: main, platform, cacheFolder, cgo: false, trimpath: true, choices: NO_CHOICES };
    const dependencies = await listDependencies(go, build);
    for (const { importPath } of dependencies) {
      const reason = explainImports(dependencies, `example.com/tiny/${name}`, new Set([importPath]), 1);
      assert.equal(reason.chains[0]?.at(-1), importPath, name);
      chains++;
    }
    // The cost of a link is given only where it equals the linker's, symbol for symbol.
    for (const wanted of ["runtime", "main"]) {
      const { link, notes } = await explainWhy(go, { ...build, wanted, prove: false, chains: 5 });
      assert.ok(link !== null, `${name}: ${notes.join(" ")}`);
      assert.ok(link.exclusive.loadedBytes > 0 && link.exclusive.loadedBytes <= link.kept.loadedBytes, name);
    }
  }
  assert.ok(chains > 200, `${chains} packages`);
  t.diagnostic(`compared ${chains} packages`);
});

test("a program that asks for nothing says that go links the runtime, and std's copies are found by their own paths", async (t) => {
  const runtime = await why(t, "test/fixtures/go/plain", "runtime");
  if (runtime === undefined) return;
  assert.notEqual(runtime.link, null);
  const std = await why(t, "test/fixtures/go/plain", "std");
  assert.deepEqual(std!.link!.exclusive, std!.link!.kept, "nothing is left without it");
});

/** A go command that writes down what it is called with. Returns the number of links since the last time. */
async function countedLinks(shop: Workshop) {
  const [log, bin] = [join(shop.folder, "calls"), join(shop.folder, "bin")];
  const go = (await findProgram("go", shop.environment))!;
  shop.write({ "bin/go": `#!/bin/sh\necho "$*" >>'${log}'\nexec '${go}' "$@"\n`, calls: "" });
  chmodSync(join(bin, "go"), 0o755);
  return {
    environment: { PATH: `${bin}${delimiter}${shop.environment.PATH}` },
    links: () => {
      const calls = readFileSync(log, "utf8").split("\n");
      writeFileSync(log, "");
      return calls.filter((call) => call.startsWith("tool link")).length;
    },
  };
}

test("a second question needs no link and has the same answer, and a damaged or outdated graph is not used", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const source = (text: string) =>
    shop.write({
      "go.mod": "module example.com/kept\n\ngo 1.24\n",
      "main.go": `package main\n\nimport "text/template"\n\nfunc main() { println(${text}) }\n`,
    });
  source("template.New(`a`).Execute(nil, 1) == nil");
  const { environment, links } = await countedLinks(shop);
  const go = await shop.open(".", environment);
  const main = await shop.resolve(go, ".");
  const ask = (wanted: string, ldflags: readonly string[] = [], prove = false) => {
    const { platform, cacheFolder } = shop;
    const choices = { ...NO_CHOICES, ldflags };
    const build = { package: main, platform, cacheFolder, cgo: false, trimpath: true, choices };
    return explainWhy(go, { ...build, wanted, prove, chains: 5 });
  };
  const first = await ask("text/template");
  assert.ok(first.link!.reflection!.functions.length > 0);
  assert.equal(links(), 1);
  assert.deepEqual(await ask("text/template"), first);
  const other = await ask("reflect");
  assert.equal(links(), 0);

  const { link } = await ask("text/template", [], true);
  assert.equal(links(), 2, "only the two of the proof");
  const { proven, ...reflection } = link!.reflection!;
  assert.deepEqual({ ...reflection, proven: null }, first.link!.reflection);
  assert.ok(proven!.afterBytes < proven!.beforeBytes);

  const folder = join(shop.cacheFolder, "links");
  const [name] = readdirSync(folder);
  const bytes = readFileSync(join(folder, name!));
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(join(folder, name!), bytes);
  assert.deepEqual(await ask("reflect"), other);
  assert.equal(links(), 1, "the damaged graph was read again");
  await ask("reflect", ["-X main.unused=1"]);
  assert.equal(links(), 1, "other flags are another link");
  source("template.New(`a`) == nil");
  assert.ok((await ask("text/template")).link!.kept.loadedBytes < first.link!.kept.loadedBytes);
  assert.equal(links(), 1, "another program is another link");
});
