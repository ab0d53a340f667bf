import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { LIMITS } from "../../base/limits.ts";
import type { Finding } from "../../contract/clause.ts";
import {
  bucketsSince,
  judgeCount,
  judgeLabels,
  judgeRules,
  type SentRequests,
} from "../../contract/metrics/judge-metrics.ts";
import { judgeHistogram } from "../../contract/objectives/service-histogram.ts";
import type { Exposition } from "../../format/exposition/metric-family.ts";
import { parseExposition } from "../../format/exposition/parse-exposition.ts";
import type { ContractSettings, MetricsSettings } from "../../plan/settings/contract-settings.ts";
import {
  isQuestion,
  type LoadRequest,
  requestName,
  type ServiceQuestion,
} from "../../plan/settings/service-request.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { ask } from "../../toolchain/container/ask.ts";
import { nameServerOf, type ServiceAddress } from "../../toolchain/container/runtime.ts";
import type { LoadSent } from "../../toolchain/load/constant-load.ts";
import { type NotScraped, type Scraped, scrape } from "../../toolchain/load/scrape.ts";
import { askName } from "../../toolchain/names/ask-name.ts";

/** As Prometheus asks for each of them. */
const TEXT = "text/plain;version=0.0.4";
const OPEN_METRICS = "application/openmetrics-text;version=1.0.0";
/** A service may count a request when its answer is already here. */
const SETTLE_MS = 200;
/** In each of two rounds: what the first one makes once, the second one does not make again. */
const RANDOM_ASKED = 20;

/** What a service shows before and after what happens to it. */
export class MetricsWatch {
  readonly #service: ServiceAddress;
  readonly #settings: MetricsSettings;
  readonly #signal: AbortSignal;
  /** Set where the metrics could not be read: then nothing else is known of them. */
  #unread: Finding | undefined;

  constructor(service: ServiceAddress, settings: MetricsSettings, signal: AbortSignal) {
    this.#service = service;
    this.#settings = settings;
    this.#signal = signal;
  }

  /** What the service shows now; undefined where it cannot be read. */
  async look(): Promise<Exposition | undefined> {
    await pause(SETTLE_MS);
    const found = await this.#read(TEXT);
    if ("families" in found) return found;
    this.#unread ??= found;
    return undefined;
  }

  /** Both formats, and the rules for names; after both looks. */
  async judgeForm(now: Exposition | undefined): Promise<readonly Finding[]> {
    if (this.#unread !== undefined) return [this.#unread];
    const open = await this.#read(OPEN_METRICS);
    if (!("families" in open)) return [open];
    const formats = open.format === "OpenMetrics" ? "both formats" : "Prometheus's text format";
    const what = `${this.#settings.path} can be read in ${formats}`;
    return [this.#finding("pass", what, null), ...judgeRules(now!, this.#settings.where)];
  }

  /** What moved while a load was sent. */
  judgeLoad(before: Exposition, after: Exposition, contract: ContractSettings, sent: LoadSent): readonly Finding[] {
    const { counts, histogram } = this.#settings;
    const requests = contract.load!.requests.map(requestName);
    const counted = counts.map((each) => judgeCount(before, after, each, sentOf(sent, requests, each.of)));
    const buckets =
      histogram === null || contract.latency === null
        ? []
        : judgeHistogram(bucketsSince(before, after, histogram.selector), contract.latency, histogram);
    return [...counted, ...buckets];
  }

  /** Asks for paths and names that nobody has asked for, twice, and looks at what that makes of label values. */
  async judgeLabels(requests: readonly LoadRequest[]): Promise<readonly Finding[]> {
    const random = `plimsoll-${randomBytes(4).toString("hex")}`;
    const questions = requests.filter(isQuestion);
    const paths = requests.flatMap((request) => (isQuestion(request) ? [] : [request.path]));
    // Who is only asked by DNS has no path that would be its own.
    const kinds = [
      ...(questions.length === 0 || paths.length > 0
        ? [{ kind: "path" as const, askFor: (word: string, each: number) => this.#askPath(word, each, paths) }]
        : []),
      ...(questions.length === 0
        ? []
        : [{ kind: "name" as const, askFor: (word: string, each: number) => this.#askName(word, each, questions) }]),
    ];
    const findings: Finding[] = [];
    for (const { kind, askFor } of kinds) {
      const round = async (number: number) => {
        for (let each = 0; each < RANDOM_ASKED; each++) await askFor(`${random}-${number}-${each}`, each);
        return await this.look();
      };
      const [before, after] = [await round(1), await round(2)];
      if (before === undefined || after === undefined) continue;
      const asked = { random, asked: RANDOM_ASKED, kind, where: this.#settings.where };
      findings.push(...judgeLabels(before, after, asked));
    }
    return findings;
  }

  async #askPath(word: string, each: number, paths: readonly string[]): Promise<void> {
    const base = each % 2 === 0 ? "" : (paths[each % paths.length] ?? "").replace(/[?].*$/, "").replace(/\/$/, "");
    const path = `${base}/${word}`;
    await ask(this.#service.address, { method: "GET", path, headers: [], body: null }, this.#signal);
  }

  /** A name beside one that the load asks for: in the same zone, most likely. */
  async #askName(word: string, each: number, questions: readonly ServiceQuestion[]): Promise<void> {
    const question = questions[each % questions.length]!;
    const name = question.name.replace(/^(?:\\.|[^.])*/, word);
    await askName(nameServerOf(this.#service), { ...question, name }, this.#signal);
  }

  async #read(accept: string): Promise<Exposition | Finding> {
    const { path } = this.#settings;
    const answer = await scrape(this.#service.address, path, accept, this.#signal);
    this.#signal.throwIfAborted();
    const refused = whyNot(answer);
    if (refused !== null) {
      return this.#finding(
        "fail",
        `${path}: ${refused}`,
        "show metrics there, or name the path: metrics: {path: /metrics}",
      );
    }
    const { bytes, contentType } = answer as Scraped;
    try {
      return parseExposition(bytes, contentType, path);
    } catch (thrown) {
      const { what, why, where } = asPlimsollError(thrown);
      const text = `${what}: ${why ?? ""} (${where ?? path})`;
      return this.#finding(
        "fail",
        text,
        "Prometheus takes nothing from such an answer: write the metrics with a client library",
      );
    }
  }

  #finding(outcome: Finding["outcome"], what: string, fix: string | null): Finding {
    return { clause: "metrics-format", subject: null, outcome, what, fix, where: this.#settings.where };
  }
}

function whyNot(answer: Scraped | NotScraped): string | null {
  if ("failure" in answer) {
    return answer.failure === "too large" ? `more than ${LIMITS.metricsBytes / 2 ** 20} MiB` : answer.failure;
  }
  return answer.status === 200 ? null : `status ${answer.status}`;
}

/** Which requests failed is not known one by one: where some did, any of those that are meant may be among them. */
function sentOf(
  { sent, answered, sentOfEach }: LoadSent,
  requests: readonly string[],
  of: string | null,
): SentRequests {
  if (of === null) return { sent, answered };
  const own = sentOfEach.reduce((sum, count, index) => sum + (requests[index] === of ? count : 0), 0);
  return { sent: own, answered: Math.max(0, own - (sent - answered)) };
}
