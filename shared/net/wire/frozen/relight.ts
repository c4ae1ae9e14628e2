import { lengths } from '#shared/net/wire/frozen/lengths.ts';
import type { WireTable } from '#shared/net/wire/table.ts';

/** Trained on matches that bots played. Written by `npm run train-codec`. */
export const relight: WireTable = {
  schema: '7b79bdedd1bba17d',
  gaps: lengths('55667878238ccbbbbbbb1'),
  kinds: [
    {
      kind: 1,
      always: true,
      predictors: [2, 2, 1, 1, 1, 0, 0, 0],
      masks: [
        lengths(
          '36655777577668763554466556655664ccccccccccccccccbccccccccccccccacccbcccccccccccccccacccbccccccc9cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',
        ),
      ],
      residuals: [
        lengths('c216666666666666677bbbabbbccccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c216666666666666677bacbbbbbcccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c22445555556666775577998888cbcccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c22445555556666765577aa9998bccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c22445565666677775555669aaccccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('aaaaaaaaaaaa9999999919293999999999999999999999999999999999999999999999999'),
        lengths('bb222bb34bbbbaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
      ],
    },
    {
      kind: 2,
      always: false,
      predictors: [2, 2, 0, 0],
      masks: [lengths('7335335636354675')],
      residuals: [
        lengths('c125477569c6c8767c8c777cccccccccccccccccccccccccccccccccccccccccccccccccb'),
        lengths('c12455757ac876ccc7c78c6cccccccccccccccccccccccccccccccccccccccccccccccbbb'),
        lengths('c2243555575669877666866cccccccccccccccccccccccccccccccccccccccccccccbbbbb'),
        lengths('c1264659686c6c7c777678ccccccccccccccccccccccccccccccccccccccccccccccccccb'),
      ],
    },
    {
      kind: 3,
      always: false,
      predictors: [0, 0, 0, 0, 0],
      masks: [lengths('55555555555555555555555555555555')],
      residuals: [
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
      ],
    },
    {
      kind: 4,
      always: true,
      predictors: [2, 2, 0, 0, 0],
      masks: [lengths('1bc627cc3b7c4976cccccccccccccccc')],
      residuals: [
        lengths('c2187bbaaacabacbc776766555576bacccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c2187cbbaabababab776666555666bbcccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c89c9caccccbcacc9986655432234cccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('cc9ccc9cacabab9ac885554432333cccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
      ],
    },
    {
      kind: 5,
      always: false,
      predictors: [0, 0, 0, 0, 0, 0, 0],
      masks: [
        lengths(
          'cccccc2ccccccccc1ccccc9c7ccccccccccccccccccccccccccccccc4ccccc7ccccccccccccccccccccccccc7cccccbccccccccccccccccccccccccc3ccccc7c',
        ),
      ],
      residuals: [
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
        lengths('ccccc13cbbbb4bbbbb3b3b5bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),
        lengths('c12c4c5c5c6c5c6c6c5cccccccccccccccccccccccccccccccccccccccccccccccccccccb'),
        lengths('c13c5b4b3b4b5b5bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'),
        lengths('ccccccccccccccccc8cc87ccccc445533225ccccccccccccccccccccccccccccccccccbbb'),
        lengths('c543444445444565544cccccccccccccccccccccccccccccccccccccccccccccbbbbbbbbb'),
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
        lengths('c44355533cc56565633cccccccccccccccccccccccccccccccccccccccccccccccbbbbbbb'),
        lengths('c454444444445555643cccccccccccccccccccccccccccccccccccccccccccccbbbbbbbbb'),
        lengths('c16c4c4c5c4c4c5c5c4c4ccccccccccccccccccccccccccccccccccccccccccccccccccbb'),
      ],
    },
    {
      kind: 9,
      always: false,
      predictors: [2, 2, 1, 1, 0],
      masks: [lengths('b554545465434333baaaaaaaaaaaaaaa')],
      residuals: [
        lengths('c125556565677bbcc9a889a99cbcccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c224454454466cacc89a9a8a9bacccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('c2156666677a9cccc8888666666cccccccccccccccccccccccccccccccccccccccccccccb'),
        lengths('c21666666788989c86677886666cccccccccccccccccccccccccccccccccccccccccccccc'),
        lengths('7777777777777777776666666666666666666666666666666666666666666666666666666'),
      ],
    },
  ],
};
