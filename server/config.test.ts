import { expect, test } from 'vitest';
import { defineTunables } from '#shared/core/tunables.ts';
import type { Game } from '#shared/games/game.ts';
import { type Config, helpText, readConfig, wantsHelp } from '#server/config.ts';
import { type HostKey, hostTunables, hostValue } from '#server/host-tunables.ts';
import type { Sources } from '#server/settings.ts';
import { stillGame } from '#server/testing/still-game.ts';
import { UserError } from '#server/user-error.ts';

const speed = { default: 5, min: 1, max: 20, unit: 'm/s', scope: 'simulation', applies: 'new room' } as const;
const relight: Game = {
  ...stillGame,
  name: 'relight',
  tunables: defineTunables({ 'move.speed': { ...speed, doc: 'How fast.', cost: 'Nothing.' } }),
  maps: [...stillGame.maps, { ...stillGame.maps[0], name: 'second' }],
};
const games = [relight, stillGame];
const secret = 'x'.repeat(32);

function read(argv: readonly string[] = [], env: Sources['env'] = {}, file?: string): Config {
  return readConfig({ argv, env, file }, games);
}

/** The sentence that refuses it. */
function problem(argv: readonly string[] = [], env: Sources['env'] = {}, file?: string): string {
  try {
    read(argv, env, file);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'accepted';
}

test('HS60 nothing said: port 3000 everywhere, the data in .data, the first game on its first map, a secret of its own', () => {
  expect(read()).toMatchObject({
    ...{ port: 3000, host: '0.0.0.0', publicOrigins: undefined, dataDir: '.data', tokenSecret: undefined },
    ...{ seats: 4, logLevel: 'info', dev: false },
  });
  expect([read().game.name, read().map.name]).toEqual(['relight', 'plain']);
  expect(Object.isFrozen(read())).toBe(true);
  expect(() => Object.assign(read(), { port: 1 })).toThrow(TypeError);
});

test('HS107 the token that reads metrics is as long as a secret, and no flag; whether it is production is known', () => {
  expect([read().metricsToken, read().production]).toEqual([undefined, false]);
  const env = {
    METRICS_TOKEN: secret,
    NODE_ENV: 'production',
    PUBLIC_ORIGINS: 'https://a.example',
    TOKEN_SECRET: secret,
  };
  expect(read([], env)).toMatchObject({ metricsToken: secret, production: true });
  expect(problem([], { METRICS_TOKEN: 'short' })).toBe('METRICS_TOKEN must have at least 32 characters.');
  expect(problem(['--metrics-token', secret])).toContain('There is no flag --metrics-token.');
});

test('HS61 a flag wins over the environment, which wins over the file', () => {
  const file = '{ "port": 1, "host": "file", "dataDir": "file" }';
  const config = read(['--port', '3'], { PORT: '2', HOST: 'env', DATA_DIR: '' }, file);
  expect([config.port, config.host, config.dataDir]).toEqual([3, 'env', 'file']);
  expect(read(['--port=4', '--port', '5']).port).toBe(5);
});

test('HS61 tunables of all three add up, the stronger source last', () => {
  const file = '{ "set": { "seat.keepS": 1, "move.speed": 2, "net.rooms": 3 } }';
  const config = read(['--set', 'seat.keepS=7', '--set', 'move.speed=8', '--set=move.speed=9'], {}, file);
  expect(hostValue(config.hostValues, 'seat.keepS')).toBe(7);
  expect(hostValue(config.hostValues, 'net.rooms')).toBe(3);
  expect([...config.simulation]).toEqual([9]);
});

test('HS62 every setting can be given where the help says', () => {
  const env = {
    ...{ PORT: '0', HOST: '::1', PUBLIC_ORIGINS: 'https://a.example, http://b.example:81', DATA_DIR: 'd' },
    ...{ TOKEN_SECRET: secret, GAME: 'still', MAP: 'plain', SEATS: '2', LOG_LEVEL: 'debug', BACKTICK_DEV: '1' },
  };
  const wanted = {
    ...{ port: 0, host: '::1', publicOrigins: ['https://a.example', 'http://b.example:81'], dataDir: 'd' },
    ...{ tokenSecret: secret, game: stillGame, map: stillGame.maps[0], seats: 2, logLevel: 'debug' },
  };
  expect(read([], env)).toMatchObject({ ...wanted, dev: true });
  const flags = ['--port', '0', '--host', '::1', '--public-origins', env.PUBLIC_ORIGINS, '--data-dir', 'd'];
  const more = ['--game', 'still', '--map', 'plain', '--seats', '2', '--log-level', 'debug'];
  expect(read(['--game', 'Still', '--map', 'PLAIN']).game).toBe(stillGame);
  expect(read([...flags, ...more], { TOKEN_SECRET: secret })).toMatchObject(wanted);
  const file = { port: 0, host: '::1', publicOrigins: wanted.publicOrigins, dataDir: 'd', tokenSecret: secret };
  const rest = { game: 'still', map: 'plain', seats: 2, logLevel: 'debug' };
  expect(read([], {}, JSON.stringify({ ...file, ...rest }))).toMatchObject(wanted);
});

const refused: readonly (readonly [argv: readonly string[], message: string])[] = [
  [['--prot', '1'], 'There is no flag --prot. --help lists what there is.'],
  [['-p', '1'], 'There is no flag -p. --help lists what there is.'],
  [['--token-secret', secret], 'There is no flag --token-secret. --help lists what there is.'],
  [['--__proto__', '1'], 'There is no flag --__proto__. --help lists what there is.'],
  [['3000'], '"3000" is no flag. --help lists what there is.'],
  [['--port'], '--port needs a value: --port NUMBER'],
  [['--port', 'x'], '--port must be a whole number from 0 to 65535, not "x".'],
  [['--port', '65536'], '--port must be a whole number from 0 to 65535, not "65536".'],
  [['--port', '-1'], '--port must be a whole number from 0 to 65535, not "-1".'],
  [['--port', '3e3'], '--port must be a whole number from 0 to 65535, not "3e3".'],
  [['--port', '80.5'], '--port must be a whole number from 0 to 65535, not "80.5".'],
  [['--port='], '--port must be a whole number from 0 to 65535, not "".'],
  [['--seats', '0'], '--seats must be a whole number from 1 to 255, not "0".'],
  [['--seats', '256'], '--seats must be a whole number from 1 to 255, not "256".'],
  [['--game', 'chess'], '--game: there is no game "chess". Known: relight, still.'],
  [['--game', '__proto__'], '--game: there is no game "__proto__". Known: relight, still.'],
  [['--map', 'moon'], '--map: there is no map "moon". Known: plain, second.'],
  [['--log-level', 'loud'], '--log-level must be one of debug, info, warn, error, silent, not "loud".'],
  [
    ['--public-origins', 'play.example'],
    '--public-origins: "play.example" is no origin, such as https://play.example.',
  ],
  [
    ['--public-origins', 'https://a.example/'],
    '--public-origins: "https://a.example/" is no origin; write https://a.example.',
  ],
  [['--public-origins', '*'], '--public-origins: "*" is no origin, such as https://play.example.'],
  [['--set', 'seat.keepS'], '--set needs KEY=VALUE, not "seat.keepS".'],
  [['--set', 'seat.keepS='], '--set: seat.keepS needs a number in s.'],
  [['--set', 'seat.keepS=long'], '--set: seat.keepS needs a number in s.'],
  [['--set', 'seat.keepS=Infinity'], '--set: seat.keepS needs a number in s.'],
  [['--set', 'seat.keepS=-1'], '--set: seat.keepS must lie between 0 and 3600 s, not -1.'],
  [['--set', 'net.rooms=1.5'], '--set: net.rooms takes whole rooms, not 1.5.'],
  [['--set', 'move.speed=21'], '--set: move.speed must lie between 1 and 20 m/s, not 21.'],
];

for (const [argv, message] of refused) {
  test(`HS63 "${argv.join(' ').slice(0, 40)}" is refused with one sentence`, () => expect(problem(argv)).toBe(message));
}

test('HS63 an unknown tunable is answered with those there are, of the server and of the game', () => {
  for (const key of ['nope', '__proto__', 'toString', '']) {
    const message = problem(['--set', `${key}=1`]);
    expect(message).toMatch(/^--set: No setting is called ".*"\. Known: interest\.radius, .*, move\.speed\.$/);
  }
  expect(problem(['--game', 'still', '--set', 'move.speed=5'])).toContain('No setting is called "move.speed"');
});

test('HS63 a bad variable is named', () => {
  expect(problem([], { PORT: 'x' })).toBe('PORT must be a whole number from 0 to 65535, not "x".');
  expect(problem([], { TOKEN_SECRET: 'short' })).toBe('TOKEN_SECRET must have at least 32 characters.');
  expect(problem([], { BACKTICK_DEV: 'yes' })).toBe('BACKTICK_DEV must be one of 0, 1, not "yes".');
});

const files: readonly (readonly [text: string, message: RegExp])[] = [
  ['', /^backtick\.config\.json, line 1: Unexpected end of JSON input\.$/],
  ['[]', /^backtick\.config\.json, line 1: the file must hold one object, \{ \.\.\. \}\.$/],
  ['null', /line 1: the file must hold one object/],
  ['{\n  "port": 3000,\n}', /line 3: Expected double-quoted property name\.$/],
  ['{\n  "port": 3000\n  "host": "x"\n}', /line 3: Expected ',' or '}' after property value\.$/],
  ['{\n\n  "port": }\n', /line 3: Unexpected token '}'\.$/],
  ['{\n  "port": 1,\n  "host": nope,\n  "seats": 1\n}\n', /line 3: Unexpected token '?o'?/],
  ['{\n  "port": 1,\n  "host": "x\n}', /line 3: Bad control character in string literal\.$/],
  ['{\n  "port": 1\n', /line [23]: (Expected|Unexpected end)/],
  ['{} x', /line 1: Unexpected non-whitespace character after JSON/],
  ['{ "prot": 1 }', /^"prot" in backtick\.config\.json is no setting\. Known: port, host, /],
  ['{ "__proto__": 1 }', /^"__proto__" in backtick\.config\.json is no setting\./],
  ['{ "port": null }', /^"port" in backtick\.config\.json cannot be null\.$/],
  ['{ "port": [1] }', /^"port" in backtick\.config\.json cannot be \[1\]\.$/],
  ['{ "port": "x" }', /^"port" in backtick\.config\.json must be a whole number/],
  ['{ "set": { "net.rooms": "many" } }', /^"set" in backtick\.config\.json: net\.rooms needs a number in rooms\.$/],
  ['{ "set": 5 }', /^"set" in backtick\.config\.json needs KEY=VALUE, not "5"\.$/],
];

for (const [text, message] of files) {
  test(`HS64 the file ${JSON.stringify(text)} is refused with its line or key`, () => {
    const said = problem([], {}, text);
    expect(said).toMatch(message);
    expect(said).not.toContain('\n');
  });
}

test('HS65 production needs its origins and its secret said, and no development page', () => {
  const production = { NODE_ENV: 'production' };
  const origins = { ...production, PUBLIC_ORIGINS: 'https://play.example' };
  expect(problem([], production)).toBe('NODE_ENV=production needs PUBLIC_ORIGINS and TOKEN_SECRET to be set.');
  expect(problem([], origins)).toBe('NODE_ENV=production needs TOKEN_SECRET to be set.');
  expect(problem([], { ...production, TOKEN_SECRET: secret })).toBe(
    'NODE_ENV=production needs PUBLIC_ORIGINS to be set.',
  );
  expect(problem([], { ...origins, TOKEN_SECRET: secret })).toBe('accepted');
  expect(problem([], { ...origins, TOKEN_SECRET: secret, BACKTICK_DEV: '1' })).toMatch(/exclude each other/);
});

test('HS66 the help lists every setting with its flag and variable', () => {
  const help = helpText(games);
  for (const flag of [
    '--port NUMBER, PORT',
    '--set KEY=VALUE',
    '--public-origins LIST, PUBLIC_ORIGINS',
    'TOKEN_SECRET',
  ]) {
    expect(help).toContain(`  ${flag}`);
  }
  expect(help).not.toContain('--token-secret');
  expect(help).toContain('Games: relight, still.');
  expect(wantsHelp(['--port', '1', '--help'])).toBe(true);
  expect(wantsHelp([])).toBe(false);
});

test('HS67 no tunable of the server is also one of a game', () => {
  for (const game of games) {
    for (const key of game.tunables.keys) expect(hostTunables.keys).not.toContain(key as HostKey);
  }
});
