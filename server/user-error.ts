/**
 * A mistake of the person who starts the server, or of the machine it runs on. `message` is one line that says what to do;
 * a stack would help nobody.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
