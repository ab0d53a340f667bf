import type { AuditRule } from "../audit-rule.ts";
import type { RuleCard } from "../rule.ts";
import { unusedWaiver } from "../waiver.ts";
import { callWithoutDeadline } from "./rules/call-without-deadline.ts";
import { etcdLimits } from "./rules/etcd-limits.ts";
import { goroutineLeftBehind } from "./rules/goroutine-left-behind.ts";
import { goroutineWithoutRecover } from "./rules/goroutine-without-recover.ts";
import { handlerNotInstrumented } from "./rules/handler-not-instrumented.ts";
import { httpClientTimeout } from "./rules/http-client-timeout.ts";
import { httpServerTimeout } from "./rules/http-server-timeout.ts";
import { poolGrows } from "./rules/pool-grows.ts";
import { poolNotReset } from "./rules/pool-not-reset.ts";
import { poolUseAfterPut } from "./rules/pool-use-after-put.ts";
import { redisContextIgnored } from "./rules/redis-context-ignored.ts";
import { redisRetries } from "./rules/redis-retries.ts";
import { retryWithoutBackoff } from "./rules/retry-without-backoff.ts";
import { retryWithoutEnd } from "./rules/retry-without-end.ts";
import { runtimeLimits } from "./rules/runtime-limits.ts";

/** Every rule of `plimsoll audit`. */
export const AUDIT_RULES: readonly AuditRule[] = [
  callWithoutDeadline,
  httpClientTimeout,
  httpServerTimeout,
  redisContextIgnored,
  redisRetries,
  etcdLimits,
  goroutineLeftBehind,
  goroutineWithoutRecover,
  poolNotReset,
  poolUseAfterPut,
  poolGrows,
  retryWithoutBackoff,
  retryWithoutEnd,
  runtimeLimits,
  handlerNotInstrumented,
];

/** What findings of `plimsoll audit` may name. */
export const AUDIT_CARDS: readonly RuleCard[] = [...AUDIT_RULES, unusedWaiver];
