/** Numbers as people write them, and small sums of them: "0,5", "30 cm", "-12°", "0.05 + 2cm", "2*(1+0.5)". */
import { lookUp } from "./look-up.js";

/** @type {Record<string, Record<string, number>>} */
const FACTORS = { m: { m: 1, cm: 0.01, mm: 0.001, km: 1000, ft: 0.3048, in: 0.0254 }, s: { s: 1, ms: 0.001, min: 60 } };
const TOKEN = /\s*(?:(\d+(?:[.,]\d*)?|[.,]\d+)\s*([a-z°×%/]*[a-z°×%])?|([-+*/()]))/iy;

/**
 * What a text comes to, in the field's own unit; null where it is neither a number nor a sum.
 * @param {string} text
 * @param {string} unit "m", "s", "°", "mm", "" ...
 * @returns {number | null}
 */
export function evaluate(text, unit) {
  const tokens = tokensOf(text.replaceAll("−", "-").replaceAll("·", "*"), unit);
  if (!tokens?.length) return null;
  let at = 0;
  /** @param {...(string | number)} wanted */
  const take = (...wanted) => (wanted.includes(tokens[at]) ? tokens[at++] : null);
  /** @returns {number} */
  const value = () => {
    if (take("-")) return -value();
    if (take("+")) return value();
    if (take("(")) {
      const inside = sum();
      return take(")") ? inside : NaN;
    }
    const token = tokens[at];
    if (typeof token !== "number") return NaN;
    at += 1;
    return token;
  };
  /** @returns {number} */
  const product = () => {
    let left = value();
    for (let sign = take("*", "/"); sign; sign = take("*", "/")) left = sign === "*" ? left * value() : left / value();
    return left;
  };
  /** @returns {number} */
  const sum = () => {
    let left = product();
    for (let sign = take("+", "-"); sign; sign = take("+", "-")) left = sign === "+" ? left + product() : left - product();
    return left;
  };
  const result = sum();
  return at === tokens.length && Number.isFinite(result) ? result : null;
}

/** @param {string} text @param {string} unit */
function tokensOf(text, unit) {
  /** @type {Record<string, number>} */
  const factors = lookUp(FACTORS, unit) ?? { [unit]: 1, deg: 1 };
  /** @type {(string | number)[]} */
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (!found) return null;
    const [, number, its = "", sign] = found;
    const factor = its ? lookUp(factors, its.toLowerCase()) : 1;
    if (factor === undefined) return null;
    tokens.push(sign ?? Number(number.replace(",", ".")) * factor);
  }
  return tokens;
}
