import assert from "node:assert/strict";
import { hash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { parseSource, selectRoots } from "../scripts/base/roots.ts";
import { PlimsollError } from "../src/base/error.ts";
import { readAsset } from "../src/store/assets.ts";

const bundle = Buffer.from(await readAsset("base/roots.pem")).toString();
const [first, second] = [...bundle.matchAll(/-----BEGIN[^-]+-----[^-]+-----END CERTIFICATE-----/g)]
  .slice(0, 2)
  .map(([pem]) => new X509Certificate(pem).raw) as [Buffer, Buffer];
const der = Buffer.concat([first, second]);

/** The table as the module's generator writes it. */
function table(...roots: readonly (readonly string[])[]): string {
  const entries = roots.map((fields) => `\t{\n${fields.map((field) => `\t\t${field},\n`).join("")}\t},\n`);
  return `package bundle\n\nvar unparsedCertificates = []unparsedCertificate{\n${entries.join("")}}\n`;
}

function fields(name: string, bytes: Buffer, offset: number): string[] {
  return [
    `cn:           "CN=${name}"`,
    `sha256Hash:   "${hash("sha256", bytes)}"`,
    `certStartOff: ${offset}`,
    `certLength:   ${bytes.length}`,
  ];
}

const B = fields("b\\\\,c", first, 0);
const A = fields("a", second, first.length);

test("the module's table is read with its names, places and constraints", () => {
  const roots = parseSource(table(B, [...A, 'distrustAfter: "2026-04-15T23:59:59Z"']), der);
  assert.deepEqual(
    roots.map(({ subject, distrustAfter, der: { length } }) => [subject, distrustAfter, length]),
    [
      ["CN=b\\,c", undefined, first.length],
      ["CN=a", "2026-04-15T23:59:59Z", second.length],
    ],
  );
});

const CHANGED: readonly [what: string, table: string][] = [
  ["a constraint that is not known", table(B, [...A, 'permittedDomains: ".example"'])],
  ["a certificate that the table leaves out", table(B)],
  ["a certificate in another place", table(A, B)],
  ["another fingerprint", table(B, fields("a", first, first.length).with(3, `certLength: ${second.length}`))],
  ["an entry in another form", table(B, A).replace("\t},\n\t{", "\t}, {")],
  ["no table", "package bundle\n"],
];

for (const [what, text] of CHANGED) {
  test(`a module that has changed is refused: ${what}`, () => {
    assert.throws(
      () => parseSource(text, der),
      (error) => error instanceof PlimsollError && error.code === "source-invalid",
    );
  });
}

test("a root with a distrust date stays as long as Mozilla can still trust a certificate that it issued", () => {
  const roots = parseSource(table(B, [...A, 'distrustAfter: "2026-04-15T23:59:59Z"']), der);
  const on = (date: string) => {
    const { kept, constrained, leftOut } = selectRoots(roots, new Date(date));
    return [kept.map(({ subject }) => subject), constrained.map(({ keptUntil }) => keptUntil), leftOut.length];
  };
  assert.deepEqual(on("2026-04-01"), [["CN=a", "CN=b\\,c"], ["2027-05-18"], 0]);
  assert.deepEqual(on("2027-05-18"), [["CN=a", "CN=b\\,c"], ["2027-05-18"], 0]);
  assert.deepEqual(on("2027-05-19"), [["CN=b\\,c"], [], 1]);
});

test("a root that has expired is left out and named", () => {
  const { kept, leftOut } = selectRoots(parseSource(table(B, A), der), new Date("2100-01-01"));
  assert.deepEqual(kept, []);
  assert.match(leftOut[0]!.why, /^expired on 20\d\d-\d\d-\d\d$/);
});
