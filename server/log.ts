/*
 * One line per event: time, level, what happened, then `key=value`. Values are quoted when they need it and control
 * characters are escaped, so that nobody outside can forge a line. Tokens and names are never passed in, of an address only its network.
 */

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** The time, as the line shows it. */
  readonly stamp: () => string;
  /** Takes a line without its end. */
  readonly write: (line: string) => void;
}

/** Makes a log that writes events of `level` and above. */
export function createLog(options: LogOptions): Log {
  const at = (level: LogLevel) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(options.level)) return () => {};
    return (event: string, fields: LogFields = {}): void => {
      options.write(`${options.stamp()} ${level} ${escapeControls(event)}${formatFields(fields)}`);
    };
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Every control character, line separator and half of a pair as `\u{..}`: the result is one line on any terminal. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .map(([key, value]) => ` ${key}=${formatValue(value)}`)
    .join('');
}

function formatValue(value: string | number | boolean): string {
  const text = escapeControls(String(value));
  return /^[\w.:/@+-]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;
}

/** An error as text for a log line. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
