import { resolve } from "node:path";
import { stringify } from "yaml";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { CLAUSE_IDS } from "../../contract/clause.ts";
import { parseLogLine } from "../../contract/logs/log-line.ts";
import { sumOf } from "../../contract/metrics/series.ts";
import type { Exposition } from "../../format/exposition/metric-family.ts";
import { parseContractSettings } from "../../plan/settings/contract-settings.ts";
import type { ServiceRequest } from "../../plan/settings/service-request.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { type Ground, prepareNamed } from "../../session/container/ground.ts";
import { isReady, type Running, untilReady } from "../../session/container/running.ts";
import { silent } from "../../session/container/silent.ts";
import { openStores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { openCollector, received, untilExported } from "./collector.ts";
import { MetricsWatch } from "./metrics.ts";
import type { ContractRequest } from "./request.ts";

/** Where services usually say how they are: Kubernetes's own components, Prometheus, and what people write. */
const LIVE = ["/livez", "/live", "/healthz", "/health", "/-/healthy"];
const READY = ["/readyz", "/ready", "/healthz", "/health", "/-/ready"];
const METRICS = { path: "/metrics", counts: [], histogram: null, errors: null, where: "default" };
const REQUESTS = 20;
const ROOT = get("/");

/** Runs an image, and writes a contract from what it shows into a plimsoll.yaml that has none. Returns the file's name. */
export async function initContract(
  surroundings: Surroundings,
  image: string,
  request: ContractRequest,
  progress: Progress,
): Promise<{ readonly path: string; readonly text: string }> {
  const { offline = false, insecure = false, caFile, config: path = "plimsoll.yaml" } = request;
  const file = resolve(surroundings.cwd, path);
  const before = (await readSmallText(file, path, LIMITS.configFileBytes, "config-invalid")) ?? "";
  if (parseContractSettings(before, path, CLAUSE_IDS) !== undefined) {
    throw new PlimsollError("config-invalid", {
      what: `${path} has a contract already`,
      fix: "change it there, or name another file with --config",
    });
  }
  await using stores = openStores(surroundings, { offline, insecure, caFile });
  const named = { name: image, platform: request.platform };
  await using ground = await runAlone(progress, "open", () => prepareNamed(surroundings, stores, named, request));
  const contract = await runAlone(progress, "look at what it shows", () => look(ground, request));
  const text = stringify({ contract }, { lineWidth: 0, flowCollectionPadding: true });
  await writeTextFile(file, before === "" ? text : `${before.replace(/\n*$/, "\n")}\n${text}`);
  return { path, text };
}

async function look(ground: Ground, { env = [], port }: ContractRequest): Promise<object> {
  const { runtime, after, surroundings } = ground;
  await runtime.fetch(after.offered);
  await using collector = await openCollector(ground);
  const outcome = await untilReady(ground, after, ROOT, { env: collector.env });
  if (!isReady(outcome)) throw await silent(ground, ROOT, outcome);
  await using service = outcome;
  const signal = surroundings.signal;
  const [live, ready] = [await firstWell(service, LIVE, signal), await firstWell(service, READY, signal)];
  const sent = (await firstWell(service, ["/"], signal)) ?? ready ?? live ?? "/";
  const watch = new MetricsWatch(service, METRICS, signal);
  const shown = await watch.look();
  for (let each = 0; each < REQUESTS; each++) await ask(service.address, get(sent), signal);
  const now = await watch.look();
  await untilExported(collector, signal);
  const format = formatOf(await service.container.logs());
  const hasTraces = received(collector).spans.length > 0;
  const histogram = shown === undefined || now === undefined ? undefined : histogramOf(shown, now);
  return {
    port: port ?? ground.port,
    ...(env.length === 0 ? {} : { env: Object.fromEntries(Object.entries(ground.env)) }),
    load: { rate: 100, duration: "30s", requests: [`GET ${sent}`] },
    objectives: { latency: { share: "95 %", within: "200ms" }, errors: "0.5 %" },
    ...(now === undefined
      ? {}
      : { metrics: histogram === undefined ? { path: METRICS.path } : { counts: `${histogram}_count`, histogram } }),
    health: {
      ...(live === undefined ? {} : { live: `GET ${live}` }),
      ...(ready === undefined ? {} : { ready: `GET ${ready}` }),
    },
    ...(format === undefined ? {} : { logs: { format } }),
    ...(hasTraces ? { traces: { conventions: "1.37.0" } } : {}),
  };
}

function get(path: string): ServiceRequest {
  return { method: "GET", path, headers: [], body: null };
}

async function firstWell(
  { address }: Running,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const path of paths) {
    const answer = await ask(address, get(path), signal);
    if ("status" in answer && answer.status < 400) return path;
  }
  return undefined;
}

/** The histogram that counted exactly the requests that were sent. */
function histogramOf(before: Exposition, after: Exposition): string | undefined {
  const counted = (exposition: Exposition, name: string) =>
    sumOf(exposition, { metric: `${name}_count`, matchers: [], text: name }) ?? 0;
  const histograms = after.families.filter(({ type }) => type === "histogram");
  return histograms.find(({ name }) => counted(after, name) - counted(before, name) === REQUESTS)?.name;
}

function formatOf(lines: readonly string[]): "json" | "logfmt" | undefined {
  if (lines.length === 0) return undefined;
  return (["json", "logfmt"] as const).find((format) =>
    lines.every((line) => parseLogLine(line, format) !== undefined),
  );
}
