/** What the pages around the component put on the window. */
interface Window {
  realcam?: { came(): void; failed(): void; missing?: boolean };
  realcamScheme?: { chosen(): "system" | "light" | "dark"; choose(scheme: "system" | "light" | "dark"): void };
}
