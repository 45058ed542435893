/** The variable that names the directory of bells to an agent's host: rally starts the host with it. */
export const DOORBELL = "RALLY_DOORBELL";

/** What the host asks rally for, when it has heard a bell and is about to open. */
export const DOOR_EVENT = "doorbell";
