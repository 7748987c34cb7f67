/**
 * RealCam Studio's live page: everything that is neither a form nor the viewport. It knows nothing of what hosts it:
 *
 *     start({ token, stage, timeline })
 *
 * fills the two elements it is given, and every `data-island` of the document (top, photo, moves, inspector, import,
 * job, takes, weights) whenever one appears. Where something has come that an island shows, it asks its host to show the island: `rc-reveal`.
 */
import { playsWhatIsAdded } from "./added.js";
import { arrivals } from "./arrivals.js";
import { attention } from "./attention.js";
import { becoming } from "./becoming.js";
import { clipPanel } from "./clip-panel.js";
import { takesDroppedVideos } from "./camera-check.js";
import { Commands } from "./commands.js";
import { demonstration } from "./demo.js";
import { photoCard } from "./depth.js";
import { cancelDrag } from "./drag.js";
import { drawFold, drawTool, Flying } from "./draw.js";
import { measureDrawRate } from "./draw-rate.js";
import { shutMenu } from "./easing-menu.js";
import { h } from "./element.js";
import { pageHandles, showPanel, sizes, togglePanel } from "./handles.js";
import { helpSheet } from "./help.js";
import { formCommands } from "./form-commands.js";
import { firstStep } from "./hint.js";
import { importFold } from "./import.js";
import { inspector } from "./inspector.js";
import { filmView } from "./film.js";
import { fillIslands } from "./islands.js";
import { jobCard } from "./job.js";
import { listenForKeys } from "./keys.js";
import { legend } from "./legend.js";
import { map } from "./map.js";
import { shutMenus } from "./menu.js";
import { movesGrid } from "./moves.js";
import { notices } from "./notices.js";
import { offerCommands } from "./offers.js";
import { opener } from "./open.js";
import { commandPalette } from "./palette.js";
import { flightBar } from "./flight-bar.js";
import { Flight, flyByHand } from "./flight.js";
import { returnFocus } from "./focus.js";
import { Player } from "./player.js";
import { panelCommands } from "./panel-commands.js";
import { lockedCellsSwitch } from "./locked-cells.js";
import { previewShow } from "./preview-show.js";
import { pointedMarks } from "./pointed.js";
import { pointingTools, Tools } from "./pointing.js";
import { rail } from "./rail.js";
import { repairFold } from "./repair.js";
import { safetyFold } from "./safety.js";
import { realLength, scaleFold } from "./real-size.js";
import { recorder } from "./record.js";
import { measureRoom } from "./room.js";
import { connect, liveUrl } from "./socket.js";
import { makeStage } from "./stage.js";
import { calm } from "./stage-manners.js";
import { stageTools } from "./stage-tools.js";
import { loopMemory } from "./loop-memory.js";
import { Shots } from "./shots.js";
import { startPanel } from "./start-panel.js";
import { State } from "./state.js";
import { takesList } from "./takes.js";
import { closest } from "./targets.js";
import { chooseScheme, followTheme, isDark } from "./theme.js";
import { timeline as makeTimeline } from "./timeline.js";
import { tooltips } from "./tips.js";
import { topBar } from "./top-bar.js";
import { weightsList } from "./weights.js";
import { windowTitle } from "./window-title.js";

/**
 * @import { Act, Command, Hello, State as Shown } from "./shapes.js"
 * @import { Painted } from "./socket.js"
 */

/**
 * What every part of the page is given.
 * @typedef {Object} Studio
 * @property {State} state
 * @property {Act} act an action of the server's; what it refuses is shown
 * @property {Act} ask the same; what it refuses is for the caller to say
 * @property {Player} player
 * @property {Commands} commands
 * @property {import("./open.js").Opener} open
 * @property {ReturnType<typeof notices>} notice says something, with something to press if it is given
 * @property {(callback: (hello: Hello) => void) => void} onHello what can be chosen, once known
 * @property {(callback: (connected: boolean) => void) => void} onConnection
 * @property {(callback: (dark: boolean) => void) => void} onTheme colours have changed
 * @property {Tools} tools for pointing into the stage
 * @property {Shots} shots all that there are, and which this page is on
 * @property {Hello} hello what can be chosen, once `onHello` has told it
 * @property {ReturnType<typeof filmView>} film a take's video, large in the stage
 * @property {ReturnType<typeof previewShow>} preview what the engine will get, large in the stage
 */

/**
 * The host defines the palette's colours as `--rc-NAME`, and says by `color-scheme` which of the two it shows.
 * @param {Object} given
 * @param {string} given.token of the session
 * @param {HTMLElement} given.stage for viewport and picture
 * @param {HTMLElement} given.timeline
 * @param {(state: Shown) => void} [given.onstate] hears every state
 * @param {import("./form-commands.js").HostForm} [given.form] the host's own fields, as far as they are commands
 */
export function start({ token, stage: stageHost, timeline: timelineHost, onstate, form }) {
  loadStyles();
  const state = new State();
  const connection = /** @type {Listeners<boolean>} */ (listeners());
  const hello = /** @type {Listeners<Hello>} */ (listeners());
  const theme = /** @type {Listeners<boolean>} */ (listeners());
  const stage = makeStage(stageHost, { swap: () => commands.run("camera"), loaded: (inner) => attach(inner) });
  const notice = notices(stageHost);
  const open = opener(notice, (shot) => (shot ? studio.shots.go(shot) : panel.close()), () => state.current?.photo);
  /** @type {Partial<Painted>} */
  const painted = {};
  const socket = connect(liveUrl(token), stage.canvas, {
    open: () => {
      state.expectNothing();
      connection.tell(true);
    },
    acted: (edit) => state.expect(edit),
    closed: () => connection.tell(false),
    hello: (message) => hello.tell(message),
    state: (message) => state.receive(message),
    change: (message) => state.receiveChange(message),
    view: (message) => state.receiveView(message),
    notice: ({ kind, text }) => notice(kind, text),
    gone: () => {
      notice("warning", "This shot was moved to the bin. Open another, or restore it there.");
      commands.run("shots");
    },
    painted: (message) => {
      Object.assign(painted, message);
      arriving.unveil();
      stage.flown(message.invented);
      bar.tell(message.invented);
      if (state.current?.view.piloted) stage.tell(state.current, player.frame);
    },
  });
  /** @type {Act} */
  const act = (command, ...args) => {
    const answer = socket.act(command, ...args);
    answer.catch((error) => notice("error", error.message));
    return answer;
  };
  const commands = new Commands(({ do: command, args }) => act(/** @type {Command} */ (command), args));
  const player = new Player(socket, state);
  const drawRate = measureDrawRate(socket.send);
  const flight = new Flight(socket.send, state, player);
  const keys = listenForKeys(commands, flight);
  const studio = /** @type {Studio} */ ({ // what is not in it yet comes with the next lines
    state, act, ask: socket.act, player, commands, open, notice,
    tools: new Tools(stageHost, stage.panes, player),
    onHello: hello.add, onConnection: connection.add, onTheme: theme.add,
  });

  studio.shots = new Shots(studio);
  const panel = startPanel(studio);
  hello.add((message) => (studio.hello = message));
  studio.film = filmView(stageHost, studio);
  takesDroppedVideos(studio);
  studio.preview = previewShow(stageHost, studio);
  const busy = attention(studio, flight);
  flight.grounded = () => "film" in stageHost.dataset;
  const tellTheme = () => socket.send({ t: "theme", dark: isDark() });
  const tellMotion = () => socket.send({ t: "motion", reduced: calm.matches });
  calm.addEventListener("change", tellMotion);
  hello.add((message) => {
    tellTheme();
    tellMotion();
    measure();
    commands.learn(message.commands);
    stage.viewport.open(message);
    open.into({ photo: message.upload, depth: message.depth, path: message.import, check: message.check });
  });
  commands.handle("play", () => player.toggle());
  commands.handle("back", () => player.stepBy(-1));
  commands.handle("forward", () => player.stepBy(1));
  commands.handle("preview", () => studio.preview.open());
  commands.handle("start", () => player.scrub(0));
  commands.handle("end", () => player.scrub(player.clock.duration));
  commands.handle("help", helpSheet(commands));
  commands.handle("palette", commandPalette(commands, socket.act, act));
  offerCommands(studio);
  commands.handle("open", open.choose);
  commands.handle("depth-map", open.chooseDepth);
  commands.handle("shots", panel.toggle);
  /** @param {() => Promise<unknown>} act */
  const shotsDo = (act) => () => act().catch((error) => notice("error", error.message));
  commands.handle("new-shot", shotsDo(() => studio.shots.begin()));
  commands.handle("duplicate-shot", shotsDo(panel.duplicateHere));
  commands.handle("delete-shot", shotsDo(panel.deleteHere));
  hello.add(({ samples }) => {
    for (const name of samples) commands.handle(`sample-${name}`, shotsDo(() => studio.shots.openSample(name)));
  });
  loopMemory(studio);
  commands.handle("undo", () => cancelDrag() || act("undo"));
  const deselect = () => state.current?.view.selection && act("select", { selection: null });
  commands.handle("escape", () => demo.stop() || cancelDrag() || recording.cancel() || shutMenu() || shutMenus() || studio.tools.choose(null) || studio.film.shut() || studio.preview.shut() || returnToPath() || deselect());
  const returnToPath = () => state.current?.view.piloted && act("return_to_path");
  commands.handle("go-selected", () => act("go_to", { selection: state.current?.view.selection ?? null, to: "playhead" }));
  /** @param {Event} event */
  const overStage = (event) => Boolean(closest(event.target, ".rc-pane") && !studio.tools.current);
  tooltips(); // first to hear Esc
  busy.watch(window);
  keys(window);
  flight.listen(window, overStage);
  returnFocus(window);
  /** @param {Window} inner */
  const attach = (inner) => {
    busy.watch(inner);
    keys(inner);
    flight.listen(inner, () => !state.current?.view.through_camera);
    hearKey(inner);
    open.watch(inner);
    drawRate.watch(inner);
  };

  followTheme(() => {
    tellTheme();
    theme.tell(isDark());
  });
  pointingTools(studio, realLength(studio));
  pointedMarks(studio, stage.panes.camera);
  const flying = new Flying();
  const hearKey = drawTool(studio, stageHost, flying);
  hearKey(window);
  const recording = recorder(studio, stageHost, flying);
  map(studio, stageHost, flying);
  const arriving = becoming(studio, stageHost, painted);
  stageHost.append(arriving.element, rail(studio), stageTools(studio, stageHost), firstStep(studio));
  const demo = demonstration(studio, stageHost, flight);
  const bar = flightBar(studio, stageHost, flight, legend(studio));
  flyByHand(flight, stage.panes.camera, () => Boolean(state.current?.view.through_camera) && !studio.tools.current);
  const measure = measureRoom(stageHost, socket.send);
  makeTimeline(timelineHost, studio);
  pageHandles(timelineHost);
  stageHost.prepend(h("h2", { class: "rc-visually-hidden" }, "Stage"));
  timelineHost.prepend(h("h2", { class: "rc-visually-hidden" }, "Timeline"));
  showPanel(!sizes().shut);
  commands.handle("panel", togglePanel);
  for (const scheme of /** @type {const} */ (["system", "light", "dark"])) commands.handle(`theme-${scheme}`, () => chooseScheme(scheme));
  state.watch((latest) => stage.show(latest, player.frame));
  player.watch(() => {
    if (state.current) stage.tell(state.current, player.frame);
    drawRate.during(player.playing);
  });
  let waiting = "";
  state.watch(({ import: path }) => {
    if (path && path.name !== waiting) reveal("import");
    waiting = path?.name ?? "";
  });
  arrivals(studio, busy);
  playsWhatIsAdded(studio);
  windowTitle(studio);
  /** @type {{selection?: string}} */
  const shown = {};
  state.watch(({ view: { selection } }) => {
    const [before, now] = [shown.selection, JSON.stringify(selection)];
    shown.selection = now;
    if (before !== undefined && selection && now !== before) reveal("inspector");
  });
  if (onstate) state.watch(onstate);
  const islands = fillIslands({
    top: (host) => topBar(host, studio),
    photo: (host) => photoCard(host, studio),
    clip: (host) => clipPanel(host, studio),
    repair: (host) => repairFold(host, studio),
    safety: (host) => safetyFold(host, studio),
    scale: (host) => scaleFold(host, studio),
    moves: (host) => movesGrid(host, studio),
    drawing: (host) => drawFold(host, studio, flying),
    inspector: (host) => inspector(host, studio),
    locked_cells: (host) => lockedCellsSwitch(host, studio),
    import: (host) => importFold(host, studio),
    job: (host) => jobCard(host, studio),
    takes: (host) => takesList(host, studio),
    weights: (host) => weightsList(host, studio),
  });
  commands.offer(() => panelCommands(islands, reveal));
  if (form) formCommands(commands, form, (error) => notice("error", error.message));
  window.realcam?.came();
  studio.shots.welcome();
  if (new URLSearchParams(location.search).has("test")) exposeForTests(studio, painted, flight);
}

/** Asks the host to show an island. @param {string} island */
function reveal(island) {
  document.dispatchEvent(new CustomEvent("rc-reveal", { detail: island }));
}

/**
 * Listeners that are told the newest value at once, if there is one.
 * @template T
 * @typedef {{add: (callback: (value: T) => void) => void, tell: (value: T) => void}} Listeners
 */

/**
 * @template T
 * @returns {Listeners<T>}
 */
function listeners() {
  /** @type {Set<(value: T) => void>} */
  const all = new Set();
  /** @type {T | undefined} */
  let latest;
  return {
    /** @param {(value: T) => void} callback */
    add(callback) {
      all.add(callback);
      if (latest !== undefined) callback(latest);
    },
    /** @param {T} value */
    tell(value) {
      latest = value;
      for (const callback of all) callback(value);
    },
  };
}

const STYLES = ["base", "controls", "stage", "flight", "timeline", "panel", "weights", "layout", "crop", "film", "start-panel", "hand", "legend"];

function loadStyles() {
  for (const name of STYLES) {
    const href = new URL(`./${name}.css`, import.meta.url).href;
    if (document.querySelector(`link[href="${href}"]`)) continue;
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}

/** @param {Studio} studio @param {Partial<Painted>} painted @param {Flight} flight */
function exposeForTests(studio, painted, flight) {
  let [fps, before, total] = [0, performance.now(), 0];
  setInterval(() => {
    const at = performance.now();
    fps = ((painted.total ?? 0) - total) / ((at - before) / 1000);
    [before, total] = [at, painted.total ?? 0];
  }, 500);
  Object.defineProperty(window, "__studio", {
    value: {
      ...studio,
      get state() { return studio.state.current; },
      get states() { return studio.state.count; },
      get frames() { return painted.cached ?? 0; },
      get painted() { return painted; },
      get fps() { return fps; },
      flight,
    },
  });
}
