/*
 * By what law clients choose the past tick that they draw others at: behind the newest by what most states are late and one sending
 * interval. Clients follow it, and the server reckons with it how deep a view can lie.
 */

/** Arrivals that the delay is taken from: 2 s of them at 60 a second. */
export const ARRIVALS = 120;

/** Share of arrivals that the delay covers; the rest is drawn from the newest state. Higher means later for everybody. */
export const LATE_QUANTILE = 0.95;

/** Further off than this the drawn moment jumps: the line was cut, or the tab slept. 250 ms. */
export const JUMP_TICKS = 15;

/** Speeding up or slowing down by more than this can be seen. */
export const RATE_MAX = 0.05;

/** Share of the error that is removed per tick. */
export const GAIN = 0.02;
