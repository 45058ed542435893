import { writeResult } from "./write_result.ts";

export const say = writeResult;
