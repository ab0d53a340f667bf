import assert from "node:assert/strict";
import type { lookup } from "node:dns";
import { isIP } from "node:net";
import { test } from "node:test";
import { AddressGuard, reachOf } from "./address-guard.ts";

function resolvesTo(addresses: Readonly<Record<string, readonly string[]>>): typeof lookup {
  const resolve = (hostname: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
    callback(
      null,
      addresses[hostname]!.map((address) => ({ address, family: isIP(address) })),
    );
  return resolve as unknown as typeof lookup;
}

function resolved(look: AddressGuard["foreignLookup"], hostname: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  look(hostname, {}, (error, address) => (error === null ? resolve(address as string) : reject(error)));
  return promise;
}

const REACHES = {
  loopback: ["127.0.0.1", "127.8.8.8", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
  internal: [
    "169.254.169.254",
    "::ffff:a9fe:a9fe",
    "fe80::1",
    "fd00:ec2::254",
    "100.100.100.200",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
  ],
  private: [
    ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.127.255.255"],
    ...["198.18.0.1", "192.0.0.8", "224.0.0.1", "255.255.255.255"],
    ...["fc00::1", "fd12:3456::1", "fec0::1", "64:ff9b:1::1", "ff02::1"],
    ...["::ffff:10.0.0.1", "::ffff:c0a8:101", "64:ff9b::10.0.0.1", "::10.0.0.1", "2002:ac10:1::1"],
  ],
  ordinary: [
    ...["203.0.113.7", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.167.255.255", "11.0.0.1"],
    ...["2001:db8::1", "64:ff9b::203.0.113.7", "::ffff:203.0.113.7", "2002:cb00:7107::1"],
  ],
};

test("it is recognised where an address leads, however it is written", () => {
  for (const [reach, addresses] of Object.entries(REACHES)) {
    for (const address of addresses) assert.equal(reachOf(address), reach, address);
  }
});

test("a registry on the internet cannot lead to this machine or into a private network, by address or by name", async () => {
  const names = {
    "evil.example": ["127.0.0.1"],
    "inside.example": ["10.0.0.1", "fd00::1"],
    "both.example": ["10.0.0.1", "203.0.113.9"],
  };
  const guard = new AddressGuard("registry.example", resolvesTo(names));
  guard.registryIsAt("203.0.113.7");
  for (const reach of ["loopback", "internal", "private"] as const) {
    for (const address of REACHES[reach]) {
      const host = isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;
      assert.throws(() => guard.checkHost(host), { code: "registry-protocol" }, host);
    }
  }
  for (const name of ["evil.example", "inside.example"]) {
    await assert.rejects(resolved(guard.foreignLookup, name), { code: "registry-protocol" }, name);
  }
  assert.equal(await resolved(guard.foreignLookup, "both.example"), "203.0.113.9");
  guard.checkHost("203.0.113.9");
  guard.checkHost("storage.example");
});

test("a registry on this machine may lead to this machine and into its networks, but not to the metadata service", async () => {
  const guard = new AddressGuard("registry.test", resolvesTo({ "registry.test": ["127.0.0.1"] }));
  guard.registryIsAt("::ffff:127.0.0.1");
  assert.equal(await resolved(guard.foreignLookup, "registry.test"), "127.0.0.1");
  guard.checkHost("192.168.1.1");
  assert.throws(() => guard.checkHost("169.254.169.254"), { code: "registry-protocol" });
});

test("a registry in a private network may lead to storage in one, but not to this machine", async () => {
  const guard = new AddressGuard("registry.corp", resolvesTo({ "storage.corp": ["192.168.7.7"] }));
  await assert.rejects(resolved(guard.foreignLookup, "storage.corp"), { code: "registry-protocol" });
  guard.registryIsAt("10.1.2.3");
  assert.equal(await resolved(guard.foreignLookup, "storage.corp"), "192.168.7.7");
  guard.checkHost("[fd00::7]");
  guard.checkHost("203.0.113.9");
  for (const host of ["127.0.0.1", "169.254.169.254"]) {
    assert.throws(() => guard.checkHost(host), { code: "registry-protocol" }, host);
  }
});
