import { lengths } from '#shared/net/wire/frozen/lengths.ts';
import type { WireTable } from '#shared/net/wire/table.ts';

/** Trained on matches that bots played. Written by `npm run train-codec`. */
export const relight: WireTable = {
  schema: '33e3f94d687f68df',
  gaps: lengths('56666778237ccbbbbbbb1'),
  kinds: [
    {
      kind: 1,
      always: true,
      predictors: [2, 2, 1, 1, 1, 0, 0, 0],
      masks: [
        lengths(
          '36655776577768763554466556655664cccccccccccccccccccbcccccccccccabccccccccccccccccccacccccccbccc9cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',
        ),
      ],
      residuals: [
        lengths('c216666666666666677bbbbabcbcccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c216666666666666677bbbbbabccccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c22445555556666775577998888bccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c22445555556666775577998888cbcccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c2244555666667777555566a9accccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('aaaaaaaaaaaa9999999919293999999999999999999999999999999999999999999999999'),
        lengths('c5222cc34cccbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
      ],
    },
    {
      kind: 2,
      always: false,
      predictors: [2, 2, 0, 0],
      masks: [lengths('7335336536355764')],
      residuals: [
        lengths('c21646759c758c76cc787c6cccccccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c21546768568cccc776c7c7cccccccccccccccccccccccccccccccccccccccccccbbbbbbb'),
        lengths('c224445556576767c559766ccccccccccccccccccccccccccccccccccccccccccccccbbbb'),
        lengths('c2244446566976677665766cccccccccccccccccccccccccccccccccccccccccccccbbbbb'),
      ],
    },
    {
      kind: 3,
      always: false,
      predictors: [0, 0, 0, 0, 0, 1],
      masks: [lengths('7777777777777777777777777777777717777777777777777777777777777776')],
      residuals: [
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('9919992999999999888888888888888888888888888888888888888888888888888888888'),
      ],
    },
    {
      kind: 4,
      always: true,
      predictors: [2, 2, 0, 0, 0, 1],
      masks: [lengths('1cc637cc3c7c3776cccccccccccccccc6cca6acc7cbc7cc9cccccccccccccccc')],
      residuals: [
        lengths('c1287cbaabaacbcbb776666555666aacccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c2187abaaa9aabb9c876666555666bacccccccccccccccccccccccccccccccccccccccccc'),
        lengths('caca99ccbccc9ccc9886655342234cccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('cacac9abccaccbc99777655442233cccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('9919992999999999888888888888888888888888888888888888888888888888888888888'),
      ],
    },
    {
      kind: 5,
      always: false,
      predictors: [0, 0, 0, 0, 0, 0, 0],
      masks: [
        lengths(
          'cccccc2ccccccccc1ccccc9c7ccccccccccccccccccccccccccccccc3ccccc7ccccccccccccccccccccccccc7ccccccccccccccccccccccccccccccc4ccccc7b',
        ),
      ],
      residuals: [
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('ccccc13cbbbb4bbbbb3b3b5bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),
        lengths('c13c4c4c4c4c5c5c6c5cccccccccccccccccccccccccccccccccccccccccccccccccccccb'),
        lengths('c13c5c4c4b3b4bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),
        lengths('ccccccccccccccccc8cc88ccccc4455332258ccccccccccccccccccccccccccccccccbbbb'),
        lengths('c444434555634455554cccccccccccccccccccccccccccccccccccccccccccccbbbbbbbbb'),
        lengths('9129999999999999888888888888888888888888888888888888888888888888888888888'),
      ],
    },
    {
      kind: 6,
      always: false,
      predictors: [0, 0, 0],
      masks: [lengths('55515442')],
      residuals: [
        lengths('9199299999999999888888888888888888888888888888888888888888888888888888888'),
        lengths('aaaaaaaaaaaa9999999999919993999992999999999999999999999999999999999999999'),
        lengths('8188888888888888877777777777777777777777777777777777777777777777777777777'),
      ],
    },
    {
      kind: 7,
      always: false,
      predictors: [0, 0],
      masks: [lengths('2222')],
      residuals: [
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
      ],
    },
    {
      kind: 8,
      always: false,
      predictors: [0, 0, 0, 0, 0],
      masks: [lengths('aaaa5aaa2aaaaaaa1aaaaaaa3a994999')],
      residuals: [
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('c345554655645355633cccccccccccccccccccccccccccccccccccccccccccccbbbbbbbbb'),
        lengths('c445544455444655533cccccccccccccccccccccccccccccccccccccccccccccbbbbbbbbb'),
        lengths('c16c4c5c4c4c5c6c6c4c3ccccccccccccccccccccccccccccccccccccccccccccccccccbb'),
      ],
    },
    {
      kind: 9,
      always: false,
      predictors: [2, 2, 1, 1, 0, 1],
      masks: [lengths('c554445356444433cccccccccccccccc7acac9b8cca9c9a6cccccccccccccccc')],
      residuals: [
        lengths('c224455454465cabc79888889c9cccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c224445454476cabb88889999aacccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c2165676677ccccc98877666666ccccccccccccccccccccccccccccccccccccccccccbbbb'),
        lengths('c1255667788bc99ca7766666698cccccccccccccccccccccccccccccccccccccccccccccb'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('9929991999999999888888888888888888888888888888888888888888888888888888888'),
      ],
    },
  ],
};
