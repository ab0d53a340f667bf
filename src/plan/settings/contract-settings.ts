import type * as z from "zod";
import { PlimsollError } from "../../base/error.ts";
import { requireKnownWord } from "../../base/known-word.ts";
import { PLIMSOLL_FILE } from "./plimsoll-file.ts";
import type { MetricSelector } from "./selector-form.ts";
import { type LoadRequest, requestName, type ServiceRequest } from "./service-request.ts";
import { readYamlFile } from "./yaml-file.ts";

/** What plimsoll.yaml says that a service must show. What it does not say is null, and is not looked at. */
export interface ContractSettings {
  readonly port: number | null;
  /** Where it answers questions of DNS, by UDP and TCP; null where nothing says that it does. */
  readonly dnsPort: number | null;
  /** `NAME=VALUE`, for the service. */
  readonly env: readonly string[];
  /** In place of the arguments that the image names; empty for those. */
  readonly args: readonly string[];
  /** The request whose answer shows that the service is ready. */
  readonly ready: LoadRequest;
  readonly load: LoadSettings | null;
  readonly latency: LatencyObjective | null;
  readonly errors: ErrorObjective | null;
  readonly metrics: MetricsSettings | null;
  readonly health: HealthSettings | null;
  readonly logs: LogSettings | null;
  readonly traces: TraceSettings | null;
  readonly waivers: readonly ContractWaiver[];
}

interface LoadSettings {
  readonly requestsPerSecond: number;
  readonly durationMs: number;
  /** Sent in turn. */
  readonly requests: readonly LoadRequest[];
  readonly where: string;
}

/** That share of all requests is answered within that time. */
export interface LatencyObjective {
  /** 0.95 for 95 %. */
  readonly share: number;
  readonly withinMs: number;
  readonly where: string;
}

/** At most that share of all requests gets no answer, or one with which the service fails. */
export interface ErrorObjective {
  readonly share: number;
  readonly where: string;
}

export interface MetricsSettings {
  readonly path: string;
  /** Counters that move by the requests that are sent. */
  readonly counts: readonly CountSettings[];
  /** The histogram of latency that the objective can be read from; null where none is named. */
  readonly histogram: PlacedSelector | null;
  /** What counts failed requests; null where nothing is named. */
  readonly errors: PlacedSelector | null;
  readonly where: string;
}

export interface CountSettings extends PlacedSelector {
  /** `GET /orders`, of the load; null for all of its requests. */
  readonly of: string | null;
}

export interface PlacedSelector {
  readonly selector: MetricSelector;
  readonly where: string;
}

export interface HealthSettings {
  readonly live: ProbeSettings | null;
  readonly ready: ProbeSettings | null;
  /** A manifest of Kubernetes with the probes, as it was named. */
  readonly manifest: { readonly path: string; readonly where: string } | null;
  readonly where: string;
}

interface ProbeSettings {
  readonly request: ServiceRequest;
  readonly where: string;
}

export interface LogSettings {
  /** Null where nothing is said of their form. */
  readonly format: "json" | "logfmt" | null;
  readonly secrets: readonly SecretSettings[];
  readonly where: string;
}

/** A variable of the service that is a secret. */
export interface SecretSettings {
  readonly name: string;
  /** Its value, with the word SECRET in place of the secret; null where it is nothing else. */
  readonly template: string | null;
  readonly where: string;
}

export interface TraceSettings {
  /** Spans that have to arrive; where there is none, any of a server. */
  readonly spans: readonly SpanSettings[];
  /** The version of semantic conventions that attributes follow; null where nothing is said. */
  readonly conventions: string | null;
  /** What else is personal. */
  readonly personal: readonly RegExp[];
  readonly where: string;
}

export interface SpanSettings {
  /** Null for any name. */
  readonly name: string | null;
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer" | null;
  /** The name of its parent; null where nothing is said. */
  readonly parent: string | null;
  readonly where: string;
}

export interface ContractWaiver {
  readonly clause: string;
  /** Null for every subject. */
  readonly subject: string | null;
  readonly reason: string;
  /** `plimsoll.yaml:7:13` */
  readonly where: string;
}

const USUAL_RATE = 100;
const USUAL_DURATION_MS = 30_000;
const ROOT: ServiceRequest = { method: "GET", path: "/", headers: [], body: null };

/**
 * Reads the section `contract` of a plimsoll.yaml; undefined where it has none. `clauses` are those that a waiver can name.
 * Throws `config-invalid` with line and column, also for a contract that asks for nothing.
 */
export function parseContractSettings(
  text: string,
  where: string,
  clauses: readonly string[],
): ContractSettings | undefined {
  const { data, placeOf } = readYamlFile(text, where, PLIMSOLL_FILE);
  const { contract } = data;
  if (contract === undefined) return undefined;
  const at = (...path: readonly PropertyKey[]) => placeOf(["contract", ...path]);
  const { load, objectives = {}, waive = [] } = contract;
  const { latency, errors } = objectives;
  const settings: ContractSettings = {
    port: contract.port ?? null,
    dnsPort: contract.dns?.port ?? null,
    env: contract.env ?? [],
    args: contract.args ?? [],
    ready: contract.ready ?? contract.health?.ready ?? load?.requests[0] ?? ROOT,
    load:
      load === undefined
        ? null
        : {
            requestsPerSecond: load.rate ?? USUAL_RATE,
            durationMs: load.duration ?? USUAL_DURATION_MS,
            requests: load.requests,
            where: at("load"),
          },
    latency:
      latency === undefined
        ? null
        : { share: latency.share, withinMs: latency.within, where: at("objectives", "latency") },
    errors: errors === undefined ? null : { share: errors, where: at("objectives", "errors") },
    metrics: metricsSettings(contract.metrics, (...path) => at("metrics", ...path)),
    health: healthSettings(contract.health, (...path) => at("health", ...path)),
    logs: logSettings(contract.logs, (...path) => at("logs", ...path)),
    traces: traceSettings(contract.traces, (...path) => at("traces", ...path)),
    waivers: waive.map(({ clause, subject = null, reason }, index) => {
      const place = at("waive", index, "clause");
      requireKnownWord(clause, { one: "clause", all: "the clauses", known: clauses }, place);
      return { clause, subject, reason, where: place };
    }),
  };
  requireCounted(settings);
  if (settings.load === null && (latency !== undefined || errors !== undefined)) {
    throw new PlimsollError("config-invalid", {
      what: "there is an objective, and no load to hold it against",
      fix: "name the requests: load: {requests: [GET /]}",
      where: at("objectives"),
    });
  }
  if (asksForSomething(settings)) return settings;
  throw new PlimsollError("config-invalid", {
    what: "the contract asks for nothing",
    why: "every service would keep it",
    fix: "say what the service must show, such as objectives: {errors: 0.1 %}",
    where: at(),
  });
}

function asksForSomething({ latency, errors, metrics, health, logs, traces }: ContractSettings): boolean {
  return [latency, errors, metrics, health, logs, traces].some((part) => part !== null);
}

type WrittenContract = NonNullable<z.output<typeof PLIMSOLL_FILE>["contract"]>;

function metricsSettings(
  metrics: WrittenContract["metrics"],
  at: (...path: readonly PropertyKey[]) => string,
): MetricsSettings | null {
  if (metrics === undefined) return null;
  const { path = "/metrics", counts = [], histogram, errors } = metrics;
  return {
    path,
    counts: counts.map(({ counter, of = null }, index) => ({ selector: counter, of, where: at("counts", index) })),
    histogram: histogram === undefined ? null : { selector: histogram, where: at("histogram") },
    errors: errors === undefined ? null : { selector: errors, where: at("errors") },
    where: at(),
  };
}

function healthSettings(
  health: WrittenContract["health"],
  at: (...path: readonly PropertyKey[]) => string,
): HealthSettings | null {
  if (health === undefined) return null;
  const probe = (name: "live" | "ready") => {
    const request = health[name];
    return request === undefined ? null : { request, where: at(name) };
  };
  return {
    ...{ live: probe("live"), ready: probe("ready"), where: at() },
    manifest: health.manifest === undefined ? null : { path: health.manifest, where: at("manifest") },
  };
}

function logSettings(
  logs: WrittenContract["logs"],
  at: (...path: readonly PropertyKey[]) => string,
): LogSettings | null {
  if (logs === undefined) return null;
  const { format = null, secrets = [] } = logs;
  return { format, secrets: secrets.map((secret) => ({ ...secret, where: at("secrets") })), where: at() };
}

function traceSettings(
  traces: WrittenContract["traces"],
  at: (...path: readonly PropertyKey[]) => string,
): TraceSettings | null {
  if (traces === undefined) return null;
  const { spans = [], conventions = null, personal = [] } = traces;
  return {
    spans: spans.map(({ name, kind = null, parent = null }, index) => ({
      name,
      kind,
      parent,
      where: at("spans", index),
    })),
    conventions,
    personal: personal.map((source) => new RegExp(source, "u")),
    where: at(),
  };
}

/** Each request that a counter is said to count is one of the load. */
function requireCounted({ load, metrics }: ContractSettings): void {
  const sent = load?.requests.map(requestName) ?? [];
  const wrong = metrics?.counts.find(({ of }) => load === null || (of !== null && !sent.includes(of)));
  if (wrong === undefined) return;
  throw new PlimsollError("config-invalid", {
    what: `nothing sends what ${wrong.selector.text} should count`,
    why: load === null ? "there is no load" : `the requests of the load are ${sent.join(", ")}`,
    where: wrong.where,
  });
}
