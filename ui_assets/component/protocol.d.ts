// Written by `python -m app.web.protocol` from the types of the live protocol: docs/live-protocol.md.

/** A keyframe, or with null a move. */
export type Selection = [segment: number, index: number | null];

/** Metres, OpenCV axes. */
export type Point = [x: number, y: number, z: number];

/** What makes the next state of the last. */
export type Patch = null | ["=", any] | ["{", Record<string, Patch>, string[]] | ["[", Record<string, Patch>] | ["~", number, number, any[]];

/** What can be chosen, and where things are: the first message, once. */
export interface Hello {
  t: "hello";
  /** The version of the protocol. */
  v: number;
  /** Identifier of this run of the server. After another one, the viewport must be loaded again. */
  boot: string;
  /** All commands, in the order of the help sheet. */
  commands: CommandLine[];
  /** Address of the viewport. */
  view: string;
  /** Where the shot's files are. */
  files: string;
  /** Where a photo goes. */
  upload: string;
  /** Where a depth map goes. */
  depth: string;
  /** Where a trajectory goes. */
  import: string;
  /** Where a video goes that is checked against a take, whose number follows behind a slash. */
  check: string;
  moves: MoveFacts[];
  /** Names of the bundled photos. */
  samples: string[];
  formats: ExportFacts[];
  engines: EngineFacts[];
  /** The page sits at the machine itself. */
  owner: boolean;
}

/** A line of the palette and of the help sheet. */
export interface CommandLine {
  id: string;
  title: string;
  /** Keys that do it, such as "Ctrl+Shift+Z"; "Ctrl" is Command on a Mac. */
  keys: string[];
  group: string;
  /** The command; "" for what the page does by itself (play, step, help). */
  do: string;
  /** What the command gets. */
  args: Record<string, any>;
  /** Other words for it. */
  words: string;
  /** The argument that is a number typed behind the title; "" where it takes none. */
  asks: string;
}

/** A kind of move. */
export interface MoveFacts {
  kind: "static" | "pan" | "tilt" | "roll" | "truck" | "pedestal" | "dolly" | "orbit" | "arc" | "crane" | "zoom" | "dolly zoom" | "spiral";
  /** One line for people. */
  hint: string;
  /** Unit of its amount; "" where it has none. */
  unit: "deg" | "m" | "";
  directions: string[];
  /** Whether the distance of the subject matters. */
  needs_subject: boolean;
  /** Whether it can go by a point. */
  takes_target: boolean;
  /** Other words for it. */
  sayings: string[];
}

/** A file in which the path can be had. */
export interface ExportFacts {
  file: string;
  /** Name of its format. */
  name: string;
  about: string;
  conventions: string;
}

/** An engine as a list shows it. */
export interface EngineFacts {
  name: string;
  title: string;
  /** Size of its weights. */
  size_gb: number;
  /** What the longest clip will need here, in words; "" where that is not counted. */
  memory: string;
  /** The clips it was trained for, a clause; "" for one that makes any. */
  makes: string;
  licence: string;
  /** What downloads its weights; "" where there are none. */
  command: string;
  /** Where they belong. */
  paths: string[];
  /** It is a diffusion engine, and looks at `settings`. */
  samples: boolean;
}

/** The whole shot: after `hello`, and after every change for a page that does not ask for changes. */
export interface StateMessage extends ShotState {
  t: "state";
  /** Counts the states of this connection. */
  rev: number;
  /** The number of the page's last action that it contains; 0 for none. */
  edit: number;
}

/** Everything the page shows but pictures. */
export interface ShotState {
  shot: ShotFacts;
  photo: PhotoFacts;
  scene: SceneFacts;
  lift: LiftFacts | null;
  clip: VideoFacts;
  /** Segments of the path, in order. */
  segments: (KeyframesFacts | PathMoveFacts)[];
  /** The path is still the studio's own proposal. */
  suggested: boolean;
  /** Frame 0 is the photo. */
  start_locked: boolean;
  /** The path in film words, where it is moves alone; else "". */
  path_text: string;
  /** Why the path cannot be baked, a sentence; else "". */
  problem: string;
  view: ViewFacts;
  speed: SpeedFacts;
  /** Lock strengths, for an engine that keeps to the preview while its scene lock is on. */
  lock: LockFacts[] | null;
  /** Null for a photo. */
  scene_time: SceneTimeFacts | null;
  preview: PreviewFacts | null;
  coverage: CoverageFacts | null;
  /** Which frames would mostly be invented; or "". */
  warning: string;
  /** Null for an engine that does not shape, or with scene lock off. */
  locked_cells: LockedCellsFacts | null;
  clearance: ClearanceFacts | null;
  pointing: PointingFacts;
  drawing: DrawingFacts | null;
  flight: FlightFacts | null;
  contract: ContractFacts | null;
  job: JobFacts | null;
  /** Newest first, without those in the bin. */
  takes: TakeFacts[];
  /** Deleted last first. */
  take_bin: BinnedTakeFacts[];
  import: ImportFacts | null;
  /** Null where nobody knows. */
  estimate: EstimateFacts | null;
  engine: string;
  /** Engines that cannot be used yet. */
  weights: WeightsFacts[];
  prompt: string;
  negative_prompt: string;
  seed: number;
  /** How an engine that samples shall do it, as in the request. */
  settings: Settings;
  /** What undo would take back; null for nothing. */
  undo: string | null;
  /** What redo would do again; null for nothing. */
  redo: string | null;
  /** Why there can be no video now, a sentence; else "". */
  blocked: string;
}

/** What the library calls the shot. */
export interface ShotFacts {
  id: string;
  /** The person's, or else the photo's. */
  name: string;
  /** Nothing in it is anybody's own, so a photo takes its place. */
  untouched: boolean;
  /** Why the newest edits are not on the disk, a sentence; else "". */
  unsaved: string;
}

/** Which picture. */
export interface PhotoFacts {
  name: string;
  /** Name of the bundled photo; "" for one of the person's own. */
  sample: string;
  depth_file: DepthFileFacts | null;
  /** Where in the file of a clip the part begins and ends that is filmed again, seconds; null is the file's end, or, as a whole, a photo. */
  clip: [number, number | null] | null;
  width: number | null;
  /** Height of the file, pixels; null until it has been lifted. */
  height: number | null;
  url: string;
}

/** Depth of the person's own. */
export interface DepthFileFacts {
  /** Name of the file, as the person knows it. */
  name: string;
  /** What one is in it, as the person said; or "". */
  unit: string;
  /** What one is in it where nothing is said: "mm" or "m". */
  taken_for: string;
  /** Number of depth maps in it: of a clip's frames, or one. */
  maps: number;
}

/** The photo in space. */
export type SceneFacts = { ready: false; } | {
  /** While it is false, nothing else is said. */
  ready: true;
  key: string;
  depth: DepthFacts;
  /** How many. */
  points: number;
  /** How far the subject stands. */
  subject_m: number;
  lens: LensFacts;
  /** What was assumed or changed on the way, a sentence each. */
  notices: string[];
  repair: RepairFacts;
  /** Where the depth is a guess. */
  offers: DepthOffer[];
};

/** Where the metres come from. */
export interface DepthFacts {
  name: string;
  kind: "metric" | "relative" | "approximate";
  /** A sentence: which file, model and licence, or what was assumed. */
  note: string;
}

/** The photo's lens. */
export interface LensFacts {
  fov_x_deg: number;
  /** Focal length on full frame. */
  mm: number;
  /** Who says so: exif, user, assumed, ... */
  source: string;
}

/** How the photo was lifted, and what the person has repaired. */
export interface RepairFacts {
  trim: number;
  edge: number;
  outlier_deviations: number;
  /** Distance from which on all is sky, as shown; null: nowhere. */
  sky_beyond_m: number | null;
  /** Factor of all metres. */
  scale: number;
  /** Shares of the photo's pixels; null where nothing is repaired. */
  changed: Repaired | null;
  /** This lens over that of the depth network's training. */
  lens_factor: number;
  lens_scales_depth: boolean;
}

/** What the person's repairs have done, as shares of the photo's pixels. */
export interface Repaired {
  /** Not relied on any more. */
  dropped: number;
  /** Relied on again. */
  taken_back: number;
  /** Put into the sky. */
  sky: number;
}

/** Depth weights that can be had. */
export interface DepthOffer {
  model: string;
  title: string;
  size_mb: number;
  licence: string;
  here: boolean;
}

/** How far the lift of the photo into space is, or a download for it. */
export interface LiftFacts {
  /** Running, failed or cancelled; one that is done leaves nothing behind. */
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  /** 0 to 1. */
  fraction: number;
  eta_s: number | null;
  error: string;
}

/** What the engine makes of the path. */
export interface VideoFacts {
  width: number;
  height: number;
  frames: number;
  /** Frames per second of the file. */
  fps: number;
  /** Duration of the path, seconds, with the way back of a loop. */
  duration: number;
  /** Why no video can be made of all of it, a sentence; else "". */
  too_long: string;
  /** The number of frames follows `rate` and `duration`. */
  auto_frames: boolean;
  /** Frames per second, as chosen. */
  rate: number;
  /** The path is a loop. */
  closed: boolean;
  /** Title of the engine whose clip it is. */
  engine: string;
  /** Title of the engine that was chosen and is not here; else "". */
  instead_of: string;
  /** Where it is cut from the photo, 0 to 1 of the way that is free: across, down. */
  crop: [number, number];
  /** What it shows, shares of the photo's width and height; null while there is no scene. */
  window: CropWindow | null;
  /** What it does not show, in words. */
  cut_off: string;
  /** Centre of its lens, shares of the picture. */
  centre: [number, number];
}

/** The part of a photo that a clip shows: its edges, as shares of the photo's width and height. */
export interface CropWindow {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A part of the path that goes from keyframe to keyframe. */
export interface KeyframesFacts {
  kind: "keyframes";
  start: number;
  /** Seconds. */
  duration: number;
  keyframes: KeyframeFacts[];
}

/** A keyframe, with numbers for people. */
export interface KeyframeFacts {
  /** Moment on the whole path, seconds. */
  time: number;
  /** Frame of the clip; between two it is no whole number. */
  frame: number;
  /** Metres, world axes. */
  position: Point;
  pan_deg: number;
  tilt_deg: number;
  roll_deg: number;
  fov_y_deg: number;
  /** Focal length on full frame. */
  mm: number;
  /** False: it has the photo's. */
  own_lens: boolean;
  easing: "linear" | "ease-in" | "ease-out" | "ease-in-out" | "constant" | "hold";
  /** What the camera faces from here to the next keyframe. */
  target: Point | null;
  /** How far that is from here. */
  target_m: number | null;
  /** It is the photo itself. */
  locked: boolean;
  /** Address of what it sees; "" until that is there. */
  thumb: string;
  /** How the path goes through it. */
  passed: "automatic" | "smooth" | "corner" | "free";
  /** It faces what the one before does; not said of the first. */
  follows?: boolean;
}

/** A part of the path that is a move. */
export interface PathMoveFacts {
  kind: "move";
  start: number;
  /** Seconds. */
  duration: number;
  move: "static" | "pan" | "tilt" | "roll" | "truck" | "pedestal" | "dolly" | "orbit" | "arc" | "crane" | "zoom" | "dolly zoom" | "spiral";
  /** The move in film words. */
  text: string;
  direction: string;
  amount: number;
  /** Unit of the amount; "" where there is none. */
  unit: "deg" | "m" | "";
  /** Distance from the subject, metres; null takes the target's, or the scene's. */
  at: number | null;
  /** What it goes by; null is the scene's own subject. */
  target: Point | null;
  /** How far that is from where it begins; null while there is no scene. */
  target_m: number | null;
  easing: "linear" | "ease-in" | "ease-out" | "ease-in-out" | "constant" | "hold";
  /** The part of the easing that it goes through, 0 to 1. */
  eased: [number, number];
  lock_strength: number;
}

/** How the shot is looked at. */
export interface ViewFacts {
  /** Moment of the playhead, seconds. */
  time: number;
  /** How often the studio itself has moved the playhead. */
  jump: number;
  selection: Selection | null;
  /** What else is selected. */
  others: Selection[];
  through_camera: boolean;
  /** What is invented is tinted. */
  tint: boolean;
  /** What will be locked is tinted. */
  cells: boolean;
  /** The scene is shown without its repairs. */
  before: boolean;
  /** The viewport draws the photo as a surface, not as points. */
  surface: boolean;
  gizmo: "move" | "turn" | "bend";
  /** Axes of the gizmo. */
  space: "local" | "world";
  /** Seconds since the recording of a flight began; else null. */
  recording: number | null;
  /** The gizmo goes by round numbers. */
  snap: boolean;
  /** The part that plays again and again, from and to, seconds. */
  loop: [number, number] | null;
  /** A flight that rests becomes a keyframe. */
  auto_key: boolean;
  /** The camera that is looked through has been flown off the path. */
  piloted: boolean;
  /** A camera that was flown has been left without being kept, and can be gone back to. */
  left: boolean;
  /** What was measured is shown. */
  measuring: boolean;
  /** The take whose camera is drawn beside the path it was asked for. */
  checked: number | null;
  /** The free view shows something of the scene. */
  in_sight: boolean;
}

/** Speeds from each frame to the next. */
export interface SpeedFacts {
  m_s: number[];
  deg_s: number[];
  /** Frames at which the camera jerks. */
  jerks: number[];
}

/** A part of the path, with how firmly the engine keeps to the preview there. */
export interface LockFacts {
  /** The move, or the keyframe before it. */
  at: Selection;
  begin: number;
  /** Seconds. */
  end: number;
  /** 0 to 1. */
  strength: number;
}

/** A clip that is filmed again, and which moments of it the path shows. */
export interface SceneTimeFacts {
  /** Number of the clip's frames. */
  frames: number;
  fps: number;
  /** Time from the clip's first frame to its last. */
  seconds: number;
  /** Keys in order of time; none where the clip plays as it was filmed. */
  keys: TimeKeyFacts[];
  /** Number of the clip's frame that each frame of the video shows. */
  shown: number[];
}

/** A key of scene time. */
export interface TimeKeyFacts {
  /** Seconds of the path. */
  time: number;
  /** Seconds of the clip. */
  shows: number;
}

/** The newest preview. */
export interface PreviewFacts {
  /** Hash of its path, clip and scene: hexadecimal. */
  key: string;
  /** It shows the path as it is now. */
  fresh: boolean;
  /** Frames that are here. */
  done: number;
  frames: number;
}

/** Shares of each frame that is here, 0 to 1, which the photo does not know. */
export interface CoverageFacts {
  /** Beyond its edges. */
  outside: number[];
  /** Share of each frame that lies behind what the photo shows. */
  hidden: number[];
}

/** Latent cells that the engine will lock. Another scene lock brings other cells without a new preview. */
export type LockedCellsFacts = { share: null; } | {
  /** Share of all cells, 0 to 1; null, and alone, until every frame of the path as it is now has been rendered. */
  share: number;
  /** The same of each frame. */
  shares: number[];
  /** Steps that the preview guides; null where the schedule is not known. */
  steps: number | null;
  /** All steps. */
  of: number;
  /** Nothing is let go earlier than the rest. */
  uniform: boolean;
  /** A sentence where it is hardly any or nearly all; else "". */
  warning: string;
  /** Key of the picture of the cells. */
  key: string;
  /** Key of the preview it is of. */
  clip: string;
  /** Pixels to a side of a cell. */
  cell: number;
  rows: number;
  /** Cells of a frame. */
  columns: number;
  /** Frames that lie side by side in the picture, row after row. */
  across: number;
  /** A grey PNG in which a pixel is a cell: 0 free, 255 locked to the last, in between let go earlier. */
  url: string;
  /** The colour in which the cells are to be drawn. */
  tint: string;
};

/** How near the path comes to the scene. */
export interface ClearanceFacts {
  limit_m: number;
  /** The person set the limit. */
  own: boolean;
  /** Distance of each frame, null where nothing is near; null as a whole until it has been measured. */
  metres: (number | null)[] | null;
  /** First and last of frames under the limit or through the scene. */
  unsafe: [number, number][];
  /** A sentence, or "". */
  warning: string;
}

/** What was pointed at, and what is measured. */
export interface PointingFacts {
  /** What moves shall go by. */
  subject: PointFacts | null;
  /** The subject from where the next move would begin. */
  end_m: number | null;
  /** One or two ends of a length. */
  measured: PointFacts[];
  ground: GroundFacts | null;
  /** Angle between the vertical in use and the photo's. */
  tilt_deg: number;
  /** All metres of the depth are multiplied by this. */
  scale: number;
  /** Distance from each frame's camera to the subject, or to the scene's own. */
  away_m: number[];
  /** Between two ends. */
  apart_m: number | null;
}

/** A place in the world. */
export interface PointFacts {
  /** Metres. */
  at: Point;
  /** Distance from the photo's camera. */
  away_m: number;
  /** Across and down the picture of each frame, 0 to 1 inside it; null where it is behind the camera. */
  seen: ([number, number] | null)[];
}

/** A plane to stand on that was found. */
export interface GroundFacts {
  /** Height of the photo's camera over the ground. */
  height_m: number;
  /** Angle between its vertical and the photo's. */
  tilt_deg: number;
  /** Its vertical is the path's. */
  used: boolean;
}

/** What there is to draw on. */
export interface DrawingFacts {
  map: MapFacts;
  /** Height over the ground that a stroke keeps by default. */
  height_m: number;
  /** Distance from the nearest surface that a stroke keeps by default. */
  distance_m: number;
  /** Some cameras in even steps of time: x and z [m], and the heading to the right of +z [radians]. */
  path: Point[];
  sketch: SketchFacts | null;
}

/** The scene from above: a square of ground, metres of world x and z. */
export interface MapFacts {
  url: string;
  left: number;
  near: number;
  side: number;
  /** Half of what the photo's lens sees across, radians. */
  half_fov: number;
}

/** What a stroke that is being drawn would become. */
export interface SketchFacts {
  /** Way from above: x and z [m]. */
  way: [number, number][];
  metres: number;
  seconds: number;
}

/** How one flies here. */
export interface FlightFacts {
  /** The speed that suits the scene's depth. */
  pace_m_s: number;
  /** Vertical field of view of the picture. */
  fov_y_deg: number;
}

/** The last request that was packed. */
export interface ContractFacts {
  hash: string;
  /** It is of the shot as it is now. */
  fresh: boolean;
}

/** The video that is being made, or the last one. */
export interface JobFacts {
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  /** Such as "step 7 of 25". */
  detail: string;
  /** 0 to 1. */
  fraction: number;
  eta_s: number | null;
  error: string;
  /** Its number, once it has one. */
  take: number | null;
}

/** A take: what was asked, what was made, and its files. */
export interface TakeFacts {
  id: number;
  name: string;
  photo: string;
  /** Path in words. */
  path: string;
  /** What was changed since the take before it: "path", "seed" and so on; null for the first. */
  changes: string[] | null;
  /** Made in this run of the studio and not watched yet. */
  new: boolean;
  /** Seconds since 1970. */
  created: number;
  engine: string;
  prompt: string;
  negative_prompt: string;
  seed: number;
  /** The settings it was sampled with, in words. */
  how: string;
  frames: number;
  fps: number;
  width: number;
  height: number;
  /** Hash of its request. */
  contract: string;
  /** Whether it is the last request packed. */
  current: boolean;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  error: string;
  /** How long making it took. */
  seconds: number | null;
  /** Sentences of the engine's. */
  notes: string[];
  /** Null where nobody has looked. */
  camera: CameraCheckFacts | null;
  /** Addresses of the first and the middle frame. */
  thumbnails: string[];
  /** Address of each file by its name. */
  files: Record<string, string>;
}

/** How a video kept to the path of a take. */
export interface CameraCheckFacts {
  state: "running" | "done" | "failed";
  /** 0 to 1. */
  fraction: number;
  error: string;
  /** What came of it; "" until then. */
  sentence: string;
  /** What was assumed, sentences. */
  notices: string[];
  /** Name of the video that somebody brought; "" for the take's own. */
  video: string;
  /** Address of every frame, as in `camera-check.json`; "" until then. */
  url: string;
}

/** A take in the bin. */
export interface BinnedTakeFacts {
  id: number;
  name: string;
  photo: string;
  frames: number;
  fps: number;
  /** Seconds since 1970. */
  deleted: number;
}

/** A path that waits to be accepted: what was read, what was assumed, and what would be made of it. */
export interface ImportFacts {
  /** Name of the file, as the person knows it. */
  name: string;
  /** It is no file's, but the camera that filmed the clip: it stands where it filmed, in the scene's metres. */
  of_clip: boolean;
  format: string;
  /** What the format is, for people. */
  about: string;
  /** All that would read it, the likeliest first. */
  formats: FormatFacts[];
  /** The one that was taken, of several in the file; else "". */
  camera: string;
  /** Those to choose from, where a file has several by name. */
  cameras: string[];
  /** Sentences. */
  assumed: string[];
  frames: number;
  fps: number;
  /** Time from the first frame to the last. */
  seconds: number;
  length_m: number;
  /** Frame 0 from the photo's camera. */
  away: Apart;
  /** Metres for one of the file's units. */
  scale: number;
  /** Null where nothing says how large it should be. */
  fit: ScaleFit | null;
  place: "keep" | "photo";
  lens: "file" | "photo";
  /** False where the format has no lens and one was assumed. */
  lens_known: boolean;
  keep: "thin" | "exact" | "source";
  /** What `keep` can be here. */
  keeps: ("thin" | "exact" | "source")[];
  /** How many it would become; null while they are looked for, or where it keeps its own. */
  keyframes: number | null;
  /** Tolerance of few keyframes, at every frame of the file. */
  tolerance: Apart;
  /** Why it cannot be accepted as it is, a sentence; else "". */
  problem: string;
  /** How long reading took, seconds. */
  read_s: number;
}

/** A format of trajectory files. */
export interface FormatFacts {
  name: string;
  /** What it is, for people. */
  about: string;
}

/** How far two cameras are from each other. */
export interface Apart {
  m: number;
  deg: number;
}

/** The scale that fits a path into the scene best. */
export interface ScaleFit {
  scale: number;
  /** How far its cameras are from the photo's then. */
  median_m: number;
}

/** What the video will cost. */
export interface EstimateFacts {
  /** Null where nothing like it was made here. */
  seconds: number | null;
  memory_mb: number;
  /** Memory that there is, of the kind it needs. */
  here_mb: number;
  disk_mb: number;
  /** Whether it follows from clips that were made on this machine. */
  measured: boolean;
}

/** An engine that cannot be used yet. */
export interface WeightsFacts {
  name: string;
  /** What is wrong with weights that are here, a sentence; else "". */
  trouble: string;
  download: DownloadFacts | null;
}

/** How far a download of weights is; one that is done or cancelled leaves nothing behind. */
export interface DownloadFacts {
  state: "running" | "failed";
  /** 0 to 1. */
  fraction: number;
  eta_s: number | null;
  /** How much of how much. */
  detail: string;
  error: string;
  /** This shot began it: only its pages can stop it, and an owner. */
  here: boolean;
}

/** The defaults are the reference's. Engines that do not sample, such as `warp`, look at none of it. */
export interface Settings {
  /** Evaluations of the network, 1 to 1000; None is the usual number of the model. */
  steps: number | null;
  /** Strength of the prompt and the photo (classifier-free guidance); 1 is none, None the usual value of the model. */
  guidance: number | null;
  /** Additional strength of the camera (CamI2V, equation 8: 1 + s_cam); 1 is none. */
  camera_guidance: number;
  /** Strength of the camera over the steps: the same at all, or fading out towards the last. */
  camera_guidance_schedule: "constant" | "cosine";
  /** Share of the guided output that is brought back to the contrast of the unguided (Lin et al. 2024); 0 to 1. */
  guidance_rescale: number;
  /** Amount of new noise at every step: 0 is DDIM, 1 is DDPM. */
  eta: number;
  /** Frames per second as an input of the network; None is the rate of the clip. */
  rate: number | null;
  /** Timesteps from here up to 999 are shaped by the preview; None shapes none. */
  scene_lock: number | null;
  /** Latent cells that the preview locks: those of the renderer's coverage, or the reference's "not black". */
  mask: "coverage" | "reference";
  /** Contents of the preview where the photo shows nothing, before it is encoded. */
  holes: "filled" | "black";
  /** Lens as an input of the network: the shot's own, or half of the longer side as in the reference's demo. */
  intrinsics: "photo" | "reference";
  /** Precision of the networks: auto is fp16 on a GPU and fp32 elsewhere; for diffusers pipelines it is the one for which they were made, which may be bf16. */
  precision: "auto" | "fp16" | "bf16" | "fp32";
  /** Times as ReCamMaster's network hears them: exact, or rounded to bfloat16 as the reference does. */
  timesteps: "exact" | "rounded";
  /** Noise on the locked preview: new in every step, or one for all steps as in Time-to-Move. */
  lock_noise: "fresh" | "fixed";
  /** Idle networks, or idle layers, stay in main memory. Slower; for diffusers pipelines; needs accelerate. */
  offload: "none" | "model" | "sequential";
  /** Weights in 16, 8 or 4 bits; 8 and 4 need bitsandbytes; for diffusers pipelines. */
  bits: number;
}

/** What makes the next state of the last: instead of every later state, at `/live/TOKEN?changes`. */
export interface ChangeMessage {
  t: "change";
  /** Revision, as in a state. */
  rev: number;
  /** Number of the edit, as in a state. */
  edit: number;
  patch: Patch;
}

/** Only the `view` part of a state: when nothing else has changed. */
export interface ViewMessage extends ViewFacts {
  t: "view";
  /** Number of the edit, as in a state. */
  edit: number;
}

/** A sentence for the person, when there is something to say. */
export interface NoticeMessage {
  t: "notice";
  kind: "info" | "warning" | "error";
  text: string;
}

/** The shot was put into the bin; the connection ends. */
export interface Gone {
  t: "gone";
}

/** A message that has an `id` has been done. */
export interface Done {
  t: "done";
  id: number;
  /** Answer of a command that has one. */
  answer?: any;
}

/** A message has not been done. */
export interface Refused {
  t: "refused";
  id: number | null;
  /** Why, and what to do: a sentence. */
  text: string;
}

/** Do a command. */
export interface Act {
  t: "act";
  /** Its name. */
  do: string;
  /** Its arguments by name. */
  args?: Record<string, any> | null;
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** The playhead is somewhere else: the latest counts, at most 60 a second, 12 while it plays. */
export interface Scrub {
  t: "scrub";
  /** Seconds. */
  time: number;
  /** `view.jump` as the page knows it: it is ignored where the studio has moved the playhead since. */
  jump?: number | null;
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** A live picture has been painted. */
export interface Ack {
  t: "ack";
  /** Serial number of the last one. */
  serial: number;
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** How the page looks; the viewport follows. */
export interface Theme {
  t: "theme";
  dark: boolean;
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** Whether the person prefers reduced motion; else a view takes a quarter of a second to go to a camera. */
export interface Motion {
  t: "motion";
  reduced: boolean;
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** How fast the viewport draws here, measured while it does. */
export interface DrawRate {
  t: "draw_rate";
  fps: number;
  /** Whether it draws without a graphics card. */
  software: boolean;
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** How much of the stage is free: what is framed lies in the part that shows it largest. */
export interface Room {
  t: "room";
  /** The stage's width over its height. */
  aspect: number;
  /** Rectangles that no tools and no picture lie over: left, top, right, bottom, shares of the stage. */
  free: [number, number, number, number][];
  /** Number of a message that is to be answered. */
  id?: number | null;
}

/** A camera somewhere: OpenCV axes, camera to world. */
export interface Camera {
  /** Metres. */
  position: Point;
  wxyz: [number, number, number, number];
  /** Radians; None has the photo's lens. */
  fov_y?: number | null;
}

/** A place in the viewport's pane, or in the picture through the camera, as the page has it. */
export interface PagePoint {
  through: "director" | "camera";
  /** Distance from the left edge, 0 to 1. */
  u: number;
  /** Distance from the top, 0 to 1. */
  v: number;
  /** Aspect ratio of the pane or the picture: width over height. */
  aspect: number;
  /** Moment of the camera, seconds on the path; None takes the playhead's. */
  time?: number | null;
}

/** A line drawn on the page. */
export interface Stroke {
  through: "director" | "camera" | "map";
  /** Shares of the view's width and height, 0 to 1, or on the map: world x and z, metres. */
  points: [number, number][];
  /** Aspect ratio of the view: width over height. */
  aspect?: number;
  /** Moment of the camera that is looked through, seconds on the path; None takes the playhead's. */
  time?: number | null;
}

/** What a stroke shall become. */
export interface Flying {
  keep?: "height" | "distance";
  /** Height over the surface, or distance from it; None takes what is usual (`heights`). */
  metres?: number | null;
  /** Ahead along the stroke, at the subject (or what was picked), or the way the photo's camera faced. */
  facing?: "ahead" | "point" | "photo";
  pace?: "seconds" | "speed";
  /** Seconds the flight takes, or metres per second. */
  amount?: number;
  /** Whether the flight goes behind the end of the path, instead of in its place. */
  onward?: boolean;
}

/** Some numbers of a keyframe; what is None stays. */
export interface KeyframeChange {
  position?: Point | null;
  pan_deg?: number | null;
  tilt_deg?: number | null;
  roll_deg?: number | null;
  fov_y_deg?: number | null;
  /** False gives it the photo's lens again. */
  own_lens?: boolean | null;
  easing?: "linear" | "ease-in" | "ease-out" | "ease-in-out" | "constant" | "hold" | null;
  /** Moment on the whole path, seconds. */
  time?: number | null;
}

/** What the studio tells a page in words. */
export type ServerMessage = Hello | StateMessage | ChangeMessage | ViewMessage | NoticeMessage | Gone | Done | Refused;

/** What a page tells the studio. */
export type PageMessage = Act | Scrub | Ack | Theme | Motion | DrawRate | Room;

/** Every command with its arguments. */
export interface Commands {
  /** Replace the path by the import, as one step. */
  accept_import: Record<string, never>;
  /** Add a keyframe at the playhead with the camera of the view: in between, behind the end, or over the one that is there. A camera that was flown to always becomes a new keyframe: if one is there already, it goes behind the end. An overview that nobody has moved does not choose a camera: that of the Camera view is kept then, and a notice says so. */
  add_keyframe: { camera?: Camera | null; };
  /** Add moves in film words behind the end of the path; a suggested path is replaced. */
  add_move: { text: string; };
  /** Add a key of scene time: at a moment of the path, by default the playhead's, the moment of the clip that is seen; None keeps what is. */
  add_time_key: { time?: number | null; shows?: number | null; };
  /** Set the target of a move: the point, or else the scene's own subject. */
  aim_move: { segment: number; point?: PagePoint | null; };
  /** Go back to the camera that was flown last, where the path has taken it back and no keyframe keeps it. */
  back_to_flight: Record<string, never>;
  /** Put one handle of a keyframe at an offset from it [m]; the other turns with it unless `free`. Until `done`, it is one step. If the named `drag` has ended, nothing happens. */
  bend: { selection: Selection; which: "before" | "after"; offset: Point; free?: boolean; done?: boolean; drag?: string; };
  /** Move the free view to the camera that is flown, or else to the one at the playhead. */
  bring_view: Record<string, never>;
  /** Set the real length of what is measured: scene and path are scaled together. */
  calibrate: { metres: number; };
  /** Stop making the video. */
  cancel: Record<string, never>;
  /** Cancel the drag in progress, without a trace. */
  cancel_drag: Record<string, never>;
  /** Stop the lift. */
  cancel_lift: Record<string, never>;
  /** Discard what has been recorded. */
  cancel_recording: Record<string, never>;
  /** Stop that download; what has arrived is kept for the next time. */
  cancel_weights: { engine: string; };
  /** Change the import that waits; arguments that are None stay as they are. */
  change_import: { scale?: number | null; place?: "keep" | "photo" | null; lens?: "file" | "photo" | null; keep?: "thin" | "exact" | "source" | null; format?: string | null; camera?: string | null; fps?: number | null; };
  /** Change some of `Settings` by name, for an engine that samples; the others stay. */
  change_settings: { changes: Record<string, string | number | null>; };
  /** Check how the video of a take kept to its path, in the background. */
  check_camera: { number: number; };
  /** Look on the disk again for an engine's weights, and say what was found. */
  check_weights: { engine: string; };
  /** Copy keyframes: the first to a time, the others at the same distance from it; the copies are selected. */
  copy_keyframes: { selections: Selection[]; time: number; };
  /** Delete the selected keyframes and moves; a locked start stays, and a notice says so. */
  delete_selected: Record<string, never>;
  /** Put a take into the bin, as one step that can be undone, for 30 days. */
  delete_take: { number: number; };
  /** Delete a key of scene time. */
  delete_time_key: { index: number; };
  /** Delete a take from the bin for good. */
  destroy_take: { number: number; };
  /** Dismiss the message about a failed download or depth; the scene stays. */
  dismiss_lift: Record<string, never>;
  /** Dismiss the message about a failed download. */
  dismiss_weights: { engine: string; };
  /** Move a keyframe during a drag; while the gizmo snaps, the numbers that change become round. Until `done`, it is one step. If the named `drag` has ended, nothing happens: its last events may come late. */
  drag_keyframe: { selection: Selection; position: Point; wxyz: [number, number, number, number]; done?: boolean; drag?: string; };
  /** Make a path from a stroke: keyframes half a second apart or more, near the flight that it describes. */
  draw: { stroke: Stroke; how?: Flying; };
  /** Discard the import; nothing has changed. */
  drop_import: Record<string, never>;
  /** Duplicate what is selected, behind itself; the copies are selected. */
  duplicate_selected: Record<string, never>;
  /** Set the easing of keyframes and moves. */
  ease: { selections: Selection[]; easing: "linear" | "ease-in" | "ease-out" | "ease-in-out" | "constant" | "hold"; };
  /** Change some numbers of a keyframe; until `done`, it is one step. */
  edit_keyframe: { selection: Selection; change: KeyframeChange; done?: boolean; };
  /** Replace a move by another text; until `done`, it is one step. */
  edit_move: { segment: number; text: string; done?: boolean; };
  /** Delete every take in the bin for good. */
  empty_take_bin: Record<string, never>;
  /** Make the video so many times as wide and high as the clip, as far as that goes; its shape stays. */
  enlarge_clip: { factor?: number; };
  /** Drop the depth map: the depth comes from its earlier source. */
  estimate_instead: Record<string, never>;
  /** Shrink the path until every frame is safe, and say by how much. */
  fit_to_safe: Record<string, never>;
  /** Fly on by the keys that are held (`move`, `spin`, at `speed` m/s) and the pointer (`turn` radians, the rest m). Keys count as released after half a second without a message. `held` is the number of seconds for which these keys have been held, and `before` that of the keys before them. `time` is the playhead's: a flight begins there. */
  fly: { move?: [number, number, number]; spin?: [number, number]; speed?: number; turn?: [number, number]; slide?: [number, number]; push?: number; held?: number; before?: number; time?: number | null; };
  /** Remove the measurement. */
  forget_measurement: Record<string, never>;
  /** Remove the target: moves use the scene's own subject again. */
  forget_point: Record<string, never>;
  /** Show no stroke any more. */
  forget_sketch: Record<string, never>;
  /** Frame the selection, or everything, in the free view. */
  frame: Record<string, never>;
  /** Freeze the scene for some seconds while the camera goes on, from the playhead or from `time`; what comes after comes later. */
  freeze_scene: { seconds?: number; time?: number | null; };
  /** Make the video. */
  generate: Record<string, never>;
  /** Download depth weights, then lift the photo again with them; other work goes on. */
  get_depth: { model: string; };
  /** Prepare the surface, since somebody is about to point at it. */
  get_surface: Record<string, never>;
  /** Download the weights of an engine; other work goes on. */
  get_weights: { engine: string; };
  /** Go to the photo's camera, to that at the playhead, or to that of a keyframe or of the end of a move. Through the camera, that is what is seen next; otherwise the free view goes there. */
  go_to: { to?: "photo" | "playhead"; selection?: Selection | null; };
  /** Show one moment of the clip all along the path: that of the playhead, or of `time`. */
  hold_moment: { time?: number | null; };
  /** Take the vertical from the ground that was found, or else from the photo's camera. */
  level: { by_ground?: boolean; };
  /** Try again what has failed. */
  lift_again: Record<string, never>;
  /** Lock frame 0 to the photo, which moves it there, or unlock it. */
  lock_start: { locked: boolean; };
  /** Set what the camera faces from a keyframe to the next: the point, or nothing. */
  look_at: { selection: Selection; point?: PagePoint | null; };
  /** Make every keyframe face what one faces, or nothing; a start that is locked to the photo stays. */
  look_at_all: { selection: Selection; };
  /** Make the video of a take again, with another seed, after continuing from it. */
  make_another: { number: number; };
  /** Set one end of a length, or the other; a third point starts again. */
  measure: { point: PagePoint; };
  /** Mirror the whole path left and right; a spiral becomes keyframes. */
  mirror_path: Record<string, never>;
  /** Move the crop of the photo: 0 to 1 from the left and from the top. Until `done`, it is one step. Keyframes with a lens of their own keep the size at which they show things. */
  move_crop: { across: number; down: number; done?: boolean; };
  /** Move the selected keyframes by metres, world axes; until `done`, it is one step. */
  move_selected: { offset: Point; done?: boolean; };
  /** Move a key of scene time, not beyond its neighbours; until `done`, it is one step. */
  move_time_key: { index: number; time: number; shows: number; done?: boolean; };
  /** Open a bundled photo or clip, with its ready path. */
  open_sample: { name: string; };
  /** Move the selected keyframe to the view; its time, easing and lens stay. */
  overwrite_keyframe: Record<string, never>;
  /** Set how the path passes keyframes, by default the selected ones: smoothly, around a corner, freely, or automatically. */
  pass_keyframe: { how: "automatic" | "smooth" | "corner" | "free"; selections?: Selection[] | null; };
  /** Play the clip at another speed along the path; below 0 backwards, from its end. */
  play_clip: { speed?: number; };
  /** Set the target: what moves go around and toward. */
  point_at: { point: PagePoint; };
  /** Pack what the engine would get now, and have its contract. */
  preview: Record<string, never>;
  /** Complete moves that are being typed: `text` in the grammar, and in `words` what they do. */
  read_move: { text: string; };
  /** Start to record the camera that is flown, in the Camera view; a suggested path is left. From the free view, the view first goes to the camera at the playhead, so that the recording starts where the person looks. */
  record: Record<string, never>;
  /** Redo what was undone. */
  redo: Record<string, never>;
  /** Rename a take; "" is its number again. */
  rename_take: { number: number; name: string; };
  /** Put a move behind that many other parts of the path. */
  reorder: { segment: number; place: number; };
  /** Change one of the depth fixes of a photo, `relift.REPAIRS`; None is the usual value. The sky begins at metres as shown. Until `done`, it is one step. */
  repair_lift: { name: string; value: number | null; done?: boolean; };
  /** Reset the depth fixes; scale and lens stay. */
  reset_repair: Record<string, never>;
  /** Use metres as the depth has them. */
  reset_scale: Record<string, never>;
  /** Restore a take from the bin: by undo if deleting it was the last step, else as a step of its own. */
  restore_take: { number: number; };
  /** Move a keyframe, or the end of a move, to another time; until `done`, it is one step. */
  retime: { selection: Selection; time: number; done?: boolean; };
  /** Set the number of frames of the whole path, at the clip's rate; until `done`, it is one step. */
  retime_path: { frames: number; done?: boolean; };
  /** Move everything that is selected in time, so that the first of it is at `time`; until `done`, it is one step. */
  retime_selected: { time: number; done?: boolean; };
  /** Return the flown camera to the path. */
  return_to_path: Record<string, never>;
  /** Reverse the whole path; moves become keyframes. */
  reverse_path: Record<string, never>;
  /** Multiply a network's metres by the photo's focal length over that of its training, or do not. */
  scale_depth_by_lens: { on: boolean; };
  /** Scale the whole path about its start. */
  scale_path: { factor: number; };
  /** Look for a plane to stand on. */
  search_ground: Record<string, never>;
  /** Select a keyframe, a move, or nothing, and others with it; the playhead goes there. */
  select: { selection: Selection | null; others?: Selection[]; };
  /** Select every keyframe; where there is none, every move. */
  select_all: Record<string, never>;
  /** Select a keyframe and move it to the view. */
  select_and_overwrite: { selection: Selection; };
  /** Select the keyframe of that number, from 1. */
  select_keyframe: { number: number; };
  /** Select the keyframe after (1) or before (-1) the playhead; with `more`, together with what is selected. */
  select_next: { step: number; more?: boolean; };
  /** Set the size of the video, and either its number of frames or the rate that decides it. */
  set_clip: { width: number; height: number; frames?: number | null; rate?: number; };
  /** Take another part of the clip, in seconds; None is its end. Its camera and depth are then found anew. A path that lasted as long as the part before lasts as long as this one; keys of scene time stay at their frames. The world is the camera of the part's first frame. A path whose start is locked to it begins there again; any other stays where it is in the scene, where the part before had that frame. */
  set_clip_part: { start: number; end?: number | null; };
  /** Make the path a loop, or open it. */
  set_closed: { closed: boolean; };
  /** Choose the source of the depth: one of `scene.depth.choose.SOURCES`. */
  set_depth: { source: string; };
  /** Set the unit of the depth map: "cm", "1/256", ...; "" goes back to the unit that was guessed. */
  set_depth_unit: { unit: string; };
  /** Change the duration of the whole path, keeping its proportions; until `done`, it is one step. */
  set_duration: { seconds: number; done?: boolean; };
  /** Choose the engine that makes the video. */
  set_engine: { name: string; };
  /** Set the field of view across the photo, in degrees; None is that of its file. */
  set_lens: { fov_x_deg: number | null; };
  /** Set how strictly an engine keeps to the preview behind keyframes and in moves; until `done`, it is one step. */
  set_lock_strength: { selections: Selection[]; strength: number; done?: boolean; };
  /** Set what the video should not show, for engines that read a prompt. */
  set_negative_prompt: { text: string; };
  /** Replace the path by moves in film words. */
  set_path: { text: string; };
  /** Set what the video shows, for engines that read a prompt. */
  set_prompt: { text: string; };
  /** Set the least distance of the camera from everything; None is a share of the subject's distance. Until `done`, it is one step. */
  set_safe_distance: { metres: number | null; done?: boolean; };
  /** Set the seed of the engine's noise. */
  set_seed: { seed: number; };
  /** Change the view; arguments that are None stay as they are, and loop "none" plays the whole path again. */
  set_view: { gizmo?: "move" | "turn" | "bend" | null; space?: "local" | "world" | null; through_camera?: boolean | null; tint?: boolean | null; cells?: boolean | null; snap?: boolean | null; loop?: [number, number] | "none" | null; auto_key?: boolean | null; surface?: boolean | null; measuring?: boolean | null; };
  /** Change the speed at keyframes, in metres or degrees per second; until `done`, it is one step. None leaves a keyframe to the path again. */
  shape_speed: { speeds: [Selection, number | null][]; unit?: "m_s" | "deg_s"; done?: boolean; };
  /** Move the whole path by metres in world axes. */
  shift_path: { offset: Point; };
  /** Show the scene without its depth fixes, for as long as a button is held. */
  show_before: { on: boolean; };
  /** Draw the camera of a take's video beside the path that was asked for; None draws none. */
  show_camera: { number?: number | null; };
  /** Show the path of the camera that filmed the clip as an import that waits. `strength` takes its tremor out, 0 to 1; the lens shows `wider` times as much from side to side, 1 to 4. */
  show_clip_camera: { strength?: number; wider?: number; };
  /** Show what a stroke in progress would become: its way in the viewport, and the picture of its last camera. A picture that is being drawn on stays as it is. A stroke that describes no flight yet shows nothing; `draw` says why once it is done. */
  sketch: { stroke: Stroke; how?: Flying; };
  /** Add a keyframe at a time, or split a move there, without changing the path; a notice names what does change. Without `time` it is the time of the playhead; with it, the playhead goes there. */
  split: { time?: number | null; };
  /** Give up the check of a camera that is running. */
  stop_check: Record<string, never>;
  /** End the recording: the flight, without the tremor of the hand and the waiting at its ends, becomes the path. */
  stop_recording: { onward?: boolean; };
  /** Swap a keyframe or move with its neighbour behind (1) or before (-1) it. */
  swap: { selection: Selection; step: number; };
  /** Make a flight that comes to rest become a keyframe by itself, or not. */
  toggle_auto_key: Record<string, never>;
  /** Tint what the engine will lock in the picture, or show it as it is. */
  toggle_cells: Record<string, never>;
  /** Snap the gizmo to round numbers, or not. */
  toggle_snap: Record<string, never>;
  /** Align the gizmo with the keyframe's axes, or with the world's. */
  toggle_space: Record<string, never>;
  /** Draw the photo as a surface, or as points. */
  toggle_surface: Record<string, never>;
  /** Tint what is invented in the picture, or show it black. */
  toggle_tint: Record<string, never>;
  /** Look through the camera, or go back to the free view. */
  toggle_view: Record<string, never>;
  /** Show in the viewport how moves in film words would be added; "" shows none. Nothing else changes. */
  try_move: { text?: string; };
  /** Convert the selected move to keyframes; the last of them is selected. */
  turn_into_keyframes: Record<string, never>;
  /** Turn the whole path to the right, about the vertical through a point. */
  turn_path: { angle_deg: number; pivot?: "photo" | "subject" | "start"; };
  /** Undo the last step. */
  undo: Record<string, never>;
  /** Continue from a take: its path, clip, engine, prompts and seed, as one step; the photo stays. */
  use_take: { number: number; };
  /** Mark the video of a take as watched. */
  watched_take: { number: number; };
}

/** What commands answer; the others answer nothing. */
export interface Answers {
  read_move: Record<string, string>;
}
