import assert from "node:assert/strict";
import { test } from "node:test";
import { repositoryKey } from "./repository-url.ts";

test("URLs of one repository are the same, whichever way leads to it, and no user or password is left in them", () => {
  const same = [
    ...["https://github.com/acme/deploy", "https://github.com/Acme/deploy.git", "git@github.com:acme/deploy.git"],
    ...["ssh://git@github.com/acme/deploy", "ssh://git@github.com:22/acme/deploy.git/", "github.com:acme/deploy"],
    ...[
      "https://user:s3cret@github.com:443/acme/deploy",
      " http://github.com/acme/deploy ",
      "git@github.com:/acme/deploy",
    ],
  ];
  for (const url of same) assert.equal(repositoryKey(url), "github.com/acme/deploy", url);
});

test("other repositories differ, and what names no host is none", () => {
  assert.equal(repositoryKey("https://github.com:8443/acme/deploy"), "github.com:8443/acme/deploy");
  assert.equal(repositoryKey("https://github.com/acme/deploy.github"), "github.com/acme/deploy.github");
  assert.equal(repositoryKey("https://a.example/x/../acme"), "a.example/acme");
  for (const url of [
    "",
    "deploy",
    "../deploy",
    "/srv/deploy",
    "file:///srv/deploy",
    "oci://ghcr.io/acme/x",
    "https://github.com/",
    "{{url}}",
  ]) {
    assert.equal(repositoryKey(url), undefined, url);
  }
});
