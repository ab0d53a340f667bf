import { counted } from "../../base/counted.ts";
import type { Exposition } from "../../format/exposition/metric-family.ts";
import type { CountSettings } from "../../plan/settings/contract-settings.ts";
import type { Finding } from "../clause.ts";
import { metricProblems } from "./rules.ts";
import { selected, seriesName, sumOf } from "./series.ts";

/** Names, units, help and types, by the rules of `promtool check metrics`. */
export function judgeRules(exposition: Exposition, where: string): readonly Finding[] {
  const head = { clause: "metrics-rules", where } as const;
  const problems = metricProblems(exposition);
  if (problems.length === 0) {
    const what = `${counted(exposition.families.length, "metric")}, and promtool check metrics would say nothing`;
    return [{ ...head, subject: null, outcome: "pass", what, fix: null }];
  }
  return [...Map.groupBy(problems, ({ metric }) => metric)].map(([metric, found]) => ({
    ...head,
    ...{ subject: metric, outcome: "fail", what: found.map(({ text }) => text).join("; ") },
    fix: "rename it, or describe it, as https://prometheus.io/docs/practices/naming/ says",
  }));
}

/** How many requests were sent, and how many of them were answered, of those that a counter counts. */
export interface SentRequests {
  readonly sent: number;
  readonly answered: number;
}

/** Does a counter move by exactly the requests that were sent? */
export function judgeCount(
  before: Exposition,
  after: Exposition,
  { selector, of, where }: CountSettings,
  { sent, answered }: SentRequests,
): Finding {
  const head = { clause: "metrics-count", subject: selector.text, where } as const;
  const now = sumOf(after, selector);
  if (now === null) {
    const what = "it has no such series";
    return { ...head, outcome: "fail", what, fix: "count the requests, or name the series that does" };
  }
  const moved = now - (sumOf(before, selector) ?? 0);
  const requests = `${counted(sent, "request")}${of === null ? "" : ` ${of}`}`;
  if (moved === sent) return { ...head, outcome: "pass", what: `it moved by ${moved} for ${requests}`, fix: null };
  // What got no answer may have been counted or not: it may never have arrived.
  const isInDoubt = moved >= answered && moved <= sent;
  return {
    ...head,
    outcome: isInDoubt ? "unknown" : "fail",
    what: `it moved by ${moved} for ${requests}${answered < sent ? `, of which ${answered} were answered` : ""}`,
    fix: isInDoubt ? null : "count each request once, after it was handled, whatever its path and its status",
  };
}

/** How labels stay bounded that come from what a client asks for. */
const BOUNDED = {
  path: "label with the pattern of the route (http.Request.Pattern), and with one value for paths without a route",
  name: "label with the zone that a name is in, and with one value for names in no zone",
} as const;

/** Do random paths or names make new label values? `random` is in each of them that was asked for between the two. */
export function judgeLabels(
  before: Exposition,
  after: Exposition,
  {
    random,
    asked,
    kind,
    where,
  }: {
    readonly random: string;
    readonly asked: number;
    /** What was random. */
    readonly kind: keyof typeof BOUNDED;
    readonly where: string;
  },
): readonly Finding[] {
  const head = { clause: "metrics-labels", where } as const;
  const known = new Set(before.families.flatMap(({ samples }) => samples.map(seriesName)));
  const findings = after.families.flatMap(({ name, samples }): Finding[] => {
    const added = samples.filter((sample) => !known.has(seriesName(sample)));
    const label = added.flatMap(({ labels }) => labels.filter(([, value]) => value.includes(random)))[0]?.[0];
    if (label === undefined && added.length < asked) return [];
    const why = label === undefined ? "" : `: its label ${label} holds what a client sends`;
    return [
      {
        ...head,
        subject: name,
        outcome: "fail",
        what: `${counted(asked, `random ${kind}`)} made ${added.length} new series${why}`,
        fix: BOUNDED[kind],
      },
    ];
  });
  if (findings.length > 0) return findings;
  return [
    {
      ...head,
      subject: null,
      outcome: "pass",
      what: `${counted(asked, `random ${kind}`)} made no new label value`,
      fix: null,
    },
  ];
}

/** The buckets of a histogram by their bound, as counts since `before`. */
export function bucketsSince(
  before: Exposition,
  after: Exposition,
  selector: CountSettings["selector"],
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [exposition, sign] of [
    [after, 1],
    [before, -1],
  ] as const) {
    for (const { labels, value } of selected(exposition, selector, "_bucket")) {
      const bound = boundOf(labels.find(([name]) => name === "le")?.[1] ?? "");
      counts.set(bound, (counts.get(bound) ?? 0) + sign * value);
    }
  }
  return new Map([...counts].sort(([one], [other]) => one - other));
}

function boundOf(text: string): number {
  return text === "+Inf" ? Number.POSITIVE_INFINITY : Number(text);
}
