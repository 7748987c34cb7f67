/** What the studio and the page say to each other (protocol.d.ts), by the names that the page has for it. */

import type {
  Act as ActMessage, Answers, BinnedTakeFacts, ChangeMessage, ClearanceFacts, VideoFacts, CommandLine, Commands, ContractFacts,
  CoverageFacts, DepthOffer, Done, DownloadFacts, DrawingFacts, EngineFacts, EstimateFacts, ExportFacts, Gone, Hello, ImportFacts,
  JobFacts, KeyframeFacts, KeyframesFacts, LiftFacts, LockFacts, MapFacts, MoveFacts, NoticeMessage, PageMessage, Patch,
  PathMoveFacts, PhotoFacts, LockedCellsFacts, Point, PointFacts, PointingFacts, Refused, Repaired, RepairFacts, SceneFacts, SceneTimeFacts, Selection,
  ShotState, SpeedFacts, StateMessage as WholeMessage, TakeFacts, ViewFacts, ViewMessage, WeightsFacts,
} from "./protocol";

export type { ChangeMessage, Commands, DepthOffer, Hello, NoticeMessage, Patch, Point, Repaired, Selection, ViewMessage };

/** All of it, or what says that it is not there yet, and nothing else. */
type OrNot<There, Not> = There | (Not & { [name in Exclude<keyof There, keyof Not>]?: undefined });

export type Scene = OrNot<Extract<SceneFacts, { ready: true }>, { ready: false }>;
export type CountedCells = Extract<LockedCellsFacts, { share: number }>;
export type LockedCells = OrNot<CountedCells, { share: null }>;
export type State = Omit<ShotState, "scene" | "locked_cells"> & { scene: Scene; locked_cells: LockedCells | null };
export type StateMessage = Pick<WholeMessage, "t" | "rev" | "edit"> & State;

export type BinnedTake = BinnedTakeFacts;
export type Clearance = ClearanceFacts;
export type Clip = VideoFacts;
export type Contract = ContractFacts;
export type Coverage = CoverageFacts;
export type Download = DownloadFacts;
export type Drawing = DrawingFacts;
export type Easing = KeyframeFacts["easing"];
export type Engine = EngineFacts;
export type Estimate = EstimateFacts;
export type Format = ExportFacts;
export type Import = ImportFacts;
export type Job = JobFacts;
export type Keyframe = KeyframeFacts;
export type LackingWeights = WeightsFacts;
export type Lift = LiftFacts;
export type LockPart = LockFacts;
export type MapArea = MapFacts;
export type MoveRule = MoveFacts;
export type MoveSegment = PathMoveFacts;
export type Photo = PhotoFacts;
export type PointedAt = PointFacts;
export type Pointing = PointingFacts;
export type Repair = RepairFacts;
export type SceneTime = SceneTimeFacts;
export type Segment = KeyframesFacts | PathMoveFacts;
export type Speed = SpeedFacts;
export type TableCommand = CommandLine;
export type Take = TakeFacts;
export type View = ViewFacts;

/** What the studio says, and what a page says. */
export type Incoming = Hello | StateMessage | ChangeMessage | ViewMessage | NoticeMessage | Done | Refused | Gone;
export type Outgoing = Exclude<PageMessage, ActMessage> | Asked;

/** A command with its arguments, those that can be left out left out. */
export type Command = keyof Commands;
export type Arguments<K extends Command> = {} extends Commands[K] ? [args?: Commands[K]] : [args: Commands[K]];
export type { KeyframeChange, Stroke, Flying } from "./protocol";
export type Asked = { t: "act"; do: Command; args: Commands[Command] | {}; id?: number };

/** Has the studio do a command, and gives its answer. */
export type Act = <K extends Command>(command: K, ...args: Arguments<K>) => Promise<K extends keyof Answers ? Answers[K] : unknown>;
export type MoveRead = Answers["read_move"];
