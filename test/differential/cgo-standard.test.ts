import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { requireTool } from "../support/tools.ts";
import { type Workshop, workshop } from "./go-workshop.ts";

/** The packages of a program that the judgement refuses, by import path. */
async function refusedOf(shop: Workshop, experiment = ""): Promise<string[]> {
  const go = await shop.open(".", { GOEXPERIMENT: experiment });
  const main = await shop.resolve(go, ".");
  const { facts } = await shop.judge(go, main);
  return facts.refused.map(({ importPath }) => importPath);
}

/** The output of a program that is built with C and without. */
function bothWays(shop: Workshop, experiment = ""): { withC: string; without: string } {
  const [withC, without] = ["1", "0"].map((cgo) => {
    const env = { ...shop.environment, GOEXPERIMENT: experiment, CGO_ENABLED: cgo };
    execFileSync("go", ["build", "-o", `program${cgo}`, "."], { cwd: shop.folder, env });
    return execFileSync(join(shop.folder, `program${cgo}`), { encoding: "utf8" });
  });
  return { withC: withC!, without: without! };
}

/** Packages of the standard library that a program can import. */
function standardPackages(shop: Workshop): string[] {
  const listed = execFileSync("go", ["list", "std"], { cwd: shop.folder, encoding: "utf8", env: shop.environment });
  return listed
    .trimEnd()
    .split("\n")
    .filter((path) => !/(?:^|\/)(?:internal|vendor)(?:\/|$)/.test(path));
}

test("in the standard library, exactly the packages that lose functions without C are refused", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ "go.mod": "module example.com/all\n\ngo 1.21\n", "main.go": "package main\n\nfunc main() {}\n" });
  const packages = standardPackages(shop);
  const imports = packages.map((path) => `import _ "${path}"\n`).join("");
  shop.write({ "main.go": `package main\n\n${imports}\nfunc main() {}\n` });
  const refused = await refusedOf(shop);
  // go itself says which packages have other files, asked in another way than the judgement does.
  const files = (cgo: string) => {
    const format = "{{.ImportPath}} {{.GoFiles}} {{.CgoFiles}}";
    const args = ["list", "-deps", "-f", format, "."];
    const text = execFileSync("go", args, {
      cwd: shop.folder,
      encoding: "utf8",
      env: { ...shop.environment, CGO_ENABLED: cgo },
    });
    return new Map(
      text
        .trimEnd()
        .split("\n")
        .map((line) => [line.slice(0, line.indexOf(" ")), line]),
    );
  };
  const [on, off] = [files("1"), files("0")];
  const differ = [...off.keys()].filter((path) => off.get(path) !== on.get(path) && path !== "example.com/all");
  t.diagnostic(
    `compared ${packages.length} packages, of which ${differ.length} have other files: ${differ.join(", ")}`,
  );
  assert.ok(packages.length > 100);
  assert.deepEqual(differ.filter((path) => !["net", "os/user", "runtime/cgo"].includes(path)).sort(), refused.sort());
  assert.deepEqual(refused, ["plugin"]);
});

function behaves(
  name: string,
  program: string,
  expected: { readonly refused: readonly string[]; readonly same: boolean; readonly experiment?: string },
): void {
  test(`${name}: the verdict agrees with the results of building it with and without C`, async (t: TestContext) => {
    const shop = workshop(t);
    if (shop === undefined || requireTool(t, "gcc") === undefined) return;
    const { experiment, refused, same } = expected;
    if (experiment !== undefined && !["amd64", "arm64"].includes(shop.platform.architecture)) {
      return t.skip("the experiment is for other machines");
    }
    shop.write({ "go.mod": "module example.com/one\n\ngo 1.24\n", "main.go": `package main\n\n${program}` });
    const { withC, without } = bothWays(shop, experiment);
    assert.equal(withC === without, same, `${withC} | ${without}`);
    assert.deepEqual(await refusedOf(shop, experiment), refused);
  });
}

behaves("net", 'import (\n\t"fmt"\n\t"net"\n)\n\nfunc main() {\n\tfmt.Println(net.LookupPort("tcp", "https"))\n}\n', {
  refused: [],
  same: true,
});
behaves(
  "os/user",
  'import (\n\t"fmt"\n\t"os/user"\n)\n\nfunc main() {\n\tone, err := user.LookupId("0")\n\tfmt.Println(one, err)\n}\n',
  {
    refused: [],
    same: true,
  },
);
behaves(
  "plugin",
  'import (\n\t"fmt"\n\t"plugin"\n)\n\nfunc main() {\n\t_, err := plugin.Open("none.so")\n\tfmt.Println(err)\n}\n',
  {
    refused: ["plugin"],
    same: false,
  },
);
behaves("boringcrypto", 'import (\n\t"crypto/boring"\n\t"fmt"\n)\n\nfunc main() { fmt.Println(boring.Enabled()) }\n', {
  refused: ["crypto/internal/boring"],
  same: false,
  experiment: "boringcrypto",
});
