/** Sharper than this only heats the device. */
const PIXEL_RATIO_MAX = 3;

/** How metres become pixels on this screen. All pixels are drawn ones unless they say CSS. */
export interface Metrics {
  readonly cssWidth: number;
  readonly cssHeight: number;
  readonly width: number;
  readonly height: number;
  /** Drawn pixels per CSS pixel. */
  readonly ratio: number;
  /** Pixels per metre; whole, so that painted pieces meet without a seam. */
  readonly scale: number;
}

/** Metrics of a stage of this size that shows `viewMetres` along its shorter side, with a share of the screen's pixels. */
export function measure(
  cssWidth: number,
  cssHeight: number,
  devicePixelRatio: number,
  sharpness: number,
  viewMetres: number,
): Metrics {
  const ratio = Math.min(PIXEL_RATIO_MAX, Math.max(1, devicePixelRatio)) * sharpness;
  const width = Math.max(1, Math.round(cssWidth * ratio));
  const height = Math.max(1, Math.round(cssHeight * ratio));
  const scale = Math.max(1, Math.round(Math.min(width, height) / viewMetres));
  return { cssWidth, cssHeight, width, height, ratio, scale };
}
