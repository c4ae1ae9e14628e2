import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '#bench/e2e/browser.ts';
import { judge, reportOf } from '#bench/report/page.ts';
import { countFieldBytes, type FieldBytes } from '#bench/scenario/field-bytes.ts';
import { measureScenario } from '#bench/scenario/measure.ts';
import { type Results, resultOf, type ScenarioResult } from '#bench/scenario/results.ts';
import { scenarios } from '#bench/scenario/scenarios.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'report-'));
const file = path.join(dir, 'report.html');

let browser: Browser;
let text = '';

function resultWith(players: number): ScenarioResult {
  let fields: readonly FieldBytes[] = [];
  const afterwards = (load: Parameters<typeof countFieldBytes>[0]): void => void (fields = countFieldBytes(load, 20));
  const measured = measureScenario(scenarios[0], { players, ticks: 70, warmUpTicks: 30, runs: 1, afterwards });
  const result = resultOf(measured, '<b>bold</b>', undefined, { fields });
  const marks = [{ run: 0, tick: 3, ms: 0.5, major: true, counts: true }];
  const profile = { file: 'duel.cpuprofile', top: [{ name: 'f', where: 'a.ts:1', self: 0.5, total: 1 }] };
  return { ...result, gc: { ...result.gc, marks }, profile };
}

function resultsOf(all: readonly ScenarioResult[]): Results {
  const machine = { cpu: 'some', cores: 2, node: '24' };
  return { format: 1, version: '1', at: '2026-01-02T03:04:05.006Z', command: 'npm run bench', machine, scenarios: all };
}

beforeAll(async () => {
  text = reportOf(resultsOf([resultWith(2), resultWith(4)]));
  writeFileSync(file, text);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true });
});

/** The open report, and whatever it asked for or complained of. */
async function open(
  width: number,
  colorScheme: 'light' | 'dark',
): Promise<{ page: Page; requests: string[]; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  return { page, requests: requests.filter((url) => !url.startsWith('data:')), errors };
}

describe('report', () => {
  test('BM48 it is one file below 2 MB that asks for nothing and complains of nothing', async () => {
    expect(text.length).toBeLessThan(2_000_000);
    const { page, requests, errors } = await open(1600, 'light');
    expect(requests).toStrictEqual([pathToFileURL(file).href]);
    expect(errors).toStrictEqual([]);
    expect(await page.locator('script, link[rel=stylesheet], img, iframe').count()).toBe(0);
    await page.close();
  });

  test('BM48 every plot has its table', async () => {
    const { page } = await open(1600, 'dark');
    const names = await page.locator('table').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    const each = ['Phases of the mean', 'Ticks by how long', 'Ticks, 1 s', 'Phases of a tick', 'The slowest ticks'];
    for (const name of [...each, 'Bytes down to one player, by', 'Functions by', 'Memory', 'Counters']) {
      expect(names.filter((one) => one?.startsWith(name))).toHaveLength(2);
    }
    for (const name of ['All scenarios', 'Cost of a tick by players', 'One scenario at a time']) {
      expect(names.filter((one) => one === name)).toHaveLength(1);
    }
    expect(await page.locator('table:not(:has(tbody td))').count()).toBe(0);
    expect(await page.locator('.strip b.gc').count()).toBe(2);
    expect(await page.getByText('<b>bold</b>').count()).toBe(2);
    await page.close();
  });

  test('BM48 it fits a narrow screen and a wide one, and is readable by light and in the dark', async () => {
    for (const width of [400, 1600]) {
      for (const scheme of ['light', 'dark'] as const) {
        const { page } = await open(width, scheme);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        const { ink, paper } = await page.evaluate(() => {
          const { color, backgroundColor } = getComputedStyle(document.body);
          const sum = (one: string): number =>
            one
              .match(/\d+/g)!
              .slice(0, 3)
              .reduce((all, part) => all + Number(part), 0);
          return { ink: sum(color), paper: sum(backgroundColor) };
        });
        expect(scheme === 'light' ? paper - ink : ink - paper).toBeGreaterThan(450);
        await page.close();
      }
    }
  });

  test('BM53 a wrong world makes figures invalid, whatever they are, and late ticks are no pass', () => {
    const result = resultWith(2);
    const late = { ...result, total: { ...result.total, p99: 17 } };
    const quick = { ...result, total: { ...result.total, p99: 1 } };
    expect(judge([quick]).word).toBe('PASS');
    expect(judge([quick, late]).word).toBe('OVER BUDGET');
    expect(judge([late, { ...quick, hashOk: false }]).word).toBe('INVALID');
    expect(reportOf(resultsOf([{ ...quick, hashOk: false }]))).toContain('✕ INVALID');
  });
});
