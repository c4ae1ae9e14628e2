import { type LifeAnswer, lifeOf, type LifeTask } from '#bench/compare/life.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

/* A process of one side: lives a scenario whenever it is told to, and is gone when its parent is. */

process.on('message', (task: LifeTask) => process.send!(answer(task)));
process.on('disconnect', () => process.exit());

function answer(task: LifeTask): LifeAnswer {
  const scenario = scenarios.find(({ name }) => name === task.scenario);
  if (!scenario) return { error: `there is no scenario ${task.scenario}` };
  try {
    return { life: lifeOf(measureScenario(scenario, { ...task, runs: 1 })) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
