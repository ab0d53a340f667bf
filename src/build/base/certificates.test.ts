import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { addedCaEntries, certificateEntries } from "./certificates.ts";

// Two certificate authorities whose private keys were thrown away.
const first = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUD6XaAqzK/6ptMLCbjl9OlBVQbCkwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDb25lMCAXDTI2MTEyMzIxMDEyMVoYDzIxMjYxMDMwMjEwMTIx
WjAOMQwwCgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASK8jbg
7iAIr5OKuwk7Xpf+Qt6bI0AakKxyMejyO3h3NmQLTVf2ghj1WEnDb78uLS8RanSp
9hGbIsozzR8e0AaVo1MwUTAdBgNVHQ4EFgQUuIehT/RfHzUEyaSkir4Tfki1Y9ow
HwYDVR0jBBgwFoAUuIehT/RfHzUEyaSkir4Tfki1Y9owDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEAtPrRL7tJlfgJW4a2hNcsJDuMOrNC1c6fILbh
hUVJ9m4CIBVJo9PskeH5p8cgz1THSMDlKUL8PAmvQgACCv/TqHRC
-----END CERTIFICATE-----
`;
const second = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUWP9LdIoEysVDetrp0zJmfQ/2PTswCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDdHdvMCAXDTI2MTEyMzIxMDEyMVoYDzIxMjYxMDMwMjEwMTIx
WjAOMQwwCgYDVQQDDAN0d28wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARb+uV/
hzaLM01O77+KwP9odvC/8gTi6jniwgbksxtcv/4MG9hzqfcEqhAyiEYDYl+1+coh
R694h4d8krnFiQSso1MwUTAdBgNVHQ4EFgQU3R2eDt9pYUkpxN6uh5wS6WVfP0Ew
HwYDVR0jBBgwFoAU3R2eDt9pYUkpxN6uh5wS6WVfP0EwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEAiOSAptMjacMHeIwooHVxRag5P25TUcVWiMgM
6QCy8B4CID27rlNlH9YSJsefJYE/yaoUpmw+cZ1KVOYbkZ6FKgMA
-----END CERTIFICATE-----
`;

const added = (...texts: string[]) =>
  addedCaEntries(texts.map((text, index) => ({ name: `ca-${index}.pem`, bytes: Buffer.from(text) })));

function assertRefused(text: string, why: RegExp, where = "ca-0.pem"): void {
  assert.throws(
    () => added(text),
    (error) => {
      assert.ok(error instanceof PlimsollError && error.code === "certificate-invalid");
      assert.match(error.why ?? "", why);
      assert.equal(error.where, where);
      return true;
    },
  );
}

test("the certificates layer holds the bundle byte for byte, at the path where Go looks first", async () => {
  const entries = certificateEntries(Buffer.from("pem"));
  assert.deepEqual(
    entries.map(({ path }) => path),
    ["etc", "etc/ssl", "etc/ssl/certs", "etc/ssl/certs/ca-certificates.crt"],
  );
  assert.equal(Buffer.concat(await Array.fromAsync(entries.at(-1)!.open!())).toString(), "pem");
});

test("each added authority is one file, whatever the order, the repetitions and the line ends", async () => {
  const entries = added(first, second);
  assert.deepEqual(entries.map(({ path }) => path.replace(/[0-9a-f]{64}/, "FINGERPRINT")).slice(3), [
    "etc/ssl/certs/added-FINGERPRINT.pem",
    "etc/ssl/certs/added-FINGERPRINT.pem",
  ]);
  const described = async (all: typeof entries) =>
    Promise.all(all.map(async ({ open, ...rest }) => ({ ...rest, text: open && `${await Array.fromAsync(open())}` })));
  const wanted = await described(entries);
  assert.deepEqual(await described(added(second, first)), wanted);
  assert.deepEqual(
    await described(added(`# comment\r\n${`${second}${first}${second}`.replaceAll("\n", "\r\n")}`)),
    wanted,
  );
});

test("no certificate files give no entries", () => assert.deepEqual(added(), []));

test("a certificate that Go would silently ignore is refused with its place", () => {
  const base64 = first.split("\n").slice(1, -2).join("\n");
  assertRefused("", /no PEM block/);
  assertRefused("\u0030\u0082DER", /no PEM block/);
  assertRefused(
    `${first}-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n`,
    /private key/,
    `ca-0.pem:${first.split("\n").length}`,
  );
  assertRefused(first.replaceAll("CERTIFICATE", "TRUSTED CERTIFICATE"), /named "TRUSTED CERTIFICATE"/, "ca-0.pem:1");
  assertRefused(first.replace("-----END CERTIFICATE-----", ""), /does not end/, "ca-0.pem:1");
  assertRefused(
    `${first}-----BEGIN CERTIFICATE-----\n${first}`,
    /begins inside another/,
    `ca-0.pem:${first.split("\n").length + 1}`,
  );
  assertRefused(`-----END CERTIFICATE-----\n${first}`, /did not begin/, "ca-0.pem:1");
  assertRefused(first.replace("M", "!"), /not base64/, "ca-0.pem:1");
  assertRefused(first.replace(base64, base64.slice(0, 400)), /not an X.509 certificate/, "ca-0.pem:1");
  assertRefused(first.replace(base64, ""), /not an X.509 certificate/, "ca-0.pem:1");
});

test("property: any bytes give certificates or a typed error", () => {
  const line = fc.oneof(fc.constantFrom(...first.split("\n"), "-----BEGIN -----", "-----END  KEY-----"), fc.string());
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      try {
        added(lines.join("\n"));
      } catch (error) {
        assert.ok(error instanceof PlimsollError, String(error));
      }
    }),
  );
});
