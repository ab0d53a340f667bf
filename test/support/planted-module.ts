import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type ConvergeReport, type ConvergeRequest, converge } from "../../src/index.ts";
import { type PublishedModule, publish, type Workshop, workshop } from "../differential/go-workshop.ts";

/** A module whose one package imports that of each module that it requires. */
export function published(word: string, requires = "", code = ""): PublishedModule {
  const [name = "", version = ""] = word.split("@");
  const path = `example.com/${name}`;
  const needs = requires.split(" ").filter(Boolean);
  const lines = needs.map((one) => `\texample.com/${one.replace("@", " ")}\n`).join("");
  const imports = needs.map((one) => `import _ "example.com/${one.split("@")[0]}"\n`).join("");
  return {
    path,
    version,
    files: {
      "go.mod": `module ${path}\n\ngo 1.21\n\nrequire (\n${lines})\n`,
      [`${name}.go`]: `package ${name}\n\n${imports}\n${code || "func Do() {}"}\n`,
    },
  };
}

export interface Planted extends Workshop {
  /** The application's folder. */
  readonly cwd: string;
  readonly converge: (request?: ConvergeRequest, more?: Readonly<Record<string, string>>) => Promise<ConvergeReport>;
  readonly text: (name: string) => string;
}

/** An application that requires and imports these modules, with a report by hand: `a@v1.0.0:v1.1.0`, found and fixed. */
export function planted(
  t: TestContext,
  modules: readonly PublishedModule[],
  { requires, findings, idle = "" }: { readonly requires: string; readonly findings: string; readonly idle?: string },
): Planted | undefined {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const env = publish(shop, modules);
  const names = requires.split(" ");
  const lines = (words: readonly string[]) => words.map((one) => `\texample.com/${one.replace("@", " ")}\n`).join("");
  const calls = names.map((one) => `\t${one.split("@")[0]}.Do()\n`).join("");
  const imports = names.map((one) => `\t"example.com/${one.split("@")[0]}"\n`).join("");
  shop.write({
    "app/go.mod": `module example.com/app\n\ngo 1.21\n\nrequire (\n${lines(names)})\n`,
    "app/main.go": `package main\n\nimport (\n${imports})\n\nfunc main() {\n${calls}}\n`,
    "app/main_test.go": 'package main\n\nimport "testing"\n\nfunc TestMain_(t *testing.T) { main() }\n',
    "report.json": JSON.stringify(trivy(findings)),
  });
  const environment = { ...shop.environment, ...env, PLIMSOLL_CACHE: shop.cacheFolder };
  const cwd = join(shop.folder, "app");
  execFileSync("go", ["mod", "tidy"], { cwd, env: environment, stdio: "pipe" });
  if (idle !== "") {
    execFileSync("go", ["mod", "edit", `-require=example.com/${idle}`], { cwd, env: environment });
    execFileSync("go", ["mod", "download", "all"], { cwd, env: environment, stdio: "pipe" });
  }
  return {
    ...shop,
    ...{ environment, cwd },
    converge: (request = {}, more = {}) =>
      converge(".", { from: ["../report.json"], ...request }, { cwd, env: { ...environment, ...more } }),
    text: (name) => readFileSync(join(cwd, name), "utf8"),
  };
}

/** Trivy's schema 2, as far as a finding needs it: `a@v1.0.0:v1.1.0`, found and fixed. */
export function trivy(findings: string) {
  const vulnerabilities = findings.split(" ").map((word, index) => {
    const [at = "", fixed = ""] = word.split(":");
    const [name, version] = at.split("@");
    return {
      VulnerabilityID: `CVE-2031-000${index + 1}`,
      PkgName: name === "stdlib" ? name : `example.com/${name}`,
      InstalledVersion: version,
      FixedVersion: fixed,
      Severity: "HIGH",
      SeveritySource: "ghsa",
    };
  });
  const result = { Target: "go.mod", Class: "lang-pkgs", Type: "gomod", Vulnerabilities: vulnerabilities };
  return { SchemaVersion: 2, ArtifactName: ".", ArtifactType: "filesystem", Results: [result] };
}

export function editsOf({ plan }: ConvergeReport): readonly string[] {
  return plan.edits.map(({ path, from, to, necessity }) => `${path} ${from} ${to} ${necessity}`);
}
