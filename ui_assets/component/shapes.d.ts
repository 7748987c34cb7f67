/** What the studio says of a shot, part by part (docs/live-protocol.md). */

/** A part of the path, and the keyframe in it; null for a move. */
export type Selection = [segment: number, keyframe: number | null];
export type Point = [x: number, y: number, z: number];
export type Easing = "linear" | "ease-in" | "ease-out" | "ease-in-out" | "constant" | "hold";

export interface State {
  shot: ShotNow;
  photo: Photo;
  scene: Scene;
  lift: Lift | null;
  clip: Clip;
  segments: Segment[];
  suggested: boolean;
  start_locked: boolean;
  path_text: string;
  problem: string;
  view: View;
  speed: Speed;
  lock: LockPart[] | null;
  preview: { key: string; fresh: boolean; done: number; frames: number } | null;
  coverage: Coverage | null;
  warning: string;
  pinned: Pinned | null;
  clearance: Clearance | null;
  pointing: Pointing;
  drawing: Drawing | null;
  flight: { pace_m_s: number; fov_y_deg: number } | null;
  contract: Contract | null;
  job: Job | null;
  takes: Take[];
  take_bin: BinnedTake[];
  import: Import | null;
  estimate: Estimate | null;
  engine: string;
  weights: LackingWeights[];
  prompt: string;
  negative_prompt: string;
  seed: number;
  settings: Record<string, unknown>;
  undo: string | null;
  redo: string | null;
  blocked: string;
}

export interface ShotNow {
  id: string;
  name: string;
  untouched: boolean;
}

export interface Photo {
  name: string;
  sample: string;
  depth_file: { name: string; unit: string; taken_for: "m" | "mm" } | null;
  width: number | null;
  height: number | null;
  url: string;
}

/** All but `ready` is there once it is. */
export interface Scene {
  ready: boolean;
  key?: string;
  depth?: { name: string; kind: string; note: string };
  points?: number;
  subject_m?: number;
  lens?: { fov_x_deg: number; mm: number; source: string };
  notices?: string[];
  repair?: Repair;
  offers?: DepthOffer[];
}

export interface DepthOffer {
  model: string;
  title: string;
  size_mb: number;
  licence: string;
  here: boolean;
}

export interface Repair {
  trim: number;
  edge: number;
  outlier_deviations: number;
  sky_beyond_m: number | null;
  scale: number;
  changed: Repaired | null;
  lens_factor: number;
  lens_scales_depth: boolean;
}

/** Shares of the pixels. */
export interface Repaired {
  dropped: number;
  taken_back: number;
  sky: number;
}

export interface Lift {
  state: "running" | "failed" | "cancelled";
  stage: string;
  fraction: number;
  eta_s: number | null;
  error: string;
}

export interface Clip {
  width: number;
  height: number;
  frames: number;
  fps: number;
  duration: number;
  too_long: string;
  auto_frames: boolean;
  rate: number;
  closed: boolean;
  engine: string;
  instead_of: string;
  crop: [across: number, down: number];
  window: { left: number; top: number; right: number; bottom: number } | null;
  cut_off: string;
  centre: [across: number, down: number];
}

export type Segment = KeyframesSegment | MoveSegment;

export interface KeyframesSegment {
  kind: "keyframes";
  start: number;
  duration: number;
  keyframes: Keyframe[];
}

export interface Keyframe {
  time: number;
  frame: number;
  position: Point;
  pan_deg: number;
  tilt_deg: number;
  roll_deg: number;
  fov_y_deg: number;
  mm: number;
  own_lens: boolean;
  easing: Easing;
  target: Point | null;
  target_m: number | null;
  locked: boolean;
  thumb: string;
  passed: "automatic" | "smooth" | "corner" | "free";
  follows?: boolean;
}

export interface MoveSegment {
  kind: "move";
  start: number;
  duration: number;
  move: string;
  text: string;
  direction: string;
  amount: number;
  unit: string;
  at: number | null;
  target: Point | null;
  target_m: number | null;
  easing: Easing;
  eased: [from: number, to: number];
  lock_strength: number;
}

export interface View {
  time: number;
  jump: number;
  selection: Selection | null;
  also: Selection[];
  through_camera: boolean;
  wash: boolean;
  cells: boolean;
  before: boolean;
  surface: boolean;
  gizmo: "move" | "turn" | "bend";
  space: "local" | "world";
  recording: number | null;
  snap: boolean;
  loop: [begin: number, end: number] | null;
  auto_key: boolean;
  piloted: boolean;
  in_sight: boolean;
}

/** From each frame to the next, and the frames at which the camera jerks. */
export interface Speed {
  m_s: number[];
  deg_s: number[];
  jerks: number[];
}

export interface LockPart {
  at: Selection;
  begin: number;
  end: number;
  strength: number;
}

/** Shares of each frame. */
export interface Coverage {
  outside: number[];
  hidden: number[];
}

/** Nothing but `share` is there while it is being counted. */
export type Pinned = PinnedCells | ({ share: null } & { [name in Exclude<keyof PinnedCells, "share">]?: undefined });

export interface PinnedCells {
  share: number;
  shares: number[];
  steps: number | null;
  of: number;
  uniform: boolean;
  warning: string;
  key: string;
  clip: string;
  cell: number;
  rows: number;
  columns: number;
  across: number;
  url: string;
  tint: string;
}

export interface Clearance {
  limit_m: number;
  own: boolean;
  metres: (number | null)[] | null;
  unsafe: [first: number, last: number][];
  warning: string;
}

export interface Pointing {
  subject: PointedAt | null;
  end_m: number | null;
  measured: PointedAt[];
  ground: { height_m: number; tilt_deg: number; used: boolean } | null;
  tilt_deg: number;
  scale: number;
  away_m: number[];
  apart_m: number | null;
}

export interface PointedAt {
  at: Point;
  away_m: number;
  seen: ([u: number, v: number] | null)[];
}

export interface Drawing {
  map: MapArea;
  height_m: number;
  distance_m: number;
  path: [x: number, z: number, heading: number][];
  sketch: { way: [x: number, z: number][]; metres: number; seconds: number } | null;
}

export interface MapArea {
  url: string;
  left: number;
  near: number;
  side: number;
  half_fov: number;
}

export interface Contract {
  hash: string;
  fresh: boolean;
}

export interface Job {
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  detail: string;
  fraction: number;
  eta_s: number | null;
  error: string;
  take: number;
}

export interface Take {
  id: number;
  name: string;
  photo: string;
  path: string;
  new: boolean;
  created: number;
  engine: string;
  prompt: string;
  negative_prompt: string;
  seed: number;
  how: string;
  frames: number;
  fps: number;
  width: number;
  height: number;
  contract: string;
  current: boolean;
  state: Job["state"];
  error: string;
  seconds: number | null;
  notes: string[];
  thumbnails: string[];
  files: Record<string, string>;
}

export interface BinnedTake {
  id: number;
  name: string;
  photo: string;
  frames: number;
  fps: number;
  deleted: number;
}

export interface Import {
  name: string;
  format: string;
  about: string;
  formats: { name: string; about: string }[];
  camera: string;
  cameras: string[];
  assumed: string[];
  frames: number;
  fps: number;
  seconds: number;
  length_m: number;
  away: { m: number; deg: number };
  scale: number;
  fit: { scale: number; median_m: number } | null;
  place: "keep" | "photo";
  lens: "file" | "photo";
  lens_known: boolean;
  keep: Keeping;
  keeps: Keeping[];
  keyframes: number | null;
  tolerance: { m: number; deg: number };
  problem: string;
  read_s: number;
}

export type Keeping = "thin" | "exact" | "source";

export interface Estimate {
  seconds: number | null;
  memory_mb: number;
  disk_mb: number;
  measured: boolean;
  here_mb: number;
}

export interface LackingWeights {
  name: string;
  trouble: string;
  download: Download | null;
}

export interface Download {
  state: "running" | "failed";
  fraction: number;
  eta_s: number | null;
  detail: string;
  error: string;
  here: boolean;
}

/** What has changed of a value; null where nothing has. */
export type Patch =
  | null
  | ["=", value: unknown]
  | ["{", changed: Record<string, Patch>, gone: string[]]
  | ["[", changed: Record<string, Patch>]
  | ["~", begin: number, end: number, entries: unknown[]];

export interface StateMessage extends State {
  t: "state";
  rev: number;
  edit?: number;
}

export interface ChangeMessage {
  t: "change";
  rev: number;
  edit: number;
  patch: Patch;
}

export interface ViewMessage extends View {
  t: "view";
  edit: number;
}

export interface NoticeMessage {
  t: "notice";
  kind: "info" | "warning" | "error";
  text: string;
}

export interface DoneMessage {
  t: "done";
  id: number;
  answer?: unknown;
}

export interface RefusedMessage {
  t: "refused";
  id: number;
  text: string;
}

/** What the studio says. */
export type Incoming = Hello | StateMessage | ChangeMessage | ViewMessage | NoticeMessage | DoneMessage | RefusedMessage | { t: "gone" };

/** What a page says. */
export type Outgoing =
  | { t: "act"; do: string; args: object; id?: number }
  | { t: "scrub"; time: number; jump: number }
  | { t: "theme"; dark: boolean }
  | { t: "motion"; reduced: boolean }
  | { t: "drawing"; fps: number; software: boolean }
  | { t: "room"; aspect: number; free: number[][] }
  | { t: "ack"; serial: number };

/** The first message: what can be chosen. */
export interface Hello {
  t: "hello";
  boot: string;
  commands: TableCommand[];
  view: string;
  files: string;
  upload: string;
  depth: string;
  import: string;
  moves: MoveRule[];
  samples: string[];
  formats: Format[];
  engines: Engine[];
  owner: boolean;
}

export interface TableCommand {
  id: string;
  title: string;
  keys: string[];
  group: string;
  do: string;
  args: Record<string, unknown>;
  words: string;
  asks: string;
}

export interface MoveRule {
  kind: string;
  hint: string;
  unit: string;
  directions: string[];
  needs_subject: boolean;
  takes_target: boolean;
  sayings: string[];
}

export interface Format {
  file: string;
  name: string;
  about: string;
  conventions: string;
}

export interface Engine {
  name: string;
  title: string;
  size_gb: number;
  memory: string;
  makes: string;
  licence: string;
  command: string;
  path: string;
  samples: boolean;
}
