import { bytesPerCall } from '#bench/allocation.ts';
import { type SceneName, scenes, stepScene } from '#shared/testing/scenes.ts';

/*
 * `node bench/step-allocation.ts SCENE`: prints the bytes of heap that one step of a scene takes, as JSON. A program of its
 * own, because the engine must have compiled the step as it does in a server, without a test runner around it.
 */

const name = process.argv[2] as SceneName;
const scene = scenes[name](1);
const step = (): void => stepScene(scene);
// Twice: while the first is taken, the optimising compiler is still at work now and then.
bytesPerCall(step, { calls: 300 });
console.log(JSON.stringify({ scene: name, bytesPerStep: bytesPerCall(step, { calls: 300 }) }));
