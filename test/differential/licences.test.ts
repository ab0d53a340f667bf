/** The texts with which Google's licensecheck, which pkg.go.dev uses, is tested: what we recognise must be what it says. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { recogniseLicences } from "../../src/format/licence/recognise.ts";
import { downloadedModule } from "../support/downloaded-module.ts";

/** Texts whose names do not begin with the licence's own: other names for it, and shortened forms. */
const SAME: Readonly<Record<string, string>> = { "BSD-0-Clause": "0BSD", "GPL2": "GPL-2.0", "GPL3": "GPL-3.0" };

const KNOWN = [
  ...["0BSD", "AGPL-3.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "GPL-2.0", "GPL-3.0", "ISC", "LGPL-3.0"],
  ...["MIT", "MIT-0", "MPL-2.0", "Unlicense", "Zlib"],
];

test("of the texts of some four hundred licences, only those that we know are recognised, and as what they are", (t) => {
  const module = downloadedModule(t, "github.com/google/licensecheck", "v0.3.1");
  if (module === undefined) return;
  const folder = join(module, "testdata");
  const recognised = new Set<string>();
  for (const name of readdirSync(folder).filter((file) => /\.t\d+$/.test(file))) {
    const file = readFileSync(join(folder, name), "utf8");
    const end = file.indexOf("\n\n");
    const [head, text] = [file.slice(0, end), file.slice(end + 2)];
    const found = recogniseLicences(text);
    if (found === undefined) continue;
    // "100%" and then one line for each licence: its name, and where it stands.
    const says = head.split("\n").flatMap((line) => /^([A-Z0-9][\w.-]+) \d+,/.exec(line)?.[1] ?? []);
    const wanted = [...new Set(says)].map((licence) => SAME[licence] ?? licence).sort();
    assert.deepEqual(
      found.map((licence) => licence.replace(/-only$/, "")),
      wanted,
      name,
    );
    for (const licence of wanted) recognised.add(licence);
  }
  assert.deepEqual(
    KNOWN.filter((licence) => !recognised.has(licence)),
    [],
  );
});
