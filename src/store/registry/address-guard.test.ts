import assert from "node:assert/strict";
import type { lookup } from "node:dns";
import { test } from "node:test";
import { AddressGuard, reachOf } from "./address-guard.ts";

function resolvesTo(addresses: Readonly<Record<string, string>>): typeof lookup {
  const resolve = (hostname: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
    callback(null, [{ address: addresses[hostname], family: 4 }]);
  return resolve as unknown as typeof lookup;
}

function resolved(look: AddressGuard["foreignLookup"], hostname: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  look(hostname, {}, (error, address) => (error === null ? resolve(address as string) : reject(error)));
  return promise;
}

test("addresses of this machine and of metadata services are recognised, however they are written", () => {
  const reaches = {
    loopback: ["127.0.0.1", "127.8.8.8", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
    internal: [
      "169.254.169.254",
      "::ffff:a9fe:a9fe",
      "fe80::1",
      "fd00:ec2::254",
      "100.100.100.200",
      "64:ff9b::a9fe:a9fe",
    ],
    ordinary: ["203.0.113.7", "10.0.0.1", "2001:db8::1"],
  };
  for (const [reach, addresses] of Object.entries(reaches)) {
    for (const address of addresses) assert.equal(reachOf(address), reach, address);
  }
});

test("a registry elsewhere cannot redirect to this machine, by address or by name", async () => {
  const guard = new AddressGuard(
    "registry.example",
    resolvesTo({ "registry.example": "203.0.113.7", "evil.example": "127.0.0.1" }),
  );
  assert.equal(await resolved(guard.registryLookup, "registry.example"), "203.0.113.7");
  for (const host of ["127.0.0.1", "[::1]", "169.254.169.254", "[::ffff:7f00:1]"]) {
    assert.throws(() => guard.checkHost(host), { code: "registry-protocol" }, host);
  }
  await assert.rejects(resolved(guard.foreignLookup, "evil.example"), { code: "registry-protocol" });
  guard.checkHost("203.0.113.9");
  guard.checkHost("storage.example");
});

test("a registry on this machine may redirect to this machine, but not to the metadata service", async () => {
  const guard = new AddressGuard("registry.test", resolvesTo({ "registry.test": "127.0.0.1" }));
  assert.equal(await resolved(guard.registryLookup, "registry.test"), "127.0.0.1");
  assert.equal(await resolved(guard.foreignLookup, "registry.test"), "127.0.0.1");
  assert.throws(() => guard.checkHost("169.254.169.254"), { code: "registry-protocol" });
});
