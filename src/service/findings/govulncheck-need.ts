/** Why govulncheck is needed where vulnerabilities are looked for, and what does without it. */
export const TO_SCAN = {
  why: "where no report is given, plimsoll asks it what is vulnerable",
  otherwise: "give the report of a scanner",
};
