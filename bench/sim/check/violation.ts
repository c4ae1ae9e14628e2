/** A promise that did not hold: what, where, and how it shows. */
export interface Finding {
  /** Which promise, in a few words. */
  readonly invariant: string;
  readonly room?: string;
  readonly tick?: number;
  readonly seat?: number;
  readonly entity?: number;
  readonly field?: string;
  /** What was found, and what should have been. */
  readonly found?: number | string;
  readonly expected?: number | string;
}

/** Thrown by checks; ends the run. */
export class Violation extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(describeFinding(finding));
    this.name = 'Violation';
    this.finding = finding;
  }
}

/** One line, with everything that is known. */
export function describeFinding({ invariant, found, expected, ...where }: Finding): string {
  const places = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  const values = found === undefined ? '' : `: ${found}, expected ${expected}`;
  return `${invariant} (${places.join(', ')})${values}`;
}
