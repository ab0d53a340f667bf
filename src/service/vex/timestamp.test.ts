import assert from "node:assert/strict";
import { test } from "node:test";
import { scanReport } from "../../../test/support/scan-reports.ts";
import { vexTimestamp } from "./timestamp.ts";

const REPORT = await scanReport("trivy");

const time = (env: NodeJS.ProcessEnv, ...dates: readonly (string | null)[]) =>
  vexTimestamp(
    env,
    dates.map((date) => ({ ...REPORT, database: { location: null, date } })),
  );

test("the time is SOURCE_DATE_EPOCH, or that of the newest database, and otherwise unknown", () => {
  const newest = Date.UTC(2031, 4, 6, 7, 8, 9) / 1000;
  assert.equal(time({ SOURCE_DATE_EPOCH: "12" }, "2031-05-06T07:08:09Z"), 12);
  assert.equal(time({ SOURCE_DATE_EPOCH: "" }, "2031-05-06T09:08:09.5+02:00", null, "2031-05-06T07:08:08Z"), newest);
  assert.equal(time({}, null, "yesterday", "1969-12-31T23:59:59Z", "+010000-01-01T00:00:00Z"), null);
  assert.equal(time({}), null);
  assert.throws(() => time({ SOURCE_DATE_EPOCH: "now" }), { code: "config-invalid" });
});
