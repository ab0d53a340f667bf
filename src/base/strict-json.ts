import { type ErrorCode, PlimsollError } from "./error.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
