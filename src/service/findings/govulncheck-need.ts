/** Why govulncheck is needed where vulnerabilities are looked for, and what does without it. */
export const TO_SCAN = {
  why: "without --from, plimsoll asks it what is vulnerable",
  otherwise: "give a scanner's report: --from FILE",
};
