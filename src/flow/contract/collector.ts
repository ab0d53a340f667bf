import { setTimeout as pause } from "node:timers/promises";
import { LIMITS } from "../../base/limits.ts";
import type { TracesReceived } from "../../contract/traces/received.ts";
import { parseTraces } from "../../format/otlp/parse-traces.ts";
import type { Span } from "../../format/otlp/span.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { Ground } from "../../session/container/ground.ts";
import { OtlpReceiver } from "../../toolchain/telemetry/otlp-receiver.ts";

/** An exporter sends its batches every five seconds when nobody tells it otherwise. */
const EXPORT_MS = 6000;
const BETWEEN_LOOKS_MS = 50;

/** A collector that containers reach, and how a service is told of it. */
export interface Collector extends AsyncDisposable {
  readonly receiver: OtlpReceiver;
  readonly env: Readonly<Record<string, string>>;
  /** Why containers do not reach it; null where they do. Known once a container has started. */
  whyNot(): Promise<string | null>;
}

/** Listens in the network of containers, as soon as that is there. */
export async function openCollector({ runtime }: Ground): Promise<Collector> {
  const receiver = await OtlpReceiver.start();
  const gateway = await runtime.gateway();
  const reached = gateway === undefined ? Promise.resolve(false) : receiver.listenAlso(gateway, LIMITS.serviceReadyMs);
  return {
    receiver,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${gateway ?? "127.0.0.1"}:${receiver.port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    },
    whyNot: async () => {
      if (await reached) return null;
      const { network } = runtime;
      return gateway === undefined
        ? `this machine has no address in ${network}`
        : `${gateway}, its gateway in ${network}, is no address of this machine: without root it lies in a namespace of its own`;
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

/** Waits until something more arrives, as long as an exporter may keep it. */
export async function untilExported({ receiver }: Collector, signal: AbortSignal): Promise<void> {
  const before = receiver.received.length;
  const giveUpAt = performance.now() + EXPORT_MS;
  while (receiver.received.length === before && performance.now() < giveUpAt) {
    signal.throwIfAborted();
    await pause(BETWEEN_LOOKS_MS);
  }
}

const WHY_UNUSED = {
  tooLarge: "its body is larger than 16 MiB, packed or unpacked",
  flood: "256 MiB of traces had come before it",
  notGzip: "its body is not gzip",
  cutOff: "it was cut off",
  foreign: "it is not /v1/traces with protobuf or JSON",
} as const;

/** What has arrived until now, in spans. */
export function received({ receiver }: Collector): TracesReceived {
  const spans: Span[] = [];
  const invalid: string[] = [];
  let tooMany = 0;
  for (const { bytes, encoding } of receiver.received) {
    if (spans.length > LIMITS.spans) {
      tooMany++;
      continue;
    }
    try {
      for (const span of parseTraces(bytes, encoding)) spans.push(span);
    } catch (thrown) {
      invalid.push(asPlimsollError(thrown).why ?? "");
    }
  }
  const { grpc, ...others } = receiver.notKept;
  const counts = [
    ...Object.entries(others).map(([name, count]) => ({ count, why: WHY_UNUSED[name as keyof typeof WHY_UNUSED] })),
    { count: invalid.length, why: `its body is neither protobuf nor JSON of OTLP: ${invalid[0] ?? ""}` },
    { count: tooMany, why: `${LIMITS.spans} spans had come before it` },
  ];
  return {
    spans,
    bodies: receiver.received.length,
    unused: counts.filter(({ count }) => count > 0),
    speaksGrpc: grpc > 0,
  };
}
