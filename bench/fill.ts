import process from "node:process";
import { fill, type Table } from "./table.ts";

// Fills one table and prints it as JSON.
const [, , name, rounds, starts] = process.argv;
const { default: table } = (await import(`./tables/${name}.ts`)) as { default: Table };
const filled = await fill(table, { rounds: Number(rounds), starts: Number(starts) });
console.log(JSON.stringify(filled));
