const DEBUG = /(?:^|_)(?:DEBUG|TRACE)(?:_|$)/i;
const OFF = /^(?:|0|false|no|off|none|release)$/i;
const VERBOSE = /^(?:debug|trace|development)$/i;

/** Does a variable switch debugging on, by its name or by the level or mode that it sets? */
export function switchesDebugOn(name: string, value: string): boolean {
  if (DEBUG.test(name)) return !OFF.test(value);
  return /(?:^|_)(?:LOG_?LEVEL|MODE|ENV|ENVIRONMENT|GODEBUG)$/i.test(name) && VERBOSE.test(value);
}
