import { answerWith, type NetworkFault, type Passed } from "./faulty-proxy.ts";

export interface NamedFault {
  readonly name: string;
  readonly fault: NetworkFault;
  /** Whether a client that tries again succeeds: other faults may also end with an error. */
  readonly passes: boolean;
  /** The client waits for something that does not come, so it needs short deadlines. */
  readonly stalls?: true;
}

const OTHER_DIGEST = `sha256:${"0".repeat(64)}`;

function refusing(status: number, headers: () => Record<string, string> = () => ({})): NetworkFault {
  return ({ response }) => answerWith(response, { status, headers: headers(), body: Buffer.alloc(0) });
}

/** The registry is asked, and its answer is changed before the client gets it. */
function answering(change: (answer: Passed) => Partial<Passed>): NetworkFault {
  return async ({ response, forward }) => {
    const answer = await forward();
    answerWith(response, { ...answer, ...change(answer) });
  };
}

/** A chunked answer, whose length nothing announces. */
function unframed(change: (body: Buffer) => Buffer): NetworkFault {
  return async ({ response, forward, method }) => {
    const { status, headers, body } = await forward();
    const { "content-length": _, ...rest } = headers;
    response.writeHead(status, { ...rest, ...(status === 204 ? {} : { "transfer-encoding": "chunked" }) });
    response.end(method === "HEAD" ? undefined : change(body));
  };
}

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  if (copy.length > 0) copy[copy.length >> 1]! ^= 1;
  return copy;
}

/** Announces all of an answer, and sends half of it. */
function halfOf(end: "close" | "stall"): NetworkFault {
  return async ({ response, forward }) => {
    const { status, headers, body } = await forward();
    response.writeHead(status, headers);
    response.write(body.subarray(0, body.length / 2), () => void (end === "close" && response.destroy()));
  };
}

function redirecting(before: string): NetworkFault {
  return ({ response, elsewhere, path }) => {
    const location = `http://${elsewhere}${before}${path}`;
    answerWith(response, { status: 307, headers: { location }, body: Buffer.alloc(0) });
  };
}

function ranged(rangeOf: (body: Buffer) => string): NetworkFault {
  return answering(({ headers, body }) => ({
    status: 206,
    headers: { ...headers, "content-range": rangeOf(body) },
  }));
}

/** What can go wrong with one exchange over a network, and with a registry that lies in one answer. */
export const NETWORK_FAULTS: readonly NamedFault[] = [
  { name: "429", fault: refusing(429), passes: true },
  { name: "429, after seconds", fault: refusing(429, () => ({ "retry-after": "7" })), passes: true },
  {
    name: "429, after a date",
    fault: refusing(429, () => ({ "retry-after": new Date(Date.now() + 9000).toUTCString() })),
    passes: true,
  },
  { name: "500", fault: refusing(500), passes: true },
  { name: "503", fault: refusing(503), passes: true },
  { name: "the connection is reset", fault: ({ response }) => void response.destroy(), passes: true },
  {
    name: "the answer is lost",
    fault: async ({ forward, response }) => {
      await forward();
      response.destroy();
    },
    passes: true,
  },
  {
    name: "half of the request arrives",
    fault: async ({ forwardHalf, response }) => {
      await forwardHalf();
      response.destroy();
    },
    passes: true,
  },
  { name: "a short answer", fault: halfOf("close"), passes: true },
  { name: "an answer that stalls", fault: halfOf("stall"), passes: true, stalls: true },
  { name: "no answer", fault: () => undefined, passes: true, stalls: true },
  {
    name: "half of an answer, well framed",
    fault: unframed((body) => body.subarray(0, body.length / 2)),
    passes: false,
  },
  { name: "a long answer", fault: unframed((body) => Buffer.concat([body, Buffer.from(" more")])), passes: false },
  {
    name: "206 with another range",
    fault: ranged((body) => `bytes 5-${body.length + 4}/${body.length + 9}`),
    passes: false,
  },
  { name: "206 with everything", fault: ranged((body) => `bytes 0-${body.length - 1}/${body.length}`), passes: false },
  { name: "416", fault: refusing(416), passes: false },
  {
    name: "401, as without credentials",
    fault: async ({ forward, headers, response }) => {
      const { authorization: _, ...anonymous } = headers;
      answerWith(response, await forward({ headers: anonymous }));
    },
    passes: false,
  },
  {
    name: "another digest in the header",
    fault: answering(({ headers }) => ({ headers: { ...headers, "docker-content-digest": OTHER_DIGEST } })),
    passes: false,
  },
  { name: "another byte in the answer", fault: answering(({ body }) => ({ body: flipped(body) })), passes: false },
  {
    name: "another byte in the request",
    fault: async ({ forward, body, response }) => answerWith(response, await forward({ body: flipped(body) })),
    passes: false,
  },
  { name: "a redirect to another origin", fault: redirecting(""), passes: false },
  { name: "a redirect to other content", fault: redirecting("/other"), passes: false },
];
