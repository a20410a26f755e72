// Colours of the host: taken only when they can be read (WCAG AA, 4.5 to 1).

const LEAST_CONTRAST = 4.5;

/** The channels of an opaque CSS colour, or null. `probe` is an element of the shadow root. */
function channels(probe, value) {
  probe.style.color = "";
  probe.style.color = value;
  if (!probe.style.color) return null;
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(getComputedStyle(probe).color);
  return match && [Number(match[1]), Number(match[2]), Number(match[3])];
}

function luminance(rgb) {
  const [r, g, b] = rgb.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function mix(rgb, other, share) {
  return rgb.map((channel, i) => Math.round(channel + (other[i] - channel) * share));
}

const css = (rgb) => `rgb(${rgb.join(", ")})`;

/**
 * The accent to use for a requested colour over `surfaces`, or `{ refused: ratio }`.
 * In a dark scheme the same hue is lightened until it can be read.
 */
function readableAccent(rgb, surfaces, dark) {
  const worst = (colour) => Math.min(...surfaces.map((surface) => contrast(colour, surface)));
  const toward = dark ? [255, 255, 255] : [0, 0, 0];
  let accent = rgb;
  for (let share = 0.1; dark && worst(accent) < LEAST_CONTRAST && share < 1; share += 0.1) {
    accent = mix(rgb, toward, share);
  }
  if (worst(accent) < LEAST_CONTRAST) return { refused: worst(rgb) };
  const inks = dark ? [[14, 26, 30], [255, 255, 255]] : [[255, 255, 255], [14, 26, 30]];
  const ink = inks.find((candidate) => contrast(candidate, accent) >= LEAST_CONTRAST);
  return { accent: css(accent), strong: css(mix(accent, toward, 0.25)), ink: css(ink) };
}
