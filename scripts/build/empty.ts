import process from "node:process";

// Ends like the real program, without the teardown that a natural end waits for.
process.exit(0);
