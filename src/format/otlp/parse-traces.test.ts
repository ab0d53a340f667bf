import assert from "node:assert/strict";
import { test } from "node:test";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { PlimsollError } from "../../base/error.ts";
import { parseTraces } from "./parse-traces.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

/** A message from what is written into it. */
function message(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

const nested = (field: number, bytes: Uint8Array) => (writer: BinaryWriter) =>
  writer.tag(field, WireType.LengthDelimited).bytes(bytes);

const pair = (key: string, value: Uint8Array) =>
  message((writer) => {
    writer.tag(1, WireType.LengthDelimited).string(key);
    nested(2, value)(writer);
  });

const text = (value: string) => message((writer) => writer.tag(1, WireType.LengthDelimited).string(value));
const integer = (value: number) => message((writer) => writer.tag(3, WireType.Varint).int64(value));

const span = message((writer) => {
  writer.tag(1, WireType.LengthDelimited).bytes(Buffer.from(TRACE, "hex"));
  writer.tag(2, WireType.LengthDelimited).bytes(Buffer.from(SPAN, "hex"));
  writer.tag(5, WireType.LengthDelimited).string("GET /orders");
  writer.tag(6, WireType.Varint).int32(2);
  writer.tag(7, WireType.Bit64).fixed64(1_700_000_000_000_000_001n);
  writer.tag(8, WireType.Bit64).fixed64(1_700_000_000_000_000_002n);
  nested(9, pair("http.response.status_code", integer(503)))(writer);
  nested(9, pair("url.path", text("/orders")))(writer);
  nested(
    15,
    message((status) => status.tag(3, WireType.Varint).int32(2)),
  )(writer);
  // A field that is not there yet.
  writer.tag(900, WireType.Varint).int32(7);
});

const request = message(
  nested(
    1,
    message((writer) => {
      // The resource comes after its spans: protobuf keeps no order.
      nested(2, message(nested(2, span)))(writer);
      nested(1, message(nested(1, pair("service.name", text("order")))))(writer);
    }),
  ),
);

const JSON_REQUEST = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "order" } }] },
      scopeSpans: [
        {
          spans: [
            {
              ...{ traceId: TRACE.toUpperCase(), spanId: SPAN, parentSpanId: "", name: "GET /orders", kind: 2 },
              ...{ startTimeUnixNano: "1700000000000000001", endTimeUnixNano: "1700000000000000002" },
              attributes: [
                { key: "http.response.status_code", value: { intValue: "503" } },
                { key: "url.path", value: { stringValue: "/orders" } },
              ],
              status: { code: 2 },
            },
          ],
        },
      ],
    },
  ],
});

test("both encodings of a request give the same span", () => {
  const [one, ...others] = parseTraces(request, "protobuf");
  assert.deepEqual(others, []);
  assert.deepEqual(one, {
    ...{ traceId: TRACE, spanId: SPAN, parentId: null, name: "GET /orders", kind: "server", status: "error" },
    ...{ start: 1_700_000_000_000_000_001n, end: 1_700_000_000_000_000_002n, events: [] },
    attributes: new Map<string, unknown>([
      ["http.response.status_code", 503n],
      ["url.path", "/orders"],
    ]),
    resource: new Map([["service.name", "order"]]),
  });
  assert.deepEqual(parseTraces(Buffer.from(JSON_REQUEST), "json"), [one]);
  assert.deepEqual(parseTraces(new Uint8Array(), "protobuf"), []);
  assert.deepEqual(parseTraces(Buffer.from("{}"), "json"), []);
});

test("bytes that are cut or changed are read or refused, and never crash", () => {
  const check = (bytes: Uint8Array, encoding: "protobuf" | "json") => {
    try {
      parseTraces(bytes, encoding);
    } catch (error) {
      assert.ok(error instanceof PlimsollError && error.code === "traces-invalid", String(error));
    }
  };
  for (let length = 0; length < request.length; length++) check(request.subarray(0, length), "protobuf");
  fc.assert(
    fc.property(fc.nat(request.length - 1), fc.nat(255), fc.uint8Array({ maxLength: 40 }), (at, byte, noise) => {
      const changed = Uint8Array.from(request);
      changed[at] = byte;
      check(changed, "protobuf");
      check(noise, "protobuf");
      check(noise, "json");
      check(Buffer.from(JSON_REQUEST.slice(0, at) + String.fromCharCode(byte)), "json");
    }),
  );
});

test("values that are nested without end are refused", () => {
  let value = text("x");
  for (let depth = 0; depth < 5000; depth++) value = message(nested(5, message(nested(1, value))));
  const deep = message(nested(1, message(nested(2, message(nested(2, message(nested(9, pair("a", value)))))))));
  assert.throws(() => parseTraces(deep, "protobuf"), { code: "traces-invalid" });
  const json = `{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":${'{"arrayValue":{"values":['.repeat(2000)}{}${"]}}".repeat(2000)}}]}}]}`;
  assert.throws(() => parseTraces(Buffer.from(json), "json"), { code: "traces-invalid" });
});
