import { counted } from "../../base/counted.ts";
import type { Span } from "../../format/otlp/span.ts";
import type { Finding } from "../clause.ts";
import { type LogFormat, parseLogLine } from "../logs/log-line.ts";

/** As OpenTelemetry's own bridge, and others, call it. */
const TRACE_FIELDS = ["trace_id", "traceId", "traceID", "trace.id", "TraceId"] as const;

/** A service that writes fewer lines for a span writes none for a request. */
const LEAST_LINES = 0.1;

/** Do lines of the log name traces that arrived? */
export function judgeJoined(
  lines: readonly string[],
  format: LogFormat,
  spans: readonly Span[],
  where: string,
): readonly Finding[] {
  if (spans.length === 0) return [];
  const head = { clause: "log-traces", subject: null, where } as const;
  const known = new Set(spans.map(({ traceId }) => traceId));
  const named = lines.flatMap((line) => {
    const members = parseLogLine(line, format);
    const field = TRACE_FIELDS.find((each) => members?.has(each));
    return field === undefined ? [] : [members!.get(field)!.toLowerCase()];
  });
  const joined = named.filter((id) => known.has(id)).length;
  const fix = "add the trace to each line that is written for a request: trace.SpanContextFromContext(ctx).TraceID()";
  if (named.length === 0 && lines.length < spans.length * LEAST_LINES) {
    const what = `${counted(lines.length, "line")} beside ${counted(spans.length, "span")}: none is written for a request`;
    return [{ ...head, outcome: "pass", what, fix: null }];
  }
  if (named.length === 0)
    return [{ ...head, outcome: "fail", what: `of ${counted(lines.length, "line")}, none has a trace_id`, fix }];
  const what = `of ${counted(named.length, "line")} with a trace_id, ${joined} name a trace that arrived`;
  return [joined > 0 ? { ...head, outcome: "pass", what, fix: null } : { ...head, outcome: "fail", what, fix }];
}
