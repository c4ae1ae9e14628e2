import { lengths } from '#shared/net/wire/frozen/lengths.ts';
import type { WireTable } from '#shared/net/wire/table.ts';

/** Trained on the workload of `npm run bench wire`. Written by `npm run train-codec`. */
export const arena: WireTable = {
  schema: '04c2cf89f5698553',
  gaps: lengths('666666665555555555551'),
  kinds: [
    {
      kind: 1,
      always: true,
      predictors: [2, 2, 1, 1, 0, 0, 0],
      masks: [
        lengths(
          '49968bcc8cbc7cc81664579949794995bccccccccccccccc7ccaacccacccaccabbbaccccccbcccca8886b8ccbc8ccbb6cccccccccccccccccccccccccccccccc',
        ),
      ],
      residuals: [
        lengths('c4356666677888877552266667799cccccccccccccccccccccccccccccccccccccccccbbb'),
        lengths('c3466666778887777552265667788accccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c54556666666767774455565555444455aaca99cccccccccccccccccccccccccccccccccc'),
        lengths('c545566676667667744655555554444559aaaaacccccccccccccccccccccccccccccccccb'),
        lengths('c333333446666778777cccccccc89cccccccccccccccccccccccccccccccccccccccccbbb'),
        lengths('9999999999999988888881288888888888888888888888888888888888888888888888888'),
        lengths('c87798898888789985644333333cccccccccccccccccccccccccccccccccccccccccccccb'),
      ],
    },
  ],
};
