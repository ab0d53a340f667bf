import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { SbomComponent } from "../../src/format/sbom/sbom.ts";
import { BARE } from "../../src/service/sbom/component-table.ts";
import { withModuleLicences } from "../../src/service/sbom/licences.ts";
import { writeFiles } from "../support/files.ts";
import { slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const moduleOf = (name: string, goSum: string): SbomComponent => ({
  ...{ ...BARE, kind: "module", name, version: "v1.0.0", goSum },
});

test("a licence that was found is known without the module cache; one that was not is looked for again", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const [cache, modules] = [temporaryFolder(t), temporaryFolder(t)];
  const ziphash = (name: string) => `cache/download/${name}/@v/v1.0.0.ziphash`;
  writeFiles(modules, { [ziphash("known")]: "h1:known=", [ziphash("late")]: "h1:late=", "known@v1.0.0/go.mod": "" });
  cpSync(join(REPOSITORY, "LICENSE"), join(modules, "known@v1.0.0/LICENSE"));
  const env = slimEnvironment({ PLIMSOLL_CACHE: cache, GOMODCACHE: modules, GOFLAGS: "" });
  const surroundings = { env, cwd: modules, signal: new AbortController().signal };
  const ask = async (...components: readonly SbomComponent[]) =>
    (await withModuleLicences(surroundings, components)).map(({ licence, notes }) => licence ?? notes.join());
  const [known, late] = [moduleOf("known", "h1:known="), moduleOf("late", "h1:late=")];
  const missing = "Its licence could not be found out: the module with this sum is not in the module cache.";
  assert.deepEqual(await ask(known, late), ["Apache-2.0", missing]);

  mkdirSync(join(modules, "late@v1.0.0"));
  cpSync(join(REPOSITORY, "LICENSE"), join(modules, "late@v1.0.0/LICENSE"));
  assert.deepEqual(await ask(known, late), ["Apache-2.0", "Apache-2.0"]);

  rmSync(modules, { recursive: true });
  assert.deepEqual(await ask(known, late), ["Apache-2.0", "Apache-2.0"]);
  assert.notDeepEqual(await ask(moduleOf("known", "h1:another="), late), ["Apache-2.0", "Apache-2.0"]);
});
