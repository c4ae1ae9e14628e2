import { STICK_REACH, type Stick } from '#client/input/stick.ts';
import { make } from '#client/page/dom.ts';

/** Shows a virtual stick while a thumb holds it. */
export interface StickView {
  show(stick: Readonly<Stick>): void;
  close(): void;
}

export function openStickView(host: HTMLElement): StickView {
  const base = make('div', 'stick');
  const knob = make('div', 'knob');
  base.hidden = true;
  base.append(knob);
  host.append(base);
  return {
    show(stick) {
      base.hidden = stick.pointer === -1;
      if (base.hidden) return;
      base.style.translate = `${stick.originX}px ${stick.originY}px`;
      knob.style.translate = `${stick.x * STICK_REACH}px ${stick.y * STICK_REACH}px`;
    },
    close: () => base.remove(),
  };
}
