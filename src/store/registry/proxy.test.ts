import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyFor } from "./proxy.ts";

const PROXIES = { HTTPS_PROXY: "http://proxy.example:3128", http_proxy: "plain.example:80" };

test("each scheme has its own proxy, in upper or lower case", () => {
  assert.equal(proxyFor(new URL("https://registry.example"), PROXIES)?.host, "proxy.example:3128");
  assert.equal(proxyFor(new URL("http://registry.example"), PROXIES)?.hostname, "plain.example");
  assert.equal(proxyFor(new URL("https://registry.example"), { HTTP_PROXY: "http://proxy.example" }), undefined);
});

test("loopback never goes through a proxy", () => {
  for (const url of ["https://localhost:5000", "https://127.0.0.1:5000", "https://[::1]:5000"]) {
    assert.equal(proxyFor(new URL(url), PROXIES), undefined, url);
  }
});

test("NO_PROXY is read as Go reads it", () => {
  const cases: [string, string, boolean][] = [
    ["*", "https://registry.example", true],
    ["registry.example", "https://registry.example", true],
    ["registry.example", "https://a.registry.example", true],
    ["registry.example", "https://notregistry.example", false],
    [".example", "https://registry.example", true],
    [".registry.example", "https://registry.example", false],
    ["*.example", "https://registry.example", true],
    ["other.example, Registry.Example", "https://registry.example", true],
    ["registry.example:443", "https://registry.example", true],
    ["registry.example:8443", "https://registry.example", false],
    ["10.0.0.0/8", "https://10.1.2.3:5000", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["2001:db8::/32", "https://[2001:db8::5]", true],
    ["2001:db8::5", "https://[2001:db8::5]:443", true],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["", "https://registry.example", false],
  ];
  for (const [NO_PROXY, url, exempt] of cases) {
    const proxy = proxyFor(new URL(url), { ...PROXIES, NO_PROXY });
    assert.equal(proxy === undefined, exempt, `${NO_PROXY} ${url}`);
  }
});

test("an invalid proxy is refused without being quoted: it may hold a password", () => {
  const env = { HTTPS_PROXY: "socks5://user:s3cret@proxy.example" };
  assert.throws(
    () => proxyFor(new URL("https://registry.example"), env),
    (error: { code: string; message: string }) => error.code === "config-invalid" && !error.message.includes("s3cret"),
  );
});
