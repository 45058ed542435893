import process from "node:process";
import { ledgerOf } from "./ledger_of.ts";

// A process of its own, so that the one that measures does not grow by what it takes to write a million facts.
const [, , directory, count, claims] = process.argv;
ledgerOf(directory!, Number(count), Number(claims));
