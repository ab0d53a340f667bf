/**
 * By how much the first of the shards of one machine is ahead of the others, which its process has to start: the time that a process needs until it
 * asks a registry, and the bytes of compressed layers that one core reads meanwhile and until the end of another process is seen. Both follow from
 * `npm run bench -- fleet`. Where they are wrong, a core has less to do for a moment.
 */
export const HEAD_START = { ms: 150, bytes: 8 * 1024 * 1024 } as const;
