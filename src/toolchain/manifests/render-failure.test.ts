import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { renderFailure } from "./render-failure.ts";

test("the last words of a program are on one line, without the password of a URL", () => {
  const why = "one\ntwo\n\nfetch https://me:s3cretword@git.example.com/x.git\nfatal: unable";
  const { why: said } = renderFailure(new PlimsollError("program-failed", { what: "kustomize build x failed", why }));
  assert.equal(said, "kustomize build x failed: two; fetch https://…@git.example.com/x.git; fatal: unable");
});
