import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestHex, sha256 } from "../../base/digest.ts";
import type { Json } from "../../base/strict-json.ts";
import { builderByproduct } from "../statement/builder-byproduct.ts";
import { Checks } from "./check.ts";
import { checkBuilderStatements } from "./check-builder-statements.ts";

const PATH = "/usr/local/bin/order";
const hex = (text: string) => digestHex(sha256(text));
const program = (form: string, text: string, name = PATH) => ({
  name,
  digest: { sha256: hex(text) },
  annotations: { form },
});
const statement = (...subjects: readonly string[]) =>
  Buffer.from(
    JSON.stringify({
      _type: "https://in-toto.io/Statement/v1",
      predicateType: "https://slsa.dev/provenance/v1",
      subject: subjects.map((text) => ({ name: "bin/order", digest: { sha256: hex(text) } })),
      predicate: {},
    }),
  );
const PROGRAMS = [program("stripped", "small"), program("unstripped", "large")];

function stateOf(...byproducts: readonly object[]): string {
  const checks = new Checks([]);
  checkBuilderStatements(checks, { runDetails: { byproducts: [...byproducts] as Json } } as Json);
  return checks
    .result()
    .map(({ name, state }) => `${name} ${state}`)
    .join();
}

describe("what a builder attests", () => {
  test("is bound to a program that the provenance names, stripped or not", () => {
    for (const about of ["small", "large"]) {
      assert.equal(stateOf(...PROGRAMS, builderByproduct(PATH, statement(about))), "builder-statement passed");
    }
  });

  test("is not looked for where a provenance holds none", () => {
    assert.equal(stateOf(...PROGRAMS, { name: "plan" }), "");
    assert.equal(stateOf(), "");
  });

  const good = builderByproduct(PATH, statement("small"));
  const attacks: Readonly<Record<string, object>> = {
    "it is about another program": builderByproduct(PATH, statement("other")),
    "it is about two programs": builderByproduct(PATH, statement("small", "other")),
    "it is about nothing": builderByproduct(PATH, statement()),
    "it is about the program at another path": builderByproduct("/usr/local/bin/other", statement("small")),
    "its digest is another one's": { ...good, digest: { sha256: hex("x") } },
    "its content is another one's": { ...good, content: statement("other").toString("base64") },
    "it has no content": { ...good, content: undefined },
    "its content is no base64": { ...good, content: "…" },
    "its content is no statement": builderByproduct(PATH, Buffer.from("{}")),
    "its media type is another one": { ...builderByproduct(PATH, statement("other")), mediaType: "text/plain" },
    "its form is another one": { ...builderByproduct(PATH, statement("other")), annotations: {} },
  };
  for (const [name, resource] of Object.entries(attacks)) {
    test(`does not pass where ${name}`, () => {
      assert.equal(stateOf(...PROGRAMS, JSON.parse(JSON.stringify(resource))), "builder-statement failed");
      assert.equal(stateOf(...PROGRAMS, good, JSON.parse(JSON.stringify(resource))), "builder-statement failed");
    });
  }

  test("about itself proves nothing: only programs count", () => {
    const own = builderByproduct(PATH, statement("small"));
    assert.equal(stateOf(program("plan", "small"), own), "builder-statement failed");
  });
});
