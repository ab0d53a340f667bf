import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openGo } from "../../src/toolchain/go/go.ts";
import { REPOSITORY } from "../support/tools.ts";
import { goSays, onlineEnvironment } from "./evidence-programs.ts";
import { workshop } from "./go-workshop.ts";
import { checkAllStubs } from "./stub-workshop.ts";

const GROUND = new Set(["main", "runtime"]);

test("every package of the order service has a stub with the same exports, and all stubs together build it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await openGo({ cwd: join(REPOSITORY, "examples/order"), env: shop.environment });
  const { refusals } = await checkAllStubs(t, shop, go, ".");
  assert.deepEqual(
    refusals.filter(({ reason }) => !GROUND.has(reason)),
    [],
  );
});

for (const source of [
  "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin@v2.26.0",
  "github.com/nats-io/nats-server/v2@v2.15.3",
]) {
  test(`every package of ${source} has a stub, and all stubs together build it`, async (t) => {
    const shop = workshop(t);
    const online = onlineEnvironment(t);
    if (shop === undefined || online === undefined) return;
    if (!goSays(t, ["list", "-m", source.replace(/(?:\/cmd\/.*)?@/, "@")], { env: online, cwd: shop.folder })) return;
    const { refusals } = await checkAllStubs(t, shop, await shop.open(".", online), source);
    assert.deepEqual(
      refusals.filter(({ reason }) => !GROUND.has(reason)),
      [],
    );
  });
}
