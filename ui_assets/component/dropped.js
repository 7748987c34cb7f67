/** What files somebody dropped: a photo or clip, its depth, a camera path, several of them, or none; and what of them is left out, in a sentence. */

const PHOTO = /\.(jpe?g|png|webp|heic|heif|avif|tiff?|bmp|exr)$/i;
const CLIP = /\.(mp4|mov|m4v|3gp|mkv|webm|gif)$/i;
const PATH = /\.(json|txt|csv|tum|log|bin|npz|npy|r3d|ssproj|zip)$/i;
const COLMAP = ["txt", "bin"].flatMap((kind) => [[`images.${kind}`, `cameras.${kind}`], [`cameras.${kind}`, `images.${kind}`]]);
const FRAMES = 5; // so many pictures are frames rather than photos
const READ = "Drop a JPEG, PNG, WebP, HEIC or AVIF photo, an MP4, MOV, WebM or GIF clip, its depth as a 16-bit PNG, TIFF, EXR, npy or npz, or a camera path as JSON, text, npz, a COLMAP model or ZIP.";

/**
 * What files are: `warning` says what of them is left out.
 * @typedef {{photo?: File, depth: File[], path: File[], warning: string}} Sorted
 */

/**
 * @param {Iterable<File>} given
 * @param {File[]} [depths] those of them that are depth maps
 * @param {boolean} [many] whether several depth maps may be meant: of a clip's frames
 * @returns {Sorted}
 */
export function sortDropped(given, depths = [], many = false) {
  const files = [...given].filter((file) => !depths.includes(file));
  const depth = many ? depths : depths.slice(0, 1);
  const photos = files.filter(({ type, name }) => /^(image|video)\//.test(type) || PHOTO.test(name) || CLIP.test(name));
  const path = files.filter((file) => !photos.includes(file) && PATH.test(file.name));
  const others = files.filter((file) => !photos.includes(file) && !path.includes(file));
  const names = path.map(({ name }) => name.toLowerCase());
  for (const [here, lacking] of COLMAP) {
    const alone = names.includes(here) && !names.includes(lacking) && !names.some((name) => name.endsWith(".zip"));
    if (alone) return { photo: photos[0], depth, path: [], warning: `${here} is one half of a COLMAP path. Drop ${lacking} together with it.` };
  }
  if (files.length && !photos.length && !path.length && !depth.length) return { depth, path, warning: `${others[0].name} is neither a photo, a clip nor a camera path. ${READ}` };
  const left = [...photos.slice(1), ...depths.slice(depth.length), ...others].map(({ name }) => name);
  if (photos.length >= FRAMES && !photos.some(isClip)) return { photo: photos[0], depth, path, warning: `${photos[0].name} was opened, and ${left.length} others left out. If they are the frames of a clip, make an MP4 of them and drop that.` };
  const why = photos.length > 1 ? `A shot is made from one photo or clip: ${photos[0].name} was opened` : "Not everything could be opened";
  return { photo: photos[0], depth, path, warning: left.length ? `${why}, ${left.join(", ")} left out.` : "" };
}

/** Whether a file is a clip, by its name. @param {File} file */
export const isClip = (file) => CLIP.test(file.name);

/**
 * Files that were dropped, those in folders too.
 * @param {DataTransfer} data
 * @returns {Promise<File[]>}
 */
export async function droppedFiles(data) {
  const files = [...data.files]; // before anything is awaited: the browser empties it
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])));
  return found.flat();
}

/** @param {FileSystemEntry} entry @returns {Promise<File[]>} */
async function filesIn(entry) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return [await new Promise((resolve, reject) => file.file(resolve, reject))];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)); // a hundred at a time
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.filter(({ name }) => !name.startsWith(".")).map(filesIn))).flat();
}
