import { byId, setText } from '#client/page/dom.ts';
import type { Refusal } from '#shared/net/protocol.ts';

/** Sentences about what went wrong, each beside the thing to mend. All three places are live regions. */
export interface Notices {
  show(why: Refusal): void;
  showNearCode(why: Refusal | undefined): void;
  clear(): void;
}

export function openNotices(): Notices {
  const nearName = byId('name-notice', HTMLElement);
  const nearPlay = byId('play-notice', HTMLElement);
  const nearCode = byId('code-notice', HTMLElement);
  const field = byId('name', HTMLInputElement);
  const clear = (): void => {
    for (const place of [nearName, nearPlay, nearCode]) setText(place, '');
    field.removeAttribute('aria-invalid');
  };
  return {
    show(why) {
      clear();
      const aboutName = why.code.startsWith('name/');
      setText(aboutName ? nearName : nearPlay, why.message);
      if (aboutName) field.setAttribute('aria-invalid', 'true');
    },
    showNearCode(why) {
      clear();
      setText(nearCode, why?.message ?? 'A room code has four letters.');
    },
    clear,
  };
}
