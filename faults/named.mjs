// Says how sentences of a test of the pages ended, as Named.java does for the others.
//   node named.mjs REPORT SENTENCE+SENTENCE     (Vitest's report in JSON)
// Status 0: all passed. 10: one failed; the last line says how. 12: one was not run.
import { readFileSync, rmSync } from 'node:fs';

const [report, sentences] = process.argv.slice(2);
let files;
try {
  files = JSON.parse(readFileSync(report, 'utf8')).testResults;
} catch (e) {
  console.log(`Vitest left no report: ${e.message}`);
  process.exit(12);
}
// The next run must not be judged by this one's.
rmSync(report);
const run = files.flatMap((file) => file.assertionResults);
let status = 0;
for (const sentence of sentences.split('+')) {
  const found = run.find((test) => test.title === sentence);
  if (found === undefined || !['passed', 'failed'].includes(found.status)) {
    console.log(`"${sentence}" did not run ${files.map((file) => file.message).join(' ')}`);
    status = 12;
  } else if (found.status === 'failed' && status === 0) {
    console.log(found.failureMessages.join(' ').split('\n', 1)[0].slice(0, 160));
    status = 10;
  }
}
process.exit(status);
