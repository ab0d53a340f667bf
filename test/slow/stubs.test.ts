import assert from "node:assert/strict";
import { test } from "node:test";
import { goSays, onlineEnvironment } from "../differential/evidence-programs.ts";
import { workshop } from "../differential/go-workshop.ts";
import { checkAllStubs } from "../differential/stub-workshop.ts";

/** Each wrote its export data in another way, or taught go/types another kind of type. */
const RELEASES = ["go1.21.13", "go1.22.12", "go1.23.12", "go1.24.9", "go1.25.5", "go1.26.0"] as const;

/** A program that needs a good part of the standard library. */
const PROGRAM = `package main

import (
	_ "archive/zip"
	_ "database/sql"
	_ "encoding/xml"
	_ "expvar"
	_ "go/types"
	_ "html/template"
	_ "image/png"
	_ "log/slog"
	_ "maps"
	_ "math/big"
	_ "net/http/pprof"
	_ "slices"
	_ "testing"
)

func main() {}
`;

for (const release of RELEASES) {
  test(`${release}: the standard library has stubs with the same exports, and builds with them`, async (t) => {
    const shop = workshop(t);
    const online = onlineEnvironment(t);
    if (shop === undefined || online === undefined) return;
    const environment = { ...online, GOTOOLCHAIN: release };
    if (!goSays(t, ["version"], { env: environment })) return;
    shop.write({ "go.mod": "module example.com/m\n\ngo 1.21\n", "main.go": PROGRAM });
    const { stubs } = await checkAllStubs(t, shop, await shop.open(".", environment), ".");
    assert.ok(stubs.length > 140, `${stubs.length} stubs`);
  });
}

for (const source of ["github.com/coredns/coredns@v1.15.0", "github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9"]) {
  test(`${source}: its packages have stubs with the same exports, and it builds with them`, async (t) => {
    const shop = workshop(t);
    const online = onlineEnvironment(t);
    if (shop === undefined || online === undefined) return;
    const { stubs } = await checkAllStubs(t, shop, await shop.open(".", online), source);
    assert.ok(stubs.length > 900, `${stubs.length} stubs`);
  });
}
