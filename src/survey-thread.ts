import { parentPort } from "node:worker_threads";
import { type DecompressionJob, runBlocking, type SurveyJob } from "./session/survey-job.ts";
import { toAnswer } from "./toolchain/threads.ts";

/** An entry point: a thread that surveys layers, one after the other. */
parentPort!.on("message", async (job: SurveyJob | DecompressionJob) => {
  try {
    parentPort!.postMessage({ result: await runBlocking(job) });
  } catch (thrown) {
    parentPort!.postMessage(toAnswer(thrown));
  }
});
