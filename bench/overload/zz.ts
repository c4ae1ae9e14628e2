import { runReal } from '#bench/overload/run-real.ts';
import { runVirtual } from '#bench/overload/run-virtual.ts';
if (process.argv[2] === 'v') {
  console.log(runVirtual({ seed: 1, loadAt: () => 1.2, busyS: 16 }));
  const L: Record<string, number> = { none: 1.5, 'far-rates': 1.4, 'interest-budget': 1.3, joins: 1.3, dilation: 1.15 };
  console.log(runVirtual({ seed: 2, loadAt: (l) => L[l]!, busyS: 16 }));
} else {
  console.log(await runReal(console.log));
  process.exit(0);
}
