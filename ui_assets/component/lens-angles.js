/** What a lens sees: degrees of a side of the picture, and focal lengths. */

export const FULL_FRAME_DIAGONAL_MM = Math.hypot(36, 24);

/** @param {number} deg */
const radians = (deg) => (deg * Math.PI) / 180;
/** @param {number} rad */
const degrees = (rad) => (rad * 180) / Math.PI;

/**
 * The focal length that sees so many degrees of a side of the picture, in the side's own unit.
 * @param {number} deg
 * @param {{size: number, centre: number}} side how long it is, and where on it the optical axis is
 */
export function focalOf(deg, { size, centre }) {
  const [c, s] = [Math.cos(radians(deg)), Math.sin(radians(deg))];
  return (size * c + Math.sqrt(Math.max((size * c) ** 2 + 4 * centre * (size - centre) * s ** 2, 0))) / (2 * s);
}

/**
 * Degrees that a lens of that focal length sees of a side.
 * @param {number} focal
 * @param {{size: number, centre: number}} side
 */
export const angleOf = (focal, { size, centre }) => degrees(Math.atan(centre / focal) + Math.atan((size - centre) / focal));
