/** Names of rows that other parts than their own look up. */
export const RESIDENT_AFTER_LOAD = "resident, after load";
export const PRIVATE_AFTER_LOAD = "private, after load";
export const TO_FIRST_ANSWER = "to the first answer";
