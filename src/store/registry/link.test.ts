import assert from "node:assert/strict";
import { test } from "node:test";
import { nextLink } from "./link.ts";

test("the link to the next page is found in every form that RFC 8288 allows", () => {
  const found: Readonly<Record<string, string | undefined>> = {
    '</v2/a?n=1>; rel="next"': "/v2/a?n=1",
    "</v2/a>;rel=next": "/v2/a",
    '</a>; rel="prev", </b?x=1,2;3>; title="a; b"; REL="up Next"': "/b?x=1,2;3",
    '<https://r.example/a>; rel="next last"': "https://r.example/a",
    '</a>; rel="prev"': undefined,
    '</a>; rel="nextish"': undefined,
    "/a; rel=next": undefined,
    "</a>": undefined,
    "": undefined,
  };
  for (const [header, target] of Object.entries(found)) assert.equal(nextLink(header), target, header);
  assert.equal(nextLink(undefined), undefined);
});
