/** What files somebody dropped: a photo, a camera path, both, or neither; and what of them is left out, in a sentence. */

const PHOTO = /\.(jpe?g|png|webp|heic|heif|avif|tiff?|bmp)$/i;
const PATH = /\.(json|txt|csv|tum|log|bin|npz|npy|r3d|ssproj|zip)$/i;
const COLMAP = ["txt", "bin"].flatMap((kind) => [[`images.${kind}`, `cameras.${kind}`], [`cameras.${kind}`, `images.${kind}`]]);
const READ = "Drop a JPEG, PNG, WebP, HEIC or AVIF photo, or a camera path as JSON, text, npz, a COLMAP model or ZIP.";

/**
 * @param {Iterable<File>} given
 * @returns {{photo?: File, path: File[], warning: string}}
 */
export function sortDropped(given) {
  const files = [...given];
  const photos = files.filter(({ type, name }) => type.startsWith("image/") || PHOTO.test(name));
  const path = files.filter((file) => !photos.includes(file) && PATH.test(file.name));
  const others = files.filter((file) => !photos.includes(file) && !path.includes(file));
  const names = path.map(({ name }) => name.toLowerCase());
  for (const [here, lacking] of COLMAP) {
    const alone = names.includes(here) && !names.includes(lacking) && !names.some((name) => name.endsWith(".zip"));
    if (alone) return { photo: photos[0], path: [], warning: `${here} is one half of a COLMAP path. Drop ${lacking} together with it.` };
  }
  if (files.length && !photos.length && !path.length) return { path, warning: `${others[0].name} is neither a photo nor a camera path. ${READ}` };
  const left = [...photos.slice(1), ...others].map(({ name }) => name);
  const why = photos.length > 1 ? `A shot is made from one photo: ${photos[0].name} was opened` : "Not everything could be opened";
  return { photo: photos[0], path, warning: left.length ? `${why}, ${left.join(", ")} left out.` : "" };
}
