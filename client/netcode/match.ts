import type { Cue, Drawn, HeardSound, Intent, Mark, Match, WentBack } from '#client/netcode/api.ts';
import { createCueWatch, type CueInputs, type CueWatch, noteState, raiseCues } from '#client/netcode/cues.ts';
import { createIntent, repeatingButtons, takeIntent } from '#client/netcode/intent.ts';
import { applyState, createKnown, type Known } from '#client/netcode/known.ts';
import {
  createLead,
  dueTick,
  isNoted,
  type Lead,
  noteSent,
  noteSlack,
  sentAtMs,
  startLead,
  steerLead,
  tickFraction,
  untilDueMs,
} from '#client/netcode/lead.ts';
import { createMarks, expireMarks, type Marks, noteForeseen, noteTold, takeMarks } from '#client/netcode/marks.ts';
import { createSeenPast } from '#client/netcode/past.ts';
import {
  createPredictor,
  goBackTo,
  predictTick,
  type Predictor,
  reconcile,
  REPLAY_TICKS_MAX,
  resetPredictor,
  skipTo,
} from '#client/netcode/predictor.ts';
import {
  advanceRenderClock,
  createRenderClock,
  noteArrival,
  type RenderClock,
  resetRenderClock,
} from '#client/netcode/render-clock.ts';
import {
  createScene,
  markPredicted,
  resetScene,
  type Scene,
  type SceneInputs,
  shiftOwn,
  shiftPredicted,
  updateScene,
} from '#client/netcode/scene.ts';
import { createSight, lookAround } from '#client/netcode/sight.ts';
import { countFrame, createStats, type Stats } from '#client/netcode/stats.ts';
import { clearScreen, createScreen, findScreen, type Screen, tellView } from '#client/netcode/view.ts';
import type { Cancel, Clock } from '#shared/core/clock.ts';
import { HISTORY_TICKS, INPUT_AHEAD_TICKS, TICK_MS } from '#shared/core/constants.ts';
import { createSchedule, followPace, paceMs, type Schedule, spanMs } from '#shared/core/schedule.ts';
import { type Board, createBoard } from '#shared/sim/board.ts';
import { aimedButtons, type Game, type PlacedFields, type Sight } from '#shared/games/game.ts';
import type { Writer } from '#shared/net/bytes.ts';
import { createInputFrame, INPUT_FRAME_BYTES_MAX, INPUTS_PER_FRAME, writeInputFrame } from '#shared/net/input-frame.ts';
import type { Input } from '#shared/sim/input.ts';
import type { Joined, Pace, RosterRow } from '#shared/net/protocol.ts';
import { createStagedState, readStateFrame, type StagedState, type StateRefusal } from '#shared/net/state-frame.ts';
import { NO_SLACK, SLACK_PER_MS } from '#shared/net/state-header.ts';
import type { GameMap } from '#shared/sim/map.ts';
import type { Past } from '#shared/sim/past.ts';
import { BEARINGS } from '#shared/sim/heard.ts';
import { clearView } from '#shared/sim/view.ts';

/** Where no input goes out (a hidden tab, a clock set back), acknowledgements and wishes go out by themselves this often. */
const ACK_AFTER_MS = 50;

/**
 * ... or after so many frames: no more than the server's gate ever lets through (`gate.extraTicks` is at least 4), or both
 * sides would wait for each other. Fewer would be many messages more on a line with jitter.
 */
const ACK_AFTER_FRAMES = 4;

/** After this long without a frame the client asks for everything anew: longer than any stall that a line recovers from by itself. */
const SILENCE_MS = 2000;

/** With more slack than this the server dropped the input as too early. */
const TOO_EARLY_TICKS = INPUT_AHEAD_TICKS;

/** Lateness on the wire ends at two seconds; such a report says nothing about the round trip. */
const SLACK_MS_MAX = 2000;

/** Ticks of inputs are told within so many of the server's. */
const TICKS_TOLD_MAX = 2 ** 15;

/** A change of pace that is told later than this, or again, is taken to have been then: what came before is long done. */
const KNOWN_LATE_TICKS = HISTORY_TICKS;

/** What was heard while nobody looked (a hidden tab) is dropped when it gets longer than this: it is no news any more. */
const HEARING_MAX = 64;

/** When more ticks than this are due, the tab slept: all but the newest are skipped, since the server has filled them in. */
const TICKS_PER_UPDATE_MAX = INPUTS_PER_FRAME;

export interface MatchOptions {
  readonly clock: Clock;
  readonly game: Game;
  readonly map: GameMap;
  readonly joined: Joined;
  /** Round trip measured while joining, for the first guess of the lead. */
  readonly rttMs: number;
  readonly sendFrame: (bytes: Uint8Array) => void;
}

/** The match as its client drives it. */
export interface LiveMatch extends Match {
  receiveFrame(bytes: Uint8Array): StateRefusal | undefined;
  setRoster(roster: readonly RosterRow[]): void;
  /** The server has told at what pace it runs, or will from a tick on. */
  setPace(pace: Pace): void;
  /** The connection or the seat is gone: nothing moves until `resume`, if ever. */
  pause(): void;
  /** A new connection holds the seat; everything about time and state starts anew. */
  resume(joined: Joined, rttMs: number): void;
  /** What was resumed goes on from this tick, which lies before others that were known. */
  goBack(tick: number): void;
}

/** Starts playing a room. */
export function createMatch(options: MatchOptions): LiveMatch {
  return new NetMatch(options);
}

/** Written out as a class because it has an identity and a lifetime: the view holds on to it through drops and resumes. */
class NetMatch implements LiveMatch {
  readonly code: string;
  readonly game: Game;
  readonly map: GameMap;
  readonly seat: number;
  readonly seatKeepS: number;
  readonly intent: Intent = createIntent();
  readonly stats: Stats = createStats();
  roster: readonly RosterRow[];
  private readonly clock: Clock;
  private readonly sendFrame: (bytes: Uint8Array) => void;
  private readonly known: Known;
  private readonly staged: StagedState;
  private readonly predictor: Predictor;
  private readonly schedule: Schedule = createSchedule();
  private readonly lead: Lead = createLead(this.schedule);
  private readonly renderClock: RenderClock = createRenderClock(this.schedule);
  /** Of others, as of the last update: what an input aims at. */
  private readonly screen: Screen;
  private readonly past: Past;
  private readonly shots: Marks;
  private readonly scene: Scene;
  private readonly picture: SceneInputs & CueInputs;
  readonly cues: Cue[] = [];
  readonly marks: Mark[] = [];
  readonly heard: HeardSound[] = [];
  /** By the states since the last update. */
  private readonly hearing: HeardSound[] = [];
  private cueWatch: CueWatch = createCueWatch();
  private readonly scores: Board;
  /** Buttons that are pressed anew in each tick while they are held. */
  private readonly repeats: number;
  /** Buttons that shoot at what is on the screen. */
  private readonly aimed: number;
  /** The newest tick before the seat was resumed, and the newest that the server had told of. */
  private tickBefore = 0;
  private knownBefore = 0;
  wentBack: WentBack | undefined;
  private readonly frame = createInputFrame();
  private readonly writer: Writer = { bytes: new Uint8Array(INPUT_FRAME_BYTES_MAX), at: 0 };
  private readonly result = { mismatch: false, judged: false, doubted: false, near: false, shiftX: 0, shiftY: 0 };
  private seen: Sight<PlacedFields> | undefined;
  private epoch: number;
  private rttMs: number;
  private paused = false;
  private resync = false;
  private cancelWake: Cancel = () => {};
  private updatedAtMs: number;
  private sentAtMs = -Infinity;
  /** Frames that arrived since then. */
  private unanswered = 0;
  private receivedAtMs: number;

  constructor(options: MatchOptions) {
    const { game, map, joined, clock } = options;
    this.code = joined.code;
    this.game = game;
    this.map = map;
    this.seat = joined.seat;
    this.seatKeepS = joined.seatKeepS;
    this.roster = joined.roster;
    this.clock = clock;
    this.sendFrame = options.sendFrame;
    this.epoch = joined.epoch;
    this.rttMs = options.rttMs;
    this.predictor = createPredictor({
      game,
      map,
      seats: joined.seats,
      seat: joined.seat,
      tickHz: joined.tickHz,
      tunables: Float64Array.from(joined.tunables),
    });
    this.known = createKnown(game.schema, this.predictor.world.capacity);
    this.staged = createStagedState(this.known.codec, this.known.slots, this.predictor.world.ranges.ownedPerSeat);
    this.scores = createBoard(joined.seats);
    this.repeats = repeatingButtons(game.look);
    this.aimed = aimedButtons(game.look);
    this.screen = createScreen(this.known);
    this.past = createSeenPast(this.predictor, this.known);
    this.shots = createMarks(game, this.predictor.own);
    this.scene = createScene(game);
    const { known, screen, predictor, intent } = this;
    this.picture = { scene: this.scene, known, screen, predictor, intent, fraction: 0, elapsedMs: 0 };
    this.updatedAtMs = clock.nowMs();
    this.receivedAtMs = clock.nowMs();
    this.setPace(joined.pace);
  }

  get drawn(): readonly Drawn[] {
    return this.scene.drawn;
  }

  /** Between a return and the first state after it, the scores are those from before. */
  get board(): Board {
    if (this.predictor.tick > 0) this.game.board(this.predictor.world, this.scores);
    return this.scores;
  }

  get tick(): number {
    return this.predictor.tick === 0 ? this.tickBefore : this.predictor.tick;
  }

  tunable(key: string): number {
    return this.predictor.world.tunables[this.game.tunables.at[key]];
  }

  get own(): Drawn | undefined {
    return this.scene.own;
  }

  get sight(): Sight<PlacedFields> {
    return lookAround((this.seen ??= createSight(this.predictor)));
  }

  setRoster(roster: readonly RosterRow[]): void {
    this.roster = roster;
  }

  setPace({ tick, before, after }: Pace): void {
    followPace(this.schedule, Math.max(tick, this.tick - KNOWN_LATE_TICKS), before, after);
  }

  get speed(): number {
    return TICK_MS / paceMs(this.schedule, this.tick);
  }

  pause(): void {
    this.paused = true;
    this.cancelWake();
  }

  resume(joined: Joined, rttMs: number): void {
    this.pause();
    this.resync = false;
    this.epoch = joined.epoch;
    this.roster = joined.roster;
    this.setPace(joined.pace);
    this.rttMs = rttMs;
    this.knownBefore = Math.max(this.known.tick, this.knownBefore);
    this.known.tick = 0;
    this.tickBefore = this.tick;
    resetPredictor(this.predictor);
    this.predictor.world.tunables.set(joined.tunables);
    resetRenderClock(this.renderClock);
    clearScreen(this.screen);
    resetScene(this.scene);
    this.cueWatch = createCueWatch();
    this.receivedAtMs = this.clock.nowMs();
    this.paused = false;
  }

  goBack(tick: number): void {
    const byS = (Math.max(0, this.knownBefore - tick) * TICK_MS) / 1000;
    this.wentBack = { atMs: this.clock.nowMs(), byS };
    this.knownBefore = tick;
  }

  update(): void {
    const nowMs = this.clock.nowMs();
    const elapsedMs = nowMs - this.updatedAtMs;
    this.updatedAtMs = nowMs;
    this.cues.length = 0;
    this.marks.length = 0;
    this.heard.length = 0;
    this.heard.push(...this.hearing);
    this.hearing.length = 0;
    this.stats.silenceMs = nowMs - this.receivedAtMs;
    if (!this.paused && this.predictor.tick > 0) this.draw(nowMs, elapsedMs);
    expireMarks(this.shots, nowMs);
    takeMarks(this.shots, this.marks);
  }

  private draw(nowMs: number, elapsedMs: number): void {
    this.runDueTicks(nowMs);
    advanceRenderClock(this.renderClock, nowMs);
    findScreen(this.known, this.renderClock.tick, this.screen);
    // Where ticks do not follow the clock, the body stands still.
    this.picture.fraction = this.predictor.tick === dueTick(this.lead, nowMs) ? tickFraction(this.lead, nowMs) : 1;
    this.picture.elapsedMs = elapsedMs;
    updateScene(this.scene, this.picture);
    raiseCues(this.cueWatch, this.picture, this.cues);
    this.stats.leadTicks = this.predictor.tick - this.known.tick;
    this.stats.delayMs = this.renderClock.delayMs;
  }

  /** Ticks run on a timer, not with the pictures: an input that waits for a picture costs up to a tick of lead. */
  private wake(): void {
    if (this.paused) return;
    this.runDueTicks(this.clock.nowMs());
    this.cancelWake = this.clock.after(this.untilWakeMs(), () => this.wake());
  }

  /** Until the next tick is due; never more than a tick, since the lead may change meanwhile. */
  private untilWakeMs(): number {
    const { tick } = this.predictor;
    if (tick >= this.lastTick()) return TICK_MS;
    return Math.max(1, Math.min(TICK_MS, untilDueMs(this.lead, tick + 1, this.clock.nowMs())));
  }

  /** Not further beyond the newest state than can be replayed: who hears nothing for that long stands still. */
  private lastTick(): number {
    return this.known.tick + REPLAY_TICKS_MAX;
  }

  /** Lives every tick that has fallen due, one input each, and sends them in one frame. */
  private runDueTicks(nowMs: number): void {
    steerLead(this.lead, nowMs);
    const due = Math.min(dueTick(this.lead, nowMs), this.lastTick());
    goBackTo(this.predictor, Math.max(due, this.unheardTick()));
    if (due - this.predictor.tick > TICKS_PER_UPDATE_MAX) skipTo(this.predictor, due - 1);
    const first = this.predictor.tick + 1;
    let count = 0;
    while (this.predictor.tick < due) {
      const input = this.frame.inputs[count++];
      takeIntent(this.intent, input, this.repeats);
      this.live(input, nowMs);
      noteSent(this.lead, this.predictor.tick, nowMs);
    }
    if (count > 0) this.post(first, count, nowMs);
    else this.postIfSilent(nowMs);
  }

  /** One tick, with what is on the screen just now to shoot at. */
  private live(input: Input, nowMs: number): void {
    const { predictor } = this;
    clearView(input.view);
    if ((input.pressed & this.aimed) !== 0) tellView(this.screen, predictor.tick + 1, input.view);
    predictTick(predictor, input, this.past);
    noteForeseen(this.shots, predictor, nowMs);
  }

  /** From this tick on the server has dropped, or will drop, whatever this client sent too early. */
  private unheardTick(): number {
    return this.known.tick + Math.ceil(this.guessRttMs() / TICK_MS) + INPUT_AHEAD_TICKS;
  }

  private guessRttMs(): number {
    return this.stats.rttMs > 0 ? this.stats.rttMs : this.rttMs;
  }

  private post(firstTick: number, count: number, nowMs: number): void {
    const { frame, writer } = this;
    // Where nothing comes any more the server may be waiting for an acknowledgement that nobody can give.
    frame.resync = this.resync || nowMs - this.receivedAtMs > SILENCE_MS;
    frame.epoch = this.epoch;
    frame.ackTick = this.known.tick;
    frame.firstTick = firstTick;
    frame.count = count;
    writer.at = 0;
    writeInputFrame(writer, frame);
    this.sendFrame(writer.bytes.subarray(0, writer.at));
    this.sentAtMs = nowMs;
    this.unanswered = 0;
  }

  /** A lost acknowledgement must not be the last: the server may send nothing more until it has the newest. */
  private postIfSilent(nowMs: number): void {
    if (this.unanswered >= ACK_AFTER_FRAMES || nowMs - this.sentAtMs > ACK_AFTER_MS) this.post(0, 0, nowMs);
  }

  receiveFrame(bytes: Uint8Array): StateRefusal | undefined {
    const nowMs = this.clock.nowMs();
    const refusal = readStateFrame(bytes, this.known, this.staged);
    if (refusal) return this.askAnew(refusal, nowMs);
    if (!this.isAround()) return this.askAnew('state/gap', nowMs);
    // Still on its way when the seat was resumed.
    if (this.staged.header.epoch !== this.epoch || this.paused) return undefined;
    const first = this.predictor.tick === 0;
    this.resync = false;
    this.receivedAtMs = nowMs;
    this.stats.bytes += bytes.length;
    this.takeState();
    countFrame(this.stats, this.staged.header, this.result);
    noteArrival(this.renderClock, this.known.tick, nowMs);
    // The server is past this client's own tick only when this machine's clock stood still.
    if (first || dueTick(this.lead, nowMs) < this.known.tick) this.start(nowMs);
    else this.readSlack(nowMs);
    this.answer(nowMs);
    return undefined;
  }

  /**
   * Inputs say ticks by their low 16 bits: whoever took a damaged state for one that far from all before it could not even ask for
   * another. A line that was cut for so long was given up by the server.
   */
  private isAround(): boolean {
    return this.known.tick === 0 || Math.abs(this.staged.header.tick - this.known.tick) < TICKS_TOLD_MAX;
  }

  private takeState(): void {
    const { scene, known, predictor, staged, result } = this;
    markPredicted(scene, predictor);
    applyState(known, staged);
    // Nothing of it has been drawn yet.
    if (staged.header.fresh) clearScreen(this.screen);
    reconcile(predictor, known, staged, result);
    noteTold(this.shots, staged);
    shiftPredicted(scene, known, predictor);
    const { rest } = this.game.schema.fields.x;
    shiftOwn(scene, result.shiftX * rest, result.shiftY * rest);
    noteState(this.cueWatch, predictor, this.board, staged.header);
    this.takeHeard();
  }

  private takeHeard(): void {
    const { count, sounds, bearings, loudnesses } = this.staged.heard;
    if (this.hearing.length > HEARING_MAX) this.hearing.length = 0;
    for (let i = 0; i < count; i++) {
      this.hearing.push({ sound: sounds[i], bearing: bearings[i] / BEARINGS, loudness: loudnesses[i] });
    }
  }

  /** Every input says so until a frame fits again. */
  private askAnew(refusal: StateRefusal, nowMs: number): StateRefusal {
    this.resync = true;
    if (!this.paused) this.answer(nowMs);
    return refusal;
  }

  /** A fresh frame may be the only one under way, and is answered at once. */
  private answer(nowMs: number): void {
    this.unanswered += this.staged.header.fresh ? ACK_AFTER_FRAMES : 1;
    this.postIfSilent(nowMs);
  }

  /** Sets the clock by the state that has just arrived. Inputs for the ticks until then would all be late. */
  private start(nowMs: number): void {
    this.cancelWake();
    startLead(this.lead, nowMs, this.known.tick, this.guessRttMs());
    skipTo(this.predictor, dueTick(this.lead, nowMs) - 1);
    this.wake();
  }

  private readSlack(nowMs: number): void {
    const { header } = this.staged;
    if (header.newestOffset === NO_SLACK) return;
    const tick = header.tick + header.newestOffset;
    const slackMs = header.newestSlack / SLACK_PER_MS;
    this.stats.slackMs = slackMs;
    // The server's clock stood still, and this one has run away from it.
    if (slackMs > spanMs(this.schedule, header.tick, header.tick + TOO_EARLY_TICKS) && isNoted(this.lead, tick))
      return this.start(nowMs);
    this.measureRtt(nowMs, tick, slackMs);
    noteSlack(this.lead, header.tick + header.worstOffset, header.worstSlack / SLACK_PER_MS, nowMs);
    noteSlack(this.lead, tick, slackMs, nowMs);
  }

  /** The input waited at the server from its arrival until this frame was sent; the rest of the time it travelled. */
  private measureRtt(nowMs: number, tick: number, slackMs: number): void {
    const { stats, staged, lead } = this;
    const rttMs = nowMs - sentAtMs(lead, tick) - (spanMs(this.schedule, tick, staged.header.tick) + slackMs);
    if (rttMs < 0 || slackMs < -SLACK_MS_MAX || !isNoted(lead, tick)) return;
    stats.rttMs += (rttMs - stats.rttMs) * (stats.rttMs === 0 ? 1 : 0.1);
  }
}
