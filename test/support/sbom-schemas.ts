import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { downloadedModule } from "./downloaded-module.ts";

/**
 * Asserts that a document is valid by the official schema of its format: CycloneDX's own library has that of CycloneDX 1.6,
 * and syft's module carries that of SPDX 2.3. Undefined, with the test skipped, where that module cannot be downloaded.
 */
export function sbomSchemas(t: TestContext) {
  const syft = downloadedModule(t, "github.com/anchore/syft", "v1.57.0");
  if (syft === undefined) return undefined;
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  const schema = JSON.parse(readFileSync(join(syft, "schema/spdx-json/spdx-schema-2.3.json"), "utf8"));
  const isSpdx = ajv.compile(schema);
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  return {
    assertSpdx: (text: string) => assert.ok(isSpdx(JSON.parse(text)), JSON.stringify(isSpdx.errors)),
    assertCycloneDx: async (text: string) => assert.equal(await validator.validate(text), null),
  };
}
