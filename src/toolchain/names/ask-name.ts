import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { LIMITS } from "../../base/limits.ts";
import { FramedMessages, framed } from "../../format/dns/tcp-framing.ts";
import type { AskedName } from "./asked-name.ts";
import { type NameAnswer, NameQuestion } from "./name-answer.ts";

/** Why there was no answer: `timeout` is silence for `LIMITS.serviceAnswerMs`, `foreign` only answers to other questions. */
interface NoNameAnswer {
  readonly failure: "refused" | "timeout" | "cut off" | "not DNS" | "foreign";
}

type Outcome = NameAnswer | NoNameAnswer;

/**
 * Asks a name server on loopback one question from a port of its own (RFC 5452, section 9.2), once, and again by TCP where the
 * answer is truncated (RFC 7766, section 5). Nothing is sent a second time by UDP: that would hide what a server loses. It never
 * throws.
 */
export async function askName(address: string, asked: AskedName, signal: AbortSignal): Promise<Outcome> {
  const question = new NameQuestion(asked);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.serviceAnswerMs)]);
  if (asked.overTcp) return await byTcp(address, question, patience);
  const outcome = await byUdp(address, question, patience);
  return "status" in outcome && outcome.isTruncated ? await byTcp(address, question, patience) : outcome;
}

function byUdp(address: string, question: NameQuestion, patience: AbortSignal): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const { host, port } = placeOf(address);
  let [isForeign, isOver] = [false, false];
  const socket = createSocket("udp4");
  const end = (outcome: Outcome) => {
    if (isOver) return;
    isOver = true;
    patience.removeEventListener("abort", giveUp);
    socket.close();
    resolve(outcome);
  };
  const giveUp = () => end({ failure: isForeign ? "foreign" : "timeout" });
  if (patience.aborted) {
    giveUp();
    return promise;
  }
  patience.addEventListener("abort", giveUp);
  // The kernel says so when nobody listens there, since the socket is connected.
  socket.on("error", (error) => end({ failure: failureOf(error) }));
  socket.on("message", (bytes) => {
    const read = question.read(bytes);
    if (read === "foreign") isForeign = true;
    else end(read === "not DNS" ? { failure: read } : read);
  });
  // Node hands the callback an error that its types do not mention.
  socket.connect(port, host, (error?: Error) => {
    if (error) end({ failure: failureOf(error) });
    else if (!isOver) socket.send(question.bytes);
  });
  return promise;
}

function byTcp(address: string, question: NameQuestion, patience: AbortSignal): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const answers = new FramedMessages();
  let isForeign = false;
  const socket = connect({ ...placeOf(address), signal: patience });
  const end = (outcome: Outcome) => {
    resolve(outcome);
    socket.destroy();
  };
  const without = (): Outcome => ({ failure: isForeign ? "foreign" : patience.aborted ? "timeout" : "cut off" });
  socket.on("error", (error) => end(patience.aborted ? without() : { failure: failureOf(error) }));
  socket.once("close", () => end(without()));
  socket.on("data", (chunk: Buffer) => {
    for (const bytes of answers.in(chunk)) {
      const read = question.read(bytes);
      if (read === "foreign") isForeign = true;
      else return end(read === "not DNS" ? { failure: read } : read);
    }
  });
  socket.write(framed(question.bytes));
  return promise;
}

function placeOf(address: string): { readonly host: string; readonly port: number } {
  const [host = "", port = ""] = address.split(":");
  return { host, port: Number(port) };
}

function failureOf({ code = "" }: NodeJS.ErrnoException): NoNameAnswer["failure"] {
  return code === "ECONNREFUSED" ? "refused" : "cut off";
}
