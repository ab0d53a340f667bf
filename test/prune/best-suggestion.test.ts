import assert from "node:assert/strict";
import { test } from "node:test";
import { bestSuggestion } from "../../src/service/suggestions/search/best-suggestion.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { workshop } from "../differential/go-workshop.ts";

const MAIN =
  'package main\n\nimport (\n\t"net/http"\n\t_ "net/http/pprof"\n)\n\nfunc main() { http.ListenAndServe("", nil) }\n';

test("the best suggestion is kept by the identity of the program, and found again when a file that it names changes", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write({ "go.mod": "module example.com/m\n\ngo 1.21\n", "main.go": MAIN });
  const go = await shop.open();
  const { platform, cacheFolder } = shop;
  const request = { package: await shop.resolve(go, "."), platform, cgo: false, choices: NO_CHOICES, cacheFolder };
  const about = { binary: "one", base: { name: "static", hasTimeZones: true }, proofs: 2 };
  const first = await bestSuggestion(go, request, about);
  assert.equal(first.suggestion?.subject, "net/http/pprof");
  assert.equal(first.suggestion.edits[0]?.line, 5);
  const broken = { ...go, program: `${shop.folder}/no-go` };
  assert.deepEqual(await bestSuggestion(broken, request, about), first);
  await assert.rejects(bestSuggestion(broken, request, { ...about, binary: "two" }));
  shop.write({ "main.go": MAIN.replace("import", "// A comment.\nimport") });
  await assert.rejects(bestSuggestion(broken, request, about));
  assert.equal((await bestSuggestion(go, request, about)).suggestion?.edits[0]?.line, 6);
  const none = await bestSuggestion(go, request, { ...about, proofs: 0 });
  assert.equal(none.suggestion, null);
  assert.ok(none.notBuilt > 0);
});
